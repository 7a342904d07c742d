"""What is compared where programs are told apart: the facts that an answer states about a function's entries.

Deterministic functions are compared value by value. Functions that draw are compared by what is the same in every
draw: shapes, zeros, ties, repetitions, and on large layers the standard deviation, the mean, the quantiles and the
tails.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

import numpy as np

from ..authoring import draws, expect
from ..authoring.assignment import ARGUMENTS
from ..authoring.expect import Array
from ..wall import frames
from ..wall.sandbox import Answer, Raised, Returned

Judged = tuple[str, ...] | None  # the entries that are looked at, or all
Arrays = Mapping[str, Array]

SAME_VALUE = 1e-6  # relative; a misconception computed in another order of operations
SAME_SPREAD = 0.04  # relative; 5 standard errors of the ratio of two standard deviations of 20 000 draws
SAME_QUANTILE = 0.12  # standard deviations; 6 standard errors of the 5 % quantile of 20 000 draws
QUANTILES = np.linspace(0.05, 0.95, 18)  # without the median, which two lumps leave open
ANY_SCALE = "any scale"  # free: right or wrong
ENOUGH = 12  # entries; where many weights are zero, fewer than that are all zero now and then
LONG_ENOUGH = 12  # entries of a row; shorter ones are the same now and then, where only signs or the order are drawn
SOME_DRAWS = 100  # entries from which on a standard deviation says something
MANY_DRAWS = 5000  # entries from which on a distribution is worth comparing
ROUGHLY = 2.0  # ratio; of standard deviations of 200 normal draws it is 1 with a standard error of 0.07
MANY_IN_TAILS = 0.005  # share beyond 3 standard deviations: 0.0027 of a normal distribution, 0.014 of a Laplace
FEW_IN_TAILS = 0.0005
CLIPPED = (0.005, 0.5)  # shares
TOGETHER = 0.5  # correlation; 5 standard errors of that of 100 draws
UNLIKE = 0.2  # standard deviations; 14 standard errors of the mean, 20 of the spread, of 5000 draws
FEW_UNITS = 10  # rows or columns up to which their ties are looked at one by one
# Exceptions that say themselves what is wrong, whatever their text.
SAID_BY_TYPE = {"NotImplementedError", "NameError", "KeyError", "RecursionError", "SystemExit", "SyntaxError"} | {
    frames.NOT_DEFINED
}
SOME_VALUES = 3  # entries that must be off by one free number before that is more than chance


class Asked(NamedTuple):
    """A call as facts need it: its arguments, what the oracle returns, and the names that say something."""

    args: tuple[object, ...]
    right: object
    known: frozenset[str]


class Constant(NamedTuple):
    """The one number that fills an array."""

    value: float

    def like(self, other: Constant, free: frozenset[str]) -> bool:
        """Whether it is the same number; if constants are free, whether both are zero or neither is."""
        if "constant" in free:
            return (self.value != 0) == (other.value != 0)
        return bool(np.isclose(self.value, other.value, rtol=SAME_VALUE, atol=0))


class Roughly(NamedTuple):
    """The standard deviation of some draws."""

    std: float

    def like(self, other: Roughly, free: frozenset[str]) -> bool:
        """Whether it is about the same, or free."""
        return not free.isdisjoint(("scale", ANY_SCALE)) or max(self.std, other.std) <= ROUGHLY * min(
            self.std, other.std
        )


class Spread:
    """Standard deviation of a large draw; in units of it mean, quantiles, and whether the tails are thin or fat.

    `right` is the standard deviation of what the oracle draws in its place, None if it draws nothing there. The draw
    itself is not kept.
    """

    def __init__(self, array: Array, right: float | None):
        finite, self.right = array[np.isfinite(array)], right
        self.size = finite.size
        # Zero for a constant, and for draws so small that their squares are zero.
        self.std = float(finite.std()) if finite.size and np.ptp(finite) else 0.0
        self.mean, self.quantiles, self.tails = 0.0, np.zeros_like(QUANTILES), "none"
        if self.std:
            self.mean = float(finite.mean()) / self.std
            self.quantiles = np.quantile(finite, QUANTILES) / self.std
            beyond = np.mean(np.abs(finite / self.std - self.mean) > draws.TAIL)
            self.tails = "thin" if beyond < FEW_IN_TAILS else "fat" if beyond > MANY_IN_TAILS else "normal"

    def like(self, other: Spread, free: frozenset[str]) -> bool:
        """Whether two draws have one distribution; what is free need only be right in both or wrong in both."""
        return (
            (ANY_SCALE in free or (self.is_off == other.is_off if "scale" in free else self._near(other)))
            and self.is_shifted == other.is_shifted
            and self.tails == other.tails
            and self._gap(other, "mean" in free) <= self._widened(SAME_QUANTILE)
        )

    def _gap(self, other: Spread, shifted: bool) -> float:
        return float(np.abs(self.quantiles - other.quantiles - shifted * (self.mean - other.mean)).max())

    @property
    def is_off(self) -> bool:
        """Whether the standard deviation is another one than the oracle's."""
        return not self.right or abs(self.std / self.right - 1) > self._widened(draws.SCALE_TOLERANCE)

    @property
    def is_shifted(self) -> bool:
        """Whether the mean is not zero."""
        return abs(self.mean) > self._widened(draws.MEAN_TOLERANCE)

    def _near(self, other: Spread) -> bool:
        return abs(self.std - other.std) <= self._widened(SAME_SPREAD) * max(self.std, other.std)

    def _widened(self, tolerance: float) -> float:
        """A tolerance for 20 000 draws, as many standard errors wide for fewer."""
        return draws.widened(tolerance, max(1, min(self.size, draws.LARGE_LAYER)))


Number = Array | Spread | Roughly | Constant
Fact = tuple[object, tuple[Number, ...]]  # of a call: what must be equal, and numbers that must be close


class Kept(Iterable[Fact]):
    """The items of an iterator, each made once, when it is first needed: most programs differ in the first."""

    def __init__(self, items: Iterator[Fact]):
        self.items, self.made = items, list[Fact]()

    def __iter__(self) -> Iterator[Fact]:
        for at in itertools.count():
            if at == len(self.made):
                self.made.extend(itertools.islice(self.items, 1))
            if at == len(self.made):
                return
            yield self.made[at]


def same(ours: Iterable[Fact], theirs: Iterable[Fact], free: frozenset[str] = frozenset()) -> bool:
    """Whether two programs cannot be told apart by these facts."""
    return all(
        exact == known_exact
        and len(numbers) == len(known)
        and all(_close(a, b, free) for a, b in zip(numbers, known, strict=True))
        for (exact, numbers), (known_exact, known) in zip(ours, theirs, strict=True)
    )


def _close(a: Number, b: Number, free: frozenset[str]) -> bool:
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        near = np.abs(a - b) <= SAME_VALUE * (1 + np.abs(b))
        return bool(near.all()) or bool((near | (a == b) | (np.isnan(a) & np.isnan(b))).all())
    if isinstance(a, Spread):
        return isinstance(b, Spread) and a.like(b, free)
    if isinstance(a, Roughly):
        return isinstance(b, Roughly) and a.like(b, free)
    return isinstance(a, Constant) and isinstance(b, Constant) and a.like(b, free)


def stretched(ours: Sequence[Fact], theirs: Sequence[Fact], base: Sequence[Fact] | None = None) -> bool:
    """Whether ours are theirs but for one number, the same in all of them, by which the numbers are multiplied.

    With a base, what is multiplied is how far they are from it. Facts that hold no numbers must be equal; arrays that
    agree as they are need not be multiplied.
    """
    pairs: list[tuple[Array, Array]] = []
    for (exact, numbers), (known_exact, known), (_, origins) in zip(ours, theirs, base or theirs, strict=True):
        if exact != known_exact or not len(numbers) == len(known) == len(origins):
            return False
        for a, b, origin in zip(numbers, known, origins, strict=True):
            if not base and _close(a, b, frozenset()):
                continue
            if not (isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and isinstance(origin, np.ndarray)):
                return False
            if not a.shape == b.shape == origin.shape:
                return False
            pairs.append((np.ravel(a - origin), np.ravel(b - origin)) if base else (np.ravel(a), np.ravel(b)))
    return bool(pairs) and _in_proportion(*map(np.concatenate, zip(*pairs, strict=True)))


def _in_proportion(a: Array, b: Array) -> bool:
    """Whether a is b times a number that is not zero, in enough entries."""
    if (np.abs(b) > SAME_VALUE).sum() < SOME_VALUES or not (np.isfinite(a).all() and np.isfinite(b).all()):
        return False
    factor = float((a @ b) / (b @ b))
    return factor != 0 and bool((np.abs(a - factor * b) <= SAME_VALUE * min(1, abs(factor)) * (1 + np.abs(b))).all())


# ------------------------------------------------------------------------------------------------ entries


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
    right = {name: array for name, array in entries(asked.right).items() if _is_judged(name, judged)}
    shapes = {name: array.shape for name, array in right.items() if isinstance(array, np.ndarray)}
    if not shapes:
        return _known(value, asked.known)
    try:
        return expect.reshaped(expect.mapping(value, shapes, "entries", loosely=True), shapes)
    except expect.Failure:
        return _known(value, asked.known)


def _is_judged(name: str, judged: Judged) -> bool:
    return judged is not None and any(fnmatchcase(name, pattern) for pattern in judged)


def _known(named: Mapping[str, object], known: frozenset[str]) -> dict[str, object]:
    return {name: value for name, value in named.items() if name in known}


# -------------------------------------------------------------------------------------- facts about values


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
    return _structure(compared), tuple(_arrays(compared))


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


def _structure(value: object) -> object:
    """A value with its numbers left out."""
    match value:
        case np.ndarray():
            return ("array", value.shape, value.dtype.kind)
        case float():
            return "float"
        case dict():
            return [(name, _structure(value[name])) for name in sorted(value)]
        case tuple() | list():
            return (type(value).__name__, [_structure(item) for item in value])
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


# --------------------------------------------------------------------------------------- facts about draws


def draw_facts(asked: Sequence[Asked], answers: Iterable[Answer], judged: Judged) -> Iterator[Fact]:
    """For each call: shapes, ties and repetitions, and the distributions of large layers; then the constants.

    Calls with the same arguments follow each other. Their facts come together, so that no draw is kept in between.
    """
    overall = Overall(list(dict.fromkeys(name for call in asked for name in entries(call.right))))
    for _, alike in itertools.groupby(zip(asked, answers, strict=True), lambda pair: repr(pair[0].args)):
        yield from _facts_of_alike(alike, judged, overall)
    yield from overall.facts()


class Overall:
    """What only all calls together say of entries: which are ever drawn, and which are one constant."""

    def __init__(self, names: Sequence[str]):
        self.names = names
        self.constants: dict[str, list[float]] = {}
        self.filled, self.holed, self.repeated = set[str](), set[str](), set[str]()

    def note(self, arrays: Arrays) -> None:
        self.filled.update(name for name, array in arrays.items() if array.any())
        self.holed.update(name for name, array in arrays.items() if array.any() and not array.all())
        for name, array in arrays.items():
            if array.size > 1:
                self.constants.setdefault(name, []).append(float(array.flat[0]) if np.ptp(array) == 0 else np.nan)
            if array.any() and draws.holds_repeats(array[array != 0]):
                self.repeated.add(name)

    def facts(self) -> Iterator[Fact]:
        yield (sorted(self.filled), sorted(self.holed), sorted(self.repeated)), ()
        for name, found in _single(self.names, self.constants):
            yield (name, len(found)), tuple(map(Constant, found))


def _facts_of_alike(calls: Iterable[tuple[Asked, Answer]], judged: Judged, overall: Overall) -> list[Fact]:
    """The facts about calls with the same arguments; cheap ones come first."""
    found: list[Fact] = []
    first: Arrays | None = None
    for call, answer in calls:
        values = looked_at(answer.value, call, judged) if isinstance(answer, Returned) else None
        if not isinstance(values, dict):
            found.append(((_structure(values) if isinstance(answer, Returned) else failure(answer)), ()))
            continue
        arrays = {name: values[name].astype(float) for name in sorted(values) if isinstance(values[name], np.ndarray)}
        overall.note(arrays)
        again = arrays if first is not None else {}
        first = arrays if first is None else first
        found.append(([(name, _kind(values[name])) for name in sorted(values)], ()))
        found.append(([(name, _ties(array)) for name, array in arrays.items()], ()))
        found.append((_shared(arrays), ()))
        found.append(([(name, _repeats(first.get(name), array)) for name, array in again.items()], ()))
        found.extend(_distributions(arrays, entries(call.right)))
    return found


def _distributions(arrays: Arrays, right: Mapping[str, object]) -> Iterator[Fact]:
    arrays = {name: _one_of_each(array) for name, array in arrays.items()}
    some = {name: array for name, array in arrays.items() if array.size >= SOME_DRAWS}
    large = {name: array for name, array in some.items() if array.size >= MANY_DRAWS}
    if few := {name: array for name, array in some.items() if name not in large}:
        yield list(few), tuple(Roughly(float(array.std()) if np.ptp(array) else 0.0) for array in few.values())
    if large:
        yield list(large), tuple(Spread(_not_zero(array), _std(right.get(name))) for name, array in large.items())
        yield [(name, _correlated(array), _clipped(array), *_unlike(array)) for name, array in large.items()], ()
        yield _related(large), ()


def _one_of_each(array: Array) -> Array:
    """The first row or column where all are the same: copies say nothing about a distribution."""
    if array.ndim != 2 or not array.size:
        return array
    if (array == array[:1]).all():
        return array[:1]
    return array[:, :1] if (array == array[:, :1]).all() else array


def _not_zero(array: Array) -> Array:
    """Of an array with some zeros the other entries: how many are zero is another matter than how those are spread."""
    return array[array != 0] if array.any() else array


def _std(right: object) -> float | None:
    return float(right.std()) if isinstance(right, np.ndarray) else None


def _kind(value: object) -> str:
    return repr(value) if isinstance(value, frames.Opaque) else type(value).__name__


def _single(names: Iterable[str], constants: Mapping[str, Sequence[float]]) -> Iterator[tuple[str, set[float]]]:
    """The constant of each name that has one in all of its arrays; of the others, that they vary.

    One array says nothing: units that are copies of each other are a constant, too, where they have one input.
    """
    for name in names:
        found = constants.get(name, ())
        yield name, {found[0]} if len(found) > 1 and all(value == found[0] for value in found) else set()


def _ties(array: Array) -> tuple[object, ...]:
    """Shape, whether many entries are all zero or one is no number, and which rows and which columns are the same or
    zero."""
    missing = np.isnan(array)
    matrix = np.atleast_2d(array)
    ties = tuple(told(way) for way in (matrix, matrix.T) for told in (_same_as, _any_zero)) if matrix.ndim == 2 else ()
    return array.shape, array.size >= ENOUGH and not array.any(), bool(missing.any()), bool(missing.all()), *ties


def _same_as(rows: Array) -> object:
    """For each of a few rows, the first that equals it and the sign; of many or short ones, whether all are the same.

    Rows of zeros are like no other, unless all of many are: where some weights are zero, they are equal by chance.
    """
    if len(rows) > FEW_UNITS or rows.shape[1] < LONG_ENOUGH:
        return rows.size >= ENOUGH and bool((rows == rows[:1]).all())
    some = rows.any(axis=1) | (rows.size >= ENOUGH and not rows.any())
    equal, opposite = (((rows[:, None] == others).all(axis=2) & some).tolist() for others in (rows, -rows))
    return [
        next(((j, 1 if equal[i][j] else -1) for j in range(i) if equal[i][j] or opposite[i][j]), i)
        for i in range(len(rows))
    ]


def _any_zero(rows: Array) -> bool:
    return rows.shape[1] >= LONG_ENOUGH and not bool(rows.any(axis=1).all())


def _correlated(array: Array) -> bool:
    """Whether two of the hidden units of a large layer go together."""
    if array.ndim != 2 or not 1 < min(array.shape) <= FEW_UNITS:
        return False
    units = array if len(array) < len(array.T) else array.T
    if (np.ptp(units, axis=1) == 0).any():
        return False
    r = np.corrcoef(units)
    return bool(np.abs(np.triu(r, 1)).max() > draws.widened(draws.TIED, units.shape[1], draws.LONG_ROW))


def _shared(arrays: Arrays) -> list[tuple[str, str]]:
    """The pairs of arrays that hold the same numbers, but for order and sign; few of them, or zeros, may be chance."""
    random = {name: array[array != 0] for name, array in arrays.items() if np.count_nonzero(array) >= SOME_DRAWS}
    return [
        (one, other)
        for one, other in itertools.combinations(random, 2)
        if draws.in_common(random[one], random[other]) > min(random[one].size, random[other].size) / 2
    ]


def _clipped(array: Array) -> bool:
    """Whether some entries, but not most, are as large as the largest: that is where they were cut off."""
    return CLIPPED[0] < float(np.mean(np.abs(array) == np.abs(array).max())) < CLIPPED[1]


def _related(large: Arrays) -> bool:
    """Whether two large layers hold the same draws, whatever their scale."""
    pairs = itertools.combinations([a.ravel() / a.std() for a in large.values() if np.ptp(a) > 0], 2)
    return any(a.size == b.size and np.allclose(a, b) for a, b in pairs)


def _unlike(array: Array) -> tuple[bool, bool]:
    """Whether a hidden unit of a large layer has another spread than the others, and whether one has another mean."""
    if array.ndim != 2 or not 1 < min(array.shape) <= FEW_UNITS:
        return False, False
    units = array if len(array) < len(array.T) else array.T
    spreads, means = units.std(axis=1), units.mean(axis=1)
    limit = UNLIKE * np.median(spreads)
    return bool(np.ptp(spreads) > limit), bool(np.ptp(means) > limit)


def _repeats(before: object, now: Array) -> str:
    """How a second call repeats the numbers of the first, or nothing if it does not."""
    if not isinstance(before, np.ndarray) or before.shape != now.shape:
        return ""
    if np.array_equal(before, now):
        return "equal" if now.size >= ENOUGH else ""
    if min(np.count_nonzero(before), np.count_nonzero(now)) < SOME_DRAWS:
        return ""
    if draws.in_common(before[before != 0], now[now != 0]) > now.size / 2:
        return "in another order, or with other signs"
    together = np.ptp(before) and np.ptp(now) and np.corrcoef(before.ravel(), now.ravel())[0, 1] > TOGETHER
    return "in part" if together else ""
