"""Faults of ours: grading killed at any moment, a full disk, a gradebook that cannot be written, a missing wall."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from autograder.__main__ import main
from autograder.courses import cohort, gradebook
from autograder.courses.cohort import Graded
from autograder.courses.folder import Course

from ..classroom import graded as graded_in_order
from ..classroom import samples
from ..cohorts import AUTOGRADER, NAME, enrol, files, grade, rows, url, wait_until
from ..processes import no_process_left

FORK = multiprocessing.get_context("fork")  # of this process, where nbgrader is imported: a kill costs no start
MOMENTS = 10  # and many more in `make long`


@pytest.fixture
def course(empty_course, tmp_path) -> Path:
    """Four students have handed in, one early, one late; one of them has not found the scale."""
    course = shutil.copytree(empty_course, tmp_path / "course")
    right = [sample.source for sample in samples("right")[:3]]
    enrol(course, [*right, next(sample.source for sample in samples("wrong") if "init_scale" in sample.fails)])
    return course


def in_a_process(work, *arguments) -> multiprocessing.Process:
    process = FORK.Process(target=work, args=arguments)
    process.start()
    return process


def grade_in_batches(course: Path, *more: str) -> None:
    """Like the command, in a process of its own, and with a transaction for every submission."""
    gradebook.BATCH = 1
    sys.exit(grade(course, *more))


def everything(course: Path) -> tuple[dict, dict]:
    return rows(url(course)), files(course / "autograded")


@pytest.mark.parametrize("times", [MOMENTS, pytest.param(50, marks=pytest.mark.long)])
def test_killed_at_any_moment_and_started_again_it_ends_as_if_undisturbed(times, course, tmp_path, monkeypatch):
    """Moments are from a whole run, every other one from its recording; orphans get this process as their parent."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    undisturbed = shutil.copytree(course, tmp_path / "undisturbed")
    assert grade(undisturbed) == 0  # and everything is warm in this process, and so in its forks
    expected = everything(undisturbed)
    start = time.monotonic()
    in_a_process(grade_in_batches, shutil.copytree(course, tmp_path / "timed"), "--workers", "2").join()
    whole = time.monotonic() - start

    recorded, moments = [], random.Random(0)
    with no_process_left():
        while len(recorded) < times:
            disturbed = shutil.copytree(course, tmp_path / "disturbed")
            recording = len(recorded) % 2 == 1
            if killed(disturbed, moments.uniform(0, whole / 8 if recording else whole), recording):
                recorded.append(len(list(disturbed.glob("autograded/*/*/*.ipynb"))))
                again = in_a_process(grade_in_batches, disturbed)
                again.join()
                assert again.exitcode == 0
                assert everything(disturbed) == expected
                assert {path.name for path in disturbed.iterdir()} == {path.name for path in undisturbed.iterdir()}
            shutil.rmtree(disturbed)
    assert {0} < set(recorded)
    assert list((tmp_path / "tmp").iterdir()) == []


def killed(course: Path, seconds: float, recording: bool) -> bool:
    """Kill a run after some time, counted from its start or its recording; whether it had not ended before."""
    process = in_a_process(grade_in_batches, course, "--workers", "2")
    if recording:
        wait_until((course / "autograded").exists)
    process.join(seconds)
    process.kill()
    process.join()
    return process.exitcode == -signal.SIGKILL


def killed_at_step(step: int, work, *arguments) -> None:
    """Do some work in this process, and end it by SIGKILL at the step-th operation on files or the database."""
    left = iter(range(step))

    def count(event: str, _: tuple) -> None:
        if event.split(".")[0] in {"open", "os", "shutil", "sqlite3", "fcntl"} and next(left, None) is None:
            signal.raise_signal(signal.SIGKILL)

    sys.addaudithook(count)
    work(*arguments)


def test_killed_at_every_step_of_recording_nothing_is_taken_for_graded_that_is_not(course, tmp_path):
    """Recording over older results, with another seed: whatever is done is done wholly, or is done again."""
    for student in ("s000", "s002"):
        shutil.rmtree(course / "submitted" / student)
    assert grade(course) == 0
    found = Course(course, NAME)
    students = found.students()
    graded = list(graded_in_order([found.read(s) for s in students], seed=1, keep=True))
    undisturbed = shutil.copytree(course, tmp_path / "undisturbed")
    assert grade(undisturbed, "--seed", "1") == 0
    expected = everything(undisturbed)

    step, exitcode = 0, -signal.SIGKILL
    while exitcode == -signal.SIGKILL:
        disturbed = shutil.copytree(course, tmp_path / "disturbed")
        process = in_a_process(killed_at_step, step, record, disturbed, students, graded)
        process.join()
        exitcode = process.exitcode
        record(disturbed, students, graded)
        assert everything(disturbed) == expected, step
        shutil.rmtree(disturbed)
        step += 1
    assert exitcode == 0
    assert step > 20


def record(course: Path, students: list[str], graded: list[Graded]) -> None:
    """What the command does after grading: it skips what it finds graded."""
    found, examples = Course(course, NAME), graded[0].report.examples
    with gradebook.Records(found, url(course)) as records:
        for student, result in zip(students, graded, strict=True):
            if not found.is_graded(found.on_record(student), student, 1, examples):
                records.add(student, result)


def test_a_submission_that_ends_every_process_is_ungraded_and_the_others_are_graded(course, monkeypatch, capfd):
    right = cohort.judge

    def deadly(handed_in, *rest):
        if "s001" in handed_in.name:
            os._exit(9)
        return right(handed_in, *rest)

    monkeypatch.setattr(cohort, "judge", deadly)
    assert grade(course, "--workers", "2") == 3
    assert "4 graded, 0 skipped (already graded), 1 with a fault of ours" in capfd.readouterr().out
    assert {row[0]: row[4] for row in rows(url(course))["submissions"]}["s001"] is True


def said_in_one_line(error: str) -> bool:
    return error.startswith("autograder: ") and error.count("\n") == 1 and "Traceback" not in error


@pytest.mark.parametrize("options", ["mode=ro&uri=true", "mode=ro&uri=true&timeout=0.1"])
def test_a_read_only_gradebook_is_exit_2_before_anything_is_written(course, capfd, options):
    before = files(course)
    read_only = f"sqlite:///file:{course}/gradebook.db?{options}"
    assert main(["grade", str(course / "submitted"), "--gradebook", read_only]) == 2
    said = capfd.readouterr()
    assert said_in_one_line(said.err)
    assert "readonly" in said.err
    assert said.out == ""
    assert files(course) == before


def test_a_gradebook_that_stays_locked_is_exit_2_and_one_that_is_freed_is_waited_for(course, capfd, monkeypatch):
    monkeypatch.setattr(gradebook, "RETRIES", 3)
    impatient = ["grade", str(course / "submitted"), "--gradebook", url(course) + "?timeout=0.1"]
    other = sqlite3.connect(course / "gradebook.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert main(impatient) == 2
    said = capfd.readouterr()
    assert said_in_one_line(said.err)
    assert "locked" in said.err
    assert said.out == ""
    assert list(course.glob("autograded/*")) == []

    monkeypatch.setattr(time, "sleep", lambda _: other.in_transaction and other.execute("ROLLBACK"))
    assert main(impatient) == 0


def without_bubblewrap(folder: Path) -> dict[str, str]:
    folder.mkdir()
    return {"PATH": str(folder)}


@pytest.mark.parametrize("more", [[], ["--workers", "2"], ["--format", "json"]])
def test_a_missing_bubblewrap_that_was_asked_for_is_exit_3_with_the_remedy(course, tmp_path, more):
    where = [] if "--format" in more else ["--gradebook", url(course)]
    command = [*AUTOGRADER, "grade", "submitted", "--sandbox", "bubblewrap", *where, *more]
    ran = subprocess.run(command, cwd=course, env=without_bubblewrap(tmp_path / "bin"), capture_output=True, text=True)
    assert ran.returncode == 3
    assert ran.stdout == ""
    assert said_in_one_line(ran.stderr)
    assert "apt-get install bubblewrap" in ran.stderr


ON_A_FULL_DISK = """
mount -t tmpfs -o size=8m none "$2" && cp -a "$1/." "$2" && cd "$2" || exit 99
free=$(df --output=avail -k . | tail -n 1)
head -c $(((free - $3) * 1024)) /dev/zero > filler
shift 3
"$@"; full=$?
rm filler
"$@" > /dev/null || exit 98
rm -rf "$OLDPWD/after" && cp -a . "$OLDPWD/after"
exit $full
"""
may_mount = subprocess.run(["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"], stderr=-3).returncode == 0


@pytest.mark.skipif(not may_mount, reason="only root may mount a small file system")
@pytest.mark.parametrize("left", [0, 200])
def test_on_a_full_disk_grading_stops_with_a_reason_and_goes_on_when_there_is_room(course, tmp_path, left):
    """With `left` KiB free neither the gradebook, or only that, or only a part of the folders can be written."""
    undisturbed = shutil.copytree(course, tmp_path / "undisturbed")
    assert grade(undisturbed) == 0
    (tmp_path / "small").mkdir()
    grading = [*AUTOGRADER, "grade", "submitted", "--gradebook", "sqlite:///gradebook.db"]
    command = ["unshare", "--mount", "sh", "-c", ON_A_FULL_DISK, "sh", str(course), str(tmp_path / "small"), str(left)]
    ran = subprocess.run([*command, *grading], cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 3, ran.stderr
    assert said_in_one_line(ran.stderr)
    assert ran.stdout == ""
    assert rows(url(tmp_path / "after")) == rows(url(undisturbed))
    assert files(tmp_path / "after" / "autograded") == files(undisturbed / "autograded")


def limited(size: int, *arguments: str) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    sys.exit(main(list(arguments)))


@pytest.mark.parametrize("shape", ["json", "table"])
def test_a_file_that_cannot_grow_keeps_whole_reports_only(course, tmp_path, shape, capfd):
    output, whole = tmp_path / "reports", tmp_path / "whole"
    command = ["grade", str(course / "submitted"), "--format", shape, "--output"]
    assert main([*command, str(whole)]) == 0
    process = in_a_process(limited, whole.stat().st_size * 6 // 10, *command, str(output))
    process.join()
    assert process.exitcode == 3
    assert said_in_one_line(capfd.readouterr().err)
    assert whole.read_bytes().startswith(output.read_bytes())
    if shape == "json":
        assert [json.loads(line)["max_score"] for line in output.read_text("utf-8").splitlines()] == [100.0, 100.0]


PRINTING = {
    "lines": ["grade", "submitted", "--format", "json"],
    "table": ["grade", "submitted"],
    "regrade": ["regrade", ".", "--dry-run"],
    "completion": ["completion", "bash"],
}


@pytest.mark.parametrize("command", PRINTING.values(), ids=PRINTING)
def test_standard_output_on_a_full_disk_is_exit_2_and_one_that_nobody_reads_141_without_a_word(command, course):
    assert grade(course) == 0
    read, unread = os.pipe()
    os.close(read)
    with Path("/dev/full").open("w") as full, os.fdopen(unread, "w") as closed:
        ran, left = (
            subprocess.run([*AUTOGRADER, *command], cwd=course, stdout=to, stderr=subprocess.PIPE, text=True)
            for to in (full, closed)
        )
    assert ran.returncode == 2
    assert said_in_one_line(ran.stderr)
    assert (left.returncode, left.stderr) == (141, "")
