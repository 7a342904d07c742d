"""A course folder as nbgrader lays it out, and the grading of everything in its submitted/."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, islice
from pathlib import Path

from .autograded import METADATA
from .cohort import grade_all, interruptible
from .grading import Report, Status
from .plan import plan
from .submission import Assignment, HandedIn, Unreadable, assignment, contents, some, take
from .table import progress, safe

GRADED, OUR_FAULT, INTERRUPTED = 0, 3, 130  # exit statuses


class Unusable(Exception):
    """The course or its gradebook cannot be used; the text says why and what to do."""


@dataclass(frozen=True)
class Course:
    """A course folder, as nbgrader lays it out, and one of its assignments."""

    root: Path
    name: str

    @cached_property
    def target(self) -> Assignment:
        return assignment(self.root / "release" / self.name)

    @cached_property
    def notebook(self) -> str:
        """The notebook's name without its ending, as nbgrader's database has it."""
        return self.target.notebook.stem

    @cached_property
    def config(self):
        """What the course's own nbgrader_config.py says, if there is one."""
        if not (self.root / "nbgrader_config.py").exists():
            return {}
        from traitlets.config import PyFileConfigLoader

        return PyFileConfigLoader("nbgrader_config.py", str(self.root)).load_config()

    def submitted(self, student: str) -> Path:
        return self.root / "submitted" / student / self.name

    def autograded(self, student: str) -> Path:
        return self.root / "autograded" / student / self.name

    def students(self) -> list[str]:
        """Everyone who handed in a folder; links are not followed."""
        folders = sorted((self.root / "submitted").glob(f"*/{self.name}"))
        return [folder.parent.name for folder in folders if folder.is_dir() and not folder.is_symlink()]

    def without_submission(self) -> list[str]:
        """Everyone who has a folder, but none for this assignment."""
        folders = sorted(path for path in (self.root / "submitted").iterdir() if path.is_dir() and path.name[0] != ".")
        return [folder.name for folder in folders if not (folder / self.name).exists()]

    def take(self, student: str) -> HandedIn:
        file = f"{self.notebook}.ipynb"
        handed_in = take(self.submitted(student) / file, self.target, f"{student}/{self.name}/{file}")
        others = sorted(path.name for path in self.submitted(student).glob("*.ipynb") if path.name != file)
        if not others:
            return handed_in
        note = f"only {file} is graded; beside it: {some(others)}"
        return replace(handed_in, notes=(*handed_in.notes, note))

    def is_graded(self, student: str, handed_in: HandedIn, seed: int, examples: str) -> bool:
        """Whether this very submission, handed in at this time, is on record as graded on these examples.

        What a fault of ours left ungraded is not.
        """
        folder = self.autograded(student)
        try:
            report = json.loads((folder / f"{self.notebook}.ipynb").read_bytes())["metadata"][METADATA]
        except (OSError, ValueError, KeyError):
            return False
        if any(check.get("status") == Status.UNGRADED for check in report.get("checks", ())):
            return False
        same_time = _timestamp(folder) == _timestamp(self.submitted(student))
        asked = (report.get("submission"), report.get("seed"), report.get("examples"))
        return same_time and asked == (handed_in.digest, seed, examples)


def course_of(submitted: Path, name: str) -> Course:
    """The course whose submitted/ folder this is; raises Unusable."""
    submitted = submitted.resolve()
    if submitted.name != "submitted" or not submitted.is_dir():
        raise Unusable(f"{submitted} is no submitted/ folder of a course: give COURSE/submitted with --gradebook")
    course = Course(submitted.parent, name)
    try:
        course.target.cells  # noqa: B018 (reads the release)
    except (OSError, ValueError) as error:
        raise Unusable(f"{error}") from None
    return course


def _timestamp(folder: Path) -> bytes:
    try:
        return contents(folder / "timestamp.txt").strip()
    except Unreadable:
        return b""


def grade_course(submitted: Path, name: str, url: str, force: bool, **how) -> int:
    """Grade what is not on record yet, record it, and print what was done; `how` is handed to `grade_all`.

    Returns the exit status; raises Unusable.
    """
    course = course_of(submitted, name)
    students = course.students()
    if not students:
        raise Unusable(f"{submitted} holds no submission of {name}: they belong into STUDENT/{name}/")
    if without := course.without_submission():
        print(f"handed in no folder {name}: {some(without)}", file=sys.stderr)
    examples = plan(how["seed"]).digest
    todo = [s for s in students if force or not course.is_graded(s, course.take(s), how["seed"], examples)]
    summary = Summary(skipped=len(students) - len(todo))
    try:
        _grade_and_record(course, todo, url, summary, how)
    except KeyboardInterrupt:
        print("interrupted: what is graded is on record; the same command goes on with the rest", file=sys.stderr)
        print(summary)
        return INTERRUPTED
    print(summary)
    return OUR_FAULT if summary.faults else GRADED


def _grade_and_record(course: Course, students: list[str], url: str, summary: Summary, how: dict) -> None:
    results = grade_all((course.take(student) for student in students), course.target, keep=True, **how)
    with interruptible() as stop_here, contextlib.closing(results), progress(len(students)) as (advance, console):
        begun = list(islice(results, 1))  # now processes are at work; nbgrader is imported meanwhile
        # nbgrader reaches jsonschema, which for one format builds a parser that takes a second and is not used here.
        sys.modules.setdefault("rfc3987_syntax", None)
        from .gradebook import Records

        with Records(course, url) as records:
            for student, graded in zip(students, chain(begun, results), strict=True):
                records.add(student, graded)
                summary.count(graded.report)
                if trouble := _trouble(graded.report):
                    console.print(f"{safe(student)}: {safe(trouble)}", markup=False)
                advance()
                stop_here()


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

    def __init__(self, skipped: int):
        self.skipped, self.graded, self.faults, self.started = skipped, 0, 0, time.monotonic()

    def count(self, report: Report) -> None:
        self.graded += 1
        self.faults += report.fault_of_ours

    def __str__(self) -> str:
        seconds = time.monotonic() - self.started
        rate = f", {self.graded / seconds:.1f} a second" if self.graded else ""
        return (
            f"{self.graded} graded, {self.skipped} skipped (already graded), {self.faults} with a fault of ours"
            f"{rate}, {seconds:.1f} s in all"
        )
