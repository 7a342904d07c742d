"""A class on one page, that opens from a file, asks nobody for anything and keeps names to itself."""

from __future__ import annotations

import base64
import contextlib
import csv
import hashlib
import io
import os
import re
import tempfile
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
import numpy as np
from markupsafe import Markup, escape

from ..judging.report import Report
from ..text import safe
from ..words import ENGLISH, IN_ENGLISH, Language, say
from .class_sources import Recorded
from .class_statistics import COMMA, MEANING, SEMICOLON, Cohort, Submission, cohort, joined
from .feedback import points

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TEMPLATES = Path(__file__).with_name("templates")
ROUGH = 20  # submissions; with fewer, one of them moves a correlation by more than 0.1
BINS = 10  # bars of the distribution
COLOURS = {"#000001": "var(--ink)", "#000002": "var(--soft)", "#000003": "var(--bar)", "#000004": "var(--rule)"}
INK, SOFT, BAR, RULE = COLOURS
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
        distribution=Markup(distribution(of_class.scores, of_class.max_score, language)),
        table=csv_table(of_class),
        rough=len(reports) < ROUGH,
        script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
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


def distribution(scores: np.ndarray, max_score: float, language: Language = IN_ENGLISH) -> str:
    """Histogram of the scores, shape (n,), as SVG in the colours and letters of the page around it."""
    with _cache_nowhere():
        import matplotlib
        from matplotlib.backends.backend_svg import FigureCanvasSVG

    settings: Any = {"svg.fonttype": "none", "svg.hashsalt": "report", "font.family": "sans-serif", "font.size": 11}
    with matplotlib.rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # the page's own fonts draw the letters
        text, canvas = io.StringIO(), FigureCanvasSVG(_histogram(scores, max_score, language))
        canvas.print_svg(text, metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    svg = text.getvalue()
    label = escape(language(say("Histogram of the scores")))
    svg = svg[svg.index("<svg") :].replace("<svg", f'<svg role="img" aria-label="{label}"', 1)
    for colour, variable in COLOURS.items():
        svg = svg.replace(colour, variable)
    return re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)


@contextlib.contextmanager
def _cache_nowhere() -> Iterator[None]:
    """Keep matplotlib's list of fonts, which it writes on being imported, out of the home folder."""
    with tempfile.TemporaryDirectory() as folder:
        before = os.environ.get("MPLCONFIGDIR")
        os.environ.setdefault("MPLCONFIGDIR", folder)
        try:
            yield
        finally:
            if before is None:
                del os.environ["MPLCONFIGDIR"]


def _histogram(scores: np.ndarray, max_score: float, language: Language) -> Figure:
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    figure = Figure(figsize=(6.4, 2.5), layout="constrained", facecolor="none")
    axes = figure.add_subplot(facecolor="none")
    axes.hist(scores, bins=BINS, range=(0, max_score), color=BAR, rwidth=0.92)
    axes.axvline(np.median(scores), color=INK, linewidth=1.2, linestyle=(0, (4, 3)))
    axes.set(xlim=(0, max_score), xlabel=language(say("score")), ylabel=language(say("submissions")))
    axes.set_xticks(np.linspace(0, max_score, BINS + 1))
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(SOFT)
    axes.tick_params(colors=SOFT, length=0)
    axes.xaxis.label.set_color(SOFT)
    axes.yaxis.label.set_color(SOFT)
    axes.grid(axis="y", color=RULE, linewidth=0.8)
    axes.set_axisbelow(True)
    return figure


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
