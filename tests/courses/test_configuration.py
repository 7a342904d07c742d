"""A course is configured where nbgrader's own commands look for it, and what cannot be run is named."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.__main__ import main
from autograder.courses.folder import configuration
from autograder.courses.handing_back import nbgrader_of
from autograder.verbs.common import UNUSABLE

from ..classroom import ROOT
from ..cohorts import NAME, enrol, files, grade, mixed, url

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


@pytest.fixture(scope="module")
def graded_class(empty_course) -> Path:
    enrol(empty_course, mixed(3))
    assert grade(empty_course) == 0
    return empty_course


@pytest.fixture
def graded(graded_class, tmp_path) -> Path:
    """A course whose class of three is graded, one of them late."""
    return shutil.copytree(graded_class, tmp_path / "graded")


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


BROKEN = {
    "import nothing_here": "ModuleNotFoundError: No module named 'nothing_here'",
    "1/0": "ZeroDivisionError: division by zero",
    "def (": "SyntaxError: invalid syntax",
}


@pytest.mark.parametrize("verb", ["grade", "feedback", "export", "regrade", "report"])
@pytest.mark.parametrize(("line", "why"), BROKEN.items(), ids=BROKEN)
def test_a_configuration_that_cannot_be_run_is_one_line_with_its_file_and_the_error(verb, line, why, graded, capfd):
    (graded / "nbgrader_config.py").write_text(f"{line}\n")
    arguments = {
        "grade": [str(graded / "submitted"), "--gradebook", "gradebook.db", "--force"],
        "export": ["--feedback", str(graded / "x.zip"), "--course", str(graded)],
    }

    assert main([verb, *arguments.get(verb, [str(graded)])]) == UNUSABLE

    said = capfd.readouterr().err
    assert said.startswith(f"autograder: {graded}/nbgrader_config.py cannot be run: {why}")
    assert len(said.splitlines()) == 1


def test_feedback_is_not_written_into_another_course_that_the_configuration_names(at_home, graded, tmp_path, capsys):
    other = shutil.copytree(graded, tmp_path / "other")
    (at_home / "nbgrader_config.py").write_text(f"c.CourseDirectory.root = {str(other)!r}\n")

    assert main(["feedback", str(graded)]) == UNUSABLE
    assert f"sets CourseDirectory.root to {other}: give that course" in capsys.readouterr().err
    assert not (other / "feedback").exists()


def test_a_penalty_plugin_that_is_not_there_is_named_before_anything_is_written(graded, capsys):
    with (graded / "nbgrader_config.py").open("a") as file:
        file.write('c.AssignLatePenalties.plugin_class = "typo.Plugin"\n')
    before = files(graded / "autograded")

    assert grade(graded, "--force") == UNUSABLE
    said = capsys.readouterr().err
    assert f"{graded}: the plugin for late penalties cannot be loaded: " in said
    assert "'typo.Plugin' could not be imported" in said
    assert files(graded / "autograded") == before


def test_a_penalty_plugin_that_lies_in_the_course_is_found_there(graded):
    (graded / "ours.py").write_text(
        "from nbgrader.plugins import BasePlugin\n"
        "class Half(BasePlugin):\n"
        "    def late_submission_penalty(self, student, score, seconds): return score / 2\n"
    )
    with (graded / "nbgrader_config.py").open("a") as file:
        file.write('c.AssignLatePenalties.plugin_class = "ours.Half"\n')

    assert grade(graded, "--force") == 0
    with Gradebook(url(graded)) as gradebook:
        late = gradebook.find_submission(NAME, "s002")
        assert late.late_submission_penalty == late.score / 2


@pytest.mark.parametrize(
    "where", ["sqlite:///db/grades.db", "sqlite:///{course}/db/grades.db"], ids=["relative", "whole"]
)
def test_every_verb_takes_the_gradebook_that_the_course_has_configured(where, graded, tmp_path, capsys):
    (graded / "db").mkdir()
    (graded / "gradebook.db").rename(graded / "db" / "grades.db")
    (graded / "nbgrader_config.json").write_text(
        json.dumps({"CourseDirectory": {"db_url": where.format(course=graded)}})
    )
    (tmp_path / "roster.csv").write_text("SID\ns000\ns001\ns002\n")

    assert main(["export", str(tmp_path / "roster.csv"), "--course", str(graded)]) == 0
    assert main(["report", str(graded), "--output", str(tmp_path / "report.html")]) == 0
    assert "another score" in capsys.readouterr().out  # the late penalty, which the gradebook alone knows
    assert main(["regrade", str(graded), "--dry-run"]) == 0
    assert main(["regrade", str(graded)]) == 0
    assert not (graded / "gradebook.db").exists()
    assert main(["add", str(graded)]) == 0
    assert f"--gradebook {where.format(course=graded)}" in capsys.readouterr().out
