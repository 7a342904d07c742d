"""Editions of an assignment in other languages: made of the English master and a catalogue, never by hand.

`python -m autograder.translating` does three things for every catalogue, assignments/NAME/locale/LANGUAGE.po:
it takes the messages out of the master, source/NAME, and out of what the judge says of the assignment; it merges them
into the catalogue, where what has changed is marked `fuzzy`; and it writes the edition, source/NAME_LANGUAGE. What has
no translation, or a fuzzy one, stays English there, and `autograder verify` says so. What the engine itself says stands
in locale/LANGUAGE.po, and is merged alike. In a course that has assignments of its own it does so for these alone.

A markdown cell is one message, a question to predict another. In code, a message is a comment, a docstring (of the
notebook; those of lesson.py are for people who read that file, and stay), or a string that people read. The context of
a message is its cell's id, or `lesson.py`. The placeholders of an f-string stay as they are written, in any order.
"""

from __future__ import annotations

import ast
import copy
import io
import re
import tokenize
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from .assignments import find
from .authoring.mistakes import EVERYWHERE, OF
from .words import LESSON, LOCALE, SAID_BY, catalogues

# Two words, one of them of two letters: nearly every such string is read by people.
SENTENCE = re.compile(r"[A-Za-z]{2,}[.,:;]? +[A-Za-z(]|[A-Za-z][.,:;]? +[A-Za-z(]{2,}")
# Those that are read by programs alone: arguments, formulas, digests, patterns, styles, names of fonts.
CODE = re.compile(
    r"one output|two outputs|equal units|axes fraction|offset points|outside lower center|tanh|sigmoid|ReLU|"
    r"[0-9a-f]{8}( [0-9a-f]{8})*|question .*\{float\(answer\).*|gufunc.*|width: \{width.*|<div.*|\n\.picture.*|"
    r"DejaVu Sans|Noto Sans CJK.*",
    re.DOTALL,
)
LABELLED = {"title", "xlabel", "ylabel", "label", "description"}  # keyword arguments that people read, in a picture
LABELLING = {"set_title", "set_xlabel", "set_ylabel"}  # and functions
# Single words of lesson.py that are part of a message or of a table.
WORDS = {"never", "nothing", "columns", "rows", "row", "equals", "path", "paths", "scale", "an", "a"}
WORDS |= {"{of}: ", "In words: ", "  shapes:  "}
LABELS = "LABELS"  # of lesson.py: the labels of pictures in two languages, for where there is no font
PLACEHOLDER = re.compile(r"\{[^{}]*\}")
PLACES = re.compile(r"\{(\w+)\}|%\((\w+)\)")  # of a message in a module, and of one in a template


@dataclass(frozen=True)
class Piece:
    """A message and where it stands in a text: from character `start` to `end`, in a form that `quote` restores."""

    start: int
    end: int
    text: str
    quote: Callable[[str], str]
    is_format: bool = False
    is_label: bool = False


Translate = Callable[[str, str], str]  # context and English message to words in another language


# ------------------------------------------------------------------------------------------ messages of code


def pieces(source: str, *, documented: bool) -> list[Piece]:
    """The messages of a program, in their order; its comments and docstrings among them if it is `documented`."""
    found = list(_strings(source, documented))
    if documented:
        found += _comments(source)
    return sorted(found, key=lambda piece: piece.start)


def translated(source: str, translate: Callable[[str], str], *, documented: bool) -> str:
    """A program with its messages in other words; raises ValueError where that would change what it does."""
    text = source
    for piece in reversed(pieces(source, documented=documented)):
        text = text[: piece.start] + piece.quote(translate(piece.text)) + text[piece.end :]
    if skeleton(text) != skeleton(source):
        raise ValueError("the translation has another program than the English cell")
    return text


def skeleton(source: str) -> str:
    """A program without its words: its syntax tree, in which strings are empty and f-strings are their placeholders."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            values = [value for value in node.values if isinstance(value, ast.FormattedValue)]
            node.values = sorted(values, key=ast.dump)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def _strings(source: str, documented: bool) -> Iterator[Piece]:
    tree, starts = ast.parse(source), _line_starts(source)
    # A word that a comment quotes is one that students type, and compared with: it is the same in every language.
    answers = set(re.findall(r'"([^"]+)"', " ".join(piece.text for piece in _comments(source)))) if documented else ()
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if not isinstance(node, (ast.Constant, ast.JoinedStr)) or _inside_format(node, above):
            continue
        text = _body(node) if isinstance(node, ast.JoinedStr) else node.value
        if not isinstance(text, str) or text in answers:
            continue
        parent = above[node]
        if documented if isinstance(parent, ast.Expr) else _is_read(text, parent, documented):
            start, end = (_at(source, starts, *place) for place in _ends(node))
            formatted, tripled = isinstance(node, ast.JoinedStr), source[start:].startswith('"""')
            drawn = _labels(parent) or (documented and _names_something(parent))
            yield Piece(start, end, text, _quoting(formatted, tripled), formatted, drawn)


def _is_read(text: str, parent: ast.AST, in_notebook: bool) -> bool:
    """Whether people read a string of a program."""
    if CODE.fullmatch(text):
        return False
    plain = PLACEHOLDER.sub("x", text)
    if (_labels(parent) or getattr(parent, "arg", "") == "of") and re.search(r"[a-z]{2}", plain):
        return True
    return bool(SENTENCE.search(plain)) or (text in WORDS and not in_notebook)


def _labels(parent: ast.AST) -> bool:
    """Whether a string below this node of the tree is the label of something in a picture."""
    if isinstance(parent, ast.keyword):
        return parent.arg in LABELLED
    return isinstance(parent, ast.Call) and getattr(parent.func, "attr", "") in LABELLING


def _names_something(parent: ast.AST) -> bool:
    """Whether a string of a notebook may come to stand in a picture: a key, say, or what is given to plot_…."""
    if isinstance(parent, ast.Call):
        return getattr(parent.func, "attr", "").startswith("plot")
    return not isinstance(parent, (ast.keyword, ast.Expr, ast.Assign))


def _comments(source: str) -> Iterator[Piece]:
    starts = _line_starts(source)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and not token.string.startswith("###"):
            start = starts[token.start[0] - 1] + token.start[1]
            yield Piece(start + 2, start + len(token.string), token.string[2:], lambda words: words)


def _inside_format(node: ast.AST, above: dict[ast.AST, ast.AST]) -> bool:
    while node in above:
        node = above[node]
        if isinstance(node, ast.JoinedStr):
            return True
    return False


def _body(node: ast.JoinedStr) -> str:
    """An f-string as it is written between its quotation marks, its parts joined."""
    parts = []
    for value in node.values:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            parts.append(value.value.replace("{", "{{").replace("}", "}}"))
        else:
            parts.append(ast.unparse(ast.JoinedStr([value]))[2:-1])
    return "".join(parts)


def _quoting(formatted: bool, tripled: bool) -> Callable[[str], str]:
    def quote(words: str) -> str:
        if tripled:
            return f'{"f" * formatted}"""{words}"""'
        words = words.replace("\\", "\\\\").replace("\n", "\\n")
        mark = '"' if '"' not in words else "'" if "'" not in words else '"""'
        return f"{'f' * formatted}{mark}{words}{mark}"

    return quote


def _line_starts(source: str) -> list[int]:
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return starts


def _ends(node: ast.expr) -> tuple[tuple[int, int], tuple[int, int]]:
    assert node.end_lineno
    assert node.end_col_offset
    return (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)


def _at(source: str, starts: list[int], line: int, column: int) -> int:
    """A place of a syntax tree, whose columns are bytes, in characters."""
    text = source[starts[line - 1] : starts[line]]
    return starts[line - 1] + len(text.encode()[:column].decode())


# ------------------------------------------------------------------------------------------ catalogues

Message = tuple[str, str | tuple[str, ...] | Piece]  # its context; its text, with the plural, or a piece of a program


@dataclass(frozen=True)
class Engine:
    """What the judge and its pages say of any assignment, in a language, with the catalogue that says it."""

    catalogue: Path

    @property
    def language(self) -> str:
        """As gettext writes it: zh_CN."""
        return self.catalogue.stem

    @property
    def name(self) -> str:
        """Where the catalogue stands, below the package."""
        return self.catalogue.parent.parent.name

    def read(self) -> Catalog:
        """The catalogue; raises FileNotFoundError."""
        with self.catalogue.open("rb") as file:
            return read_po(file, locale=self.language)

    def messages(self) -> Iterator[Message]:
        """What is said by the modules and templates of the package, assignments left out."""
        for path in sorted(find.PACKAGE.rglob("*")):
            below = path.relative_to(find.PACKAGE)
            if below.parts[0] not in ("assignments", *find.BESIDE):
                yield from _said_in(path, below.as_posix())
        for known in EVERYWHERE:
            yield from ((MISTAKES, text) for text in (OF + known.title, known.hint))


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

    def messages(self) -> Iterator[Message]:
        """Those of the notebook and of lesson.py, in the order in which students meet them, and then the judge's."""
        yield from messages(self.master)
        for path in sorted(self.assignment.folder.rglob("*.py")):
            yield from _said_in(path, path.relative_to(self.assignment.folder).as_posix())
        yield "__init__.py", self.assignment.title
        for check in self.assignment.checks.values():
            yield "checks.py", check.title
        everywhere = {known.hint for known in EVERYWHERE}  # which the engine's catalogue says
        for known in self.assignment.misconceptions.values():
            if known.hint not in everywhere:
                yield from (("misconceptions.py", text) for text in (known.title, known.hint))
        for asked in self.assignment.questions:
            yield from (("quiz.py", text) for text in (asked.text, *asked.reasons.values(), asked.otherwise))


MISTAKES = "authoring/mistakes.py"
SAY: dict[str, tuple[int, ...] | None] = {"say": None, "say_many": (1, 2)}
OF_TEMPLATES = {"extensions": "jinja2.ext.i18n", "trimmed": "true", "silent": "false"}


def _said_in(path: Path, context: str) -> Iterator[Message]:
    """The sentences of a module, in `say(…)`, or of a template; of any other file none."""
    how: dict[str, tuple[Any, dict[str, str]]] = {".py": ("python", {}), ".j2": (babel_extract, OF_TEMPLATES)}
    if path.suffix in how:
        method, options = how[path.suffix]
        keywords = SAY if path.suffix == ".py" else DEFAULT_KEYWORDS
        with path.open("rb") as file:
            for _, message, _, _ in extract(method, file, keywords, options=options):
                yield context, message


def editions(assignment: find.Assignment) -> list[Edition]:
    """The languages that an assignment comes in, English left aside; raises FileNotFoundError without its source."""
    found = catalogues(assignment.folder / "locale")
    return [Edition(path, assignment, find.files(assignment, "source")) for path in found]


def engines() -> list[Engine]:
    """The languages that the judge and its pages speak, English left aside."""
    return [Engine(path) for path in catalogues(LOCALE)]


def messages(master: Path) -> Iterator[Message]:
    """The messages of an English master with their contexts, in the order in which students meet them."""
    for cell in _notebook(master).cells:
        if cell.cell_type == "markdown":
            yield cell.id, cell.source
        else:
            yield from ((cell.id, piece) for piece in pieces(cell.source, documented=True))
        yield from ((cell.id, asked["question"]) for asked in cell.metadata.get("prediction", ()))
    if (master / LESSON).exists():
        yield from ((LESSON, piece) for piece in pieces((master / LESSON).read_text("utf-8"), documented=False))


def template(of: Engine) -> Catalog:
    """A catalogue of the English messages without translations."""
    found = Catalog(locale=of.language, project=of.name, version="0", charset="utf-8", fuzzy=False)
    for context, message in of.messages():
        entry = found.add(message.text if isinstance(message, Piece) else message, context=context)
        entry.flags = {"python-brace-format"} if isinstance(message, Piece) and message.is_format else set()
    return found


def untranslated(of: Engine) -> Iterator[str]:
    """A line for every message that has no translation, or none that keeps to its places."""
    catalogue, where = of.read(), f"{of.name}/locale/{of.catalogue.name}"
    for message in template(of):
        if not message.id:
            continue  # the header
        entry, context = catalogue.get(message.id, message.context), message.context or ""
        place = f"{where}, {context}: {_short(_forms(message.id)[0])!r}"
        if entry is None or not all(_forms(entry.string)) or entry.fuzzy:
            state = "is new or changed" if entry is None else "is fuzzy" if entry.fuzzy else "has no translation"
            yield f"{place} {state}: make translations, then translate it"
        elif context.endswith(SAID_BY) and _places(entry.string) != _places(message.id):
            yield f"{place} has a translation that lacks a name in braces, or has another one"


def _forms(text: str | Sequence[str] | None) -> Sequence[str]:
    """A message and its plural, or a message alone."""
    return [text or ""] if text is None or isinstance(text, str) else text


def _places(text: str | Sequence[str] | None) -> set[str]:
    """The names of what stands in a message, in a module's way or in a template's."""
    return {name for form in _forms(text) for pair in PLACES.findall(form) for name in pair if name}


def out_of_step(edition: Edition) -> Iterator[str]:
    """A line for every message that is not translated, and for every file of the edition that is not made of them."""
    yield from untranslated(edition)
    for name, text in written(edition, edition.read()).items():
        path = edition.folder / name
        if not path.exists() or path.read_text("utf-8") != text:
            yield f"source/{edition.folder.name}/{name} is not what the catalogue makes of it: run make translations"


def _short(text: str) -> str:
    line = text.strip().splitlines()[0]
    return line if len(line) <= 60 else line[:59] + "…"


def written(edition: Edition, catalogue: Catalog) -> dict[str, str]:
    """The files of an edition, by name; raises ValueError where a translation would change a program."""

    def translate(context: str, text: str) -> str:
        entry = catalogue.get(text, context)
        return str(entry.string) if entry and entry.string and not entry.fuzzy else text

    notebook = copy.deepcopy(_notebook(edition.master))
    notebook.metadata["assignment"] = {"name": edition.name, "language": edition.language}
    for cell in notebook.cells:
        with _naming(edition, cell.id):
            cell.source = _cell(cell, translate)
        for asked in cell.metadata.get("prediction", ()):
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


def _notebook(master: Path) -> nbformat.NotebookNode:
    (path,) = master.glob("*.ipynb")
    notebook: nbformat.NotebookNode = nbformat.read(path, as_version=4)
    return notebook


def merge(of: Engine) -> None:
    """Merge the English messages into the catalogue."""
    catalogue = of.read()
    catalogue.update(template(of), update_creation_date=False)
    with of.catalogue.open("wb") as file:
        write_po(file, catalogue, width=110, ignore_obsolete=False, include_lineno=False)


def update(edition: Edition) -> None:
    """Merge the master's messages into the catalogue, and write the edition."""
    merge(edition)
    edition.folder.mkdir(exist_ok=True)
    for name, text in written(edition, edition.read()).items():
        (edition.folder / name).write_text(text, "utf-8")


def main() -> None:
    """Bring every catalogue and edition in step, or those of the course at hand, if it has assignments of its own."""
    course = find.course_above(Path.cwd())
    own = find.in_course(course)
    for engine in () if own else engines():
        merge(engine)
        print(f"{engine.name}/locale/{engine.catalogue.name}: {sum(1 for _ in untranslated(engine))} to translate")
    for name in own or find.everything():
        for edition in editions(find.find(name, course)):
            update(edition)
            print(f"source/{edition.folder.name}: {sum(1 for _ in out_of_step(edition))} messages to translate")


if __name__ == "__main__":
    main()
