"""The facts by which programs are told apart, and when two of them are the same.

Deterministic functions are compared value by value (`value_facts.py`). Functions that draw are compared by what is the
same in every draw: shapes, zeros, ties, repetitions, and on large layers the standard deviation, the mean, the
quantiles and the tails (`draw_facts.py`).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from ..authoring import draws
from ..authoring.expect import Array

Judged = tuple[str, ...] | None  # the entries that are looked at, or all

SAME_VALUE = 1e-6  # relative; a misconception computed in another order of operations
SAME_SPREAD = 0.04  # relative; 5 standard errors of the ratio of two standard deviations of 20 000 draws
SAME_QUANTILE = 0.12  # standard deviations; 6 standard errors of the 5 % quantile of 20 000 draws
QUANTILES = np.linspace(0.05, 0.95, 18)  # without the median, which two lumps leave open
ANY_SCALE = "any scale"  # of a misconception that shows with every standard deviation, the right one among them
ROUGHLY = 2.0  # ratio; of standard deviations of 200 normal draws it is 1 with a standard error of 0.07
MANY_IN_TAILS = 0.005  # share beyond 3 standard deviations: 0.0027 of a normal distribution, 0.014 of a Laplace
FEW_IN_TAILS = 0.0005  # 6 standard errors below 0.0027, of 20 000 draws
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
    """Whether a is b times a positive number, in enough entries: with a negative one the sign is wrong as well."""
    if (np.abs(b) > SAME_VALUE).sum() < SOME_VALUES or not (np.isfinite(a).all() and np.isfinite(b).all()):
        return False
    factor = float((a @ b) / (b @ b))
    return factor > 0 and bool((np.abs(a - factor * b) <= SAME_VALUE * min(1, factor) * (1 + np.abs(b))).all())
