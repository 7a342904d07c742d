"""Feedback while it is fresh: submissions are collected, graded and answered as they come.

nbgrader's own collector, converter and exchange do the work, warm in one process. What is done is read from the disk
and nowhere else: a submission counts by its place among those of its student in the exchange, is graded when it is on
record (gradebook.py), and is answered when the page that the exchange holds is the one in feedback/, made after the
grade. So the process may be killed at any moment: the next one goes on, and does nothing twice.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import secrets
import shutil
import stat
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

from nbgrader.api import MissingEntry
from nbgrader.converters.base import NbGraderException
from nbgrader.exchange import ExchangeError, ExchangeFactory
from nbgrader.utils import notebook_hash, parse_utc
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config

from ..database import UnusableGradebookError, reason, unreadable
from ..judging.plan import plan
from ..judging.report import Report
from ..notebooks.reading import UnreadableError, contents
from ..text import safe, shown
from ..wall.sandbox import probe
from ..words import say
from .cohort import How
from .exchange import Collect, is_owner
from .folder import Course, UnusableCourseError, not_for_record
from .handed_in import STUDENT, existing_timestamp, opened
from .handing_back import Pages, nbgrader_of
from .run import Summary, grade_and_record

PAUSE = 0.5  # seconds between two looks at the exchange
AFTER_TROUBLE = 10  # seconds, as after a full disk
SETTLED = 5  # seconds without a change after which a submission is taken that nbgrader did not finish
FINISHED = 0o777  # permissions of a folder that nbgrader submit has finished
FEW = 5  # submissions that are graded or answered one by one; more of them are shared among processes
IN_WORDS = (OSError, UnusableCourseError, UnusableGradebookError, ExchangeError, NbGraderException)  # say what is wrong
TIMESTAMP = "%Y-%m-%d %H:%M:%S.%f UTC"  # nbgrader's
Tried = tuple[str, str, datetime | None]  # a student, the digest of the notebook, and when it was handed in


@dataclass(frozen=True)
class Rules:
    """What counts and when it is answered: the submissions a student may make (0: any), and until when to be quiet."""

    attempts: int = 0
    quiet_until: datetime | None = None

    @property
    def quiet(self) -> bool:
        return self.quiet_until is not None and datetime.now(UTC) < self.quiet_until


@dataclass(frozen=True, order=True)
class Submission:
    """One folder in the exchange."""

    at: datetime
    name: str
    student: str = field(compare=False)


class Watch:
    """One assignment of a course under watch."""

    def __init__(self, course: Course, how: How, rules: Rules, folder: Path | None = None):
        self.course, self.how, self.rules, self.folder = course, how, rules, folder
        self.app = nbgrader_of(course.root, course.name)
        if folder:
            self._be_our_own_exchange()
        self.exchange = ExchangeFactory(parent=self.app)
        collect = self._collector()
        if not isinstance(collect, Collect):
            raise UnusableCourseError(
                f"{course.root / 'nbgrader_config.py'} lacks our line: run autograder add {course.root} first"
            )
        self.check_owner = collect.check_owner
        place = Path(collect.root, self.app.coursedir.course_id)
        self.inbound, self.outbound = place / "inbound", place / "feedback"
        if not self.inbound.is_dir():
            raise UnusableCourseError(
                f"{self.inbound}: there is no such folder: run nbgrader release_assignment {course.name} first, "
                "or say with --from where submissions come"
            )
        self.examples = plan(course.assignment, how.seed).digest
        self.seen: dict[str, Submission] = {}  # by name in the exchange, what was dealt with
        self.looked_at: dict[Path, int] = {}  # when what was taken from the folder was changed
        self.untold: list[Submission] = []  # beyond what counts
        self.missing: set[Submission] = set()  # of these, whose student the gradebook lacks
        self.tried: set[Tried] = set()  # submissions that we failed to grade: not again in this process
        graded = {path.parent.parent.name for path in course.root.glob(f"autograded/*/{course.name}/*.ipynb")}
        self.ungraded = set(course.students())
        self.owed = {student for student in graded if not self._answered(student)}

    def _be_our_own_exchange(self) -> None:
        """Submissions from a folder go through an exchange in the course that nobody else looks into."""
        root = self.course.root / "inbox"
        ours = {"Exchange": {"root": str(root)}, "ExchangeCollect": {"check_owner": False}}
        self.app.update_config(Config(ours))
        self.app.coursedir.course_id = self.app.coursedir.course_id or self.course.root.name
        (root / self.app.coursedir.course_id / "inbound").mkdir(parents=True, exist_ok=True)
        root.chmod(0o700)

    def round(self) -> Iterator[str]:
        """Deal with what has come since the last round; yields what is worth a line. May raise what nbgrader raises."""
        if self.folder:
            self._take_from_folder(self.folder)
        submissions = self._submissions()
        new = [s for several in submissions.values() for s in several if s.name not in self.seen]
        students = {submission.student for submission in new}
        if students:
            self._collect({student: submissions[student] for student in students})
        todo = self._to_grade(sorted(students | self.ungraded))
        for group in [[student] for student in todo] if len(todo) <= FEW else [todo]:
            yield from self._grade(group, submissions)
            yield from self._answer(submissions)
        self.ungraded.clear()
        yield from self._answer(submissions)
        yield from self._beyond(submissions, set(new))
        self.seen.update((submission.name, submission) for submission in new)
        self._tell_all(submissions)

    # ------------------------------------------------------------------------------------------------ taking

    def _submissions(self) -> dict[str, list[Submission]]:
        """By student, the whole submissions that the exchange holds, in the order in which they were handed in."""
        found: dict[str, list[Submission]] = {}
        for entry in os.scandir(self.inbound):
            submission = self.seen.get(entry.name) or self._submission(Path(entry.path))
            if submission:
                found.setdefault(submission.student, []).append(submission)
        return {student: sorted(several) for student, several in found.items()}

    def _submission(self, path: Path) -> Submission | None:
        parts = path.name.rsplit("+", 3)
        if len(parts) != 4 or parts[1] != self.course.name or not STUDENT.fullmatch(parts[0]):
            return None
        try:
            found = Submission(parse_utc(parts[2]), path.name, parts[0])
        except (ValueError, OverflowError):
            return None
        return found if self._is_whole(path, found.student) else None

    def _is_whole(self, path: Path, student: str) -> bool:
        """Whether a folder is its student's, and nbgrader has done its last step there: to let everyone write in it."""
        try:
            status = path.lstat()
            if not stat.S_ISDIR(status.st_mode) or not (path / "timestamp.txt").exists():
                return False
            if self.check_owner and not is_owner(student, status):
                return False  # nbgrader only warns of it
        except OSError:
            return False
        return stat.S_IMODE(status.st_mode) == FINISHED or time.time() - status.st_mtime > SETTLED

    def _take_from_folder(self, folder: Path) -> None:
        """Hand in what is new in FOLDER/STUDENT/ASSIGNMENT/NAME.ipynb, as nbgrader submit would."""
        for path in folder.glob(f"*/{self.course.name}/{self.course.notebook}.ipynb"):
            student = path.parent.parent.name
            with contextlib.suppress(OSError, UnreadableError), opened(folder, student, self.course.name) as handed_in:
                changed = os.stat(path.name, dir_fd=handed_in, follow_symlinks=False).st_mtime_ns
                if self.looked_at.get(path) == changed or not STUDENT.fullmatch(student):
                    continue
                if time.time() - changed / 1e9 < PAUSE:
                    continue  # it may still be written
                self._hand_in(student, changed // 1000, contents(path, handed_in))
                self.looked_at[path] = changed

    def _hand_in(self, student: str, changed: int, data: bytes) -> None:
        """Put a notebook, changed at a microsecond, into the exchange, if it is another one than came before."""
        digest = hashlib.sha256(data).hexdigest()[:12]
        before = [path.name for path in self.inbound.glob(f"{student}+{self.course.name}+*")]
        if before and max(before).endswith(digest):
            return
        at = (datetime(1970, 1, 1) + timedelta(microseconds=changed)).strftime(TIMESTAMP)  # noqa: DTZ001 (it is UTC)
        unfinished = self.inbound / ".unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        (unfinished / f"{self.course.notebook}.ipynb").write_bytes(data)
        (unfinished / "timestamp.txt").write_text(at)
        (unfinished / "submission_secret.txt").write_text(secrets.token_hex(64))
        unfinished.chmod(FINISHED)
        unfinished.rename(self.inbound / f"{student}+{self.course.name}+{at}+{digest}")

    def _collect(self, submissions: dict[str, list[Submission]]) -> None:
        """Let nbgrader collect, of each of these students, the last submission that counts."""
        self._choose(set(submissions))
        collector = self._collector()
        counted = [several[: self.rules.attempts or None][-1] for several in submissions.values()]
        collector.only = frozenset(submission.name for submission in counted)
        collector.start()

    def _collector(self) -> Any:
        return self.exchange.Collect(coursedir=self.app.coursedir, parent=self.app, update=True)

    def _choose(self, students: set[str]) -> None:
        """nbgrader works for these students: for one, or for all where there are several."""
        self.app.coursedir.student_id = next(iter(students)) if len(students) == 1 else "*"

    # ----------------------------------------------------------------------------------------------- grading

    def _to_grade(self, students: list[str]) -> list[str]:
        """Those of these students whose submission is not on record as graded; each is tried once."""
        course, todo = self.course, []
        for student in students:
            if not course.submitted(student).is_dir() or course.submitted(student).is_symlink():
                continue
            tried = student, course.digest(student), existing_timestamp(None, course.submitted(student))
            if tried in self.tried:
                continue
            if why := not_for_record(student):
                print(f"{shown(student)} is ungraded: {why}: rename its folder in submitted/", file=sys.stderr)
                self.tried.add(tried)
                continue
            if not course.is_graded(course.on_record(student), student, self.how.seed, self.examples):
                todo.append(student)
                self.tried.add(tried)
        return todo

    def _grade(self, students: list[str], submissions: dict[str, list[Submission]]) -> Iterator[str]:
        """Put these students' grades on record, and owe them an answer."""
        told, workers = Told(), self.how.workers if len(students) > FEW else 1
        url = str(self.app.coursedir.db_url)
        grade_and_record(self.course, students, url, told, replace(self.how, workers=workers))
        self.owed.update(set(students) - told.not_on_record)
        for student, report in zip(students, told.reports, strict=True):
            number = self._number(student, submissions.get(student, []))
            fault = ", with a fault of ours: see the report" if report.fault_of_ours else ""
            yield f"{safe(student)}: submission {number} graded, {report.score:g} of {report.max_score:g}{fault}"

    def _number(self, student: str, several: list[Submission]) -> str:
        """Which one is graded, as "2" or "2 of 3"; "?" if the exchange no longer has it."""
        at = existing_timestamp(None, self.course.submitted(student))
        found = [str(number) for number, submission in enumerate(several, 1) if submission.at == at]
        of = f" of {self.rules.attempts}" if self.rules.attempts else ""
        return (found[0] if found else "?") + of

    # ---------------------------------------------------------------------------------------------- answering

    def _answer(self, submissions: dict[str, list[Submission]]) -> Iterator[str]:
        if self.rules.quiet or not self.owed:
            return
        few = [{student} for student in sorted(self.owed)] if len(self.owed) <= FEW else [self.owed]
        for students in few:
            self._choose(students)
            try:
                self._pages(self.how.workers if len(students) > FEW else 1).start()
            except NbGraderException as error:
                yield f"{self.course.name}: {error}; the log above says which"
            self.exchange.ReleaseFeedback(coursedir=self.app.coursedir, parent=self.app).start()
        for student in sorted(self.owed):
            several = submissions.get(student, [])
            at = existing_timestamp(None, self.course.submitted(student))
            took = f", {(_now() - at).total_seconds():.1f} s after it was handed in" if at and several else ""
            done = "feedback released" if self._answered(student) else "feedback written"
            yield f"{safe(student)}: {done}{took}"
        self.owed.clear()

    def _pages(self, workers: int) -> Pages:
        return Pages(coursedir=self.app.coursedir, parent=self.app, workers=workers)

    def _answered(self, student: str) -> bool:
        """Whether the exchange holds the page that was made after the grade."""
        page = self.course.root / "feedback" / student / self.course.name / f"{self.course.notebook}.html"
        try:
            secret = contents(self.course.submitted(student) / "submission_secret.txt").decode("ascii", "replace")
            newer = page.stat().st_mtime_ns >= self._graded_at(student)
            return newer and self._released(secret).read_bytes() == page.read_bytes()
        except (OSError, UnreadableError):
            return False

    def _graded_at(self, student: str) -> int:
        return (self.course.autograded(student) / f"{self.course.notebook}.ipynb").stat().st_mtime_ns

    def _released(self, secret: str) -> Path:
        name = notebook_hash(secret=secret, notebook_id=self.course.notebook) if secret else "none"
        return self.outbound / f"{name}.html"

    def _beyond(self, submissions: dict[str, list[Submission]], new: set[Submission]) -> Iterator[str]:
        """Say who has handed in more than counts, and owe it to the student."""
        most = self.rules.attempts
        for student in sorted({submission.student for submission in new}) if most else ():
            for number, submission in enumerate(submissions[student], 1):
                if number > most and submission in new:
                    self.untold.append(submission)
                    yield f"{safe(student)}: submission {number} is beyond {most}; the grade of number {most} stays"

    def _tell_all(self, submissions: dict[str, list[Submission]]) -> None:
        """Tell the students, on the pages of those submissions; raises what `_tell` raises.

        One whom the gradebook lacks is told later, if it ever has the student again, which is said once.
        """
        for submission in [] if self.rules.quiet else list(self.untold):
            several = submissions.get(submission.student, [])
            try:
                if submission in several[self.rules.attempts :]:
                    number = several.index(submission) + 1
                    self._tell(submission, number, several[self.rules.attempts - 1])
            except MissingEntry as error:
                if submission not in self.missing:
                    _say(f"{safe(submission.student)} is not told that the submission does not count: {error}")
                self.missing.add(submission)
                continue
            self.untold.remove(submission)

    def _tell(self, submission: Submission, number: int, counted: Submission) -> None:
        """The page of the submission that counts, with a note on top, as the page of one beyond it."""
        student = submission.student
        try:
            with opened(self.inbound, submission.name) as folder:
                secret = contents(Path("submission_secret.txt"), folder).decode("ascii", "replace")
            page = self._released(secret)
            if not secret or (page.exists() and page.stat().st_mtime_ns >= self._graded_at(student)):
                return
        except (OSError, UnreadableError):
            return
        note = say(
            "this was your submission number {number}, and {count} count. Your grade, and this page, "
            "are those of number {count}, handed in at {at} UTC",
            number=number,
            count=self.rules.attempts,
            at=f"{counted.at:%Y-%m-%d %H:%M:%S}",
        )
        self._choose({student})
        graded = self.course.autograded(student) / f"{self.course.notebook}.ipynb"
        try:
            text = self._pages(1).page_with_note(graded, note)
        except RuntimeError as error:
            _say(f"{shown(student)}: {error}")
            return
        unfinished = page.with_suffix(".tmp")
        unfinished.write_text(text, "utf-8")
        unfinished.rename(page)


class Told(Summary):
    """The reports of a run, in its order."""

    def __init__(self) -> None:
        super().__init__()
        self.reports: list[Report] = []
        self.not_on_record: set[str] = set()

    def count(self, report: Report) -> None:
        super().count(report)
        self.reports.append(report)

    def lose(self, student: str, why: str) -> None:
        super().lose(student, why)
        self.not_on_record.add(student)


def watch(courses: list[Course], how: How, rules: Rules, folder: Path | None = None) -> NoReturn:
    """Watch assignments of one course until it is interrupted.

    Raises UnusableCourseError and SandboxUnavailableError before it begins; later they are said, and it goes on.
    """
    if not how.scheduler:
        probe(how.sandbox)
    with _only_one(courses[0].root / "submitted"):
        watches = [Watch(course, how, rules, folder) for course in courses]
        for watched in watches:
            _say(_begin(watched))
        while True:
            time.sleep(PAUSE if all(list(map(_round, watches))) else AFTER_TROUBLE)


def _round(watched: Watch) -> bool:
    """One round; trouble of any kind becomes a line, and the next round tries again."""
    try:
        for line in watched.round():
            _say(line)
    except Exception as error:  # noqa: BLE001 (nothing but Ctrl-C ends a watch)
        _say(f"{watched.course.name}: {_why(error, watched)}; tried again in {AFTER_TROUBLE} s")
        watched.tried.clear()
        return False
    return True


def _why(error: Exception, watched: Watch) -> str:
    """What is wrong, in words; nbgrader lets through what the database says."""
    if isinstance(error, SQLAlchemyError):
        return str(unreadable(make_url(watched.app.coursedir.db_url), error))
    return str(error) if isinstance(error, IN_WORDS) else f"{type(error).__name__}: {reason(error)}"


def _begin(watched: Watch) -> str:
    rules, where = watched.rules, watched.folder or watched.inbound
    count = f", {rules.attempts} submissions count" if rules.attempts else ""
    until = f"{rules.quiet_until.astimezone():%Y-%m-%d %H:%M %Z}" if rules.quiet_until and rules.quiet else ""
    return f"watching {where} for {watched.course.name}{count}" + (f", no feedback before {until}" if until else "")


def _say(line: str) -> None:
    print(f"{datetime.now():%Y-%m-%d %H:%M:%S}  {line}", flush=True)  # noqa: DTZ005 (the clock on the wall)


def _now() -> datetime:
    """As nbgrader keeps it: UTC, naive."""
    return datetime.now(UTC).replace(tzinfo=None)


@contextlib.contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """The lock ends with the process."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise UnusableCourseError(f"{folder.parent} is being watched already, by another process") from None
    finally:
        os.close(descriptor)
