"""What there is to say in English, by the engine and by each assignment, and the catalogues that say it otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from ..assignments import find
from ..authoring.mistakes import EVERYWHERE, OF
from ..words import LOCALE, SAID_BY, catalogues
from .program import Piece

PLACES = re.compile(r"\{(\w+)\}|%\((\w+)\)")  # of a message in a module, and of one in a template

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

    @property
    def how(self) -> str:
        """The command that brings it in step."""
        return "make translations"

    def read(self) -> Catalog:
        """The catalogue; raises FileNotFoundError."""
        with self.catalogue.open("rb") as file:
            return read_po(file, locale=self.language)

    def messages(self) -> Iterator[Message]:
        """What is said by the modules and templates of the package, assignments left out."""
        for path in sorted(find.PACKAGE.rglob("*")):
            below = path.relative_to(find.PACKAGE)
            if below.parts[0] not in ("assignments", *find.BESIDE):
                yield from said_in(path, below.as_posix())
        for known in EVERYWHERE:
            yield from ((MISTAKES, text) for text in (OF + known.title, known.hint))


MISTAKES = "authoring/mistakes.py"
SAY: dict[str, tuple[int, ...] | None] = {"say": None, "say_many": (1, 2)}
OF_TEMPLATES = {"extensions": "jinja2.ext.i18n", "trimmed": "true", "silent": "false"}


def said_in(path: Path, context: str) -> Iterator[Message]:
    """The sentences of a module, in `say(…)`, or of a template; of any other file none."""
    how: dict[str, tuple[Any, dict[str, str]]] = {".py": ("python", {}), ".j2": (babel_extract, OF_TEMPLATES)}
    if path.suffix in how:
        method, options = how[path.suffix]
        keywords = SAY if path.suffix == ".py" else DEFAULT_KEYWORDS
        with path.open("rb") as file:
            for _, message, _, _ in extract(method, file, keywords, options=options):
                yield context, message


def engines() -> list[Engine]:
    """The languages that the judge and its pages speak, English left aside."""
    return [Engine(path) for path in catalogues(LOCALE)]


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
            yield f"{place} {state}: {of.how}, then translate it"
        elif context.endswith(SAID_BY) and _places(entry.string) != _places(message.id):
            yield f"{place} has a translation that lacks a name in braces, or has another one"


def _forms(text: str | Sequence[str] | None) -> Sequence[str]:
    """A message and its plural, or a message alone."""
    return [text or ""] if text is None or isinstance(text, str) else text


def _places(text: str | Sequence[str] | None) -> set[str]:
    """The names of what stands in a message, in a module's way or in a template's."""
    return {name for form in _forms(text) for pair in PLACES.findall(form) for name in pair if name}


def _short(text: str) -> str:
    line = text.strip().splitlines()[0]
    return line if len(line) <= 60 else line[:59] + "…"


def merge(of: Engine) -> None:
    """Merge the English messages into the catalogue."""
    catalogue = of.read()
    catalogue.update(template(of), update_creation_date=False)
    with of.catalogue.open("wb") as file:
        write_po(file, catalogue, width=110, ignore_obsolete=False, include_lineno=False)
