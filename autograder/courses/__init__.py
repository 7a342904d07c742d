"""Courses: nbgrader's folders, gradebook and commands, and other platforms."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..wall import ONE_THREAD

HOOKS, COLLECTING, PAGES = "autograder.courses.hooks", "autograder.courses.collecting", "autograder.pages"
CODE_STUB = 'raise NotImplementedError("write this function")  # your code here'
# `nbgrader zip_collect` of Moodle's download: "Ada Lovelace_1815_assignsubmission_file_random_initialization.ipynb"
# Canvas names files "lovelaceada_LATE_1815_77_random_initialization-1.ipynb"; there set
# c.FileNameCollectorPlugin.named_regexp after `configure(c)` to
# r".*?/(?P<last_name>[a-z]+)_(?:LATE_)?(?P<student_id>\d+)_\d+_(?:[^/]*/)*(?P<file_id>[^/]+?)(?:-\d+)?\.ipynb$"
# The first folder or file of such a name is the LMS's; what stands further down is the student's own invention.
MOODLE = (
    r".*?/(?P<first_name>[^/_]+?) ?(?P<last_name>[^/_ ]*)_(?P<student_id>\d+)_assignsubmission_file_(?:[^/]*/)*"
    r"(?P<file_id>[^/]+?)(?:-\d+)?\.ipynb$"
)


def configure(c: Any) -> None:
    """Let nbgrader grade, collect and show submissions in our way: the one line that an nbgrader_config.py needs.

    `c` is what nbgrader's `get_config()` returns. Lines after this one may change any of it.
    """
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)
    # nbgrader makes its database with the command `alembic`, which stands beside this Python.
    os.environ["PATH"] = str(Path(sys.executable).parent) + os.pathsep + os.environ.get("PATH", "")
    from .hooks import install

    install()
    c.ClearSolutions.code_stub = {"python": CODE_STUB}
    c.Autograde.exporter_class = f"{HOOKS}.AnyFile"
    c.Autograde.sanitize_preprocessors = [f"{HOOKS}.Grade"]
    c.Autograde.autograde_preprocessors = [
        f"{HOOKS}.Reread",
        "nbgrader.preprocessors.SaveAutoGrades",
        "nbgrader.preprocessors.AssignLatePenalties",
    ]
    c.ExchangeFactory.collect = f"{COLLECTING}.Collect"
    c.ExchangeFactory.release_feedback = f"{COLLECTING}.ReleaseFeedback"
    c.ZipCollectApp.extractor_plugin = f"{COLLECTING}.Extractor"
    c.ZipCollectApp.collector_plugin = f"{COLLECTING}.Collector"
    c.FileNameCollectorPlugin.named_regexp = MOODLE
    _configure_pages(c)


def _configure_pages(c: Any) -> None:
    """The feedback page is ours, formgrader shows its own; both show what students wrote, cleaned."""
    folders = [_folder("autograder.pages"), _folder("nbgrader.server_extensions.formgrader")]
    c.HTMLExporter.extra_template_basedirs = [str(folder / "templates") for folder in folders]
    c.HTMLExporter.sanitize_html = True
    c.HTMLExporter.filters = {
        "clean_html": f"{PAGES}.feedback.sanitised",
        "strip_files_prefix": f"{PAGES}.feedback.sanitised",
        "sanitised": f"{PAGES}.feedback.sanitised",
        "plain": "autograder.text.safe",
        "rubric": f"{PAGES}.feedback.rubric",
        "own_cells": f"{PAGES}.feedback.own_cells",
        "numbered_code": f"{PAGES}.feedback.numbered_code",
        "points": f"{PAGES}.feedback.points",
        "sha256": f"{PAGES}.feedback.sha256",
    }


def _folder(package: str) -> Path:
    found = find_spec(package)
    assert found
    assert found.origin
    return Path(found.origin).parent
