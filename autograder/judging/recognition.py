"""Which known mistake a student has made: the one that reproduces everything a failing check saw, if just one does.

A hint that is not true is worse than none. So a mistake is named only if it returns, in some call at least, what the
student's function returned there; an exception alone is evidence only where it says itself what is wrong. A mistake
that would have spoilt an entry which the student got right is not the student's. An assert of the student's own hides
nothing: the calls that it stopped are left out, and only where nothing else is wrong is the assert the mistake.

What is compared is told in `facts.py`, what the programs of ours answer in `known_programs.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..authoring import Check, Misconception
from ..wall.conversation import Answer, Raised, Returned
from .draw_facts import MANY_DRAWS, SOME_DRAWS
from .drawing import seeded
from .facts import same
from .known_programs import Calls, KnownPrograms, Ours, draws_in, known_programs
from .plan import Plan
from .value_facts import NOT_WRITTEN, SAID_BY_TYPE, asserts, failure


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
            sizes = {call: (draws_in(asked[call]), repr(asked[call].args), call) for call in calls}
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
