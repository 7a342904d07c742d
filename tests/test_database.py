"""A gradebook asked in SQL: scores are nbgrader's own, nothing is made by asking, and every trouble is one line."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import sys
from itertools import product
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.__main__ import main
from autograder.database import SCORE, UnusableGradebookError, ask
from autograder.pages.class_sources import read_records
from autograder.verbs.common import UNUSABLE

from .course import environment

SCORES = list(product((None, 3.0), (None, 0.0, 5.0), (None, 0.5)))  # automatic, by hand, extra credit


def gradebook(path: Path) -> str:
    """A gradebook with one submission that has a line for each way to be scored; returns its URL."""
    url = f"sqlite:///{path}"
    beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # stands the command alembic
    with environment({"PATH": beside}), Gradebook(url) as db:
        db.add_assignment("ps")
        db.add_notebook("ps", "ps")
        for k in range(len(SCORES)):
            db.add_grade_cell(f"line{k:02}", "ps", "ps", max_score=6, cell_type="code")
        db.add_student("ada")
        db.add_submission("ps", "ada")
        for k, (auto, manual, extra) in enumerate(SCORES):
            grade = db.find_grade(f"line{k:02}", "ps", "ps", "ada")
            grade.auto_score, grade.manual_score, grade.extra_credit = auto, manual, extra
        db.db.commit()
    return url


def test_the_score_of_every_line_is_nbgraders_own(tmp_path):
    url = gradebook(tmp_path / "gradebook.db")
    with Gradebook(url) as db:
        held = {grade.name: grade.score for grade in db.find_submission("ps", "ada").notebooks[0].grades}

    rows = ask(url, f"SELECT base_cell.name, {SCORE} FROM grade JOIN base_cell ON base_cell.id = grade.cell_id")
    assert {name: float(score) for name, score in rows} == held
    assert {name: line.points for name, line in read_records(url)["ada", "ps"].lines.items()} == held


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (lambda path: None, "there is no such gradebook: name the one that the class was graded into"),
        (lambda path: path.touch(), "the gradebook is empty: name the one that the class was graded into"),
        (lambda path: path.write_text("a text " * 1000), "the gradebook cannot be read: file is not a database"),
    ],
    ids=["missing", "empty", "something else"],
)
def test_what_is_no_gradebook_is_named_in_one_line_and_left_as_it_is(made, why, tmp_path, capsys):
    path = tmp_path / "typo.db"
    made(path)
    before = path.read_bytes() if path.exists() else None

    assert main(["report", str(path), "--output", str(tmp_path / "report.html")]) == UNUSABLE
    assert capsys.readouterr().err == f"autograder: sqlite:///{path}: {why}\n"
    assert (path.read_bytes() if path.exists() else None) == before


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("DROP TABLE task_cells", "no such table: task_cells"),
        ("ALTER TABLE grade DROP COLUMN extra_credit", "no such column: extra_credit"),
    ],
)
def test_a_gradebook_of_an_older_nbgrader_is_not_called_empty(change, what, tmp_path, capsys):
    url = gradebook(tmp_path / "gradebook.db")
    with contextlib.closing(sqlite3.connect(tmp_path / "gradebook.db")) as db:
        db.execute(change)

    assert main(["report", str(tmp_path / "gradebook.db"), "--output", str(tmp_path / "report.html")]) == UNUSABLE
    said = capsys.readouterr().err
    assert said.startswith(f"autograder: {url}: the gradebook cannot be read: {what}; another version of nbgrader")
    assert "run nbgrader db upgrade in the course" in said


@pytest.mark.parametrize("url", ["no url", "sqlite+nothing:///x.db", "postgresql://ada:secret@host:port/x"])
def test_a_url_that_is_none_is_refused_without_its_password(url):
    with pytest.raises(UnusableGradebookError, match="the gradebook's URL cannot be used: ") as refused:
        ask(url, "SELECT 1")
    assert "secret" not in str(refused.value)
