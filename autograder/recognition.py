"""Which known mistake a student has made: the one that reproduces everything a failing check saw, if just one does.

Deterministic functions are compared value by value on all calls of the check. `initialize_parameters` draws, so its
answers are compared by what is the same in every draw: shapes, zeros, ties, repetitions, and on the large layers the
standard deviation and the quantiles.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from . import worker
from .checks import Check
from .misconceptions import CATALOGUE, Misconception
from .plan import Plan, plan, seeded
from .sandbox import Answer, Raised, Returned

Facts = list[tuple[object, tuple]]  # for each call: what must be equal, and numbers that must be close

SAME_VALUE = 1e-6  # relative; a misconception computed in another order of operations
SAME_SPREAD = 0.07  # relative; 14 standard errors of a standard deviation of 20 000 draws
SAME_QUANTILE = 0.12  # standard deviations; 6 standard errors of the 5 % quantile of 20 000 draws
QUANTILES = np.linspace(0.05, 0.95, 19)
MANY_DRAWS = 1000  # entries from which on a distribution is worth comparing


def recognise(check: Check, questions: Plan, answers: Sequence[Answer]) -> Misconception | None:
    """The misconception that answers as the student did; of several, the one that does so on every call."""
    seen = sorted({call for example in questions.examples[check.id] for call in example.calls})
    everything = tuple(range(len(answers)))
    candidates = [m for m in CATALOGUE.values() if m.function == check.function]
    for calls, judges in ((seen, check.judges), (everything, None)):
        facts = _facts(questions, answers, calls, judges, check.function)
        candidates = [m for m in candidates if _same(facts, _known_facts(questions.seed, m.name, tuple(calls), judges))]
        if len(candidates) < 2:
            break
    return candidates[0] if len(candidates) == 1 else None


@lru_cache(maxsize=4096)
def _known_facts(seed: int, name: str, calls: tuple[int, ...], judges: tuple[str, ...] | None) -> Facts:
    function = CATALOGUE[name].function
    return _facts(plan(seed), known_answers(seed, name), calls, judges, function)


@lru_cache(maxsize=1024)
def known_answers(seed: int, name: str) -> list[Answer]:
    """What a misconception answers to every call of its function."""
    known, questions = CATALOGUE[name], plan(seed)
    with seeded(seed), np.errstate(all="ignore"):
        return [_answer(known.program, call.args) for call in questions.calls[known.function]]


def _answer(program: Callable, args: tuple) -> Answer:
    arguments = worker.decode(worker.encode(list(args)))
    try:
        returned = program(*arguments)
    except Exception as error:
        return Raised(type(error).__name__, worker.describe(error))
    return worker_view(returned, arguments)


def worker_view(returned: object, arguments: list) -> Returned:
    """A returned value as it looks on this side of the wall."""
    return Returned(worker.decode(worker.encode(returned)), worker.decode(worker.encode(arguments)))


# -------------------------------------------------------------------------------------------------- facts


def _facts(questions: Plan, answers: Sequence[Answer], calls, judges, function: str) -> Facts:
    """What the answers say about the entries in `judges` (all, if None)."""
    asked, chosen = questions.calls[function], [answers[call] for call in calls]
    if function == "initialize_parameters":
        return list(_drawn_facts([asked[call].args for call in calls], chosen, judges))
    return [_value_facts(answers[call], asked[call].echo, judges) for call in calls]


def _value_facts(answer: Answer, echo: bool, judges) -> tuple[object, object]:
    """Structure and numbers of one answer; of a call that asks for its arguments, only those."""
    if not isinstance(answer, Returned):
        return _failure(answer), ()
    judged = answer.arguments if echo else _judged(answer.value, judges)
    return _structure(judged), tuple(_arrays(judged))


def _drawn_facts(args: Sequence[tuple], answers: Sequence[Answer], judges) -> Iterator[tuple[object, object]]:
    """For each call: shapes, ties and repetitions; and the distributions of large layers."""
    before: dict[tuple, dict] = {}
    constants: dict[str, list] = {}
    for sizes, answer in zip(args, answers, strict=True):
        if not isinstance(answer, Returned):
            yield _failure(answer), ()
            continue
        values = _judged(answer.value, judges)
        if not isinstance(values, dict):
            yield _structure(values), ()
            continue
        arrays = {name: value for name, value in values.items() if isinstance(value, np.ndarray)}
        earlier = before.setdefault(sizes, arrays)
        repeats = {name for name in arrays if earlier is not arrays and _equal(earlier.get(name), arrays[name])}
        exact: list = [(name, _ties(arrays[name]), name in repeats) for name in sorted(arrays)]
        for name, array in arrays.items():
            if array.size > 1 and np.ptp(array) == 0:
                constants.setdefault(name, []).append(float(array.flat[0]))
        exact.append((sorted(values), [type(value).__name__ for value in values.values()]))
        large = {name: arrays[name] for name in sorted(arrays) if arrays[name].size >= MANY_DRAWS}
        spreads = [
            Spread(float(array.std()) if np.ptp(array) else 0.0, np.quantile(array, QUANTILES))
            for array in large.values()
        ]
        yield (exact, _related(large)), tuple(spreads)
    of_many = {name: set(found) for name, found in sorted(constants.items()) if len(found) > 1}
    yield [(name, found if len(found) == 1 else "varies") for name, found in of_many.items()], ()


def _ties(array: np.ndarray) -> tuple:
    """Shape, and whether all entries, all rows or all columns are the same."""
    matrix = np.atleast_2d(array)
    rows_tied = len(matrix) > 1 and bool((matrix == matrix[:1]).all())
    columns_tied = matrix.ndim == 2 and matrix.shape[1] > 1 and bool((matrix == matrix[:, :1]).all())
    return array.shape, not array.any(), rows_tied, columns_tied


def _related(large: dict[str, np.ndarray]) -> bool:
    """Whether two large layers hold the same draws, whatever their scale."""
    pairs = itertools.combinations([a.ravel() / (a.std() or 1) for a in large.values()], 2)
    return any(a.size == b.size and np.allclose(a, b) for a, b in pairs)


def _equal(a: object, b: np.ndarray) -> bool:
    return isinstance(a, np.ndarray) and np.array_equal(a, b)


def _judged(value: object, judges) -> object:
    """The entries a check looks at, where the value has entries; the pair (A2, cache) counts as one dict."""
    match value:
        case (np.ndarray() as A2, dict() as cache) if judges:
            value = {**cache, "A2": A2}
    if isinstance(value, dict) and judges:
        return {name: value[name] for name in judges if name in value}
    return value


def _failure(answer: Answer) -> tuple:
    """How a call failed; NumPy's two ways to say that shapes do not fit count as one."""
    if not isinstance(answer, Raised):
        return ("lost", str(answer))
    misfit = any(words in answer.text for words in ("not aligned", "core dimension", "could not be broadcast"))
    return ("raised", answer.exception, "shapes do not fit" if misfit else answer.text)


def _structure(value: object) -> object:
    """A value with its arrays replaced by their shapes."""
    match value:
        case np.ndarray():
            return ("array", value.shape)
        case dict():
            return [(name, _structure(value[name])) for name in sorted(value)]
        case tuple() | list():
            return (type(value).__name__, [_structure(item) for item in value])
        case _:
            return repr(value)


def _arrays(value: object) -> Iterator[np.ndarray]:
    match value:
        case np.ndarray():
            yield value
        case dict():
            for name in sorted(value):
                yield from _arrays(value[name])
        case tuple() | list():
            for item in value:
                yield from _arrays(item)


class Spread(NamedTuple):
    """Standard deviation and quantiles of a large draw."""

    std: float
    quantiles: np.ndarray


def _close(a: np.ndarray | Spread, b: np.ndarray | Spread) -> bool:
    if isinstance(a, Spread):
        unit = max(a.std, b.std)
        apart = unit > 0 and np.abs(a.quantiles - b.quantiles).max() > SAME_QUANTILE * unit
        return not apart and abs(a.std - b.std) <= SAME_SPREAD * unit
    return np.allclose(a, b, rtol=SAME_VALUE, atol=SAME_VALUE, equal_nan=True)


def _same(ours: Facts, theirs: Facts) -> bool:
    """Whether two programs cannot be told apart by these facts."""
    return len(ours) == len(theirs) and all(
        exact == known_exact and len(numbers) == len(known) and all(map(_close, numbers, known))
        for (exact, numbers), (known_exact, known) in zip(ours, theirs, strict=True)
    )
