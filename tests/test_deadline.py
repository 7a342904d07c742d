"""The judge's own deadline: a submission over which the judge computes too long is ungraded, and the class goes on."""

from __future__ import annotations

import contextlib
import dataclasses
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograder import grade, grading
from autograder.__main__ import main
from autograder.courses.gradescope import run as run_gradescope
from autograder.deadline import OverdueError, deadline
from autograder.judging.report import Report, Status

from .classroom import ASSIGNMENT, NAME, RUBRIC, SAMPLES, hand_in
from .cohorts import release, rows, url
from .course import Role

RIGHT = (SAMPLES / "right" / "the_template_filled_in.py").read_text("utf-8")
STALLING = RIGHT.replace('"W1":', '"stall": 1, "W1":')  # by its answer, with the check below
SECONDS = 3  # more than an honest submission takes


@pytest.fixture
def stalled(monkeypatch) -> None:
    """A check that never ends over some answers, as a hole in the judge would be; here and in forked processes."""
    right = RUBRIC["init_scale"].holds

    def holds(function, example):
        def asked(*args):
            returned = function(*args)
            while "stall" in returned:
                pass
            return returned

        return right(asked, example)

    monkeypatch.setitem(RUBRIC, "init_scale", dataclasses.replace(RUBRIC["init_scale"], holds=holds))
    monkeypatch.setattr(grading, "JUDGE_SECONDS", SECONDS)


def assert_a_person_must_look(report: Report) -> None:
    assert {result.status for result in report.checks} == {Status.UNGRADED}
    assert "your instructor will look at it" in report.notes[0]


def test_alone_it_is_ungraded_and_the_next_one_is_graded(stalled, tmp_path):
    assert "stall" in STALLING
    assert_a_person_must_look(grade(hand_in(STALLING, tmp_path / "eve")))
    assert grade(hand_in(RIGHT, tmp_path / "ada")).score == 100


def test_in_other_threads_too(stalled, tmp_path):
    """As in a worker of Dask."""
    notebooks = [hand_in(source, tmp_path / str(i)) for i, source in enumerate((STALLING, RIGHT, STALLING))]
    with ThreadPoolExecutor(1) as thread:
        first, second, third = thread.map(grade, notebooks)

    assert_a_person_must_look(first)
    assert second.score == 100
    assert_a_person_must_look(third)


@pytest.mark.parametrize("more", [[], ["--workers", "2"]])
def test_in_a_class_the_others_are_graded_and_on_record(stalled, tmp_path, more, capfd):
    course = release(tmp_path / "course")
    for student, source in {"ada": RIGHT, "eve": STALLING, "zoe": RIGHT}.items():
        hand_in(source, course / "submitted" / student / NAME)

    assert main(["grade", str(course / "submitted"), "--gradebook", url(course), *more]) == 3

    assert "1 with a fault of ours" in capfd.readouterr().out
    submissions = {student: (score, look) for student, _, _, score, look in rows(url(course))["submissions"]}
    assert submissions == {"ada": (100, False), "eve": (0, True), "zoe": (100, False)}


def test_gradescope_says_that_it_was_not_graded(stalled, tmp_path, capfd):
    hand_in(STALLING, tmp_path / "submission")
    assert not run_gradescope(ASSIGNMENT, tmp_path)
    assert "no points are decided" in (tmp_path / "results" / "results.json").read_text("utf-8")


# What is raised while Python collects garbage is ignored there, and told again a moment later.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_feedback_that_takes_too_long_is_said_and_the_command_ends(tmp_path, monkeypatch):
    from autograder.courses import hooks

    course = Role(release(tmp_path / "course"))
    hand_in(RIGHT, course.folder / "submitted" / "ada" / NAME)
    assert course.nbgrader("autograde", NAME) == 0, course.said
    monkeypatch.setattr(hooks, "JUDGE_SECONDS", 0.001)
    monkeypatch.setattr("autograder.deadline.RINGS_AGAIN", 0.01)

    assert course.nbgrader("generate_feedback", NAME) == 1
    assert "it took too long; a person must look" in course.said


# ------------------------------------------------------------------------------------------ the clock itself


def compute(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def in_a_thread(work) -> object:
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()


@pytest.mark.parametrize("somewhere", [lambda work: work(), in_a_thread], ids=["main thread", "other thread"])
def test_computing_is_ended_waiting_is_not_and_nothing_comes_afterwards(somewhere):
    def waits() -> None:
        with deadline(0.5):
            time.sleep(1)

    def computes() -> None:
        with pytest.raises(OverdueError), deadline(0.2):
            compute(60)

    def afterwards() -> None:
        with deadline(0.3):
            compute(0.1)
        compute(1.5)

    for work in (waits, computes, afterwards):
        somewhere(work)


def swallow(times: int) -> None:
    for _ in range(times):
        with contextlib.suppress(OverdueError):
            compute(60)
    compute(60)


def test_what_swallows_the_first_call_hears_the_next(monkeypatch):
    monkeypatch.setattr("autograder.deadline.RINGS_AGAIN", 0.2)
    with pytest.raises(OverdueError), deadline(0.2):
        swallow(2)


def test_a_search_by_a_regular_expression_is_ended():
    with pytest.raises(OverdueError), deadline(0.5):
        re.match(r"(a+)+b", "a" * 60)


def test_no_thread_is_left_over():
    in_a_thread(compute_under_a_deadline)
    assert "deadline" not in {thread.name for thread in threading.enumerate()}


def compute_under_a_deadline() -> None:
    with deadline(1):
        compute(0.01)
