"""How random weights are judged: tests of one large draw, with the error budget of each.

Statistical tests have an inescapable probability of error. Each states what it assumes, the `false_fail_rate` of a
correct submission, and the `discrepancy` it catches with probability 1 - 1e-6; tests/authoring/test_error_budget.py
computes both from the constants below.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

from .expect import Array, Failure, Shape, digits, entry

LARGE_LAYER = 20_000  # entries for which the tolerances are made: relative error of a standard deviation 0.5 %
SCALE_TOLERANCE = 0.035  # relative: 7 standard errors of 1 / sqrt(2 N)
MEAN_TOLERANCE = 0.05  # in units of the root mean square: 7 standard errors of 1 / sqrt(N)
DISTANCE_TOLERANCE = 0.035  # largest gap between the distribution functions (Kolmogorov): 10 times its usual size
TAIL = 3.0  # standard deviations; 54 of 20 000 normal draws lie beyond
TAIL_COUNT = (5, 150)  # of LARGE_LAYER draws beyond TAIL; about 7 Poisson standard errors to either side
LONG_ROW = 5000  # entries of a row for which TIED is made
TIED = 0.1  # correlation of independent rows of LONG_ROW entries: 7 standard errors of 1 / sqrt(5000)
REUSED = 0.05  # correlation of independent layers of 20 000: 7 standard errors
# Hidden units that start equal stay equal but for rounding; independent ones are never this close.
STILL_TIED = 1e-12
# Entries of at most 25 that are the same in two calls: float32 has that by chance once in 1e18, float16 once in 1e6.
STUCK = 3
SAME_MULTIPLE = 1e-6  # relative: one row is another one times a number, in float32 too


def enough(name: str, values: Array, shape: Shape) -> None:
    """`values` has as many entries as a layer of `shape`, whatever its own shape is; raises Failure.

    A statistic of too few entries means nothing, so this comes before the others.

    >>> enough("W1", np.zeros((2, 3)), (3, 3))  # Failure: expected 9 entries, got 6
    """
    if values.size != math.prod(shape):
        raise Failure(f"number of entries of {name}", expected=math.prod(shape), got=values.size)


def standard_deviation(name: str, values: Array, expected: float) -> None:
    """The standard deviation of `values`, of any shape with N entries, is `expected`; raises Failure.

    >>> standard_deviation("W1", np.random.randn(4, 5000) * 0.1, expected=0.01)  # Failure: expected 0.01, got 0.0999

    Assumes N independent normal entries: N s^2 / expected^2 is chi-square distributed with N - 1 degrees of freedom.
    N = 20 000: false_fail_rate 3e-12; discrepancy: scale off by 6.5 %.
    N = 200: false_fail_rate 8e-12; discrepancy: half or twice the scale.
    N = 20: false_fail_rate 6e-11; discrepancies: one value throughout, seven times the scale.
    """
    what, tolerance = f"standard deviation of {name}", widened(SCALE_TOLERANCE, values.size)
    if constant(values):
        raise Failure(
            what, expected=digits(expected), got=f"0, because all values are {digits(values.flat[0])}", hint=DRAW_HINT
        )
    s = values.std()
    if not abs(s / expected - 1) <= tolerance:
        hint = f"measured over {values.size} entries; the tolerance is {tolerance:.1%}"
        raise Failure(what, expected=digits(expected), got=digits(s), hint=hint)


DRAW_HINT = "every weight needs a draw of its own"


def widened(tolerance: float, size: int, made_for: int = LARGE_LAYER) -> float:
    """A tolerance that was made for one number of draws, as many standard errors wide for `size` of them."""
    return tolerance * math.sqrt(made_for / size)


def constant(values: Array) -> bool:
    """Whether all entries are one number."""
    return bool((values == values.flat[0]).all())


def normal(name: str, values: Array) -> None:
    """The entries, of any shape, are draws from a normal distribution around zero, whatever its scale; raises Failure.

    >>> normal("W1", np.random.rand(4, 5000))  # Failure: the mean of W1 is expected to be 0, to within chance

    Values are taken in units of their own root mean square, which is off by more than SCALE_TOLERANCE with
    probability 3e-12 and moves a distribution function by at most 0.242 times that.
    Mean: t-test, false_fail_rate 3e-12; discrepancy: a shift of 0.09 standard deviations; at N = 200, values of one
    sign. At N = 20 only one value throughout is noticed.
    The rest shows in LARGE_LAYER draws and is judged there.
    Tails: Poisson count beyond TAIL, false_fail_rate 4e-12; discrepancies: clipped or truncated at 3, Laplace.
    Shape: Massart's bound 2 exp(-2 N D^2), false_fail_rate 3e-12; discrepancies: uniform, two-point, absolute values.
    """
    if constant(values):
        got = f"values that are all {digits(values.flat[0])}"
        raise Failure(f"distribution of {name}", expected="normal", got=got, hint=DRAW_HINT)
    z = np.sort(values.ravel()) / np.abs(values).max()  # first, so that no square overflows or vanishes
    z /= np.sqrt(np.mean(z**2))
    _around_zero(name, z)
    if z.size >= LARGE_LAYER:
        _bell_shaped(name, z)
        _tails(name, z)


def _around_zero(name: str, z: Array) -> None:
    mean = z.mean()
    if abs(mean) > widened(MEAN_TOLERANCE, z.size):
        raise Failure(
            f"mean of {name}",
            expected="0, to within chance",
            got=f"{digits(mean / z.std())} standard deviations",
            hint="weights are as often negative as positive",
        )


def _bell_shaped(name: str, z: Array) -> None:
    if (distance := kolmogorov_distance(z)) > DISTANCE_TOLERANCE:
        raise Failure(
            f"distribution of {name}",
            expected="normal",
            got=f"values that are spread otherwise (Kolmogorov distance {distance:.3f})",
            hint="np.random.randn draws from the normal distribution, np.random.rand does not",
        )


def _tails(name: str, z: Array) -> None:
    fewest, most = (count * z.size / LARGE_LAYER for count in TAIL_COUNT)
    beyond = int((np.abs(z) > TAIL).sum())
    if not fewest <= beyond <= most:
        usual = 2 * z.size * NormalDist().cdf(-TAIL)
        raise Failure(
            f"entries of {name} beyond {TAIL:g} standard deviations",
            expected=f"about {usual:.0f} of {z.size}",
            got=beyond,
            hint="draw from the whole normal distribution, neither clipped nor stretched",
        )


def kolmogorov_distance(sorted_values: Array) -> float:
    """Largest gap between the distribution function of the sorted values and the standard normal one."""
    right = normal_cdf(sorted_values)
    steps = np.arange(sorted_values.size + 1) / sorted_values.size
    return float(max((steps[1:] - right).max(), (right - steps[:-1]).max()))


def normal_cdf(x: Array) -> Array:
    """Standard normal distribution function from a table with a step of 1e-3 (error below 1e-7)."""
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
        return "equal values"
    if np.array_equal(one, -other):
        return "opposite values"
    if not np.isfinite(r):
        return "constant values"
    factor = (one @ other) / (one @ one)
    if np.allclose(factor * one, other, rtol=SAME_MULTIPLE, atol=0):
        return f"values that are {digits(factor)} times the others"
    return f"a correlation of {r:.3g}"


def distinct(name: str, units: Array, unit: str) -> None:
    """No two rows of `units`, of any length, are equal or opposite in every entry; raises Failure.

    Chance never does this to floats.

    >>> distinct("W1", np.ones((2, 3)), "row")  # Failure: rows 0 and 1 of W1: expected independent draws
    """
    for how, others in (("equal", units), ("opposite", -units)):
        pairs = np.argwhere(np.triu((units[:, None] == others).all(axis=2), 1))
        if pairs.size:
            i, j = (int(k) for k in pairs[0])
            raise tied_failure(name, unit, i, j, f"{how} values")


def drawn(name: str, first: Array, second: Array) -> None:
    """Fewer than STUCK entries are the same in two calls (arrays of one shape); raises Failure.

    Entries that stay the same were forgotten, not drawn.

    >>> drawn("W1", np.zeros((2, 2)), np.zeros((2, 2)))  # Failure: W1[0, 0] of two calls: expected different draws
    """
    stuck = np.argwhere(first == second)
    if len(stuck) >= STUCK:
        index = tuple(stuck[0])
        raise Failure(
            f"{entry(name, index)} of two calls",
            expected="different draws",
            got=f"{digits(first[index])} twice, as are {len(stuck)} of {first.size} entries",
            hint="every entry of the matrix is drawn: does a loop end too early, or is a part set to a number?",
        )


TIED_HINT = "hidden units that start tied stay tied: draw every entry of the matrix anew"


def tied_failure(name: str, unit: str, i: int, j: int, got: str) -> Failure:
    return Failure(
        f"{unit}s {i} and {j} of {name}",
        expected="independent draws",
        got=got,
        hint=TIED_HINT,
    )


def not_reused(one: Array, other: Array, names: tuple[str, str] = ("W1", "W2")) -> None:
    """A layer is not made of the values of another one of the same size, read along rows or columns; raises Failure.

    >>> not_reused(W1, W1.T)  # Failure: W1 and W2: expected independent draws, got a correlation of 1

    Assumes independent layers of N entries. N = LARGE_LAYER: false_fail_rate 2e-12 for each of four correlations;
    discrepancy: a correlation of 0.09.
    """
    ours, theirs = ([_standard(layer.ravel()), _standard(layer.T.ravel())] for layer in (one, other))
    for a in ours:
        for b in theirs:
            r = a @ b
            if not abs(r) <= widened(REUSED, one.size):
                raise Failure(
                    f"{names[0]} and {names[1]}",
                    expected="independent draws",
                    got=f"a correlation of {r:.3g}",
                    hint=f"{names[1]} needs draws of its own; the same seed before both gives the same numbers twice",
                )


def _standard(values: Array) -> Array:
    """Mean zero and length one, so that the product of two is their correlation."""
    centred: Array = values - values.mean()
    length_one: Array = centred / np.linalg.norm(centred)
    return length_one
