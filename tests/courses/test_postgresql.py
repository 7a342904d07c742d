"""A gradebook in PostgreSQL: a real server on a private socket, two writers at once, the same rows as in SQLite."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from nbgrader import api

from autograder.__main__ import main
from autograder.courses import gradebook
from autograder.courses.folder import Course

from ..classroom import graded as graded_in_order
from ..classroom import samples
from ..cohorts import AUTOGRADER, DUE, LATE, NAME, enrol, files, grade, mixed, rows, url
from ..course import Role
from ..postgres import new_database, programs, running

pytest.importorskip("psycopg", reason="the optional extra `postgres` is not installed")


pytestmark = pytest.mark.skipif(programs() is None, reason="no PostgreSQL server here: apt-get install postgresql")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with running() as url:
        yield url


@pytest.fixture
def course(empty_course, tmp_path) -> Path:
    return shutil.copytree(empty_course, tmp_path / "course")


@pytest.fixture
def database(server, course) -> str:
    """The URL of a new gradebook that holds the released assignment."""
    empty, role = new_database(server), Role(course)
    assert role.nbgrader("generate_assignment", NAME, "--force", "--db", empty) == 0, role.said
    with api.Gradebook(empty, "random-initialization") as records:
        records.update_or_create_assignment(NAME, duedate=DUE)
    return empty


def test_a_class_graded_by_two_commands_at_once_is_recorded_as_in_sqlite(course, database, tmp_path):
    """Both grade everything, in one folder; then both grade again what was handed in again."""
    students = enrol(course, mixed(6))
    alone = shutil.copytree(course, tmp_path / "alone")
    for _ in range(2):
        assert grade(alone) == 0
        command = (*AUTOGRADER, "grade", "submitted", "--gradebook", database)
        both = [subprocess.Popen(command, cwd=course, stderr=subprocess.PIPE, text=True) for _ in range(2)]
        assert [(process.communicate()[1], process.returncode) for process in both] == [("", 0)] * 2
        assert rows(database) == rows(url(alone))
        assert files(course / "autograded") == files(alone / "autograded")
        for handed_in_again in (course, alone):
            (handed_in_again / "submitted" / students[0] / NAME / "timestamp.txt").write_text(LATE)


def test_two_writers_who_meet_in_every_row_both_finish(course, database, monkeypatch):
    """One goes through the class forwards, the other backwards, a transaction for every two submissions."""
    monkeypatch.chdir(course)  # threads that go there and back may leave this process there
    monkeypatch.setattr(gradebook, "BATCH", 2)
    students = enrol(course, [sample.source for sample in samples("right")[:12]])
    found = Course(course, NAME)
    results = graded_in_order([found.read(student) for student in students], keep=True)
    graded = list(zip(students, results, strict=True))

    def write(order: list) -> None:
        with gradebook.Records(found, database) as records:
            for _ in range(3):
                for student, result in order:
                    records.add(student, result)

    with ThreadPoolExecutor() as writers:
        for written in [writers.submit(write, order) for order in (graded, graded[::-1])]:
            written.result()
    assert grade(course, "--force") == 0
    assert rows(database) == rows(url(course))


def test_nbgraders_own_command_records_the_same_in_postgresql(course, database):
    enrol(course, mixed(4))
    role = Role(course)
    assert role.nbgrader("autograde", NAME, "--db", database) == 0, role.said
    assert grade(course, "--force") == 0
    assert rows(database) == rows(url(course))


def test_a_server_that_does_not_answer_is_said_in_one_line(course, capfd):
    enrol(course, [samples("right")[0].source])
    nowhere = "postgresql+psycopg://course@/class?host=/nowhere"
    assert main(["grade", str(course / "submitted"), "--gradebook", nowhere]) == 2
    said = capfd.readouterr().err
    assert "/nowhere" in said
    assert said.count("\n") == 1
