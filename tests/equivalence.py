"""Whether a program is right, decided apart from the checks and with far more than they use.

Hundreds of networks of up to 30 units and 40 examples, millions of weights. What cannot be told from the reference here
is equivalent to it. Every function of every assignment has a comparison of its own.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from functools import lru_cache
from unittest import mock

import numpy as np
from scipy import fft
from scipy.special import ndtr

from autograder.assignments.random_initialization import reference
from autograder.assignments.random_initialization.reference import SCALE
from autograder.judging.calls import Asking, NoAnswerError, StudentError
from autograder.wall import conversation
from autograder.wall.sandbox import Sandbox
from autograder.wall.student import Cell, Student

MAX_ANSWERS = 2**30  # bytes: a comparison asks for many times what a grading asks for
SAME = 1e-8
SAME_IN_SINGLE = 1e-4  # of programs that compute in float32, with 6e-8 an operation and sums of some dozens of products
_tolerance: ContextVar[float] = ContextVar("tolerance", default=SAME)


class Different(Exception):  # noqa: N818 (it is what is looked for)
    """A function does not do what the reference does; the text says where."""


def difference(cells: Sequence[Cell], modules: dict[str, str], function: str, same: float = SAME) -> str | None:
    """Where a function that these cells define departs from the reference, None if nowhere to be seen.

    Values may differ by `same`, relative to what is larger than 1.
    """
    _tolerance.set(same)
    try:
        with (
            mock.patch.object(conversation, "MAX_ANSWERS", MAX_ANSWERS),
            Student(cells, modules, Sandbox.BUBBLEWRAP) as student,
            np.errstate(all="ignore"),
        ):
            COMPARE[function](Asking(function, 0, lambda asked: student.ask(function, [asked.request])[0]))
    except Different as found:
        return str(found)
    except StudentError as error:
        return f"raised {error.raised.exception}: {error.raised.text}"
    except NoAnswerError as error:
        return str(error.how)
    return None


def _same(got: object, expected: object) -> None:
    """Dicts and pairs of float arrays of the same shapes and values; further keys do not matter."""
    match expected:
        case dict():
            if not isinstance(got, dict) or not expected.keys() <= got.keys():
                raise Different("keys")
            for key, value in expected.items():
                _same(got[key], value)
        case tuple() | list():
            if not isinstance(got, (tuple, list)) or len(got) != len(expected):
                raise Different("length")
            for one, other in zip(got, expected, strict=True):
                _same(one, other)
        case _:
            if not isinstance(got, np.ndarray) or got.shape != expected.shape or got.dtype.kind != "f":
                raise Different("shape or type")
            error = np.abs(got - expected) / np.maximum(1, np.abs(expected))
            if not (error <= _tolerance.get()).all():
                raise Different(f"values by {error.max():.2g}")


@lru_cache(maxsize=1)
def _wide_networks() -> list[tuple[dict, np.ndarray, np.ndarray]]:
    """Parameters, X and Y of all combinations of small sizes and of many large ones."""
    draw = np.random.default_rng(20)
    sizes = [*itertools.product((1, 2, 3), repeat=4), *draw.integers(1, (31, 31, 6, 41), (175, 4)).tolist()]
    return [_wide_network(draw, *size) for size in sizes]


def _wide_network(draw: np.random.Generator, n_x: int, n_h: int, n_y: int, m: int) -> tuple:
    scale = draw.choice((0.1, 1.0, 2.0))
    shapes = {"W1": (n_h, n_x), "b1": (n_h, 1), "W2": (n_y, n_h), "b2": (n_y, 1)}
    parameters = {name: scale * draw.normal(size=shape) for name, shape in shapes.items()}
    return parameters, draw.normal(size=(n_x, m)), draw.integers(0, 2, (n_y, m)).astype(float)


def _compare_forward(forward_propagation: Asking) -> None:
    for parameters, X, _ in _wide_networks():
        returned, after = forward_propagation.call_and_look(X, parameters)
        _same(returned, reference.forward_propagation(X, parameters))
        _same(after, [X, parameters])


def _compare_backward(backward_propagation: Asking) -> None:
    for parameters, X, Y in _wide_networks():
        cache = reference.forward_propagation(X, parameters)[1]
        returned, after = backward_propagation.call_and_look(parameters, cache, X, Y)
        _same(returned, reference.backward_propagation(parameters, cache, X, Y))
        _same(after, [parameters, cache, X, Y])


LARGE = ((50_000, 4, 50_000), (4, 50_000, 4), (450, 440, 450))  # about 200 000 weights in either layer
CALLS = 3
SIGMAS = 7.5  # chance beyond it: 6e-14, times a million lags
NEAR = 0.01  # relative; a scale this near is right: `randn / 101` is no mistake


def _compare_initial(initialize_parameters: Asking) -> None:
    for sizes in [*itertools.product(range(1, 6), repeat=3), (30, 20, 10), (7, 40, 25)]:
        weights = [values for call in _initial(initialize_parameters, sizes, 2) for values in call]
        values = np.sort(np.abs(np.concatenate([W.ravel() for W in weights])))
        if not values[0] > 0 or (np.diff(values) == 0).any():
            raise Different("tied or zero weights, or the same twice")
    small = np.array(
        [np.concatenate([W.ravel() for W in call]) for call in _initial(initialize_parameters, (3, 4, 2), 400)]
    )
    if not np.abs(np.cov(small.T) / SCALE**2 - np.eye(small.shape[1])).max() < SIGMAS * np.sqrt(2 / len(small)):
        raise Different("covariance of the weights of a small network")
    for sizes in LARGE:
        layers = _initial(initialize_parameters, sizes, CALLS)
        for layer in (0, 1):
            _normal(np.concatenate([call[layer].ravel() for call in layers]) / SCALE)
        _unrelated(np.concatenate([W.ravel() for call in layers for W in call]) / SCALE)
        _unrelated(np.concatenate([values for W1, W2 in layers for values in (W1.ravel(), W2.T.ravel())]) / SCALE)


def _initial(
    initialize_parameters: Asking, sizes: tuple[int, int, int], calls: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """W1 and W2 of some calls, right in everything but perhaps their distribution."""
    n_x, n_h, n_y = sizes
    shapes = {"W1": (n_h, n_x), "b1": (n_h, 1), "W2": (n_y, n_h), "b2": (n_y, 1)}
    layers = []
    for values in (initialize_parameters(*sizes) for _ in range(calls)):
        if not isinstance(values, dict) or not shapes.keys() <= values.keys():
            raise Different("keys")
        for name, shape in shapes.items():
            kinds = "f" if name in ("W1", "W2") else "biuf"
            if not isinstance(values[name], np.ndarray) or values[name].shape != shape:
                raise Different(f"shape of {name}")
            if values[name].dtype.kind not in kinds or not np.isfinite(values[name]).all():
                raise Different(f"type of {name}")
        if values["b1"].any() or values["b2"].any():
            raise Different("biases")
        layers.append((values["W1"], values["W2"]))
    return layers


def _normal(z: np.ndarray) -> None:
    """Standard normal: mean, spread, distribution function and tails, each to within what chance allows."""
    z, n = np.sort(z), z.size
    tails = {beyond: 2 * n * ndtr(-beyond) for beyond in (3.03, 3.53, 4.03)}  # clippers choose round numbers
    for what, departure in {
        "mean": abs(z.mean()) * np.sqrt(n),
        "standard deviation": max(0, abs(z.std() - 1) - NEAR) * np.sqrt(2 * n),
        "distribution": 2 * np.sqrt(n) * np.abs(ndtr(z) - (np.arange(n) + 0.5) / n).max(),
        "tails": max(abs((np.abs(z) > beyond).sum() - usual) / np.sqrt(usual) for beyond, usual in tails.items()),
    }.items():
        if not departure < SIGMAS:
            raise Different(f"{what} of the weights, {departure:.0f} times what chance does")


def _unrelated(z: np.ndarray) -> None:
    """No value has to do with another at any distance, nor their absolute values.

    Correlations are computed in float32, which puts them off by 5e-8; those above 7e-3 are not by chance.
    """
    for values in (z, ndtr(np.abs(z))):
        centred = (values - values.mean()).astype(np.float32)
        power = np.abs(fft.rfft(centred, 2 * z.size)) ** 2
        r = fft.irfft(power)[1 : z.size] / (z.size * centred.var())
        if not np.abs(r).max() * np.sqrt(z.size) < SIGMAS:
            raise Different(f"weights correlated at a distance of {np.abs(r).argmax() + 1}")


# ------------------------------------------------------------------------------------------------ deep networks

DEPTHS = ([1, 1], [2, 3], [3, 1, 2], [1, 4, 1, 3], [5, 4, 3, 2, 1], [30, 20, 25, 10], [3, 2, 2, 2, 2, 2, 2, 2])
DEEP = ([600, 300, 700], [200_000, 1, 200_000, 1])  # about 200 000 weights in every layer


def _compare_deep(initialize_parameters_deep: Asking) -> None:
    for activation, factor in (("tanh", 1), ("relu", 2)):
        for dims in DEPTHS:
            calls = [_deep(initialize_parameters_deep, dims, activation) for _ in range(2)]
            values = np.sort(np.abs(np.concatenate([W.ravel() for call in calls for W in call])))
            if not values[0] > 0 or (np.diff(values) == 0).any():
                raise Different("tied or zero weights, or the same twice")
        for dims in DEEP:
            layers = _deep(initialize_parameters_deep, dims, activation)
            unit = [W / np.sqrt(factor / n) for W, n in zip(layers, dims, strict=False)]
            for W in unit:
                _normal(W.ravel())
            _unrelated(np.concatenate([W.ravel() for W in unit]))


def _deep(initialize_parameters_deep: Asking, dims: list[int], activation: str) -> list[np.ndarray]:
    """The weights of one call, right in everything but perhaps their distribution."""
    returned = initialize_parameters_deep(list(dims), activation)
    weights = []
    for at, (n, below) in enumerate(zip(dims[1:], dims, strict=False), 1):
        for name, shape, kinds in ((f"W{at}", (n, below), "f"), (f"b{at}", (n, 1), "biuf")):
            value = returned.get(name) if isinstance(returned, dict) else None
            if not isinstance(value, np.ndarray) or value.shape != shape or value.dtype.kind not in kinds:
                raise Different(f"{name} of {dims}")
        if returned[f"b{at}"].any() or not np.isfinite(returned[f"W{at}"]).all():
            raise Different(f"values of layer {at}")
        weights.append(returned[f"W{at}"].astype(float))
    if {f"W{len(dims)}", "W0"} & returned.keys():
        raise Different("a layer too many")
    return weights


def _compare_forward_deep(forward_deep: Asking) -> None:
    draw = np.random.default_rng(21)
    for dims in [*DEPTHS, *(draw.integers(1, 20, draw.integers(2, 8)).tolist() for _ in range(120))]:
        scale, m = draw.choice((0.1, 1.0, 2.0)), int(draw.integers(1, 41))
        X = draw.normal(size=(dims[0], m))
        parameters = {}
        for at, (n, below) in enumerate(zip(dims[1:], dims, strict=False), 1):
            parameters[f"W{at}"] = scale * draw.normal(size=(n, below)) / np.sqrt(below)
            parameters[f"b{at}"] = scale * draw.normal(size=(n, 1))
        for activation, g in (("tanh", np.tanh), ("relu", lambda Z: np.maximum(0, Z))):
            returned, after = forward_deep.call_and_look(X, parameters, activation)
            A, right = X, []
            for at in range(1, len(dims)):
                A = g(parameters[f"W{at}"] @ A + parameters[f"b{at}"])
                right.append(A)
            _same(returned, right)
            _same(after[:2], [X, parameters])


COMPARE: dict[str, Callable[[Asking], None]] = {
    "initialize_parameters": _compare_initial,
    "forward_propagation": _compare_forward,
    "backward_propagation": _compare_backward,
    "initialize_parameters_deep": _compare_deep,
    "forward_deep": _compare_forward_deep,
}
_VALUES = "every value agrees to 1e-8 on 250 networks of up to 30 units and 40 examples"
_WEIGHTS = "shapes, zero biases and distribution of millions of weights are right, no two tied"
REASON = {name: _WEIGHTS if name.startswith("initialize") else _VALUES for name in COMPARE}
