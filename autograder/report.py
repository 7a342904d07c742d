"""`autograder report`: a class on one page, that opens from a file, asks nobody for anything and keeps names to itself.

Reports come from notebooks that `nbgrader autograde` left in autograded/, from the lines of `autograder grade --format
json`, or from a gradebook, which knows points but no reasons. Difficulty is the share of its points that the class
earned on a line; discrimination the correlation between a line and the rest of the score.
"""

from __future__ import annotations

import base64
import contextlib
import csv
import hashlib
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

import jinja2
import numpy as np
from markupsafe import Markup

from .checks import RUBRIC
from .feedback import number
from .grading import FLAKY, Report, Result, Status
from .misconceptions import CATALOGUE
from .table import safe

TEMPLATES = Path(__file__).with_name("templates")
ROUGH = 20  # submissions; with fewer, one of them moves a correlation by more than 0.1
WEAK = 0.2  # discrimination below which a line tells little about the rest, as item analysis has it
MOST = 8  # unnamed mistakes that are listed
ANSWER = re.compile(r"^(question \d+), answer [^:]*: (.*)$", re.MULTILINE)
BINS = 10  # bars of the distribution
COLOURS = {"#000001": "var(--ink)", "#000002": "var(--soft)", "#000003": "var(--bar)", "#000004": "var(--rule)"}
INK, SOFT, BAR, RULE = COLOURS


class Unusable(Exception):
    """A source of reports that holds none; the text says which and why."""


# ------------------------------------------------------------------------------------------------ reading


def read_reports(source: str | Path) -> list[Report]:
    """The reports in a course, its autograded/ folder, a file of JSON lines or a gradebook; raises Unusable."""
    path = Path(source)
    if "://" in str(source) or path.suffix == ".db":
        reports = list(_gradebook(str(source) if "://" in str(source) else f"sqlite:///{path.resolve()}"))
    elif path.is_dir():
        reports = list(_autograded(path / "autograded" if (path / "autograded").is_dir() else path))
    else:
        reports = list(_json_lines(path))
    if not reports:
        raise Unusable(f"{source}: there is no report in it")
    return reports


def _autograded(folder: Path) -> Iterator[Report]:
    for path in sorted(folder.rglob("*.ipynb")):
        try:
            data = json.loads(path.read_text("utf-8"))["metadata"]["autograder"]
            yield _report(data)
        except (ValueError, KeyError, TypeError):
            continue  # a notebook of another assignment, or not graded by us


def _json_lines(path: Path) -> Iterator[Report]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise Unusable(f"{path}: {error}") from None
    for at, line in enumerate(lines, 1):
        try:
            yield _report(json.loads(line))
        except (ValueError, KeyError, TypeError):
            raise Unusable(f"{path}: line {at} is no report of `autograder grade --format json`") from None


def _report(data: dict) -> Report:
    checks = [Result(**_known(Result, check) | {"status": Status(check["status"])}) for check in data["checks"]]
    return Report(**_known(Report, data) | {"checks": checks})


def _known(kind: type, data: dict) -> dict:
    return {field.name: data[field.name] for field in fields(kind) if field.name in data}


def _gradebook(url: str) -> Iterator[Report]:
    from nbgrader.api import Gradebook

    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        raise Unusable(f"{url}: no such gradebook")
    with _readable(), Gradebook(url) as gradebook:
        for assignment in gradebook.assignments:
            for submission in assignment.submissions:
                grades = {grade.name: grade for book in submission.notebooks for grade in book.grades}
                counted = [check for check in RUBRIC.values() if check.points and check.id in grades]
                checks = [_graded(check, grades[check.id]) for check in counted]
                if checks:
                    score = sum(check.points for check in checks)
                    most = sum(check.max_points for check in checks)
                    name = f"{submission.student.id}/{assignment.name}"
                    yield Report(name, score, most, "", 0, "", checks, versions={})


@contextlib.contextmanager
def _readable() -> Iterator[None]:
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (SQLAlchemyError, ImportError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise Unusable(f"the gradebook cannot be read: {reason}") from None


def _graded(check, grade) -> Result:
    status = Status.UNGRADED if grade.needs_manual_grade else Status.PASSED
    if not grade.needs_manual_grade and grade.score < grade.max_score:
        status = Status.FAILED
    return Result(check.id, check.about, float(grade.score), float(grade.max_score), status)


# ------------------------------------------------------------------------------------------------ the class


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
        return list(dict.fromkeys(check.misconception for check in self.lost if check.misconception))

    @property
    def why(self) -> str:
        """The misconceptions by name, or else the first reason for a lost line."""
        first = next((_what(check.message) for check in self.lost if check.message), "")
        return safe(", ".join(self.misconceptions).replace("_", " ")) or first

    def points(self, function: str) -> float:
        return sum(check.points for check in self.report.checks if check.function == function)

    @cached_property
    def concerns(self) -> list[tuple[str, str]]:
        """Why a person should look: a kind of concern, and the line or note it is about."""
        found = [(CONCERNS[c.status], _title(c)) for c in self.report.checks if c.status in CONCERNS]
        found += [("not the same twice", _title(c)) for c in self.lost if FLAKY in c.message]
        return found + [("irregular notebook", safe(note)) for note in self.report.notes]


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

    @property
    def scores(self) -> np.ndarray:
        return np.array([submission.report.score for submission in self.submissions])

    @property
    def max_score(self) -> float:
        return max(submission.report.max_score for submission in self.submissions)

    @property
    def functions(self) -> dict[str, tuple[float, float]]:
        """By function: the mean of the class, and what can be earned; without the quiz, where nothing can."""
        points: dict[str, float] = defaultdict(float)
        for item in filter(lambda item: item.max_points, self.items):
            points[item.function] += item.max_points
        means = {name: np.mean([s.points(name) for s in self.submissions]) for name in points}
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
        title = RUBRIC[first.id].title if first.id in RUBRIC else safe(first.id)
        return Item(
            first.id, first.function, title, first.max_points, float(earned.mean()), discrimination(earned, rest), lost
        )

    @property
    def mistakes(self) -> list[Mistake]:
        """The known misconceptions, the commonest first; those of one hint, which differ by function, are one."""
        return _commonest(self._known())

    def _known(self) -> Iterator[tuple[str, Mistake]]:
        for submission in self.submissions:
            for name in submission.misconceptions:
                function, hint = (CATALOGUE[name].function, CATALOGUE[name].hint) if name in CATALOGUE else ("", "")
                yield hint or name, Mistake(safe(name), function, hint, [submission])

    @property
    def unnamed(self) -> list[Mistake]:
        """The commonest reasons of lost lines that no known misconception explains."""
        return _commonest(self._unknown())[:MOST]

    def _unknown(self) -> Iterator[tuple[str, Mistake]]:
        for submission in self.submissions:
            named = {check.function for check in submission.lost if check.misconception}
            for check in submission.lost:
                if check.function not in named and check.message:
                    what = _what(check.message)
                    yield what, Mistake(what, check.function, "", [submission])

    @property
    def quiz(self) -> list[Mistake]:
        """The commonest reasons why an answer of the quiz is wrong."""
        return _commonest(self._answers())[:MOST]

    def _answers(self) -> Iterator[tuple[str, Mistake]]:
        for submission in self.submissions:
            for check in submission.report.checks:
                for question, reason in ANSWER.findall("" if check.max_points else safe(check.message)):
                    yield f"{question}: {reason}", Mistake(f"{question}: {reason}", "", "", [submission])

    @property
    def concerns(self) -> dict[str, list[tuple[Submission, list[str]]]]:
        """By kind of concern, the gravest first: who, and about what."""
        kinds = [*CONCERNS.values(), "not the same twice", "irregular notebook"]
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
    return RUBRIC[check.id].title if check.id in RUBRIC else safe(check.id)


def _what(message: str) -> str:
    """The first line of a message without its numbers, so that the same mistake reads the same."""
    what, compared, _ = safe(message).partition("\n")[0].partition("   expected")
    return re.sub(r"\[[\d, ]*\]", "", what) + (" is not as expected" if compared else "")


# ------------------------------------------------------------------------------------------------ the page


POINTS_ALONE = "Not known: a gradebook holds points alone. Make this page from the course's autograded/ folder."


def write_report(reports: Sequence[Report], path: Path, title: str = "Random initialization") -> None:
    """Write the page about a class of at least one; raises OSError."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([TEMPLATES, TEMPLATES / "feedback"]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number
    of_class = cohort(reports)
    script = environment.loader.get_source(environment, "report.js")[0]
    page = environment.get_template("report.html.j2").render(
        title=title,
        cohort=of_class,
        median=np.median,
        full=sum(s.report.score >= s.report.max_score for s in of_class.submissions),
        POINTS_ALONE=POINTS_ALONE,
        points_alone=not any(report.examples for report in reports),
        to_look_at=sum(bool(s.concerns) for s in of_class.submissions),
        conditions=_conditions(reports),
        distribution=Markup(distribution(of_class.scores, of_class.max_score)),
        table=csv_table(of_class),
        rough=len(reports) < ROUGH,
        script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )
    Path(path).write_text(page, "utf-8")


def _conditions(reports: Iterable[Report]) -> list[str]:
    """Under which the class was graded; more than one means that scores should not be compared."""
    return sorted({f"seed {r.seed}, examples {r.examples[:18]}…, wall: {r.sandbox}" for r in reports if r.examples})


def distribution(scores: np.ndarray, max_score: float) -> str:
    """Histogram of the scores, shape (n,), as SVG in the colours of the page around it."""
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    style = {"svg.fonttype": "none", "svg.hashsalt": "report", "font.family": "sans-serif", "font.size": 11}
    with matplotlib.rc_context(style):
        figure = Figure(figsize=(6.4, 2.5), layout="constrained", facecolor="none")
        axes = figure.add_subplot(facecolor="none")
        axes.hist(scores, bins=BINS, range=(0, max_score), color=BAR, rwidth=0.92)
        axes.axvline(np.median(scores), color=INK, linewidth=1.2, linestyle=(0, (4, 3)))
        axes.set(xlim=(0, max_score), xlabel="score", ylabel="submissions")
        axes.set_xticks(np.linspace(0, max_score, BINS + 1))
        axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.spines["bottom"].set_color(SOFT)
        axes.tick_params(colors=SOFT, length=0)
        axes.xaxis.label.set_color(SOFT)
        axes.yaxis.label.set_color(SOFT)
        axes.grid(axis="y", color=RULE, linewidth=0.8)
        axes.set_axisbelow(True)
        text = io.StringIO()
        FigureCanvasSVG(figure).print_svg(text, metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    svg = text.getvalue()
    svg = svg[svg.index("<svg") :].replace("<svg", '<svg role="img" aria-label="Histogram of the scores"', 1)
    for colour, variable in COLOURS.items():
        svg = svg.replace(colour, variable)
    return re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)


# ------------------------------------------------------------------------------------------------ CSV


def csv_table(of_class: Cohort) -> dict:
    """The CSV of the page in pieces: the head, and for each submission its name, its place and the rest of its row."""
    ids = [item.id for item in of_class.items]
    head = ["submission", "score", "max_score", *ids, "misconceptions", "concerns"]
    rows = []
    for submission in of_class.submissions:
        points = {check.id: check.points if check.max_points else check.status for check in submission.report.checks}
        kinds = list(dict.fromkeys(kind for kind, _ in submission.concerns))
        rest = [submission.report.score, submission.report.max_score, *(points.get(name, "") for name in ids)]
        rest += ["; ".join(submission.misconceptions), "; ".join(kinds)]
        rows.append([csv_row([submission.name]), f"no. {submission.place}", csv_row(rest)])
    return {"head": csv_row(head), "rows": rows}


def csv_row(values: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([csv_cell(value) for value in values])
    return line.getvalue()


def csv_cell(value: object) -> str:
    """Text as a spreadsheet will keep it: with an apostrophe where it would be taken for a formula."""
    if isinstance(value, (int, float)):
        return number(value)
    text = safe(str(value)).replace("\n", " ")
    return f"'{text}" if text.lstrip()[:1] in set("=+-@") else text
