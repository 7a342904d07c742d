"""Text that came from strangers, made fit for a terminal or a page; and names in a list."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .words import say

MAX_NAMED = 5  # names in a list
MAX_NAME = 80  # characters of each
MAX_NOTES = 50  # of one report; an honest one has none to five


def safe(text: str) -> str:
    """Text of a student's without control characters, which a terminal would obey."""
    return text if text.isprintable() else "".join(c if c.isprintable() or c == "\n" else "�" for c in text)


def shown(name: str) -> str:
    """A name of a student, file or folder in one line that any encoding can hold: what cannot be seen is escaped.

    Bytes that are no UTF-8, which Python has as lone surrogates, control characters, marks that turn the direction of
    writing, and blanks at the ends of a part of a path.

    >>> shown("\\udcff/a\\nb/ ")
    '\\\\xff/a\\\\nb/\\\\x20'
    """
    text = name if name.isprintable() else "".join(map(_visible, name))
    return BLANKS_AT_ENDS.sub(lambda blanks: "\\x20" * len(blanks[0]), text)


BLANKS_AT_ENDS = re.compile(r"(?:^|(?<=/)) +| +(?=/|$)")


def _visible(c: str) -> str:
    if "\udc80" <= c <= "\udcff":  # how Python has a byte that is no UTF-8
        return f"\\x{ord(c) - 0xDC00:02x}"
    return c if c.isprintable() else c.encode("unicode_escape").decode("ascii")


def listed(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    first = ", ".join(shown(name[:MAX_NAME]) for name in names[:MAX_NAMED])
    if len(names) <= MAX_NAMED:
        return first
    return say("{names} and {count} more", names=first, count=len(names) - MAX_NAMED)


def few(notes: Sequence[str]) -> list[str]:
    """The first notes, each once, and how many more there are."""
    once = list(dict.fromkeys(notes))
    more = [say("and {count} more notes like these", count=len(once) - MAX_NOTES)] if len(once) > MAX_NOTES else []
    return once[:MAX_NOTES] + more


def storable(text: str) -> str:
    """Text without lone surrogates, which a notebook or a literal may spell, and no file and no pipe can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
