"""Which known mistake a student has made: the one that reproduces everything a failing check saw, if just one does.

A mistake that would have spoilt an entry which the student got right is not the student's mistake.

Deterministic functions are compared value by value on all calls of the check. `initialize_parameters` draws, so its
answers are compared by what is the same in every draw: shapes, zeros, ties, repetitions, and on the large layers the
standard deviation, the mean, the quantiles and the tails.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from . import expect, reference, worker
from .checks import Check
from .misconceptions import CATALOGUE, Misconception
from .plan import Call, Plan, plan, seeded
from .reference import SCALE
from .sandbox import Answer, Raised, Returned

Fact = tuple[object, tuple]  # of a call: what must be equal, and numbers that must be close

SAME_VALUE = 1e-6  # relative; a misconception computed in another order of operations
SAME_SPREAD = 0.04  # relative; 5 standard errors of the ratio of two standard deviations of 20 000 draws
SAME_QUANTILE = 0.12  # standard deviations; 6 standard errors of the 5 % quantile of 20 000 draws
QUANTILES = np.linspace(0.05, 0.95, 18)  # without the median, which two lumps leave open
SOME_DRAWS = 100  # entries from which on a standard deviation says something
MANY_DRAWS = 1000  # entries from which on a distribution is worth comparing
ROUGHLY = 2.0  # ratio; of standard deviations of 200 normal draws it is 1 with a standard error of 0.07
MANY_IN_TAILS = 0.005  # share beyond 3 standard deviations: 0.0027 of a normal distribution, 0.014 of a Laplace
FEW_IN_TAILS = 0.0005
FEW_UNITS = 10  # rows or columns up to which their ties are looked at one by one
ENTRIES = {
    "initialize_parameters": ("W1", "b1", "W2", "b2"),
    "forward_propagation": ("Z1", "A1", "Z2", "A2"),
    "backward_propagation": ("dW1", "db1", "dW2", "db2"),
}
SAID_BY_TYPE = {"NotImplementedError", "AssertionError", "NameError", "KeyError", "RecursionError", "SystemExit"}


def recognise(check: Check, questions: Plan, answers: Sequence[Answer]) -> Misconception | None:
    """The misconception that answers as the student did; of several, the one that does so on every call."""
    seed, function = questions.seed, check.function
    seen = sorted({call for example in questions.examples[check.id] for call in example.calls})
    found = [(m, way) for m in CATALOGUE.values() if m.function == function for way in range(len(m.programs))]
    names: set[str] = set()
    if not found:
        return None
    with seeded(seed), np.errstate(all="ignore"):
        for calls, judges in ((seen, check.judges), (range(len(answers)), None)):
            calls = _telling(questions, answers, calls, judges, function)
            if not calls:
                continue
            facts = Kept(_facts(questions, answers, calls, judges, function))
            found = [(m, way) for m, way in found if _same(facts, _known(seed, m.name, way, calls, judges), m.free)]
            right = {
                entry
                for entry in ENTRIES[function]
                if found
                and _same(
                    _facts(questions, answers, calls, (entry,), function), _known(seed, function, 0, calls, (entry,))
                )
            }
            found = [(m, way) for m, way in found if right <= _right_entries(seed, m.name, way, calls)]
            found = [(m, way) for m, way in found if not m.free] or found
            names = {m.name for m, _ in found}
            if len(names) < 2:
                break
    return CATALOGUE[names.pop()] if len(names) == 1 else None


def _telling(questions: Plan, answers: Sequence[Answer], calls: Sequence[int], judges, function: str) -> tuple:
    """The calls in the order in which they soonest tell programs apart; none if no answer is wrong.

    Draws of one size follow each other, small layers first: they cost little. Otherwise wrong answers come first: few
    programs give the same.
    """
    if function == "initialize_parameters":
        sizes = [call.args for call in questions.calls[function]]
        return tuple(sorted(calls, key=lambda call: (math.prod(sizes[call]), sizes[call], call)))
    ours = _facts(questions, answers, calls, judges, function)
    right = {
        call: _same([fact], [known])
        for call, fact, known in zip(calls, ours, _known(questions.seed, function, 0, calls, judges), strict=True)
    }
    return () if all(right.values()) else tuple(sorted(calls, key=right.__getitem__))


class Kept(Iterable[Fact]):
    """The items of an iterator, each made once, when it is first needed: most programs differ in the first."""

    def __init__(self, items: Iterator[Fact]):
        self.items, self.made = items, []

    def __iter__(self) -> Iterator[Fact]:
        for at in itertools.count():
            if at == len(self.made):
                self.made.extend(itertools.islice(self.items, 1))
            if at == len(self.made):
                return
            yield self.made[at]


# ------------------------------------------------------------------------- what programs of ours answer

# A program of ours is one of a misconception's, by its name and number, or the oracle's, by its function's name.


def known_answers(seed: int, name: str, way: int = 0) -> Sequence[Answer]:
    """What one of our programs answers to every call of its function."""
    with seeded(seed), np.errstate(all="ignore"):
        return [_known_answer(seed, name, way, call) for call in range(len(plan(seed).calls[_function(name)]))]


def _function(name: str) -> str:
    return CATALOGUE[name].function if name in CATALOGUE else name


@lru_cache(maxsize=20_000)
def _known_answer(seed: int, name: str, way: int, call: int) -> Answer:
    program = CATALOGUE[name].programs[way] if name in CATALOGUE else getattr(reference, name)
    np.random.seed((seed + call) % 2**32)
    return _answer(program, plan(seed).calls[_function(name)][call])


def _known(seed: int, name: str, way: int, calls: Sequence[int], judges) -> Iterable[Fact]:
    """The facts of one of our programs, one at a time."""
    if _function(name) == "initialize_parameters":
        return _known_draws(seed, name, way, calls, judges)
    return (_known_fact(seed, name, way, call, judges) for call in calls)


@lru_cache(maxsize=200_000)
def _known_fact(seed: int, name: str, way: int, call: int, judges) -> Fact:
    return _value_facts(_known_answer(seed, name, way, call), judges)


@lru_cache(maxsize=2000)
def _known_draws(seed: int, name: str, way: int, calls: tuple[int, ...], judges) -> Kept:
    asked = plan(seed).calls[_function(name)]
    answers = (_known_answer(seed, name, way, call) for call in calls)
    return Kept(_drawn_facts([asked[call].args for call in calls], answers, judges))


@lru_cache(maxsize=4000)
def _right_entries(seed: int, name: str, way: int, calls: tuple[int, ...]) -> set[str]:
    """The entries of the returned dict that one of our programs gets right in all of the calls."""
    function = _function(name)

    def is_right(entry: str) -> bool:
        return _same(_known(seed, name, way, calls, (entry,)), _known(seed, function, 0, calls, (entry,)))

    return set(filter(is_right, ENTRIES[function]))


def _answer(program: Callable, call: Call) -> Answer:
    """What a program of ours answers to a call, as a student's answer looks on this side of the wall."""
    arguments = worker.decode(call.arguments)
    try:
        returned = program(*arguments)
    except (Exception, SystemExit) as error:
        return Raised(type(error).__name__, worker.describe(error))
    after = worker.encode(arguments) if call.look else call.arguments
    return Returned(worker.decode(worker.encode(returned)), None if after == call.arguments else worker.decode(after))


# -------------------------------------------------------------------------------------------------- facts


def _facts(questions: Plan, answers: Sequence[Answer], calls, judges, function: str) -> Iterator[Fact]:
    """What the answers say about the entries in `judges` (all, if None)."""
    if function == "initialize_parameters":
        asked = questions.calls[function]
        return _drawn_facts([asked[call].args for call in calls], (answers[call] for call in calls), judges)
    return (_value_facts(answers[call], judges) for call in calls)


def _value_facts(answer: Answer, judges) -> Fact:
    """Structure and numbers of what a check looks at: entries of the answer, or what the arguments held afterwards."""
    if not isinstance(answer, Returned):
        return _failure(answer), ()
    match judges:
        case None:
            judged = (answer.value, answer.arguments)
        case ("arguments",):
            judged = (answer.value is None, answer.arguments)
        case _:
            judged = _judged(answer.value, judges)
    return _structure(judged), tuple(_arrays(judged))


def _drawn_facts(args: Sequence[tuple], answers: Iterable[Answer], judges) -> Iterator[Fact]:
    """For each call: shapes, ties and repetitions, and the distributions of large layers; then the constants.

    Cheap facts come first.
    """
    before: dict[tuple, dict] = {}
    constants: dict[str, set[float]] = {}
    for sizes, answer in zip(args, answers, strict=True):
        values = _judged(answer.value, judges) if isinstance(answer, Returned) else None
        if not isinstance(values, dict):
            yield (_structure(values) if isinstance(answer, Returned) else _failure(answer)), ()
            continue
        arrays = {name: values[name].astype(float) for name in sorted(values) if isinstance(values[name], np.ndarray)}
        earlier = before.setdefault(sizes, arrays)
        repeats = [name for name in arrays if earlier is not arrays and _equal(earlier.get(name), arrays[name])]
        for name, array in arrays.items():
            if array.size > 1 and np.ptp(array) == 0:
                constants.setdefault(name, set()).add(float(array.flat[0]))
        yield [(name, _kind(values[name])) for name in sorted(values)], ()
        yield [(name, _ties(array)) for name, array in arrays.items()], ()
        yield repeats, ()
        some = {name: array for name, array in arrays.items() if array.size >= SOME_DRAWS}
        large = {name: array for name, array in some.items() if array.size >= MANY_DRAWS}
        if some and not large:
            yield list(some), tuple(Roughly(float(array.std())) for array in some.values())
        if large:
            yield list(large), tuple(Spread(array) for array in large.values())
            yield [(name, _correlated(array), bool((array == 0).any())) for name, array in large.items()], ()
            yield _related(large), ()
    yield from (((name, len(found)), tuple(map(Constant, found))) for name, found in _single(constants))


def _kind(value: object) -> str:
    return repr(value) if isinstance(value, worker.Opaque) else type(value).__name__


def _single(constants: dict[str, set[float]]) -> Iterator[tuple[str, set[float]]]:
    """The constant of each name that has one; of the others, that they vary."""
    for name in ("W1", "b1", "W2", "b2"):
        found = constants.get(name, set())
        yield name, found if len(found) < 2 else set()


def _ties(array: np.ndarray) -> tuple:
    """Shape, whether all is zero or some is no number, and which rows and which columns are the same."""
    missing = np.isnan(array)
    matrix = np.atleast_2d(array)
    ties = (_same_as(matrix), _same_as(matrix.T)) if matrix.ndim == 2 else ()
    return array.shape, not array.any(), bool(missing.any()), bool(missing.all()), *ties


def _same_as(rows: np.ndarray) -> object:
    """For each of a few rows, the first that equals it and the sign; of many, whether all are the same."""
    if len(rows) > FEW_UNITS:
        return bool((rows == rows[:1]).all())
    equal, opposite = ((rows[:, None] == others).all(axis=2).tolist() for others in (rows, -rows))
    return [
        next(((j, 1 if equal[i][j] else -1) for j in range(i) if equal[i][j] or opposite[i][j]), i)
        for i in range(len(rows))
    ]


def _correlated(array: np.ndarray) -> bool:
    """Whether two of the hidden units of a large layer go together."""
    if array.ndim != 2 or not 1 < min(array.shape) <= FEW_UNITS:
        return False
    units = array if len(array) < len(array.T) else array.T
    if (np.ptp(units, axis=1) == 0).any():
        return False
    r = np.corrcoef(units)
    return bool(np.abs(np.triu(r, 1)).max() > expect.TIED)


def _related(large: dict[str, np.ndarray]) -> bool:
    """Whether two large layers hold the same draws, whatever their scale."""
    pairs = itertools.combinations([a.ravel() / a.std() for a in large.values() if np.ptp(a) > 0], 2)
    return any(a.size == b.size and np.allclose(a, b) for a, b in pairs)


def _equal(a: object, b: np.ndarray) -> bool:
    return isinstance(a, np.ndarray) and np.array_equal(a, b)


def _judged(value: object, judges) -> object:
    """The entries a check looks at, if they are all there; the pair (A2, cache) counts as one dict."""
    match value:
        case (np.ndarray() as A2, dict() as cache) if judges:
            value = {**cache, "A2": A2}
    if isinstance(value, dict) and judges and all(name in value for name in judges):
        return {name: value[name] for name in judges}
    return value


def _failure(answer: Answer) -> tuple:
    """How a call failed; NumPy's ways to say that shapes do not fit count as one."""
    if not isinstance(answer, Raised):
        return ("lost", str(answer))
    if answer.text.startswith("the notebook does not define"):
        return ("not defined",)
    if answer.exception in SAID_BY_TYPE:
        return ("raised", answer.exception)
    misfit = any(words in answer.text for words in ("not aligned", "core dimension", "could not be broadcast"))
    return ("raised", answer.exception, "shapes do not fit" if misfit else answer.text)


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


def _arrays(value: object) -> Iterator[np.ndarray]:
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


class Constant(NamedTuple):
    """The one number that fills an array."""

    value: float

    def like(self, other: Constant, free: frozenset[str]) -> bool:
        if "constant" in free:
            return (self.value != 0) == (other.value != 0)
        return bool(np.isclose(self.value, other.value, rtol=SAME_VALUE, atol=0))


class Roughly(NamedTuple):
    """The standard deviation of some draws."""

    std: float

    def like(self, other: Roughly, free: frozenset[str]) -> bool:
        return "scale" in free or max(self.std, other.std) <= ROUGHLY * min(self.std, other.std)


class Spread:
    """Standard deviation of a large draw; in units of it mean, quantiles, and whether the tails are thin or fat."""

    def __init__(self, array: np.ndarray):
        self.finite = array[np.isfinite(array)]

    @cached_property
    def std(self) -> float:
        """Zero for a constant, and for draws so small that their squares are zero."""
        return float(self.finite.std()) if self.finite.size and np.ptp(self.finite) else 0.0

    @cached_property
    def mean(self) -> float:
        return float(self.finite.mean()) / self.std if self.std else 0.0

    @cached_property
    def quantiles(self) -> np.ndarray:
        return np.quantile(self.finite, QUANTILES) / self.std if self.std else np.zeros_like(QUANTILES)

    @cached_property
    def tails(self) -> str:
        if not self.std:
            return "none"
        beyond = np.mean(np.abs(self.finite / self.std - self.mean) > expect.TAIL)
        return "thin" if beyond < FEW_IN_TAILS else "fat" if beyond > MANY_IN_TAILS else "normal"

    def like(self, other: Spread, free: frozenset[str]) -> bool:
        """Whether two draws have one distribution; what is free need only be right in both or wrong in both."""
        return (
            (self._off == other._off if "scale" in free else self._near(other))
            and (abs(self.mean) > expect.MEAN_TOLERANCE) == (abs(other.mean) > expect.MEAN_TOLERANCE)
            and self.tails == other.tails
            and self._gap(other, "mean" in free) <= SAME_QUANTILE
        )

    def _gap(self, other: Spread, shifted: bool) -> float:
        return float(np.abs(self.quantiles - other.quantiles - shifted * (self.mean - other.mean)).max())

    @property
    def _off(self) -> bool:
        return abs(self.std / SCALE - 1) > expect.SCALE_TOLERANCE

    def _near(self, other: Spread) -> bool:
        return abs(self.std - other.std) <= SAME_SPREAD * max(self.std, other.std)


Number = np.ndarray | Spread | Roughly | Constant


def _close(a: Number, b: Number, free: frozenset[str]) -> bool:
    if isinstance(a, np.ndarray):
        near = np.abs(a - b) <= SAME_VALUE * (1 + np.abs(b))
        return bool(near.all()) or bool((near | (a == b) | (np.isnan(a) & np.isnan(b))).all())
    return a.like(b, free)


def _same(ours: Iterable[Fact], theirs: Iterable[Fact], free: frozenset[str] = frozenset()) -> bool:
    """Whether two programs cannot be told apart by these facts."""
    return all(
        exact == known_exact
        and len(numbers) == len(known)
        and all(_close(a, b, free) for a, b in zip(numbers, known, strict=True))
        for (exact, numbers), (known_exact, known) in zip(ours, theirs, strict=True)
    )
