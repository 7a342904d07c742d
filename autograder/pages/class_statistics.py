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

from ..judging.report import Report, Result, Status
from ..text import safe
from .class_sources import Recorded

WEAK = 0.2  # discrimination below which a line tells little about the rest, as item analysis has it
MOST = 8  # unnamed mistakes that are listed


@dataclass(frozen=True)
class Submission:
    """One report, under the shortest name that tells it from the others."""

    name: str
    place: int  # by score; stands for the name where names are hidden
    report: Report

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
        first = next((_what(check) for check in self.lost if check.what), "")
        return safe(", ".join(self.misconceptions)) or first

    def points(self, function: str) -> float:
        return sum(check.points for check in self.report.checks if check.function == function)

    @cached_property
    def concerns(self) -> list[tuple[str, str]]:
        """Why a person should look: a kind of concern, and the line or note it is about."""
        found = [(CONCERNS[c.status], _title(c)) for c in self.report.checks if c.status in CONCERNS]
        found += [("not the same twice", _title(c)) for c in self.lost if c.fickle]
        if isinstance(self.report, Recorded):
            found += [(WAITS, safe(line)) for line in self.report.waiting]
        return found + [("irregular notebook", safe(note)) for note in self.report.notes]

    @property
    def differs(self) -> str:
        """What the gradebook holds otherwise than the judge gave; empty where they agree."""
        report = self.report
        if not isinstance(report, Recorded) or not (report.changed or report.penalty):
            return ""
        late = [f"late: {report.penalty:g} points taken off"] if report.penalty else []
        return safe("; ".join([f"the judge gave {report.judged:g}", *late, *report.changed]))


WAITS = "waits for a grade by hand"
CONCERNS = {Status.UNGRADED: "our fault", Status.TIMEOUT: "timed out", Status.CRASHED: "crashed"}


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
            return "all alike"
        if self.discrimination < 0:
            return "stronger submissions lose it: look at this line"
        return "tells little about the rest" if self.discrimination < WEAK else ""


@dataclass(frozen=True)
class Mistake:
    """What several got wrong in the same way; `hint` is empty where no known misconception fits."""

    name: str
    function: str
    hint: str
    submissions: list[Submission]


@dataclass(frozen=True)
class Cohort:
    """A class: its submissions from the highest score to the lowest."""

    submissions: list[Submission]

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
        by_id: dict[str, dict[int, Result]] = defaultdict(dict)
        for at, submission in enumerate(self.submissions):
            for check in submission.report.checks:
                by_id[check.id][at] = check
        return [self._item(results) for results in by_id.values()]

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

    @property
    def mistakes(self) -> list[Mistake]:
        """The known misconceptions, the commonest first; those of one hint, which differ by function, are one."""
        return _commonest(self._known())

    def _known(self) -> Iterator[tuple[str, Mistake]]:
        for submission in self.submissions:
            named = {_called(check): check for check in reversed(submission.lost)}
            for name in submission.misconceptions:
                line = named[name]
                yield line.hint or name, Mistake(safe(name), line.function, safe(line.hint), [submission])

    @property
    def unnamed(self) -> list[Mistake]:
        """The commonest reasons of lost lines that no known misconception explains."""
        return _commonest(self._unknown())[:MOST]

    def _unknown(self) -> Iterator[tuple[str, Mistake]]:
        for submission in self.submissions:
            named = {check.function for check in submission.lost if check.misconception}
            for check in submission.lost:
                if check.function not in named and check.what:
                    what = _what(check)
                    yield what, Mistake(what, check.function, "", [submission])

    @property
    def quiz(self) -> list[Mistake]:
        """The commonest reasons why an answer of the quiz is wrong."""
        return _commonest(self._answers())[:MOST]

    def _answers(self) -> Iterator[tuple[str, Mistake]]:
        for submission in self.submissions:
            for check in submission.report.checks:
                for detail in () if check.max_points else check.details:
                    what = safe(f"{detail.place}: {detail.why}")
                    yield what, Mistake(what, "", "", [submission])

    @property
    def concerns(self) -> dict[str, list[tuple[Submission, list[str]]]]:
        """By kind of concern, the gravest first: who, and about what."""
        kinds = [*CONCERNS.values(), WAITS, "not the same twice", "irregular notebook"]
        found = {kind: [(s, [what for k, what in s.concerns if k == kind]) for s in self.submissions] for kind in kinds}
        return {kind: kept for kind, all_ in found.items() if (kept := [(s, about) for s, about in all_ if about])}


def _commonest(found: Iterable[tuple[str, Mistake]]) -> list[Mistake]:
    """Those found under one key as one mistake that counts nobody twice; the commonest first."""
    alike: dict[str, list[Mistake]] = defaultdict(list)
    for key, mistake in found:
        alike[key].append(mistake)
    mistakes = []
    for same in alike.values():
        names = ", ".join(dict.fromkeys(mistake.name for mistake in same))
        functions = ", ".join(dict.fromkeys(mistake.function for mistake in same))
        who = {submission.name: submission for mistake in same for submission in mistake.submissions}
        mistakes.append(Mistake(names, functions, same[0].hint, list(who.values())))
    return sorted(mistakes, key=lambda mistake: -len(mistake.submissions))


def cohort(reports: Sequence[Report]) -> Cohort:
    names = short_names([report.notebook for report in reports])
    ranked = sorted(zip(names, reports, strict=True), key=lambda pair: (-pair[1].score, pair[0]))
    return Cohort([Submission(safe(name), place, report) for place, (name, report) in enumerate(ranked, 1)])


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


def _what(check: Result) -> str:
    """What was looked at, without its numbers, so that the same mistake reads the same; of a long text one line."""
    first = safe(check.about or check.what).partition("\n")[0]
    return first + (" is not as expected" if check.got else "")
