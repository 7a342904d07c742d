"""A term's length: who was graded by which judge, what a regrade would change, and the gradebook as it was before."""

import dataclasses
import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from autograder.__main__ import main
from autograder.assignments import find
from autograder.courses.gradebook import back_up

from ..classroom import ASSIGNMENT, NOTEBOOK, RUBRIC, samples
from ..cohorts import NAME, enrol, files, grade, release, rows, url


@pytest.fixture(scope="module")
def graded_course(tmp_path_factory) -> Path:
    """A class of three, graded: two right submissions and a wrong one."""
    course = release(tmp_path_factory.mktemp("course"))
    right, wrong = samples("right")[3].source, next(s.source for s in samples("wrong") if "dw2_from_z1" in str(s))
    enrol(course, [right, wrong, right])
    assert grade(course) == 0
    return course


@pytest.fixture
def course(graded_course, tmp_path) -> Path:
    return shutil.copytree(graded_course, tmp_path / "course")


def foretold(course: Path, capsys) -> str:
    capsys.readouterr()
    assert main(["regrade", str(course), "--dry-run"]) == 0
    return capsys.readouterr().out


def as_another_judge(monkeypatch) -> None:
    """From now on the judge is another version, for which one line is passed by everybody."""
    lenient = dataclasses.replace(RUBRIC["backward_output_layer"], holds=lambda function, example: None)
    monkeypatch.setitem(RUBRIC, "backward_output_layer", lenient)
    other = dataclasses.replace(find.version(ASSIGNMENT), judge="sha256:another")
    monkeypatch.setattr(find, "version", lambda assignment: other)
    monkeypatch.setattr("autograder.courses.run.version", lambda assignment: other)


def test_a_dry_run_on_an_unchanged_class_changes_nothing(course, capsys):
    assert foretold(course, capsys) == (
        f"{NAME}: of 3 submissions on record 0 would have another score, 0 another verdict on some line; "
        "nothing was written\n"
    )


def test_a_dry_run_names_whose_score_would_change_and_why_and_writes_nothing(course, capsys, monkeypatch):
    as_another_judge(monkeypatch)
    before = files(course)
    out = foretold(course, capsys)
    assert "s001  " in out
    assert "backward_propagation: dW2 and db2 are the gradients of the loss: failed 0/8 → passed 8/8" in out
    assert "1 would have another score" in out
    assert files(course) == before


def test_a_score_that_a_person_gave_stays(course, capsys, monkeypatch):
    with sqlite3.connect(course / "gradebook.db") as db:
        cell = "SELECT id FROM base_cell WHERE name = 'backward_output_layer'"
        db.execute(f"UPDATE grade SET manual_score = 5 WHERE cell_id IN ({cell})")
    as_another_judge(monkeypatch)
    out = foretold(course, capsys)
    assert "the score that a person gave stays" in out
    assert "0 would have another score, 1 another verdict" in out


def test_a_class_graded_by_two_versions_is_announced(course, capsys):
    graded = course / "autograded" / "s002" / NAME / NOTEBOOK
    notebook = json.loads(graded.read_text("utf-8"))
    notebook["metadata"]["autograder"]["judge"] = "sha256:an older one"
    graded.chmod(0o644)
    graded.write_text(json.dumps(notebook), "utf-8")
    capsys.readouterr()

    assert grade(course) == 0
    said = capsys.readouterr().err
    assert main(["report", str(course), "--output", str(course / "report.html")]) == 0
    reported = capsys.readouterr().err

    main(["export", "--course", str(course), "--feedback", str(course / "feedback.zip")])
    exported = capsys.readouterr().err

    announced = "graded by 2 versions of the judge or the assignment (2, 1 submissions): `autograder regrade"
    assert announced in said
    assert announced in reported
    assert announced in exported
    assert "graded under different conditions" in (course / "report.html").read_text("utf-8")


def test_a_class_graded_by_one_version_is_not_announced(course, capsys):
    assert grade(course) == 0
    assert "versions" not in capsys.readouterr().err


def test_a_dry_run_without_a_gradebook_says_so_and_makes_none(course, capsys):
    (course / "gradebook.db").unlink()
    assert main(["regrade", str(course), "--dry-run"]) == 2
    assert "there is no such gradebook" in capsys.readouterr().err
    assert not (course / "gradebook.db").exists()


def test_a_regrade_keeps_the_gradebook_as_it_was(course, capsys):
    before = rows(url(course))
    assert main(["regrade", str(course)]) == 0
    out = capsys.readouterr().out
    (copy,) = course.glob("gradebook-*.db")
    assert f"the gradebook as it was  {copy}" in out
    assert "3 graded" in out
    assert rows(f"sqlite:///{copy}") == before


def test_a_gradebook_that_cannot_be_copied_is_not_regraded(course, capsys):
    before = files(course / "autograded")
    (course / "gradebook.db").write_bytes(b"no database at all" * 100)
    assert main(["regrade", str(course)]) == 3
    assert "cannot be copied" in capsys.readouterr().err
    assert files(course / "autograded") == before


def test_for_postgresql_its_own_command_is_named():
    assert "pg_dump --file=FILE grades" in back_up("postgresql+psycopg://someone@localhost/grades")
