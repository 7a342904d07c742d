"""The facts that draws state: what is the same in every draw, and how large layers are spread."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from ..authoring import draws
from ..authoring.expect import Array
from ..wall import frames
from ..wall.conversation import Answer, Returned
from .facts import Asked, Constant, Fact, Judged, Roughly, Spread
from .value_facts import entries, failure, looked_at, structure

Arrays = Mapping[str, Array]
ENOUGH = 12  # entries; where every second weight is zero, so many are all zero once in 4096 draws
LONG_ENOUGH = 12  # entries of a row; where only signs are drawn, two rows of that length are equal once in 4096 draws
SOME_DRAWS = 100  # entries from which on a standard deviation says something
MANY_DRAWS = 5000  # entries from which on a distribution is worth comparing
CLIPPED = (0.005, 0.5)  # share of entries as large as the largest: of 5000 normal draws it is 0.0002, of a constant 1
TOGETHER = 0.5  # correlation; 5 standard errors of that of 100 draws
UNLIKE = 0.2  # standard deviations; 14 standard errors of the mean, 20 of the spread, of 5000 draws
FEW_UNITS = 10  # rows or columns up to which their ties are looked at one by one


class Note(NamedTuple):
    """What a call adds to what only all calls together say: names, and for each array its constant or nan."""

    filled: frozenset[str]
    holed: frozenset[str]
    repeated: frozenset[str]
    constants: Mapping[str, float]


class Alike(NamedTuple):
    """What calls with the same arguments say: facts of their own, and what they add to those of all calls."""

    facts: Sequence[Fact]
    notes: Sequence[Note]


def draw_facts(groups: Iterable[Alike], names: Sequence[str]) -> Iterator[Fact]:
    """For each group of calls: shapes, ties and repetitions, and the distributions of large layers; then the constants.

    `names` are those of the entries. A group is looked at when the facts of the one before are used up.
    """
    notes = list[Note]()
    for group in groups:
        yield from group.facts
        notes.extend(group.notes)
    yield _together(notes), ()
    for name, found in _single(names, notes):
        yield (name, len(found)), tuple(map(Constant, found))


def facts_of_alike(asked: Iterable[Asked], answers: Iterable[Answer], judged: Judged) -> Alike:
    """The facts about calls with the same arguments; cheap ones come first. No draw is kept."""
    found, notes = list[Fact](), list[Note]()
    first: Arrays | None = None
    for call, answer in zip(asked, answers, strict=True):
        values = looked_at(answer.value, call, judged) if isinstance(answer, Returned) else None
        if not isinstance(values, dict):
            found.append(((structure(values) if isinstance(answer, Returned) else failure(answer)), ()))
            continue
        arrays = {name: values[name].astype(float) for name in sorted(values) if isinstance(values[name], np.ndarray)}
        notes.append(_note(arrays))
        again = arrays if first is not None else {}
        first = arrays if first is None else first
        found.append(([(name, _kind(values[name])) for name in sorted(values)], ()))
        found.append(([(name, _ties(array)) for name, array in arrays.items()], ()))
        found.append((_shared(arrays), ()))
        found.append(([(name, _repeats(first.get(name), array)) for name, array in again.items()], ()))
        found.extend(_distributions(arrays, entries(call.right)))
    return Alike(found, notes)


def _note(arrays: Arrays) -> Note:
    filled = {name: array for name, array in arrays.items() if array.any()}
    return Note(
        filled=frozenset(filled),
        holed=frozenset(name for name, array in filled.items() if not array.all()),
        repeated=frozenset(name for name, array in filled.items() if draws.holds_repeats(array[array != 0])),
        constants={
            name: float(array.flat[0]) if np.ptp(array) == 0 else np.nan
            for name, array in arrays.items()
            if array.size > 1
        },
    )


def _together(notes: Sequence[Note]) -> list[list[str]]:
    """Which entries are ever drawn, which have zeros among their draws, and which repeat a number."""
    return [sorted(set().union(*names)) for names in zip(*(note[:3] for note in notes), strict=True)]


def _single(names: Iterable[str], notes: Sequence[Note]) -> Iterator[tuple[str, set[float]]]:
    """The constant of each name that has one in all of its arrays; of the others, that they vary.

    One array says nothing: units that are copies of each other are a constant, too, where they have one input.
    """
    for name in names:
        found = [note.constants[name] for note in notes if name in note.constants]
        yield name, {found[0]} if len(found) > 1 and all(value == found[0] for value in found) else set()


def _distributions(arrays: Arrays, right: Mapping[str, object]) -> Iterator[Fact]:
    arrays = {name: _one_of_each(array) for name, array in arrays.items()}
    some = {name: array for name, array in arrays.items() if array.size >= SOME_DRAWS}
    large = {name: array for name, array in some.items() if array.size >= MANY_DRAWS}
    if few := {name: array for name, array in some.items() if name not in large}:
        yield list(few), tuple(Roughly(float(array.std()) if np.ptp(array) else 0.0) for array in few.values())
    if large:
        yield list(large), tuple(Spread(_not_zero(array), _std(right.get(name))) for name, array in large.items())
        yield [(name, draws.holds_repeats(_not_zero(array)), _clipped(array)) for name, array in large.items()], ()
        yield [(name, _correlated(array), *_unlike(array)) for name, array in large.items()], ()
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


def _hidden_units(array: Array) -> Array | None:
    """A large layer as a row for each of its few hidden units; None if it has none or many."""
    if array.ndim != 2 or not 1 < min(array.shape) <= FEW_UNITS:
        return None
    return array if len(array) < len(array.T) else array.T


def _correlated(array: Array) -> bool:
    """Whether two of the hidden units of a large layer go together."""
    units = _hidden_units(array)
    if units is None or (np.ptp(units, axis=1) == 0).any():
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
    units = _hidden_units(array)
    if units is None:
        return False, False
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
