"""A notebook's answers, poured into the instructor's notebook.

Whatever a student sends, what is graded is our release notebook with the student's solutions in its solution cells,
found by `grade_id`; the student's other code cells keep their place. Tests, points and metadata are always ours, so
a duplicated, deleted, retyped or re-pointed cell can change neither the tests nor the class's fate. Every
irregularity becomes a note in the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import accumulate

from ..text import listed
from ..wall.student import Cell
from ..words import say
from .reading import SourceCell
from .release import Release

MAX_MAGIC = 250_000  # magics times characters: IPython reads a cell anew for each, a second for all at 4 µs a character
MAX_MAGIC_LINE = 1_000  # characters of a line in such a cell: IPython looks for `name?` from each of them to the end
MAX_EXTRAS = 500  # code cells of a student's own
Extra = tuple[int, str]  # after which of the release's cells it stands, and its source
DEFINITION = re.compile(r"^(def|class|import|from)\b", re.MULTILINE)  # in an experiment that nobody changed
EXPERIMENT = "experiment"  # tag of cells that draw or train, of which the grader runs no more than the definitions


@dataclass
class Poured:
    """The release notebook with a student's answers: solutions by `grade_id`, extra cells by the cell they follow."""

    release: Release
    solutions: dict[str, str] = field(default_factory=dict)
    extras: dict[int, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    experiments: set[str] = field(default_factory=set)

    def cells(self) -> Iterator[tuple[SourceCell | None, str]]:
        """Every cell in order: the release's cell, or None for an extra one, and the source that now stands there.

        Of experiments the release's stand there, whatever the student made of them.
        """
        return ((cell, source) for cell, source in self._everything() if cell or source not in self.experiments)

    def _everything(self) -> Iterator[tuple[SourceCell | None, str]]:
        yield from ((None, source) for source in self.extras.get(-1, ()))
        for at, cell in enumerate(self.release.cells):
            yield cell, self.solutions.get(cell.grade_id, cell.source)
            yield from ((None, source) for source in self.extras.get(at, ()))

    @property
    def unchanged(self) -> tuple[str, ...]:
        """The solution cells that are as they were released."""
        stubs = self.release.solutions
        return tuple(name for name, stub in stubs.items() if self.solutions.get(name, stub) == stub)

    def program(self) -> list[Cell]:
        """What the worker runs: everything but text and tests; of the student's experiments the definitions."""
        running: list[Cell] = []
        work, answered = 0, ""
        for cell, source in self._everything():
            if cell is not None and cell.is_test and answered:
                running[-1], answered = replace(running[-1], tested=answered), ""
            experiment = source in self.experiments
            if cell and (cell.kind != "code" or cell.is_test or (EXPERIMENT in cell.tags and not experiment)):
                continue
            name = cell.grade_id if cell and cell.grade_id else f"cell {len(running) + 1}"
            work += magics(source) * len(source)
            source = plain_python(source) if work <= MAX_MAGIC else source
            running.append(Cell(name, source, extra=cell is None, experiment=experiment))
            if cell and cell.grade_id:
                answered = name
        return running


def pour(cells: Iterable[SourceCell], target: Release) -> Poured:
    """Put a student's cells where they belong in our notebook, and note what was irregular."""
    poured = Poured(target)
    answers: dict[str, list[SourceCell]] = {name: [] for name in target.solutions}
    place = {cell.grade_id or cell.source: at for at, cell in enumerate(target.cells)}
    known = [(cell, cell.grade_id if cell.grade_id in place else cell.source) for cell in cells]
    seen, after = {name for _, name in known}, -1
    extras: list[Extra] = []
    poured.experiments = {cell.source for cell, name in known if _is_experiment(cell, changed=name not in place)}
    # The first of all that follow: an extra cell stands before it, even where cells were moved.
    before = [*accumulate((place.get(name, len(place)) for _, name in reversed(known)), min)][::-1]
    for (cell, name), first in zip(known, before, strict=True):
        after = max(after, place.get(name, -1))
        if cell.grade_id in answers:
            answers[cell.grade_id].append(cell)
        elif cell.grade_id in target.points:
            poured.notes.extend(_tampering(cell, target))
        elif name not in place and cell.kind == "code" and cell.source.strip():
            extras.append((min(after, first - 1), cell.source))
    for name, given in answers.items():
        poured.solutions[name] = _answer(name, given, extras, place[name], poured.notes, target)
    if len(extras) > MAX_EXTRAS:
        found = len(extras)
        poured.notes.append(say("of {found} added cells the first {most} are run", found=found, most=MAX_EXTRAS))
        del extras[MAX_EXTRAS:]
    for at, source in extras:
        poured.extras.setdefault(at, []).append(source)
    missing = [name for name in target.points if name not in seen]
    if missing and seen & place.keys():
        poured.notes.append(say("test cells missing, ours were used: {names}", names=listed(missing)))
    return poured


def _is_experiment(cell: SourceCell, changed: bool) -> bool:
    """Whether a cell is an experiment that may define something: of ours, which are many, not each need be read."""
    return cell.kind == "code" and EXPERIMENT in cell.tags and (changed or bool(DEFINITION.search(cell.source)))


def _answer(
    name: str, given: list[SourceCell], extras: list[Extra], place: int, notes: list[str], target: Release
) -> str:
    """The source for one solution cell; of several the last that was worked on, as "Run all" would have it."""
    stub = target.solutions[name]
    if not given:
        defines = re.compile(rf"^(def {name}\b|{name}\s*=)", re.MULTILINE)
        found = [extra for extra in extras if defines.search(extra[1])]
        if not found:
            notes.append(say("the notebook has no cell {name}", name=name))
            return ""
        extras.remove(found[-1])
        note = say("the notebook has no cell {name}; the function was taken from the cell that defines it", name=name)
        notes.append(note)
        return found[-1][1]
    code = [cell for cell in given if cell.kind == "code"] or given
    worked_on = [cell for cell in code if cell.source.strip() != stub.strip()] or code
    if len(given) > 1:
        count = len(given)
        note = say(
            "the notebook has {count} cells {name}; the last one that was changed is graded", count=count, name=name
        )
        notes.append(note)
        extras.extend((place - 1, cell.source) for cell in worked_on[:-1])
    if (kind := worked_on[-1].kind) != "code":
        notes.append(say("cell {name} had become a {kind} cell; its text was run as code", name=name, kind=kind))
    return worked_on[-1].source


def _tampering(cell: SourceCell, target: Release) -> Iterator[str]:
    if cell.points != target.points[cell.grade_id]:
        yield say("test cell {name}: its points or type had been changed, ours were used", name=cell.grade_id)
    if "skip-execution" in cell.tags:
        yield say("test cell {name}: its tag skip-execution was ignored", name=cell.grade_id)


# How a line begins: Python's prompt, IPython's, and characters that IPython takes one after another.
ESCAPES = re.compile(
    r"\s*(?:(?:>>>|\.{3}(?![.:])) ?)?(?:(?:\[(?:nav|ins)\] )?In \[\d+\]: ?|\s*\.{3,}: ?)?([%!?,;/\s]*)"
)
MAGIC = re.compile(r"\?\s*$|=\s*[%!]")
PROMPT = re.compile(r">>> |In \[\d+\]: ?")  # IPython looks for it in the first two lines


def magics(source: str) -> int:
    """How often IPython would read the cell to make it plain Python: for each magic, and once to see that none is left.

    0 where it would change nothing. Lines end where IPython ends them, also at a form feed or at U+2028.
    """
    if found := sum(map(_magics_in, source.splitlines())):
        return found + 1
    return 1 if is_pasted(source) else 0


def _magics_in(line: str) -> int:
    escapes = ESCAPES.match(line)
    assert escapes  # it matches nothing as well
    return len("".join(escapes[1].split())) + len(MAGIC.findall(line))


def is_pasted(source: str) -> bool:
    """Whether a cell is indented throughout, or has prompts."""
    code = source.lstrip()
    indented = source[: len(source) - len(code)].endswith((" ", "\t"))
    return bool(code) and (indented or any(PROMPT.match(line) for line in (code, *source.split("\n", 2)[:2])))


def plain_python(source: str) -> str:
    """The cell as IPython would run it: magics are calls of `get_ipython()`, indentation and prompts are gone.

    A cell with a line that is too long for IPython stays as it is.
    """
    if not magics(source) or max(map(len, source.splitlines())) > MAX_MAGIC_LINE:
        return source
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        return str(TransformerManager().transform_cell(source))
    except Exception:  # noqa: BLE001 (whatever the tokenizer raises comes through; the worker will name the line)
        return source
