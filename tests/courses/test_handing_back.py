"""Feedback for a whole class at once: what is written is what nbgrader's own command writes."""

from __future__ import annotations

import re
import shutil
import sqlite3
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.__main__ import main
from autograder.verbs.common import INCOMPLETE, UNUSABLE

from ..classroom import NAME, NOTEBOOK, hand_in, samples
from ..cohorts import LATE, enrol, files, grade, mixed, release, url
from ..course import Role

SCRIPT = "<script>alert(1)</script> <img src=x onerror=alert(1)>"
PICTURE = '<img src="data:image/png;base64,iVBORw0KGgo="> and **bold**'


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """A graded class: right, wrong, late, hostile and unreadable submissions, some of them with words by a person."""
    course = release(tmp_path_factory.mktemp("feedback") / "course")
    enrol(course, mixed(8))
    hostile = {sample.path.stem: sample.source for sample in samples("hostile")}["answers_passed_for_every_check"]
    hand_in(hostile, course / "submitted" / "mallory" / NAME)
    hand_in(f"# {SCRIPT}\n" + samples("wrong")[0].source, course / "submitted" / "trent" / NAME)
    for student in ("nobody", "garbled"):
        (course / "submitted" / student / NAME).mkdir(parents=True)
    (course / "submitted" / "garbled" / NAME / NOTEBOOK).write_bytes(b"\x00\xff{")
    (course / "submitted" / "garbled" / NAME / "timestamp.txt").write_text(LATE)
    assert grade(course) == 0
    with Gradebook(url(course)) as gradebook:
        for student, words in (("s000", SCRIPT), ("s001", PICTURE)):
            gradebook.find_comment("quiz", NAME, NAME, student).manual_comment = words
            gradebook.find_grade("init_scale", NAME, NAME, student).manual_score = 2.5
        gradebook.db.commit()
    return course


def written(course: Path, command) -> dict[str, tuple[int, bytes]]:
    assert command() == 0
    return files(course / "feedback")


def test_two_processes_write_the_files_that_nbgrader_writes(course):
    stock = written(course, lambda: Role(course).nbgrader("generate_feedback", NAME, "--force"))
    ours = written(course, lambda: main(["feedback", str(course), "--workers", "2"]))

    assert len([name for name in ours if name.endswith(".html")]) == 12
    assert ours == stock


def test_what_a_person_wrote_and_changed_is_on_the_page_without_scripts(course):
    assert main(["feedback", str(course), "--workers", "1"]) == 0
    scripted, pictured = ((course / f"feedback/s00{k}/{NAME}/{NAME}.html").read_text("utf-8") for k in (0, 1))

    assert all("These points were set by your instructor." in page for page in (scripted, pictured))
    assert "alert(1)</script>" not in scripted
    assert "onerror" not in scripted
    assert re.search(r'<img [^>]*alt="No description has been provided', pictured)


def test_who_is_not_graded_yet_is_named(course, capsys):
    hand_in(samples("right")[0].source, course / "submitted" / "zoe" / NAME)
    status = main(["feedback", str(course)])
    shutil.rmtree(course / "submitted" / "zoe")

    assert status == INCOMPLETE
    assert "without a page, for they are not graded: zoe" in capsys.readouterr().out


def test_a_page_that_cannot_be_made_does_not_stop_the_others(course, capfd):
    graded = course / "autograded" / "s002" / NAME / NOTEBOOK
    whole = graded.read_bytes()
    graded.chmod(0o644)
    graded.write_text("{")

    status = main(["feedback", str(course), "--workers", "2"])
    graded.write_bytes(whole)

    assert status == INCOMPLETE
    said = capfd.readouterr()
    assert "s002" in said.err
    assert f"({NAME}, 11 students, " in said.out
    assert len(list((course / "feedback").glob(f"*/{NAME}/*.html"))) == 11


def test_pages_that_cannot_be_written_are_not_said_to_be(course, capfd):
    shutil.rmtree(course / "feedback", ignore_errors=True)
    (course / "feedback").write_text("in the way")
    status = main(["feedback", str(course), "--workers", "2"])
    (course / "feedback").unlink()

    assert status != 0
    assert "feedback  " not in capfd.readouterr().out


def test_feedback_of_a_class_that_nobody_graded_says_so(tmp_path, capsys):
    course = release(tmp_path / "course")
    enrol(course, mixed(1))

    assert main(["feedback", str(course)]) == UNUSABLE
    assert "grade them first" in capsys.readouterr().err


def test_a_gradebook_that_is_locked_or_gone_is_said_in_one_line(course, capfd):
    gradebook, away = course / "gradebook.db", course / "away.db"
    other = sqlite3.connect(gradebook, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    locked = main(["feedback", str(course)]), capfd.readouterr().err
    other.close()
    gradebook.rename(away)
    gone = main(["feedback", str(course)]), capfd.readouterr().err
    made = gradebook.exists()
    away.rename(gradebook)

    named = f"autograder: sqlite:///{gradebook}: "
    assert locked == (UNUSABLE, f"{named}the gradebook cannot be read: database is locked\n")
    assert gone == (UNUSABLE, f"{named}there is no such gradebook: name the one that the class was graded into\n")
    assert not made
