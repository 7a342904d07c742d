"""Sample submissions as notebooks: what a student with these functions would hand in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell

from autograder.assignments import find
from autograder.authoring.questions import right_answers
from autograder.courses.cohort import Graded, How, grade_all, jobs
from autograder.notebooks.reading import HandedIn, read_submission
from autograder.notebooks.release import release

ROOT = Path(__file__).resolve().parents[1]
NAME = "random_initialization"
ASSIGNMENT = find.find(NAME)
RUBRIC, CATALOGUE, FUNCTIONS = ASSIGNMENT.checks, ASSIGNMENT.misconceptions, ASSIGNMENT.functions
RELEASED = release(find.files(ASSIGNMENT, "release"))
RELEASE = RELEASED.notebook
NOTEBOOK = RELEASE.name
SUBMISSIONS = ROOT / "tests" / "submissions"
SAMPLES = SUBMISSIONS / NAME
SOLUTIONS = (*(name for assignment in find.everything().values() for name in assignment.functions), "quiz")
QUIZ = f"def quiz():\n    return {', '.join(map(str, right_answers(ASSIGNMENT.questions)))}"


def graded(submissions: Iterable[HandedIn], keep: bool = False, **how) -> Iterator[Graded]:
    """What submissions of the first assignment earn; `how` they are graded as `How` has it."""
    return grade_all(jobs(submissions, ASSIGNMENT, RELEASED), How(**how), keep)


def read(path: Path, name: str = "") -> HandedIn:
    """A submission of the first assignment."""
    return read_submission(path, RELEASED.modules, name)


@dataclass(frozen=True)
class Sample:
    """One file of tests/submissions: its source, and the checks its first line says it must fail."""

    path: Path

    @property
    def source(self) -> str:
        return self.path.read_text("utf-8")

    @property
    def fails(self) -> list[str]:
        said = re.match(r"# fails: (.*)", self.source).group(1)
        return [] if said == "nothing" else said.split(", ")

    def __str__(self) -> str:
        return f"{self.path.parent.name}/{self.path.stem}"


def samples(kind: str, name: str = NAME) -> list[Sample]:
    """The samples of a kind: "right" or "wrong" ones of an assignment, or "hostile" ones."""
    folder = SUBMISSIONS if kind == "hostile" else SUBMISSIONS / name
    return [Sample(path) for path in sorted((folder / kind).glob("*.py"))]


def cells(source: str) -> list[str]:
    """The cells of a sample: split at `# %%`, or else what comes first and then one for each solution."""
    if "\n# %%" in source:
        return [part.strip() for part in re.split(r"^# %%.*$", source, flags=re.MULTILINE) if part.strip()]
    lines, parts, start = source.splitlines(), [], 0
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.FunctionDef) and statement.name in SOLUTIONS:
            if not parts:
                start = min([statement.lineno, *(d.lineno for d in statement.decorator_list)]) - 1
                parts.append("\n".join(lines[:start]).strip())
            parts.append("\n".join(lines[start : statement.end_lineno]).strip())
            start = statement.end_lineno
    return list(filter(None, [*parts, "\n".join(lines[start:]).strip()]))


def defines(cell: str) -> str | None:
    """Which function of an assignment a cell defines, or the quiz, if any."""
    names = "|".join(SOLUTIONS)
    found = re.findall(rf"^(?:In \[\d+\]:)?[ \t]*(?:def ({names})\b|({names})[ \t]*[,=])", cell, re.MULTILINE)
    return next((a or b for a, b in found), None)


def fill(source: str, notebook: Path = RELEASE) -> nbformat.NotebookNode:
    """The release notebook with a sample's cells in it; other cells stand before the solution they precede.

    Where the sample leaves the quiz out, its answers are right.
    """
    filled = nbformat.read(notebook, as_version=4)
    place = {cell.metadata.get("nbgrader", {}).get("grade_id"): at for at, cell in enumerate(filled.cells)}
    solutions: dict[int, str] = {}
    extras: dict[int, list] = {}
    waiting: list[str] = []
    at = first = min(place[name] for name in SOLUTIONS if name in place)
    for part in filter(None, cells(source)):
        function = defines(part)
        if not function or function not in place or place[function] in solutions:
            waiting.append(part)
            continue
        extras.setdefault(place[function] if solutions else first, []).extend(waiting)
        at = place[function]
        solutions[at] = part
        waiting = []
    extras.setdefault(at + 1, []).extend(waiting)
    if "quiz" in place:
        solutions.setdefault(place["quiz"], QUIZ)
    for at, part in solutions.items():
        filled.cells[at].source = part
    for at in sorted(extras, reverse=True):
        filled.cells[at:at] = [new_code_cell(part, id=f"added-{at}-{k}") for k, part in enumerate(extras[at])]
    return filled


def hand_in(source: str, folder: Path, notebook: Path = RELEASE) -> Path:
    """Write the notebook of a sample into a folder, as a student would have saved it."""
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(fill(source, notebook), folder / notebook.name)
    return folder / notebook.name
