"""Everything that a course's students handed in, graded into its gradebook."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterable
from itertools import chain, islice
from pathlib import Path

from ..assignments.find import version
from ..database import UnusableGradebookError, ask
from ..judging.plan import plan
from ..judging.report import Report, Status, versions_apart
from ..pages.terminal import progress
from ..text import listed, safe, shown
from . import import_nbgrader_sooner
from .cohort import How, grade_all, interruptible, jobs
from .folder import Course, UnusableCourseError, courses_of, gradebook_url, not_for_record

GRADED, OUR_FAULT, INTERRUPTED = 0, 3, 130  # exit statuses


def grade_courses(submitted: Path, name: str, url: str, force: bool, how: How) -> int:
    """Grade what is not on record yet of all a course's assignments, or of the one called `name`, and record it.

    `url` is the gradebook's, or its path in the course. Prints what was done. Returns the exit status; raises
    UnusableCourseError.
    """
    courses = courses_of(submitted, name)
    handed_in = [course for course in courses if course.students()]
    if not handed_in:
        folders = " or ".join(f"STUDENT/{course.name}/" for course in courses)
        raise UnusableCourseError(f"{submitted} holds no submission: they belong into {folders}")
    statuses = []
    for course in handed_in:
        if len(handed_in) > 1:
            print(course.name)
        statuses.append(grade_course(course, gradebook_url(url, course.root), force, how))
        if statuses[-1] == INTERRUPTED:
            break
    return max(statuses)


def grade_course(course: Course, url: str, force: bool, how: How) -> int:
    """The same for one assignment of a course in which somebody handed in something."""
    students = course.students()
    if without := course.without_submission():
        print(f"handed in no folder {course.name}: {listed(without)}", file=sys.stderr)
    summary = Summary()
    for student in [student for student in students if not_for_record(student)]:
        summary.lose(student, f"{not_for_record(student)}: rename its folder in submitted/, then run this again")
        students.remove(student)
    on_record = {} if force else _graded_already(course, students, url, how.seed)
    todo = [student for student in students if student not in on_record]
    if force and any(map(course.on_record, students)):
        from .gradebook import back_up

        print(back_up(url))
    if apart := versions_apart([*on_record.values(), *(version(course.assignment).digest for _ in todo)]):
        print(apart, file=sys.stderr)
    summary.skipped = len(students) - len(todo)
    late = _late(course, url) if summary.skipped else []
    try:
        if todo or late is None:
            grade_and_record(course, todo, url, summary, how)
        if late:
            from .gradebook import Records

            with Records(course, url) as records:
                records.renew_penalties(late)
    except KeyboardInterrupt:
        print("interrupted: what is graded is on record; the same command goes on with the rest", file=sys.stderr)
        print(summary)
        return INTERRUPTED
    print(summary)
    return OUR_FAULT if summary.faults or summary.lost else GRADED


RECORDED = """
SELECT DISTINCT submitted_assignment.student_id
FROM submitted_assignment
JOIN assignment ON assignment.id = submitted_assignment.assignment_id
JOIN submitted_notebook ON submitted_notebook.assignment_id = submitted_assignment.id
JOIN grade ON grade.notebook_id = submitted_notebook.id
WHERE assignment.name = :name
"""


def _graded_already(course: Course, students: Iterable[str], url: str, seed: int) -> dict[str, str]:
    """Whose submission is on record as it is now, and the digest of the judge that graded it."""
    examples = plan(course.assignment, seed).digest
    judges = {
        student: report.get("judge", "")
        for student in students
        if course.is_graded(report := course.on_record(student), student, seed, examples)
    }
    try:
        recorded = {row.student_id for row in ask(url, RECORDED, name=course.name)} if judges else set()
    except UnusableGradebookError:
        recorded = set(judges)  # what is wrong with it is said when it is written to
    return {student: judge for student, judge in judges.items() if student in recorded}


def grade_and_record(course: Course, students: list[str], url: str, summary: Summary, how: How) -> None:
    """Grade the submissions of these students and put them on record; `summary` is told of each."""
    submissions = (course.read(student) for student in students)
    results = grade_all(jobs(submissions, course.assignment, course.release), how, keep=True)
    with interruptible() as stop_here, contextlib.closing(results), progress(len(students)) as (advance, console):
        begun = list(islice(results, 1))  # now processes are at work; nbgrader is imported meanwhile
        import_nbgrader_sooner()
        from .gradebook import Records

        with Records(course, url) as records:
            for student, graded in zip(students, chain(begun, results), strict=True):
                records.add(student, graded)
                summary.count(graded.report)
                if trouble := _trouble(graded.report):
                    console.print(f"{shown(student)}: {safe(trouble)}", markup=False)
                advance()
                stop_here()
        for student, why in records.failed.items():
            summary.lose(student, why)


LATE = """
SELECT submitted_assignment.id
FROM submitted_assignment
JOIN assignment ON assignment.id = submitted_assignment.assignment_id
JOIN submitted_notebook ON submitted_notebook.assignment_id = submitted_assignment.id
WHERE assignment.name = :name
AND (late_submission_penalty IS NOT NULL OR submitted_assignment.timestamp > assignment.duedate)
"""


def _late(course: Course, url: str) -> list[str] | None:
    """The ids of submissions that were late or lost points for it, whose penalty may be another one by now.

    None where the gradebook cannot be asked.
    """
    try:
        return [row.id for row in ask(url, LATE, name=course.name)]
    except UnusableGradebookError:
        return None


def _trouble(report: Report) -> str:
    """What a person should know of a submission while the others are graded, in one line."""
    for status in (Status.UNGRADED, Status.CRASHED, Status.TIMEOUT):
        lines = [result.id for result in report.checks if result.status is status]
        if lines:
            return f"{status}: {', '.join(lines)}"
    messages = {result.message for result in report.checks}
    return messages.pop() if len(messages) == 1 and not report.score else ""


class Summary:
    """What a run did, for its last line."""

    def __init__(self) -> None:
        self.skipped, self.graded, self.faults, self.lost, self.started = 0, 0, 0, 0, time.monotonic()

    def count(self, report: Report) -> None:
        self.graded += 1
        self.faults += report.fault_of_ours

    def lose(self, student: str, why: str) -> None:
        """Say that a student is not on record."""
        self.lost += 1
        print(f"{shown(student)} is ungraded: {why}", file=sys.stderr)

    def __str__(self) -> str:
        seconds = time.monotonic() - self.started
        lost = f", {self.lost} not on record" if self.lost else ""
        rate = f", {self.graded / seconds:.1f} a second" if self.graded else ""
        return (
            f"{self.graded} graded, {self.skipped} skipped (already graded), {self.faults} with a fault of ours{lost}"
            f"{rate}, {seconds:.1f} s in all"
        )
