"""Where `nbgrader autograde` leaves the kernel: a submission is graded behind the wall.

nbgrader opens a submission twice, first in submitted/, then in autograded/, and lets preprocessors work on it. Here
the exporter opens nothing: `Grade` reads whatever file was handed in and makes it the graded notebook, which `Reread`
hands to nbgrader's own preprocessors for scores. `install`, called by nbgrader_config.py, puts `Autograde` in the
place of nbgrader's own, for which its configuration has no setting.
"""

from __future__ import annotations

import glob
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_notebook
from nbgrader import converters
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import api, autogradeapp
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Enum, Integer, Unicode

from ..grading import judge
from ..notebooks.graded import autograded
from ..notebooks.reading import read_submission
from ..wall.sandbox import Sandbox
from .collecting import RECORDS, copy, existing_timestamp
from .folder import Course

Resources = dict[str, Any]  # what nbconvert hands from step to step


class RecordsOnly(BaseConverter):
    """Copies nbgrader's own records to autograded/, and none of the files that students put beside a notebook."""

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        source, destination = (Path(f(assignment_id, student_id)) for f in (self._format_source, self._format_dest))
        destination.mkdir(parents=True, exist_ok=True)
        for name in filter(lambda name: (source / name).exists(), RECORDS):
            copy(source / name, destination / name, self.log)


class Autograde(converters.Autograde, RecordsOnly):
    """nbgrader's own, except that every folder handed in is graded, with exactly the notebooks that were released.

    What a folder lacks is graded 0, other notebooks are left alone, and no link is followed.
    """

    def init_notebooks(self) -> None:
        self.assignments = {folder: released for folder in self._folders() if (released := self._released(folder))}
        if not self.assignments:
            super().init_notebooks()

    def _folders(self) -> list[str]:
        pattern = self._format_source(self.coursedir.assignment_id, self.coursedir.student_id)
        found = glob.glob(pattern)  # noqa: PTH207 (from the root, where Path.glob takes no pattern)
        links = [folder for folder in found if Path(folder).is_symlink()]
        for folder in links:
            self.log.error("Left out %s: it is a link", folder)
        return [folder for folder in found if folder not in links and Path(folder).is_dir()]

    def _released(self, folder: str) -> list[str]:
        """The paths that the released notebooks have in a folder; of none if the assignment is unknown."""
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            try:
                notebooks = gradebook.find_assignment(self.coursedir.assignment_id).notebooks
            except MissingEntry:
                return []
            names = [notebook.name for notebook in notebooks]
        return [f"{folder}/{name}.ipynb" for name in names if fnmatchcase(name, self.coursedir.notebook_id)]


def install() -> None:
    """Let nbgrader's commands and formgrader grade, and read timestamps, in our way."""
    api.Autograde = autogradeapp.Autograde = Autograde
    CourseDirectory.get_existing_timestamp = existing_timestamp


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
    sandbox = Enum([str(wall) for wall in Sandbox], "bubblewrap", help="the wall around student code").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        names = resources["nbgrader"]
        course = Course(Path(self.release).resolve().parent, names["assignment"])
        name = f"{names['student']}/{names['assignment']}/{names['notebook']}.ipynb"
        handed_in = read_submission(Path(names["path"]), course.release.modules, name)
        judged = judge(handed_in, course.assignment, course.release, self.seed, Sandbox(self.sandbox))
        return nbformat.reads(autograded(*judged), as_version=4), resources


class Reread(NbGraderPreprocessor):
    """The graded notebook, as it was written to autograded/."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        return nbformat.read(resources["nbgrader"]["path"], as_version=4), resources
