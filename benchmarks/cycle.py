"""The end of the cycle for a large class: feedback pages, class report and the file for the LMS, in seconds.

A class of DISTINCT programs is graded once; the others are on record as those are, each with code of its own: a comment
that names its student stands in every answer, so that no page is rendered once for several.

    python -m benchmarks.cycle [--submissions 1500] [--course FOLDER]
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from autograder.courses.cohort import Graded, How, grade_all, jobs
from autograder.courses.folder import Course
from autograder.courses.gradebook import Records
from tests.classroom import NAME
from tests.cohorts import AUTOGRADER, NBGRADER, enrol, mixed, release, run, url

DISTINCT = 40
EXPORTED = "Student,ID,SIS User ID,SIS Login ID,Section,Random initialization (1)\n    Points Possible,,,,,100\n"


def build(course: Path, submissions: int) -> None:
    """A course in which so many students are on record as graded."""
    release(course)
    enrol(course, mixed(DISTINCT))
    of = Course(course, NAME)
    students = of.students()
    work = jobs((of.read(student) for student in students), of.assignment, of.release)
    graded = list(grade_all(work, How(workers=2), keep=True))
    with Records(of, url(course)) as records:
        for number in range(submissions):
            student = f"s{number:04}"
            (of.submitted(student)).mkdir(parents=True, exist_ok=True)
            records.add(student, _own(graded[number % DISTINCT], student))
    for student in students:
        if len(student) < len("s0000"):
            run("rm", "-r", str(course / "submitted" / student), cwd=course)


def _own(graded: Graded, student: str) -> Graded:
    """The same, as if this student had handed it in."""
    notebook = json.loads(graded.notebook)
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution") or cell["id"].startswith("extra-"):
            cell["source"] = [f"# written by {student}\n", *cell["source"]]
    report = dataclasses.replace(graded.report, notebook=f"{student}/{NAME}/{NAME}.ipynb")
    notebook["metadata"]["autograder"]["notebook"] = report.notebook
    return Graded(report, graded.unchanged, json.dumps(notebook, ensure_ascii=False, indent=1))


def seconds(what: str, command: Callable[[], object]) -> None:
    """Print how long a command takes, and how much of that the processors worked for it: a machine may be shared."""
    before, started = os.times(), time.monotonic()
    command()
    took, after = time.monotonic() - started, os.times()
    worked = after.children_user + after.children_system - before.children_user - before.children_system
    print(f"{what:<44}{took:>8.1f}{worked:>8.1f}", flush=True)


def measure(course: Path, submissions: int) -> None:
    """Print what each step takes."""
    exported = course / "canvas.csv"
    rows = [f"s{number:04},{number},s{number:04},s{number:04},1,\n" for number in range(submissions)]
    exported.write_text(EXPORTED + "".join(rows))
    print(f"{f'{submissions} submissions':<44}{'seconds':>8}{'CPU':>8}")
    seconds("autograder feedback, 2 processes", lambda: run(*AUTOGRADER, "feedback", ".", "--workers", "2", cwd=course))
    seconds("autograder report", lambda: run(*AUTOGRADER, "report", ".", cwd=course))
    seconds("autograder export", lambda: run(*AUTOGRADER, "export", str(exported), cwd=course))
    seconds("nbgrader export", lambda: run(*NBGRADER, "export", cwd=course))
    command = (*NBGRADER, "generate_feedback", NAME, "--force", "--student=s000?")
    seconds("nbgrader generate_feedback, 10 of them", lambda: run(*command, cwd=course))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=1500)
    parser.add_argument("--course", type=Path, help="one that was built before, or where it is built to stay")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        course = options.course or Path(folder, "course")
        if not course.exists():
            build(course, options.submissions)
        measure(course, options.submissions)


if __name__ == "__main__":
    main()
