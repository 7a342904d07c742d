"""How a value is judged: one ladder for every check, tolerances, and the error budgets of the statistical tests.

The ladder goes None -> type -> keys -> shape -> dtype -> finite -> value, and stops at the first rung that breaks.
A `Failure` holds what a student reads: expected over got, the worst entry by name, one hint.

Statistical tests have an inescapable probability of error. Each states what it assumes, the `false_fail_rate` of a
correct submission, and the `discrepancy` it catches with probability 1 - 1e-6; tests/test_error_budget.py computes
both from the constants below.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import NormalDist

import numpy as np

from .reference import SCALE, Arrays
from .worker import Opaque

Shape = tuple[int, int]

# Sums of at most 30 products of order one: float64 agrees to 1e-14, float32 to 2e-6; a wrong formula moves some entry
# of some example by more than 1e-3.
TOLERANCE = 1e-5
# Central differences with a step of 1e-5 err by step^2 f''' / 6 + eps / step, about 1e-9 here.
NUMERICAL_TOLERANCE = 1e-5

LARGE_LAYER = 20_000  # entries for which the tolerances are made: relative error of a standard deviation 0.5 %
SCALE_TOLERANCE = 0.035  # relative: 7 standard errors of 1 / sqrt(2 N)
MEAN_TOLERANCE = 0.05  # in units of the root mean square: 7 standard errors of 1 / sqrt(N)
DISTANCE_TOLERANCE = 0.035  # largest gap between the distribution functions (Kolmogorov): 10 times its usual size
TAIL = 3.0  # standard deviations; 54 of 20 000 normal draws lie beyond
TAIL_COUNT = (5, 150)  # draws beyond TAIL; about 7 Poisson standard errors to either side
TIED = 0.1  # correlation of independent rows of 5000: 7 standard errors of 1 / sqrt(5000)
REUSED = 0.05  # correlation of independent layers of 20 000: 7 standard errors
# Hidden units that start equal stay equal but for rounding; independent ones are never this close.
STILL_TIED = 1e-12
# Entries of at most 25 that are the same in two calls: float32 has that by chance once in 1e18, float16 once in 1e6.
STUCK = 3
SAME_MULTIPLE = 1e-6  # relative: one row is another one times a number, in float32 too


class Failure(Exception):
    """A property that does not hold, in words for the student."""

    def __init__(self, what: str, *, expected: object = None, got: object = None, hint: str = ""):
        self.what, self.expected, self.got, self.hint = what, expected, got, hint
        super().__init__(self.message())

    def message(self, on: object = None, hint: str = "") -> str:
        """The lines a student reads; `on` describes the example, `hint` replaces the general one."""
        lines = [self.what]
        if self.got is not None:
            lines = [f"{self.what}   expected  {self.expected}", f"{' ' * len(self.what)}   got       {self.got}"]
        if hint or self.hint:
            lines.append(f"hint: {hint or self.hint}")
        if on is not None:
            lines.append(f"on:   {on}")
        return "\n".join(lines)


# ------------------------------------------------------------------------------------------------- ladder


RETURN_HINT = "is there a return statement?"


def mapping(returned: object, keys: Mapping[str, object] | tuple[str, ...], of: str) -> dict[str, object]:
    """The entries of a returned dict under `keys`; extra keys are welcome."""
    if returned is None:
        raise Failure(of, expected=f"a dict with keys {_listed(keys)}", got="None", hint=RETURN_HINT)
    if not isinstance(returned, dict):
        raise Failure(of, expected=f"a dict with keys {_listed(keys)}", got=_described(returned))
    missing = [key for key in keys if key not in returned]
    if missing:
        got = _listed(list(returned)[:8]) or "an empty dict"
        raise Failure(f"keys of {of}", expected=_listed(keys), got=got, hint=f"{_listed(missing)} missing")
    return {key: returned[key] for key in keys}


def pair(returned: object, names: tuple[str, str]) -> tuple[object, object]:
    """The two values of a returned tuple."""
    expected = f"two values, {names[0]} and {names[1]}"
    if returned is None:
        raise Failure("returned value", expected=expected, got="None", hint=RETURN_HINT)
    if not isinstance(returned, (tuple, list)) or len(returned) != 2:
        raise Failure("returned value", expected=expected, got=_described(returned), hint=f"return {', '.join(names)}")
    return returned[0], returned[1]


def numbers(returned: object, count: int, of: str) -> list[float]:
    """The finite numbers of a returned tuple, list or array; `of` says what one of them is."""
    expected = f"{count} numbers"
    if returned is None:
        raise Failure(f"{of}s", expected=expected, got="None", hint=RETURN_HINT)
    found = list(returned.ravel()) if isinstance(returned, np.ndarray) else returned
    if not isinstance(found, (tuple, list)) or len(found) != count:
        raise Failure(f"{of}s", expected=expected, got=_described(returned), hint="return them with commas in between")
    for at, value in enumerate(found, 1):
        if not isinstance(value, (int, float, np.generic, np.ndarray)) or np.size(value) != 1:
            raise Failure(f"{of} {at}", expected="a number", got=_described(value))
        if not np.isfinite(value):
            raise Failure(f"{of} {at}", expected="a finite number", got=float(value))
    return [float(np.ravel(value)[0]) for value in found]


def arrays(values: Mapping[str, object], shapes: Mapping[str, Shape] | None = None, integers: bool = False) -> Arrays:
    """The values as finite float arrays, of the given shapes if there are any; one rung for all before the next."""
    for name, value in values.items():
        if not isinstance(value, np.ndarray):
            hint = "use np.array, or sum with keepdims=True" if isinstance(value, (int, float, list)) else ""
            raise Failure(name, expected="a numpy array", got=_described(value), hint=hint)
    for name, value in values.items():
        if shapes is not None and value.shape != shapes[name]:
            raise Failure(
                f"shape of {name}", expected=shapes[name], got=value.shape, hint=_shape_hint(value, shapes[name])
            )
    for name, value in values.items():
        if value.dtype.kind not in ("biuf" if integers else "f"):
            raise Failure(f"dtype of {name}", expected="float64", got=value.dtype.name)
    for name, value in values.items():
        if not np.isfinite(value).all():
            index = tuple(np.argwhere(~np.isfinite(value))[0])
            raise Failure(entry(name, index), expected="a finite number", got=value[index])
    return dict(values)


def close(got: Mapping[str, object], expected: Arrays, tolerance: float = TOLERANCE) -> None:
    """Every rung of the ladder, then the values, relative where they are above one; the worst entry is named."""
    if all(_is_near(got[name], right, tolerance) for name, right in expected.items()):
        return
    judged = arrays({name: got[name] for name in expected}, {name: value.shape for name, value in expected.items()})
    for name, right in expected.items():
        if (index := _worst(judged[name], right, tolerance)) is not None:
            raise Failure(entry(name, index), expected=number(right[index]), got=number(judged[name][index]))


def _is_near(value: object, right: np.ndarray, tolerance: float) -> bool:
    """Whether a value is what it should be, as most are: one glance instead of a climb."""
    return (
        isinstance(value, np.ndarray)
        and value.shape == right.shape
        and value.dtype.kind == "f"
        and bool((np.abs(value - right) <= tolerance).all())
    )


def agree(name: str, one: np.ndarray, other_name: str, other: np.ndarray) -> None:
    """Two arrays of one shape hold the same values; neither is taken for the right one."""
    if (index := _worst(one, other, TOLERANCE)) is not None:
        raise Failure(
            f"{entry(name, index)} and {entry(other_name, index)}",
            expected="the same number",
            got=f"{number(one[index])} and {number(other[index])}",
        )


def _worst(values: np.ndarray, right: np.ndarray, tolerance: float) -> tuple | None:
    """Where values err most, relative where they are above one; None if nowhere by more than the tolerance."""
    error = np.abs(values - right) / np.maximum(1, np.abs(right))
    return np.unravel_index(error.argmax(), error.shape) if error.size and error.max() > tolerance else None


def zero(values: Arrays) -> None:
    for name, value in values.items():
        if value.any():
            index = np.unravel_index(np.abs(value).argmax(), value.shape)
            raise Failure(
                entry(name, index),
                expected=0,
                got=number(value[index]),
                hint="biases cause no symmetry: they start at zero",
            )


def untouched(before: Mapping[str, object], after: Mapping[str, object]) -> None:
    """The arguments of a call hold afterwards what they held before; keys that were added do not matter."""
    for name, value in before.items():
        changed = after.get(name) if isinstance(after, dict) else None
        if isinstance(value, dict):
            untouched(
                {f'{name}["{key}"]': item for key, item in value.items()},
                {f'{name}["{key}"]': item for key, item in changed.items()} if isinstance(changed, dict) else {},
            )
        elif not isinstance(changed, np.ndarray) or changed.shape != value.shape:
            raise Failure(name, expected="left as it was", got="replaced or reshaped by the call", hint=MUTATION_HINT)
        elif changed is not value and not np.array_equal(changed, value):
            index = np.unravel_index(np.argmax(changed != value), value.shape)
            raise Failure(
                f"{entry(name, index)} after the call",
                expected=number(value[index]),
                got=number(changed[index]),
                hint=MUTATION_HINT,
            )


MUTATION_HINT = (
    "the caller still needs this array: work on a copy (+=, out=, sort, pop and the like change the original)"
)


# -------------------------------------------------------------------------------------------- statistics


def enough(name: str, values: np.ndarray, shape: Shape) -> None:
    """As many entries as the layer needs, in whatever shape: a statistic of none of them means nothing."""
    if values.size != math.prod(shape):
        raise Failure(f"number of entries of {name}", expected=math.prod(shape), got=values.size)


def scale(name: str, values: np.ndarray) -> None:
    """The standard deviation is SCALE. Assumes N independent normal entries.

    N s^2 / SCALE^2 is chi-square distributed with N - 1 degrees of freedom.
    N = 20 000: false_fail_rate 3e-12; discrepancy: scale off by 6.5 %.
    N = 200: false_fail_rate 8e-12; discrepancy: half or twice the scale.
    N = 20: false_fail_rate 6e-11; discrepancies: one value throughout, seven times the scale.
    """
    what, tolerance = f"standard deviation of {name}", widened(SCALE_TOLERANCE, values.size)
    if constant(values):
        raise Failure(what, expected=SCALE, got=f"0, because all values are {number(values.flat[0])}", hint=DRAW_HINT)
    s = values.std()
    if not abs(s / SCALE - 1) <= tolerance:
        hint = f"measured over {values.size} entries; the tolerance is {tolerance:.1%}"
        raise Failure(what, expected=SCALE, got=number(s), hint=hint)


DRAW_HINT = "every weight needs a draw of its own"


def widened(tolerance: float, size: int) -> float:
    """A tolerance made for LARGE_LAYER draws, as many standard errors wide for `size` of them."""
    return tolerance * math.sqrt(LARGE_LAYER / size)


def constant(values: np.ndarray) -> bool:
    return bool((values == values.flat[0]).all())


def normal(name: str, values: np.ndarray) -> None:
    """The entries are independent draws from a normal distribution around zero, whatever its scale.

    Values are taken in units of their own root mean square, which is off by more than SCALE_TOLERANCE with
    probability 3e-12 and moves a distribution function by at most 0.242 times that.
    Mean: t-test, false_fail_rate 3e-12; discrepancy: a shift of 0.09 standard deviations; at N = 200, values of one
    sign. At N = 20 only one value throughout is noticed.
    The rest shows in LARGE_LAYER draws and is judged there.
    Tails: Poisson count beyond TAIL, false_fail_rate 4e-12; discrepancies: clipped or truncated at 3, Laplace.
    Shape: Massart's bound 2 exp(-2 N D^2), false_fail_rate 3e-12; discrepancies: uniform, two-point, absolute values.
    """
    if constant(values):
        got = f"values that are all {number(values.flat[0])}"
        raise Failure(f"distribution of {name}", expected="normal", got=got, hint=DRAW_HINT)
    z = np.sort(values.ravel()) / np.abs(values).max()  # first, so that no square overflows or vanishes
    z /= np.sqrt(np.mean(z**2))
    mean, beyond = z.mean(), int((np.abs(z) > TAIL).sum())
    if abs(mean) > widened(MEAN_TOLERANCE, z.size):
        raise Failure(
            f"mean of {name}",
            expected="0, to within chance",
            got=f"{number(mean / z.std())} standard deviations",
            hint="weights are as often negative as positive",
        )
    if z.size < LARGE_LAYER:
        return
    distance = kolmogorov_distance(z)
    if distance > DISTANCE_TOLERANCE:
        raise Failure(
            f"distribution of {name}",
            expected="normal",
            got=f"values that are spread otherwise (Kolmogorov distance {distance:.3f})",
            hint="np.random.randn draws from the normal distribution, np.random.rand does not",
        )
    if not TAIL_COUNT[0] <= beyond <= TAIL_COUNT[1]:
        usual = 2 * z.size * NormalDist().cdf(-TAIL)
        raise Failure(
            f"entries of {name} beyond {TAIL:g} standard deviations",
            expected=f"about {usual:.0f} of {z.size}",
            got=beyond,
            hint="draw from the whole normal distribution, neither clipped nor stretched",
        )


def kolmogorov_distance(sorted_values: np.ndarray) -> float:
    """Largest gap between the distribution function of the sorted values and the standard normal one."""
    right = normal_cdf(sorted_values)
    steps = np.arange(sorted_values.size + 1) / sorted_values.size
    return float(max((steps[1:] - right).max(), (right - steps[:-1]).max()))


def normal_cdf(x: np.ndarray) -> np.ndarray:
    """Standard normal distribution function from a table with a step of 1e-3 (error below 1e-7)."""
    return np.interp(x, *_NORMAL_TABLE)


_TABLE_AT = np.linspace(-8, 8, 16_001)
_NORMAL_TABLE = (_TABLE_AT, np.array([NormalDist().cdf(x) for x in _TABLE_AT]))


def untied(name: str, units: np.ndarray, unit: str) -> None:
    """No two rows of `units` (hidden units, long enough) are equal, opposite, proportional or strongly correlated.

    Assumes independent normal entries: the correlation of two rows of length L is normal with deviation 1 / sqrt(L).
    false_fail_rate 2e-12 for each pair of rows at L = 5000; discrepancy: a correlation of 0.17.
    """
    r = np.corrcoef(units)
    np.fill_diagonal(r, 0)
    if not np.abs(r).max() <= TIED:
        i, j = sorted(int(k) for k in np.unravel_index(np.nan_to_num(np.abs(r), nan=2).argmax(), r.shape))
        raise tied_failure(name, unit, i, j, _tie(units[i], units[j], r[i, j]))


def _tie(one: np.ndarray, other: np.ndarray, r: float) -> str:
    """How two correlated hidden units go together, in the plainest words that are true."""
    if np.array_equal(one, other):
        return "equal values"
    if np.array_equal(one, -other):
        return "opposite values"
    if not np.isfinite(r):
        return "constant values"
    factor = (one @ other) / (one @ one)
    if np.allclose(factor * one, other, rtol=SAME_MULTIPLE, atol=0):
        return f"values that are {number(factor)} times the others"
    return f"a correlation of {r:.3g}"


def distinct(name: str, units: np.ndarray, unit: str) -> None:
    """No two rows of `units` are equal or opposite, entry by entry; chance does this to floats never."""
    for how, others in (("equal", units), ("opposite", -units)):
        pairs = np.argwhere(np.triu((units[:, None] == others).all(axis=2), 1))
        if pairs.size:
            raise tied_failure(name, unit, *map(int, pairs[0]), f"{how} values")


def drawn(name: str, first: np.ndarray, second: np.ndarray) -> None:
    """Fewer than STUCK entries are the same in two calls: the others were forgotten, not drawn."""
    stuck = np.argwhere(first == second)
    if len(stuck) >= STUCK:
        index = tuple(stuck[0])
        raise Failure(
            f"{entry(name, index)} of two calls",
            expected="different draws",
            got=f"{number(first[index])} twice, as are {len(stuck)} of {first.size} entries",
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


def not_reused(W1: np.ndarray, W2: np.ndarray) -> None:
    """W2 is not made of the values of W1, read along rows or along columns.

    Assumes independent layers of N = LARGE_LAYER entries: false_fail_rate 2e-12 for each of four correlations;
    discrepancy: a correlation of 0.09.
    """
    ours, theirs = ([_standard(layer.ravel()), _standard(layer.T.ravel())] for layer in (W1, W2))
    for a in ours:
        for b in theirs:
            r = a @ b
            if not abs(r) <= REUSED:
                raise Failure(
                    "W1 and W2",
                    expected="independent draws",
                    got=f"a correlation of {r:.3g}",
                    hint="W2 needs draws of its own; the same seed before both gives the same numbers twice",
                )


def _standard(values: np.ndarray) -> np.ndarray:
    """Mean zero and length one, so that the product of two is their correlation."""
    values = values - values.mean()
    return values / np.linalg.norm(values)


# ---------------------------------------------------------------------------------------------- wording


def entry(name: str, index: tuple) -> str:
    """`dW2[1, 0]`."""
    return f"{name}[{', '.join(str(int(i)) for i in index)}]"


def number(value: float) -> str:
    return f"{value:.6g}"


def _listed(names) -> str:
    return ", ".join(str(name) for name in names)


def _described(value: object) -> str:
    match value:
        case None:
            return "None"
        case np.ndarray():
            return f"an array of shape {value.shape}"
        case tuple() | list():
            return f"a {type(value).__name__} of {len(value)}"
        case Opaque():
            return value.description
        case str():
            return "a string"
        case int() | float():
            return "one number"
        case _:
            return f"a {type(value).__name__}"


def _shape_hint(value: np.ndarray, shape: Shape) -> str:
    if value.shape == shape[::-1] and shape[0] != shape[1]:
        return "the rows and columns are exchanged"
    if value.ndim == 0:
        return "one number is not a matrix: this one has a row for every unit"
    if value.size == np.prod(shape) and value.ndim != 2:
        return "the numbers are there, but not as a matrix: keepdims=True or reshape keep two dimensions"
    return ""
