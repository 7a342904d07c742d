"""Where the time of our grading goes, measured from outside: our functions are wrapped, none of them knows.

`python -m benchmarks.profile COURSE SECONDS.json` grades a class in one process and records it. The floor is what no
grader can avoid: the cells and the same calls, in one bare process without walls, frames or verdicts.
"""

from __future__ import annotations

import contextlib
import functools
import io
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

from autograder import cohort, grading, sandbox, worker
from autograder.course import Course
from autograder.gradebook import Records
from autograder.plan import Plan, plan
from autograder.sandbox import Sandbox
from autograder.submission import Poured, parse, pour

from .classes import ASSIGNMENT, chosen


class Clock:
    """Self time of every phase, wall and CPU of this process, in seconds; an inner phase stops the outer one."""

    def __init__(self) -> None:
        self.wall: dict[str, float] = defaultdict(float)
        self.cpu: dict[str, float] = defaultdict(float)
        self.phases = ["other"]
        self.reset()

    def reset(self) -> None:
        self.wall.clear()
        self.cpu.clear()
        self.at = time.perf_counter(), time.process_time()

    def lap(self) -> None:
        now = time.perf_counter(), time.process_time()
        self.wall[self.phases[-1]] += now[0] - self.at[0]
        self.cpu[self.phases[-1]] += now[1] - self.at[1]
        self.at = now

    def wrap(self, owner: object, name: str, phase: str) -> None:
        inner: Callable = getattr(owner, name)

        @functools.wraps(inner)
        def timed(*args, **kwargs):
            self.lap()
            self.phases.append(phase)
            try:
                return inner(*args, **kwargs)
            finally:
                self.lap()
                self.phases.pop()

        setattr(owner, name, timed)


def instrumented() -> Clock:
    clock = Clock()
    clock.wrap(Course, "take", "read and pour")
    clock.wrap(grading, "parse", "read and pour")
    clock.wrap(grading, "pour", "read and pour")
    clock.wrap(Poured, "program", "read and pour")
    clock.wrap(sandbox.Worker, "__init__", "start")
    clock.wrap(sandbox.Worker, "close", "start")
    clock.wrap(sandbox.Student, "_load", "load")
    clock.wrap(grading, "_answers", "calls")
    clock.wrap(grading, "_judge", "judging")
    clock.wrap(grading, "recognise", "recognising")
    clock.wrap(grading, "_shrink", "shrinking")
    clock.wrap(cohort, "autograded", "recording")
    clock.wrap(Records, "add", "recording")
    clock.wrap(Records, "flush", "recording")
    return clock


def student_side() -> float:
    """CPU seconds that the warm process and everything it has forked so far have used; exact to 10 ms."""
    found = psutil.Process(sandbox.zygote(Sandbox.BUBBLEWRAP).process.pid)
    times = [process.cpu_times() for process in [found, *found.children(recursive=True)]]
    return sum(t.user + t.system for t in times) + sum(times[-1][2:4])


def our_cost(course: Course, students: list[str], clock: Clock) -> dict:
    """Milliseconds a submission: wall and judge's CPU by phase, the student's CPU, and their sum."""
    before = student_side()
    with Records(course, f"sqlite:///{course.root}/gradebook.db") as records:
        clock.reset()
        for student in students:
            handed_in = course.take(student)
            records.add(student, cohort.grade_one(handed_in, course.target, 0, Sandbox.BUBBLEWRAP, keep=True))
    clock.lap()
    judge, student = sum(clock.cpu.values()), student_side() - before
    each = 1000 / len(students)
    return {
        "wall": {phase: seconds * each for phase, seconds in clock.wall.items()},
        "judge": {phase: seconds * each for phase, seconds in clock.cpu.items()},
        "student_cpu": student * each,
        "cpu": (judge + student) * each,
    }


def floor(course: Course, students: list[str], questions: Plan) -> dict[str, float]:
    """CPU milliseconds a submission of running its cells and of answering the calls of the plan, and nothing else."""
    programs = [pour(parse(course.take(student).data), course.target).program() for student in students]
    given = worker.GivenModules()
    given.sources.update(course.target.modules)
    sys.meta_path.insert(0, given)
    main, seconds = sys.modules["__main__"], {"load": 0.0, "calls": 0.0}
    try:
        for program in programs:
            calls = [(function, _copy(call.args)) for function, asked in questions.calls.items() for call in asked]
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                for phase, spent in _bare(program, calls):
                    seconds[phase] += spent
    finally:
        sys.modules["__main__"] = main
        sys.meta_path.remove(given)
    return {phase: spent * 1000 / len(students) for phase, spent in seconds.items()}


def _copy(args: tuple) -> list:
    return worker.decode(worker.encode(list(args)))


def _bare(program: list, calls: list) -> Iterator[tuple[str, float]]:
    submission, started = worker.Submission(), time.process_time()
    for cell in program:
        submission.run_cell(cell.label, cell.source)
    yield "load", time.process_time() - started
    functions, started = submission.main.__dict__, time.process_time()
    for function, args in calls:
        with contextlib.suppress(Exception):
            functions[function](*args)
    yield "calls", time.process_time() - started


def main(folder: Path, output: Path) -> None:
    course = Course(folder, ASSIGNMENT)
    enrolled = course.students()
    groups: dict[str, list[str]] = {"right": [], "wrong": []}
    for student, sample in zip(enrolled, chosen(len(enrolled)), strict=True):
        groups[sample.path.parent.name].append(student)
    questions = plan(0)
    bare = {kind: floor(course, students, questions) for kind, students in groups.items()}
    sandbox.probe(Sandbox.BUBBLEWRAP)
    clock = instrumented()
    ours = {kind: our_cost(course, students, clock) for kind, students in groups.items()}
    calls = {function: len(asked) for function, asked in questions.calls.items()}
    output.write_text(json.dumps({"calls": calls, "floor": bare, "ours": ours}))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]))
