"""The graded notebook as a file: what nbgrader keeps in autograded/ and makes feedback from.

It is our release notebook with the student's answers, and with the report as outputs of its grade cells, which
nbgrader turns into scores: an `execute_result` with the points and, above it, the reason as plain text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from ..judging.report import EXTRA, METADATA, Report, Result, Status, told
from ..text import safe
from ..words import Language, say
from .submission import Poured

Node = dict[str, Any]  # of a notebook's JSON


def autograded(poured: Poured, report: Report, language: Language) -> str:
    """The JSON of the graded notebook, in nbformat's own layout; its outputs are in the language."""
    notebook, released = _released(poured.release.text)
    said = told(report, language)
    results = {result.id: result for result in said.checks}
    notes = "".join(language(say("note: {note}", note=safe(note))) + "\n" for note in said.notes)
    ours = iter(released)
    cells: list[str] = []
    for cell, source in poured.cells():
        text = _extra_cell(len(cells)) if cell is None else next(ours)
        if cell is not None and cell.is_test:
            text = _graded(text, results.get(cell.grade_id))
        elif cell is None or source != cell.source:
            text = _changed(text, source=source.splitlines(keepends=True))
        if notes and '"cell_type": "code"' in text:
            text, notes = _changed(text, outputs=[_text(notes)]), ""
        cells.append(text)
    metadata = {**notebook["metadata"], METADATA: report.data()}
    around = _json({**notebook, "cells": [], "metadata": metadata})
    return around.replace("[]", "[\n  " + ",\n  ".join(cells) + "\n ]", 1) + "\n"


REPORT = f'\n  "{METADATA}": '  # in nbformat's layout nothing but a key of the notebook's metadata begins a line so


def report_in(notebook: bytes) -> Node:
    """The report that a graded notebook holds, read without its cells; raises ValueError or KeyError if it has none."""
    text = notebook.decode("utf-8")
    if (at := text.rfind(REPORT)) < 0:
        found: Node = json.loads(text)["metadata"][METADATA]
    else:
        found = json.JSONDecoder().raw_decode(text, at + len(REPORT))[0]
    return found


@lru_cache(maxsize=4)
def _released(text: str) -> tuple[Node, list[str]]:
    """The release notebook, and the texts of its cells: most stay as they are."""
    notebook = json.loads(text)
    return notebook, [_cell(node) for node in notebook["cells"]]


def _json(node: Node) -> str:
    """JSON in nbformat's own layout."""
    return json.dumps(node, ensure_ascii=False, indent=1, sort_keys=True, separators=(",", ": "))


def _cell(node: Node) -> str:
    """A cell as it stands in the notebook's list of cells."""
    return _json(node).replace("\n", "\n  ")


def _extra_cell(at: int) -> str:
    return _cell({"id": f"{EXTRA}{at}", "cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []})


def _changed(text: str, **content: object) -> str:
    return _cell(json.loads(text) | content)


@lru_cache(maxsize=1000)
def _graded(text: str, result: Result | None) -> str:
    """A grade cell with its result; without an output nbgrader asks for a manual grade.

    So it is after a fault of ours, and for a cell that a course has added, which the assignment knows nothing of.
    """
    if result is None or result.status is Status.UNGRADED:
        return text
    return _changed(text, outputs=list(_outputs(result)), execution_count=1)


def _outputs(result: Result) -> Iterator[Node]:
    mark = "✓" if result.status is Status.PASSED else "✗"
    lines = [f"{mark} {result.fraction}  {result.headline}"]
    lines += ["    " + line for line in safe(result.message).splitlines()]
    yield _text("\n".join(lines) + "\n")
    score = {"text/plain": [repr(result.points)]}
    yield {"output_type": "execute_result", "data": score, "metadata": {}, "execution_count": 1}


def _text(text: str) -> Node:
    return {"output_type": "stream", "name": "stdout", "text": text.splitlines(keepends=True)}
