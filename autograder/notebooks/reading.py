"""Any file as a submission: read without being followed, parsed without being believed."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..text import listed

MAX_NOTEBOOK = 32 * 2**20  # bytes; a notebook with every picture in it has about one megabyte
MAX_SOURCE = 2**20  # characters of one cell
COURSE_FILES = {"timestamp.txt", "submission_secret.txt", ".ipynb_checkpoints", "__pycache__"}
PREDICTION = "prediction"  # of a cell's metadata: a list of what students are asked to predict there
NAMING = "assignment"  # of a notebook's metadata: {"name": …} says which assignment it belongs to


class UnreadableError(Exception):
    """The file holds no notebook; the text says why, without its path."""


@dataclass(frozen=True)
class SourceCell:
    """What matters of a cell of any notebook format."""

    kind: str
    source: str
    grade_id: str = ""
    points: object = None
    tags: tuple[str, ...] = ()
    id: str = ""
    predictions: tuple[dict[str, Any], ...] = ()  # what the cell asks students to predict

    @property
    def is_test(self) -> bool:
        return self.points is not None


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


def read_submission(path: Path, modules: Collection[str] = (), name: str = "") -> HandedIn:
    """Read a submission from its file, whatever it is.

    `name` is what its report calls it, by default its path; `modules` are the names of the course's own helper modules,
    which may lie beside it.
    """
    notes = tuple(side_files(path, modules))
    try:
        return HandedIn(name or str(path), contents(path), notes=notes)
    except UnreadableError as error:
        return HandedIn(name or str(path), unreadable=str(error), notes=notes)


@dataclass(frozen=True)
class Notebook:
    """The cells of a notebook, and the name of the assignment that it says it belongs to, empty if none."""

    cells: list[SourceCell]
    assignment: str = ""

    @property
    def grade_ids(self) -> list[str]:
        """The ids of its solution and test cells."""
        return [cell.grade_id for cell in self.cells if cell.grade_id]


def parse(data: bytes) -> Notebook:
    """A notebook of format 3 or 4; raises UnreadableError."""
    try:
        content = json.loads(data.decode("utf-8-sig", "replace"))
    except json.JSONDecodeError as error:
        raise UnreadableError(f"it is not JSON ({error.msg}, line {error.lineno})") from None
    except ValueError:
        raise UnreadableError("its JSON holds a number that is too long") from None
    except RecursionError:
        raise UnreadableError("its JSON is nested too deeply") from None
    if not isinstance(content, dict):
        raise UnreadableError("its JSON is no notebook")
    cells = content.get("cells")
    if cells is None and isinstance(content.get("worksheets"), list):
        sheets = [sheet.get("cells") for sheet in content["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    if not isinstance(cells, list):
        raise UnreadableError("it has no list of cells")
    naming = _inside(_inside(content, "metadata"), NAMING).get("name")
    return Notebook(
        [_cell(cell) for cell in cells if isinstance(cell, dict)], naming if isinstance(naming, str) else ""
    )


def _inside(outer: dict[str, Any], key: str) -> dict[str, Any]:
    """The dict that stands in another one under a key, empty if there is none."""
    inner = outer.get(key)
    return inner if isinstance(inner, dict) else {}


def contents(path: Path) -> bytes:
    """The bytes of a regular file; a link, FIFO or folder is refused and never followed. Raises UnreadableError."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise UnreadableError(f"it cannot be opened ({error.strerror})") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnreadableError("it is not a regular file")
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(MAX_NOTEBOOK + 1)
    if len(data) > MAX_NOTEBOOK:
        raise UnreadableError(f"it is larger than {MAX_NOTEBOOK // 2**20} MiB")
    return data


def _cell(cell: dict[str, Any]) -> SourceCell:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    metadata = _inside(cell, "metadata")
    nbgrader = _inside(metadata, "nbgrader")
    kind, grade_id, tags = cell.get("cell_type"), nbgrader.get("grade_id"), metadata.get("tags")
    asked = metadata.get(PREDICTION)
    return SourceCell(
        kind=kind[:20] if isinstance(kind, str) else "nameless",
        source=_text(source)[:MAX_SOURCE] if isinstance(source, str) else "",
        grade_id=grade_id if isinstance(grade_id, str) else "",
        points=nbgrader.get("points") if nbgrader.get("grade") is True else None,
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        id=name if isinstance(name := cell.get("id"), str) else "",
        predictions=tuple(one for one in asked if isinstance(one, dict)) if isinstance(asked, list) else (),
    )


def _text(source: str) -> str:
    """Without lone surrogates, which no file and no pipe can hold."""
    return source.encode("utf-8", "replace").decode("utf-8")


def side_files(path: Path, modules: Collection[str]) -> list[str]:
    """A note on files beside a submitted notebook that grading does not use."""
    ours = COURSE_FILES | {f"{name}.py" for name in modules}
    try:
        names = sorted(_text(entry.name) for entry in os.scandir(path.parent))
    except OSError:
        return []
    names = [name for name in names if name not in ours and not name.endswith(".ipynb")]
    return [f"files beside the notebook were not used: {listed(names)}"] if names else []
