"""The edition of an assignment in a language, made of the English master and the catalogue."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
from babel.messages.catalog import Catalog

from ..assignments import find
from ..authoring.mistakes import EVERYWHERE
from ..notebooks.reading import NAMING, PREDICTION
from ..words import LESSON, catalogues
from .catalogue import Engine, Message, merge, said_in, untranslated
from .program import PLACEHOLDER, Piece, pieces, translated

LABELS = "LABELS"  # of lesson.py: the labels of pictures in two languages, for where there is no font

Translate = Callable[[str, str], str]  # context and English message to words in another language


@dataclass(frozen=True)
class Edition(Engine):
    """An assignment in a language: its English master, its catalogue, and the folder that is made of them."""

    assignment: find.Assignment
    master: Path

    @property
    def name(self) -> str:
        """The assignment's."""
        return self.assignment.name

    @property
    def folder(self) -> Path:
        """Where the edition stands, beside its master."""
        return self.master.with_name(f"{self.master.name}_{self.language}")

    @property
    def how(self) -> str:
        """The command that brings it in step; an assignment that is not ours has no Makefile of ours."""
        ours = find.PACKAGE in self.assignment.folder.parents
        return super().how if ours else "python -m autograder.translating"

    def messages(self) -> Iterator[Message]:
        """Those of the notebook and of lesson.py, in the order in which students meet them, and then the judge's."""
        yield from messages(self.master)
        for path in sorted(self.assignment.folder.rglob("*.py")):
            yield from said_in(path, path.relative_to(self.assignment.folder).as_posix())
        yield "__init__.py", self.assignment.title
        for check in self.assignment.checks.values():
            yield "checks.py", check.title
        everywhere = {known.hint for known in EVERYWHERE}  # which the engine's catalogue says
        for known in self.assignment.misconceptions.values():
            if known.hint not in everywhere:
                yield from (("misconceptions.py", text) for text in (known.title, known.hint))
        for asked in self.assignment.questions:
            yield from (("quiz.py", text) for text in (asked.text, *asked.reasons.values(), asked.otherwise))


def editions(assignment: find.Assignment) -> list[Edition]:
    """The languages that an assignment comes in, English left aside; raises FileNotFoundError without its source."""
    found = catalogues(assignment.folder / "locale")
    return [Edition(path, assignment, find.files(assignment, "source")) for path in found]


def messages(master: Path) -> Iterator[Message]:
    """The messages of an English master with their contexts, in the order in which students meet them."""
    for cell in _notebook(master).cells:
        if cell.cell_type == "markdown":
            yield cell.id, cell.source
        else:
            yield from ((cell.id, piece) for piece in pieces(cell.source, documented=True))
        yield from ((cell.id, asked["question"]) for asked in cell.metadata.get(PREDICTION, ()))
    if (master / LESSON).exists():
        yield from ((LESSON, piece) for piece in pieces((master / LESSON).read_text("utf-8"), documented=False))


def _notebook(master: Path) -> nbformat.NotebookNode:
    (path,) = master.glob("*.ipynb")
    notebook: nbformat.NotebookNode = nbformat.read(path, as_version=4)
    return notebook


def out_of_step(edition: Edition) -> Iterator[str]:
    """A line for every message that is not translated, and for every file of the edition that is not made of them."""
    yield from untranslated(edition)
    for name, text in written(edition, edition.read()).items():
        path = edition.folder / name
        if not path.exists() or path.read_text("utf-8") != text:
            yield f"source/{edition.folder.name}/{name} is not what the catalogue makes of it: run {edition.how}"


def written(edition: Edition, catalogue: Catalog) -> dict[str, str]:
    """The files of an edition, by name; raises ValueError where a translation would change a program."""

    def translate(context: str, text: str) -> str:
        entry = catalogue.get(text, context)
        return str(entry.string) if entry and entry.string and not entry.fuzzy else text

    notebook = copy.deepcopy(_notebook(edition.master))
    notebook.metadata[NAMING] = {"name": edition.name, "language": edition.language}
    for cell in notebook.cells:
        with _naming(edition, cell.id):
            cell.source = _cell(cell, translate)
        for asked in cell.metadata.get(PREDICTION, ()):
            asked["question"] = translate(cell.id, asked["question"])
    (path,) = edition.master.glob("*.ipynb")
    found = {path.name: nbformat.writes(notebook) + "\n"}
    if (edition.master / LESSON).exists():
        with _naming(edition, LESSON):
            found[LESSON] = _lesson(edition, translate)
    return found


@contextmanager
def _naming(edition: Edition, context: str) -> Iterator[None]:
    """Say of a translation that cannot be used where it stands."""
    try:
        yield
    except (SyntaxError, ValueError) as error:
        raise ValueError(f"{edition.catalogue.name}, {context}: {error}") from None


def _cell(cell: nbformat.NotebookNode, translate: Translate) -> str:
    if cell.cell_type == "markdown":
        return translate(cell.id, cell.source)
    return translated(cell.source, lambda text: translate(cell.id, text), documented=True)


def _lesson(edition: Edition, translate: Translate) -> str:
    """lesson.py with its messages translated, and a table of the labels for where no font has the letters."""
    master = (edition.master / LESSON).read_text("utf-8")
    text = translated(master, lambda message: translate(LESSON, message), documented=False)
    empty = f'{LABELS} = """"""\n'
    if text.count(empty) != 1:
        raise ValueError(f"{LESSON} has no line {empty.strip()}")
    lines = dict.fromkeys(_label_lines(edition, translate))
    exact_first = sorted(lines, key=lambda line: ("{" in line, -len(PLACEHOLDER.sub("", line.partition(" = ")[0]))))
    return text.replace(empty, '{} = """\n{}\n"""\n'.format(LABELS, "\n".join(exact_first)))


def _label_lines(edition: Edition, translate: Translate) -> Iterator[str]:
    """Every line of a label as `translation = English`, in which placeholders are numbered."""
    for context, message in messages(edition.master):
        if isinstance(message, Piece) and message.is_label:
            lines = translate(context, message.text).split("\n")
            if len(lines) != len(message.text.split("\n")):
                raise ValueError(f"a label must keep its number of lines: {message.text!r}")
            for line, english in zip(lines, message.text.split("\n"), strict=True):
                if line != english:
                    yield _numbered(line, english)


def _numbered(line: str, english: str) -> str:
    local, other = line, english
    for at, name in enumerate(dict.fromkeys(PLACEHOLDER.findall(line))):
        local, other = local.replace(name, f"{{{at}}}"), other.replace(name, f"{{{at}}}")
    return f"{local} = {other}"


def update(edition: Edition) -> None:
    """Merge the master's messages into the catalogue, and write the edition."""
    merge(edition)
    edition.folder.mkdir(exist_ok=True)
    for name, text in written(edition, edition.read()).items():
        (edition.folder / name).write_text(text, "utf-8")
