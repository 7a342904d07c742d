"""Judging: every line of the rubric on its examples, and the reason for every line that is lost."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..authoring import Assignment, Check, Detail, Failure, Misconception, StudentFunction
from ..authoring.assignment import parameters
from ..wall import frames
from ..wall.conversation import Answer, Lost, Raised, Returned
from ..wall.student import Student
from ..words import remade, say
from .calls import Asking, NoAnswerError, Question, Replay, StudentError
from .plan import Plan
from .recognition import recognise
from .repeat import repeat
from .report import FICKLE, Result, Status, in_words

log = logging.getLogger(__name__)

MAX_KNOWN = 1000  # functions' answers whose lines are kept; the 7 lines of one take 10 KiB

OUR_FAULT = say(
    "this line could not be graded, and that is our fault: no points are decided, your instructor will look at it"
)


class Uncaught(Failure):
    """An exception of the student's function, quoted with its line."""

    def __init__(self, function: str, raised: Raised):
        self.called = raised.exception not in (frames.NOT_DEFINED, "SyntaxError")
        place = Detail(say("line {line} of {cell}", line=raised.line, cell=cell_name(raised.cell)), "", raised.source)
        super().__init__(_raised(function, raised), details=[place] if raised.source else [])
        self.cell, self.line = (raised.cell, raised.line) if raised.source else ("", 0)


def _raised(function: str, raised: Raised) -> str:
    if raised.exception == frames.NOT_DEFINED:
        return say("the notebook does not define {function}", function=function)
    if not raised.text:
        return say("{function} raised {exception}", function=function, exception=raised.exception)
    text = text_of(raised)
    return say("{function} raised {exception}: {text}", function=function, exception=raised.exception, text=text)


# What worker.py and frames.py, on the other side of the wall, add to what Python says, or say in its place.
ADDED = (
    say("{text} (so {name} is not defined)"),
    say("{text}: this is syntax of Python {newer}, and the grader has Python {ours}"),
    say("(its message cannot be shown)"),
)


def text_of(raised: Raised) -> str:
    """What Python or the student says of an exception; a sentence where something of ours is in it."""
    return remade(raised.text, *ADDED)


def cell_name(cell: str) -> str:
    """How people read the name of a cell: that of a solution is a function's, others are numbered."""
    return remade(cell, say("cell {number}"))


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


def judge_lines(questions: Plan, points: Mapping[str, float], student: Student, *, memo: bool = True) -> list[Result]:
    """Every line that `points` names, judged; `points` says what each is worth.

    What a line earns follows from the answers alone. With `memo`, answers that were judged before are not even read.
    """
    checks = [check for check in questions.assignment.checks.values() if check.id in points]
    lines: dict[str, Result] = {}
    for function, answers in student.answer(questions.asked).items():
        of_it = [check for check in checks if check.function == function]
        key = answers.digest, tuple((check.id, check.holds, points[check.id]) for check in of_it)
        known = Known.of(questions)
        found = known.get(key) if memo else None
        if found is None:
            said = answers.read()
            with np.errstate(all="ignore"):
                found = [judge_line(check, points, questions, said) for check in of_it]
            known.keep(key, found)
        lines |= {line.id: line for line in found}
    return [lines[check.id] for check in checks]


class Known:
    """The lines of a function by everything that they follow from: its answers, the checks and their points.

    They belong to a plan, which stands for the seed and the assignment. The sources of submissions play no part.
    """

    def __init__(self) -> None:
        self.lines: OrderedDict[object, list[Result]] = OrderedDict()
        self.asked = self.found = 0
        self.lock = threading.Lock()  # the threads of a Dask worker share it

    @classmethod
    def of(cls, questions: Plan) -> Known:
        """What is known of a plan, which keeps it."""
        return questions.keep(cls, cls)

    def get(self, key: object) -> list[Result] | None:
        with self.lock:
            self.asked += 1
            if key not in self.lines:
                return None
            self.found += 1
            self.lines.move_to_end(key)
            return self.lines[key]

    def keep(self, key: object, lines: list[Result]) -> None:
        """A fault of ours is not kept: it may not come again."""
        if any(line.status is Status.UNGRADED for line in lines):
            return
        with self.lock:
            self.lines[key] = lines
            while len(self.lines) > MAX_KNOWN:
                self.lines.popitem(last=False)


def blank_lines(questions: Plan, points: Mapping[str, float], status: Status, why: str) -> list[Result]:
    """The same lines without a point, for one reason."""
    checks = [check for check in questions.assignment.checks.values() if check.id in points]
    lines = [blank(check, questions.assignment, points) for check in checks]
    return [_with_reason(replace(line, status=status), Failure(why)) for line in lines]


def blank(check: Check, assignment: Assignment, points: Mapping[str, float] | None = None) -> Result:
    """A line of the rubric before anything is known of it; it is worth what `points` or the assignment says."""
    worth = check.points if points is None else points[check.id]
    about = assignment.about(check)
    return Result(check.id, about, 0.0, float(worth), Status.FAILED, title=check.title, cell=check.function)


def judge_line(check: Check, points: Mapping[str, float], questions: Plan, answers: Sequence[Answer]) -> Result:
    """One line, which the first example that fails decides: what it earns follows from the answers alone."""
    line = blank(check, questions.assignment, points)
    for example in questions.examples[check.id]:
        replay = Replay(answers[call] for call in example.calls)
        verdict = try_example(check, replay, example.value)
        if verdict.our_fault:
            return _with_reason(replace(line, status=Status.UNGRADED), Failure(OUR_FAULT))
        if verdict.lost:
            failure = _no_answer(check, verdict.lost)
            return _with_reason(replace(line, status=Status(verdict.lost)), failure, example.value)
        if verdict.failure:
            line = _named(_with_reason(line, verdict.failure, example.value), check, questions, answers)
            return replace(line, repeat=_repeat(check, questions, example.calls[: replay.asked], verdict.failure))
    return replace(line, status=Status.PASSED, points=line.max_points)


def _with_reason(line: Result, failure: Failure, example: object = None) -> Result:
    """A lost line with its reason as facts; the words are made of them."""
    if isinstance(failure, Uncaught) and failure.line:
        line = replace(line, cell=failure.cell, line=failure.line)
    line = replace(line, what=failure.what, expected=failure.expected, got=failure.got, hint=failure.hint)
    line = replace(line, about=failure.about, entry=failure.entry, index=failure.index, details=failure.details)
    return in_words(replace(line, example="" if example is None else str(example)))


def _named(line: Result, check: Check, questions: Plan, answers: Sequence[Answer]) -> Result:
    """A lost line with the known mistake behind it, or else with the fact that the function answers in two ways."""
    if known := _name(check, questions, answers):
        return in_words(replace(line, misconception=known.name, mistake=known.title, hint=known.hint))
    if is_fickle(check.function, questions, answers):
        return in_words(replace(line, fickle=True, hint=FICKLE))
    return line


def _name(check: Check, questions: Plan, answers: Sequence[Answer]) -> Misconception | None:
    """The known mistake behind a failure; a bug in recognising it costs the name, never the verdict."""
    try:
        return recognise(check, questions, answers)
    except Exception:
        log.exception("the mistake behind %s could not be named", check.id)
        return None


def is_fickle(function: str, questions: Plan, answers: Sequence[Answer]) -> bool:
    """Whether a function that should not draw returned two values for the same arguments."""
    if function in questions.assignment.draws:
        return False
    returned = [
        {frames.encode(answer.value) for call in alike if isinstance(answer := answers[call], Returned)}
        for alike in questions.same_arguments(function)
    ]
    return any(len(values) > 1 for values in returned)


def _repeat(check: Check, questions: Plan, calls: Sequence[int], failure: Failure) -> str:
    """How the student can repeat it; a bug in writing that costs no more than the help."""
    if isinstance(failure, Uncaught) and not failure.called:
        return ""
    try:
        asked = [questions.calls[check.function][call] for call in calls]
        return repeat(check.function, parameters(questions.assignment.oracle(check)), asked, failure)
    except Exception:
        log.exception("the failure of %s could not be written as a call", check.id)
        return ""


def _no_answer(check: Check, how: Lost) -> Failure:
    if how is Lost.TIMEOUT:
        what = say("{function} did not return in time", function=check.function)
        return Failure(what, hint=say("is there a loop that never ends?"))
    return Failure(say("{function} ended the Python process or used too much memory", function=check.function))


# ------------------------------------------------------------------------------------------------ in a kernel


def check_in_namespace(check: Check, questions: Plan, namespace: Mapping[str, Any]) -> None:
    """Run one check on the functions of a notebook that is open in its author's kernel, with no wall in between.

    Raises AssertionError with the message a student would read.
    """

    def answer(asked: Question) -> Answer:
        arguments = frames.decode(frames.encode(list(asked.args)))
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
