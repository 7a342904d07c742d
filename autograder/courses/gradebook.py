"""A course graded into nbgrader's own gradebook, so that feedback, export and formgrader go on from there.

What nbgrader keeps of a graded submission is kept here too: rows of its database, written in few transactions by one
process, and the folder autograded/STUDENT/ASSIGNMENT. A graded notebook on disk means that all of it is on record, so
that an interrupted run goes on from there: an older one is removed before the database is committed, and the new one
comes last, by a rename.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import logging
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from nbgrader.api import Assignment, Comment, MissingEntry, Notebook, Student, SubmittedAssignment, SubmittedNotebook
from nbgrader.api import Grade as GradeRow
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import false, insert, make_url, select, update
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from ..database import engine_of, reason, unreadable
from ..judging.report import Report, Status
from .cohort import Graded
from .folder import Course, UnusableCourseError, at_home
from .handed_in import RECORDS, copy, existing_timestamp

log = logging.getLogger(__name__)

BATCH = 25  # submissions a transaction
RETRIES = 8  # of a transaction that met another writer's, after 0.1 s, 0.2 s, 0.4 s, …
EVERYBODYS = {None, errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO}  # faults of a disk or a database
READ_ONLY = 0o444  # nbgrader's own permissions of graded files
NO_RESPONSE = "No response."  # nbgrader's comment on a solution cell that nobody changed


def back_up(url: str) -> str:
    """Copy a gradebook in SQLite to a file beside it, by SQLite's own backup, whose copy is consistent at any time.

    Returns a sentence: where the copy is or, for another database, its own command for it. Raises OSError.
    """
    engine = make_url(url)
    if engine.get_backend_name() != "sqlite":
        return (
            "no copy of the gradebook was made; PostgreSQL's own command, to be run before a regrade, is: "
            f"pg_dump --file=FILE {engine.database}"
        )
    file = Path(engine.database or "")
    copy = file.with_name(f"{file.stem}-{datetime.now(UTC):%Y-%m-%dT%H%M%S}{file.suffix}")
    try:
        with (
            contextlib.closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True)) as source,
            contextlib.closing(sqlite3.connect(copy)) as destination,
        ):
            source.backup(destination)
    except sqlite3.Error as error:
        copy.unlink(missing_ok=True)
        raise OSError(f"the gradebook cannot be copied to {copy}: {error}; nothing was graded") from None
    return f"the gradebook as it was  {copy}"


class Records:
    """The writer: collects graded submissions and puts them on record, BATCH at a time."""

    def __init__(self, course: Course, url: str):
        self.course = course
        self.waiting: list[tuple[str, Graded]] = []
        self.failed: dict[str, str] = {}  # by student, why there is no record
        self._assigner = _assigner(course)
        first = f"run nbgrader generate_assignment {course.name} --force in the course first"
        self.engine = engine_of(url, first)
        self.db = Session(self.engine)
        try:
            self._find_cells()
        except DBAPIError as error:
            raise unreadable(self.engine.url, error, first) from None
        except MissingEntry as error:
            raise UnusableCourseError(
                f"{self.engine.url}: the gradebook has no assignment {course.name} ({error}): {first}"
            ) from None
        self._try_to_write()

    def _try_to_write(self) -> None:
        """Change nothing, as one who may; raises UnusableCourseError."""
        try:
            self.db.execute(update(Assignment).where(false()).values(name=self.course.name))
        except DBAPIError as error:
            if not _may_pass(error):
                raise UnusableCourseError(f"the gradebook cannot be written: {reason(error)}") from None
        self.db.rollback()

    def _find_cells(self) -> None:
        named = select(Notebook).join(Assignment).where(Assignment.name == self.course.name)
        notebook = self.db.scalars(named.where(Notebook.name == self.course.notebook)).one_or_none()
        if notebook is None:
            raise MissingEntry(f"no notebook {self.course.notebook}")
        self.assignment_id, self.notebook_id = notebook.assignment_id, notebook.id
        self.grade_cells = {cell.name: cell.id for cell in notebook.grade_cells}
        self.solution_cells = {cell.name: cell.id for cell in notebook.solution_cells}
        self.db.rollback()

    def __enter__(self) -> Records:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.flush()
        finally:
            self.db.close()
            self.engine.dispose()

    def add(self, student: str, graded: Graded) -> None:
        self.waiting.append((student, graded))
        if len(self.waiting) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write what waits: the database in one transaction, then the folders.

        A student whose record cannot be written goes into `failed`, and the others are written. Raises
        UnusableCourseError where the gradebook stays locked, OSError where it cannot be written or the disk is full.
        """
        waiting, self.waiting = self.waiting, []  # once is enough
        if waiting:
            with self._alone():
                self._write(waiting)

    def _write(self, batch: Sequence[tuple[str, Graded]]) -> None:
        """The records of a batch; where one cannot be written each alone, which tells whose it is."""
        try:
            self._write_patiently(dict(batch))
            for student, graded in batch:
                self._write_folder(student, graded.notebook)
        except (DataError, OSError) as error:
            self.db.rollback()
            if isinstance(error, OSError) and error.errno in EVERYBODYS:
                raise
            for one in batch if len(batch) > 1 else ():
                self._write([one])
            if len(batch) == 1:
                self.failed[batch[0][0]] = f"its record cannot be written: {reason(error)}"

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Only one process writes this course's autograded/ at a time; the lock ends with the process."""
        folder = self.course.root / "autograded"
        folder.mkdir(exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _write_patiently(self, graded: dict[str, Graded]) -> None:
        """The rows, again when another writer was first or has the file locked."""
        for attempt in range(RETRIES):
            time.sleep(0.05 * 2**attempt if attempt else 0)
            try:
                return self._write_rows(graded)
            except DataError:  # of one student, such as a name that is too long
                raise
            except DBAPIError as error:
                self.db.rollback()
                why = f"the gradebook cannot be written: {reason(error)}"
                if not _may_pass(error):
                    raise OSError(f"{why}; what is on record stays, the same command goes on with the rest") from None
        raise UnusableCourseError(why)

    # ------------------------------------------------------------------------------------------- database

    def _write_rows(self, reports: dict[str, Graded]) -> None:
        times = {student: existing_timestamp(None, self.course.submitted(student)) for student in reports}
        known = self._submissions(list(reports))
        self._create([student for student in reports if student not in known], times)
        known = self._submissions(list(reports))
        handed_in = [{"id": known[student][0], "timestamp": at} for student, at in times.items() if at is not None]
        if handed_in:
            self.db.execute(update(SubmittedAssignment), handed_in)
        self._write_grades({known[student][1]: graded.report for student, graded in reports.items()})
        self._write_comments({known[student][1]: graded for student, graded in reports.items()})
        self._write_penalties([known[student][0] for student in reports])
        for student in reports:
            self._notebook(student).unlink(missing_ok=True)
        self.db.commit()

    def _submissions(self, students: Sequence[str]) -> dict[str, tuple[str, str]]:
        """The ids of a student's submission and of the notebook in it."""
        query = (
            select(SubmittedAssignment.student_id, SubmittedAssignment.id, SubmittedNotebook.id)
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .where(SubmittedAssignment.assignment_id == self.assignment_id)
            .where(SubmittedNotebook.notebook_id == self.notebook_id)
            .where(SubmittedAssignment.student_id.in_(students))
            .order_by(SubmittedAssignment.id)
            .with_for_update()
        )
        return {student: (submission, notebook) for student, submission, notebook in self.db.execute(query)}

    def _create(self, students: Sequence[str], times: dict[str, datetime | None]) -> None:
        """The rows that nbgrader makes of a new submission, all empty."""
        if not students:
            return
        enrolled = set(self.db.scalars(select(Student.id).where(Student.id.in_(students))))
        self._insert(Student, [{"id": student} for student in students if student not in enrolled])
        ids = {student: (uuid4().hex, uuid4().hex) for student in students}
        submissions = [(ids[student][0], student) for student in students]
        self._insert(
            SubmittedAssignment,
            [
                {"id": i, "assignment_id": self.assignment_id, "student_id": s, "timestamp": times[s]}
                for i, s in submissions
            ],
        )
        notebooks = [ids[student] for student in students]
        self._insert(
            SubmittedNotebook,
            [{"id": n, "assignment_id": a, "notebook_id": self.notebook_id, "flagged": False} for a, n in notebooks],
        )
        for table, cells in ((GradeRow, self.grade_cells), (Comment, self.solution_cells)):
            rows = [{"notebook_id": n, "cell_id": cell} for _, n in notebooks for cell in cells.values()]
            self._insert(table, [{"id": uuid4().hex, **row} for row in rows])

    def _insert(self, table: type[Any], rows: list[dict[str, Any]]) -> None:
        if rows:
            self.db.execute(insert(table), rows)

    def _write_grades(self, reports: dict[str, Report]) -> None:
        """Automatic scores; where a person has graded, or we could not, a person must look."""
        cells = {cell: name for name, cell in self.grade_cells.items()}
        scores = {notebook: _scores(report) for notebook, report in reports.items()}
        query = select(GradeRow.id, GradeRow.notebook_id, GradeRow.cell_id, GradeRow.manual_score)
        rows = []
        for row, notebook, cell, manual in self.db.execute(query.where(GradeRow.notebook_id.in_(list(reports)))):
            score = scores[notebook].get(cells[cell])  # of a cell that the course has added, none
            look = manual is not None or score is None
            rows.append({"id": row, "auto_score": score, "needs_manual_grade": look})
        self.db.execute(update(GradeRow), rows)

    def _write_comments(self, graded: dict[str, Graded]) -> None:
        cells = {cell: name for name, cell in self.solution_cells.items()}
        query = select(Comment.id, Comment.notebook_id, Comment.cell_id).where(Comment.notebook_id.in_(list(graded)))
        unchanged = {notebook: set(result.unchanged) for notebook, result in graded.items()}
        rows = [
            {"id": row, "auto_comment": NO_RESPONSE if cells[cell] in unchanged[notebook] else None}
            for row, notebook, cell in self.db.execute(query)
        ]
        self.db.execute(update(Comment), rows)

    def renew_penalties(self, submissions: Sequence[str]) -> None:
        """Late penalties as due date, extensions, scores and plugin are now. Raises OSError."""
        try:
            self._write_penalties(submissions)
            self.db.commit()
        except DBAPIError as error:
            self.db.rollback()
            raise OSError(f"late penalties cannot be written: {reason(error)}") from None

    def _write_penalties(self, submissions: Sequence[str]) -> None:
        """Late penalties by the plugin that the course has configured."""
        self.db.execute(
            update(SubmittedNotebook)
            .where(SubmittedNotebook.assignment_id.in_(submissions))
            .values(late_submission_penalty=None)
        )
        written = select(SubmittedAssignment).where(SubmittedAssignment.id.in_(submissions))
        found = self.db.scalars(written.execution_options(populate_existing=True))
        late = [
            notebook for submission in found if submission.total_seconds_late > 0 for notebook in submission.notebooks
        ]
        for notebook in late:
            submission, seconds = notebook.assignment, notebook.assignment.total_seconds_late
            penalty = self._assigner.plugin_inst.late_submission_penalty(submission.student_id, notebook.score, seconds)
            if penalty is not None:
                bounded = self._assigner._check_late_penalty(notebook, penalty)  # noqa: SLF001 (nbgrader's only way)
                notebook.late_submission_penalty = bounded

    # -------------------------------------------------------------------------------------------- folders

    def _notebook(self, student: str) -> Path:
        return self.course.autograded(student) / f"{self.course.notebook}.ipynb"

    def _write_folder(self, student: str, notebook: str) -> None:
        """autograded/STUDENT/ASSIGNMENT: nbgrader's records, our helper files, and last the notebook, by a rename."""
        course, folder = self.course, self.course.autograded(student)
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        source = course.root / "source" / course.name
        for path in sorted(source.rglob("*")) if source.is_dir() else []:
            if (
                path.is_file()
                and path.suffix != ".ipynb"
                and not {"__pycache__", ".ipynb_checkpoints"} & set(path.parts)
            ):
                place = folder / path.relative_to(source)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, place)
        for name in RECORDS:
            if os.path.lexists(course.submitted(student) / name):
                copy(course.submitted(student) / name, folder / name, log)
        unfinished = folder / f".{course.notebook}.ipynb"
        unfinished.write_text(notebook, "utf-8")
        for path in folder.rglob("*"):
            if path.is_file():
                path.chmod(READ_ONLY)
        unfinished.rename(self._notebook(student))


def _assigner(course: Course) -> AssignLatePenalties:
    """What assigns late penalties by the course's plugin; raises UnusableCourseError where that cannot be loaded."""
    try:
        with at_home(course.root):
            assigner = AssignLatePenalties(config=course.config)
            assigner.init_plugin()
    except UnusableCourseError:
        raise
    except Exception as error:
        raise UnusableCourseError(
            f"{course.root}: the plugin for late penalties cannot be loaded: {type(error).__name__}: {error}: correct "
            "c.AssignLatePenalties and c.LateSubmissionPlugin in nbgrader_config.py"
        ) from error
    return assigner


def _scores(report: Report) -> dict[str, float | None]:
    return {result.id: None if result.status is Status.UNGRADED else result.points for result in report.checks}


def _may_pass(error: DBAPIError) -> bool:
    """Whether a failure of the database may be due to another writer: a row that it was first to write, or a lock."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None and isinstance(error, OperationalError):
        return code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return isinstance(error, (IntegrityError, OperationalError)) and not error.connection_invalidated
