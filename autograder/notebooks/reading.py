"""Any file as a submission: read without being followed, parsed without being believed, at a cost that is bounded.

Problem: JSON of a few megabytes can hold millions of values, which take a hundred times its size once they are parsed;
and whoever works on a text after that, to take magics or to colour code, may need time that grows with its square.
Solution: one pass over the bytes counts tokens and nesting and drops outputs and attachments, which are most of an
honest notebook and are never graded; what is left must keep within the limits below. What does not is unreadable, and
the text says which limit it was.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..text import listed, shown, storable
from ..words import ENGLISH, Sentence, say

MAX_NOTEBOOK = 64 * 2**20  # bytes; 30 MB of pictures take 40 MB in base64, and one with every picture of ours has 1 MB
MAX_TEXT = 4 * 2**20  # bytes without outputs and attachments; the release has 0.1 MB, MAX_CODE in UTF-8 up to 4 MiB
MAX_TOKENS = 1_000_000  # strings, brackets, commas of its JSON: at most 50 MB once parsed; the release has 4,000
MAX_NESTING = 100  # of its JSON; a cell's metadata stand at 6, a figure's data in an output at 20
MAX_CELLS = 5_000  # the release has 71
MAX_CODE = 2**20  # characters of all cells; the release has 30,000
MAX_LINES = 20_000  # of all cells; the release has 450
COURSE_FILES = {"timestamp.txt", "submission_secret.txt", ".ipynb_checkpoints", "__pycache__"}
PREDICTION = "prediction"  # of a cell's metadata: a list of what students are asked to predict there
NAMING = "assignment"  # of a notebook's metadata: {"name": …} says which assignment it belongs to


class UnreadableError(Exception):
    """The file holds no notebook; `why` is a sentence without its path."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


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
    """A submission as data: its notebook without outputs, or why there is none, and what else was noticed.

    `whole` is the digest of the file, empty for that of `data`.
    """

    name: str
    data: bytes = b""
    unreadable: str = ""
    notes: tuple[str, ...] = ()
    whole: str = ""

    @property
    def digest(self) -> str:
        return self.whole or digest(self.data)


def digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def read_submission(path: Path, modules: Collection[str] = (), name: str = "") -> HandedIn:
    """Read a submission from its file, whatever it is.

    `name` is what its report calls it, by default its path; `modules` are the names of the course's own helper modules,
    which may lie beside it.
    """
    name, notes = shown(name or str(path)), tuple(side_files(path, modules))
    try:
        data = contents(path)
        try:
            return HandedIn(name, without_outputs(data), notes=notes, whole=digest(data))
        except UnreadableError as error:
            return HandedIn(name, unreadable=error.why, notes=notes, whole=digest(data))
    except UnreadableError as error:
        return HandedIn(name, unreadable=error.why, notes=notes)


@dataclass(frozen=True)
class Notebook:
    """The cells of a notebook, which assignment it says it belongs to, empty if none, and in which language."""

    cells: list[SourceCell]
    assignment: str = ""
    language: str = ENGLISH

    @property
    def grade_ids(self) -> list[str]:
        """The ids of its solution and test cells."""
        return [cell.grade_id for cell in self.cells if cell.grade_id]


def parse(data: bytes) -> Notebook:
    """A notebook of format 3 or 4; raises UnreadableError, also for one that is over a limit."""
    try:
        content = json.loads(without_outputs(data).decode("utf-8-sig", "replace"))
    except json.JSONDecodeError as error:
        why = say("it is not JSON ({reason}, line {line})", reason=error.msg, line=error.lineno)
        raise UnreadableError(why) from None
    except ValueError:
        raise UnreadableError(say("its JSON holds a number that is too long")) from None
    if not isinstance(content, dict):
        raise UnreadableError(say("its JSON is no notebook"))
    cells = content.get("cells")
    if cells is None and isinstance(content.get("worksheets"), list):
        sheets = [sheet.get("cells") for sheet in content["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    if not isinstance(cells, list):
        raise UnreadableError(say("it has no list of cells"))
    if len(cells) > MAX_CELLS:
        found, most = f"{len(cells):,}", f"{MAX_CELLS:,}"
        raise UnreadableError(say("it has {found} cells, more than {most}", found=found, most=most))
    read = [_cell(cell) for cell in cells if isinstance(cell, dict)]
    _check_length([cell.source for cell in read])
    says = _inside(_inside(content, "metadata"), NAMING)
    naming, language = (value if isinstance(value := says.get(key), str) else "" for key in ("name", "language"))
    return Notebook(read, naming, language or ENGLISH)


def _check_length(sources: Sequence[str]) -> None:
    characters, lines = sum(map(len, sources)), sum(len(source.splitlines()) for source in sources)
    for found, most, why in (
        (characters, MAX_CODE, say("its cells have {found} characters, more than {most}")),
        (lines, MAX_LINES, say("its cells have {found} lines, more than {most}")),
    ):
        if found > most:
            raise UnreadableError(Sentence(why, {"found": f"{found:,}", "most": f"{most:,}"}))


# What is between tokens need not be looked at. A string is taken whole, so that brackets in it are none.
TOKEN = re.compile(
    rb'"(?:outputs|attachments)"\s*+:\s*+(?P<dropped>[\[{])'
    rb'|(?P<opened>[\[{])|(?P<closed>[\]}])|"(?:[^"\\]++|\\.)*+"?|,',
    re.DOTALL,
)


def without_outputs(data: bytes) -> bytes:
    """The JSON of a notebook without what stands in outputs and attachments; every line keeps its number.

    Takes time in proportion to the bytes, and no more memory than a copy of what it keeps. Raises UnreadableError.
    """
    kept: list[bytes] = []
    start, depth, outside = 0, 0, -1  # `outside` is the depth around what is dropped, -1 where nothing is
    for count, token in enumerate(TOKEN.finditer(data)):
        if count == MAX_TOKENS:
            most = f"{MAX_TOKENS:,}"
            raise UnreadableError(say("its JSON has more than {most} values, brackets and commas", most=most))
        if token.lastgroup is None:
            continue
        if token.lastgroup == "closed":
            depth -= 1
            if depth == outside:
                kept.append(b"\n" * data.count(b"\n", start, token.start()))
                start, outside = token.start(), -1
            continue
        if token.lastgroup == "dropped" and outside < 0:
            kept.append(data[start : token.end()])
            start, outside = token.end(), depth
        depth += 1
        if depth > MAX_NESTING:
            raise UnreadableError(say("its JSON is nested too deeply"))
    kept.append(data[start:])
    if sum(map(len, kept)) > MAX_TEXT:
        raise UnreadableError(say("it is larger than {size} MiB without its outputs", size=MAX_TEXT // 2**20))
    return b"".join(kept)


def _inside(outer: dict[str, Any], key: str) -> dict[str, Any]:
    """The dict that stands in another one under a key, empty if there is none."""
    inner = outer.get(key)
    return inner if isinstance(inner, dict) else {}


def contents(path: Path, folder: int | None = None) -> bytes:
    """The bytes of a regular file; a link, FIFO or folder is refused and never followed. Raises UnreadableError.

    With the descriptor of its folder, it is read there, whatever the path leads to by now.
    """
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(path if folder is None else path.name, flags, dir_fd=folder)
    except OSError as error:
        raise UnreadableError(say("it cannot be opened ({reason})", reason=error.strerror)) from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnreadableError(say("it is not a regular file"))
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(MAX_NOTEBOOK + 1)
    if len(data) > MAX_NOTEBOOK:
        raise UnreadableError(say("it is larger than {size} MiB", size=MAX_NOTEBOOK // 2**20))
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
        source=storable(source) if isinstance(source, str) else "",
        grade_id=grade_id if isinstance(grade_id, str) else "",
        points=nbgrader.get("points") if nbgrader.get("grade") is True else None,
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        id=name if isinstance(name := cell.get("id"), str) else "",
        predictions=tuple(one for one in asked if isinstance(one, dict)) if isinstance(asked, list) else (),
    )


def side_files(path: Path, modules: Collection[str]) -> list[str]:
    """A note on files beside a submitted notebook that grading does not use."""
    ours = COURSE_FILES | {f"{name}.py" for name in modules}
    try:
        names = sorted(shown(entry.name) for entry in os.scandir(path.parent))
    except OSError:
        return []
    names = [name for name in names if name not in ours and not name.endswith(".ipynb")]
    return [say("files beside the notebook were not used: {names}", names=listed(names))] if names else []
