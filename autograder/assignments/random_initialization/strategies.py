"""What is drawn: layer sizes, and networks with a batch of examples.

Sizes are drawn by Hypothesis, so that a failure shrinks to the smallest network that still shows it; values come
from a seed that is drawn too. They are generic on purpose: weights of order one, biases that are not zero, hidden
units both near the middle of tanh and on its flat ends. Tiny weights and zero biases would hide mistakes: with them
`W2 Z1` and `W2 A1` agree to seven digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from hypothesis import strategies as st

from autograder.authoring.expect import Arrays

from . import reference

MAX_UNITS = 5
MAX_EXAMPLES = 6
SATURATED = 6.0  # tanh(6) is 1 to within 1.2e-5


@dataclass(frozen=True)
class Sizes:
    """Units per layer: n[0], n[1] and n[2] of the lecture."""

    n_x: int
    n_h: int
    n_y: int

    def __iter__(self) -> Iterator[int]:
        return iter((self.n_x, self.n_h, self.n_y))

    def __str__(self) -> str:
        return f"n_x={self.n_x} n_h={self.n_h} n_y={self.n_y}"

    @property
    def parameter_shapes(self) -> dict[str, tuple[int, int]]:
        n_x, n_h, n_y = self
        return {"W1": (n_h, n_x), "b1": (n_h, 1), "W2": (n_y, n_h), "b2": (n_y, 1)}


@dataclass(frozen=True, eq=False)
class Network:
    """Parameters, a batch X with labels Y, and what the oracle makes of them."""

    parameters: Arrays
    X: np.ndarray
    Y: np.ndarray

    def __str__(self) -> str:
        return f"{self.sizes} m={self.m}"

    @property
    def sizes(self) -> Sizes:
        return Sizes(self.X.shape[0], *self.parameters["b1"].shape[:1], *self.parameters["b2"].shape[:1])

    @property
    def m(self) -> int:
        return int(self.X.shape[1])

    @cached_property
    def cache(self) -> Arrays:
        return reference.forward_propagation(self.X, self.parameters)[1]

    @cached_property
    def gradients(self) -> Arrays:
        return reference.backward_propagation(self.parameters, self.cache, self.X, self.Y)

    @cached_property
    def numerical_gradients(self) -> Arrays:
        return reference.numerical_gradients(self.parameters, self.X, self.Y)

    @property
    def activation_shapes(self) -> dict[str, tuple[int, int]]:
        hidden, output = (self.sizes.n_h, self.m), (self.sizes.n_y, self.m)
        return {"Z1": hidden, "A1": hidden, "Z2": output, "A2": output}

    @property
    def gradient_shapes(self) -> dict[str, tuple[int, int]]:
        return {"d" + name: shape for name, shape in self.sizes.parameter_shapes.items()}


def layer_sizes(
    *, min_n_x: int = 1, min_n_h: int = 1, n_y: st.SearchStrategy[int] | None = None
) -> st.SearchStrategy[Sizes]:
    """Sizes of three layers, 1 to 5 units each; `n_y` may be narrowed."""
    units = n_y if n_y is not None else st.integers(1, MAX_UNITS)
    return st.builds(Sizes, st.integers(min_n_x, MAX_UNITS), st.integers(min_n_h, MAX_UNITS), units)


def networks(
    *,
    n_y: st.SearchStrategy[int] | None = None,
    min_n_x: int = 1,
    min_n_h: int = 1,
    make: Callable[..., Network] | None = None,
) -> st.SearchStrategy[Network]:
    """Networks with one output (unless `n_y` says otherwise) and a batch of 1 to 6 examples."""
    sizes = layer_sizes(min_n_x=min_n_x, min_n_h=min_n_h, n_y=n_y if n_y is not None else st.just(1))
    return st.builds(make or generic_network, sizes, st.integers(1, MAX_EXAMPLES), st.integers(0, 2**32 - 1))


def several_outputs() -> st.SearchStrategy[int]:
    """More than one output."""
    return st.integers(2, 4)


def generic_network(sizes: Sizes, m: int, seed: int) -> Network:
    """A network whose values hide no mistake; about one hidden unit in three is saturated."""
    draw = np.random.default_rng(seed)
    parameters = {name: draw.normal(size=shape).round(3) for name, shape in sizes.parameter_shapes.items()}
    saturated = draw.random((sizes.n_h, 1)) < 1 / 3
    parameters["b1"] = parameters["b1"] + saturated * SATURATED * draw.choice((-1.0, 1.0), (sizes.n_h, 1))
    labels = draw.integers(0, 2, (sizes.n_y, m)).astype(float)
    return Network(parameters, draw.normal(size=(sizes.n_x, m)).round(3), labels)


def tied_network(sizes: Sizes, m: int, seed: int) -> Network:
    """A generic network whose first and last hidden units are the same unit."""
    network = generic_network(sizes, m, seed)
    tied = {name: values.copy() for name, values in network.parameters.items()}
    for rows in (tied["W1"], tied["b1"], tied["W2"].T):
        rows[-1] = rows[0]
    return Network(tied, network.X, network.Y)
