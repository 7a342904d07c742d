"""The graded notebook as a file: what nbgrader keeps in autograded/ and makes feedback from.

It is our release notebook with the student's answers, and with the report as outputs of its grade cells, which
nbgrader turns into scores: an `execute_result` with the points and, above it, the reason as plain text.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator

from .grading import Report, Result, Status
from .submission import Poured
from .table import headline, points, safe

METADATA = "autograder"  # of an autograded notebook: its report


def autograded(poured: Poured, report: Report) -> str:
    """The JSON of the graded notebook, in nbformat's own layout."""
    notebook = json.loads(poured.assignment.text)
    results = {result.id: result for result in report.checks}
    ours, cells = iter(notebook["cells"]), []
    for cell, source in poured.cells():
        node = _extra_cell(len(cells)) if cell is None else next(ours)
        node["source"] = source.splitlines(keepends=True)
        if cell is not None and cell.is_test:
            _write_result(node, results[cell.grade_id])
        cells.append(node)
    if report.notes:
        first = next(node for node in cells if node["cell_type"] == "code")
        first["outputs"] = [_text("".join(f"note: {safe(note)}\n" for note in report.notes))]
    notebook["cells"] = cells
    notebook["metadata"][METADATA] = dataclasses.asdict(report)
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True, separators=(",", ": ")) + "\n"


def _extra_cell(at: int) -> dict:
    return {"id": f"extra-{at}", "cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}


def _write_result(node: dict, result: Result) -> None:
    """A fault of ours leaves no output: nbgrader then asks for a manual grade."""
    if result.status is not Status.UNGRADED:
        node["outputs"] = list(_outputs(result))
        node["execution_count"] = 1


def _outputs(result: Result) -> Iterator[dict]:
    mark = "✓" if result.status is Status.PASSED else "✗"
    lines = [f"{mark} {points(result)}  {headline(result)}"]
    lines += ["    " + line for line in safe(result.message).splitlines()]
    yield _text("\n".join(lines) + "\n")
    score = {"text/plain": [repr(result.points)]}
    yield {"output_type": "execute_result", "data": score, "metadata": {}, "execution_count": 1}


def _text(text: str) -> dict:
    return {"output_type": "stream", "name": "stdout", "text": text.splitlines(keepends=True)}
