"""A class on one page, that opens from a file, asks nobody for anything and keeps names to itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2
import numpy as np
from markupsafe import Markup

from ..judging.report import Report
from ..text import safe
from ..words import ENGLISH, IN_ENGLISH, Language, say
from .class_sources import Recorded
from .class_statistics import COMMA, MEANING, SEMICOLON, Cohort, Submission, cohort, joined
from .feedback import points, sha256

TEMPLATES = Path(__file__).with_name("templates")
ROUGH = 20  # submissions; with fewer, one of them moves a correlation by more than 0.1
BINS = 10  # bars of the distribution
LINES = 4  # of its grid, at most
POINTS_ALONE = say("Not known: a gradebook holds points alone. Make this page from the course's autograded/ folder.")


def common_language(reports: Iterable[Report]) -> str:
    """The language in which all of a class were graded; English where there are several."""
    found = {report.language for report in reports}
    return found.pop() if len(found) == 1 else ENGLISH


def write_report(reports: Sequence[Report], path: Path, title: str, language: Language = IN_ENGLISH) -> None:
    """Write the page about a class of at least one in a language, in which the title is already; raises OSError."""
    loader = jinja2.FileSystemLoader([TEMPLATES, TEMPLATES / "feedback"])
    environment = jinja2.Environment(
        loader=loader,
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.filters["points"], environment.filters["plain"] = points, safe
    of_class = cohort(reports, language)
    walls = sorted({report.sandbox for report in reports if report.examples})
    script = loader.get_source(environment, "report.js")[0]
    page = environment.get_template("report.html.j2").render(
        **language.of_template(),
        title=title,
        cohort=of_class,
        median=np.median,
        full=sum(s.report.score >= s.report.max_score for s in of_class.submissions),
        POINTS_ALONE=POINTS_ALONE,
        MEANING=MEANING,
        functions=of_class.functions,
        other_points=sum(bool(s.differs) for s in of_class.submissions),
        points_alone=not any(report.examples for report in reports),
        to_look_at=sum(bool(s.concerns) for s in of_class.submissions),
        conditions=(conditions := [language(condition) for condition in _conditions(reports)]),
        all_conditions=joined(conditions, SEMICOLON, language),
        walls=joined(walls, COMMA, language),
        COMMA=COMMA,
        SEMICOLON=SEMICOLON,
        histogram=histogram(of_class.scores, of_class.max_score),
        table=csv_table(of_class),
        rough=len(reports) < ROUGH,
        script=Markup(script),
        script_hash=sha256(script),
    )
    Path(path).write_text(page, "utf-8")


def _conditions(reports: Iterable[Report]) -> list[str]:
    """Under which the class was graded; more than one means that scores should not be compared."""
    return sorted({_condition(report) for report in reports if report.examples})


def _condition(report: Report) -> str:
    values = {"seed": report.seed, "examples": report.examples[:18], "judge": report.judge[:18] or say("unknown")}
    if report.sandbox == "none":
        return say("seed {seed}, examples {examples}…, judge {judge}…, without a wall", **values)
    return say("seed {seed}, examples {examples}…, judge {judge}…", **values)


@dataclass(frozen=True)
class Histogram:
    """How many submissions have how many points: one bar for each of BINS equal ranges up to `most` points."""

    counts: list[int]
    most: float
    median: float

    @property
    def step(self) -> int:
        """How many submissions lie between two lines of the grid; there are at most LINES."""
        sizes = (digit * 10**power for power in range(10) for digit in (1, 2, 5))
        return next(int(size) for size in sizes if LINES * size >= max(self.counts))

    @property
    def lines(self) -> list[int]:
        """The lines of the grid, as numbers of submissions; the last is at the top."""
        return [self.step * line for line in range(max(1, -(-max(self.counts) // self.step)) + 1)]


def histogram(scores: np.ndarray, max_score: float) -> Histogram:
    """The histogram of the scores, shape (n,)."""
    most = max_score or 1.0
    return Histogram(np.histogram(scores, BINS, (0, most))[0].tolist(), most, float(np.median(scores)))


# ------------------------------------------------------------------------------------------------ CSV


def csv_table(of_class: Cohort) -> dict[str, object]:
    """The CSV of the page in pieces: the head, and for each submission its name, its place and the rest of its row.

    Columns and statuses have the same names in every language, for whatever reads them next.
    """
    ids = [item.id for item in of_class.items]
    on_record = any(isinstance(submission.report, Recorded) for submission in of_class.submissions)
    head = ["submission", "score", "max_score", *ids, "misconceptions", "concerns"]
    head += ["late_submission_penalty", "needs_manual_grade", "judged", "differs"] if on_record else []
    rows = []
    for submission in of_class.submissions:
        earned = {check.id: check.points if check.max_points else check.status for check in submission.report.checks}
        rest: list[object] = [
            submission.report.score,
            submission.report.max_score,
            *(earned.get(name, "") for name in ids),
        ]
        rest += ["; ".join(submission.misconceptions), "; ".join(submission.kinds)]
        if on_record:
            rest += _on_record(submission)
        rows.append([csv_row([submission.name]), csv_row([submission.alias]), csv_row(rest)])
    return {"head": csv_row(head), "rows": rows}


def _on_record(submission: Submission) -> list[object]:
    """What only a gradebook knows, in the columns of the CSV."""
    report = submission.report
    if not isinstance(report, Recorded):
        return ["", "", report.score, ""]
    return [report.penalty, "yes" if report.waiting else "no", report.judged, submission.differs]


def csv_row(values: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([csv_cell(value) for value in values])
    return line.getvalue()


def csv_cell(value: object) -> str:
    """Text as a spreadsheet will keep it: with an apostrophe where it would be taken for a formula."""
    if isinstance(value, (int, float)):
        return points(value)
    text = safe(str(value)).replace("\n", " ")
    return f"'{text}" if text.lstrip()[:1] in set("=+-@") else text
