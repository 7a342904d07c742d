"""How a line was judged, for whoever must answer for it: what was asked, what came, what is right, and the rule."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from ..authoring import Check
from ..wall.conversation import Answer, Lost, Raised, Returned
from ..words import IN_ENGLISH, Language
from .calls import Replay
from .judge import judge_line, try_example
from .plan import Plan
from .report import told_line

FEW = 40  # entries up to which an array is written out; a larger one is told by its statistics
WIDTH = 100  # characters of a line of numbers
LONG = 400  # characters up to which a text is written out
DIGITS = 8  # of a number: two more than a message shows


def explain(
    check: Check,
    points: Mapping[str, float],
    questions: Plan,
    answers: Sequence[Answer],
    language: Language = IN_ENGLISH,
) -> str:
    """How a line is judged, as text; `answers` are those to all calls of its function.

    A line that is lost is told on the example that decides it, one that is passed on its smallest. What the student
    reads is in `language`.
    """
    examples = questions.examples[check.id]
    replays = [Replay(answers[call] for call in example.calls) for example in examples]
    with np.errstate(all="ignore"):
        result = told_line(judge_line(check, points, questions, answers), language)
        verdicts = (
            try_example(check, replay, example.value) for replay, example in zip(replays, examples, strict=True)
        )
        at = next((at for at, verdict in enumerate(verdicts) if not verdict.passed), None)
    decides = at or 0
    calls = examples[decides].calls[: replays[decides].asked]
    sections = [
        f"{result.headline}\n{result.status}, {result.fraction} points",
        f"example {decides + 1} of {len(examples)}, small ones first: {examples[decides].value}"
        + ("; those before it are passed" if at else "; all are passed" if at is None else ""),
        *(text for call in calls for text in _asked(check, questions, call, answers[call])),
        _titled("what the student is told", result.message.splitlines()) if result.message else "",
        _titled("to repeat it in the notebook", result.repeat.splitlines()) if result.repeat else "",
        _titled(f"the rule ({_place(check)})", inspect.getsource(check.holds).splitlines()),
    ]
    return "\n\n".join(filter(None, sections))


def _place(check: Check) -> str:
    return f"{Path(inspect.getfile(check.holds)).name}, line {inspect.getsourcelines(check.holds)[1]}"


def _titled(title: str, lines: Iterable[str]) -> str:
    return "\n".join([title, *(f"    {line}" for line in lines)])


def _asked(check: Check, questions: Plan, call: int, answer: Answer) -> Iterator[str]:
    """What was asked in one call, what came, and what is right."""
    asked = questions.calls[check.function][call]
    names = list(inspect.signature(questions.assignment.oracle(check)).parameters)
    arguments = [line for name, value in zip(names, asked.args, strict=True) for line in _lines(name, value)]
    yield _titled(f"asked: {check.function}({', '.join(names)})", arguments)
    yield _titled("came", _came(names, answer))
    drawn = " (drawn: only its sizes and its statistics count)" if check.function in questions.assignment.draws else ""
    yield _titled(f"right{drawn}", _lines("", asked.right))


def _came(names: Sequence[str], answer: Answer) -> Iterator[str]:
    match answer:
        case Raised():
            place = f", in line {answer.line} of {answer.cell}" if answer.line else ""
            yield f"{answer.exception}: {answer.text}{place}"
        case Lost():
            yield "no answer: the function ran too long, or its process ended"
        case Returned():
            yield from _lines("", answer.value)
            for name, value in zip(names, answer.arguments or [], strict=False):
                yield from _lines(f"{name} afterwards:", value)


def _lines(name: str, value: object) -> Iterator[str]:
    """A value, one line or more for each entry of it."""
    match value:
        case dict():
            for key, item in value.items():
                yield from _lines(f'{name}["{key}"]', item)
        case tuple() | list():
            for at, item in enumerate(value):
                yield from _lines(f"{name}[{at}]", item)
        case np.ndarray() if value.size > FEW:
            yield f"{name} {value.shape} {_statistics(value)}".strip()
        case np.ndarray():
            sort = f"{name} {value.shape} {value.dtype}".strip()
            text = np.array2string(value, precision=DIGITS, separator=", ", max_line_width=WIDTH, prefix=" " * 4)
            yield from [f"{sort}  {text}"] if "\n" not in text else [sort, *(f"    {row}" for row in text.split("\n"))]
        case _:
            said = repr(value)
            said = said if len(said) <= LONG else f"{said[:LONG]}… ({len(said):,} characters)"
            yield f"{name} = {said}" if name else said


def _statistics(values: np.ndarray) -> str:
    if values.dtype.kind not in "biuf":
        return str(values.dtype)
    numbers = values.astype(float)
    return (
        f"{values.dtype}: mean {numbers.mean():.{DIGITS}g}, standard deviation {numbers.std():.{DIGITS}g}, "
        f"smallest {numbers.min():.{DIGITS}g}, largest {numbers.max():.{DIGITS}g}, "
        f"{np.mean(numbers == 0):.1%} are exactly 0"
    )
