"""A course whose class is graded into a gradebook, and everything that is then on record."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from nbgrader import api
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from autograder.__main__ import main

from .classroom import NAME, hand_in, samples
from .course import instructor

LATE = "2026-01-02 12:00:00 UTC"
EARLY = "2026-01-01 12:00:00 UTC"
DUE = "2026-01-01 23:59:59 UTC"
AUTOGRADER = (sys.executable, "-m", "autograder")
NBGRADER = (sys.executable, "-m", "nbgrader")


def release(course: Path) -> Path:
    """A course with a released assignment in its gradebook, where late submissions are worth nothing."""
    instructor(course)
    with (course / "nbgrader_config.py").open("a") as config:
        config.write('\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    with api.Gradebook(url(course), "random-initialization") as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate=DUE)
    return course


def url(course: Path) -> str:
    return f"sqlite:///{course / 'gradebook.db'}"


def run(*command: str, cwd: Path, expect: int = 0) -> subprocess.CompletedProcess:
    ran = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    assert ran.returncode == expect, ran.stderr
    return ran


def enrol(course: Path, sources: list[str]) -> list[str]:
    """Students hand in these sources; every third one is early, every third one late, the others have no record."""
    students = [f"s{k:03}" for k in range(len(sources))]
    for k, (student, source) in enumerate(zip(students, sources, strict=True)):
        folder = course / "submitted" / student / NAME
        hand_in(source, folder)
        if k % 3:
            (folder / "timestamp.txt").write_text(EARLY if k % 3 == 1 else LATE)
    return students


def mixed(count: int) -> list[str]:
    wrong = [sample for sample in samples("wrong") if "waits_for_ever" not in str(sample)]
    chosen = samples("right")[: count // 2] + wrong[: count - count // 2]
    return [sample.source for sample in random.Random(0).sample(chosen, count)]


def grade(course: Path, *more: str) -> int:
    """Grade what is handed in into the course's gradebook, in this process; returns the exit status."""
    return main(["grade", str(course / "submitted"), "--gradebook", url(course), *more])


def rows(db_url: str) -> dict[str, list]:
    """Everything the database holds, without its random ids and with each row named by what it belongs to."""
    engine = create_engine(db_url)
    with Session(engine) as db:
        submissions = [
            (s.student.id, s.timestamp, s.extension, s.score, s.needs_manual_grade)
            for s in db.scalars(select(api.SubmittedAssignment))
        ]
        notebooks = [
            (n.student.id, n.name, n.flagged, n.late_submission_penalty, n.score, n.failed_tests)
            for n in db.scalars(select(api.SubmittedNotebook))
        ]
        grades = [
            (g.student.id, g.cell.name, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade)
            for g in db.scalars(select(api.Grade))
        ]
        comments = [
            (c.student.id, c.cell.name, c.auto_comment, c.manual_comment) for c in db.scalars(select(api.Comment))
        ]
        courses = [(c.id,) for c in db.scalars(select(api.Course))]
        students = [(s.id, s.first_name, s.last_name, s.email) for s in db.scalars(select(api.Student))]
    engine.dispose()
    tables = {"submissions": submissions, "notebooks": notebooks, "grades": grades, "comments": comments}
    return {
        name: sorted(found, key=repr) for name, found in {**tables, "courses": courses, "students": students}.items()
    }


def files(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file below a folder, with its permissions."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): (path.stat().st_mode, path.read_bytes()) for path in found}


def wait_until(holds: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)
