"""The examples of one grading run, and the calls they lead to.

Examples are drawn once a run; every submission is judged on the same ones, which is fair, repeatable and fast. To know
the calls beforehand, every check is run once with the reference in the student's place, and what it asks is written
down. Nothing is asked twice: tiny examples are added to those that are drawn, all are sorted by size, and a submission
is shown the first on which it fails.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import TypeVar, cast

import numpy as np

from ..authoring import Assignment, Check
from ..authoring.assignment import UnsoundCheckError
from ..wall.conversation import Answer, Questions, Returned
from .calls import Asking, Question
from .drawing import draw, seeded

T = TypeVar("T")
Key = tuple[str, bytes, int]  # of a question: its function, its arguments encoded, its seed


@dataclass(frozen=True)
class Example:
    """One example of a check, and where the calls that it leads to stand among its function's."""

    value: object
    calls: tuple[int, ...]


@dataclass(frozen=True)
class Call:
    """One call of a student's function, and the check that is the first to need it.

    `right` is what the oracle returns. Some check may look at what the call leaves in its arguments.
    """

    question: Question
    owner: str
    right: object

    @property
    def args(self) -> tuple[object, ...]:
        """What the function is called with."""
        return self.question.args

    @property
    def look(self) -> bool:
        """Whether some check looks at the arguments afterwards."""
        return self.question.look

    @property
    def request(self) -> bytes:
        """The question as it crosses the wall."""
        return self.question.request

    @property
    def arguments(self) -> bytes:
        """The arguments encoded; decoded, they are new ones, which a function may change."""
        return self.question.content

    @cached_property
    def size(self) -> int:
        """How many numbers there are in the arguments."""
        return sum(map(numbers_in, self.args))


@dataclass(eq=False)
class Plan:
    """The examples of every check, and the calls of every function in the order in which checks first need them.

    `kept` holds, by its type, what others have worked out of this plan and want to keep as long as it lives.
    """

    assignment: Assignment
    seed: int
    calls: dict[str, list[Call]] = field(default_factory=dict)
    examples: dict[str, list[Example]] = field(default_factory=dict)
    kept: dict[type, object] = field(default_factory=dict, repr=False)

    def keep(self, kind: type[T], make: Callable[[], T]) -> T:
        """What was worked out of this plan before, or is now; threads that come together get the same."""
        if kind not in self.kept:
            self.kept.setdefault(kind, make())
        return cast(T, self.kept[kind])

    @cached_property
    def digest(self) -> str:
        """A fingerprint of everything that submissions are asked."""
        everything = b"".join(call.request for calls in self.calls.values() for call in calls)
        return "sha256:" + hashlib.sha256(everything).hexdigest()

    @cached_property
    def asked(self) -> Questions:
        """What submissions are asked; a batch holds the requests that one check is the first to need."""
        return Questions({function: list(_batches(calls)) for function, calls in self.calls.items()})

    def same_arguments(self, function: str) -> list[tuple[int, ...]]:
        """The calls of a function that have the same arguments as another one, grouped by them."""
        alike: dict[bytes, list[int]] = {}
        for at, call in enumerate(self.calls[function]):
            alike.setdefault(call.arguments, []).append(at)
        return [tuple(places) for places in alike.values() if len(places) > 1]

    def seen_by(self, check: Check) -> Sequence[int]:
        """Where the calls that a check asks for stand among its function's."""
        return sorted({call for example in self.examples[check.id] for call in example.calls})


@lru_cache(maxsize=8)
def plan(assignment: Assignment, seed: int) -> Plan:
    """Draw the examples of every check and record the calls they lead to, small ones first.

    Raises UnsoundCheckError.
    """
    made = Plan(assignment, seed)
    known: dict[Key, int] = {}
    drawn: dict[tuple[object, int], list[object]] = {}
    for check in assignment.checks.values():
        source = check.given, check.examples
        if source not in drawn:
            drawn[source] = draw(check, seed)
        values = (*check.tiny, *drawn[source], *check.on)
        asked = [(value, _asked(made, check, value)) for value in values]
        asked.sort(key=lambda example: sum(call.size for call in example[1]))
        made.examples[check.id] = [Example(value, _places(made, known, check, calls)) for value, calls in asked]
    return made


def _batches(calls: Sequence[Call]) -> Iterator[list[bytes]]:
    for _, needed in itertools.groupby(calls, lambda call: call.owner):
        yield [call.request for call in needed]


def numbers_in(value: object) -> int:
    """How many entries there are in some arguments: what an example's size is, in any assignment."""
    match value:
        case np.ndarray():
            return value.size
        case dict():
            return sum(map(numbers_in, value.values()))
        case tuple() | list():
            return sum(map(numbers_in, value))
    return 1


def _asked(made: Plan, check: Check, value: object) -> list[Call]:
    """The calls that an example leads to, when the oracle answers them."""
    calls: list[Call] = []
    oracle = made.assignment.oracle(check)

    def note(asked: Question) -> Answer:
        calls.append(Call(asked, check.id, oracle(*asked.args)))
        return Returned(calls[-1].right, list(asked.args))

    try:
        with seeded(made.seed):
            check.holds(Asking(check.function, made.seed, note), value)
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        raise UnsoundCheckError(f"{check.id} does not hold for the reference itself, on {value}: {why}") from error
    return calls


def _places(made: Plan, known: dict[Key, int], check: Check, asked: Sequence[Call]) -> tuple[int, ...]:
    """Where an example's calls stand in the plan, after those that are new were added to it."""
    places: list[int] = []
    calls = made.calls.setdefault(check.function, [])
    for call in asked:
        key = check.function, call.question.content, call.question.seed
        if key not in known:
            known[key] = len(calls)
            calls.append(call)
        elif call.look:
            calls[known[key]] = replace(calls[known[key]], question=call.question)
        places.append(known[key])
    return tuple(places)
