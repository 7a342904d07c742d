"""nbgrader's own command `export`, filling out the file of a learning management system (filling.py)."""

from __future__ import annotations

from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins import ExportPlugin
from traitlets import Unicode

from .filling import beside, fill_file, graded
from .folder import UnusableCourseError


class LmsExport(ExportPlugin):
    """Fills out the file that the learning management system itself has exported.

    nbgrader export --exporter=autograder.courses.exporting.LmsExport --LmsExport.file=FILE --assignment=NAME
    """

    file = Unicode("", help="the gradebook file as the learning management system wrote it").tag(config=True)
    column = Unicode("", help="the column to fill out, if the file does not tell").tag(config=True)

    key = Unicode("", help="the column of ids, e-mails or names, if the file does not tell").tag(config=True)

    def export(self, gradebook: Gradebook) -> None:
        """Write the file to `--to`, by default beside it; says on the log what did not match."""
        if not self.file or len(self.assignment) != 1:
            raise UnusableCourseError("say which file with --LmsExport.file=FILE, and one --assignment=NAME")
        (assignment,) = map(str, self.assignment)
        students, worth = graded(gradebook.engine.url.render_as_string(hide_password=False), assignment)
        filled = fill_file(Path(self.file), students, worth, assignment, self.column, self.key)
        output = Path(self.to) if self.to else beside(Path(self.file))
        output.write_bytes(filled.data)
        for line in [f"written  {output}", *str(filled).splitlines()]:
            self.log.info(line)
