"""A Dask cluster: a scheduler and its workers, real processes on this machine, one of them killed in mid-run."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.__main__ import main
from autograder.courses import cohort
from autograder.courses.folder import Course

from ..classroom import graded as graded_in_order
from ..classroom import samples
from ..cohorts import NAME, enrol, files, grade, mixed, rows, url, wait_until
from ..processes import no_process_left

pytest.importorskip("distributed", reason="the optional extra `cluster` is not installed")

DASK = (sys.executable, "-m", "dask")


@dataclass
class Cluster:
    """A scheduler and workers that nobody restarts; each worker runs in an empty folder of its own."""

    address: str
    scheduler: subprocess.Popen
    workers: list[subprocess.Popen]
    folders: list[Path]


@contextlib.contextmanager
def cluster(folder: Path, workers: int = 2, more: tuple[str, ...] = ()) -> Iterator[Cluster]:
    started: list[subprocess.Popen] = []

    def start(name: str, *arguments: str) -> Path:
        (folder / name).mkdir(parents=True)
        with (folder / f"{name}.log").open("w") as log:
            command = [*DASK, *arguments, "--no-dashboard", "--host", "127.0.0.1"]
            started.append(subprocess.Popen(command, cwd=folder / name, stdout=log, stderr=log))
        return folder / name

    try:
        start("scheduler", "scheduler", "--port", "0")
        wait_until(lambda: re.search(r"Scheduler at: *(\S+)", (folder / "scheduler.log").read_text()))
        address = re.search(r"Scheduler at: *(\S+)", (folder / "scheduler.log").read_text()).group(1)
        options = ("--nthreads", "1", "--no-nanny", "--local-directory", str(folder / "scratch"), *more)
        folders = [start(f"worker{k}", "worker", address, *options) for k in range(workers)]
        yield Cluster(address, started[0], started[1:], folders)
    finally:
        for process in started:
            process.kill()
            process.wait()


@pytest.fixture
def two_workers(tmp_path) -> Iterator[Cluster]:
    with no_process_left(), cluster(tmp_path / "cluster") as found:
        yield found


@pytest.fixture
def course(empty_course, tmp_path) -> Path:
    return shutil.copytree(empty_course, tmp_path / "course")


def test_a_killed_worker_costs_nothing_and_the_cluster_grades_as_this_machine_does(course, two_workers, tmp_path):
    """Gradebook and files of a cluster that loses a worker in mid-run, of one worker, and of none: all the same."""
    enrol(course, mixed(10))
    alone = shutil.copytree(course, tmp_path / "alone")
    assert grade(alone) == 0
    found = Course(course, NAME)
    taken = [found.read(student) for student in found.students()]
    local = [graded.report.json() for graded in graded_in_order(taken)]

    reports = []
    for graded in graded_in_order(taken, scheduler=two_workers.address):
        reports.append(graded.report.json())
        if len(reports) == 2:
            two_workers.workers[0].kill()
    assert reports == local

    assert grade(course, "--scheduler", two_workers.address) == 0
    assert rows(url(course)) == rows(url(alone))
    assert files(course / "autograded") == files(alone / "autograded")
    assert [list(folder.iterdir()) for folder in two_workers.folders] == [[], []]


def test_one_zygote_serves_a_worker_as_long_as_it_lives(course, two_workers):
    """Its tasks run in one thread, which the zygote is tied to."""
    enrol(course, [sample.source for sample in samples("right")[:3]])
    seen = []
    for _ in range(2):
        assert main(["grade", str(course / "submitted"), "--scheduler", two_workers.address]) == 0
        seen.append({n for process in two_workers.workers for n in children(process.pid)})
    assert len(seen[0]) == 2
    assert seen[0] == seen[1]


def children(parent: int) -> list[int]:
    return [int(n) for found in Path(f"/proc/{parent}/task").glob("*/children") for n in found.read_text().split()]


def test_json_lines_are_the_same_bytes_from_a_cluster(course, two_workers, tmp_path):
    enrol(course, mixed(6))
    lines = []
    for more in ([], ["--scheduler", two_workers.address]):
        output = tmp_path / "reports.jsonl"
        assert main(["grade", str(course / "submitted"), "--format", "json", "--output", str(output), *more]) == 0
        lines.append(output.read_bytes())
    assert lines[0] == lines[1]


def test_a_scheduler_that_dies_is_said_in_one_line_and_what_is_graded_stays(course, two_workers, monkeypatch, capfd):
    monkeypatch.setattr("autograder.courses.gradebook.BATCH", 2)
    count, graded = iter(range(100)), cohort.grade_all

    def interrupted(*args, **how):
        for result in graded(*args, **how):
            if next(count) == 4:
                two_workers.scheduler.kill()
            yield result

    monkeypatch.setattr("autograder.courses.run.grade_all", interrupted)
    enrol(course, [sample.source for sample in samples("right")[:60]])
    assert grade(course, "--scheduler", two_workers.address) == 3
    assert "autograder: the Dask scheduler" in capfd.readouterr().err
    assert len(rows(url(course))["submissions"]) == len(list(course.glob("autograded/*/*/*.ipynb"))) >= 4


def test_a_cluster_that_is_not_there_or_has_no_workers_is_exit_2(course, tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(cohort, "CONNECT_SECONDS", 2)
    enrol(course, [samples("right")[0].source])
    assert main(["grade", str(course / "submitted"), "--scheduler", "tcp://127.0.0.1:1"]) == 2
    assert "no Dask scheduler answers at tcp://127.0.0.1:1" in capfd.readouterr().err
    with cluster(tmp_path / "cluster", workers=0) as empty:
        assert main(["grade", str(course / "submitted"), "--scheduler", empty.address]) == 2
    assert "has no worker" in capfd.readouterr().err
