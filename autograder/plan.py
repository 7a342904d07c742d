"""The examples of one grading run, the calls they lead to, and how a failure is shrunk.

Hypothesis draws the examples once a run; every submission is judged on the same ones, which is fair, repeatable and
fast. To know the calls beforehand, every check is run once with the reference in the student's place and what it
asks is written down. Where a submission fails on a drawn example, Hypothesis runs that check again, live, with the
same seed, so that it meets the same failure and shrinks it to the smallest example that shows it.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

import hypothesis
import numpy as np
from hypothesis import HealthCheck, Phase
from hypothesis.internal.conjecture import providers

from . import worker
from .checks import RUBRIC, Check
from .expect import Failure
from .sandbox import Answer, Lost, Raised, Returned, request

# Hypothesis mixes constants from the source of loaded modules into its draws; which modules are loaded differs from
# the command line to nbgrader, and examples must not.
providers._get_local_constants = lambda: providers._local_constants


class StudentError(Exception):
    """The student's function raised an exception."""

    def __init__(self, raised: Raised):
        self.raised = raised


class NoAnswer(Exception):
    """The student's process hung or died over this call."""

    def __init__(self, how: Lost):
        self.how = how


class Asking:
    """A student's function as checks see it; `answer` is given each request once, in order."""

    def __init__(self, function: str, seed: int, answer: Callable[[bytes, tuple], Answer]):
        self.function, self.seed, self.answer = function, seed, answer
        self.asked: Counter[bytes] = Counter()

    def __call__(self, *args: object) -> object:
        """What the function returns for these arguments; raises StudentError or NoAnswer."""
        return self._ask(args, look=False).value

    def leaves(self, *args: object) -> tuple[object, list]:
        """What the function returns, and what its arguments hold afterwards."""
        return left(self._ask(args, look=True), args)

    def _ask(self, args: tuple, look: bool) -> Returned:
        content = worker.encode(list(args))
        occurrence = self.asked[content]
        self.asked[content] += 1
        digest = hashlib.blake2b(content + f"{self.function} {self.seed} {occurrence}".encode(), digest_size=4)
        call_seed = int.from_bytes(digest.digest(), "little")
        asked = request("call", self.function, list(args), call_seed, look)
        return outcome(self.answer(asked, args))


class Replay:
    """A student's function whose answers are known already, in the order in which a check asks for them."""

    def __init__(self, answers: Iterator[Answer]):
        self.answers = answers

    def __call__(self, *args: object) -> object:
        return outcome(next(self.answers)).value

    def leaves(self, *args: object) -> tuple[object, list]:
        return left(outcome(next(self.answers)), args)


def outcome(answer: Answer) -> Returned:
    if isinstance(answer, Raised):
        raise StudentError(answer)
    if isinstance(answer, Lost):
        raise NoAnswer(answer)
    return answer


def left(answer: Returned, before: tuple) -> tuple[object, list]:
    return answer.value, list(before) if answer.arguments is None else answer.arguments


@dataclass(frozen=True)
class Example:
    """One example of a check, where the answers to its calls stand in the plan, and whether smaller ones exist."""

    value: object
    calls: tuple[int, ...]
    shrinks: bool


@dataclass(frozen=True)
class Call:
    """One call of a student's function, and the check that is the first to need it."""

    request: bytes
    args: tuple
    owner: str

    @property
    def look(self) -> bool:
        """Whether some check looks at what the call leaves in its arguments."""
        return self.request.endswith(worker.encode(True))

    @cached_property
    def arguments(self) -> bytes:
        """The arguments encoded; decoded, they are new ones, which a function may change."""
        return worker.encode(list(self.args))


@dataclass
class Plan:
    """The examples of every check, and the calls of every function in the order in which checks first need them."""

    seed: int
    calls: dict[str, list[Call]] = field(default_factory=dict)
    examples: dict[str, list[Example]] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """A fingerprint of everything that submissions are asked."""
        everything = b"".join(call.request for calls in self.calls.values() for call in calls)
        return "sha256:" + hashlib.sha256(everything).hexdigest()

    def batches(self, function: str) -> Iterator[list[bytes]]:
        """The requests that each check is the first to need."""
        for _, calls in itertools.groupby(self.calls[function], lambda call: call.owner):
            yield [call.request for call in calls]


@lru_cache(maxsize=8)
def plan(seed: int) -> Plan:
    """Draw the examples of every check and record the calls they lead to."""
    made = Plan(seed)
    known: dict[bytes, int] = {}
    shared: dict[tuple, list] = {}
    for check in RUBRIC.values():
        drawn = shared.get((check.given, check.examples)) or draw(check, seed)
        shared[check.given, check.examples] = drawn
        # Hypothesis begins with the smallest example there is.
        chosen = [(value, at > 0) for at, value in enumerate(drawn)] + [(value, False) for value in check.also]
        made.examples[check.id] = [_record(made, known, check, *example) for example in chosen]
    return made


def _record(made: Plan, known: dict[bytes, int], check: Check, value: object, shrinks: bool) -> Example:
    places = []
    calls = made.calls.setdefault(check.function, [])

    def note(asked: bytes, args: tuple) -> Answer:
        question = asked[:-1]  # without whether the arguments are looked at afterwards
        call = Call(asked, args, check.id)
        if question not in known:
            known[question] = len(calls)
            calls.append(call)
        elif call.look:
            calls[known[question]] = replace(calls[known[question]], request=asked)
        places.append(known[question])
        return Returned(check.oracle(*args), list(args))

    with seeded(made.seed):
        check.property(Asking(check.function, made.seed, note), value)
    return Example(value, tuple(places), shrinks)


_generator = threading.RLock()


@contextlib.contextmanager
def seeded(seed: int) -> Iterator[None]:
    """numpy's global generator is this thread's alone: it starts from `seed`, and afterwards from where it was."""
    with _generator:
        state = np.random.get_state()
        np.random.seed(seed % 2**32)
        try:
            yield
        finally:
            np.random.set_state(state)


def draw(check: Check, seed: int) -> list:
    """The examples of a check; the same for every check that draws from the same strategy."""
    drawn: list = []
    if check.examples:
        _hypothesis(check, seed, Phase.generate)(drawn.append)()
    return drawn


class GivenUp(BaseException):
    """Raised by what judges an example: no more of them; Hypothesis lets it pass."""


def shrink(
    check: Check, seed: int, judge: Callable[[object], Failure | None], example: Example, failure: Failure
) -> tuple[object, Failure] | None:
    """The smallest example that `judge` fails, and how; None if it fails none when it is asked anew.

    Where `judge` gives up, the smallest so far, which may be the one that was known.
    """
    failed: list[tuple[object, Failure]] = []

    def property(example: object) -> None:
        failure = judge(example)
        if failure is not None:
            failed.append((example, failure))
            raise failure

    try:
        if example.shrinks:
            _hypothesis(check, seed, Phase.generate, Phase.shrink)(property)()
        else:
            property(example.value)
    except Failure:
        return failed[-1]
    except GivenUp:
        return failed[-1] if failed else (example.value, failure)
    except hypothesis.errors.Flaky:
        return None
    return None


def _hypothesis(check: Check, seed: int, *phases: Phase) -> Callable:
    """Hypothesis' decorators for a property of one example, the same draws for the same seed."""
    settings = hypothesis.settings(
        max_examples=check.examples,
        phases=phases,
        database=None,
        deadline=None,
        derandomize=False,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )

    def decorate(property: Callable[[object], None]) -> Callable[[], None]:
        def test(example: object) -> None:
            property(example)

        return hypothesis.seed(seed)(settings(hypothesis.given(check.given)(test)))

    return decorate
