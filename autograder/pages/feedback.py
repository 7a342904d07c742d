"""What nbgrader's own pages show: filters of its feedback page, and the sanitiser of whatever a student wrote.

`nbgrader generate_feedback` renders templates/feedback, formgrader its stock page with templates/formgrade on top; both
through the filters below (`show_our_pages` in courses/ names them). Points come from the gradebook, so that an
instructor's change shows; reasons come from the report that grading left in the notebook.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING, Any

import bleach
from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name

from ..judging.report import EXTRA, METADATA, NOTEBOOK, SAID, Detail, Result, Status, message, read_line, told_line
from ..text import safe
from ..words import IN_ENGLISH, Language, again, say

if TYPE_CHECKING:
    from nbformat.notebooknode import NotebookNode  # it brings jsonschema along, which takes a second to be imported

MAX_COLOURED = 10_000  # characters of a source that is coloured; a long function has 3,000
MAX_COLOURED_PAGE = 100_000  # of all sources of a page; a long notebook has 30,000
# Pygments' patterns look from each of these to the last of them: 8,000 blank lines took 8 seconds.
RUN = re.compile(r"\s{200}|[\w.*?%]{200}")
TAGS = set(
    "a abbr b blockquote br code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr i img li ol p pre span strong sub sup"
    " table tbody td th thead tr ul".split()
)
ALIKE = 2000  # lines that are kept told: most are those of others, too
SHARED = 200  # texts that are kept rendered: what students left as it was released is the same for all of them

MATH_TAGS = set(
    "math menclose mfrac mi mn mo mover mpadded mphantom mroot mrow mspace msqrt mstyle msub msubsup msup mtable mtd"
    " mtext mtr munder munderover".split()
)
MATH_ATTRIBUTES = {"display", "displaystyle", "fence", "form", "largeop", "mathvariant", "stretchy", "columnalign"}
FORMULA = re.compile(r"\$\$([^$]{1,2000})\$\$|\$(?!\s)([^$\n]{1,500})(?<!\s)\$(?!\d)")


@lru_cache(maxsize=SHARED)
def sanitised(html: str) -> Markup:
    """The HTML without anything that runs or is fetched: an allow-list of tags, links, and pictures inside the page."""
    tags = TAGS | MATH_TAGS
    return Markup(bleach.clean(str(html), tags, _allowed, protocols={"http", "https", "mailto", "data"}, strip=True))


def formulas(html: str) -> str:
    """The HTML with MathML in the place of formulas in dollar signs; one that cannot be read stays as it is."""
    return FORMULA.sub(_mathml, str(html))


def _mathml(found: re.Match[str]) -> str:
    from latex2mathml.converter import convert

    try:
        return str(convert(unescape(found[1] or found[2]), display="block" if found[1] else "inline"))
    except Exception:  # noqa: BLE001 (the library raises errors of many kinds for what is no formula)
        return found[0]


def _allowed(tag: str, name: str, value: str) -> bool:
    if tag in MATH_TAGS:
        return name in MATH_ATTRIBUTES
    if (tag, name) == ("img", "src"):
        return value.startswith("data:image/")
    if (tag, name) == ("a", "href"):
        return not value.lower().lstrip().startswith("data:")
    return name in {"class", "alt", "title", "colspan", "rowspan"}


@dataclass
class Line:
    """One line of the rubric as its student reads it."""

    id: str
    title: str
    points: float
    max_points: float
    status: str
    reason: str = ""  # what was expected and what came
    hint: str = ""
    example: str = ""  # the one it happened on
    repeat: str = ""  # Python that makes the call again
    target: str = ""  # where in the page the code stands
    place: str = ""  # its name
    changed: bool = False  # by an instructor
    repeated: bool = False  # the reason stands at an earlier line of this function

    @property
    def kept(self) -> bool:
        """Whether nothing is lost; a line of no points is kept when it is passed."""
        return self.points >= self.max_points if self.max_points else self.status == "passed"


@dataclass
class Group:
    """The lines on one function, or on the quiz."""

    function: str
    lines: list[Line] = field(default_factory=list)

    @property
    def kept(self) -> bool:
        return all(line.kept for line in self.lines)

    @property
    def points(self) -> float:
        return sum(line.points for line in self.lines)

    @property
    def max_points(self) -> float:
        return sum(line.max_points for line in self.lines)


def _report(nb: NotebookNode) -> Mapping[str, Any]:
    report: Mapping[str, Any] = nb.metadata.get(METADATA, {})
    return report


def notes(nb: NotebookNode, language: Language = IN_ENGLISH) -> list[str]:
    """What the report says of the whole notebook."""
    made = _report(nb).get("sentences", {})
    return [safe(language(again(note, made))) for note in _report(nb).get("notes", ())]


def rubric(nb: NotebookNode, language: Language = IN_ENGLISH) -> list[Group]:
    """The lines of an autograded notebook in its order, grouped by function; points are the gradebook's."""
    checks, made = {check["id"]: check for check in _report(nb).get("checks", [])}, _report(nb).get("sentences", {})
    cells = {cell.metadata.nbgrader.grade_id for cell in own_cells(nb) if "nbgrader" in cell.metadata}
    groups: dict[str, Group] = {}
    for cell in nb.cells:
        graded = cell.metadata.get("nbgrader", {})
        if graded.get("grade") or graded.get("task"):
            check = checks.get(graded.grade_id, {})
            function = _function(check)
            group, line = groups.setdefault(function, Group(function)), _line(graded, check, made, cells, language)
            alike = [earlier for earlier in group.lines if (earlier.reason, earlier.hint) == (line.reason, line.hint)]
            line.repeated = bool(line.reason and alike)
            if line.example in [earlier.example for earlier in alike]:
                line.example = ""  # it stands there too
            group.lines.append(line)
    return list(groups.values())


def _function(check: Mapping[str, Any]) -> str:
    """What a line is about: a function or, of a line about the notebook, the cell that answers it."""
    function = str(check.get("function", ""))
    return str(check.get("cell", "")) if function == NOTEBOOK else function


def _line(
    graded: NotebookNode, check: Mapping[str, Any], made: Mapping[str, Any], cells: set[str], language: Language
) -> Line:
    """A line with the gradebook's points; of a cell that a course has added there is no `check`."""
    points, most = float(graded.get("score") or 0), float(graded.get("points") or 0)
    said, reason = _told(_written({"id": graded.grade_id, **check}, made), language)
    cell, at_line = said.cell or graded.grade_id, said.line
    if cell not in cells:
        cell, at_line = _function(check) or graded.grade_id, 0
    return Line(
        id=graded.grade_id,
        title=said.title or graded.grade_id,
        points=points,
        max_points=most,
        status=check.get("status", "passed" if points >= most else "failed"),
        reason=reason,
        hint=said.hint,
        example=said.example,
        repeat=said.repeat,
        target=(f"{cell}-{at_line}" if at_line else cell) if cell in cells else "",
        place=language(say("{cell}, line {line}", cell=cell, line=at_line)) if at_line else cell,
        changed=points != check.get("points", graded.get("score")),
    )


def _written(check: Mapping[str, Any], made: Mapping[str, Any]) -> str:
    """A line as JSON, and how the sentences in it were made."""
    said = [*map(check.get, SAID), *(text for detail in check.get("details", ()) for text in detail)]
    return json.dumps([{**UNKNOWN, **check}, {text: made[text] for text in said if text in made}])


UNKNOWN = {"function": "", "points": 0, "max_points": 0, "status": Status.FAILED}  # of a cell that a course has added


@lru_cache(maxsize=ALIKE)
def _told(written: str, language: Language) -> tuple[Result, str]:
    """A line in a language, fit for a page, and the reason for what it lost."""
    line = told_line(read_line(*json.loads(written)), language)
    shown: dict[str, Any] = {name: safe(getattr(line, name)) for name in (*SAID, "example", "repeat")}
    line = replace(line, details=tuple(Detail(*map(safe, detail)) for detail in line.details), **shown)
    return line, message(line.what, line.expected, line.got, line.details, language=language)


def own_cells(nb: NotebookNode) -> list[NotebookNode]:
    """What the student wrote: solution cells, and the code cells that the release does not have."""
    return [
        cell
        for cell in nb.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
        or cell.metadata.get("nbgrader", {}).get("task")
        or (cell.cell_type == "code" and cell.get("id", "").startswith(EXTRA))
    ]


def numbered_code(source: str, name: str, before: int = 0) -> Markup:
    """Highlighted Python; line 3 has the id NAME-3.

    What would take long to colour stays plain: `before` is how many characters of code the page has above this.
    """
    coloured = is_coloured(source) and before + len(source) <= MAX_COLOURED_PAGE
    return _highlighted(source, name, "ipython3" if coloured else "text")


@lru_cache(maxsize=SHARED)
def _highlighted(source: str, name: str, language: str) -> Markup:
    html = highlight(source, _lexer(language), _formatter(name))
    # Long lines are scrolled to, which the arrow keys can do only where the focus can go.
    return Markup(html.replace("<pre>", '<pre tabindex="0">', 1))


def is_coloured(source: str) -> bool:
    """Whether a source is coloured in a time that grows no faster than its length."""
    return len(source) <= MAX_COLOURED and not RUN.search(source)


@lru_cache
def _lexer(language: str) -> Lexer:
    return get_lexer_by_name(language, stripnl=False)


@lru_cache(maxsize=SHARED)
def _formatter(name: str) -> HtmlFormatter:
    return HtmlFormatter(linespans=name, cssclass="code")


def sha256(script: str) -> str:
    """The digest by which a page allows its own script to run, and no other."""
    return base64.b64encode(hashlib.sha256(str(script).encode()).digest()).decode()


def points(value: float) -> str:
    """Points as people write them: 7 and 7.5, never 7.0."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
