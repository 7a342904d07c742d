"""A cohort graded at once: what nbgrader's own command would leave, resumed, regraded, not stopped by anything."""

import concurrent.futures.process
import csv
import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import nbformat
import pytest
from nbgrader import api
from sqlalchemy import create_engine, inspect

from autograder.__main__ import main
from autograder.courses import cohort
from autograder.courses.folder import Course
from autograder.courses.gradebook import BATCH, Records
from autograder.notebooks.release import release
from autograder.wall.sandbox import Sandbox

from ..classroom import NOTEBOOK, RELEASE, RUBRIC, hand_in, read, samples
from ..classroom import graded as graded_in_order
from ..cohorts import AUTOGRADER, LATE, NAME, NBGRADER, enrol, files, grade, mixed, rows, run, url, wait_until

CLASS = 30  # submissions, of which the first twenty are recorded together


@pytest.fixture
def course(empty_course, tmp_path) -> Path:
    return shutil.copytree(empty_course, tmp_path / "course")


def export(course: Path) -> str:
    run(*NBGRADER, "export", "--to=grades.csv", cwd=course)
    return (course / "grades.csv").read_text()


def spoil(course: Path) -> None:
    """Files that are no notebooks, a folder without one, and an untouched release."""
    submitted = course / "submitted"
    for student in ("broken", "missing", "untouched"):
        (submitted / student / NAME).mkdir(parents=True)
    (submitted / "broken" / NAME / NOTEBOOK).write_bytes(random.Random(0).randbytes(500))
    shutil.copy(RELEASE, submitted / "untouched" / NAME)
    (submitted / "untouched" / NAME / "notes.txt").write_text("mine")


@pytest.mark.parametrize("count", [8, pytest.param(40, marks=pytest.mark.long)])
def test_the_cohort_command_leaves_what_nbgraders_own_command_leaves(count, course, tmp_path):
    enrol(course, mixed(count))
    spoil(course)
    stock = shutil.copytree(course, tmp_path / "stock")
    run(*NBGRADER, "autograde", NAME, cwd=stock)

    assert grade(course, "--workers", "2") == 0

    assert rows(url(course)) == rows(url(stock))
    assert export(course) == export(stock)
    assert files(course / "autograded") == files(stock / "autograded")


def test_what_is_graded_and_unchanged_is_skipped(course, capsys):
    students = enrol(course, mixed(4))
    assert grade(course) == 0
    before = files(course / "autograded")
    assert "4 graded, 0 skipped" in capsys.readouterr().out

    (course / "submitted" / students[0] / NAME / "timestamp.txt").write_text(LATE)
    hand_in(samples("right")[70].source, course / "submitted" / students[3] / NAME)
    assert grade(course) == 0
    assert "2 graded, 2 skipped" in capsys.readouterr().out
    assert files(course / "autograded") != before

    assert grade(course, "--force") == 0
    assert "4 graded, 0 skipped" in capsys.readouterr().out


def test_a_gradebook_may_be_named_by_its_path_in_the_course(course):
    enrol(course, mixed(1))
    assert main(["grade", str(course / "submitted"), "--gradebook", "gradebook.db"]) == 0
    assert len(rows(url(course))["submissions"]) == 1


def test_a_manual_grade_survives_and_is_to_be_looked_at_again(course):
    (student,) = enrol(course, mixed(1))
    grade(course)
    with api.Gradebook(url(course)) as gradebook:
        line = gradebook.find_grade("init_scale", NAME, NAME, student)
        line.manual_score, line.needs_manual_grade = 3.0, False
        gradebook.db.commit()

    grade(course, "--force")

    with api.Gradebook(url(course)) as gradebook:
        line = gradebook.find_grade("init_scale", NAME, NAME, student)
        assert (line.manual_score, line.needs_manual_grade) == (3.0, True)


@pytest.mark.parametrize("workers", [pytest.param("1", marks=pytest.mark.long), "2"])
def test_interrupted_by_ctrl_c_it_keeps_what_is_done_and_goes_on(course, workers):
    enrol(course, mixed(CLASS))
    command = (*AUTOGRADER, "grade", "submitted", "--gradebook", url(course), "--workers", workers)
    process = subprocess.Popen(command, cwd=course, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_until(lambda: len(files(course / "autograded")) > BATCH)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "the same command goes on with the rest" in err
    assert int(out.split()[0]) < CLASS
    again = run(*command, cwd=course).stdout
    assert int(again.split()[0]) <= CLASS - int(out.split()[0])
    assert len(rows(url(course))["submissions"]) == len(list(course.glob(f"autograded/*/*/{NOTEBOOK}"))) == CLASS


def test_a_grading_process_that_dies_costs_nothing(course):
    """Whichever process is killed in mid-run, every submission is graded once and as alone."""
    students = enrol(course, mixed(12))
    taken = [read(course / "submitted" / student / NAME / NOTEBOOK) for student in students]
    alone = [graded.report.json() for graded in graded_in_order(taken)]
    results = []
    for graded in graded_in_order(taken, workers=2):
        results.append(graded.report.json())
        if len(results) == 2:
            os.kill(multiprocessing.active_children()[0].pid, signal.SIGKILL)
    assert results == alone


@pytest.fixture
def killed_while_it_sends(monkeypatch, tmp_path) -> None:
    """The first grading process that has a result is killed when it has sent a part of it."""

    def send(queue, task, result=None, **more) -> None:
        first = not (tmp_path / "killed").exists()
        if first and result is not None:  # the wall, which is tried before, has none
            (tmp_path / "killed").touch()
            with queue._wlock:  # noqa: SLF001
                os.write(queue._writer.fileno(), (1_000_000).to_bytes(4, "big") + b"the first part")  # noqa: SLF001
                os.kill(os.getpid(), signal.SIGKILL)
        right(queue, task, result, **more)

    right = concurrent.futures.process._sendback_result  # noqa: SLF001
    monkeypatch.setattr(concurrent.futures.process, "_sendback_result", send)
    monkeypatch.setattr(cohort, "PATIENCE", 1)


@pytest.mark.usefixtures("killed_while_it_sends")
def test_a_grading_process_that_dies_while_it_sends_a_result_costs_nothing():
    taken, threads = [read(RELEASE)] * 4, threading.active_count()

    found = [graded.report.score for graded in graded_in_order(taken, workers=2)]

    assert found == [0] * 4
    wait_until(lambda: threading.active_count() == threads)  # Python's own end would wait for what is left of the pool


@pytest.mark.usefixtures("killed_while_it_sends")
def test_stopped_after_a_process_has_died_while_it_sent_a_result_nothing_is_left_of_the_pool():
    threads = threading.active_count()

    with cohort.processes(2, Sandbox.AUTO) as (pool, _, _):
        future = pool.submit(int)
        wait_until(lambda: len(multiprocessing.active_children()) == 1)
        assert not future.done()

    wait_until(lambda: threading.active_count() == threads)


def test_a_submission_we_cannot_grade_is_ungraded_and_asks_for_a_person(course, monkeypatch):
    students = enrol(course, mixed(3))

    def broken(handed_in, *rest):
        if students[1] in handed_in.name:
            raise RuntimeError("a bug")
        return right(handed_in, *rest)

    right = cohort.judge
    monkeypatch.setattr(cohort, "judge", broken)
    assert grade(course) == 3
    with api.Gradebook(url(course)) as gradebook:
        found = {s: gradebook.find_submission(NAME, s).needs_manual_grade for s in students}
    assert found == {students[0]: False, students[1]: True, students[2]: False}


def test_what_a_fault_of_ours_left_ungraded_is_graded_by_the_same_command(course, monkeypatch, capsys):
    enrol(course, mixed(2))
    with monkeypatch.context() as broken:
        broken.setattr(cohort, "judge", lambda *_: 1 / 0)
        assert grade(course) == 3
    assert grade(course) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("2 graded, 0 skipped")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["release", "--gradebook", "sqlite:///gradebook.db"], "no submitted/ folder"),
        (["submitted", "submitted", "--gradebook", "sqlite:///gradebook.db"], "takes one folder"),
        (["submitted", "--gradebook", "sqlite:///other.db"], "run nbgrader generate_assignment"),
    ],
)
def test_a_course_that_cannot_be_used_is_exit_2_with_the_remedy(course, arguments, reason):
    enrol(course, mixed(1))
    assert reason in run(*AUTOGRADER, "grade", *arguments, cwd=course, expect=2).stderr


def test_two_writers_of_one_gradebook_do_not_lose_each_others_rows(course):
    students = enrol(course, mixed(6))
    found = Course(course, NAME)
    results = list(graded_in_order([found.read(s) for s in students], keep=True))
    with Records(found, url(course)) as first, Records(found, url(course)) as second:
        for student, graded in zip(students, results, strict=True):
            first.add(student, graded)
            second.add(student, graded)
    assert len(rows(url(course))["grades"]) == 6 * len(RUBRIC)


def test_the_gradebook_holds_nothing_of_ours(course):
    """Only nbgrader's own tables, so that nbgrader's own tools can read, upgrade and back it up."""
    before = inspect(create_engine(url(course))).get_table_names()
    enrol(course, mixed(1))
    grade(course)
    assert inspect(create_engine(url(course))).get_table_names() == before


def test_a_cluster_without_the_optional_extra_is_named(course, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "distributed", None)
    enrol(course, mixed(1))
    assert main(["grade", str(course / "submitted"), "--scheduler", "tcp://127.0.0.1:1"]) == 2
    assert "pip install" in capsys.readouterr().err


def test_reports_come_while_others_are_still_graded():
    """No more than AHEAD submissions for each worker are in memory, however many are handed in."""
    taken = []

    def submissions():
        for k in range(200):
            taken.append(k)
            yield read(RELEASE)

    results = graded_in_order(submissions(), workers=2)
    next(results)
    assert len(taken) <= 2 * cohort.AHEAD + 1
    results.close()


def test_reports_of_a_cohort_are_the_same_from_one_and_from_two_workers(course, capsys):
    enrol(course, mixed(6))
    reports = []
    for workers in ("1", "2"):
        assert main(["grade", str(course / "submitted"), "--format", "json", "--workers", workers]) == 0
        reports.append([json.loads(line) for line in capsys.readouterr().out.splitlines()])
    assert reports[0] == reports[1]


def due(course: Path, date: str) -> None:
    with api.Gradebook(url(course), "random-initialization") as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate=date)


def test_report_shows_what_the_gradebook_holds_and_where_it_differs(course, monkeypatch, capsys):
    """Points by hand, extra credit, a penalty, and a line that waits for a person, on the page and in its CSV."""
    kept, marked, late = enrol(course, [samples("right")[0].source] * 3)
    grade(course)
    with api.Gradebook(url(course)) as gradebook:
        line = gradebook.find_grade("init_scale", NAME, NAME, marked)
        line.manual_score, line.extra_credit = 1.0, 0.5
        gradebook.find_grade("init_shapes", NAME, NAME, kept).needs_manual_grade = True
        gradebook.db.commit()
        held = {s.student.id: s.score - s.late_submission_penalty for s in gradebook.find_assignment(NAME).submissions}

    monkeypatch.chdir(course)
    assert main(["report", "autograded", "--output", "page.html"]) == 0

    assert "of 2 the gradebook holds another score than the judge gave" in capsys.readouterr().out
    page = (course / "page.html").read_text()
    table = json.loads(page.split('id="csv">')[1].split("</script>")[0])
    lines = csv.DictReader([table["head"], *(f"{name},{rest}" for name, _, rest in table["rows"])])
    shown = {line["submission"]: line for line in lines}
    assert {name: float(line["score"]) for name, line in shown.items()} == held
    assert held == {kept: 100.0, marked: 101.5 - RUBRIC["init_scale"].points, late: 0.0}
    assert [shown[name]["needs_manual_grade"] for name in (kept, marked, late)] == ["yes", "no", "no"]
    assert (shown[late]["late_submission_penalty"], shown[late]["judged"]) == ("100", "100")
    assert "waits for a grade by hand" in page


@pytest.mark.parametrize("file", [NOTEBOOK, "lesson.py"])
def test_what_was_graded_with_another_release_is_graded_anew(file, course, capsys):
    enrol(course, mixed(2))
    grade(course)
    released = course / "release" / NAME / file
    text = released.read_text("utf-8")
    released.write_text(text.replace("random", "Random", 1) if file == NOTEBOOK else text + "\nx = 1\n", "utf-8")
    release.cache_clear()  # another run is another process

    capsys.readouterr()
    grade(course)

    assert "2 graded, 0 skipped" in capsys.readouterr().out


def test_what_the_gradebook_lacks_is_graded_anew(course, capsys):
    kept, lost = enrol(course, mixed(2))
    before = (course / "gradebook.db").read_bytes()
    grade(course)
    with api.Gradebook(url(course)) as gradebook:
        gradebook.remove_submission(NAME, lost)
    grade(course)
    (course / "gradebook.db").write_bytes(before)
    grade(course)

    counts = [line.split(", ")[:2] for line in capsys.readouterr().out.splitlines() if " graded, " in line]
    assert counts == [
        ["2 graded", "0 skipped (already graded)"],
        ["1 graded", "1 skipped (already graded)"],
        ["2 graded", "0 skipped (already graded)"],
    ]


@pytest.mark.parametrize("report", [[1], {"checks": None}, {"checks": [1]}, {"checks": [{}]}, "nested"])
def test_a_damaged_report_is_graded_anew_and_stops_nobody(report, course, capsys):
    enrol(course, mixed(2))
    grade(course)
    graded = course / "autograded" / "s000" / NAME / NOTEBOOK
    whole = graded.read_bytes()
    damaged = nbformat.reads(whole.decode(), 4)
    damaged.metadata["autograder"] = report
    text = nbformat.writes(damaged).replace('"nested"', "[" * 100_000)
    graded.chmod(0o644)
    graded.write_text(text, "utf-8")

    capsys.readouterr()
    assert grade(course) == 0

    assert "1 graded, 1 skipped" in capsys.readouterr().out
    assert graded.read_bytes() == whole


def test_another_due_date_counts_for_what_is_graded_already(course, capsys):
    early, late, undated = sorted(enrol(course, [samples("right")[0].source] * 3))
    grade(course)
    assert scores_held(course) == [100.0, 100.0, 0.0]

    due(course, "2027-01-01 00:00:00 UTC")
    grade(course)

    assert "0 graded, 3 skipped" in capsys.readouterr().out
    assert scores_held(course) == [100.0, 100.0, 100.0]


def scores_held(course: Path) -> list[float]:
    with api.Gradebook(url(course)) as gradebook:
        found = gradebook.find_assignment(NAME).submissions
        return [s.score - s.late_submission_penalty for s in sorted(found, key=lambda s: s.student.id)]
