"""The examples of one grading run, and the calls they lead to.

Examples are drawn once a run; every submission is judged on the same ones, which is fair, repeatable and fast. To know
the calls beforehand, every check is run once with the reference in the student's place, and what it asks is written
down. Where a submission fails on a drawn example, Hypothesis runs that check again, live, with the same seed, so that
it meets the same failure and shrinks it to the smallest example that shows it.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from ..authoring import Assignment, Check
from ..authoring.assignment import UnsoundCheckError
from ..wall import frames
from ..wall.sandbox import Answer, Returned
from .calls import Asking
from .drawing import draw, seeded


@dataclass(frozen=True)
class Example:
    """One example of a check, where the answers to its calls stand in the plan, and whether smaller ones exist."""

    value: object
    calls: tuple[int, ...]
    shrinks: bool


@dataclass(frozen=True)
class Call:
    """One call of a student's function, and the check that is the first to need it.

    `look` says whether some check looks at what the call leaves in its arguments, `right` what the oracle returns.
    """

    request: bytes
    args: tuple[object, ...]
    owner: str
    look: bool
    right: object

    @cached_property
    def arguments(self) -> bytes:
        """The arguments encoded; decoded, they are new ones, which a function may change."""
        return frames.encode(list(self.args))


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

    @cached_property
    def digest(self) -> str:
        """A fingerprint of everything that submissions are asked."""
        everything = b"".join(call.request for calls in self.calls.values() for call in calls)
        return "sha256:" + hashlib.sha256(everything).hexdigest()

    def batches(self, function: str) -> Iterator[list[bytes]]:
        """The requests that each check is the first to need."""
        for _, calls in itertools.groupby(self.calls[function], lambda call: call.owner):
            yield [call.request for call in calls]

    def seen_by(self, check: Check) -> Sequence[int]:
        """Where the calls that a check asks for stand among its function's."""
        return sorted({call for example in self.examples[check.id] for call in example.calls})


@lru_cache(maxsize=8)
def plan(assignment: Assignment, seed: int) -> Plan:
    """Draw the examples of every check and record the calls they lead to.

    Raises UnsoundCheckError.
    """
    made = Plan(assignment, seed)
    known: dict[bytes, int] = {}
    shared: dict[tuple[object, int], list[object]] = {}
    for check in assignment.checks.values():
        drawn = shared.get((check.given, check.examples)) or draw(check, seed)
        shared[check.given, check.examples] = drawn
        # Hypothesis begins with the smallest example there is.
        chosen = [(value, at > 0) for at, value in enumerate(drawn)] + [(value, False) for value in check.on]
        made.examples[check.id] = [_record(made, known, check, *example) for example in chosen]
    return made


def _record(made: Plan, known: dict[bytes, int], check: Check, value: object, shrinks: bool) -> Example:
    """One example, after the calls that it leads to were added to the plan."""
    places: list[int] = []
    calls = made.calls.setdefault(check.function, [])
    oracle = made.assignment.oracle(check)

    def note(asked: bytes, args: tuple[object, ...]) -> Answer:
        question, look = asked[:-1], asked.endswith(frames.encode(True))
        right = oracle(*args)
        if question not in known:
            known[question] = len(calls)
            calls.append(Call(asked, args, check.id, look, right))
        elif look:
            calls[known[question]] = replace(calls[known[question]], request=asked, look=True)
        places.append(known[question])
        return Returned(right, list(args))

    try:
        with seeded(made.seed):
            check.holds(Asking(check.function, made.seed, note), value)
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        raise UnsoundCheckError(f"{check.id} does not hold for the reference itself, on {value}: {why}") from error
    return Example(value, tuple(places), shrinks)
