"""Where the reports of a class come from.

They are read from the notebooks that grading left in autograded/, from the lines of `autograder grade --format json`,
or from a gradebook, which knows points but no reasons.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..judging.report import Report, Result, Status, read_report

Lines = Mapping[str, Result]  # by id, the lines that are known, with title and function


class NoReportsError(Exception):
    """A source of reports that holds none; the text says which and why."""


def read_reports(source: str | Path, known: Lines) -> list[Report]:
    """The reports in a course, its autograded/ folder, a file of JSON lines or a gradebook; raises NoReportsError.

    A gradebook knows ids and points alone; `known` says what the lines are about.
    """
    path = Path(source)
    if "://" in str(source) or path.suffix == ".db":
        reports = list(_gradebook(str(source) if "://" in str(source) else f"sqlite:///{path.resolve()}", known))
    elif path.is_dir():
        reports = list(_autograded(path / "autograded" if (path / "autograded").is_dir() else path))
    else:
        reports = list(_json_lines(path))
    if not reports:
        raise NoReportsError(f"{source}: there is no report in it")
    return reports


def _autograded(folder: Path) -> Iterator[Report]:
    for path in sorted(folder.rglob("*.ipynb")):
        try:
            data = json.loads(path.read_text("utf-8"))["metadata"]["autograder"]
            yield read_report(data)
        except (ValueError, KeyError, TypeError):
            continue  # a notebook of another assignment, or not graded by us


def _json_lines(path: Path) -> Iterator[Report]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise NoReportsError(f"{path}: {error}") from None
    for at, line in enumerate(lines, 1):
        try:
            yield read_report(json.loads(line))
        except (ValueError, KeyError, TypeError):
            raise NoReportsError(f"{path}: line {at} is no report of `autograder grade --format json`") from None


def _gradebook(url: str, known: Lines) -> Iterator[Report]:
    from nbgrader.api import Gradebook

    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        raise NoReportsError(f"{url}: no such gradebook")
    with _readable(), Gradebook(url) as gradebook:
        for assignment in gradebook.assignments:
            for submission in assignment.submissions:
                grades = [grade for book in submission.notebooks for grade in book.grades]
                checks = [_graded(known[grade.name], grade) for grade in grades if grade.name in known]
                checks = [check for check in checks if check.max_points]
                if checks:
                    score = sum(check.points for check in checks)
                    most = sum(check.max_points for check in checks)
                    name = f"{submission.student.id}/{assignment.name}"
                    yield Report(name, score, most, "", 0, "", checks, versions={})


@contextlib.contextmanager
def _readable() -> Iterator[None]:
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (SQLAlchemyError, ImportError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise NoReportsError(f"the gradebook cannot be read: {reason}") from None


def _graded(line: Result, grade: Any) -> Result:
    status = Status.UNGRADED if grade.needs_manual_grade else Status.PASSED
    if not grade.needs_manual_grade and grade.score < grade.max_score:
        status = Status.FAILED
    return replace(line, points=float(grade.score), max_points=float(grade.max_score), status=status)
