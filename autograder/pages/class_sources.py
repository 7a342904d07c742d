"""Where the reports of a class come from.

They are read from the notebooks that grading left in autograded/, from the lines of `autograder grade --format json`,
or from a gradebook, which knows points but no reasons. Where a course has a gradebook, the points are the gradebook's:
a person may have changed them, and late submissions may lose some.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from ..database import SCORE, ask
from ..judging.report import METADATA, Report, Result, Status, read_report, told
from ..words import Language, Sentence, say

Lines = Mapping[str, Result]  # by id, the lines that are known, with title and function


class NoReportsError(Exception):
    """A source of reports that holds none; the text says which and why."""


@dataclass(frozen=True)
class HeldLine:
    """What a gradebook holds of one line: points with extra credit, and whether a person has yet to grade it."""

    points: float
    max_points: float
    waits: bool


@dataclass
class Record:
    """What a gradebook holds of one submission."""

    penalty: float = 0.0
    lines: dict[str, HeldLine] = field(default_factory=dict)


RecordsOfClass = Mapping[tuple[str, str], Record]  # by student and by the course's name of the assignment


@dataclass(frozen=True)
class Recorded(Report):
    """A report with the points of a gradebook: `score` is what counts, `judged` what the judge gave.

    `changed` says which lines hold other points than the judge gave, `waiting` which ones a person has yet to grade.
    """

    judged: float = 0.0
    penalty: float = 0.0
    changed: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()


def told_in(report: Report, language: Language) -> Report:
    """A report with every sentence in a language, those about the gradebook too."""
    report = told(report, language)
    if not isinstance(report, Recorded):
        return report
    return replace(report, changed=tuple(map(language, report.changed)), waiting=tuple(map(language, report.waiting)))


def read_reports(source: str | Path, known: Lines, gradebook: str = "") -> list[Report]:
    """The reports in a course, its autograded/ folder, a file of JSON lines or a gradebook.

    A gradebook knows ids and points alone; `known` says what the lines are about. With `gradebook`, the URL of one, the
    reports of a folder have its points. Raises NoReportsError and UnusableGradebookError.
    """
    path = Path(source)
    if "://" in str(source) or path.suffix == ".db":
        reports = list(_gradebook(str(source) if "://" in str(source) else f"sqlite:///{path.resolve()}", known))
    elif path.is_dir():
        records = read_records(gradebook) if gradebook else {}
        reports = list(_autograded(path, records))
    else:
        reports = list(_json_lines(path))
    if not reports:
        raise NoReportsError(f"{source}: there is no report in it")
    return reports


def _autograded(source: Path, records: RecordsOfClass) -> Iterator[Report]:
    """The reports in a course, or in its autograded/ folder or a part of it.

    Elsewhere notebooks are as students left them, and may say anything. Raises NoReportsError.
    """
    folder = source / "autograded" if (source / "autograded").is_dir() else source
    root = next((at for at in (folder.resolve(), *folder.resolve().parents[:2]) if at.name == "autograded"), None)
    if root is None:
        raise NoReportsError(
            f"{source}: there is no folder autograded in it, where grading leaves its reports: give a course that has "
            "been graded, or its autograded folder"
        )
    for path in sorted(folder.resolve().rglob("*.ipynb")):
        if len(path.relative_to(root).parts) != len(("STUDENT", "ASSIGNMENT", "NOTEBOOK")):
            continue
        try:
            report = _report_in(json.loads(path.read_text("utf-8")))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue  # a notebook of another assignment, or not graded by us
        record = records.get((path.parent.parent.name, path.parent.name))
        yield recorded(report, record) if record else report


def _report_in(notebook: Any) -> Report:
    """The report of a graded notebook, with its lines in the order of their cells.

    Raises ValueError or KeyError where some line has no cell: nbgrader keeps what students wrote into the metadata of
    notebooks of other assignments, but there no grade cells of ours are left.
    """
    report = read_report(notebook["metadata"][METADATA])
    place = {cell["metadata"].get("nbgrader", {}).get("grade_id"): at for at, cell in enumerate(notebook["cells"])}
    if not {check.id for check in report.checks} <= place.keys():
        raise ValueError("its lines are about no cells of this notebook")
    return replace(report, checks=sorted(report.checks, key=lambda check: place[check.id]))


def recorded(report: Report, record: Record) -> Recorded:
    """A report with the points that a gradebook holds, and what is different."""
    judged = {check.id: check for check in report.checks}
    checks = [_held(check, record.lines[check.id]) if check.id in record.lines else check for check in report.checks]
    own = [name for name in record.lines if name not in judged]  # cells that the course has added
    checks += [_held(Result(name, "", 0.0, 0.0, Status.PASSED), record.lines[name]) for name in own]
    changed = tuple(
        _changed(check, judged[check.id])
        for check in checks
        if check.id in judged and check.points != judged[check.id].points
    )
    waiting = tuple(
        check.title or check.id for check in checks if check.id in record.lines and record.lines[check.id].waits
    )
    given = {name.name: getattr(report, name.name) for name in fields(Report)} | {
        "checks": checks,
        "score": max(0.0, sum(check.points for check in checks) - record.penalty),
        "max_score": sum(check.max_points for check in checks),
    }
    return Recorded(**given, judged=report.score, penalty=record.penalty, changed=changed, waiting=waiting)


def _changed(check: Result, judged: Result) -> Sentence:
    return say(
        "{line}: {points}, the judge gave {judged}",
        line=Sentence(check.title or check.id),
        points=f"{check.points:g}",
        judged=f"{judged.points:g}",
    )


def _held(check: Result, held: HeldLine) -> Result:
    if (check.points, check.max_points) == (held.points, held.max_points):
        return check
    return replace(check, points=held.points, max_points=held.max_points)


def _json_lines(path: Path) -> Iterator[Report]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise NoReportsError(f"{path}: {getattr(error, 'strerror', None) or error}") from None
    for at, line in enumerate(lines, 1):
        try:
            yield read_report(json.loads(line))
        except (ValueError, KeyError, TypeError):
            raise NoReportsError(f"{path}: line {at} is no report of `autograder grade --format json`") from None


def _gradebook(url: str, known: Lines) -> Iterator[Report]:
    for (student, assignment), record in sorted(read_records(url).items()):
        counting = {name: held for name, held in record.lines.items() if held.max_points}
        if not set(counting) & set(known):
            continue  # an assignment of others
        checks = [_graded(known[name], held) for name, held in counting.items() if name in known]
        alone = Report(f"{student}/{assignment}", sum(c.points for c in checks), 0.0, "", 0, "", checks, versions={})
        yield recorded(alone, replace(record, lines=counting))


RECORDS = f"""
SELECT student_id, assignment.name, base_cell.name, {SCORE},
       COALESCE(grade_cells.max_score, task_cells.max_score, 0), needs_manual_grade,
       COALESCE(late_submission_penalty, 0)
FROM grade
JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
JOIN assignment ON assignment.id = submitted_assignment.assignment_id
JOIN base_cell ON base_cell.id = grade.cell_id
LEFT JOIN grade_cells ON grade_cells.id = base_cell.id
LEFT JOIN task_cells ON task_cells.id = base_cell.id
ORDER BY student_id, assignment.name, submitted_notebook.id
"""


def read_records(url: str) -> dict[tuple[str, str], Record]:
    """What a gradebook holds of every submission; raises UnusableGradebookError."""
    records: dict[tuple[str, str], Record] = {}
    for student, assignment, cell, points, most, waits, penalty in ask(url, RECORDS):
        record = records.setdefault((student, assignment), Record(float(penalty)))
        record.lines[cell] = HeldLine(float(points), float(most), bool(waits))
    return records


def _graded(line: Result, held: HeldLine) -> Result:
    status = Status.FAILED if held.points < held.max_points else Status.PASSED
    return replace(line, points=held.points, max_points=held.max_points, status=status)
