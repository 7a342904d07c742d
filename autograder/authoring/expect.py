"""How a value is judged: one ladder for every check, and its tolerances.

The ladder goes None -> type -> keys -> shape -> dtype -> finite -> value, and stops at the first rung that breaks.
A `Failure` holds what a student reads: expected over got, the worst entry by name, one hint.

Random weights are judged in `draws.py`, which has the error budgets of the statistical tests.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from ..wall.frames import Opaque
from ..words import remade, say
from .failures import Failure, Index, apart, both, digits, entry

Array = np.ndarray
Arrays = dict[str, np.ndarray]
Shape = tuple[int, ...]

# Sums of at most 30 products of order one: float64 agrees to 1e-14, float32 to 2e-6; a wrong formula moves some entry
# of some example by more than 1e-3.
TOLERANCE = 1e-5


# ------------------------------------------------------------------------------------------------- ladder


RETURN_HINT = say("is there a return statement?")


def mapping(
    returned: object, keys: Mapping[str, object] | tuple[str, ...], of: str, loosely: bool = False
) -> dict[str, object]:
    """The entries of a returned dict under `keys`; extra keys are welcome. Raises Failure.

    `of` names the dict. `loosely` takes a key in another case or spelling, `dw1` or `dW_1`, where the exact one is
    missing and just one is like it: for lines that are about values, while another line is about the keys.

    >>> mapping({"W1": W1}, ("W1", "b1"), "parameters")  # Failure: keys of parameters: expected W1, b1, got W1
    """
    if returned is None:
        raise Failure(of, expected=say("a dict with keys {keys}", keys=_listed(keys)), got="None", hint=RETURN_HINT)
    if not isinstance(returned, dict):
        raise Failure(of, expected=say("a dict with keys {keys}", keys=_listed(keys)), got=_described(returned))
    meant = _meant(returned, [key for key in keys if key not in returned])
    if missing := [key for key in keys if key not in returned and not (loosely and key in meant)]:
        got = _listed(list(returned)[:8]) or say("an empty dict")
        hint = _misspelt({key: meant[key] for key in missing if key in meant})
        hint = hint or say("{keys} missing", keys=_listed(missing))
        raise Failure(say("keys of {name}", name=of), expected=_listed(keys), got=got, hint=hint)
    return {key: returned[meant.get(key, key)] for key in keys}


def _meant(returned: Mapping[object, object], missing: Iterable[str]) -> dict[str, str]:
    """For each missing key the one that clearly stands for it: alike but for case and punctuation, the only such."""
    alike = {key: [name for name in returned if isinstance(name, str) and _bare(name) == _bare(key)] for key in missing}
    return {key: names[0] for key, names in alike.items() if len(names) == 1}


def _misspelt(meant: Mapping[str, str]) -> str:
    if not meant:
        return ""
    found, right = _listed(meant.values()), _listed(meant)
    return say("{found} in the place of {right}: keys must agree letter by letter", found=found, right=right)


def _bare(key: str) -> str:
    """A key without what students write differently: `dW1` and `dw_1` are the same word."""
    return re.sub(r"[\W_]", "", key).lower()


def pair(returned: object, names: tuple[str, str]) -> tuple[object, object]:
    """The two values of a returned tuple or list; raises Failure.

    >>> A2, cache = pair(forward_propagation(X, parameters), ("A2", "cache"))
    """
    expected = say("two values, {one} and {other}", one=names[0], other=names[1])
    if returned is None:
        raise Failure(say("returned value"), expected=expected, got="None", hint=RETURN_HINT)
    if not isinstance(returned, (tuple, list)) or len(returned) != 2:
        hint = f"return {', '.join(names)}"
        raise Failure(say("returned value"), expected=expected, got=_described(returned), hint=hint)
    return returned[0], returned[1]


def sequence(returned: object, names: Sequence[str]) -> dict[str, object]:
    """The values of a returned list or tuple by name, as many as there are names; raises Failure.

    >>> sequence(forward_deep(X, parameters, "tanh"), ("A1", "A2"))["A2"]
    """
    expected = say("a list of {count}: {names}", count=len(names), names=_listed(names))
    if returned is None:
        raise Failure(say("returned value"), expected=expected, got="None", hint=RETURN_HINT)
    if not isinstance(returned, (tuple, list)) or len(returned) != len(names):
        raise Failure(say("returned value"), expected=expected, got=_described(returned))
    return dict(zip(names, returned, strict=True))


def numbers(returned: object, count: int, of: str) -> list[float]:
    """The finite numbers of a returned tuple, list or array; `of` says what one of them is. Raises Failure.

    >>> numbers((1, 4), 3, "answer")  # Failure: answers: expected 3 numbers, got a tuple of 2
    """
    expected, all_of_them = say("{count} numbers", count=count), say("answers") if of == "answer" else f"{of}s"
    if returned is None:
        raise Failure(all_of_them, expected=expected, got="None", hint=RETURN_HINT)
    found = list(returned.ravel()) if isinstance(returned, np.ndarray) and returned.size == count else returned
    if not isinstance(found, (tuple, list)) or len(found) != count:
        hint = say("return them with commas in between")
        raise Failure(all_of_them, expected=expected, got=_described(returned), hint=hint)
    for at, value in enumerate(found, 1):
        what = say("answer {number}", number=at) if of == "answer" else f"{of} {at}"
        if not isinstance(value, (int, float, np.generic, np.ndarray)) or np.size(value) != 1:
            raise Failure(what, expected=say("a number"), got=_described(value))
        if not np.isfinite(value):
            raise Failure(what, expected=say("a finite number"), got=float(np.ravel(value)[0]))
    return [float(np.ravel(value)[0]) for value in found]


def arrays_in(
    returned: object,
    shapes: Mapping[str, Shape],
    of: str = "parameters",
    integers: bool = False,
    loosely: bool = False,
) -> Arrays:
    """The arrays of a returned dict under the keys of `shapes`, each of its shape; raises Failure.

    `loosely` takes what was clearly meant, as `mapping` and `reshaped` do.

    >>> arrays_in(initialize_parameters(2, 3, 1), {"W1": (3, 2), "b1": (3, 1)})["W1"]
    """
    values = mapping(returned, tuple(shapes), of, loosely)
    return arrays(reshaped(values, shapes) if loosely else values, shapes, integers)


def reshaped(values: Mapping[str, object], shapes: Mapping[str, Shape]) -> dict[str, object]:
    """The values, those arrays as matrices that only lack a dimension: for lines that are not about shapes.

    An array of at most one dimension is given its shape if it has the right number of entries.

    >>> reshaped({"db1": np.ones(3)}, {"db1": (3, 1)})["db1"].shape  # (3, 1)
    """
    return {
        name: value.reshape(shapes[name])
        if isinstance(value, np.ndarray) and value.ndim <= 1 and value.size == np.prod(shapes[name])
        else value
        for name, value in values.items()
    }


def enough(name: str, values: Array, shape: Shape) -> None:
    """`values` has as many entries as an array of `shape`, whatever its own shape is; raises Failure.

    Too few entries say nothing: all of them may have some property because there are none.

    >>> enough("W1", np.zeros((2, 3)), (3, 3))  # Failure: number of entries of W1: expected 9, got 6
    """
    if values.size != math.prod(shape):
        raise Failure(say("number of entries of {name}", name=name), expected=math.prod(shape), got=values.size)


def arrays(values: Mapping[str, object], shapes: Mapping[str, Shape] | None = None, integers: bool = False) -> Arrays:
    """The values as finite float arrays, of the given shapes if there are any; raises Failure.

    One rung of the ladder is climbed for all values before the next one. `integers` accepts those, too.

    >>> arrays({"b1": np.zeros(3)}, {"b1": (3, 1)})  # Failure: shape of b1: expected (3, 1), got (3,)
    """
    found: Arrays = {}
    for name, value in values.items():
        if not isinstance(value, np.ndarray):
            hint = say("use np.array, or sum with keepdims=True") if isinstance(value, (int, float, list)) else ""
            raise Failure(name, expected=say("a numpy array"), got=_described(value), hint=hint)
        found[name] = value
    for name, array in found.items():
        if shapes is not None and array.shape != shapes[name]:
            what, hint = say("shape of {name}", name=name), _shape_hint(array, shapes[name])
            raise Failure(what, about=what, entry=name, expected=shapes[name], got=array.shape, hint=hint)
    for name, array in found.items():
        if array.dtype.kind not in ("biuf" if integers else "f"):
            what = say("dtype of {name}", name=name)
            raise Failure(what, about=what, entry=name, expected="float64", got=array.dtype.name)
    for name, array in found.items():
        if not np.isfinite(array).all():
            index = tuple(np.argwhere(~np.isfinite(array))[0])
            expected = say("a finite number")
            raise Failure(entry(name, index), entry=name, index=index, expected=expected, got=array[index])
    return found


def close(got: Mapping[str, object], expected: Arrays, tolerance: float = TOLERANCE, *, loosely: bool = False) -> None:
    """The values are what they should be, to within `tolerance`, relative where they are above one; raises Failure.

    Every rung of the ladder comes first. The worst entry is named. `loosely` judges an array with one dimension too
    few, as a sum without keepdims, by its numbers: for lines on values, while another line is about the shapes.

    >>> close({"A2": np.array([[0.5]])}, {"A2": np.array([[0.6]])})  # Failure: A2[0, 0]: expected 0.6, got 0.5
    """
    if all(_is_near(got[name], right, tolerance) for name, right in expected.items()):
        return
    shapes = {name: value.shape for name, value in expected.items()}
    values = {name: got[name] for name in expected}
    judged = arrays(reshaped(values, shapes) if loosely else values, shapes)
    for name, right in expected.items():
        if (index := _worst(judged[name], right, tolerance)) is not None:
            wanted, found = apart(right[index], judged[name][index])
            raise Failure(entry(name, index), entry=name, index=index, expected=wanted, got=found)


def _is_near(value: object, right: np.ndarray, tolerance: float) -> bool:
    """Whether a value is what it should be, as most are: one glance instead of a climb."""
    return (
        isinstance(value, np.ndarray)
        and value.shape == right.shape
        and value.dtype.kind == "f"
        and bool((np.abs(value - right) <= tolerance).all())
    )


def agree(name: str, one: np.ndarray, other_name: str, other: np.ndarray) -> None:
    """Two arrays of one shape hold the same values, and neither is taken for the right one; raises Failure.

    >>> agree('cache["A2"]', cache["A2"], "the returned A2", A2)
    """
    if (index := _worst(one, other, TOLERANCE)) is not None:
        raise Failure(
            both(entry(name, index), entry(other_name, index)),
            about=both(name, other_name),
            entry=name,
            index=index,
            expected=say("the same number"),
            got=both(*apart(one[index], other[index])),
        )


def _worst(values: np.ndarray, right: np.ndarray, tolerance: float) -> Index | None:
    """Where values err most, relative where they are above one; None if nowhere by more than the tolerance."""
    error = np.abs(values - right) / np.maximum(1, np.abs(right))
    return np.unravel_index(error.argmax(), error.shape) if error.size and error.max() > tolerance else None


def zero(values: Arrays) -> None:
    """Every entry of the arrays is exactly zero; raises Failure.

    >>> zero({"b1": np.ones((3, 1))})  # Failure: b1[0, 0]: expected 0, got 1
    """
    for name, value in values.items():
        if value.any():
            index = np.unravel_index(np.abs(value).argmax(), value.shape)
            raise Failure(
                entry(name, index),
                entry=name,
                index=index,
                expected=0,
                got=digits(value[index]),
                hint=say("biases cause no symmetry: they start at zero"),
            )


def untouched(before: Mapping[str, object], after: Mapping[str, object]) -> None:
    """The arguments of a call hold afterwards what they held before; raises Failure. New keys do not matter.

    >>> untouched({"X": X}, {"X": X_after_the_call})
    """
    for name, value in before.items():
        changed = after.get(name) if isinstance(after, dict) else None
        if isinstance(value, dict):
            untouched(
                {f'{name}["{key}"]': item for key, item in value.items()},
                {f'{name}["{key}"]': item for key, item in changed.items()} if isinstance(changed, dict) else {},
            )
        elif not isinstance(value, np.ndarray) or not isinstance(changed, np.ndarray) or changed.shape != value.shape:
            replaced = say("replaced or reshaped by the call")
            raise Failure(name, entry=name, expected=say("left as it was"), got=replaced, hint=MUTATION_HINT)
        elif changed is not value and not np.array_equal(changed, value):
            index = np.unravel_index(np.argmax(changed != value), value.shape)
            expected, got = apart(value[index], changed[index])
            raise Failure(
                say("{name} after the call", name=entry(name, index)),
                about=say("{name} after the call", name=name),
                entry=name,
                index=index,
                expected=expected,
                got=got,
                hint=MUTATION_HINT,
            )


MUTATION_HINT = say(
    "the caller still needs this array: work on a copy (+=, out=, sort, pop and the like change the original)"
)


# ---------------------------------------------------------------------------------------------- wording


def _listed(names: Iterable[object]) -> str:
    return ", ".join(str(name) for name in names)


def _described(value: object) -> str:
    match value:
        case None:
            return "None"
        case np.ndarray():
            return say("an array of shape {shape}", shape=str(value.shape))
        case tuple():
            return say("a tuple of {count}", count=len(value))
        case list():
            return say("a list of {count}", count=len(value))
        case Opaque():
            return remade(value.description, *OPAQUE)
        case str():
            return say("a string")
        case int() | float():
            return say("one number")
        case dict():
            return say("a dict")
        case _:
            return say("a {type}", type=type(value).__name__)


# How frames.py, on the other side of the wall, describes what does not cross it.
OPAQUE = (
    say("an array of shape {shape}, which is too large to be graded"),
    say("an array of dtype {dtype}"),
    say("a {type} that is too large or too deep to be graded"),
    say("a value of type {type}"),
)


def _shape_hint(value: np.ndarray, shape: Shape) -> str:
    if value.shape == shape[::-1] and shape[0] != shape[1]:
        return say("the rows and columns are exchanged")
    if value.ndim == 0:
        return say("one number is not a matrix: this one has a row for every unit")
    if value.size == np.prod(shape) and value.ndim != 2:
        return say("the numbers are there, but not as a matrix: keepdims=True or reshape keep two dimensions")
    return ""
