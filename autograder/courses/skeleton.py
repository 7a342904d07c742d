"""The skeleton of an assignment, for `autograder new`: the files of templates/, in which marks say what to fill in.

In their names and texts NAME becomes the assignment's name and TITLE the same in words.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from ..notebooks.reading import NAMING
from .joining import CONFIGURATION, line_to_write

TEMPLATES = Path(__file__).resolve().parent / "templates"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def write(name: str, folder: Path) -> list[Path]:
    """Write the skeleton of an assignment into the course in `folder`; returns the files that were written.

    A course that has no nbgrader_config.py gets one. Raises FileExistsError, and writes nothing, if any other of the
    files is there already.
    """
    texts = {folder / path: text for path, text in _filled(name)}
    if not (folder / CONFIGURATION).exists():
        texts[folder / CONFIGURATION] = line_to_write(folder)
    for path in texts:
        if path.exists() or path.is_symlink():
            raise FileExistsError(errno.EEXIST, "it is there already", str(path))
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    return sorted(texts)


def _filled(name: str) -> Iterator[tuple[str, str]]:
    """The path of every file in the course, and its text."""
    title = name.replace("_", " ").capitalize()
    for template in sorted(TEMPLATES.rglob("*.txt")):
        path = template.relative_to(TEMPLATES).as_posix().removesuffix(".txt").replace("NAME", name)
        text = template.read_text("utf-8").replace("NAME", name).replace("TITLE", title)
        yield path, _notebook(name, text) if path.endswith(".ipynb") else text


def _notebook(name: str, text: str) -> str:
    """A notebook from its cells in words, each of which begins with a line `%% KIND` or `%% KIND ID POINTS`."""
    notebook = new_notebook(metadata={NAMING: {"name": name}, "kernelspec": KERNEL})
    for cell in re.split(r"^%% ", text, flags=re.MULTILINE)[1:]:
        head, _, source = cell.partition("\n")
        kind, *marks = head.split()
        if kind == "text":
            notebook.cells.append(new_markdown_cell(source.strip(), id="title"))
        elif kind == "code":
            notebook.cells.append(new_code_cell(source.strip(), id="imports"))
        else:
            metadata = {"nbgrader": _nbgrader(*marks)}
            notebook.cells.append(new_code_cell(source.strip(), id=marks[0].replace("_", "-"), metadata=metadata))
    written: str = nbformat.writes(notebook)
    return written + "\n"


def _nbgrader(grade_id: str, points: str = "") -> dict[str, Any]:
    """What nbgrader keeps in a cell: in a grade cell with points, or in a solution cell without."""
    marks = {"grade_id": grade_id, "schema_version": 3, "task": False, "solution": not points}
    grade = {"cell_type": "code", "points": int(points)} if points else {}
    return {**marks, **grade, "grade": bool(points), "locked": bool(points)}
