"""Where the time of our grading goes, measured from outside: our functions are wrapped, none of them knows.

`python -m benchmarks.profile COURSE SECONDS.json` grades a class in one process and records it. The floor is what no
grader can avoid: the cells and the same calls, in one bare process without walls, frames or verdicts.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import io
import json
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import psutil

from autograder import grading
from autograder.courses import cohort
from autograder.courses.cohort import Grader, jobs
from autograder.courses.folder import Course
from autograder.courses.gradebook import Records
from autograder.judging import judge
from autograder.judging.plan import Plan, plan
from autograder.notebooks.reading import parse
from autograder.notebooks.submission import Poured, pour
from autograder.wall import frames, sandbox
from autograder.wall.sandbox import Sandbox
from autograder.wall.student import Answers, Student

from .classes import ASSIGNMENT, chosen

FLOOR_ROUNDS = 5  # the least of so many is what the program takes, and not what else the machine did


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
    clock.wrap(Course, "read", "read and pour")
    clock.wrap(grading, "parse", "read and pour")
    clock.wrap(grading, "pour", "read and pour")
    clock.wrap(Poured, "program", "read and pour")
    clock.wrap(Student, "answer", "asking")
    clock.wrap(sandbox.Worker, "__init__", "start")
    clock.wrap(sandbox.Worker, "close", "start")
    clock.wrap(Answers, "read", "reading answers")
    clock.wrap(judge, "judge_line", "judging")
    clock.wrap(judge, "recognise", "recognising")
    clock.wrap(judge, "repeat", "repeating")
    clock.wrap(cohort, "autograded", "recording")
    clock.wrap(Records, "add", "recording")
    clock.wrap(Records, "flush", "recording")
    return clock


def student_side() -> float:
    """CPU seconds that the warm process and everything it has forked so far have used; exact to 10 ms."""
    found = psutil.Process(sandbox.zygote(Sandbox.BUBBLEWRAP).process.pid)
    times = [process.cpu_times() for process in [found, *found.children(recursive=True)]]
    return sum(t.user + t.system for t in times) + sum(times[-1][2:4])


def our_cost(course: Course, students: list[str], clock: Clock, *, memo: bool) -> dict:
    """Milliseconds a submission: wall and judge's CPU by phase, the student's CPU, and their sum."""
    before = student_side()
    with Records(course, f"sqlite:///{course.root}/gradebook.db") as records:
        clock.reset()
        grader = Grader(0, Sandbox.BUBBLEWRAP, keep=True, memo=memo)
        submissions = (course.read(student) for student in students)
        for student, job in zip(students, jobs(submissions, course.assignment, course.release), strict=True):
            records.add(student, grader(job))
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
    """CPU milliseconds a submission of running its cells and of answering the calls of the plan, and nothing else.

    Of each submission the least of FLOOR_ROUNDS; the mean over submissions.
    """
    programs = [pour(parse(course.read(student).data).cells, course.release).program() for student in students]
    worker = student_side_module()
    given = worker.GivenModules()
    given.sources.update(course.release.modules)
    sys.meta_path.insert(0, given)
    main, seconds = sys.modules["__main__"], {"load": 0.0, "calls": 0.0}
    try:
        for program in programs:
            rounds = [_bare(worker, program, questions) for _ in range(FLOOR_ROUNDS)]
            for phase, spent in min(rounds, key=lambda found: sum(found.values())).items():
                seconds[phase] += spent
    finally:
        sys.modules["__main__"] = main
        sys.meta_path.remove(given)
    return {phase: spent * 1000 / len(students) for phase, spent in seconds.items()}


def student_side_module() -> ModuleType:
    """What runs cells on the student's side of the wall, here without a wall."""
    sys.path.insert(0, str(Path(frames.__file__).parent))
    return importlib.import_module("worker")


def _copy(args: tuple) -> list:
    return frames.decode(frames.encode(list(args)))


def _bare(worker: ModuleType, program: list, questions: Plan) -> dict[str, float]:
    calls = [(function, _copy(call.args)) for function, asked in questions.calls.items() for call in asked]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        submission, started = worker.Submission(), time.process_time()
        for cell in program:
            submission.run_cell(cell.label, cell.source, cell.experiment)
        loaded, functions = time.process_time(), submission.main.__dict__
        for function, args in calls:
            with contextlib.suppress(Exception):
                functions[function](*args)
    return {"load": loaded - started, "calls": time.process_time() - loaded}


def skipping(course: Course, count: int = 2000) -> float:
    """Seconds that the command takes to see that `count` submissions are graded already, start included.

    Measured with the course as it is, and its part that grows with the class multiplied.
    """
    command = [sys.executable, "-m", "autograder", "grade", "submitted", "--gradebook", "gradebook.db"]
    subprocess.run(command, cwd=course.root, check=True, capture_output=True)  # whatever is not graded yet
    whole = min(_seconds(command, course) for _ in range(3))
    students, examples = course.students(), plan(course.assignment, 0).digest
    started = time.perf_counter()
    for student in students:
        course.is_graded(course.on_record(student), student, 0, examples)
    return whole + (time.perf_counter() - started) / len(students) * (count - len(students))


def _seconds(command: list[str], course: Course) -> float:
    started = time.perf_counter()
    subprocess.run(command, cwd=course.root, check=True, capture_output=True)
    return time.perf_counter() - started


def main(folder: Path, output: Path) -> None:
    course = Course(folder, ASSIGNMENT)
    enrolled = course.students()
    groups: dict[str, list[str]] = {"right": [], "wrong": []}
    for student, sample in zip(enrolled, chosen(len(enrolled)), strict=True):
        groups[sample.path.parent.name].append(student)
    questions = plan(course.assignment, 0)
    bare = {kind: floor(course, students, questions) for kind, students in groups.items()}
    sandbox.probe(Sandbox.BUBBLEWRAP)
    clock, ours = instrumented(), {}
    for kind, students in groups.items():
        ours[f"{kind} first"] = our_cost(course, students, clock, memo=False)
        ours[f"{kind} cold"] = our_cost(course, students, clock, memo=False)
        ours[f"{kind} warm"] = our_cost(course, students, clock, memo=True)
    known = judge.Known.of(questions)
    distinct = {"distinct": len(known.lines), "programs": len(set(chosen(len(enrolled))))}
    memo = {"asked": known.asked, "found": known.asked - len(known.lines), **distinct}  # in one class, from the start
    calls = {function: len(asked) for function, asked in questions.calls.items()}
    found = {"calls": calls, "floor": bare, "ours": ours, "memo": memo, "skipped": skipping(course)}
    output.write_text(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]))
