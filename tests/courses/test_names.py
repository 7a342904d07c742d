"""What a course calls its assignment, and what its own source notebook says the lines are worth, is its own affair."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.__main__ import main
from autograder.courses.folder import Course, UnusableCourseError, courses_of
from autograder.notebooks.release import release

from ..classroom import NAME, NOTEBOOK, ROOT, RUBRIC, SAMPLES, hand_in
from ..course import Role

WRONG = (SAMPLES / "wrong" / "dw2_from_z1.py").read_text("utf-8")
WEEK = "week3"


@pytest.fixture
def course(tmp_path) -> Path:
    """A course that calls the assignment week3, and counts no point for one line and 20 for another."""
    source = tmp_path / "source" / WEEK
    shutil.copytree(ROOT / "source" / NAME, source)
    notebook = source / f"{WEEK}.ipynb"
    (source / NOTEBOOK).rename(notebook)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    change_points(notebook, {"backward_output_layer": 0, "init_scale": 20})
    tell(notebook, {"| 1 | 32 |": "| 1 | 24 |", "| 3 | 40 |": "| 3 | 53 |", "100 points in all": "105 points in all"})
    tell(
        notebook, {"# 8 points: dW2 and": "# 0 points: dW2 and", "# 7 points: the weights": "# 20 points: the weights"}
    )
    role = Role(tmp_path)
    assert role.nbgrader("generate_assignment", WEEK) == 0, role.said
    folder = tmp_path / "submitted" / "ada" / WEEK
    hand_in(WRONG, folder).rename(folder / f"{WEEK}.ipynb")
    return tmp_path


def change_points(notebook: Path, points: dict[str, int]) -> None:
    content = json.loads(notebook.read_text("utf-8"))
    for cell in content["cells"]:
        graded = cell["metadata"].get("nbgrader", {})
        if graded.get("grade_id") in points:
            graded["points"] = points[graded["grade_id"]]
    notebook.write_text(json.dumps(content), "utf-8")


def tell(notebook: Path, texts: dict[str, str]) -> None:
    """Let students read what they are worth now."""
    content = notebook.read_text("utf-8")
    for old, new in texts.items():
        assert old in content, old
        content = content.replace(old, new)
    notebook.write_text(content, "utf-8")


def score(course: Path) -> tuple[float, float]:
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        (submission,) = gradebook.find_assignment(WEEK).submissions
        return submission.score, submission.max_score


LOST = RUBRIC["backward_numerical"].points + RUBRIC["backward_many_outputs"].points
EXPECTED = (105 - LOST, 105)  # the line on dW2 counts nothing, 13 more for the scale


def test_a_course_that_renames_its_assignment_and_changes_points_is_graded_so(course):
    assert main(["grade", str(course / "submitted"), "--gradebook", f"sqlite:///{course}/gradebook.db"]) == 0
    assert score(course) == EXPECTED


def test_nbgraders_own_command_gives_the_same(course):
    role = Role(course)
    assert role.nbgrader("autograde", WEEK) == 0, role.said
    assert score(course) == EXPECTED


@pytest.mark.parametrize("name", [WEEK, NAME, ""])
def test_an_assignment_is_found_by_its_own_name_or_by_the_courses(course, name):
    (found,) = courses_of(course / "submitted", name)
    assert (found.name, found.assignment.name) == (WEEK, NAME)


def test_every_verb_takes_the_courses_own_name(course, tmp_path, capsys):
    handed_in, named = course / "submitted" / "ada" / WEEK / f"{WEEK}.ipynb", ["--assignment", WEEK]
    assert main(["grade", str(course / "submitted"), "--gradebook", "gradebook.db", *named]) == 0

    for command in (
        ["report", str(course), "--output", str(tmp_path / "report.html")],
        ["grade", str(handed_in)],
        ["explain", str(handed_in), "init_scale"],
        ["regrade", str(course), "--dry-run"],
        ["remove", str(course)],
    ):
        assert main([*command, *named]) == 0, capsys.readouterr().err
    assert f"{course}/source/{WEEK}/{WEEK}.ipynb" in capsys.readouterr().out


def test_the_courses_own_name_goes_before_the_assignments(course):
    shutil.copytree(course / "release" / WEEK, course / "release" / NAME)
    for name in (WEEK, NAME):
        assert [found.name for found in courses_of(course / "submitted", name)] == [name]


def test_a_name_that_nothing_has_is_refused(course):
    with pytest.raises(
        UnusableCourseError, match=f"no release of week4: there are {WEEK}; for another one run nbgrader"
    ):
        courses_of(course / "submitted", "week4")


@pytest.mark.parametrize("verb", ["export", "feedback", "regrade", "watch"])
def test_a_folder_that_is_no_course_is_said_to_be_none_and_left_as_it_is(verb, tmp_path, capsys):
    command = [verb, "--course", str(tmp_path), "--feedback", "x.zip"] if verb == "export" else [verb, str(tmp_path)]
    assert main(command + ["--dry-run"] * (verb == "regrade")) == 2
    assert f"{tmp_path} is no course that has released anything" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("course", "folder"), [("nowhere", "."), (".", "nofolder")])
def test_a_watch_over_what_is_not_there_is_refused(course, folder, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["watch", course, "--from", folder]) == 2
    assert ("nowhere" if course == "nowhere" else "nofolder: there is no such folder") in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_without_metadata_the_ids_of_the_cells_tell(course):
    notebook = course / "release" / WEEK / f"{WEEK}.ipynb"
    content = json.loads(notebook.read_text("utf-8"))
    del content["metadata"]["assignment"]
    notebook.write_text(json.dumps(content), "utf-8")
    assert Course(course, WEEK).assignment.name == NAME


@pytest.mark.long
def test_verify_compares_a_courses_release_with_its_own_source(course, monkeypatch, capsys):
    monkeypatch.chdir(course)
    main(["verify", "--assignment", WEEK])
    out = capsys.readouterr().out
    assert out.startswith(WEEK)
    assert "✗" not in out


def test_a_course_that_changes_points_afterwards_is_graded_anew(course, capsys):
    command = ["grade", str(course / "submitted"), "--gradebook", f"sqlite:///{course}/gradebook.db"]
    assert main(command) == main(command) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("0 graded, 1 skipped")
    change_points(course / "source" / WEEK / f"{WEEK}.ipynb", {"init_scale": 30})
    assert Role(course).nbgrader("generate_assignment", WEEK, "--force") == 0
    release.cache_clear()
    assert main(command) == 0
    assert score(course) == (EXPECTED[0] + 10, EXPECTED[1] + 10)
