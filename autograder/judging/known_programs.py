"""What our own programs answer to the calls of a plan, the misconceptions' and the oracle's, and which facts that is.

What is compared is told in `facts.py`. Each answer is worked out once for each plan, and what is kept is bounded.
"""

from __future__ import annotations

import itertools
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from ..authoring import Misconception
from ..wall import frames
from ..wall.conversation import Answer, Raised, Returned
from .draw_facts import Alike, draw_facts, facts_of_alike
from .drawing import seeded
from .facts import Asked, Fact, Judged, Kept, same, stretched
from .plan import Call, Plan
from .value_facts import asserts, entries, failure, is_judged, value_facts

Calls = tuple[int, ...]  # where they stand among their function's in the plan

OTHER_SEEDS = 2**31  # away from the seeds of calls
FEW_DRAWS = 500  # entries of a call that is small enough to be answered by every program


class Ours(NamedTuple):
    """A program of ours: one way of a misconception's, or the reference, which has no misconception."""

    function: str
    misconception: Misconception | None = None
    way: int = 0

    @property
    def free(self) -> frozenset[str]:
        """What may have another wrong value."""
        return self.misconception.free if self.misconception else frozenset()


class KnownPrograms:
    """What our own programs answer to the calls of a plan, and the facts about it.

    Each is worked out when it is first needed; what is kept is bounded, and large answers are not kept at all.
    """

    def __init__(self, questions: Plan):
        self.questions, self.assignment = questions, questions.assignment
        self.small_answer = lru_cache(4_000)(self._answer)
        self.value_facts = lru_cache(8_000)(self._value_facts)
        self.facts_of_alike = lru_cache(16_000)(self._facts_of_alike)
        self.groups = lru_cache(100)(self._groups)
        self.is_right = lru_cache(4_000)(self._is_right)
        self.stopped = lru_cache(2_000)(self._stopped)
        self.fails = lru_cache(2_000)(self._fails)
        self.entries = lru_cache(16)(self._entries)
        self.small = lru_cache(16)(self._small)
        self.keys = lru_cache(16)(self._keys)

    def draws(self, function: str) -> bool:
        """Whether a function draws random numbers, so that its answers are compared by their statistics."""
        return function in self.assignment.draws

    def _stopped(self, ours: Ours, small: bool = False) -> frozenset[int]:
        """The calls, or only the small ones, that an assert of one of our programs stops."""
        calls = self.small(ours.function) if small else range(len(self.questions.calls[ours.function]))
        return frozenset(call for call in calls if asserts(self.answer(ours, call)))

    def that_stop_at(self, calls: frozenset[int], candidates: Sequence[Ours]) -> list[Ours]:
        """Those of the candidates whose asserts stop these calls and no others."""
        return [ours for ours in candidates if self._stops_at(calls, ours)]

    def _stops_at(self, calls: frozenset[int], ours: Ours) -> bool:
        """Most programs stop none of them, and are asked for one. Large draws take long: they are asked for last."""
        draws = self.draws(ours.function)
        few = calls & self.small(ours.function) if draws else calls
        if not few or not all(asserts(self.answer(ours, call)) for call in sorted(few)):
            return False
        return (not draws or self.stopped(ours, True) == few) and self.stopped(ours) == calls

    def _fails(self, ours: Ours) -> tuple[str, ...]:
        """How one of our programs fails in every call, if it does nothing else."""
        hows = set[tuple[str, ...]]()
        for call in range(len(self.questions.calls[ours.function])):
            if isinstance(answer := self.answer(ours, call), Returned) or len(hows := hows | {failure(answer)}) > 1:
                return ()
        return hows.pop() if hows else ()

    def candidates(self, function: str) -> list[Ours]:
        """Every way of every misconception over a function."""
        over = [known for known in self.assignment.misconceptions.values() if known.function == function]
        return [Ours(function, known, way) for known in over for way in range(len(known.programs))]

    def that_answer_alike(
        self, candidates: Sequence[Ours], calls: Calls, answers: Sequence[Answer], judged: Judged
    ) -> list[Ours]:
        """Those of the candidates that cannot be told from the student by these calls.

        Where the student got an entry right, they must, too; one that fits as it is goes before one that fits because
        something in it is free.
        """
        if not candidates:
            return []
        function = candidates[0].function
        facts = Kept(self.facts_of(function, calls, answers, judged))
        alike = [ours for ours in candidates if self._answers_alike(facts, ours, calls, judged)]
        if alike:
            names = self.entries(function)
            right = [name for name in names if self.gets_right(function, calls, answers, (name,))]
            alike = [ours for ours in alike if all(self.is_right(name, ours, calls) for name in right)]
        return [ours for ours in alike if not ours.free] or alike

    def _answers_alike(self, facts: Iterable[Fact], ours: Ours, calls: Calls, judged: Judged) -> bool:
        theirs = Kept(self.facts(ours, calls, judged))
        if same(facts, theirs, ours.free):
            return True
        if self.draws(ours.function) or not ours.free:
            return False
        base = list(self.facts(Ours(ours.function), calls, judged)) if "strength" in ours.free else None
        return stretched(list(facts), list(theirs), base)

    def largest(self, function: str, calls: Calls, judged: Judged) -> list[int]:
        """How many numbers the oracle draws at most for each judged entry in one of the calls."""
        asked = [entries(self.questions.calls[function][call].right) for call in calls]
        names = [name for name in self.entries(function) if judged is None or is_judged(name, judged)]
        arrays = [[value for right in asked if isinstance(value := right.get(name), np.ndarray)] for name in names]
        return [max((array.size for array in of_one), default=0) for of_one in arrays]

    def is_shaped(self, function: str, call: int, answer: Answer) -> bool:
        """Whether a student returned arrays of the right shapes in a call, for all that the oracle returns."""
        right = entries(self.questions.calls[function][call].right)
        got = entries(answer.value) if isinstance(answer, Returned) else {}
        return all(
            getattr(got.get(name), "shape", None) == value.shape
            for name, value in right.items()
            if isinstance(value, np.ndarray)
        )

    def gets_right(self, function: str, calls: Calls, answers: Sequence[Answer], judged: Judged) -> bool:
        """Whether a student gets the judged entries right in all of the calls."""
        right = self.facts(Ours(function), calls, judged)
        return same(self.facts_of(function, calls, answers, judged), right)

    def _is_right(self, name: str, ours: Ours, calls: Calls) -> bool:
        """Whether one of our programs does."""
        return same(self.facts(ours, calls, (name,)), self.facts(Ours(ours.function), calls, (name,)))

    # ------------------------------------------------------------------------------------------- facts

    def facts_of(self, function: str, calls: Calls, answers: Sequence[Answer], judged: Judged) -> Iterator[Fact]:
        """What a student's answers to the calls say about the judged entries."""
        if not self.draws(function):
            return (value_facts(answers[call], self._asked(function, call), judged) for call in calls)
        groups = (self._alike(function, alike, answers.__getitem__, judged) for alike in self.groups(function, calls))
        return draw_facts(groups, self.entries(function))

    def facts(self, ours: Ours, calls: Calls, judged: Judged) -> Iterator[Fact]:
        """What one of our programs' answers say, one fact at a time."""
        if not self.draws(ours.function):
            return (self.value_facts(ours, call, judged) for call in calls)
        groups = self.groups(ours.function, calls)
        return draw_facts((self.facts_of_alike(ours, alike, judged) for alike in groups), self.entries(ours.function))

    def _groups(self, function: str, calls: Calls) -> list[Calls]:
        """Calls that follow each other and have the same arguments."""
        asked = self.questions.calls[function]
        return [tuple(alike) for _, alike in itertools.groupby(calls, lambda call: repr(asked[call].args))]

    def _facts_of_alike(self, ours: Ours, calls: Calls, judged: Judged) -> Alike:
        return self._alike(ours.function, calls, partial(self.answer, ours), judged)

    def _alike(self, function: str, calls: Calls, answer: Callable[[int], Answer], judged: Judged) -> Alike:
        return facts_of_alike((self._asked(function, call) for call in calls), map(answer, calls), judged)

    def _value_facts(self, ours: Ours, call: int, judged: Judged) -> Fact:
        return value_facts(self.answer(ours, call), self._asked(ours.function, call), judged)

    def _asked(self, function: str, call: int) -> Asked:
        asked = self.questions.calls[function][call]
        return Asked(asked.args, asked.right, self.keys(function))

    def _keys(self, function: str) -> frozenset[str]:
        """The keys that the oracle or any of our programs uses in what it returns for a function.

        Each program is asked once: where the oracle uses most of them, or after that, where the program returns at all.
        """
        asked = self.questions.calls[function]
        calls = sorted(self.small(function), key=lambda call: (-len(entries(asked[call].right)), call))
        found = set(self.entries(function))
        for ours in self.candidates(function):
            answers = (self.answer(ours, call) for call in calls)
            found.update(next((entries(answer.value) for answer in answers if isinstance(answer, Returned)), ()))
        return frozenset(found)

    def _entries(self, function: str) -> list[str]:
        """The names of what the oracle returns, in all calls."""
        asked = self.questions.calls[function]
        return list(dict.fromkeys(name for call in asked for name in entries(call.right)))

    # ----------------------------------------------------------------------------------------- answers

    def answer(self, ours: Ours, call: int) -> Answer:
        """What one of our programs answers to a call."""
        return self.small_answer(ours, call) if call in self.small(ours.function) else self._answer(ours, call)

    def _answer(self, ours: Ours, call: int) -> Answer:
        return self._drawn(ours, call, self.questions.seed + call)

    def answer_anew(self, ours: Ours, call: int) -> Answer:
        """What one of our programs answers to a call with other random numbers than those it is compared by."""
        return self._drawn(ours, call, self.questions.seed + call + OTHER_SEEDS)

    def _small(self, function: str) -> frozenset[int]:
        """The calls that are small enough to be answered by every program."""
        asked = self.questions.calls[function]
        return frozenset(call for call in range(len(asked)) if draws_in(asked[call]) <= FEW_DRAWS)

    def _drawn(self, ours: Ours, call: int, seed: int) -> Answer:
        known = ours.misconception
        program = known.programs[ours.way] if known else self.assignment.right(ours.function)
        np.random.seed(seed % 2**32)
        return _answer(program, self.questions.calls[ours.function][call])


def known_programs(questions: Plan) -> KnownPrograms:
    """The known programs of a plan, which keeps them."""
    return questions.keep(KnownPrograms, lambda: KnownPrograms(questions))


def known_answers(questions: Plan, known: Misconception) -> Sequence[Answer]:
    """What the most usual way of a misconception answers to every call of its function.

    What it draws is not what recognition will compare it with: a student draws other numbers, too.
    """
    programs, ours = known_programs(questions), Ours(known.function, known)
    with seeded(questions.seed), np.errstate(all="ignore"):
        return [programs.answer_anew(ours, call) for call in range(len(questions.calls[known.function]))]


def draws_in(call: Call) -> int:
    """How many numbers the oracle returns for a call, most of which it draws."""
    return sum(value.size for value in entries(call.right).values() if isinstance(value, np.ndarray))


def _answer(program: Callable[..., object], call: Call) -> Answer:
    """What a program of ours answers to a call, as a student's answer looks on this side of the wall."""
    arguments = frames.decode(call.arguments)
    assert isinstance(arguments, list)
    try:
        returned = program(*arguments)
    except (Exception, SystemExit) as error:  # noqa: BLE001 (a mistake may raise whatever a student's program may)
        lines = [frame.line for frame in traceback.extract_tb(error.__traceback__) if frame.line]
        return Raised(type(error).__name__, frames.describe(error), source=lines[-1] if lines else "")
    after = frames.encode(arguments) if call.look else call.arguments
    left = None if after == call.arguments else frames.decode(after)
    assert left is None or isinstance(left, list)
    return Returned(frames.decode(frames.encode(returned)), left)
