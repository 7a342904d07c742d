"""One command puts an assignment into a course that exists, and one takes it out; nothing that was edited is lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograder.__main__ import main
from autograder.courses import joining

from ..classroom import NAME, NOTEBOOK, ROOT

THEIRS = "c = get_config()\nc.CourseDirectory.course_id = 'maths'"


@pytest.fixture
def course(tmp_path) -> Path:
    """A course with an assignment of its own, whose configuration has no last line end."""
    (tmp_path / "source/ps1").mkdir(parents=True)
    (tmp_path / "source/ps1/ps1.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    (tmp_path / joining.CONFIGURATION).write_text(THEIRS)
    return tmp_path


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, but what Python compiled."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_a_course_gets_a_folder_and_one_line_and_a_second_time_nothing(course, capsys):
    before = files(course)
    assert main(["add", str(course), "--as", "week3"]) == 0
    after = files(course)

    assert after.pop(f"source/week3/{NOTEBOOK}") == (ROOT / "source" / NAME / NOTEBOOK).read_bytes()
    assert after.pop("source/week3/lesson.py")
    assert after.pop(joining.CONFIGURATION).decode() == f"{THEIRS}\n{joining.LINE}"
    assert after == {"source/ps1/ps1.ipynb": before["source/ps1/ps1.ipynb"]}

    after = files(course)
    capsys.readouterr()
    assert main(["add", str(course)]) == 0
    assert capsys.readouterr().out.startswith("nothing to do")
    assert files(course) == after


def test_removing_it_leaves_the_course_as_it_was(course):
    before = files(course)
    assert main(["add", str(course), "--as", "week3"]) == main(["remove", str(course)]) == 0

    assert files(course) == before | {joining.CONFIGURATION: f"{THEIRS}\n".encode()}


@pytest.mark.parametrize(
    ("before", "after", "stays"),
    [
        ("c = get_config()\r\n{line}\r\nc.x = 1\r\n", "c = get_config()\r\nc.x = 1\r\n", False),
        ("# {line}\nc.x = 1\n", "# {line}\nc.x = 1\n", True),
        ("if True:\n    {line}\n", "if True:\n    {line}\n", True),
        ("c.x = 1  # é\n{line}", "c.x = 1  # é\n", False),
    ],
    ids=["CRLF", "commented", "indented", "last"],
)
def test_only_a_whole_line_of_ours_is_taken_out_and_every_other_byte_stays(before, after, stays, course, capsys):
    assert main(["add", str(course)]) == 0
    line, file = joining.LINE.strip(), course / joining.CONFIGURATION
    file.write_bytes(before.format(line=line).encode())

    assert main(["remove", str(course)]) == 0
    assert file.read_bytes() == after.format(line=line).encode()
    assert (f"stays: the line configure(c) in {file}" in capsys.readouterr().out) == stays


def test_an_assignment_of_the_courses_own_is_not_removed_with_its_only_copy(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    main(["new", "softmax"])
    before = files(tmp_path)

    assert main(["remove", str(tmp_path), "--assignment", "softmax"]) == 2
    assert "softmax is the assignment itself, and no copy: remove it by hand" in capsys.readouterr().err
    assert files(tmp_path) == before


def test_the_line_that_new_has_written_is_taken_out_again(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    main(["new", "softmax"])
    shutil.rmtree(tmp_path / "source")
    shutil.rmtree(tmp_path / "assignments")

    assert main(["add", str(tmp_path)]) == main(["remove", str(tmp_path)]) == 0
    assert not (tmp_path / joining.CONFIGURATION).exists()


def test_what_an_instructor_edited_is_neither_overwritten_nor_removed(course, capsys):
    main(["add", str(course)])
    lesson = course / "source" / NAME / "lesson.py"
    lesson.write_text("# mine")

    assert main(["add", str(course)]) == 0
    assert "differs from ours: lesson.py" in capsys.readouterr().out
    assert main(["remove", str(course)]) == 0
    assert lesson.read_text() == "# mine"
    assert f"stays, for it is not as we wrote it: {lesson}" in capsys.readouterr().out


def test_a_new_course_can_be_used_at_once(tmp_path):
    assert main(["add", str(tmp_path / "new"), "--assignment", "deep_initialization"]) == 0

    assert joining.has_line(tmp_path / "new")
    assert (tmp_path / "new/source/deep_initialization/deep_initialization.ipynb").exists()
    assert main(["remove", str(tmp_path / "new"), "--assignment", "deep_initialization"]) == 0
    assert files(tmp_path / "new") == {}


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--as", "ps1"], "is another assignment"),
        (["--as", "a/b"], "cannot be an assignment's name"),
        (["--as", "a+b"], "cannot be an assignment's name"),
        (["--assignment", "nope"], "there is no assignment nope"),
        (["--language", "fr"], "random_initialization comes in en, zh_CN, and not in fr"),
    ],
)
def test_what_cannot_be_added_is_exit_2_and_nothing_is_written(course, options, reason, capsys):
    before = files(course)
    assert main(["add", str(course), *options]) == 2
    assert reason in capsys.readouterr().err
    assert files(course) == before


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("c = (", "cannot be run: SyntaxError"),
        ("c.CourseDirectory.source_directory = 'src'\n", "we need nbgrader's usual folders"),
        ("import os\nc.CourseDirectory.root = os.path.join('/', 'srv')\n", "give /srv as the course"),
        ("load_subconfig('more.py')\n", "sets CourseDirectory.release_directory to out: "),
    ],
)
def test_a_configuration_that_we_would_spoil_is_left_alone(course, text, reason, capsys):
    (course / "more.py").write_text("c.CourseDirectory.release_directory = 'out'\n")
    (course / joining.CONFIGURATION).write_text(text)
    assert main(["add", str(course)]) == 2
    assert reason in capsys.readouterr().err
    assert (course / joining.CONFIGURATION).read_text() == text


def test_a_course_that_json_configures_keeps_its_id_and_its_folders(course, capsys):
    (course / joining.CONFIGURATION).unlink()
    (course / "nbgrader_config.json").write_text('{"CourseDirectory": {"course_id": "maths"}}')
    before = files(course)

    assert main(["add", str(course)]) == 0
    assert (course / joining.CONFIGURATION).read_text() == "c = get_config()\n" + joining.LINE
    assert main(["remove", str(course)]) == 0
    assert files(course) == before
    (course / "nbgrader_config.json").write_text('{"CourseDirectory": {"source_directory": "src"}}')
    assert main(["add", str(course)]) == 2
    assert "sets CourseDirectory.source_directory to src" in capsys.readouterr().err


def test_a_configuration_with_a_byte_order_mark_is_read(course):
    (course / joining.CONFIGURATION).write_text(THEIRS + "\n", "utf-8-sig")

    assert main(["add", str(course)]) == 0
    assert (course / joining.CONFIGURATION).read_text("utf-8-sig") == f"{THEIRS}\n{joining.LINE}"
    assert main(["add", str(course)]) == 0


def test_an_nbgrader_that_could_not_import_us_stops_it_with_the_remedy(course, tmp_path_factory, monkeypatch, capsys):
    """As pipx makes it: a command whose Python has other packages."""
    other = tmp_path_factory.mktemp("pipx")
    (other / "python").write_text("#!/bin/sh\nexit 1\n")
    (other / "nbgrader").write_text(f"#!{other}/python\n")
    for command in other.iterdir():
        command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{other}:/usr/bin:/bin")

    assert main(["add", str(course)]) == 2

    assert f"{other}/python -m pip install random-initialization" in capsys.readouterr().err
    assert not joining.has_line(course)


# -------------------------------------------------------------------------------------------------- languages


def edition(folder: Path) -> str:
    """The name in ours of the edition that a folder of a course is, byte for byte; empty if it is none."""
    names = ("lesson.py", NOTEBOOK)
    held, ours = [folder / name for name in names], sorted((ROOT / "source").glob(f"{NAME}*"))
    texts = [path.read_bytes() for path in held]
    return next((path.name for path in ours if [(path / name).read_bytes() for name in names] == texts), "")


@pytest.mark.parametrize(("options", "name"), [([], NAME), (["--as", "week3"], "week3")])
def test_the_chinese_edition_stands_under_the_name_that_the_course_likes_and_a_second_time_nothing(
    course, options, name, capsys
):
    assert main(["add", str(course), "--language", "zh_CN", *options]) == 0
    assert edition(course / "source" / name) == f"{NAME}_zh_CN"

    after = files(course)
    for again in (["--language", "zh_CN", *options], ["--language", "zh_CN"], []):
        capsys.readouterr()
        assert main(["add", str(course), *again]) == 0
        said = capsys.readouterr().out
        assert said.startswith("nothing to do")
        assert "differs from ours" not in said
    assert files(course) == after


def test_a_second_edition_takes_another_name_and_each_is_removed_alone(course, capsys):
    assert main(["add", str(course)]) == 0
    before = files(course)
    assert main(["add", str(course), "--language", "zh_CN"]) == 2
    assert f"{NAME} is the edition in en: choose another name with --as NAME" in capsys.readouterr().err
    assert files(course) == before

    assert main(["add", str(course), "--language", "zh_CN", "--as", "week3_zh"]) == 0
    assert [edition(course / "source" / name) for name in (NAME, "week3_zh")] == [NAME, f"{NAME}_zh_CN"]
    assert main(["remove", str(course)]) == 2
    assert f"has {NAME} as {NAME}, week3_zh: say which with --as NAME" in capsys.readouterr().err
    assert main(["remove", str(course), "--language", "zh_CN"]) == 0
    assert files(course) == before
