"""How random weights are judged: tests of one draw, with the error budget of each.

Statistical tests have an inescapable probability of error. Each states what it assumes, the `false_fail_rate` of a
correct submission, and the `discrepancy` it catches with probability 1 - 1e-6; tests/authoring/test_error_budget.py
computes both from the constants below, and simulates them for float64 and float32.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from itertools import count
from statistics import NormalDist

import numpy as np

from ..words import say
from .expect import Array
from .failures import Failure, apart, both, digits, entry

CHANCE = 1e-13  # of a false alarm to either side, of every test that states its bound by this name
# Relative error of a scale that nobody would call wrong: `/ 101` in the place of `* 0.01`.
SAME_SCALE = 0.01
# Two float32 draws are equal but for the sign, or one is zero, with at most this probability: their 24 random bits are
# one for the sign and 23 for the value. float64 does that never.
GRAIN = 2.0**-23
FEW_ENTRIES = range(20, 101)  # of 100, one is zero in two calls with a probability of 100 GRAIN^2 = 1.4e-12
LARGE_LAYER = 20_000  # entries for which the tolerances are made: relative error of a standard deviation 0.5 %
SCALE_TOLERANCE = 0.035  # relative: 7 standard errors of 1 / sqrt(2 N)
MEAN_TOLERANCE = 0.05  # in units of the root mean square: 7 standard errors of 1 / sqrt(N)
DISTANCE_TOLERANCE = 0.035  # largest gap between the distribution functions (Kolmogorov): 10 times its usual size
POINTS = 2000  # at which it is looked for; 1 / POINTS is a tenth of its usual size
TAIL = 3.0  # standard deviations; 54 of 20 000 normal draws lie beyond
TAIL_COUNT = (5, 150)  # of LARGE_LAYER draws beyond TAIL; about 7 Poisson standard errors to either side
FEW = 6  # entries; fewer say nothing of a distribution
LONG_ROW = 5000  # entries of a row for which TIED is made
TIED = 0.1  # correlation of independent rows of LONG_ROW entries: 7 standard errors of 1 / sqrt(5000)
REUSED = 0.05  # correlation of independent layers of 20 000: 7 standard errors
# Hidden units that start equal stay equal but for rounding; independent ones are never this close.
STILL_TIED = 1e-12
SAME_MULTIPLE = 1e-6  # relative: one row is another one times a number, in float32 too


def standard_deviation(name: str, values: Array, expected: float) -> None:
    """The standard deviation of `values`, of any shape with N entries, is `expected`; raises Failure.

    >>> standard_deviation("W1", np.random.randn(4, 5000) * 0.1, expected=0.01)  # Failure: expected 0.01, got 0.0999

    Assumes N independent normal entries whose scale is `expected`, give or take SAME_SCALE: their squares around their
    mean, in units of its square, are chi-square distributed with k = N - 1 degrees of freedom (one entry: around zero,
    k = 1). Chernoff's bound for k t of them: P <= exp(-k / 2 (t - 1 - log t)).
    false_fail_rate 2e-13 at any N; discrepancies: scale off by 6 % at N = 40 000, by 8 % at 20 000, by 33 % at 1000;
    half or twice the scale at 200; eight times the scale at 20; from FEW on one value throughout.
    """
    N = values.size
    what = say("standard deviation of {name}", name=name)
    if N == 1:
        what = say("size of the only entry of {name}", name=name)
    if constant(values):
        got = say("0, because all values are {value}", value=digits(values.flat[0]))
        raise Failure(what, expected=digits(expected), got=got, hint=DRAW_HINT)
    s = float(values.std(ddof=1, dtype=float)) if N > 1 else abs(float(values.flat[0]))
    k, nearest = max(1, N - 1), min(max(s / expected, 1 - SAME_SCALE), 1 + SAME_SCALE)
    t = (s / expected / nearest) ** 2
    if t and not k / 2 * (t - 1 - math.log(t)) <= -math.log(CHANCE):  # t = 0 are few entries that are the same
        hint = say(
            "chance moves it by about {share} over {count} entries", share=f"{1 / math.sqrt(2 * k):.1%}", count=N
        )
        raise Failure(what, expected=digits(expected), got=apart(expected, s)[1], hint=hint if N > 1 else "")


DRAW_HINT = say("every weight needs a draw of its own")


def widened(tolerance: float, size: int, made_for: int = LARGE_LAYER) -> float:
    """A tolerance that was made for one number of draws, as many standard errors wide for `size` of them."""
    return tolerance * math.sqrt(made_for / size)


def constant(values: Array) -> bool:
    """Whether all entries are one number, and more than a few: tied units make constants of the smallest layers."""
    return values.size >= FEW and bool((values == values.flat[0]).all())


def normal(name: str, values: Array) -> None:
    """The entries, of any shape, are draws from a normal distribution around zero, whatever its scale; raises Failure.

    >>> normal("W1", np.random.rand(4, 5000))  # Failure: the mean of W1 is expected to be 0, to within chance

    Values are taken in units of their own root mean square, which is off by more than SCALE_TOLERANCE with
    probability 3e-12 and moves a distribution function by at most 0.242 times that.
    Mean: t-test, false_fail_rate 3e-12; discrepancy: a shift of 0.09 standard deviations; at N = 200, values of one
    sign. At N = 20 only one value throughout is noticed.
    The rest shows in LARGE_LAYER draws and is judged there.
    Tails: Poisson count beyond TAIL, false_fail_rate 4e-12; discrepancies: truncated at 2.9, Laplace.
    Shape: Massart's bound 2 exp(-2 N D^2), false_fail_rate 3e-12; discrepancies: uniform, two-point, absolute values.
    """
    if constant(values):
        what, got = _distribution(name), say("values that are all {value}", value=digits(values.flat[0]))
        raise Failure(what, expected=NORMAL, got=got, hint=DRAW_HINT)
    if widened(MEAN_TOLERANCE, values.size) < 1:  # no mean is further from zero than that
        around_zero(name, values)
    if values.size >= LARGE_LAYER:
        z = _in_own_units(np.sort(values, axis=None))
        _bell_shaped(name, z)
        _tails(name, z)


NORMAL = say("normal")


def _distribution(name: str) -> str:
    return say("distribution of {name}", name=name)


def _in_own_units(values: Array) -> Array:
    """The values in units of their root mean square."""
    z: Array = values / (np.abs(values).max() or 1)  # first, so that no square overflows or vanishes
    z /= np.sqrt(np.mean(z**2)) or 1
    return z


def around_zero(name: str, values: Array) -> None:
    """The mean of the entries, of any shape, is zero, whatever their scale; raises Failure.

    >>> around_zero("W1", np.random.rand(4, 5000))  # Failure: mean of W1: expected 0, to within chance

    false_fail_rate 3e-12 (t-test); discrepancies: a shift of 0.09 standard deviations at N = 20 000, of 0.18 at 5000.
    """
    z = _in_own_units(values)
    mean = z.mean()
    if abs(mean) > widened(MEAN_TOLERANCE, z.size):
        raise Failure(
            say("mean of {name}", name=name),
            expected=say("0, to within chance"),
            got=say("{count} standard deviations", count=digits(mean / z.std())),
            hint=say("weights are as often negative as positive"),
        )


def _bell_shaped(name: str, z: Array) -> None:
    if (distance := kolmogorov_distance(z)) > DISTANCE_TOLERANCE:
        raise Failure(
            _distribution(name),
            expected=NORMAL,
            got=say("values that are spread otherwise (Kolmogorov distance {distance})", distance=f"{distance:.3f}"),
            hint=say("np.random.randn draws from the normal distribution, np.random.rand does not"),
        )


def _tails(name: str, z: Array) -> None:
    fewest, most = (count * z.size / LARGE_LAYER for count in TAIL_COUNT)
    beyond = int((np.abs(z) > TAIL).sum())
    if not fewest <= beyond <= most:
        usual = 2 * z.size * NormalDist().cdf(-TAIL)
        raise Failure(
            say("entries of {name} beyond {count} standard deviations", name=name, count=f"{TAIL:g}"),
            expected=say("about {some} of {all}", some=f"{usual:.0f}", all=z.size),
            got=beyond,
            hint=say("draw from the whole normal distribution, neither clipped nor stretched"),
        )


def kolmogorov_distance(sorted_values: Array) -> float:
    """Largest gap between the distribution function of the sorted values and the standard normal one.

    Of many values POINTS are looked at, between which the gap grows by at most 1 / POINTS.
    """
    N = sorted_values.size
    at = np.arange(0, N, max(1, N // POINTS))
    right = normal_cdf(sorted_values[at])
    return float(max(((at + 1) / N - right).max(), (right - at / N).max()))


def normal_cdf(x: Array) -> Array:
    """Standard normal distribution function from a table with a step of 1e-3 (error below 1e-7).

    The table is made in 7 ms; to import scipy.special takes a quarter of a second at every start of the judge.
    """
    probabilities: Array = np.interp(x, *_NORMAL_TABLE)
    return probabilities


_TABLE_AT = np.linspace(-8, 8, 16_001)
_NORMAL_TABLE = (_TABLE_AT, np.array([NormalDist().cdf(x) for x in _TABLE_AT]))


def untied(name: str, units: Array, unit: str) -> None:
    """No two rows of `units`, shape (units, L), are equal, opposite, proportional or strongly correlated.

    `unit` is what a row is called, "row" or "column". Raises Failure. Short rows go to `distinct`: below some hundred
    entries a correlation says little.

    >>> untied("W2", W2.T, "column")  # Failure: columns 0 and 1 of W2: expected independent draws, got equal values

    Assumes independent normal entries: the correlation of two rows of length L is normal with deviation 1 / sqrt(L).
    false_fail_rate 2e-12 for each pair of rows at L = 5000; discrepancy: a correlation of 0.17.
    """
    r = np.corrcoef(units)
    np.fill_diagonal(r, 0)
    if not np.abs(r).max() <= widened(TIED, units.shape[1], LONG_ROW):
        i, j = sorted(int(k) for k in np.unravel_index(np.nan_to_num(np.abs(r), nan=2).argmax(), r.shape))
        raise tied_failure(name, unit, i, j, _tie(units[i], units[j], r[i, j]))


def _tie(one: Array, other: Array, r: float) -> str:
    """How two correlated hidden units go together, in the plainest words that are true."""
    if np.array_equal(one, other):
        return say("equal values")
    if np.array_equal(one, -other):
        return say("opposite values")
    if not np.isfinite(r):
        return say("constant values")
    factor = (one @ other) / (one @ one)
    if np.allclose(factor * one, other, rtol=SAME_MULTIPLE, atol=0):
        return say("values that are {factor} times the others", factor=digits(factor))
    return _correlated(r)


def _correlated(r: float) -> str:
    return say("a correlation of {r}", r=f"{r:.3g}")


def distinct(name: str, units: Array, unit: str) -> None:
    """No two rows of `units`, of two entries or more, are equal or opposite in every entry; raises Failure.

    Rounding in the last place, as after the mean was taken off, does not tell them apart. Chance does this to two
    entries of float32 with a probability of (5 / 2 GRAIN)^2.

    >>> distinct("W1", np.ones((2, 3)), "row")  # Failure: rows 0 and 1 of W1: expected independent draws
    """
    for how, others in ((say("equal values"), units), (say("opposite values"), -units)):
        pairs = np.argwhere(np.triu(np.isclose(units[:, None], others, rtol=GRAIN, atol=0).all(axis=2), 1))
        if pairs.size:
            i, j = (int(k) for k in pairs[0])
            raise tied_failure(name, unit, i, j, how)


@lru_cache(maxsize=256)
def at_most(expected: float) -> int:
    """The largest count that chance explains of rare events, `expected` of which are usual (Poisson).

    Chernoff's bound for k of them: P <= exp(k - expected) (expected / k)^k, here at most CHANCE.

    >>> at_most(96)  # 184
    """
    return next(
        k - 1 for k in count(math.floor(expected) + 1) if k * math.log(k / expected) - k + expected >= -math.log(CHANCE)
    )


def own_draws(name: str, values: Array) -> None:
    """Every entry, of any shape, is a draw of its own: neither zero nor, but for its sign, there already.

    Finds what was left out, masked, rounded, repeated, tiled, turned round, re-signed or chosen from a list. Raises
    Failure.

    >>> own_draws("W1", np.random.randn(4, 500).round(1))  # Failure: entries of W1 that are exactly 0: got 79 of 2000

    Assumes N independent draws of float32 or finer: N GRAIN zeros and N^2 / 2 GRAIN repeats are usual.
    false_fail_rate 2e-13; discrepancies: at N = 40 000, 5 zeros or 0.5 % repeats; at N = 20, 3 of either.
    """
    N = values.size
    ordered = np.sort(np.abs(values), axis=None)
    zeros = int(ordered.searchsorted(0, side="right"))
    if zeros > at_most(N * GRAIN):
        got = say("{some} of {all}", some=zeros, all=N)
        if zeros / N >= 0.01:
            got = say("{some} of {all}, {share}", some=zeros, all=N, share=f"{zeros / N:.0%}")
        raise Failure(
            say("entries of {name} that are exactly 0", name=name),
            expected=say("none"),
            got=got,
            hint=say("a normal distribution draws no zeros: was something masked, rounded, or never filled in?"),
        )
    again = ordered[1:][ordered[1:] == ordered[:-1]]
    if (repeats := again.size) > at_most(N * N / 2 * GRAIN):
        raise Failure(
            say("entries of {name} that are the same but for the sign", name=name),
            expected=say("none"),
            got=say("{some} of {all} repeat another one, as {value}", some=repeats, all=N, value=digits(again[-1])),
            hint=DRAW_HINT,
        )


def anew(name: str, first: Array, second: Array) -> None:
    """Two calls drew different numbers, of any shape; raises Failure.

    No entry stays, which was forgotten, not drawn; and the second call is not the first one in another order, with
    other signs, or with something added. Numbers that a layer holds twice may come again: they are left to `own_draws`.

    >>> anew("W1", np.zeros((2, 2)), np.zeros((2, 2)))  # Failure: W1 of two calls: got the same numbers twice

    Assumes independent draws of float32 or finer, N in a call: N GRAIN entries that stay, N GRAIN^2 zeros that stay and
    N^2 GRAIN that come back are usual, and the correlation is normal with deviation 1 / sqrt(N).
    false_fail_rate 2e-12 and that of the correlation, 2e-12; discrepancies: three entries that stay, of 20 to 100
    one that stays zero, at N = 20 three that come back elsewhere; at N = 2000 a correlation of 0.27.
    """
    what, different = say("{name} of two calls", name=name), say("different draws")
    if first.shape != second.shape:
        raise Failure(say("shape of {name} in a second call", name=name), expected=first.shape, got=second.shape)
    if np.array_equal(first, second):
        raise Failure(what, expected=different, got=say("the same numbers twice"), hint=SEED_HINT)
    stays, N = first == second, first.size
    stays &= _single(first) if stays.any() else stays
    zero = stays & (first == 0)
    if never_drawn := _are_never_drawn(first == 0, second == 0):
        stays = zero = first == 0
    if never_drawn or stays.sum() > at_most(N * GRAIN) or zero.sum() > at_most(N * GRAIN**2):
        index = tuple(np.argwhere(zero if zero.any() else stays)[0])
        raise Failure(
            say("{name} of two calls", name=entry(name, index)),
            about=what,
            entry=name,
            index=index,
            expected=different,
            got=say(
                "{value} twice, as {some} of {all} entries stay the same",
                value=digits(first[index]),
                some=int(stays.sum()),
                all=N,
            ),
            hint=say("every entry of the matrix is drawn: does a loop end too early, or is a part set to a number?"),
        )
    if holds_repeats(first):
        return
    if (back := in_common(first, second)) > at_most(N * N * GRAIN):
        got = say("{some} of {all} numbers again, elsewhere or with another sign", some=back, all=N)
        raise Failure(what, expected=different, got=got, hint=SEED_HINT)
    if widened(REUSED, N) < 1 and not abs(r := correlation(first, second)) <= widened(REUSED, N):
        raise Failure(what, expected=INDEPENDENT, got=_correlated(r), hint=SEED_HINT)


def _are_never_drawn(zeros: np.ndarray, again: np.ndarray) -> bool:
    """Whether one zero or two are the same in both calls; more, as of a random mask, are left to `own_draws`."""
    return zeros.size in FEW_ENTRIES and 0 < zeros.sum() <= at_most(zeros.size * GRAIN) and bool((zeros == again).all())


INDEPENDENT = say("independent draws")
SEED_HINT = say("a seed inside the function, or weights kept from the first call, undo the randomness")


def holds_repeats(values: Array) -> bool:
    """Whether more entries are the same, but for the sign, than chance explains: what `own_draws` is about."""
    return _repeats(np.abs(values)) > at_most(values.size**2 / 2 * GRAIN)


def _single(values: Array) -> Array:
    """Which entries no other one equals but for the sign."""
    _, kinds, counts = np.unique(np.abs(values), return_inverse=True, return_counts=True)
    single: Array = (counts[kinds] == 1).reshape(values.shape)
    return single


def in_common(one: Array, other: Array) -> int:
    """How many different numbers are, but for their sign, in both arrays."""
    ours, theirs = (np.abs(values).ravel() for values in (one, other))
    together = _repeats(np.concatenate((ours, theirs)))
    return together - _repeats(ours) - _repeats(theirs) if together else 0


def _repeats(values: Array) -> int:
    """How many entries are the same as another one, which is not counted."""
    ordered = np.sort(values, axis=None)
    return int((ordered[1:] == ordered[:-1]).sum())


def correlation(one: Array, other: Array) -> float:
    """The correlation of two arrays of one size, entry by entry; 0 where one of them does not vary."""
    if constant(one) or constant(other):
        return 0.0
    a, b = (values.ravel() - values.mean() for values in (one, other))
    return float(a @ b) / float(np.linalg.norm(a) * np.linalg.norm(b) or 1)


TIED_HINT = say("hidden units that start tied stay tied: draw every entry of the matrix anew")


def tied_failure(name: str, unit: str, i: int, j: int, got: str) -> Failure:
    return Failure(two_units(name, unit, i, j), expected=INDEPENDENT, got=got, hint=TIED_HINT)


def two_units(name: str, unit: str, i: int, j: int) -> str:
    """Two units of a matrix, as people read it; `unit` is "row", "column", or what an assignment calls it.

    >>> two_units("W1", "row", 0, 2)
    'rows 0 and 2 of W1'
    """
    match unit:
        case "row":
            return say("rows {i} and {j} of {name}", i=i, j=j, name=name)
        case "column":
            return say("columns {i} and {j} of {name}", i=i, j=j, name=name)
    return f"{unit}s {i} and {j} of {name}"


def one_unit(name: str, unit: str, i: int) -> str:
    """One unit of a matrix: "row 0 of W1"."""
    match unit:
        case "row":
            return say("row {i} of {name}", i=i, name=name)
        case "column":
            return say("column {i} of {name}", i=i, name=name)
    return f"{unit} {i} of {name}"


def not_reused(one: Array, other: Array, names: tuple[str, str] = ("W1", "W2")) -> None:
    """A layer is not made of the numbers of another one; raises Failure.

    Neither of the same numbers but for order and sign, in layers of any sizes (numbers that one layer holds twice are
    left to `own_draws`); nor, in layers of one size, with something added, read along rows or columns.

    >>> not_reused(W1, W1.T)  # Failure: W1 and W2: expected independent draws, got 20000 of 20000 numbers in common

    Assumes independent layers of N entries, of float32 or finer: N^2 GRAIN numbers in common are usual.
    false_fail_rate 1e-13, and at N = LARGE_LAYER 2e-12 for each of four correlations; discrepancies there: a
    correlation of 0.09, 1 % of the numbers; at any N three numbers, of a smaller layer all.
    """
    what = both(*names)
    hint = say("{name} needs draws of its own: were the numbers, or the seed, used twice?", name=names[1])
    common = in_common(other, one)
    if common > at_most(one.size * other.size * GRAIN) and not (holds_repeats(one) or holds_repeats(other)):
        got = say(
            "{some} of the {all} numbers of {name} are those of {other}, but for order and sign",
            some=common,
            all=other.size,
            name=names[1],
            other=names[0],
        )
        raise Failure(what, expected=INDEPENDENT, got=got, hint=hint)
    if one.size != other.size:
        return
    for r in (correlation(a, b) for a in _readings(one) for b in _readings(other)):
        if not abs(r) <= widened(REUSED, one.size):
            raise Failure(what, expected=INDEPENDENT, got=_correlated(r), hint=hint)


def _readings(layer: Array) -> list[Array]:
    """The entries along rows and, where that is something else, along columns."""
    return [layer] if 1 in layer.shape else [layer, layer.T]


def each_unit(judge: Callable[..., None], name: str, units: Array, unit: str, **how: float) -> None:
    """Every row of `units`, shape (units, L), passes a test of its own, by `unit` and number; raises Failure.

    What is wrong in one hidden unit of many moves the statistics of the whole layer little.

    >>> each_unit(standard_deviation, "W1", W1, "row", expected=0.01)  # Failure: standard deviation of row 3 of W1

    false_fail_rate that of `judge` for N = L, for each unit.
    """
    for at, row in enumerate(units):
        judge(one_unit(name, unit, at), row, **how)
