"""`grade(notebook) -> Report`: a submission is poured, asked behind the wall, and judged line by line.

The one place where notebooks, the judge and the wall meet.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from .assignments import find
from .assignments.find import Assignment
from .judging.judge import OUR_FAULT, blank_lines, check_in_namespace, judge_lines
from .judging.plan import Plan, plan
from .judging.report import Report, Result, Status
from .notebooks.reading import HandedIn, UnreadableError, parse, read_submission
from .notebooks.release import Release, release
from .notebooks.submission import Poured, pour
from .wall.readable import keep_out
from .wall.sandbox import Lost, Sandbox, chosen
from .wall.student import Cell, Student


def grade(
    path: str | Path,
    seed: int = 0,
    sandbox: Sandbox = Sandbox.AUTO,
    assignment: Assignment | None = None,
    released: Release | None = None,
) -> Report:
    """Grade one notebook; whatever it holds, the answer is a Report.

    `assignment` is by default the one that the notebook belongs to; `released` the release whose lines are graded, by
    default the assignment's own. Raises SandboxUnavailableError where student code cannot be walled off.
    """
    handed_in = read_submission(Path(path))
    assignment = assignment or belongs_to([handed_in])[0]
    released = released or release(find.files(assignment, "release"))
    return judge(read_submission(Path(path), released.modules), assignment, released, seed, sandbox)[1]


def belongs_to(submissions: Iterable[HandedIn], course: Path | None = None) -> list[Assignment]:
    """The assignment that each submission belongs to, by its metadata or else by the ids of its cells.

    One that says neither is taken for what most of the others are, and in their absence for the first there is.
    """
    found = [_says(handed_in, course) for handed_in in submissions]
    known = [assignment for assignment in found if assignment]
    usual = max(known, key=known.count) if known else next(iter(find.everything(course).values()))
    return [assignment or usual for assignment in found]


def _says(handed_in: HandedIn, course: Path | None) -> Assignment | None:
    try:
        notebook = parse(handed_in.data)
    except UnreadableError:
        return None
    return find.which(notebook.assignment, notebook.grade_ids, course)


def judge(
    handed_in: HandedIn, assignment: Assignment, released: Release, seed: int, sandbox: Sandbox
) -> tuple[Poured, Report]:
    """The release notebook with the student's answers, and what they earn; of a file that is no notebook, nothing.

    Raises SandboxUnavailableError where student code could read the assignment or its release.
    """
    if sandbox is not Sandbox.NONE:
        keep_out(*private(assignment, released))
    sandbox = chosen(sandbox)
    try:
        if handed_in.unreadable:
            raise UnreadableError(handed_in.unreadable)
        poured = pour(parse(handed_in.data).cells, released)
    except UnreadableError as error:
        why = f"the notebook cannot be read: {error}"
        return Poured(released), _without_a_point(handed_in, assignment, released, Status.FAILED, why, seed, sandbox)
    poured.notes.extend(handed_in.notes)
    cells, points = poured.program(), released.lines()
    report = grade_program(handed_in.name, cells, assignment, seed, sandbox, released.modules, points, poured.notes)
    return poured, replace(report, submission=handed_in.digest)


def private(assignment: Assignment, released: Release) -> tuple[Path, ...]:
    """What student code must not reach: the assignment, its release, and the course that released it."""
    folder = released.notebook.resolve().parent
    return (assignment.folder, folder, *folder.parents[1:2])


def our_fault(handed_in: HandedIn, assignment: Assignment, released: Release, seed: int, sandbox: Sandbox) -> Report:
    """The report where grading itself failed: nothing is decided."""
    return _without_a_point(handed_in, assignment, released, Status.UNGRADED, OUR_FAULT, seed, sandbox)


def _without_a_point(
    handed_in: HandedIn,
    assignment: Assignment,
    released: Release,
    status: Status,
    why: str,
    seed: int,
    sandbox: Sandbox,
) -> Report:
    questions = plan(assignment, seed)
    lines = blank_lines(questions, released.lines(), status, why)
    report = _report(handed_in.name, lines, [why, *handed_in.notes], questions, sandbox)
    return replace(report, submission=handed_in.digest)


def grade_program(
    name: str,
    cells: Sequence[Cell],
    assignment: Assignment,
    seed: int = 0,
    sandbox: Sandbox = Sandbox.AUTO,
    modules: Mapping[str, str] | None = None,
    points: Mapping[str, float] | None = None,
    notes: Sequence[str] = (),
) -> Report:
    """Grade what a notebook's cells define.

    `modules` are the helper modules that they may import; `points` says what each line is worth, by default what the
    assignment says.
    """
    questions, sandbox = plan(assignment, seed), chosen(sandbox)
    worth = {check.id: check.points for check in assignment.checks.values()} if points is None else points
    with Student(cells, modules or {}, sandbox) as student:
        lines = judge_lines(questions, worth, student)
        return _report(name, lines, [*notes, *_cell_notes(student)], questions, sandbox)


def _report(name: str, lines: list[Result], notes: list[str], questions: Plan, sandbox: Sandbox) -> Report:
    score, maximum = sum(line.points for line in lines), sum(line.max_points for line in lines)
    return Report(
        name,
        float(score),
        float(maximum),
        str(sandbox),
        questions.seed,
        questions.digest,
        lines,
        notes=notes,
        assignment=questions.assignment.name,
    )


def _cell_notes(student: Student) -> Iterator[str]:
    for label, how in student.lost_cells.items():
        what = "ran too long" if how is Lost.TIMEOUT else "ended the process"
        yield f"{label}: running this cell {what}; it was left out"
    for label, raised in student.cell_errors.items():
        where = f" in line {raised.line}" if raised.line else ""
        yield f"{label}: {raised.exception}{where}: {raised.text}"


def check_in_place(check_id: str, namespace: Mapping[str, Any]) -> None:
    """Run one check on the functions of a notebook that is open in its author's kernel, with no wall in between.

    The assignment is found by the check's id, in the course around the working folder or installed. Raises
    AssertionError with the message a student would read, and RuntimeError where nbgrader runs the notebook to grade it:
    then student code stands in this very process, and the course lacks the line that would keep it behind the wall.
    """
    if os.environ.get("NBGRADER_EXECUTION") == "autograde":
        raise RuntimeError(
            "nothing was graded: nbgrader ran this notebook without a wall around the student's code. Instructor: "
            "the course's nbgrader_config.py lacks the lines `from autograder.courses import configure` and "
            "`configure(c)`; `autograder add` writes them. Then run nbgrader autograde again with --force"
        )
    assignment = find.with_check(check_id, find.course_above(Path.cwd()))
    check_in_namespace(assignment.checks[check_id], plan(assignment, 0), namespace)
