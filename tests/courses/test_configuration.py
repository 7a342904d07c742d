"""A course is configured where nbgrader's own commands look for it, and what cannot be run is named."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.courses.folder import configuration
from autograder.courses.handing_back import nbgrader_of

from ..classroom import ROOT
from ..cohorts import NAME, enrol, grade, mixed, url

ZERO = 'c.LateSubmissionPlugin.penalty_method = "zero"\n'


@pytest.fixture
def at_home(tmp_path, monkeypatch) -> Path:
    """The instructor's own ~/.jupyter."""
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "jupyter"))
    (tmp_path / "jupyter").mkdir()
    return tmp_path / "jupyter"


@pytest.fixture
def course(empty_course, tmp_path) -> Path:
    return shutil.copytree(empty_course, tmp_path / "course")


def as_json(**said: object) -> str:
    return json.dumps({"LateSubmissionPlugin": said})


def test_a_course_is_configured_as_nbgraders_own_commands_find_it(at_home, course):
    (at_home / "nbgrader_config.py").write_text('c.LateSubmissionPlugin.a = c.LateSubmissionPlugin.b = "home"\n')
    (at_home / "jupyter_config.json").write_text(as_json(b="less", c="less"))
    (course / "nbgrader_config.json").write_text(as_json(d="json", e="json"))
    with (course / "nbgrader_config.py").open("a") as file:
        file.write('c.LateSubmissionPlugin.b = c.LateSubmissionPlugin.e = "py"\nload_subconfig("more.py")\n')
    (course / "more.py").write_text('c.LateSubmissionPlugin.f = "sub"\n')

    found = configuration(course)
    said = {"a": "home", "b": "py", "c": "less", "d": "json", "e": "json", "f": "sub", "penalty_method": "zero"}
    assert found.LateSubmissionPlugin == said
    assert nbgrader_of(course).config.LateSubmissionPlugin == said


@pytest.mark.parametrize(
    ("name", "text"),
    [("nbgrader_config.py", ZERO), ("nbgrader_config.json", as_json(penalty_method="zero"))],
    ids=["python", "json"],
)
def test_a_penalty_of_the_instructors_own_configuration_counts(name, text, at_home, course):
    (at_home / name).write_text(text)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    enrol(course, mixed(3))

    assert grade(course) == 0

    with Gradebook(url(course)) as gradebook:
        late = gradebook.find_submission(NAME, "s002")
        assert (late.duedate is not None, late.late_submission_penalty) == (True, late.score)
        assert late.score > 0


def test_to_read_a_configuration_nbgrader_is_not_imported(course):
    code = "import sys, pathlib; from autograder.courses.folder import configuration; "
    code += "configuration(pathlib.Path(sys.argv[1])); sys.exit('nbgrader' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code, str(course)]).returncode == 0
