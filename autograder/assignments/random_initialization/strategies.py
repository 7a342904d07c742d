"""What is drawn: layer sizes, and networks with a batch of examples.

Sizes are drawn by Hypothesis, and values come from a seed that is drawn too; tiny networks are added, on which a
student can follow a failure by hand. The values are generic on purpose: weights of order one, biases that are not zero,
hidden units both near the middle of tanh and on its flat ends. Tiny weights and zero biases would hide mistakes: with
them `W2 Z1` and `W2 A1` agree to seven digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from hypothesis import strategies as st

from autograder.authoring import Given
from autograder.authoring.expect import Arrays

from . import reference

MAX_UNITS = 5
MAX_EXAMPLES = 6
LOUDEST = 750.0  # e^710 overflows
# Each adds one thing to the smallest: an example, a unit, an input. n_x, n_h, m.
TINY = ((1, 1, 1), (1, 1, 2), (1, 2, 1), (2, 1, 1), (2, 2, 1))
TINY_SEED = 170256  # with these values units bend but are not saturated, and no gradient is nearly zero
# Added to the seeds of forward_propagation's networks, which are drawn below 2^32; a multiple of it for which the tiny
# networks of that seed, too, are not saturated, and the networks below are what they say they are.
FORWARD = 1329 * 2**32
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
    def other_parameters(self) -> Arrays:
        """Parameters with which every output is another one."""
        return {name: -values if name in ("W2", "b2") else values for name, values in self.parameters.items()}

    @property
    def other_labels(self) -> np.ndarray:
        """The opposite labels."""
        return 1 - self.Y

    @property
    def activation_shapes(self) -> dict[str, tuple[int, int]]:
        hidden, output = (self.sizes.n_h, self.m), (self.sizes.n_y, self.m)
        return {"Z1": hidden, "A1": hidden, "Z2": output, "A2": output}

    @property
    def gradient_shapes(self) -> dict[str, tuple[int, int]]:
        return {"d" + name: shape for name, shape in self.sizes.parameter_shapes.items()}


Make = Callable[..., Network]  # of sizes, the number m of examples, a seed, and scales


def layer_sizes(*, min_n_x: int = 1, min_n_h: int = 1, n_y: Iterable[int] = (1,)) -> Given[Sizes]:
    """Sizes of three layers: 1 to 5 inputs and hidden units, and one output unless `n_y` says otherwise."""
    outputs = tuple(n_y)
    tiny = dict.fromkeys(Sizes(max(n_x, min_n_x), max(n_h, min_n_h), outputs[0]) for n_x, n_h, _ in TINY)
    return Given(sizes(min_n_x, min_n_h, outputs), tuple(tiny))


def sizes(min_n_x: int, min_n_h: int, n_y: tuple[int, ...]) -> st.SearchStrategy[Sizes]:
    """Sizes of three layers, at most 5 units each but for the last, which has one of the numbers in `n_y`."""
    return st.builds(Sizes, st.integers(min_n_x, MAX_UNITS), st.integers(min_n_h, MAX_UNITS), st.sampled_from(n_y))


def networks(
    *, n_y: Iterable[int] = (1,), min_n_x: int = 1, min_n_h: int = 1, make: Make | None = None
) -> Given[Network]:
    """Networks with one output (unless `n_y` says otherwise) and a batch of 1 to 6 examples."""
    outputs, make = tuple(n_y), make or generic_network
    tiny = dict.fromkeys((Sizes(max(n_x, min_n_x), max(n_h, min_n_h), outputs[0]), m) for n_x, n_h, m in TINY)
    smallest = [make(of, m, TINY_SEED) for of, m in tiny]
    drawn = sizes(min_n_x, min_n_h, outputs)
    return Given(st.builds(make, drawn, st.integers(1, MAX_EXAMPLES), st.integers(0, 2**32 - 1)), smallest)


def several_outputs() -> Iterable[int]:
    """More than one output."""
    return range(2, 5)


def generic_network(sizes: Sizes, m: int, seed: int, **scale: float) -> Network:
    """A network whose values hide no mistake; about one hidden unit in three is saturated.

    `scale` multiplies X or parameters by name; with a scale for b1 no unit is saturated on purpose.
    """
    draw = np.random.default_rng(seed)
    parameters = {name: draw.normal(size=shape).round(3) for name, shape in sizes.parameter_shapes.items()}
    saturated = draw.random((sizes.n_h, 1)) < 1 / 3
    if "b1" not in scale:
        parameters["b1"] = parameters["b1"] + saturated * SATURATED * draw.choice((-1.0, 1.0), (sizes.n_h, 1))
    labels = draw.integers(0, 2, (sizes.n_y, m)).astype(float)
    scaled = {name: values * scale.get(name, 1) for name, values in parameters.items()}
    return Network(scaled, draw.normal(size=(sizes.n_x, m)).round(3) * scale.get("X", 1), labels)


def forward_network(sizes: Sizes, m: int, seed: int, **scale: float) -> Network:
    """A generic network that only forward_propagation is asked about.

    What is asked of backward_propagation holds a cache, which is the right answer for its network.
    """
    return generic_network(sizes, m, seed + FORWARD, **scale)


def tied_network(sizes: Sizes, m: int, seed: int) -> Network:
    """A generic network whose first and last hidden units are the same unit."""
    return tied(generic_network(sizes, m, seed))


def tied(network: Network) -> Network:
    """The network with its first hidden unit in the place of the last."""
    copied = {name: values.copy() for name, values in network.parameters.items()}
    for rows in (copied["W1"], copied["b1"], copied["W2"].T):
        rows[-1] = rows[0]
    return Network(copied, network.X, network.Y)


# ------------------------------------------------------------------------ one of each, chosen by the property


def large_network(make: Make = generic_network) -> Network:
    """More units and examples than others have; no hidden unit saturated."""
    return make(Sizes(12, 9, 1), 40, 0, W1=0.3, b1=0.5, W2=0.5)


def saturated_network() -> Network:
    """Outputs within 1e-4 of 0 and of 1, down to 1e-15."""
    return forward_network(Sizes(3, 5, 1), 6, 25, W2=12)


def steep_network(make: Make = generic_network) -> Network:
    """dW1 and db1 beyond 10, and yet outputs between 0.001 and 0.999: hidden units of large weight, hardly bent."""
    return make(Sizes(3, 4, 1), 5, 0, W1=0.01, b1=0.01, W2=40, X=5)


def loud_network() -> Network:
    """Z2 beyond 710, where e^Z is no float64 any more; e^-Z is one for all of them."""
    network = forward_network(Sizes(2, 3, 1), 5, 0, W2=200)
    Z2 = network.cache["Z2"]
    return Network({**network.parameters, "b2": network.parameters["b2"] + LOUDEST - Z2.max()}, network.X, network.Y)


def unequal_networks(make: Make = generic_network) -> tuple[Network, ...]:
    """Of several outputs, and with layers of unequal sizes."""
    return make(Sizes(3, 4, 2), 5, 0), make(Sizes(4, 3, 6), 3, 0)
