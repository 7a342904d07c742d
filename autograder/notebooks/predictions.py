"""What a student predicted and why, read from the cells as text: nothing of it is ever run.

A cell of the release that asks for predictions says so in its metadata, under `prediction`: a list with, for each
variable that is to hold one, its `name`, the `question`, what is `right`, for a number `within` what it may be off, and
the words that would be `giveaways` above the cell.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Iterator
from typing import Any

from ..judging.report import Prediction
from ..text import storable
from .reading import SourceCell

MAX_VALUE = 200  # characters of a predicted value; nested as deeply as they allow, Python's parser takes them
MAX_REASON = 1000  # characters of a reason, as it is written
BECAUSE = "because"
UNREADABLE = (ValueError, SyntaxError, TypeError, RecursionError, MemoryError)


def predictions(submitted: Iterable[SourceCell], released: Iterable[SourceCell]) -> list[Prediction]:
    """What stands in the submission for each question of the release, in its order; what is missing is left out.

    Cells are found by their id or, where a program has changed the ids, by what they ask.
    """
    by_id: dict[str, SourceCell] = {}
    for cell in submitted:
        for key in filter(None, (cell.id, _asked(cell))):
            by_id.setdefault(key, cell)
    found: list[Prediction] = []
    for cell in released:
        answered = by_id.get(cell.id) or by_id.get(_asked(cell)) if cell.predictions else None
        if answered:
            found.extend(_of_cell(cell, answered.source))
    return found


def _asked(cell: SourceCell) -> str:
    questions = [asked.get("question") for asked in cell.predictions]
    return "\n".join(question for question in questions if isinstance(question, str))


def _of_cell(cell: SourceCell, source: str) -> Iterator[Prediction]:
    reason = _value(BECAUSE, source, MAX_REASON)
    because = storable(" ".join(reason.split())) if isinstance(reason, str) else ""
    for asked in cell.predictions:
        name = str(asked.get("name", ""))
        guess = _value(name, source, MAX_VALUE)
        if guess is not None:
            right = asked.get("right")
            correct = agrees(guess, right, float(asked.get("within", 0)))
            yield Prediction(
                cell.id, str(asked.get("question", "")), shown(guess), shown(right), correct, because, name
            )


def _value(name: str, source: str, most: int) -> Any:
    """The literal that the last `name = …` of a cell gives; None where there is none, or one longer than `most`."""
    text: list[str] = re.findall(rf"^{re.escape(name)} *= *(\S.{{0,{most}}})$", source, re.MULTILINE)
    try:
        with warnings.catch_warnings(action="ignore"):  # of Python's, about backslashes in a text
            return ast.literal_eval(text[-1].strip()) if text else None
    except UNREADABLE:
        return None


def agrees(guess: Any, right: Any, within: float = 0.0) -> bool:
    """Whether a guess means what is right; case, blanks, quotation marks and lists with one entry do not matter."""
    guess, right = plain(guess, like=right), plain(right, like=right)
    if isinstance(guess, float) and isinstance(right, float):
        return abs(guess - right) <= within
    return bool(guess == right)


def plain(value: Any, like: Any) -> Any:
    """A value in one spelling: a float, a lower-case word or, `like` a list, a set of words.

    The notebook's own `compare` does the same, so that a student and the class page are told the same.
    """
    if isinstance(like, (list, set)):
        words = re.split(r"[,;\s]+", value) if isinstance(value, str) else value
        words = words if isinstance(words, (list, tuple, set, frozenset, dict)) else [words]
        return {str(word).strip(" \t'\"{}[]()").lower() for word in words} - {"", "and"}
    while isinstance(value, (list, tuple, set, frozenset)) and len(value) == 1:
        (value,) = value
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if isinstance(value, str):
        value = " ".join(value.lower().strip(" \t.'\"").split())
        try:
            value = float(value.rstrip("% ")) / (100 if value.endswith("%") else 1)
        except ValueError:
            return value
    try:
        return float(value) if isinstance(value, (int, float)) else value
    except OverflowError:
        return value


def shown(value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, (list, tuple, set, frozenset)):
        return storable(", ".join(sorted(map(str, value))))
    return storable(f"{value:.6g}" if isinstance(value, float) else str(value))
