"""Text that came from strangers, made fit for a terminal or a page; and names in a list."""

from __future__ import annotations

from collections.abc import Sequence

MAX_NAMED = 5  # names in a list
MAX_NAME = 80  # characters of each


def safe(text: str) -> str:
    """Text of a student's without control characters, which a terminal would obey."""
    return "".join(c if c.isprintable() or c == "\n" else "�" for c in text)


def listed(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
    return ", ".join(name[:MAX_NAME] for name in names[:MAX_NAMED]) + more
