"""What a submission earned, line by line, and under which conditions it was judged."""

from __future__ import annotations

import json
import platform
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from typing import Any

import hypothesis
import numpy as np

from ..authoring.assignment import NOTEBOOK as NOTEBOOK
from ..authoring.failures import Detail as Detail
from ..authoring.failures import message as message
from ..words import ENGLISH, IN_ENGLISH, Language, Sentence, again, made_of, say

METADATA = "autograder"  # of a graded notebook: its report
EXTRA = "extra-"  # how the id of a cell begins that is the student's own, in a graded notebook
FICKLE = say("asked the same question again, the function gave another answer: it must depend on its arguments alone")
OTHER_NUMBERS = say("# too many numbers to write out: these are others, of the same sizes")
SAID = ("what", "expected", "got", "hint", "title", "mistake", "about")  # the fields of a Result that are sentences
VERSIONS = {"python": platform.python_version(), "numpy": np.__version__, "hypothesis": hypothesis.__version__}


class Status(StrEnum):
    """How a line of the rubric ended."""

    PASSED = "passed"
    FAILED = "failed"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    UNGRADED = "ungraded"  # our fault


@dataclass(frozen=True)
class Result:
    """One line of the rubric, judged; `title` is the line as students read it.

    The reason for a lost line stands in facts: `what` was looked at, what was `expected` and what was `got` (both empty
    where `what` says it all), `details` of it, one `hint`, the `example`, and the `cell` that holds the function, or
    the cell and `line` where an exception came from. Where one number is wrong, it stands at `index` of `entry`;
    `about` is `what` without the index. `repeat` is Python that makes the call again in a notebook. `fickle` says that
    the same arguments had two answers. `misconception` names the known mistake that was
    recognised, `mistake` is its title, a phrase for people. `message` is the same in words, for the student; it is
    empty when the line is passed.
    """

    id: str
    function: str
    points: float
    max_points: float
    status: Status
    message: str = ""
    misconception: str | None = None
    title: str = ""
    what: str = ""
    expected: str = ""
    got: str = ""
    hint: str = ""
    example: str = ""
    cell: str = ""
    line: int = 0
    about: str = ""
    entry: str = ""
    index: tuple[int, ...] = ()
    details: tuple[Detail, ...] = ()
    repeat: str = ""
    fickle: bool = False
    mistake: str = ""

    @property
    def said(self) -> list[str]:
        """Every string of the line that is for people, but for the message that is made of them."""
        return [*(getattr(self, name) for name in SAID), *(text for detail in self.details for text in detail)]

    @property
    def fraction(self) -> str:
        """What the line earned of what it is worth; a dash where it is worth nothing."""
        return f"{self.points:g}/{self.max_points:g}" if self.max_points else "–"

    @property
    def headline(self) -> str:
        """The function and the line as students read it."""
        return f"{self.function}: {self.title or self.id}"


@dataclass(frozen=True)
class Prediction:
    """What a student expected of an experiment before running it, and the reason given after a wrong guess.

    It earns and costs nothing. `cell` is the id of the notebook's cell, `name` of the variable in it; `predicted` and
    `seen` are values in words. The question is as the student read it, in whichever language.
    """

    cell: str
    question: str
    predicted: str
    seen: str
    right: bool
    because: str = ""
    name: str = ""


@dataclass(frozen=True)
class Report:
    """What one submission earned, line by line, and under which conditions it was judged.

    `examples`, `submission` and `release` are digests: of everything that was asked, of the notebook that was handed
    in, and of what was released, the helper modules included. `assignment` is the name of the assignment that it was
    graded as, `judge` a digest of that and of the judge.
    `language` is that of the release. Facts are stored in English, and how their sentences were made with them;
    `message` is in the release's language.
    """

    notebook: str
    score: float
    max_score: float
    sandbox: str
    seed: int
    examples: str
    checks: list[Result]
    submission: str = ""
    notes: list[str] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=lambda: VERSIONS)
    assignment: str = ""
    judge: str = ""
    predictions: list[Prediction] = field(default_factory=list)
    language: str = ENGLISH
    release: str = ""

    def json(self) -> str:
        """One line of JSON; identical bytes for the same submission, seed and versions."""
        return json.dumps(self.data(), ensure_ascii=False, allow_nan=False)

    def data(self) -> dict[str, Any]:
        """The report as JSON has it; `sentences` says how each was made, for whoever reads another language."""
        said = [text for line in self.checks for text in line.said]
        return asdict(self) | {"sentences": made_of([*self.notes, *said])}

    @property
    def fault_of_ours(self) -> bool:
        """Whether a line is ungraded."""
        return any(result.status is Status.UNGRADED for result in self.checks)


def versions_apart(judges: Iterable[str], course: str = "COURSE") -> str:
    """A sentence where submissions were graded by several versions of the judge or the assignment; else empty.

    `judges` are their reports' digests; one that is empty says nothing.
    """
    counts = sorted(Counter(filter(None, judges)).values(), reverse=True)
    if len(counts) < 2:
        return ""
    return (
        f"graded by {len(counts)} versions of the judge or the assignment ({', '.join(map(str, counts))} submissions): "
        f"`autograder regrade {course} --dry-run` lists whose score would change"
    )


def read_report(data: Mapping[str, Any]) -> Report:
    """The report that was written as JSON; fields that are not known are left out.

    Raises KeyError, TypeError or ValueError for anything else.
    """
    lines, made = data["checks"], data.get("sentences", {})
    checks = [read_line(line, made) for line in lines]
    predictions = [Prediction(**_known(Prediction, one)) for one in data.get("predictions", ())]
    notes = [again(note, made) for note in data.get("notes", ())]
    return Report(**_known(Report, data) | {"checks": checks, "predictions": predictions, "notes": notes})


def read_line(data: Mapping[str, Any], made: Mapping[str, Any]) -> Result:
    """A line of a report that was written as JSON; `made` are the report's `sentences`. Raises as `read_report`."""
    said = {name: again(data[name], made) for name in SAID if name in data}
    details = tuple(Detail(*(again(text, made) for text in detail)) for detail in data.get("details", ()))
    read = {"status": Status(data["status"]), "index": tuple(data.get("index", ())), "details": details}
    return Result(**_known(Result, data) | said | read)


def told(report: Report, language: Language) -> Report:
    """The report with every sentence in a language; what a student wrote stays as it is."""
    lines = [told_line(line, language) for line in report.checks]
    return replace(report, checks=lines, notes=[language(note) for note in report.notes])


def told_line(line: Result, language: Language) -> Result:
    """A line of the rubric with its sentences, and the message that is made of them, in a language."""
    details = tuple(Detail(*map(language, detail)) for detail in line.details)
    said: dict[str, Any] = {name: language(getattr(line, name)) for name in SAID}
    repeat = line.repeat.replace(OTHER_NUMBERS, language(OTHER_NUMBERS))
    if line.expected:
        repeat = repeat.replace(expects(line.expected), language(expects(said["expected"])))
    return in_words(replace(line, details=details, repeat=repeat, **said), language)


def expects(value: str) -> Sentence:
    """The comment in `repeat` behind what the student's function computed."""
    return say("# expected {value}", value=value)


def in_words(line: Result, language: Language = IN_ENGLISH) -> Result:
    """A lost line with its message made of its facts, which are in a language."""
    if not line.what:
        return line
    words = message(line.what, line.expected, line.got, line.details, line.hint, line.example, language)
    return replace(line, message=words)


def _known(kind: type[Result | Report | Prediction], data: Mapping[str, Any]) -> dict[str, Any]:
    return {field.name: data[field.name] for field in fields(kind) if field.name in data}
