"""The course. Only grading differs from stock nbgrader: it leaves the kernel (see autograder/nbgrader.py)."""

import importlib.util
import os
import sys

from autograder.nbgrader import install

install()
c = get_config()  # noqa: F821 (nbgrader's own)

c.CourseDirectory.course_id = "random-initialization"
c.ClearSolutions.code_stub = {"python": 'raise NotImplementedError("write this function")  # your code here'}
# nbgrader makes its database with the command `alembic`, which stands beside this Python.
os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ.get("PATH", "")

c.Autograde.exporter_class = "autograder.nbgrader.AnyFile"
c.Autograde.sanitize_preprocessors = ["autograder.nbgrader.Grade"]
c.Autograde.autograde_preprocessors = [
    "autograder.nbgrader.Reread",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
]

c.ExchangeFactory.collect = "autograder.collecting.Collect"
c.ExchangeFactory.release_feedback = "autograder.collecting.ReleaseFeedback"
c.ZipCollectApp.extractor_plugin = "autograder.collecting.Extractor"
c.ZipCollectApp.collector_plugin = "autograder.collecting.Collector"
# `nbgrader zip_collect` of Moodle's download: "Ada Lovelace_1815_assignsubmission_file_random_initialization.ipynb"
# Canvas names files "lovelaceada_LATE_1815_77_random_initialization-1.ipynb"; there use
# r".*?/(?P<last_name>[a-z]+)_(?:LATE_)?(?P<student_id>\d+)_\d+_(?:[^/]*/)*(?P<file_id>[^/]+?)(?:-\d+)?\.ipynb$"
# The first folder or file of such a name is the LMS's; what stands further down is the student's own invention.
c.FileNameCollectorPlugin.named_regexp = (
    r".*?/(?P<first_name>[^/_]+?) ?(?P<last_name>[^/_ ]*)_(?P<student_id>\d+)_assignsubmission_file_(?:[^/]*/)*"
    r"(?P<file_id>[^/]+?)(?:-\d+)?\.ipynb$"
)

# What people see: the feedback page is ours, formgrader shows its own; both show what students wrote, cleaned.
PACKAGE = os.path.dirname(importlib.util.find_spec("autograder").origin)
FORMGRADER = os.path.dirname(importlib.util.find_spec("nbgrader.server_extensions.formgrader").origin)
c.HTMLExporter.extra_template_basedirs = [os.path.join(PACKAGE, "templates"), os.path.join(FORMGRADER, "templates")]
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.filters = {
    "clean_html": "autograder.feedback.sanitised",
    "strip_files_prefix": "autograder.feedback.sanitised",
    "sanitised": "autograder.feedback.sanitised",
    "plain": "autograder.table.safe",
    "rubric": "autograder.feedback.rubric",
    "own_cells": "autograder.feedback.own_cells",
    "numbered_code": "autograder.feedback.numbered_code",
    "number": "autograder.feedback.number",
}
