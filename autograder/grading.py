"""`grade(notebook) -> Report`: a submission is poured, asked behind the wall, and judged line by line.

The one place where notebooks, the judge and the wall meet.
"""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from .assignments import find
from .assignments.find import Assignment
from .deadline import OverdueError, deadline
from .judging.explain import explain
from .judging.judge import OUR_FAULT, blank_lines, cell_name, check_in_namespace, judge_lines, text_of
from .judging.plan import Plan, plan
from .judging.report import Report, Result, Status, told_line
from .notebooks.predictions import predictions
from .notebooks.reading import HandedIn, UnreadableError, parse, read_submission
from .notebooks.release import Release, release
from .notebooks.submission import Poured, pour
from .text import few
from .wall.conversation import Lost
from .wall.readable import keep_out
from .wall.sandbox import Sandbox, SandboxUnavailableError, chosen, forget
from .wall.student import Cell, Student
from .words import ENGLISH, Language, say

log = logging.getLogger(__name__)

JUDGE_SECONDS = 60  # of computing for one submission, its own process not counted; an honest one takes 0.1 to 3
OVERDUE = say(
    "the judge itself computed for more than {seconds} seconds over this notebook and gave up: no points are "
    "decided, your instructor will look at it",
    seconds=JUDGE_SECONDS,
)


def grade(
    path: str | Path,
    seed: int = 0,
    sandbox: Sandbox = Sandbox.AUTO,
    assignment: Assignment | None = None,
    released: Release | None = None,
    memo: bool = True,
) -> Report:
    """Grade one notebook; whatever it holds, the answer is a Report.

    `assignment` is by default the one that the notebook belongs to; `released` the release whose lines are graded, by
    default the assignment's own in the notebook's language; without `memo` answers are judged anew that were judged
    before. Raises SandboxUnavailableError where student code cannot be walled off.
    """
    if not (assignment and released):
        ((assignment, language),) = belongs_to([read_submission(Path(path))], only=assignment)
        released = released or release(own_release(assignment, language))
    return judge(read_submission(Path(path), released.modules), assignment, released, seed, sandbox, memo)[1]


def belongs_to(
    submissions: Iterable[HandedIn], course: Path | None = None, only: Assignment | None = None
) -> list[tuple[Assignment, str]]:
    """The assignment that each submission belongs to, by its metadata or else by its cells' ids; and its language.

    With `only`, all belong to that one. One that cannot be read belongs to the assignment that its file or folder is
    called after. One that says nothing is taken for what most of the others are, and in their absence for the first
    there is.
    """
    found = [_says(handed_in, course, only) for handed_in in submissions]
    known = [assignment for assignment, _ in found if assignment]
    usual = max(known, key=known.count) if known else next(iter(find.everything(course).values()))
    return [(assignment or usual, language) for assignment, language in found]


def _says(handed_in: HandedIn, course: Path | None, only: Assignment | None) -> tuple[Assignment | None, str]:
    others = find.languages(only)[1:] if only else ()
    if only and not any(f'"{code}"'.encode() in handed_in.data for code in others):
        return only, ENGLISH  # without a second reading
    try:
        notebook = parse(handed_in.data)
    except UnreadableError:
        known, path = find.everything(course), Path(handed_in.name)
        return only or known.get(path.stem) or known.get(path.parent.name), ENGLISH
    return only or find.which(notebook.assignment, notebook.grade_ids, course), notebook.language


def own_release(assignment: Assignment, language: str) -> Path:
    """The folder of the assignment's own release in a language, or in English where there is none."""
    return find.files(assignment, "release", language if language in find.languages(assignment) else ENGLISH)


def judge(
    handed_in: HandedIn, assignment: Assignment, released: Release, seed: int, sandbox: Sandbox, memo: bool = True
) -> tuple[Poured, Report]:
    """The release notebook with the student's answers, and what they earn; of a file that is no notebook, nothing.

    Nothing is decided where the judge fails or computes too long. Raises SandboxUnavailableError, also where student
    code could read the assignment or its release.
    """
    wall_off(assignment, released, sandbox)
    sandbox = chosen(sandbox)
    language = language_of(assignment, released)
    plan(assignment, seed)  # which is made once, for everybody, and is nobody's own time
    try:
        with deadline(JUDGE_SECONDS):
            poured, report = _judge(handed_in, assignment, released, seed, sandbox, memo)
            return poured, _in_release_language(report, language)
    except OverdueError:
        log.error("%s: the judge computed for more than %s s", handed_in.name, JUDGE_SECONDS)
        forget(sandbox)  # it may have been in the middle of a word
        why = OVERDUE
    except SandboxUnavailableError:
        raise
    except Exception:
        log.exception("%s could not be graded", handed_in.name)
        why = OUR_FAULT
    report = _without_a_point(handed_in, assignment, released, Status.UNGRADED, why, seed, sandbox)
    return Poured(released), _in_release_language(report, language)


def language_of(assignment: Assignment, released: Release) -> Language:
    """The language of a release, as its metadata say."""
    return Language(released.language, assignment.folder)


def _in_release_language(report: Report, language: Language) -> Report:
    """The report with what must be words already, the messages, in the language of the release."""
    if language.code == ENGLISH:
        return report
    lines = [replace(line, message=told_line(line, language).message) for line in report.checks]
    return replace(report, checks=lines, language=language.code)


def _judge(
    handed_in: HandedIn, assignment: Assignment, released: Release, seed: int, sandbox: Sandbox, memo: bool
) -> tuple[Poured, Report]:
    try:
        if handed_in.unreadable:
            raise UnreadableError(handed_in.unreadable)
        submitted = parse(handed_in.data).cells
        poured = pour(submitted, released)
    except UnreadableError as error:
        why = say("the notebook cannot be read: {why}", why=error.why)
        return Poured(released), _without_a_point(handed_in, assignment, released, Status.FAILED, why, seed, sandbox)
    poured.notes.extend(handed_in.notes)
    cells, points = poured.program(), released.lines()
    modules, notes = released.modules, poured.notes
    report = grade_program(handed_in.name, cells, assignment, seed, sandbox, modules, points, notes, memo)
    expected = predictions(submitted, released.cells)
    return poured, replace(report, submission=handed_in.digest, release=released.digest, predictions=expected)


def wall_off(assignment: Assignment, released: Release, sandbox: Sandbox) -> None:
    """Refuse to grade where student code could reach the assignment, its release, or the course that released it.

    Raises SandboxUnavailableError.
    """
    if sandbox is not Sandbox.NONE:
        folder = released.notebook.resolve().parent
        keep_out(assignment.folder, folder, *folder.parents[1:2])


def explain_line(
    line: str, handed_in: HandedIn, assignment: Assignment, released: Release, seed: int, sandbox: Sandbox
) -> str:
    """How one line of a submission is judged, as text.

    Raises UnknownAssignmentError for a line that the assignment does not have, UnreadableError for a file that is no
    notebook, and OverdueError where the judge computes too long.
    """
    if line not in assignment.checks:
        raise find.UnknownAssignmentError(
            f"{assignment.name} has no line {line}; it has {', '.join(assignment.checks)}"
        )
    wall_off(assignment, released, sandbox)
    check, questions = assignment.checks[line], plan(assignment, seed)
    if handed_in.unreadable:
        raise UnreadableError(handed_in.unreadable)
    with deadline(JUDGE_SECONDS):
        cells = pour(parse(handed_in.data).cells, released).program()
        with Student(cells, released.modules, chosen(sandbox)) as student:
            answers = student.answer(questions.asked)[check.function].read()
            return explain(check, released.lines(), questions, answers, language_of(assignment, released))


def our_fault(handed_in: HandedIn, assignment: Assignment, released: Release, seed: int, sandbox: Sandbox) -> Report:
    """The report where grading itself failed: nothing is decided."""
    with contextlib.suppress(SandboxUnavailableError):
        sandbox = chosen(sandbox)
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
    return replace(report, submission=handed_in.digest, release=released.digest)


def grade_program(
    name: str,
    cells: Sequence[Cell],
    assignment: Assignment,
    seed: int = 0,
    sandbox: Sandbox = Sandbox.AUTO,
    modules: Mapping[str, str] | None = None,
    points: Mapping[str, float] | None = None,
    notes: Sequence[str] = (),
    memo: bool = True,
) -> Report:
    """Grade what a notebook's cells define.

    `modules` are the helper modules that they may import; `points` says what each line is worth, by default what the
    assignment says.
    """
    questions, sandbox = plan(assignment, seed), chosen(sandbox)
    worth = {check.id: check.points for check in assignment.checks.values()} if points is None else points
    with Student(cells, modules or {}, sandbox) as student:
        lines = judge_lines(questions, worth, student, memo=memo)
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
        notes=few(notes),
        assignment=questions.assignment.name,
        judge=find.version(questions.assignment).digest,
    )


def _cell_notes(student: Student) -> Iterator[str]:
    for label, how in student.lost_cells.items():
        if how is Lost.TIMEOUT:
            yield say("{cell}: running this cell ran too long; it was left out", cell=cell_name(label))
        else:
            yield say("{cell}: running this cell ended the process; it was left out", cell=cell_name(label))
    for label, raised in student.cell_errors.items():
        cell, error, text = cell_name(label), raised.exception, text_of(raised)
        if raised.line:
            yield say("{cell}: {error} in line {line}: {text}", cell=cell, error=error, line=raised.line, text=text)
        else:
            yield say("{cell}: {error}: {text}", cell=cell, error=error, text=text)


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
