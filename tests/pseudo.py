"""A language in which every message is marked, so that words which nobody can translate show.

What stands in the places of a message is not marked: a word in there that is for people was not passed through `say`.
"""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from autograder import translating
from autograder.translating import Engine
from autograder.words import SAID_BY, Language

CODE = "xx"  # no language's
PLACE = re.compile(r"(\{\w+\}|%\(\w+\)s)")  # as a module has it, and as a template has it
MARKED = re.compile(r"⟦[^⟦⟧]*⟧")


def marked(message: str) -> str:
    """A message in this language.

    >>> marked("shape of {name}")
    '⟦shape of ⟧{name}'
    """
    return "".join(part if PLACE.fullmatch(part) or not part else f"⟦{part}⟧" for part in PLACE.split(message))


def unmarked(text: str) -> str:
    """What of a text was not said in this language."""
    return MARKED.sub(" ", text)


def pseudo_language(folder: Path, *of: Engine) -> Language:
    """The language, with all messages of an engine and of editions; its catalogue is written below a folder."""
    together = Catalog(locale=CODE)
    for engine in of:
        for entry in translating.template(engine):
            if entry.id and entry.context.endswith(SAID_BY):
                forms = tuple(map(marked, [entry.id] if isinstance(entry.id, str) else entry.id))
                string = forms[0] if isinstance(entry.id, str) else forms
                together.add(entry.id, string, context=entry.context)
    (folder / "locale").mkdir(exist_ok=True)
    with (folder / "locale" / f"{CODE}.po").open("wb") as file:
        write_po(file, together)
    return Language(CODE, folder)
