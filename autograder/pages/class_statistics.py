"""What a class did: scores, lines, mistakes, and who a person should look at.

Difficulty is the share of its points that the class earned on a line; discrimination the correlation between a line and
the rest of the score.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from ..judging.report import NOTEBOOK, Prediction, Report, Result, Status
from ..text import safe
from ..words import IN_ENGLISH, Language, Sentence, say
from .class_sources import Recorded, told_in

WEAK = 0.2  # discrimination below which a line tells little about the rest, as item analysis has it
MOST = 8  # unnamed mistakes that are listed
COMMA, SEMICOLON = say(", "), say("; ")  # between the parts of a list


def joined(parts: Iterable[str], mark: Sentence, language: Language) -> str:
    """A list in one line, with a language's own marks between its parts."""
    return language(mark).join(parts)


@dataclass(frozen=True)
class Submission:
    """One report, told in a language, under the shortest name that tells it from the others."""

    name: str
    place: int  # by score
    report: Report
    language: Language = IN_ENGLISH

    @property
    def alias(self) -> str:
        """What stands for the name where names are hidden."""
        return self.language(say("no. {place}", place=self.place))

    @property
    def lost(self) -> list[Result]:
        return [check for check in self.report.checks if check.points < check.max_points]

    @property
    def misconceptions(self) -> list[str]:
        """What the known mistakes are called, in the order in which lines name them."""
        return list(dict.fromkeys(filter(None, map(_called, self.lost))))

    @property
    def why(self) -> str:
        """The misconceptions by name, or else the first reason for a lost line."""
        first = next((_what(check, self.language) for check in self.lost if check.what), "")
        return safe(joined(self.misconceptions, COMMA, self.language)) or first

    def points(self, function: str) -> float:
        return sum(check.points for check in self.report.checks if check.function == function)

    @cached_property
    def concerns(self) -> list[tuple[Sentence, str]]:
        """Why a person should look: a kind of concern, and the line or note it is about."""
        found = [(CONCERNS[c.status], _title(c)) for c in self.report.checks if c.status in CONCERNS]
        found += [(FICKLE, _title(c)) for c in self.lost if c.fickle]
        if isinstance(self.report, Recorded):
            found += [(WAITS, safe(line)) for line in self.report.waiting]
        return found + [(IRREGULAR, safe(note)) for note in self.report.notes]

    @property
    def kinds(self) -> list[str]:
        """The kinds of its concerns in words, each once."""
        return [self.language(kind) for kind in dict.fromkeys(kind for kind, _ in self.concerns)]

    @property
    def works(self) -> bool:
        """Whether there is work in it: it earned a point. Unreadable and untouched notebooks earned none."""
        return any(check.points > 0 for check in self.report.checks)

    @property
    def differs(self) -> str:
        """What the gradebook holds otherwise than the judge gave; empty where they agree."""
        report = self.report
        if not isinstance(report, Recorded) or not (report.changed or report.penalty):
            return ""
        judged = say("the judge gave {judged}", judged=f"{report.judged:g}")
        late = [say("late: {points} points taken off", points=f"{report.penalty:g}")] if report.penalty else []
        return safe(joined([*map(self.language, [judged, *late]), *report.changed], SEMICOLON, self.language))


WAITS, FICKLE, IRREGULAR = say("waits for a grade by hand"), say("not the same twice"), say("irregular notebook")
ERROR, TIMED_OUT, CRASHED = say("grader error"), say("timed out"), say("crashed")
CONCERNS = {Status.UNGRADED: ERROR, Status.TIMEOUT: TIMED_OUT, Status.CRASHED: CRASHED}
MEANING = {
    ERROR: say("the line could not be graded, by an error of the grader; no points are decided"),
    TIMED_OUT: say("the function did not end in time; the line is lost"),
    CRASHED: say("the function ended its process; the line is lost"),
    WAITS: say("the gradebook holds no points for the line yet"),
    FICKLE: say("the function gave two answers to the same arguments"),
    IRREGULAR: say(
        "cells were changed, missing or doubled, a cell could not be run, or the file could not be read; "
        "what could be graded was graded, and nothing was taken off for it"
    ),
}


@dataclass(frozen=True)
class Item:
    """How the class did on one line; `discrimination` is None where all scores or all points are equal."""

    id: str
    function: str
    title: str
    max_points: float
    difficulty: float
    discrimination: float | None
    lost: int

    @property
    def remark(self) -> str:
        if self.discrimination is None:
            return say("all alike")
        if self.discrimination < 0:
            return say("stronger submissions lose it: look at this line")
        return say("tells little about the rest") if self.discrimination < WEAK else ""


@dataclass(frozen=True)
class Mistake:
    """What several got wrong in the same way; `hint` is empty where no known misconception fits."""

    name: str
    function: str
    hint: str
    submissions: list[Submission]


@dataclass(frozen=True)
class AnswerTally:
    """What several answered to one question, and whether it is right."""

    text: str
    right: bool
    submissions: list[Submission]


@dataclass(frozen=True)
class QuestionTally:
    """A question of the notebook and what the class answered, the commonest first; `of` have answered."""

    question: str
    answers: list[AnswerTally]
    of: int

    @property
    def right(self) -> int:
        return sum(len(answer.submissions) for answer in self.answers if answer.right)

    def share(self, count: int) -> int:
        """Percent of those who answered."""
        return round(100 * count / self.of) if self.of else 0


@dataclass(frozen=True)
class Cohort:
    """A class: its submissions from the highest score to the lowest, told in a language."""

    submissions: list[Submission]
    language: Language = IN_ENGLISH

    @cached_property
    def scores(self) -> np.ndarray:
        return np.array([submission.report.score for submission in self.submissions])

    @property
    def max_score(self) -> float:
        return max(submission.report.max_score for submission in self.submissions)

    @cached_property
    def functions(self) -> dict[str, tuple[float, float]]:
        """By function: the mean of the class, and what can be earned; without the quiz, where nothing can."""
        points: dict[str, float] = defaultdict(float)
        for item in filter(lambda item: item.max_points, self.items):
            points[item.function] += item.max_points
        means = {name: float(np.mean([s.points(name) for s in self.submissions])) for name in points}
        return {name: (means[name], points[name]) for name in points}

    @cached_property
    def items(self) -> list[Item]:
        """How the class did on every line; submissions without work count for none of it, as long as there are others.

        They lose everything, so with them every line would seem to tell stronger from weaker submissions.
        """
        working = [at for at, submission in enumerate(self.submissions) if submission.works]
        by_id: dict[str, dict[int, Result]] = {}
        for submission in self.submissions:
            for check in submission.report.checks:
                by_id.setdefault(check.id, {})
        for at in working or range(len(self.submissions)):
            for check in self.submissions[at].report.checks:
                by_id[check.id][at] = check
        return [self._item(results) for results in by_id.values() if results]

    @property
    def without_work(self) -> list[Submission]:
        """Submissions that earned nothing: unreadable, untouched, or wrong throughout."""
        return [submission for submission in self.submissions if not submission.works]

    def _item(self, results: dict[int, Result]) -> Item:
        first = next(iter(results.values()))
        earned = np.array([_share(check) for check in results.values()])
        rest = self.scores[list(results)] - [check.points for check in results.values()]
        lost = int((earned < 1).sum())
        return Item(
            first.id,
            first.function,
            _title(first),
            first.max_points,
            float(earned.mean()),
            discrimination(earned, rest),
            lost,
        )

    @cached_property
    def predictions(self) -> list[QuestionTally]:
        """What the class expected of every experiment, in the notebook's order.

        Where editions in several languages were handed in, a question is in that of the class, if it is one of them.
        """
        answers: dict[Place, dict[tuple[str, bool], list[Submission]]] = {}
        for submission in self.submissions:
            for told in submission.report.predictions:
                key = safe(told.seen if told.right else told.predicted.lower().strip()), told.right
                answers.setdefault(_place(told), {}).setdefault(key, []).append(submission)
        asked: dict[Place, str] = {}
        for submission in sorted(self.submissions, key=lambda one: one.report.language == self.language.code):
            asked |= {_place(told): safe(told.question) for told in submission.report.predictions}
        return [_asked(asked[place], given) for place, given in answers.items()]

    @property
    def reasons(self) -> list[tuple[Submission, Prediction]]:
        """What was written after a wrong prediction, in the notebook's order."""
        order = list(dict.fromkeys(_place(one) for s in self.submissions for one in s.report.predictions))
        told = [(s, one) for s in self.submissions for one in s.report.predictions if one.because and not one.right]
        return sorted(told, key=lambda pair: order.index(_place(pair[1])))

    @property
    def quiz_shares(self) -> list[QuestionTally]:
        """How many gave the right answer to every question of the quiz, as far as wrong answers tell the questions."""
        lines = [
            (s, check) for s in self.submissions if s.works for check in s.report.checks if check.function == NOTEBOOK
        ]
        places = dict.fromkeys(detail.place for _, check in lines for detail in check.details)
        found = []
        for place in places:
            given: dict[tuple[str, bool], list[Submission]] = {}
            for submission, check in lines:
                wrong = [detail for detail in check.details if detail.place == place and detail.why]
                if check.status is Status.PASSED or check.details:
                    key = (safe(wrong[0].why), False) if wrong else (self.language(say("right")), True)
                    given.setdefault(key, []).append(submission)
            found.append(_asked(safe(place), given))
        return found

    @property
    def mistakes(self) -> list[Mistake]:
        """The known misconceptions, the commonest first; those of one hint, which differ by function, are one."""
        return _commonest(self._known(), self.language)

    def _known(self) -> Iterator[tuple[str, Mistake]]:
        for submission in self.submissions:
            named = {_called(check): check for check in reversed(submission.lost)}
            for name in submission.misconceptions:
                line = named[name]
                yield line.hint or name, Mistake(safe(name), line.function, safe(line.hint), [submission])

    @property
    def unnamed(self) -> list[Mistake]:
        """The commonest reasons of lost lines that no known misconception explains."""
        return _commonest(self._unknown(), self.language)[:MOST]

    def _unknown(self) -> Iterator[tuple[str, Mistake]]:
        for submission in self.submissions:
            named = {check.function for check in submission.lost if check.misconception}
            for check in submission.lost:
                if check.function not in named and check.what:
                    what = _what(check, self.language)
                    yield what, Mistake(what, check.function, "", [submission])

    @property
    def concerns(self) -> dict[Sentence, list[tuple[Submission, list[str]]]]:
        """By kind of concern, the gravest first: who, and about what."""
        kinds = list(MEANING)
        found = {kind: [(s, [what for k, what in s.concerns if k == kind]) for s in self.submissions] for kind in kinds}
        return {kind: kept for kind, all_ in found.items() if (kept := [(s, about) for s, about in all_ if about])}


Place = tuple[str, str]  # of a question in the notebook, whatever its language


def _place(told: Prediction) -> Place:
    """Where a question stands: its cell and variable; reports of older versions know its words instead."""
    return told.cell, told.name or told.question


def _asked(question: str, given: dict[tuple[str, bool], list[Submission]]) -> QuestionTally:
    answers = [AnswerTally(text, right, who) for (text, right), who in given.items()]
    answers.sort(key=lambda answer: -len(answer.submissions))
    return QuestionTally(question, answers, sum(len(answer.submissions) for answer in answers))


def _commonest(found: Iterable[tuple[str, Mistake]], language: Language) -> list[Mistake]:
    """Those found under one key as one mistake that counts nobody twice; the commonest first."""
    alike: dict[str, list[Mistake]] = defaultdict(list)
    for key, mistake in found:
        alike[key].append(mistake)
    mistakes = []
    for same in alike.values():
        names = joined(dict.fromkeys(mistake.name for mistake in same), COMMA, language)
        functions = joined(dict.fromkeys(mistake.function for mistake in same), COMMA, language)
        who = {submission.name: submission for mistake in same for submission in mistake.submissions}
        mistakes.append(Mistake(names, functions, same[0].hint, list(who.values())))
    return sorted(mistakes, key=lambda mistake: -len(mistake.submissions))


def cohort(reports: Sequence[Report], language: Language = IN_ENGLISH) -> Cohort:
    names = short_names([report.notebook for report in reports])
    ranked = sorted(zip(names, reports, strict=True), key=lambda pair: (-pair[1].score, pair[0]))
    told = [
        Submission(safe(name), place, told_in(report, language), language)
        for place, (name, report) in enumerate(ranked, 1)
    ]
    return Cohort(told, language)


def short_names(paths: Sequence[str]) -> list[str]:
    """Paths without the parts that all of them share at either end, usually leaving the student's id."""
    parts = [Path(path).with_suffix("").parts if path.endswith(".ipynb") else Path(path).parts for path in paths]
    if len(set(parts)) < 2:
        return ["/".join(part) for part in parts]
    shortest = min(map(len, parts))
    first = next(at for at in range(shortest + 1) if len({part[: at + 1] for part in parts}) > 1)
    last = next(at for at in range(shortest + 1) if len({part[-at - 1 :] for part in parts}) > 1)
    return ["/".join(part[first : len(part) - last]) or "/".join(part) for part in parts]


def discrimination(earned: np.ndarray, rest: np.ndarray) -> float | None:
    """Correlation, shape (n,) each, of a line with the rest of the score; None where either does not vary."""
    if len(earned) < 2 or np.ptp(earned) == 0 or np.ptp(rest) == 0:
        return None
    return float(np.corrcoef(earned, rest)[0, 1])


def _share(check: Result) -> float:
    """Of a line's points; where it has none, whether it is passed."""
    return check.points / check.max_points if check.max_points else float(check.status is Status.PASSED)


def _title(check: Result) -> str:
    return safe(check.title or check.id)


def _called(check: Result) -> str:
    """The known mistake behind a lost line as a phrase; reports of older versions hold its name alone."""
    return check.mistake or (check.misconception or "").replace("_", " ")


def _what(check: Result, language: Language) -> str:
    """What was looked at, without its numbers, so that the same mistake reads the same; of a long text one line."""
    first = safe(check.about or check.what).partition("\n")[0]
    return language(say("{what} is not as expected", what=first)) if check.got else first
