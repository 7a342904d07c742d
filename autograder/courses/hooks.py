"""What nbgrader does otherwise for our assignments; any other assignment of the course stays nbgrader's own affair.

nbgrader opens a submission twice, first in submitted/, then in autograded/, and lets preprocessors work on it. For an
assignment of ours the exporter opens nothing: `Grade` reads whatever file was handed in, grades it behind the wall and
makes it the graded notebook, which `Reread` hands to nbgrader's own preprocessors for scores. nbgrader has no setting
for one assignment of several. So `install`, called by nbgrader_config.py, puts classes in the place of nbgrader's own
that ask `is_ours` first, and do what nbgrader does where the answer is no.
"""

from __future__ import annotations

import contextlib
import glob
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import datetime
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import nbformat
from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter, NotebookExporter
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_notebook
from nbgrader import converters
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import api, autogradeapp, generatefeedbackapp
from nbgrader.apps.zipcollectapp import ZipCollectApp
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties, ClearSolutions, NbGraderPreprocessor, SaveAutoGrades
from traitlets import Enum, Integer, Unicode

from ..assignments import find
from ..deadline import OverdueError, deadline
from ..grading import JUDGE_SECONDS, judge, language_of
from ..judging.report import METADATA
from ..notebooks.graded import autograded
from ..notebooks.reading import NAMING, parse, read_submission
from ..text import shown
from ..wall import ONE_THREAD
from ..wall.sandbox import Sandbox
from ..words import ENGLISH, IN_ENGLISH, Language, languages, say
from . import show_our_pages
from .collecting import Collector, is_ours, released
from .folder import Course, assignment_of, not_for_record
from .handed_in import RECORDS, copy, existing_timestamp

Resources = dict[str, Any]  # what nbconvert hands from step to step


@contextlib.contextmanager
def _for_now(thing: Any, values: dict[str, Any]) -> Iterator[None]:
    """Attributes that are others for a while; nbgrader's own `temp_attrs` leaves them so after an exception."""
    before = {name: getattr(thing, name) for name in values}
    try:
        for name, value in values.items():
            setattr(thing, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(thing, name, value)


@contextlib.contextmanager
def _one_thread() -> Iterator[None]:
    """Libraries that are loaded now compute in one thread; kernels of other assignments do not hear of it."""
    ours = {name: value for name, value in ONE_THREAD.items() if name not in os.environ}
    os.environ.update(ours)
    try:
        yield
    finally:
        for name in ours:
            os.environ.pop(name, None)


class OursFirst(BaseConverter):
    """A step of nbgrader's that asks, for every submission, whether it is of an assignment of ours."""

    assignments: dict[str, list[str]]

    def is_ours(self, assignment: str) -> bool:
        return is_ours(self.coursedir, assignment)

    def assignment_of(self, folder: str) -> str:
        """The assignment whose submission stands in a folder, by the course's own layout."""
        return self._named(folder, "assignment_id")

    def _named(self, folder: str, what: str) -> str:
        layout = self._format_source("(?P<assignment_id>.*)", "(?P<student_id>.*)", escape=True)
        found = re.match(layout, folder, re.DOTALL)  # a name may hold line breaks
        return found[what] if found else ""

    def init_notebooks(self) -> None:
        """Find what is to be done; a folder of ours whose name nbgrader cannot work with is left out, and reported."""
        super().init_notebooks()
        self.leave_out()

    def leave_out(self) -> None:
        self.left_out: list[str] = []
        for folder in [folder for folder in self.assignments if self.is_ours(self.assignment_of(folder))]:
            if why := not_for_record(self._named(folder, "student_id")):
                del self.assignments[folder]
                self.left_out.append(f"{shown(folder)} is ungraded: {why}: rename the folder, then run this again")

    def convert_notebooks(self) -> None:
        """Do it; raises NbGraderException, at the end, where somebody was left out."""
        for line in self.left_out:
            self.log.error(line)
        super().convert_notebooks()
        if self.left_out:
            raise NbGraderException(f"{len(self.left_out)} left out for the names of their folders, see above")


class RecordsOnly(OursFirst):
    """Copies nbgrader's records to autograded/ and, of ours, none of the files that a student put beside a notebook."""

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        if not self.is_ours(assignment_id):
            super().init_assignment(assignment_id, student_id)
            return
        source, destination = (Path(f(assignment_id, student_id)) for f in (self._format_source, self._format_dest))
        destination.mkdir(parents=True, exist_ok=True)
        for name in filter(lambda name: (source / name).exists(), RECORDS):
            copy(source / name, destination / name, self.log)


class Autograde(converters.Autograde, RecordsOnly):
    """nbgrader's own, except that of our assignments every folder handed in is graded, with the notebook released.

    What a folder lacks is graded 0, other notebooks are left alone, and no link is followed.
    """

    def init_notebooks(self) -> None:
        pattern = self._format_source(self.coursedir.assignment_id, self.coursedir.student_id)
        found = glob.glob(pattern)  # noqa: PTH207 (from the root, where Path.glob takes no pattern)
        ours = [folder for folder in found if self.is_ours(self.assignment_of(folder))]
        if set(found) - set(ours) or not ours:
            super().init_notebooks()
        else:
            self.assignments = {}
        for folder in ours:
            self.assignments.pop(folder, None)
            if Path(folder).is_symlink():
                self.log.error("Left out %s: it is a link", folder)
            elif Path(folder).is_dir():
                self.assignments[folder] = self._released(folder)
        self.leave_out()

    def _released(self, folder: str) -> list[str]:
        """The paths that the released notebooks have in a folder; none, if nbgrader does not know the assignment."""
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            try:
                notebooks = gradebook.find_assignment(self.assignment_of(folder)).notebooks
            except MissingEntry:
                return []
            names = [notebook.name for notebook in notebooks]
        return [f"{folder}/{name}.ipynb" for name in names if fnmatchcase(name, self.coursedir.notebook_id)]

    def convert_single_notebook(self, notebook_filename: str) -> None:
        if not self.is_ours(self.assignment_of(str(Path(notebook_filename).parent))):
            super().convert_single_notebook(notebook_filename)
            return
        steps = {
            "exporter": self._any_file,
            "sanitize_preprocessors": [Grade],
            "autograde_preprocessors": [Reread, SaveAutoGrades, AssignLatePenalties],
        }
        with _for_now(self, steps), _one_thread():
            super().convert_single_notebook(notebook_filename)

    @cached_property
    def _any_file(self) -> AnyFile:
        exporter: Callable[..., AnyFile] = AnyFile
        return exporter(parent=self, config=self.config)


@contextlib.contextmanager
def page_deadline() -> Iterator[None]:
    """Give up a page that takes too long; raises RuntimeError, of which nbgrader's converters make a line."""
    try:
        with deadline(JUDGE_SECONDS):
            yield
    except OverdueError:
        raise RuntimeError("the page was not written: it took too long; a person must look") from None


class GenerateFeedback(converters.GenerateFeedback, OursFirst):
    """nbgrader's own, with our page for our assignments."""

    language = Enum(["", *languages()], "", help="of the pages; by default that of each notebook").tag(config=True)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        if self.is_ours(self.assignment_of(str(Path(notebook_filename).parent))):
            with _for_now(self, {"exporter": self._page}), page_deadline():
                super().convert_single_notebook(notebook_filename)
        else:
            super().convert_single_notebook(notebook_filename)

    @cached_property
    def _page(self) -> Page:
        page: Callable[..., Any] = Page
        exporter = page(config=_our_pages(self.config))
        for preprocessor in [*self.preprocessors, StudentName]:
            exporter.register_preprocessor(preprocessor, enabled=True)
        exporter.speak = self.speak
        return cast(Page, exporter)

    def speak(self, nb: NotebookNode) -> Language:
        """The language of a graded notebook's page, in which its assignment has its words."""
        code = self.language or str(nb.metadata.get(NAMING, {}).get("language", ENGLISH))
        name, course = str(nb.metadata.get(METADATA, {}).get("assignment", "")), Path(self.coursedir.root)
        try:
            return Language(code, find.find(name, course).folder)
        except find.UnknownAssignmentError:  # the report is older than that name in it
            return Language(code)


class Page(HTMLExporter):
    """nbconvert's exporter, which reads the whole page again only for pictures without an alternative text.

    `speak` says which language a notebook's page is in.
    """

    speak: Callable[[NotebookNode], Language] = staticmethod(lambda nb: IN_ENGLISH)

    def _create_environment(self) -> Any:
        stock: Any = super()
        environment = stock._create_environment()  # noqa: SLF001 (its only way)
        environment.add_extension("jinja2.ext.i18n")
        environment.policies["ext.i18n.trimmed"] = True
        return environment

    def from_notebook_node(  # type: ignore[override]  # nbconvert's own is no different
        self, nb: NotebookNode, resources: Resources | None = None, **more: Any
    ) -> tuple[str, Resources]:
        stock: Any = self
        return self.from_graded(*stock._preprocess(deepcopy(nb), stock._init_resources(resources)))  # noqa: SLF001 (its only way)

    def from_graded(self, nb: NotebookNode, resources: Resources) -> tuple[str, Resources]:
        """The page of a notebook that has its grades."""
        stock: Any = self
        resources, language = stock._init_resources(resources), self.speak(nb)  # noqa: SLF001 (its only way)
        page = self.template.render(nb=nb, resources=resources, **language.of_template())
        if "<img" in page:
            soup = BeautifulSoup(page, "html.parser")
            for picture in soup.select("img:not([alt])"):
                picture["alt"] = language(NO_ALTERNATIVE)
            page = str(soup)
        return page, resources


NO_ALTERNATIVE = say("No description has been provided for this image")  # in nbconvert's words


def _our_pages(config: Any) -> Any:
    """A configuration with our templates and filters, and otherwise as it is."""
    config = deepcopy(config)
    show_our_pages(config)
    return config


class Formgrade:
    """The exporter of formgrader's pages: nbgrader's own, or the one that cleans what students of ours wrote."""

    def __init__(self, coursedir: CourseDirectory, stock: HTMLExporter):
        self.coursedir, self.stock, self.ours = coursedir, stock, HTMLExporter(config=_our_pages(stock.config))

    def from_filename(self, filename: str, resources: Resources | None = None, **more: Any) -> tuple[str, Resources]:
        ours = is_ours(self.coursedir, (resources or {}).get("assignment_id", ""))
        exported: tuple[str, Resources] = (self.ours if ours else self.stock).from_filename(filename, resources, **more)
        return exported


def install() -> None:
    """Let nbgrader's commands and formgrader treat our assignments in our way."""
    api.Autograde = autogradeapp.Autograde = Autograde
    api.GenerateFeedback = generatefeedbackapp.GenerateFeedback = GenerateFeedback
    CourseDirectory.get_existing_timestamp = _existing_timestamp
    ClearSolutions.preprocess = _clear_solutions
    ZipCollectApp.start = _zip_collect
    if formgrader := sys.modules.get("nbgrader.server_extensions.formgrader.formgrader"):
        if formgrader.FormgradeExtension.init_tornado_settings is not _init_tornado_settings:
            STOCK["formgrader"] = formgrader.FormgradeExtension.init_tornado_settings
            formgrader.FormgradeExtension.init_tornado_settings = _init_tornado_settings


STOCK = {  # nbgrader's own
    "timestamp": CourseDirectory.get_existing_timestamp,
    "solutions": ClearSolutions.preprocess,
    "zip_collect": ZipCollectApp.start,
}


def _existing_timestamp(self: CourseDirectory, folder: str) -> datetime | None:
    stock: Callable[..., datetime | None] = STOCK["timestamp"]
    return existing_timestamp(self, folder) if is_ours(self, Path(folder).name) else stock(self, folder)


def _clear_solutions(self: ClearSolutions, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
    stock: Callable[..., tuple[NotebookNode, Resources]] = STOCK["solutions"]
    notebook = parse(nbformat.writes(nb).encode())
    if not assignment_of(notebook, Path.cwd()):
        return stock(self, nb, resources)
    with _for_now(self, {"code_stub": {**self.code_stub, "python": _code_stub(Language(notebook.language))}}):
        return stock(self, nb, resources)


def _code_stub(language: Language) -> str:
    """What stands in the place of a solution."""
    task, comment = language(say("write this function")), language(say("your code here"))
    return f"raise NotImplementedError({json.dumps(task, ensure_ascii=False)})  # {comment}"


def _zip_collect(self: ZipCollectApp) -> None:
    """Collect and, of ours, say what became of everything; exit status 1 if a student was lost."""
    if not issubclass(self.collector_plugin, Collector) or not is_ours(self.coursedir, self.coursedir.assignment_id):
        STOCK["zip_collect"](self)
        return
    try:
        released(self.coursedir)  # before anything is unpacked, which the next run would have to clear away
    except FileNotFoundError as error:
        self.fail(str(error))
    STOCK["zip_collect"](self)
    collector = cast(Collector, self.collector_plugin_inst)
    print(collector.report())
    if collector.lost:
        self.exit(1)


def _init_tornado_settings(self: Any, webapp: Any) -> None:
    STOCK["formgrader"](self, webapp)
    webapp.settings["nbgrader_exporter"] = Formgrade(self.coursedir, webapp.settings["nbgrader_exporter"])


class AnyFile(NotebookExporter):
    """Hands a file's name to the preprocessors instead of its content, so that no file is too broken to be graded."""

    def from_filename(
        self, filename: str, resources: Resources | None = None, **kwargs: Any
    ) -> tuple[NotebookNode, Resources]:
        assert resources is not None  # nbgrader has put there what it knows
        resources["nbgrader"]["path"] = filename
        export: Callable[..., tuple[NotebookNode, Resources]] = self.from_notebook_node
        return export(new_notebook(), resources, **kwargs)


class Grade(NbGraderPreprocessor):
    """The graded notebook in place of the submission."""

    release = Unicode("release", help="folder of released assignments, from the course's root").tag(config=True)
    seed = Integer(0, help="seed of the drawn examples").tag(config=True)
    sandbox = Enum([str(wall) for wall in Sandbox], "auto", help="the wall around student code").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        names = resources["nbgrader"]
        course = Course(Path(self.release).resolve().parent, names["assignment"])
        name = f"{names['student']}/{names['assignment']}/{names['notebook']}.ipynb"
        handed_in = read_submission(Path(names["path"]), course.release.modules, name)
        judged = judge(handed_in, course.assignment, course.release, self.seed, Sandbox(self.sandbox))
        language = language_of(course.assignment, course.release)
        return nbformat.reads(autograded(*judged, language), as_version=4), resources


class Reread(NbGraderPreprocessor):
    """The graded notebook, as it was written to autograded/."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        return nbformat.read(resources["nbgrader"]["path"], as_version=4), resources


class StudentName(NbGraderPreprocessor):
    """The student's name as the gradebook has it, for the feedback page; empty where it has none."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        known = resources["nbgrader"]
        with Gradebook(known["db_url"]) as gradebook:
            student = gradebook.find_student(known["student"])
            known["student_name"] = full_name(student.first_name, student.last_name)
        return nb, resources


def full_name(first: str | None, last: str | None) -> str:
    """A student's name, empty where the gradebook has none."""
    return " ".join(filter(None, (first, last)))
