"""Courses: nbgrader's folders, gradebook and commands, and other platforms."""

from __future__ import annotations

import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..wall import ONE_THREAD


def configure(c: Any) -> None:
    """Let nbgrader grade, collect and show submissions of our assignments in our way: the one line that a course needs.

    `c` is what nbgrader's `get_config()` returns. Other assignments of the course stay as nbgrader has them. What the
    lines before this one have chosen for collecting and handing back stays, and lines after it may change any of it.
    """
    if not shutil.which("alembic"):  # nbgrader makes its database with this command, which stands beside this Python
        os.environ["PATH"] = os.environ.get("PATH", os.defpath) + os.pathsep + str(Path(sys.executable).parent)
    if "nbgrader" in sys.modules:  # or else there is nothing to change: the configuration is only read
        _install()
    for section, ours in PLUGINS.items():
        for name, plugin in ours.items():
            if name not in c[section]:
                c[section][name] = plugin


def _install() -> None:
    before = dict(os.environ)
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)
    from .hooks import install

    for name in set(ONE_THREAD) - set(before):  # they are for us: kernels of other assignments compute as they like
        del os.environ[name]
    install()


def import_nbgrader_sooner() -> None:
    """Spare this process seconds: nbgrader reaches jsonschema, which for a format unused here builds 38 parsers."""
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None: not to be imported


PLUGINS = {
    "ExchangeFactory": {
        "collect": "autograder.courses.exchange.Collect",
        "release_feedback": "autograder.courses.exchange.ReleaseFeedback",
    },
    "ZipCollectApp": {
        "extractor_plugin": "autograder.courses.collecting.Extractor",
        "collector_plugin": "autograder.courses.collecting.Collector",
    },
}


def show_our_pages(c: Any) -> None:
    """The feedback page is ours, formgrader shows its own; both show what students wrote, cleaned."""
    folders = [_folder("autograder.pages"), _folder("nbgrader.server_extensions.formgrader")]
    c.HTMLExporter.extra_template_basedirs = [str(folder / "templates") for folder in folders]
    c.HTMLExporter.sanitize_html = True
    c.HTMLExporter.filters = {
        "highlight_code": "autograder.pages.formgrader.Highlight",
        "clean_html": "autograder.pages.feedback.sanitised",
        "strip_files_prefix": "autograder.pages.feedback.sanitised",
        "sanitised": "autograder.pages.feedback.sanitised",
        "formulas": "autograder.pages.feedback.formulas",
        "plain": "autograder.text.safe",
        "rubric": "autograder.pages.feedback.rubric",
        "notes": "autograder.pages.feedback.notes",
        "own_cells": "autograder.pages.feedback.own_cells",
        "numbered_code": "autograder.pages.feedback.numbered_code",
        "points": "autograder.pages.feedback.points",
        "sha256": "autograder.pages.feedback.sha256",
    }


def _folder(package: str) -> Path:
    found = find_spec(package)
    assert found
    assert found.origin
    return Path(found.origin).parent
