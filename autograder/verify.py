"""The gate before a release: is the judge right, and does the release match it?"""

from __future__ import annotations

import filecmp
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.table import Table
from rich.text import Text

from . import checks
from .grading import Status, Verdict, grade, grade_program, try_example
from .misconceptions import CATALOGUE
from .plan import Replay, plan
from .quiz import right_answers
from .recognition import known_answers, recognise
from .sandbox import Cell, Sandbox
from .submission import RELEASE, assignment, plain_python
from .table import people

ROOT = Path(__file__).resolve().parents[1]
NAME = RELEASE.name
SEEDS = (0, 1, 2)
TOTAL = 100
QUIZ = Cell("quiz", f"def quiz():\n    return {right_answers()}")  # for samples that leave it out
LEAKS = ("BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN", "END HIDDEN", "autograder", "check_in_place")

Gate = Callable[[Sandbox], Iterator[str]]
GATES: dict[str, Gate] = {}


def gate(claim: str) -> Callable[[Gate], Gate]:
    """Register a gate: it yields one line for everything that contradicts its claim."""

    def register(find: Gate) -> Gate:
        GATES[claim] = find
        return find

    return register


def verify(sandbox: str) -> int:
    """Print one table of all gates; 0 if all of them hold, otherwise 1."""
    table, failed = Table("", "gate", "what contradicts it", box=None, padding=(0, 1)), 0
    for claim, find in GATES.items():
        try:
            problems = list(find(Sandbox(sandbox)))
        except Exception as error:  # a gate that cannot be run is a gate that does not hold
            problems = [f"{type(error).__name__}: {error}"]
        failed += bool(problems)
        mark = Text("✗", "red") if problems else Text("✓", "green")
        table.add_row(mark, Text(claim), Text("\n".join(problems)))
    people().print(table)
    return 1 if failed else 0


@gate("every line of the rubric has a grade cell, every grade cell a check")
def _ids(_: Sandbox) -> Iterator[str]:
    for folder in ("source", "release"):
        cells = assignment(ROOT / folder / NAME).points
        yield from (f"{folder}: no grade cell for check {name}" for name in checks.RUBRIC if name not in cells)
        yield from (f"{folder}: no check for grade cell {name}" for name in cells if name not in checks.RUBRIC)


@gate("points agree, and sum to 100")
def _points(_: Sandbox) -> Iterator[str]:
    for folder in ("source", "release"):
        cells = assignment(ROOT / folder / NAME).points
        for name, check in checks.RUBRIC.items():
            if cells.get(name, check.points) != check.points:
                yield f"{folder}: {name} has {cells[name]} points in the notebook, {check.points} in checks.py"
        total = sum(points for points in cells.values() if isinstance(points, (int, float)))
        if total != TOTAL:
            yield f"{folder}: the points sum to {total}"


@gate("the source passes every line, the release none")
def _extremes(sandbox: Sandbox) -> Iterator[str]:
    for folder, passes in (("source", True), ("release", False)):
        for seed in SEEDS:
            report = grade(assignment(ROOT / folder / NAME).notebook, seed, sandbox)
            wrong = [result.id for result in report.checks if (result.status is Status.PASSED) != passes]
            if wrong:
                yield f"{folder}, seed {seed}: {report.score:g} of {report.max_score:g} ({', '.join(wrong)})"


@gate("the release is what nbgrader makes of the source")
def _in_step(_: Sandbox) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        fresh = generate(Path(folder)) / NAME
        names = sorted({path.name for root in (fresh, RELEASE) for path in root.iterdir() if path.is_file()})
        _, different, missing = filecmp.cmpfiles(fresh, RELEASE, names, shallow=False)
    yield from (f"release/{NAME}/{name} is out of step: run make release" for name in different + missing)


@gate("the release holds no solution, no hidden test and no name of the judge's")
def _leaks(_: Sandbox) -> Iterator[str]:
    solutions = {line for cell in assignment(ROOT / "source" / NAME).cells for line in _solution_lines(cell.source)}
    for path in sorted(RELEASE.iterdir()):
        text = path.read_text("utf-8")
        yield from (f"{path.name} holds {leak!r}" for leak in LEAKS if leak in text)
    for cell in assignment(RELEASE).cells:
        yield from (
            f"the release holds {line!r}" for line in solutions & {line.strip() for line in cell.source.splitlines()}
        )


@gate("every misconception loses points and is named wherever it does")
def _misconceptions(_: Sandbox) -> Iterator[str]:
    for name in CATALOGUE:
        verdicts = losses(name)
        if not verdicts:
            yield f"{name} loses no points"
        yield from (f"{name} is not named by {check}" for check, named in verdicts.items() if named != name)


@gate("every check that counts is failed by some misconception")
def _needed(_: Sandbox) -> Iterator[str]:
    failed = {check for name in CATALOGUE for check in losses(name)}
    yield from (
        f"{name} is failed by none" for name, check in checks.RUBRIC.items() if check.points and name not in failed
    )


@gate("every sample submission fails exactly the checks that its first line says, and every check some submission")
def _samples(sandbox: Sandbox) -> Iterator[str]:
    failed: set[str] = set()
    for path in sorted((ROOT / "tests" / "submissions").glob("[rw]*/*.py")):
        source = path.read_text("utf-8")
        said = re.match(r"# fails: (.*)", source).group(1).replace("nothing", "")
        cells = [Cell(path.stem, plain_python(part)) for part in re.split(r"^# %%.*$", source, flags=re.MULTILINE)]
        report = grade_program(path.stem, [QUIZ, *cells], {}, 0, sandbox)
        if report.fault_of_ours:
            yield f"{path.parent.name}/{path.name} meets a check that fails itself"
        lost = [result.id for result in report.checks if result.status is not Status.PASSED]
        failed.update(lost)
        if ", ".join(lost) != said:
            yield f"{path.parent.name}/{path.name} fails {', '.join(lost) or 'nothing'}"
    yield from (f"{check} is failed by no submission" for check in checks.RUBRIC if check not in failed)


def losses(name: str, seed: int = 0) -> dict[str, str | None]:
    """The checks a misconception fails, and what each of them calls it."""
    function, questions, answers = CATALOGUE[name].function, plan(seed), known_answers(seed, name)
    lost = {}
    for check in checks.RUBRIC.values():
        examples = questions.examples[check.id] if check.function == function else []
        asked = ((Replay(answers[call] for call in example.calls), example.value) for example in examples)
        verdict = next((v for ask, value in asked if (v := try_example(check, ask, value)) != Verdict()), Verdict())
        if verdict.our_fault:
            raise RuntimeError(f"the check {check.id} fails itself on {name}")
        if verdict != Verdict():
            named = recognise(check, questions, answers)
            lost[check.id] = named and named.name
    return lost


def _solution_lines(source: str) -> Iterator[str]:
    """The lines of a solution that say something: neither blank nor a comment nor a lone bracket."""
    for solution in re.findall(r"### BEGIN SOLUTION(.*?)### END SOLUTION", source, re.DOTALL):
        for line in solution.splitlines():
            if re.search(r"\w", line) and not line.strip().startswith("#"):
                yield line.strip()


def generate(folder: Path) -> Path:
    """Let nbgrader make a release of the source in a course of its own; returns that course's release folder."""
    import logging
    import shutil

    from nbgrader.apps import NbGraderAPI
    from traitlets.config import PyFileConfigLoader

    shutil.copytree(ROOT / "source", folder / "source")
    config = PyFileConfigLoader("nbgrader_config.py", str(ROOT)).load_config()
    config.CourseDirectory.root = str(folder)
    config.NbGrader.log_level = logging.ERROR
    made = NbGraderAPI(config=config).generate_assignment(NAME)
    if not made["success"]:
        raise RuntimeError(made.get("log") or made.get("error"))
    return folder / "release"
