"""Where `nbgrader autograde` leaves the kernel: a submission is poured, then graded behind the wall.

nbgrader opens a submission twice, first in submitted/, then in autograded/, and lets preprocessors work on it. Here
the exporter opens nothing: `Pour` reads whatever file was handed in and makes it our release notebook with the
student's answers; `Grade` writes the report into its grade cells as outputs, which nbgrader turns into scores: an
`execute_result` with the points and, above it, the reason as plain text. `install`, called by nbgrader_config.py,
puts `Autograde` in the place of nbgrader's own, for which its configuration has no setting.
"""

from __future__ import annotations

import dataclasses
import glob
import os
from fnmatch import fnmatchcase
from pathlib import Path

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output
from nbgrader import converters
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps import api, autogradeapp
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Enum, Integer, Unicode

from .collecting import RECORDS, copy, existing_timestamp
from .grading import Report, Result, Status, grade_poured, unreadable
from .sandbox import Sandbox
from .submission import Assignment, Poured, Unreadable, assignment, pour, read, side_files
from .table import headline, safe

METADATA = "autograder"  # of an autograded notebook: notes on the submission, and at last its report


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
        found = glob.glob(self._format_source(self.coursedir.assignment_id, self.coursedir.student_id))
        for folder in filter(os.path.islink, found):
            self.log.error("Left out %s: it is a link", folder)
        return [folder for folder in found if os.path.isdir(folder) and not os.path.islink(folder)]

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

    def from_filename(self, filename: str, resources: dict | None = None, **kwargs) -> tuple:
        resources["nbgrader"]["path"] = filename
        return self.from_notebook_node(new_notebook(), resources, **kwargs)


class FromRelease(NbGraderPreprocessor):
    """A preprocessor that knows the assignment as it was released."""

    release = Unicode("release", help="folder of released assignments, from the course's root").tag(config=True)

    def assignment(self, resources: dict) -> Assignment:
        return assignment(Path(self.release).resolve() / resources["nbgrader"]["assignment"])


class Pour(FromRelease):
    """The release notebook with a student's answers in it, and notes on what was irregular."""

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        path, target = Path(resources["nbgrader"]["path"]), self.assignment(resources)
        about: dict = {"unreadable": "", "notes": side_files(path, target)}
        try:
            poured = pour(read(path), target)
            about["notes"] = poured.notes + about["notes"]
        except Unreadable as error:
            poured = Poured(target)
            about["unreadable"] = str(error)
        notebook = poured_notebook(poured)
        notebook.metadata[METADATA] = about
        return notebook, resources


class Grade(FromRelease):
    """The graded notebook: every grade cell has its points as output, and the reason where some are lost."""

    seed = Integer(0, help="seed of the drawn examples").tag(config=True)
    sandbox = Enum([str(wall) for wall in Sandbox], "bubblewrap", help="the wall around student code").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        names, path = resources["nbgrader"], Path(resources["nbgrader"]["path"])
        notebook = nbformat.read(str(path), as_version=4)
        about = notebook.metadata[METADATA]
        name, wall = f"{names['student']}/{names['assignment']}/{names['notebook']}.ipynb", Sandbox(self.sandbox)
        if about["unreadable"]:
            report = unreadable(name, about["unreadable"], self.seed, wall)
        else:
            poured = pour(read(path), self.assignment(resources))
            poured.notes = about["notes"]
            report = grade_poured(name, poured, self.seed, wall)
        write_report(notebook, report)
        return notebook, resources


def poured_notebook(poured: Poured) -> NotebookNode:
    """The notebook that is graded and returned, without outputs."""
    release = nbformat.read(str(poured.assignment.notebook), as_version=4)
    ours, cells = iter(release.cells), []
    for cell, source in poured.cells():
        node = new_code_cell(id=f"extra-{len(cells)}") if cell is None else next(ours)
        node.source = source
        cells.append(node)
    release.cells = cells
    return release


def write_report(notebook: NotebookNode, report: Report) -> None:
    """Outputs for every grade cell, notes under the first code cell, and the report itself as metadata."""
    results = {result.id: result for result in report.checks}
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.outputs = list(_outputs(results[cell.metadata.nbgrader.grade_id]))
            cell.execution_count = None if not cell.outputs else 1
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    if report.notes:
        first.outputs = [_text("".join(f"note: {safe(note)}\n" for note in report.notes))]
    notebook.metadata[METADATA] = dataclasses.asdict(report)


def _outputs(result: Result):
    """None for a fault of ours: nbgrader then asks for a manual grade."""
    if result.status is Status.UNGRADED:
        return
    mark = "✓" if result.status is Status.PASSED else "✗"
    lines = [f"{mark} {result.points:g}/{result.max_points:g}  {headline(result)}"]
    lines += ["    " + line for line in safe(result.message).splitlines()]
    yield _text("\n".join(lines) + "\n")
    yield new_output("execute_result", {"text/plain": repr(result.points)}, execution_count=1)


def _text(text: str) -> NotebookNode:
    return new_output("stream", name="stdout", text=text)
