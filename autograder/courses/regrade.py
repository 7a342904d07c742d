"""What another grading would change: whose score, and why; nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..database import ask
from ..judging.report import Report, Result, Status, read_report
from ..text import safe
from .cohort import How, grade_all, jobs
from .folder import Course

MANUAL = """
SELECT student_id, base_cell.name
FROM grade
JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
JOIN assignment ON assignment.id = submitted_assignment.assignment_id
JOIN base_cell ON base_cell.id = grade.cell_id
WHERE assignment.name = :name AND manual_score IS NOT NULL
"""


@dataclass(frozen=True)
class Change:
    """A line of the rubric that would be judged otherwise; `manual` says that a person's score for it stays."""

    before: Result
    after: Result
    manual: bool

    @property
    def points(self) -> float:
        """By how much the score would change."""
        return 0.0 if self.manual else self.after.points - self.before.points

    def __str__(self) -> str:
        why = self.after.message.splitlines()[0] if self.after.message else ""
        stays = "; the score that a person gave stays" if self.manual else ""
        judged = f"{self.before.status} {self.before.fraction} → {self.after.status} {self.after.fraction}"
        return f"{self.after.headline}: {judged}" + (f": {why}" if why else "") + stays


@dataclass(frozen=True)
class Regraded:
    """A submission on record, and what would change."""

    student: str
    before: Report
    after: Report
    changes: tuple[Change, ...]

    @property
    def points(self) -> float:
        """By how much the score would change."""
        return sum(change.points for change in self.changes)


def regraded(course: Course, url: str, how: How) -> Iterator[Regraded]:
    """Grade again everyone who is on record, and yield what would change of each; raises UnusableGradebookError."""
    on_record = {student: report for student in course.students() if (report := course.on_record(student))}
    by_hand = {tuple(row) for row in ask(url, MANUAL, name=course.name)}
    submissions = (course.read(student) for student in on_record)
    graded = grade_all(jobs(submissions, course.assignment, course.release), how)
    for (student, recorded), result in zip(on_record.items(), graded, strict=True):
        before, after = read_report(recorded), result.report
        judged = {line.id: line for line in before.checks}
        changes = tuple(
            Change(judged[line.id], line, (student, line.id) in by_hand)
            for line in after.checks
            if line.id in judged and _verdict(judged[line.id]) != _verdict(line)
        )
        yield Regraded(student, before, after, changes)


def foretell(course: Course, url: str, how: How) -> Iterator[str]:
    """The same in words for an instructor, line by line: whose score would change and why, and how many."""
    submissions, scores, lines = 0, 0, 0
    for one in regraded(course, url, how):
        submissions += 1
        scores += one.points != 0
        lines += bool(one.changes)
        if one.changes:
            yield f"{safe(one.student)}  {one.before.score:g} → {one.before.score + one.points:g}"
            yield from (f"    {safe(str(change))}" for change in one.changes)
    yield (
        f"{course.name}: of {submissions} submissions on record {scores} would have another score, "
        f"{lines} another verdict on some line; nothing was written"
    )


def _verdict(line: Result) -> tuple[Status, float, float]:
    return line.status, line.points, line.max_points
