"""Other assignments of a course are nbgrader's own affair: with our line in its configuration nothing of them changes.

Two courses do the same, command by command: one without us, and one with our line and our assignment in it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension

from autograder import check_in_place
from autograder.__main__ import main

from ..classroom import NAME, ROOT, hand_in, samples
from ..cohorts import rows, url
from ..course import Role, environment

pytestmark = pytest.mark.xdist_group("beside others")  # so that what all of them look at is graded once

CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "maths"
c.Exchange.root = {exchange!r}
c.ExchangeCollect.check_owner = False
c.FileNameCollectorPlugin.named_regexp = r".*/(?P<student_id>[a-z]+)_(?P<file_id>\\w+)"
c.LateSubmissionPlugin.penalty_method = "zero"
"""
OURS = "from autograder.courses import configure\nconfigure(c)\n"
HIDDEN = "### BEGIN HIDDEN TESTS\nassert square(-3) == 9\n### END HIDDEN TESTS"


def cell(source: str, grade_id: str, kind: str = "code", **marks) -> nbformat.NotebookNode:
    """A cell with what nbgrader keeps in it."""
    about = {"grade_id": grade_id, "schema_version": 3, "grade": False, "solution": False, "task": False}
    new = new_code_cell if kind == "code" else new_markdown_cell
    metadata = {"nbgrader": {**about, "locked": not marks.get("solution"), "cell_type": kind, **marks}}
    return new(source, id=grade_id, metadata=metadata)


PS1 = [
    cell("def square(x):\n    ### BEGIN SOLUTION\n    return x * x\n    ### END SOLUTION", "square", solution=True),
    cell(f"from helper import read\nassert square(2) == read()[0]\n{HIDDEN}", "test_square", grade=True, points=3),
    cell("Explain.", "essay", "markdown", solution=True, grade=True, points=5),
]
PS2 = [
    cell("### BEGIN SOLUTION\nquiz = 4\n### END SOLUTION", "quiz", solution=True),
    cell("assert quiz == 4", "init_scale", grade=True, points=2),  # the id of a check of ours
    cell("Draw a picture.", "picture", "markdown", task=True, points=4),
]
ANSWERS = {
    "alice": {"square": "def square(x):\n    return x ** 2", "quiz": "quiz = 4", "essay": "It *is* <b>so</b>."},
    "bob": {"square": "def square(x):\n    return x + x", "essay": "<script>alert(1)</script>"},
}


def write(cells: list[nbformat.NotebookNode], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)


def course(folder: Path, exchange: Path, line: str) -> Role:
    """A course with two assignments of others, which are generated and released."""
    write(PS1, folder / "source/ps1/problem.ipynb")
    write(PS2, folder / "source/ps2/problem.ipynb")
    (folder / "source/ps1/helper.py").write_text("def read():\n    return [int(open('data/numbers.csv').read())]\n")
    (folder / "source/ps1/data").mkdir()
    (folder / "source/ps1/data/numbers.csv").write_text("4\n")
    exchange.mkdir(mode=0o777)
    exchange.chmod(0o777)
    (folder / "nbgrader_config.py").write_text(CONFIG.format(exchange=str(exchange)) + line)
    role = Role(folder)
    if line:
        shutil.copytree(ROOT / "source" / NAME, folder / "source" / NAME)
        do(role, "generate_assignment", NAME)
    for name in ("ps1", "ps2"):
        do(role, "generate_assignment", name)
        do(role, "release_assignment", name)
    return role


def do(role: Role, *arguments: str) -> None:
    assert role.nbgrader(*arguments) == 0, role.said


def submit(role: Role, exchange: Path, name: str) -> None:
    """A student hands in both assignments, with files of their own beside the notebook."""
    (role.folder / "nbgrader_config.py").write_text(CONFIG.format(exchange=str(exchange)))
    for assignment in ("ps1", "ps2"):
        do(role, "fetch_assignment", assignment)
        path = role.folder / assignment / "problem.ipynb"
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            cell.source = ANSWERS[name].get(cell.metadata.nbgrader.grade_id, cell.source)
        nbformat.write(notebook, path)
        (path.parent / "sketches").mkdir()
        (path.parent / "sketches/first.txt").write_text(f"by {name}")
        do(role, "submit", assignment, f"--student={name}")


def grade(role: Role) -> None:
    """From the exchange to the feedback; then what came by mail replaces what was handed in."""
    for name in ("ps1", "ps2"):
        for command in ("collect", "autograde", "generate_feedback", "release_feedback"):
            do(role, command, name)
    do(role, "export", "--to=grades.csv")
    shutil.copytree(role.folder / "submitted", role.folder / "collected")
    archive = role.folder / "downloaded/ps1/archive"
    archive.mkdir(parents=True)
    with zipfile.ZipFile(archive / "ps1.zip", "w") as packed:
        packed.write(role.folder / "release/ps1/problem.ipynb", "deep/carol_problem.ipynb")
        packed.writestr("deep/carol_notes.txt", "mine")
    do(role, "zip_collect", "ps1", "--force")


def without_us(root: Path) -> None:
    """The course without us, from the sources to the feedback."""
    stock = course(root / "a", root / "a-exchange", "")
    for name in ANSWERS:
        home = root / "homes" / name
        home.mkdir(parents=True)
        submit(Role(home), root / "a-exchange", name)
    grade(stock)


@pytest.fixture(scope="module")
def courses(tmp_path_factory) -> tuple[Role, Role]:
    """The course without us, in a process that has never heard of us; and with us, at the end of the same commands."""
    root = tmp_path_factory.mktemp("beside")
    journey = f"from pathlib import Path; from {__name__} import without_us; without_us(Path({str(root)!r}))"
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    subprocess.run([sys.executable, "-c", journey], cwd=ROOT, check=True, env={**os.environ, "PATH": path})
    joined = course(root / "b", root / "b-exchange", OURS)
    shutil.copytree(root / "a-exchange/maths/inbound", root / "b-exchange/maths/inbound", dirs_exist_ok=True)
    grade(joined)
    return Role(root / "a"), joined


def everything(folder: Path, leave_out: tuple[str, ...] = ()) -> dict[str, object]:
    """Every file below a folder with its permissions, without the moments at which cells of notebooks were run.

    What Python compiled holds the time of its source, and is left out.
    """
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_file() and path.suffix != ".pyc" and not name.startswith(leave_out):
            found[name] = (path.stat().st_mode, _content(path))
    return found


def _content(path: Path) -> object:
    if path.suffix != ".ipynb":
        return path.read_bytes()
    notebook = json.loads(path.read_text("utf-8"))
    for cell in notebook["cells"]:
        cell["metadata"].pop("execution", None)
    return notebook


@pytest.mark.parametrize(
    "step",
    ["release", "collected", "submitted", "autograded", "feedback", "downloaded/ps1/extracted", "../{}-exchange"],
)
def test_every_step_of_other_assignments_is_nbgraders_own_byte_for_byte(courses, step):
    ours = (NAME, f"./{NAME}")
    stock, joined = (everything(role.folder / step.format(role.folder.name), ours) for role in courses)

    assert stock
    assert joined == stock


def test_the_gradebook_holds_the_same_rows_and_the_export_is_the_same(courses):
    stock, joined = (rows(url(role.folder)) for role in courses)
    exported = [(role.folder / "grades.csv").read_text().splitlines() for role in courses]

    assert joined == stock
    assert {score for _, name, score, *_ in stock["grades"] if name == "test_square"} == {0.0, 3.0}
    assert [line for line in exported[1] if NAME not in line] == exported[0]


def formgrader_page(role: Role, assignment: str, student: str) -> str:
    """What formgrader shows of a submission."""
    FormgradeExtension.clear_instance()
    app = FormgradeExtension()
    web = SimpleNamespace(settings={})
    with environment({"HOME": str(role.folder / ".home")}), pytest.MonkeyPatch.context() as patch:
        patch.chdir(role.folder)
        app.root_dir = str(role.folder)
        app.initialize([])
        app.init_tornado_settings(web)
        path = role.folder / "autograded" / student / assignment / "problem.ipynb"
        about = {"assignment_id": assignment, "student": student, "index": 0, "total": 1, "base_url": ""}
        page, _ = web.settings["nbgrader_exporter"].from_filename(str(path), resources=about)
    return page


def test_formgrader_shows_the_same_page(courses):
    stock, joined = (formgrader_page(role, "ps1", "bob") for role in courses)

    assert joined == stock
    assert "<script>alert(1)</script>" in stock


def test_autograder_grade_leaves_other_assignments_alone_and_says_so(courses, monkeypatch, capsys):
    joined = courses[1].folder
    monkeypatch.chdir(joined)
    hand_in(samples("right")[0].source, joined / "submitted/alice" / NAME)

    assert main(["grade", "submitted", "--format", "json"]) == 0

    said = capsys.readouterr()
    assert [json.loads(line)["notebook"] for line in said.out.splitlines()] == [f"submitted/alice/{NAME}/{NAME}.ipynb"]
    assert said.err == "left alone, for they belong to no assignment that is known here: ps1 (3), ps2 (2)\n"


def test_a_hidden_check_refuses_to_run_in_a_kernel_that_grades_and_names_the_line_that_is_missing(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")

    with pytest.raises(RuntimeError, match=r"nbgrader_config.py lacks the lines .* `configure\(c\)`"):
        check_in_place("init_scale", {})
