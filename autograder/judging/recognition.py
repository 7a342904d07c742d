"""Which known mistake a student has made: the one that reproduces everything a failing check saw, if just one does.

A mistake that would have spoilt an entry which the student got right is not the student's mistake. What is compared is
told in `facts.py`; what the programs of ours answer is worked out once for each plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ..authoring import Check, Misconception
from ..wall import frames
from ..wall.sandbox import Answer, Raised, Returned
from .drawing import seeded
from .facts import Fact, Judged, Kept, draw_facts, entries, same, value_facts
from .plan import Call, Plan

Calls = tuple[int, ...]  # where they stand among their function's in the plan


class Ours(NamedTuple):
    """A program of ours: one way of a misconception's, or the reference, which has no misconception."""

    function: str
    misconception: Misconception | None = None
    way: int = 0

    @property
    def free(self) -> frozenset[str]:
        """What may have another wrong value."""
        return self.misconception.free if self.misconception else frozenset()


def recognise(check: Check, questions: Plan, answers: Sequence[Answer]) -> Misconception | None:
    """The misconception that answers as the student did; of several, the one that does so on every call."""
    known = known_programs(questions)
    candidates = known.candidates(check.function)
    if not candidates:
        return None
    every_call = range(len(answers))
    with seeded(questions.seed), np.errstate(all="ignore"):
        for seen, judged in ((questions.seen_by(check), check.judges), (every_call, None)):
            calls = known.telling(check.function, seen, answers, judged)
            if calls and candidates:
                candidates = known.that_answer_alike(candidates, calls, answers, judged)
            names = {ours.misconception.name for ours in candidates if ours.misconception}
            if len(names) < 2:
                break
    return questions.assignment.misconceptions[names.pop()] if len(names) == 1 else None


class KnownPrograms:
    """What our own programs answer to the calls of a plan, and the facts about it.

    Each is worked out when it is first needed; how many are kept is bounded.
    """

    def __init__(self, questions: Plan):
        self.questions, self.assignment = questions, questions.assignment
        self.answer = lru_cache(20_000)(self._answer)
        self.value_facts = lru_cache(200_000)(self._value_facts)
        self.draw_facts = lru_cache(2_000)(self._draw_facts)
        self.right_entries = lru_cache(4_000)(self._right_entries)
        self.entries = lru_cache(16)(self._entries)

    def candidates(self, function: str) -> list[Ours]:
        """Every way of every misconception over a function."""
        over = [known for known in self.assignment.misconceptions.values() if known.function == function]
        return [Ours(function, known, way) for known in over for way in range(len(known.programs))]

    def telling(self, function: str, seen: Sequence[int], answers: Sequence[Answer], judged: Judged) -> Calls:
        """The calls in the order in which they soonest tell programs apart; none if no answer is wrong.

        Draws of one size follow each other, small layers first: they cost little. Otherwise wrong answers come first:
        few programs give the same.
        """
        if function in self.assignment.draws:
            asked = self.questions.calls[function]
            return tuple(sorted(seen, key=lambda call: (_draws(asked[call]), repr(asked[call].args), call)))
        ours = self.facts_of(function, tuple(seen), answers, judged)
        right = self.facts(Ours(function), tuple(seen), judged)
        is_right = {call: same([a], [b]) for call, a, b in zip(seen, ours, right, strict=True)}
        return () if all(is_right.values()) else tuple(sorted(seen, key=is_right.__getitem__))

    def that_answer_alike(
        self, candidates: Sequence[Ours], calls: Calls, answers: Sequence[Answer], judged: Judged
    ) -> list[Ours]:
        """Those of the candidates that cannot be told from the student by these calls.

        Where the student got an entry right, they must, too; one that fits as it is goes before one that fits because
        something in it is free.
        """
        function = candidates[0].function
        facts = Kept(self.facts_of(function, calls, answers, judged))
        alike = [ours for ours in candidates if same(facts, self.facts(ours, calls, judged), ours.free)]
        if alike:
            right = self._right(function, calls, answers)
            alike = [ours for ours in alike if right <= self.right_entries(ours, calls)]
        return [ours for ours in alike if not ours.free] or alike

    def _right(self, function: str, calls: Calls, answers: Sequence[Answer]) -> set[str]:
        """The entries that the student gets right in all of the calls."""
        right = Ours(function)
        return {
            name
            for name in self.entries(function)
            if same(self.facts_of(function, calls, answers, (name,)), self.facts(right, calls, (name,)))
        }

    # ------------------------------------------------------------------------------------------- facts

    def facts_of(self, function: str, calls: Calls, answers: Sequence[Answer], judged: Judged) -> Iterator[Fact]:
        """What a student's answers to the calls say about the judged entries."""
        return self._facts(function, calls, (answers[call] for call in calls), judged)

    def facts(self, ours: Ours, calls: Calls, judged: Judged) -> Iterable[Fact]:
        """What one of our programs' answers say, one fact at a time."""
        if ours.function in self.assignment.draws:
            return self.draw_facts(ours, calls, judged)
        return (self.value_facts(ours, call, judged) for call in calls)

    def _facts(self, function: str, calls: Calls, answers: Iterable[Answer], judged: Judged) -> Iterator[Fact]:
        asked = self.questions.calls[function]
        if function in self.assignment.draws:
            return draw_facts([(asked[call].args, asked[call].right) for call in calls], answers, judged)
        return (value_facts(answer, asked[call].right, judged) for call, answer in zip(calls, answers, strict=True))

    def _value_facts(self, ours: Ours, call: int, judged: Judged) -> Fact:
        return value_facts(self.answer(ours, call), self.questions.calls[ours.function][call].right, judged)

    def _draw_facts(self, ours: Ours, calls: Calls, judged: Judged) -> Kept:
        return Kept(self._facts(ours.function, calls, (self.answer(ours, call) for call in calls), judged))

    def _entries(self, function: str) -> list[str]:
        """The names of what the oracle returns, in all calls."""
        asked = self.questions.calls[function]
        return list(dict.fromkeys(name for call in asked for name in entries(call.right)))

    def _right_entries(self, ours: Ours, calls: Calls) -> set[str]:
        """The entries that one of our programs gets right in all of the calls."""
        right = Ours(ours.function)
        return {
            name
            for name in self.entries(ours.function)
            if same(self.facts(ours, calls, (name,)), self.facts(right, calls, (name,)))
        }

    # ----------------------------------------------------------------------------------------- answers

    def _answer(self, ours: Ours, call: int) -> Answer:
        known = ours.misconception
        program = known.programs[ours.way] if known else self.assignment.right(ours.function)
        np.random.seed((self.questions.seed + call) % 2**32)
        return _answer(program, self.questions.calls[ours.function][call])


def known_programs(questions: Plan) -> KnownPrograms:
    """The known programs of a plan, which keeps them."""
    if not isinstance(kept := questions.kept.get(KnownPrograms), KnownPrograms):
        kept = questions.kept[KnownPrograms] = KnownPrograms(questions)
    return kept


def known_answers(questions: Plan, known: Misconception, way: int = 0) -> Sequence[Answer]:
    """What one way of a misconception answers to every call of its function."""
    programs, ours = known_programs(questions), Ours(known.function, known, way)
    with seeded(questions.seed), np.errstate(all="ignore"):
        return [programs.answer(ours, call) for call in range(len(questions.calls[known.function]))]


def _draws(call: Call) -> int:
    """How many numbers the oracle returns for a call, most of which it draws."""
    return sum(value.size for value in entries(call.right).values() if isinstance(value, np.ndarray))


def _answer(program: Callable[..., object], call: Call) -> Answer:
    """What a program of ours answers to a call, as a student's answer looks on this side of the wall."""
    arguments = frames.decode(call.arguments)
    assert isinstance(arguments, list)
    try:
        returned = program(*arguments)
    except (Exception, SystemExit) as error:  # noqa: BLE001 (a mistake may raise whatever a student's program may)
        return Raised(type(error).__name__, frames.describe(error))
    after = frames.encode(arguments) if call.look else call.arguments
    left = None if after == call.arguments else frames.decode(after)
    assert left is None or isinstance(left, list)
    return Returned(frames.decode(frames.encode(returned)), left)
