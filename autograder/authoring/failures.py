"""What a failed check tells a student, as facts: what was looked at, expected over got, the worst entry, one hint."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, SupportsIndex

from rich.cells import cell_len

from ..words import IN_ENGLISH, Language, Sentence, say

Index = tuple[SupportsIndex, ...]

DIGITS = 6  # that count, of a number in a message
EVERY_DIGIT = 17  # of a float64


class Detail(NamedTuple):
    """One of several things: where, what was `got` there (empty where `why` says it all), and why it is wrong.

    Where nothing is wrong `why` is empty, and students do not read it.
    """

    place: str
    got: str
    why: str

    def __str__(self) -> str:
        return self.told(IN_ENGLISH)

    def told(self, language: Language) -> str:
        """The three as one sentence of a language, in which they are already."""
        if self.place and self.got:
            return language(say("{place}, {got}: {why}", place=self.place, got=self.got, why=self.why))
        return language(say("{place}: {why}", place=self.place or self.got, why=self.why))


class Failure(Exception):  # noqa: N818 (the field's word: a check fails, nothing is in error)
    """A property that does not hold, as facts for the student: what was looked at, expected, got, and one hint.

    `entry` is what was returned under a name, `index` where in it the number stands: `dW2` and `(1, 0)`. `about` is
    `what` without the index, the same for the same mistake; by default the entry. `details` are further lines.

    >>> raise Failure("dW2[1, 0]", expected=0.761594, got=1.523188, hint="the loss is the mean of the m examples")
    """

    def __init__(
        self,
        what: str,
        *,
        expected: object = None,
        got: object = None,
        hint: str = "",
        about: str = "",
        entry: str = "",
        index: Index = (),
        details: Iterable[Detail] = (),
    ):
        super().__init__(what)
        self.what, self.hint, self.about, self.entry = what, hint, about or entry or what, entry
        self.expected, self.got = ("", "") if got is None else map(_text, (expected, got))
        self.index, self.details = tuple(int(i) for i in index), tuple(details)

    def __str__(self) -> str:
        return message(self.what, self.expected, self.got, self.details, self.hint)


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value)


def message(
    what: str,
    expected: str = "",
    got: str = "",
    details: Iterable[Detail] = (),
    hint: str = "",
    example: str = "",
    language: Language = IN_ENGLISH,
) -> str:
    """The facts of a lost line in words, as a student reads them; where `got` is empty, `what` says it all.

    The facts are in `language` already; the words that stand before them are told in it.
    """
    lines = [what]
    if got:
        before = aligned(language(say("expected")), language(say("got")))
        lines = [f"{what}   {before[0]}  {expected}", f"{' ' * cell_len(what)}   {before[1]}  {got}"]
    lines += [detail.told(language) for detail in details if detail.why]
    hinted, on = aligned(language(say("hint: ")), language(say("on: ")))
    indented = example.replace("\n", "\n" + " " * cell_len(on))  # a matrix takes several lines
    lines += [hinted + hint] * bool(hint) + [on + indented] * bool(example)
    return "\n".join(lines)


def aligned(*words: str) -> list[str]:
    """Words with blanks after them up to one width on a terminal, where a Chinese character takes two columns."""
    width = max(map(cell_len, words))
    return [word + " " * (width - cell_len(word)) for word in words]


def entry(name: str, index: Index) -> str:
    """`dW2[1, 0]`."""
    place = f"[{', '.join(str(int(i)) for i in index)}]"
    return say("{name}{place}", name=name, place=place) if isinstance(name, Sentence) else name + place


def both(one: str, other: str) -> str:
    """Two names or numbers.

    >>> both("W1", "W2")
    'W1 and W2'
    """
    return say("{one} and {other}", one=one, other=other)


def digits(value: float) -> str:
    """A number as students read it, with six digits that count."""
    return f"{value:.{DIGITS}g}"


def apart(expected: float, got: float) -> tuple[str, str]:
    """Two numbers as students read them, with as many digits as tell one from the other.

    >>> apart(1.3044441, 1.3044449)
    ('1.304444', '1.304445')
    """
    for count in range(DIGITS, EVERY_DIGIT):
        if (pair := (f"{expected:.{count}g}", f"{got:.{count}g}"))[0] != pair[1]:
            return pair
    return f"{expected:.{EVERY_DIGIT}g}", f"{got:.{EVERY_DIGIT}g}"
