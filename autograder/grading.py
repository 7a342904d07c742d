"""`grade(notebook) -> Report`: a submission is poured, asked behind the wall, and judged line by line."""

from __future__ import annotations

import json
import logging
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path

import hypothesis
import numpy as np

from . import worker
from .checks import RUBRIC, Check
from .expect import Failure
from .misconceptions import Misconception
from .plan import Asking, Example, GivenUp, NoAnswer, Plan, Replay, StudentError, plan, seeded, shrink
from .recognition import recognise
from .sandbox import Answer, Cell, Lost, Raised, Returned, Sandbox, Student
from .submission import Assignment, HandedIn, Poured, Unreadable, assignment, parse, pour, take

log = logging.getLogger(__name__)
VERSIONS = {"python": platform.python_version(), "numpy": np.__version__, "hypothesis": hypothesis.__version__}


class Status(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    UNGRADED = "ungraded"  # our fault


@dataclass(frozen=True)
class Result:
    """One line of the rubric, judged; `message` is for the student, and empty when the line is passed."""

    id: str
    function: str
    points: float
    max_points: float
    status: Status
    message: str = ""
    misconception: str | None = None


@dataclass(frozen=True)
class Report:
    """What one submission earned, line by line, and under which conditions it was judged.

    `examples` and `submission` are digests: of everything that was asked, and of the notebook that was handed in.
    """

    notebook: str
    score: float
    max_score: float
    sandbox: str
    seed: int
    examples: str
    checks: list[Result]
    submission: str = ""
    notes: list[str] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=lambda: VERSIONS)

    def json(self) -> str:
        """One line of JSON; identical bytes for the same submission, seed and versions."""
        return json.dumps(asdict(self), ensure_ascii=False, allow_nan=False)

    @property
    def fault_of_ours(self) -> bool:
        return any(result.status is Status.UNGRADED for result in self.checks)


def grade(
    path: str | Path, seed: int = 0, sandbox: Sandbox = Sandbox.BUBBLEWRAP, release: Path | None = None
) -> Report:
    """Grade one notebook; whatever it holds, the answer is a Report.

    `release` is the folder of the release notebook whose lines are graded, this repository's by default.
    Raises SandboxUnavailable where student code cannot be walled off.
    """
    target = assignment(release) if release else assignment()
    return judge(take(Path(path), target), target, seed, sandbox)[1]


def judge(handed_in: HandedIn, target: Assignment, seed: int, sandbox: Sandbox) -> tuple[Poured, Report]:
    """The release notebook with the student's answers, and what they earn; of a file that is no notebook, nothing."""
    try:
        if handed_in.unreadable:
            raise Unreadable(handed_in.unreadable)
        poured = pour(parse(handed_in.data), target)
        poured.notes.extend(handed_in.notes)
        report = grade_program(handed_in.name, poured.program(), target.modules, seed, sandbox, poured.notes)
    except Unreadable as error:
        poured = Poured(target)
        message = f"the notebook cannot be read: {error}"
        report = _lost_report(handed_in.name, Status.FAILED, message, [*handed_in.notes], seed, sandbox)
    return poured, replace(report, submission=handed_in.digest)


def _lost_report(name: str, status: Status, why: str, notes: list[str], seed: int, sandbox: Sandbox) -> Report:
    """A report without a point, for one reason."""
    results = [Result(c.id, c.about, 0.0, float(c.points), status, why) for c in RUBRIC.values()]
    return _report(name, results, [why, *notes], plan(seed), sandbox)


def our_fault(handed_in: HandedIn, seed: int, sandbox: Sandbox) -> Report:
    """The report where grading itself failed: nothing is decided."""
    report = _lost_report(handed_in.name, Status.UNGRADED, OUR_FAULT, [*handed_in.notes], seed, sandbox)
    return replace(report, submission=handed_in.digest)


def grade_program(
    name: str, cells: Sequence[Cell], modules: dict[str, str], seed: int, sandbox: Sandbox, notes: Sequence[str] = ()
) -> Report:
    """Grade what a notebook's cells define; `modules` are the helper modules that they may import."""
    questions = plan(seed)
    with Student(cells, modules, sandbox) as student, np.errstate(all="ignore"):
        answers = {function: _answers(student, questions, function) for function in questions.calls}
        results = [_judge(check, questions, answers[check.function], student) for check in RUBRIC.values()]
        return _report(name, results, [*notes, *_cell_notes(student)], questions, sandbox)


def _report(name: str, results: list[Result], notes: list[str], questions: Plan, sandbox: Sandbox) -> Report:
    score, maximum = sum(r.points for r in results), sum(r.max_points for r in results)
    return Report(
        name, float(score), float(maximum), str(sandbox), questions.seed, questions.digest, results, notes=notes
    )


def _cell_notes(student: Student) -> Iterator[str]:
    for label, how in student.lost_cells.items():
        what = "ran too long" if how is Lost.TIMEOUT else "ended the process"
        yield f"{label}: running this cell {what}; it was left out"
    for label, raised in student.cell_errors.items():
        where = f" in line {raised.line}" if raised.line else ""
        yield f"{label}: {raised.exception}{where}: {raised.text}"


def _answers(student: Student, questions: Plan, function: str) -> list[Answer]:
    return [answer for batch in questions.batches(function) for answer in student.ask(function, batch)]


# ------------------------------------------------------------------------------------------------ judging


@dataclass(frozen=True)
class Verdict:
    """How one example went: nothing, a failure, no answer, or a fault of ours."""

    failure: Failure | None = None
    lost: Lost | None = None
    our_fault: bool = False


def try_example(check: Check, function: Callable, example: object) -> Verdict:
    try:
        check.property(function, example)
    except Failure as failure:
        return Verdict(failure=failure)
    except StudentError as error:
        return Verdict(failure=_exception(check, error.raised))
    except NoAnswer as error:
        return Verdict(lost=error.how)
    except Exception:
        log.exception("check %s itself failed", check.id)
        return Verdict(our_fault=True)
    return Verdict()


def _exception(check: Check, raised: Raised) -> Failure:
    lines = [f"{check.function} raised {raised.exception}" + (f": {raised.text}" if raised.text else "")]
    if raised.source:
        lines.append(f"line {raised.line} of {raised.cell}: {raised.source}")
    return Failure("\n".join(lines))


def _judge(check: Check, questions: Plan, answers: Sequence[Answer], student: Student) -> Result:
    result = Result(check.id, check.about, 0.0, float(check.points), Status.FAILED)
    for example in questions.examples[check.id]:
        verdict = try_example(check, Replay(answers[call] for call in example.calls), example.value)
        if verdict.our_fault:
            return replace(result, status=Status.UNGRADED, message=OUR_FAULT)
        if verdict.lost:
            return replace(result, status=Status(verdict.lost), message=_lost_message(check, verdict.lost, example))
        if verdict.failure:
            known = _name(check, questions, answers)
            message = _shrink(check, questions, example, verdict.failure, student, known)
            return replace(result, message=message, misconception=known and known.name)
    return replace(result, status=Status.PASSED, points=float(check.points))


def _name(check: Check, questions: Plan, answers: Sequence[Answer]) -> Misconception | None:
    """The known mistake behind a failure; a bug in recognising it costs the name, never the verdict."""
    try:
        return recognise(check, questions, answers)
    except Exception:
        log.exception("the mistake behind %s could not be named", check.id)
        return None


SHRINK_SECONDS = 20  # for all of a submission's failures; a hundred times what they usually take
OUR_FAULT = (
    "this line could not be graded, and that is our fault: no points are decided, your instructor will look at it"
)
FLAKY = "asked the same question again, the function gave another answer: it must depend on its arguments alone"


def _lost_message(check: Check, how: Lost, example: Example) -> str:
    if how is Lost.TIMEOUT:
        failure = Failure(f"{check.function} did not return in time", hint="is there a loop that never ends?")
    else:
        failure = Failure(f"{check.function} ended the Python process or used too much memory")
    return failure.message(on=example.value)


def _shrink(
    check: Check, questions: Plan, example: Example, failure: Failure, student: Student, known: Misconception | None
) -> str:
    """The message for the smallest example that fails when it is asked anew, as far as there is time to look for it."""
    started, seconds = time.monotonic(), SHRINK_SECONDS - student.shrinking

    def again(value: object) -> Failure | None:
        if time.monotonic() - started > seconds:
            raise GivenUp
        verdict = try_example(check, _live(check, questions, student), value)
        if verdict.lost:
            raise GivenUp
        return verdict.failure

    with seeded(questions.seed):
        found = shrink(check, questions.seed, again, example, failure)
    student.shrinking += time.monotonic() - started
    if found is None:
        return failure.message(on=example.value, hint=FLAKY)
    smallest, shrunk = found
    return shrunk.message(on=smallest, hint=known.hint if known else "")


def _live(check: Check, questions: Plan, student: Student) -> Asking:
    return Asking(check.function, questions.seed, lambda asked, _: student.ask(check.function, [asked])[0])


def check_in_place(check_id: str, namespace: dict) -> None:
    """Run one check on the functions of a notebook that is open in its author's kernel, with no wall in between.

    Raises AssertionError with the message a student would read.
    """
    check, questions = RUBRIC[check_id], plan(0)

    def answer(_: bytes, args: tuple) -> Answer:
        arguments = worker.decode(worker.encode(list(args)))
        returned = namespace[check.function](*arguments)
        return Returned(worker.decode(worker.encode(returned)), arguments)

    for example in questions.examples[check.id]:
        verdict = try_example(check, Asking(check.function, questions.seed, answer), example.value)
        if verdict != Verdict():
            raise AssertionError(verdict.failure.message(on=example.value) if verdict.failure else OUR_FAULT)
