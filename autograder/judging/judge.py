"""Judging: every line of the rubric on its examples, and the reason for every line that is lost."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..authoring import Assignment, Check, Failure, Misconception, StudentFunction
from ..wall import frames
from ..wall.sandbox import Answer, Lost, Raised, Returned
from ..wall.student import Student
from .calls import Asking, NoAnswerError, Replay, StudentError
from .drawing import GivenUp, seeded, shrink
from .plan import Example, Plan
from .recognition import recognise
from .report import FLAKY, Result, Status, message

log = logging.getLogger(__name__)

SHRINK_SECONDS = 20  # for all of a submission's failures; a hundred times what they usually take
OUR_FAULT = (
    "this line could not be graded, and that is our fault: no points are decided, your instructor will look at it"
)


class Uncaught(Failure):
    """An exception of the student's function, quoted with its line."""

    def __init__(self, function: str, raised: Raised):
        lines = [f"{function} raised {raised.exception}" + (f": {raised.text}" if raised.text else "")]
        if raised.source:
            lines.append(f"line {raised.line} of {raised.cell}: {raised.source}")
        super().__init__("\n".join(lines))
        self.cell, self.line = (raised.cell, raised.line) if raised.source else ("", 0)


@dataclass(frozen=True)
class Verdict:
    """How one example went: nothing to say, a failure, no answer, or a fault of ours."""

    failure: Failure | None = None
    lost: Lost | None = None
    our_fault: bool = False

    @property
    def passed(self) -> bool:
        return self == Verdict()


def try_example(check: Check, function: StudentFunction, example: object) -> Verdict:
    """Whether a check holds on one example for a student's function, whatever that does."""
    try:
        check.holds(function, example)
    except Failure as failure:
        return Verdict(failure=failure)
    except StudentError as error:
        return Verdict(failure=Uncaught(check.function, error.raised))
    except NoAnswerError as error:
        return Verdict(lost=error.how)
    except Exception:
        log.exception("check %s itself failed", check.id)
        return Verdict(our_fault=True)
    return Verdict()


# ------------------------------------------------------------------------------------------------ a submission


def judge_lines(questions: Plan, points: Mapping[str, float], student: Student) -> list[Result]:
    """Every line that `points` names, judged; `points` says what each is worth."""
    with np.errstate(all="ignore"):
        answers = {function: _answers(student, questions, function) for function in questions.calls}
        checks = [check for check in questions.assignment.checks.values() if check.id in points]
        return [judge_line(check, points, questions, answers[check.function], student) for check in checks]


def _answers(student: Student, questions: Plan, function: str) -> list[Answer]:
    return [answer for batch in questions.batches(function) for answer in student.ask(function, batch)]


def blank_lines(questions: Plan, points: Mapping[str, float], status: Status, why: str) -> list[Result]:
    """The same lines without a point, for one reason."""
    checks = [check for check in questions.assignment.checks.values() if check.id in points]
    lines = [blank(check, questions.assignment, points) for check in checks]
    return [replace(line, status=status, message=why, what=why) for line in lines]


def blank(check: Check, assignment: Assignment, points: Mapping[str, float] | None = None) -> Result:
    """A line of the rubric before anything is known of it; it is worth what `points` or the assignment says."""
    worth = check.points if points is None else points[check.id]
    about = assignment.about(check)
    return Result(check.id, about, 0.0, float(worth), Status.FAILED, title=check.title, cell=check.function)


def judge_line(
    check: Check, points: Mapping[str, float], questions: Plan, answers: Sequence[Answer], student: Student
) -> Result:
    """One line: the first example that fails decides it, and is made smaller for the student."""
    line = blank(check, questions.assignment, points)
    for example in questions.examples[check.id]:
        verdict = try_example(check, Replay(answers[call] for call in example.calls), example.value)
        if verdict.our_fault:
            return replace(line, status=Status.UNGRADED, message=OUR_FAULT, what=OUR_FAULT)
        if verdict.lost:
            return _with_reason(
                replace(line, status=Status(verdict.lost)), _no_answer(check, verdict.lost), example.value
            )
        if verdict.failure:
            known = _name(check, questions, answers)
            line = replace(line, misconception=known.name if known else None)
            return _smallest(line, check, questions, example, verdict, student, known)
    return replace(line, status=Status.PASSED, points=line.max_points)


def _with_reason(line: Result, failure: Failure, example: object, hint: str = "") -> Result:
    """A lost line with its reason, as facts and as words."""
    hint, shown = hint or failure.hint, "" if example is None else str(example)
    words = message(failure.what, failure.expected, failure.got, hint, shown)
    if isinstance(failure, Uncaught) and failure.line:
        line = replace(line, cell=failure.cell, line=failure.line)
    line = replace(line, what=failure.what, expected=failure.expected, got=failure.got)
    return replace(line, message=words, hint=hint, example=shown)


def _name(check: Check, questions: Plan, answers: Sequence[Answer]) -> Misconception | None:
    """The known mistake behind a failure; a bug in recognising it costs the name, never the verdict."""
    try:
        return recognise(check, questions, answers)
    except Exception:
        log.exception("the mistake behind %s could not be named", check.id)
        return None


def _no_answer(check: Check, how: Lost) -> Failure:
    if how is Lost.TIMEOUT:
        return Failure(f"{check.function} did not return in time", hint="is there a loop that never ends?")
    return Failure(f"{check.function} ended the Python process or used too much memory")


def _smallest(
    line: Result,
    check: Check,
    questions: Plan,
    example: Example,
    verdict: Verdict,
    student: Student,
    known: Misconception | None,
) -> Result:
    """The line with the smallest example that fails when it is asked anew, as far as there is time to look for it."""
    started, seconds = time.monotonic(), SHRINK_SECONDS - student.shrinking
    assert verdict.failure is not None

    def again(value: object) -> Failure | None:
        if time.monotonic() - started > seconds:
            raise GivenUp
        tried = try_example(check, _live(check, questions, student), value)
        if tried.lost:
            raise GivenUp
        return tried.failure

    with seeded(questions.seed):
        found = shrink(check, questions.seed, again, example.value, verdict.failure, example.shrinks)
    student.shrinking += time.monotonic() - started
    if found is None:
        return _with_reason(line, verdict.failure, example.value, FLAKY)
    smallest, failure = found
    return _with_reason(line, failure, smallest, known.hint if known else "")


def _live(check: Check, questions: Plan, student: Student) -> Asking:
    return Asking(check.function, questions.seed, lambda asked, _: student.ask(check.function, [asked])[0])


# ------------------------------------------------------------------------------------------------ in a kernel


def check_in_namespace(check: Check, questions: Plan, namespace: Mapping[str, Any]) -> None:
    """Run one check on the functions of a notebook that is open in its author's kernel, with no wall in between.

    Raises AssertionError with the message a student would read.
    """

    def answer(_: bytes, args: tuple[object, ...]) -> Answer:
        arguments = frames.decode(frames.encode(list(args)))
        assert isinstance(arguments, list)
        returned = namespace[check.function](*arguments)
        return Returned(frames.decode(frames.encode(returned)), arguments)

    for example in questions.examples[check.id]:
        verdict = try_example(check, Asking(check.function, questions.seed, answer), example.value)
        if verdict.passed:
            continue
        line = blank(check, questions.assignment)
        words = _with_reason(line, verdict.failure, example.value).message if verdict.failure else OUR_FAULT
        raise AssertionError(words)
