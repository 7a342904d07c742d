"""How many submissions a second our own writer puts on record in PostgreSQL: `python -m benchmarks.records [COUNT]`.

The class is graded beforehand; what is timed is the writer with its rows and folders, first where all rows are new,
then where they are there already. The server is Debian's, reached by a socket, once with its `fsync`, and once without.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from autograder.courses.cohort import Graded, grade_all, jobs
from autograder.courses.folder import Course
from autograder.courses.gradebook import Records
from tests.postgres import new_database, running

from .classes import ASSIGNMENT, our_course

DIFFERENT = 8  # submissions that are really graded; the others are recorded as these are


def written(course: Course, students: list[str], graded: list[Graded], url: str) -> float:
    """Submissions a second."""
    started = time.perf_counter()
    with Records(course, url) as records:
        for number, student in enumerate(students):
            records.add(student, graded[number % len(graded)])
    return len(students) / (time.perf_counter() - started)


def main(count: int) -> None:
    nbgrader = Path(sys.executable).parent / "nbgrader"
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "course"
        our_course(root, count, nbgrader)
        course = Course(root, ASSIGNMENT)
        students = course.students()
        submissions = (course.read(student) for student in students[:DIFFERENT])
        graded = list(grade_all(jobs(submissions, course.assignment, course.release), keep=True))
        rows = 2 + len(graded[0].report.checks) + len(course.release.solutions)
        for fsync in ("on", "off"):
            with running(fsync) as server:
                url = new_database(server)
                command = [nbgrader, "generate_assignment", ASSIGNMENT, "--force", "--db", url]
                subprocess.run(command, cwd=root, check=True, capture_output=True)
                for what in ("new", "again"):
                    rate = written(course, students, graded, url)
                    print(
                        f"fsync {fsync:3}  {what:5}  {rate:6.0f} submissions/s  {rate * rows:8.0f} rows/s", flush=True
                    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
