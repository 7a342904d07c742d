"""The facts that answers state: the entries that are looked at, their structure and their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

import numpy as np

from ..authoring import Failure, expect
from ..authoring.assignment import ARGUMENTS
from ..authoring.expect import Array
from ..wall import frames
from ..wall.conversation import Answer, Raised, Returned
from .facts import Asked, Fact, Judged

# Exceptions that say themselves what is wrong, whatever their text.
NOT_WRITTEN = "NotImplementedError"
SAID_BY_TYPE = {NOT_WRITTEN, "NameError", "KeyError", "RecursionError", "SystemExit", "SyntaxError"} | {
    frames.NOT_DEFINED
}


def entries(value: object) -> dict[str, object]:
    """What a returned value holds by name: a dict's items; of a pair (array, dict) the dict's.

    A list has none: it is compared as a whole.
    """
    match value:
        case dict() as named:
            return named
        case (np.ndarray(), dict() as named):
            return named
    return {}


def first_name(right: object) -> str:
    """Of a pair (array, dict) that the oracle returned, the name under which the dict holds that array, too."""
    match right:
        case (np.ndarray() as first, dict() as named):
            return next((name for name, value in named.items() if value is first), "")
    return ""


def looked_at(value: object, asked: Asked, judged: Judged) -> object:
    """The entries of a returned value that are compared: the judged ones, or if one of them is missing all known ones.

    Known are the names that the oracle or a program of ours returns: whatever else a student keeps in a dict says
    nothing. In a pair (array, dict) the array counts as the judged entry under which the oracle's dict holds it.
    """
    match value:
        case (np.ndarray() as first, dict() as named) if judged is None and entries(asked.right):
            return first, _known(named, asked.known)
        case (np.ndarray() as first, dict() as named) if judged:
            value = {**named, name: first} if (name := first_name(asked.right)) else named
    if not entries(asked.right):
        return value
    if isinstance(value, tuple | list):
        return type(value)(_known(item, asked.known) if isinstance(item, dict) else item for item in value)
    if not isinstance(value, dict):
        return value
    right = {name: array for name, array in entries(asked.right).items() if is_judged(name, judged)}
    shapes = {name: array.shape for name, array in right.items() if isinstance(array, np.ndarray)}
    if not shapes:
        return _known(value, asked.known)
    try:
        return expect.reshaped(expect.mapping(value, shapes, "entries", loosely=True), shapes)
    except Failure:
        return _known(value, asked.known)


def is_judged(name: str, judged: Judged) -> bool:
    """Whether an entry is one of the judged ones, which may be patterns; none is where all are compared."""
    return judged is not None and any(fnmatchcase(name, pattern) for pattern in judged)


def _known(named: Mapping[str, object], known: frozenset[str]) -> dict[str, object]:
    return {name: value for name, value in named.items() if name in known}


def value_facts(answer: Answer, asked: Asked, judged: Judged) -> Fact:
    """Structure and numbers of what is looked at: entries of the answer, or what the arguments held afterwards."""
    if not isinstance(answer, Returned):
        return failure(answer), ()
    compared: object
    if judged is None:
        compared = (looked_at(answer.value, asked, None), _after(answer, asked))
    elif judged == ARGUMENTS:
        compared = (answer.value is None, _after(answer, asked))
    else:
        compared = looked_at(answer.value, asked, judged)
    return structure(compared), tuple(_arrays(compared))


def _after(answer: Returned, asked: Asked) -> list[object]:
    """What the arguments held after a call; what was put into their dicts, and was not there before, says nothing."""
    if answer.arguments is None:
        return list(asked.args)
    return [
        _known(after, frozenset(before)) if isinstance(before, dict) and isinstance(after, dict) else after
        for before, after in zip(asked.args, answer.arguments, strict=True)
    ]


def failure(answer: Answer) -> tuple[str, ...]:
    """How a call failed; NumPy's ways to say that shapes do not fit count as one."""
    if not isinstance(answer, Raised):
        return ("lost", str(answer))
    if answer.exception in SAID_BY_TYPE:
        return ("raised", answer.exception)
    misfit = any(words in answer.text for words in ("not aligned", "core dimension", "could not be broadcast"))
    return ("raised", answer.exception, "shapes do not fit" if misfit else answer.text)


def asserts(answer: Answer) -> bool:
    """Whether an assert of the student's own stopped the call: no known mistake is behind it, but what it says."""
    return isinstance(answer, Raised) and answer.exception == AssertionError.__name__


def structure(value: object) -> object:
    """A value with its numbers left out."""
    match value:
        case np.ndarray():
            return ("array", value.shape, value.dtype.kind)
        case float():
            return "float"
        case dict():
            return [(name, structure(value[name])) for name in sorted(value)]
        case tuple() | list():
            return (type(value).__name__, [structure(item) for item in value])
        case _:
            return repr(value)


def _arrays(value: object) -> Iterator[Array]:
    match value:
        case np.ndarray():
            yield value if value.dtype.kind == "f" else value.astype(float)
        case float():
            yield np.array(value)
        case dict():
            for name in sorted(value):
                yield from _arrays(value[name])
        case tuple() | list():
            for item in value:
                yield from _arrays(item)
