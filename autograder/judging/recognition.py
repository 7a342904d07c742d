"""Which known mistake a student has made: the one that reproduces everything a failing check saw, if just one does.

A hint that is not true is worse than none. So a mistake is named only if it returns, in some call at least, what the
student's function returned there; an exception alone is evidence only where it says itself what is wrong. A mistake
that would have spoilt an entry which the student got right is not the student's. An assert of the student's own hides
nothing: the calls that it stopped are left out, and only where nothing else is wrong is the assert the mistake.

What is compared is told in `facts.py`; what the programs of ours answer is worked out once for each plan.
"""

from __future__ import annotations

import itertools
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import NamedTuple

import numpy as np

from ..authoring import Check, Misconception
from ..wall import frames
from ..wall.conversation import Answer, Raised, Returned
from .draw_facts import MANY_DRAWS, SOME_DRAWS, Alike, draw_facts, facts_of_alike
from .drawing import seeded
from .facts import Asked, Fact, Judged, Kept, same, stretched
from .plan import Call, Plan
from .value_facts import NOT_WRITTEN, SAID_BY_TYPE, asserts, entries, failure, is_judged, value_facts

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


def recognise(check: Check, questions: Plan, answers: Sequence[Answer]) -> Misconception | None:
    """The misconception behind a lost line: the only one that answers as the student did."""
    if check.function not in questions.assignment.functions:
        return None
    with seeded(questions.seed), np.errstate(all="ignore"):
        names = LostLine(known_programs(questions), check, answers).names()
    return questions.assignment.misconceptions[names.pop()] if len(names) == 1 else None


@dataclass(eq=False)
class LostLine:
    """A line that a student lost, and what the student's function answered to every call."""

    known: KnownPrograms
    check: Check
    answers: Sequence[Answer]

    def names(self) -> set[str]:
        """The misconceptions that may be behind it; of several, those that answer alike on every call."""
        candidates = self.known.candidates(self.check.function)
        if self.stopped:
            stopped_alike = self.known.that_stop_at(self.stopped, candidates)
            if self.known.draws(self.check.function) and not stopped_alike:
                return set()  # our programs would be asked for ever new sets of calls, which takes them many seconds
            if self._is_stopped_by_asserts():
                return _named(stopped_alike)
        alike = candidates
        if self.wrong or self.known.draws(self.check.function):
            alike = self._evident(self._alike(candidates, self.compared) or self._alike_in_kind(candidates))
        if len(names := _named(alike)) > 1:
            names = _named(self.known.that_answer_alike(alike, self._telling(self.everywhere), self.answers, None))
        return names or _named(ours for ours in candidates if self.said and self.known.fails(ours) == self.said)

    @cached_property
    def stopped(self) -> frozenset[int]:
        """The calls that an assert of the student's own stopped."""
        return frozenset(call for call, answer in enumerate(self.answers) if asserts(answer))

    @cached_property
    def answered(self) -> Calls:
        """The calls that the check asks for, without those that were stopped."""
        return self._without_stopped(self.known.questions.seen_by(self.check))

    @cached_property
    def everywhere(self) -> Calls:
        """All calls of the function, without those that were stopped."""
        return self._without_stopped(range(len(self.answers)))

    def _without_stopped(self, calls: Sequence[int]) -> Calls:
        """Draws of one size follow each other; first those of layers that are small and still tell much."""
        asked = self.known.questions.calls[self.check.function]
        if self.known.draws(self.check.function):
            sizes = {call: (_draws(asked[call]), repr(asked[call].args), call) for call in calls}
            calls = sorted(calls, key=lambda call: (sizes[call][0] < SOME_DRAWS, *sizes[call]))
        return tuple(call for call in calls if call not in self.stopped)

    @cached_property
    def wrong(self) -> Calls:
        """Of the answered calls those whose judged entries are not right; draws are right or wrong together."""
        function, judged, calls = self.check.function, self.check.judges, self.answered
        if self.known.draws(function):
            return () if self.known.gets_right(function, calls, self.answers, judged) else calls
        ours = self.known.facts_of(function, calls, self.answers, judged)
        right = self.known.facts(Ours(function), calls, judged)
        return tuple(call for call, a, b in zip(calls, ours, right, strict=True) if not same([a], [b]))

    @cached_property
    def largest(self) -> list[int]:
        """How many numbers of each judged entry are drawn in one of the answered calls, where they are most."""
        return self.known.largest(self.check.function, self.answered, self.check.judges)

    @cached_property
    def compared(self) -> Calls:
        """The calls by which the judged entries are compared: those that the check asks for.

        Where it has no large draw of each of them, it does not tell distributions apart, nor constants from draws:
        then all calls in which the entries have the right shapes.
        """
        known, function = self.known, self.check.function
        if not known.draws(function) or min(self.largest, default=0) >= MANY_DRAWS:
            return self.answered
        shaped = tuple(call for call in self.everywhere if known.is_shaped(function, call, self.answers[call]))
        return shaped if set(self.answered) <= set(shaped) else self.answered

    def _is_stopped_by_asserts(self) -> bool:
        """Whether asserts are all that is wrong: they stopped every call of the line, or some and the rest is right."""
        if self.stopped.isdisjoint(self.known.questions.seen_by(self.check)):
            return False
        return not self.answered or (
            not self.wrong and self.known.gets_right(self.check.function, self.everywhere, self.answers, None)
        )

    @cached_property
    def said(self) -> tuple[str, ...]:
        """How all wrong calls failed, if that says itself what is wrong.

        What is not written fails in every call: it says something else to be asked for one output or one activation.
        """
        hows = {() if isinstance(self.answers[call], Returned) else failure(self.answers[call]) for call in self.wrong}
        how = hows.pop() if len(hows) == 1 else ()
        if NOT_WRITTEN in how and any(isinstance(answer, Returned) for answer in self.answers):
            return ()
        return how if SAID_BY_TYPE.intersection(how) else ()

    def _telling(self, calls: Calls) -> Calls:
        """The calls in the order in which they soonest tell programs apart.

        Of values the largest wrong one comes first: few programs give the same, and nearly all submissions are compared
        by the same few calls, so that what our programs answer to those is known.
        """
        if self.known.draws(self.check.function):
            return calls
        asked = self.known.questions.calls[self.check.function]
        return tuple(sorted(calls, key=lambda call: (call not in self.wrong, -asked[call].size, call)))

    def _alike(self, candidates: Sequence[Ours], calls: Calls) -> list[Ours]:
        """Those of the candidates that answer these calls as the student did, as far as they are judged."""
        return self.known.that_answer_alike(candidates, self._telling(calls), self.answers, self.check.judges)

    def _alike_in_kind(self, candidates: Sequence[Ours]) -> list[Ours]:
        """Those that say only of what kind a mistake is, which it may be in large draws of the check alone."""
        if self.compared == self.answered or max(self.largest, default=0) < MANY_DRAWS:
            return []
        return self._alike([ours for ours in candidates if ours.free], self.answered)

    def _evident(self, alike: Sequence[Ours]) -> list[Ours]:
        """Of the programs that answer alike what the check asked, those for which more than exceptions speaks.

        A value does that the student returned and should not have. So do right values where the program answers alike
        in all other calls, too: both work for the same sizes only.
        """
        if any(isinstance(self.answers[call], Returned) for call in self.wrong):
            return list(alike)
        told = [ours for ours in alike if self._is_said(ours)]
        if not any(isinstance(self.answers[call], Returned) for call in self.everywhere):
            return told
        return told + self._alike([ours for ours in alike if ours not in told], self.everywhere)

    def _is_said(self, ours: Ours) -> bool:
        """Whether every exception comes from a line in which the mistake can be read."""
        says = ours.misconception.says if ours.misconception else ""
        raised = [answer for call in self.wrong if isinstance(answer := self.answers[call], Raised)]
        return bool(says) and all(says in answer.source for answer in raised)


def _named(programs: Iterable[Ours]) -> set[str]:
    return {ours.misconception.name for ours in programs if ours.misconception}


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
        return frozenset(call for call in range(len(asked)) if _draws(asked[call]) <= FEW_DRAWS)

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
        lines = [frame.line for frame in traceback.extract_tb(error.__traceback__) if frame.line]
        return Raised(type(error).__name__, frames.describe(error), source=lines[-1] if lines else "")
    after = frames.encode(arguments) if call.look else call.arguments
    left = None if after == call.arguments else frames.decode(after)
    assert left is None or isinstance(left, list)
    return Returned(frames.decode(frames.encode(returned)), left)
