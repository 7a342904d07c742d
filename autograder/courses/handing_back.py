"""The feedback pages of a whole class: nbgrader's own command, with the gradebook asked once and processes that share.

`nbgrader generate_feedback` asks the gradebook for every line of every student, and checks every notebook three times
against the format in which we have just written it. What comes out here is the same file, byte for byte.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader import api
from nbgrader.apps.baseapp import NbGrader
from nbgrader.converters.base import NbGraderException
from nbgrader.utils import is_grade, is_solution, is_task
from sqlalchemy import select
from sqlalchemy.orm import Session
from traitlets import Integer

from ..database import connectable
from ..judging.report import METADATA
from ..pages.terminal import progress
from ..text import listed, safe
from .cohort import begin
from .folder import Course, UnusableCourseError, configuration
from .hooks import GenerateFeedback, Resources, full_name, page_deadline

SHARE = 10  # students that a process takes at a time: about a second of work


@dataclass
class GradedRows:
    """What the gradebook holds of one submitted notebook: what nbgrader's `GetGrades` looks up."""

    name: str = ""
    late_penalty: float = 0
    lines: dict[str, tuple[float, float]] = field(default_factory=dict)  # by cell: points, and points to be had
    comments: dict[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class ClassRows:
    """One notebook of an assignment: what all can earn, and what the gradebook holds of each student."""

    max_score: float
    students: dict[str, GradedRows]


def read_gradebook(url: str, assignment: str, notebook: str, student: str = "*") -> ClassRows:
    """What a gradebook holds of all students, or of one.

    Raises UnusableCourseError where it has no such notebook, and UnusableGradebookError.
    """
    with connectable(url) as engine, Session(engine) as db:
        named = select(api.Notebook).join(api.Assignment).where(api.Assignment.name == assignment)
        of = db.scalars(named.where(api.Notebook.name == notebook)).one_or_none()
        if of is None:
            raise UnusableCourseError(f"the gradebook knows no notebook {notebook} of {assignment}")
        late, name = api.SubmittedNotebook.late_submission_penalty, (api.Student.first_name, api.Student.last_name)
        submitted = select(api.SubmittedNotebook.id, api.Student.id, late, *name)
        submitted = submitted.join(
            api.SubmittedAssignment, api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id
        )
        submitted = submitted.join(api.Student, api.Student.id == api.SubmittedAssignment.student_id)
        submitted = submitted.where(api.SubmittedNotebook.notebook_id == of.id)
        if student != "*":
            submitted = submitted.where(api.SubmittedAssignment.student_id == student)
        rows = db.execute(submitted).all()
        held = {number: GradedRows(full_name(*name), penalty or 0) for number, _, penalty, *name in rows}
        _read_cells(db, of, held, one=student != "*")
        return ClassRows(of.max_score, {name: held[number] for number, name, *_ in rows})


def _read_cells(db: Session, of: api.Notebook, held: dict[str, GradedRows], *, one: bool) -> None:
    """Points and comments of every cell into what is held of its notebook."""
    graded = {cell.id: cell for cell in [*of.grade_cells, *of.task_cells]}
    answered = {cell.id: cell.name for cell in [*of.solution_cells, *of.task_cells]}
    grades = select(api.Grade.notebook_id, api.Grade.cell_id, api.Grade.score).where(api.Grade.cell_id.in_(graded))
    comments = select(api.Comment.notebook_id, api.Comment.cell_id, api.Comment.comment)
    comments = comments.where(api.Comment.cell_id.in_(answered))
    if one:
        grades = grades.where(api.Grade.notebook_id.in_(held))
        comments = comments.where(api.Comment.notebook_id.in_(held))
    for notebook, cell, points in db.execute(grades):
        if notebook in held:
            held[notebook].lines[graded[cell].name] = float(points), graded[cell].max_score
    for notebook, cell, comment in db.execute(comments):
        if notebook in held:
            held[notebook].comments[answered[cell]] = comment


class Pages(GenerateFeedback):
    """nbgrader's own, which makes every page anew, with the work shared among processes."""

    assignments: dict[str, list[str]]
    workers = Integer(1)

    gradebooks: dict[str, ClassRows]

    def convert_notebooks(self) -> None:
        """Raises NbGraderException, as nbgrader does, where a page could not be made; the others are there."""
        self.force = True
        self.gradebooks = {}
        for notebook in sorted({Path(path).stem for paths in self.assignments.values() for path in paths}):
            arguments = self.coursedir.db_url, self.coursedir.assignment_id, notebook, self.coursedir.student_id
            self.gradebooks[notebook] = read_gradebook(*arguments)
        _ = self._page.template  # it is compiled before there are several processes
        folders = sorted(self.assignments)
        if self.workers == 1 or len(folders) <= SHARE:
            super().convert_notebooks()
            return
        shares = [folders[at : at + SHARE] for at in range(0, len(folders), SHARE)]
        context = multiprocessing.get_context("fork")  # a converter cannot be sent to a process, only be inherited
        pool = ProcessPoolExecutor(self.workers, context, initializer=_take_over, initargs=(self, os.getpid()))
        with pool, progress(len(folders), "feedback") as (advance, _):
            whole = True
            for share, made in zip(shares, pool.map(_convert, shares), strict=True):
                whole = whole and made
                for _ in share:
                    advance()
        if not whole:
            raise NbGraderException("some pages could not be made")

    def convert_share(self, folders: Sequence[str]) -> bool:
        """Make the pages of some students; returns whether all could be made."""
        every = self.assignments
        self.assignments = {folder: every[folder] for folder in folders}
        try:
            super().convert_notebooks()
        except NbGraderException:
            return False
        finally:
            self.assignments = every
        return True

    def convert_single_notebook(self, notebook_filename: str) -> None:
        if self.preprocessors != self.trait_defaults("preprocessors"):
            super().convert_single_notebook(notebook_filename)  # the course has preprocessors of its own
            return
        self.write_single_notebook(*self._made(notebook_filename))

    def page_with_note(self, notebook: Path, note: str) -> str:
        """The page of one graded notebook, which says something more.

        Raises MissingEntry, UnusableCourseError, UnusableGradebookError, OSError and, over the deadline, RuntimeError.
        """
        arguments = self.coursedir.db_url, self.coursedir.assignment_id, notebook.stem, self.coursedir.student_id
        self.gradebooks = {notebook.stem: read_gradebook(*arguments)}
        return self._made(str(notebook), note)[0]

    def _made(self, filename: str, *notes: str) -> tuple[str, Resources]:
        resources = self.init_single_notebook_resources(filename)
        notebook = nbformat.v4.reads(Path(filename).read_text("utf-8"))
        self._put_grades(notebook, resources)
        if notes:
            report = notebook.metadata[METADATA]
            report["notes"] = [*notes, *report.get("notes", ())]
        with page_deadline():
            return self._page.from_graded(notebook, resources)

    def _put_grades(self, notebook: NotebookNode, resources: Resources) -> None:
        """What nbgrader's `GetGrades` does. Raises MissingEntry."""
        names = resources["nbgrader"]
        gradebook = self.gradebooks[names["notebook"]]
        held = gradebook.students.get(names["student"])
        try:
            if held is None:
                raise KeyError(names["student"])
            for cell in notebook.cells:
                graded = cell.metadata.get("nbgrader", {})
                if is_solution(cell) or is_task(cell):
                    graded["comment"] = held.comments[graded["grade_id"]]
                if is_grade(cell) or is_task(cell):
                    graded["score"], graded["points"] = held.lines[graded["grade_id"]]
        except KeyError as error:
            raise api.MissingEntry(f"the gradebook has no {error} of {names['student']}") from None
        names["student_name"] = held.name
        names["score"] = sum(points for points, _ in held.lines.values()) - held.late_penalty
        names["max_score"], names["late_penalty"] = gradebook.max_score, held.late_penalty


_at_work: Pages  # of a process that makes pages


def _take_over(pages: Pages, parent: int) -> None:
    global _at_work  # noqa: PLW0603 (a process has no other place for what it inherits)
    _at_work = pages
    begin(parent)


def _convert(folders: Sequence[str]) -> bool:
    return _at_work.convert_share(folders)


def nbgrader_of(course: Path, assignment: str = "", student: str = "*") -> NbGrader:
    """nbgrader with the configuration that its own commands find in a course; it says errors only.

    Raises UnusableCourseError where that cannot be run, of which nbgrader would only make a line, or leads elsewhere.
    """
    configuration(course)
    with contextlib.chdir(course):
        app = NbGrader(log_level=logging.ERROR)
        app.initialize([], root=str(course))
    app.log.setLevel(logging.ERROR)
    if (root := Path(app.coursedir.root).resolve()) != course.resolve():
        raise UnusableCourseError(
            f"the configuration of {course} sets CourseDirectory.root to {root}: give that course"
        )
    app.coursedir.assignment_id, app.coursedir.student_id = assignment, student
    return app


def write_feedback(courses: Iterable[Course], workers: int, language: str = "") -> bool:
    """Write feedback/STUDENT/ASSIGNMENT/ for everyone who is graded, and say so; returns whether nobody is left out.

    The pages are in the language, or else in the one that the course or the notebook has chosen.
    """
    whole = True
    for course in courses:
        started = time.time()
        graded = sorted(path.parent.parent.name for path in _graded(course))
        if not graded:
            raise UnusableCourseError(f"{course.root} has no graded submission of {course.name}: grade them first")
        app = nbgrader_of(course.root, course.name)
        try:
            chosen = {"language": language} if language else {}
            Pages(coursedir=app.coursedir, parent=app, workers=workers, **chosen).start()
        except NbGraderException as error:
            print(f"{course.name}: {error}; what is written above says which")
            whole = False
        pages = (course.root / "feedback").glob(f"*/{course.name}/{course.notebook}.html")
        if made := sum(page.stat().st_mtime >= started for page in pages):
            print(f"feedback  {course.root / 'feedback'}  ({course.name}, {made} students, ", end="")
            print(f"{time.time() - started:.1f} s)")
        if without := sorted(set(course.students()) - set(graded)):
            print(f"without a page, for they are not graded: {listed([safe(name) for name in without])}")
            whole = False
    return whole


def _graded(course: Course) -> Iterator[Path]:
    return (course.root / "autograded").glob(f"*/{course.name}/{course.notebook}.ipynb")
