"""One class of submissions, laid out for every grader: ours, stock nbgrader and otter-grader.

Right and wrong programs of tests/submissions take turns. The peers' notebook holds the three functions and the tests
alone, none of the lesson's experiments and pictures, which ours does not run either.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import textwrap
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, cycle, islice
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from tests.classroom import FUNCTIONS, NOTEBOOK, RELEASE, ROOT, Sample, cells, defines, fill, samples
from tests.classroom import NAME as ASSIGNMENT

TESTS = Path(__file__).with_name("peer_tests.py")
# Programs that hang or end the process measure a grader's patience (10 s here, 30 s there), not its speed.
PATIENCE = {"exits_with_many_outputs", "waits_for_ever_with_many_outputs", "backward_leaves_the_program"}


def chosen(count: int) -> list[Sample]:
    """Programs for `count` students, right and wrong in turn, spread over all there are."""
    kinds = []
    for kind in ("right", "wrong"):
        found = [sample for sample in samples(kind) if sample.path.stem not in PATIENCE]
        wanted = min(len(found), -(-count // 2))
        kinds.append([found[i * len(found) // wanted] for i in range(wanted)])
    return list(islice(chain.from_iterable(zip(*map(cycle, kinds), strict=True)), count))


@lru_cache(maxsize=1000)
def notebook_of(sample: Sample, release: Path) -> str:
    return nbformat.writes(fill(sample.source, release))


def enrol(
    course: Path, count: int, release: Path = RELEASE, part: slice = slice(None), *, distinct: bool = False
) -> None:
    """Write the submissions of a class, or of a part of it: students s00000, s00001, …

    Where they must be `distinct`, each holds a comment of its own, which changes no answer.
    """
    for number, sample in list(enumerate(chosen(count)))[part]:
        folder = course / "submitted" / f"s{number:05}" / ASSIGNMENT
        folder.mkdir(parents=True)
        if distinct:
            sample = Distinct(sample.path, number)
        (folder / NOTEBOOK).write_text(notebook_of(sample, release), "utf-8")


@dataclass(frozen=True)
class Distinct(Sample):
    """A sample in words that no other submission has."""

    number: int

    @property
    def source(self) -> str:
        return f"{super().source}\n# written by student {self.number}\n"


def our_course(folder: Path, count: int, nbgrader: Path, *, distinct: bool = False) -> None:
    shutil.copytree(ROOT / "source", folder / "source", ignore=shutil.ignore_patterns("__pycache__", ".*"))
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    _generate(folder, nbgrader)
    enrol(folder, count, distinct=distinct)


def stock_course(folder: Path, count: int, nbgrader: Path, part: slice = slice(None)) -> None:
    """A course of stock nbgrader, whose hidden tests run in the submission's kernel."""
    notebook = new_notebook(cells=[new_code_cell("import numpy as np"), *_solutions()])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    for name, points, source in test_cells():
        hidden = f"### BEGIN HIDDEN TESTS\n{source}\n### END HIDDEN TESTS"
        notebook.cells.append(_cell(name, hidden, grade=True, solution=False, points=points))
    source = folder / "source" / ASSIGNMENT / NOTEBOOK
    source.parent.mkdir(parents=True)
    nbformat.write(notebook, source)
    (folder / "nbgrader_config.py").write_text('c = get_config()\nc.CourseDirectory.course_id = "stock"\n')
    _generate(folder, nbgrader)
    enrol(folder, count, folder / "release" / ASSIGNMENT / NOTEBOOK, part)


def otter_course(folder: Path, stock: Path) -> None:
    """The same notebooks without their test cells, and otter's zip of one test file a line of the rubric."""
    for path in sorted(stock.glob(f"submitted/*/*/{NOTEBOOK}")):
        notebook = nbformat.read(path, as_version=4)
        notebook.cells = [cell for cell in notebook.cells if not cell.metadata.get("nbgrader", {}).get("grade")]
        place = folder / path.relative_to(stock)
        place.parent.mkdir(parents=True)
        nbformat.write(notebook, place)
    (_, _, oracle), *tests = test_cells()
    with zipfile.ZipFile(folder / "autograder.zip", "w") as archive:
        archive.writestr("otter_config.json", json.dumps({"pdf": False}))
        for name, points, source in tests:
            archive.writestr(f"tests/{name}.py", _otter_test(oracle, name, points, source))


def test_cells() -> list[tuple[str, int, str]]:
    """Name, points and source of the oracle and of every line of the rubric."""
    _, *parts = re.split(r"^# %% (\w+) (\d+)\n", TESTS.read_text("utf-8"), flags=re.MULTILINE)
    return [(name, int(points), source.strip()) for name, points, source in zip(*[iter(parts)] * 3, strict=True)]


def _otter_test(oracle: str, name: str, points: int, source: str) -> str:
    function = next(function for function in FUNCTIONS if f"{function}(" in source)
    head = f"from otter.test_files import test_case\n\nOK_FORMAT = False\nname = {name!r}\npoints = {points}\n"
    test = f"@test_case()\ndef test({function}):\n{textwrap.indent(source, '    ')}\n"
    return f"{head}\n{oracle}\n\n\n{test}"


def _solutions() -> list[nbformat.NotebookNode]:
    """Solution cells in the order of our release, solved by the template's own words."""
    source = next(sample for sample in samples("right") if sample.path.stem == "the_template_filled_in").source
    solved = {defines(part): part for part in cells(source)}
    ids = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in nbformat.read(RELEASE, as_version=4).cells]
    names = [name for name in ids if name in FUNCTIONS]
    marked = {name: f"### BEGIN SOLUTION\n{solved[name]}\n### END SOLUTION" for name in names}
    return [_cell(name, marked[name], grade=False, solution=True) for name in names]


def _cell(grade_id: str, source: str, **role) -> nbformat.NotebookNode:
    nbgrader = {"grade_id": grade_id, "schema_version": 3, "task": False, "locked": not role["solution"], **role}
    return new_code_cell(source, id=grade_id.replace("_", "-"), metadata={"nbgrader": nbgrader})


def _generate(folder: Path, nbgrader: Path) -> None:
    path = f"{nbgrader.parent}{os.pathsep}{os.environ['PATH']}"  # nbgrader makes its database with `alembic`
    environment, command = {**os.environ, "PATH": path}, [nbgrader, "generate_assignment", ASSIGNMENT]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
