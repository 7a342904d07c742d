"""No name stops the class: whatever students, folders and files are called, they are graded or reported."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from autograder.__main__ import main
from autograder.courses.gradescope import run as run_gradescope
from autograder.text import shown

from ..classroom import ASSIGNMENT, NAME, NOTEBOOK, SAMPLES, hand_in
from ..cohorts import url
from ..course import Role, scores

RIGHT = (SAMPLES / "right" / "einsum_everywhere.py").read_text("utf-8")
RECORDED = ["-rf", "   ", "\u202eevE", "a" * 255, "{x}%s", "ada"]  # by nbgrader, which writes them as they are
REPORTED = ["\udcff", "new\nline", "esc\x1b[2J", "[a]*?", ".dot"]
UNSEEN = {".dot"}  # by nbgrader
SHOWN = {
    "\udcff": r"\xff",
    "new\nline": r"new\nline",
    "esc\x1b[2J": r"esc\x1b[2J",
    "\u202eevE": r"\u202eevE",
    "   ": r"\x20\x20\x20",
    " a b ": r"\x20a b\x20",
    "Gödel 汉字": "Gödel 汉字",
}


@pytest.fixture
def course(empty_course, tmp_path) -> Path:
    """Everybody has handed in the same right notebook."""
    course = shutil.copytree(empty_course, tmp_path / "course")
    notebook = hand_in(RIGHT, course / "submitted" / "zoe" / NAME)
    for student in (*RECORDED, *REPORTED):
        folder = course / "submitted" / student / NAME
        folder.mkdir(parents=True)
        shutil.copy(notebook, folder)
    return course


@pytest.mark.parametrize("name", SHOWN)
def test_a_name_is_shown_in_one_line_of_visible_characters(name):
    assert shown(name) == SHOWN[name]


@pytest.mark.parametrize("layout", ["json", "table"])
def test_on_the_command_line_all_are_graded_and_their_names_are_escaped(course, tmp_path, layout):
    output = tmp_path / "reports"
    assert main(["grade", str(course / "submitted"), "--format", layout, "--output", str(output)]) == 0

    said = output.read_text("utf-8")
    if layout == "json":
        assert [json.loads(line)["score"] for line in said.splitlines()] == [100] * (len(RECORDED + REPORTED) + 1)
    else:
        assert said.count("100 of 100") == len(RECORDED + REPORTED) + 1
    assert all(f"/{shown(name)}/" in said.replace("\\\\", "\\") for name in SHOWN if name in RECORDED + REPORTED)
    assert not {"\x1b", "\u202e"} & set(said)


@pytest.mark.parametrize("more", [[], ["--workers", "2"]])
def test_into_a_gradebook_all_are_recorded_or_reported(course, capfd, more):
    assert main(["grade", str(course / "submitted"), "--gradebook", url(course), *more]) == 3

    said = capfd.readouterr()
    assert scores(Role(course)) == dict.fromkeys([*RECORDED, "zoe"], 100)
    assert f"{len(REPORTED)} not on record" in said.out
    assert all(f"{shown(name)} is ungraded: its name" in said.err for name in REPORTED)


def test_nbgraders_commands_record_or_report_all(course):
    role = Role(course)
    for command in ("autograde", "generate_feedback"):
        if command == "generate_feedback":  # as an older version has left it
            (course / "autograded" / "new\nline" / NAME).mkdir(parents=True)
            shutil.copy(course / "autograded" / "zoe" / NAME / NOTEBOOK, course / "autograded" / "new\nline" / NAME)
        assert role.nbgrader(command, NAME) == 1
        odd = set(REPORTED) - UNSEEN if command == "autograde" else {"new\nline"}
        assert all(f"submitted/{shown(name)}/" in role.said.replace("autograded", "submitted") for name in odd)
        assert "Traceback" not in role.said

    assert scores(role) == dict.fromkeys([*RECORDED, "zoe"], 100)
    pages = course.glob(f"feedback/*/{NAME}/*.html")
    assert {path.parts[-3] for path in pages} == {*RECORDED, "zoe"}


@pytest.mark.parametrize("more", [[], ["--workers", "2"]])
def test_a_student_whose_folder_cannot_be_written_does_not_keep_the_others_from_theirs(course, capfd, more):
    for student in REPORTED:
        shutil.rmtree(course / "submitted" / student)
    (course / "autograded").mkdir()
    (course / "autograded" / "ada").write_text("a file in the place of a folder")

    assert main(["grade", str(course / "submitted"), "--gradebook", url(course), *more]) == 3

    said = capfd.readouterr()
    assert "ada is ungraded: its record cannot be written" in said.err
    assert "1 not on record" in said.out
    assert {path.parts[-3] for path in course.glob(f"autograded/*/{NAME}/*.ipynb")} == {*RECORDED, "zoe"} - {"ada"}


@pytest.mark.parametrize("name", ["\udcff.ipynb", "new\nline.ipynb", "-rf.ipynb", "   .ipynb", "\u202e.ipynb"])
def test_gradescope_grades_a_notebook_of_any_name(tmp_path, name, capfd):
    folder = tmp_path / "submission"
    hand_in(RIGHT, folder).rename(folder / name)
    shutil.copy(folder / name, folder / f"z{name}")

    assert run_gradescope(ASSIGNMENT, tmp_path)

    result = json.loads((tmp_path / "results" / "results.json").read_text("utf-8"))
    assert result["score"] == 100
    assert f"{shown(name)} is graded" in result["output"]
    os.fsdecode(capfd.readouterr().out.encode("utf-8"))


@pytest.mark.parametrize("called", ["random_initialization.ipynb", "deep_initialization.ipynb"])
def test_an_unreadable_file_belongs_to_the_assignment_it_is_called_after(tmp_path, called, capfd):
    hand_in(RIGHT, tmp_path)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / called).write_bytes(b"\xff")

    assert main(["grade", str(tmp_path), "--format", "json"]) == 0

    reports = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert [(report["assignment"], report["score"]) for report in reports] == [
        (called.removesuffix(".ipynb"), 0),
        (NAME, 100),
    ]
