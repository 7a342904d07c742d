"""A notebook's answers, poured into the instructor's notebook.

Whatever a student sends, what is graded is our release notebook with the student's solutions in its solution cells,
found by `grade_id`; the student's other code cells keep their place. Tests, points and metadata are always ours, so
a duplicated, deleted, retyped or re-pointed cell can change neither the tests nor the class's fate. Every
irregularity becomes a note in the report.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import accumulate
from pathlib import Path

from .sandbox import Cell

RELEASE = Path(__file__).resolve().parents[1] / "release" / "random_initialization"
MAX_NOTEBOOK = 32 * 2**20  # bytes; a notebook with every picture in it has about one megabyte
MAX_SOURCE = 2**20  # characters of one cell
MAX_MAGIC = 1_000_000  # magics times characters: IPython reads a cell anew for each, at 4 microseconds a character
MAX_EXTRAS = 500  # code cells of a student's own
NOT_WRITTEN = "raise NotImplementedError"  # of a stub; where it stands, a cell further down may hold the function
EXPERIMENT = "experiment"  # tag of cells that draw or train, which the grader does not run
MAX_NAMED = 5  # side files and cells named in a note
COURSE_FILES = {"timestamp.txt", "submission_secret.txt", ".ipynb_checkpoints", "__pycache__"}


class Unreadable(Exception):
    """The file holds no notebook; the text says why, without its path."""


@dataclass(frozen=True)
class SourceCell:
    """What matters of a cell of any notebook format."""

    kind: str
    source: str
    grade_id: str = ""
    points: object = None
    tags: tuple[str, ...] = ()

    @property
    def is_test(self) -> bool:
        return self.points is not None


@dataclass(frozen=True)
class Assignment:
    """The release notebook and the helper modules beside it, as data."""

    notebook: Path
    text: str
    modules: dict[str, str]

    @cached_property
    def cells(self) -> list[SourceCell]:
        return parse(self.text.encode())

    @cached_property
    def points(self) -> dict[str, object]:
        return {cell.grade_id: cell.points for cell in self.cells if cell.is_test}

    @cached_property
    def solutions(self) -> dict[str, str]:
        """The stub of every solution cell, by `grade_id`."""
        return {
            cell.grade_id: cell.source
            for cell in self.cells
            if cell.grade_id and cell.kind == "code" and not cell.is_test
        }


@lru_cache(maxsize=8)
def assignment(folder: Path = RELEASE) -> Assignment:
    """The assignment released in a folder; raises FileNotFoundError that says what to do."""
    notebooks = sorted(folder.glob("*.ipynb"))
    if not notebooks:
        raise FileNotFoundError(f"{folder} holds no release notebook: run `make release` first")
    modules = {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.py"))}
    return Assignment(notebooks[0], notebooks[0].read_text("utf-8"), modules)


# ------------------------------------------------------------------------------------------------ reading


@dataclass(frozen=True)
class HandedIn:
    """A submission as data: the bytes of its notebook, or why there are none, and what else was noticed."""

    name: str
    data: bytes = b""
    unreadable: str = ""
    notes: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        return f"sha256:{hashlib.sha256(self.data).hexdigest()}"


def take(path: Path, target: Assignment, name: str = "") -> HandedIn:
    """Read a submission from its file, whatever it is; `name` is what its report calls it, by default its path."""
    notes = tuple(side_files(path, target))
    try:
        return HandedIn(name or str(path), contents(path), notes=notes)
    except Unreadable as error:
        return HandedIn(name or str(path), unreadable=str(error), notes=notes)


def parse(data: bytes) -> list[SourceCell]:
    """The cells of a notebook of format 3 or 4; raises Unreadable."""
    try:
        content = json.loads(data.decode("utf-8-sig", "replace"))
    except json.JSONDecodeError as error:
        raise Unreadable(f"it is not JSON ({error.msg}, line {error.lineno})") from None
    except ValueError:
        raise Unreadable("its JSON holds a number that is too long") from None
    except RecursionError:
        raise Unreadable("its JSON is nested too deeply") from None
    if not isinstance(content, dict):
        raise Unreadable("its JSON is no notebook")
    cells = content.get("cells")
    if cells is None and isinstance(content.get("worksheets"), list):
        sheets = [sheet.get("cells") for sheet in content["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    if not isinstance(cells, list):
        raise Unreadable("it has no list of cells")
    return [_cell(cell) for cell in cells if isinstance(cell, dict)]


def contents(path: Path) -> bytes:
    """The bytes of a regular file; a link, FIFO or folder is refused and never followed. Raises Unreadable."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise Unreadable(f"it cannot be opened ({error.strerror})") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Unreadable("it is not a regular file")
    with open(descriptor, "rb") as file:
        data = file.read(MAX_NOTEBOOK + 1)
    if len(data) > MAX_NOTEBOOK:
        raise Unreadable(f"it is larger than {MAX_NOTEBOOK // 2**20} MiB")
    return data


def _cell(cell: dict) -> SourceCell:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    metadata = cell.get("metadata") if isinstance(cell.get("metadata"), dict) else {}
    nbgrader = metadata.get("nbgrader") if isinstance(metadata.get("nbgrader"), dict) else {}
    kind, grade_id, tags = cell.get("cell_type"), nbgrader.get("grade_id"), metadata.get("tags")
    return SourceCell(
        kind=kind[:20] if isinstance(kind, str) else "nameless",
        source=_text(source)[:MAX_SOURCE] if isinstance(source, str) else "",
        grade_id=grade_id if isinstance(grade_id, str) else "",
        points=nbgrader.get("points") if nbgrader.get("grade") is True else None,
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
    )


def _text(source: str) -> str:
    """Without lone surrogates, which no file and no pipe can hold."""
    return source.encode("utf-8", "replace").decode("utf-8")


# ------------------------------------------------------------------------------------------------ pouring


@dataclass
class Poured:
    """The release notebook with a student's answers: solutions by `grade_id`, extra cells by the cell they follow."""

    assignment: Assignment
    solutions: dict[str, str] = field(default_factory=dict)
    extras: dict[int, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def cells(self) -> Iterator[tuple[SourceCell | None, str]]:
        """Every cell in order: the release's cell, or None for an extra one, and the source that now stands there."""
        yield from ((None, source) for source in self.extras.get(-1, ()))
        for at, cell in enumerate(self.assignment.cells):
            yield cell, self.solutions.get(cell.grade_id, cell.source)
            yield from ((None, source) for source in self.extras.get(at, ()))

    @property
    def unchanged(self) -> tuple[str, ...]:
        """The solution cells that are as they were released."""
        stubs = self.assignment.solutions
        return tuple(name for name, stub in stubs.items() if self.solutions.get(name, stub) == stub)

    def program(self) -> list[Cell]:
        """What the worker runs: everything but text, tests, experiments and pictures."""
        running, work, answered = [], 0, ""
        for cell, source in self.cells():
            if cell is not None and cell.is_test and answered:
                running[-1], answered = replace(running[-1], tested=answered), ""
            if cell is None or (cell.kind == "code" and not cell.is_test and EXPERIMENT not in cell.tags):
                name = cell.grade_id if cell and cell.grade_id else f"cell {len(running) + 1}"
                work += len(MAGIC.findall(source)) * len(source)
                source = plain_python(source) if work <= MAX_MAGIC else source
                running.append(Cell(name, source, extra=cell is None))
                if cell and cell.grade_id:
                    answered = name if NOT_WRITTEN not in source else ""
        return running


def pour(cells: Iterable[SourceCell], target: Assignment) -> Poured:
    """Put a student's cells where they belong in our notebook, and note what was irregular."""
    poured = Poured(target)
    answers: dict[str, list[SourceCell]] = {name: [] for name in target.solutions}
    place = {cell.grade_id or cell.source: at for at, cell in enumerate(target.cells)}
    known = [(cell, cell.grade_id if cell.grade_id in place else cell.source) for cell in cells]
    seen, extras, after = {name for _, name in known}, [], -1
    # The first of all that follow: an extra cell stands before it, even where cells were moved.
    before = [*accumulate((place.get(name, len(place)) for _, name in reversed(known)), min)][::-1]
    for (cell, name), first in zip(known, before, strict=True):
        after = max(after, place.get(name, -1))
        if cell.grade_id in answers:
            answers[cell.grade_id].append(cell)
        elif cell.grade_id in target.points:
            poured.notes.extend(_tampering(cell, target))
        elif name not in place and cell.kind == "code" and cell.source.strip() and EXPERIMENT not in cell.tags:
            extras.append((min(after, first - 1), cell.source))
    if len(extras) > MAX_EXTRAS:
        poured.notes.append(f"of {len(extras)} added cells the first {MAX_EXTRAS} are run")
        del extras[MAX_EXTRAS:]
    for name, given in answers.items():
        poured.solutions[name] = _answer(name, given, extras, place[name], poured.notes, target)
    for at, source in extras:
        poured.extras.setdefault(at, []).append(source)
    missing = [name for name in target.points if name not in seen]
    if missing and seen & place.keys():
        poured.notes.append(f"test cells missing, ours were used: {some(missing)}")
    return poured


def _answer(name: str, given: list[SourceCell], extras: list, place: int, notes: list[str], target: Assignment) -> str:
    """The source for one solution cell; of several the last that was worked on, as "Run all" would have it."""
    stub = target.solutions[name]
    if not given:
        defines = re.compile(rf"^(def {name}\b|{name}\s*=)", re.MULTILINE)
        found = [extra for extra in extras if defines.search(extra[1])]
        if not found:
            notes.append(f"the notebook has no cell {name}")
            return ""
        extras.remove(found[-1])
        notes.append(f"the notebook has no cell {name}; the function was taken from the cell that defines it")
        return found[-1][1]
    code = [cell for cell in given if cell.kind == "code"] or given
    worked_on = [cell for cell in code if cell.source.strip() != stub.strip()] or code
    if len(given) > 1:
        notes.append(f"the notebook has {len(given)} cells {name}; the last one that was changed is graded")
        extras.extend((place - 1, cell.source) for cell in worked_on[:-1])
    if worked_on[-1].kind != "code":
        notes.append(f"cell {name} had become a {worked_on[-1].kind} cell; its text was run as code")
    return worked_on[-1].source


def _tampering(cell: SourceCell, target: Assignment) -> Iterator[str]:
    if cell.points != target.points[cell.grade_id]:
        yield f"test cell {cell.grade_id}: its points or type had been changed, ours were used"
    if "skip-execution" in cell.tags:
        yield f"test cell {cell.grade_id}: its tag skip-execution was ignored"


def side_files(path: Path, target: Assignment) -> list[str]:
    """A note on files beside a submitted notebook that grading does not use."""
    ours = COURSE_FILES | {f"{name}.py" for name in target.modules}
    try:
        names = sorted(_text(entry.name) for entry in os.scandir(path.parent))
    except OSError:
        return []
    names = [name for name in names if name not in ours and not name.endswith(".ipynb")]
    return [f"files beside the notebook were not used: {some(names)}"] if names else []


def some(names: list[str]) -> str:
    more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
    return ", ".join(name[:80] for name in names[:MAX_NAMED]) + more


MAGIC = re.compile(r"^[ \t]*[%!?]|\?[ \t]*$|=[ \t]*[%!]", re.MULTILINE)
PASTED = re.compile(r"\A\s*(\n[ \t]+|[ \t]+|>>> )\S")  # indented throughout, or with Python's prompts


def plain_python(source: str) -> str:
    """The cell as IPython would run it: magics are calls of `get_ipython()`, indentation and prompts are gone."""
    if not MAGIC.search(source) and not PASTED.match(source):
        return source
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        return TransformerManager().transform_cell(source)
    except Exception:  # the transformer raises whatever its tokenizer raises; the worker will name the line
        return source
