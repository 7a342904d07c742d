"""A failure that a student can repeat: the call in which it showed, with its numbers, as Python for the notebook.

The numbers are written out where they fit; where they do not, an input of the same sizes is drawn, and a comment says
so. Nothing of what a student wrote or returned stands in it.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence

import numpy as np

from ..authoring import Failure
from ..authoring.expect import Array
from ..authoring.failures import entry
from ..wall import frames
from .plan import Call
from .report import OTHER_NUMBERS, expects
from .value_facts import entries, first_name

LINES = 12
WIDTH = 88  # characters of a line, as many as the feedback page shows
SIGNIFICANT = (17, 12, 9)  # digits, until they fit: 17 are all of a float64, 9 still give the six of a message
FEW = 12  # entries up to which an array is written out where others do not fit
SHORT = 40  # characters up to which an argument stands inside the call
KEEPS = "\xa0"  # a blank at which no line ends
DRAWN = (OTHER_NUMBERS, "rng = np.random.default_rng(0)")


def repeat(function: str, parameters: Sequence[str], asked: Sequence[Call], failure: Failure) -> str:
    """The calls that a failing example led to, as Python; its last line is an expression that shows what came back.

    `asked` are the calls up to the one in which the check failed: of several, the first and the last are made. At most
    LINES lines of at most WIDTH characters; empty where nothing was called or handed over.
    """
    if not asked or not asked[-1].args:
        return ""
    for digits in (*SIGNIFICANT, 0):  # 0: the large arrays are drawn
        snippet = Snippet(function, parameters, digits)
        lines = snippet.two_calls(asked[0], asked[-1]) if len(asked) > 1 else snippet.one_call(asked[0], failure)
        if len(lines) <= LINES and max(map(len, lines)) <= WIDTH:
            return "\n".join(lines)
    return ""


class Snippet:
    """Python that calls a function; its numbers have so many `digits`, or are drawn if these are 0."""

    def __init__(self, function: str, parameters: Sequence[str], digits: int):
        self.function, self.parameters, self.digits = function, parameters, digits
        self.variables: dict[bytes, str] = {}
        self.lines: list[str] = []

    def one_call(self, call: Call, failure: Failure) -> list[str]:
        """The call, and what stands at the place where the failure was seen."""
        called, base = self.call(call.args), failure.entry.partition("[")[0]
        rest = failure.entry.removeprefix(base) + (entry("", failure.index) if failure.index else "")
        expected = f"  {expects(failure.expected)}" if failure.index and DRAWN[0] not in self.lines else ""
        if base in self.variables.values():
            return [*self.lines, called, base + rest + expected if failure.index else base]
        if base in entries(call.right):
            return [*self.lines, f"result = {called}", f"result{_access(call.right, base)}{rest}{expected}"]
        return [*self.lines, called]

    def two_calls(self, first: Call, last: Call) -> list[str]:
        """Both calls, and what they returned side by side."""
        called = [f"first = {self.call(first.args)}", f"last = {self.call(last.args)}"]
        return [*self.lines, *called, "first, last"]

    def call(self, args: Sequence[object]) -> str:
        """The call as an expression, after its larger arguments became variables."""
        known = len(self.parameters) == len(args)
        names = self.parameters if known else [f"argument_{at}" for at in range(1, len(args) + 1)]
        return f"{self.function}({', '.join(map(self._argument, names, args))})"

    def _argument(self, name: str, value: object) -> str:
        text, content = self._literal(value), frames.encode(value)
        if "np." not in text and "rng." not in text and len(text) <= SHORT:
            return text
        if content not in self.variables:
            taken = sum(known.startswith(name) for known in self.variables.values())
            self.variables[content] = name = f"{name}_{taken + 1}" if taken else name
            self.lines += DRAWN if "rng." in text and DRAWN[0] not in self.lines else ()
            self.lines += _wrapped(f"{name} = {text}")
        return self.variables[content]

    def _literal(self, value: object) -> str:
        """A value as Python; its only blanks are those between items, where lines may end."""
        match value:
            case np.ndarray():
                return self._array(value)
            case dict():
                items = [f"{self._literal(name)}: {self._literal(item)}" for name, item in value.items()]
                return "{" + ", ".join(_together(item) for item in items) + "}"
            case tuple():
                return f"({', '.join(map(self._literal, value))}{',' * (len(value) == 1)})"
            case list():
                return f"[{', '.join(map(self._literal, value))}]"
            case float():
                return self._number(value)
            case str():
                return json.dumps(value, ensure_ascii=False).replace(" ", "\\u0020")
        return repr(value)

    def _array(self, values: Array) -> str:
        if not values.size:
            return f"np.zeros({values.shape})"
        if not self.digits and values.size > FEW:
            return f"rng.normal(size={values.shape})"
        dtype = "" if values.dtype.name in ("float64", "int64", "bool") else f', dtype="{values.dtype.name}"'
        return f"np.array({self._literal(values.tolist())}{dtype})"

    def _number(self, value: float) -> str:
        if not np.isfinite(value):
            return f"np.{value}" if value != -np.inf else "-np.inf"
        return repr(float(f"{value:.{self.digits or min(SIGNIFICANT)}g}"))


def _together(item: str) -> str:
    """An item with blanks at which no line ends, if it fits on one."""
    return item.replace(" ", KEEPS) if len(item) < WIDTH - 10 else item


def _wrapped(text: str) -> list[str]:
    indent = "    "
    lines = textwrap.wrap(text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return [line.replace(KEEPS, " ") for line in lines]


def _access(right: object, name: str) -> str:
    """How one gets at an entry of what was returned, which the oracle's own answer shows."""
    if isinstance(right, tuple):
        return "[0]" if name == first_name(right) else f'[1]["{name}"]'
    return f'["{name}"]'
