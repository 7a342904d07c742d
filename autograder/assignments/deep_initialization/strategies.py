"""What is drawn: the sizes of the layers, and networks with a batch of examples.

Sizes are drawn by Hypothesis, values come from a seed that is drawn too. The values are generic on purpose: biases
that are not zero, weights with which the activations neither vanish nor saturate over the layers, and no layer that
says the same of every example. Whatever a layer does wrong can then be seen in the layers above it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from hypothesis import strategies as st

from autograder.authoring import Given
from autograder.authoring.expect import Array, Arrays

from . import reference
from .reference import GAIN

EITHER = tuple(sorted(GAIN, reverse=True))
TINY = ((1, 1), (1, 2), (2, 1), (1, 1, 1), (2, 2, 1))  # each adds one thing: a unit, an input, a layer
MAX_UNITS = 5
MAX_LAYERS = 5
MAX_EXAMPLES = 6
# Weights have 1.5 times the standard deviation of the assignment: tanh shows its curve, a ReLU does not explode yet.
BOLD = 1.5
BIAS = 0.5  # standard deviation of the biases
LOUD = 0.2  # where tanh bends by more than 0.002


@dataclass(frozen=True)
class Layers:
    """Units per layer, n[0] ... n[L] of the lecture, and the activation of all layers."""

    dims: tuple[int, ...]
    activation: str

    def __iter__(self) -> Iterator[object]:
        """The arguments of `initialize_parameters_deep`."""
        return iter((list(self.dims), self.activation))

    def __str__(self) -> str:
        return f"layer_dims={list(self.dims)} activation={self.activation}"

    @property
    def weights(self) -> dict[str, tuple[int, int]]:
        """The shapes of W1 ... WL."""
        return {f"W{layer}": (units, below) for layer, (below, units) in enumerate(pairwise(self.dims), start=1)}

    @property
    def biases(self) -> dict[str, tuple[int, int]]:
        """The shapes of b1 ... bL."""
        return {f"b{layer}": (units, 1) for layer, units in enumerate(self.dims[1:], start=1)}


@dataclass(frozen=True, eq=False)
class Network:
    """Parameters, a batch X, the activation of all layers, and what the oracle makes of them."""

    parameters: Arrays
    X: Array
    activation: str

    def __iter__(self) -> Iterator[object]:
        """The arguments of `forward_deep`."""
        return iter((self.X, self.parameters, self.activation))

    def __str__(self) -> str:
        sizes = [len(self.X), *(len(values) for name, values in self.parameters.items() if name.startswith("b"))]
        return f"{Layers(tuple(sizes), self.activation)} m={self.m}"

    @property
    def m(self) -> int:
        """How many examples there are."""
        return int(self.X.shape[1])

    @property
    def other_parameters(self) -> Arrays:
        """Parameters with which the activations of every layer are others."""
        return {name: -values for name, values in self.parameters.items()}

    @cached_property
    def activations(self) -> Arrays:
        """A1 ... AL by name."""
        return {f"A{layer}": A for layer, A in enumerate(reference.forward_deep(*self), start=1)}


def layers(*activations: str, min_units: int = 1) -> Given[Layers]:
    """Networks of 1 to 5 layers of `min_units` to 5 units."""
    return Given(st.builds(Layers, dims(min_units), st.sampled_from(activations)), list(tiny(activations, min_units)))


def tiny(activations: Sequence[str], min_units: int) -> Iterator[Layers]:
    """The TINY layers, with `min_units` where they have fewer."""
    for dims in dict.fromkeys(tuple(max(units, min_units) for units in dims) for dims in TINY):
        yield from (Layers(dims, activation) for activation in activations)


def dims(min_units: int = 1) -> st.SearchStrategy[tuple[int, ...]]:
    """Units per layer, for 1 to 5 layers."""
    sizes = st.lists(st.integers(min_units, MAX_UNITS), min_size=2, max_size=MAX_LAYERS + 1)
    return sizes.map(tuple)


def networks(*activations: str, min_units: int = 1, min_m: int = 1) -> Given[Network]:
    """Networks of 1 to 5 layers of `min_units` to 5 units, with a batch of `min_m` to 6 examples."""
    layers = st.builds(Layers, dims(min_units), st.sampled_from(activations))
    smallest = [generic_network(layers, m, 0) for layers in tiny(activations, min_units) for m in (min_m, min_m + 1)]
    drawn = st.builds(generic_network, layers, st.integers(min_m, MAX_EXAMPLES), st.integers(0, 2**32 - 1))
    return Given(drawn, smallest)


def generic_network(layers: Layers, m: int, seed: int) -> Network:
    """A network whose values hide no mistake: the first drawn in which every layer says something of the examples."""
    draw = np.random.default_rng(seed)
    while True:
        parameters = {}
        for (weight, (units, below)), bias in zip(layers.weights.items(), layers.biases, strict=True):
            scale = BOLD * np.sqrt(1 / below)
            parameters[weight] = draw.normal(0, scale, (units, below)).round(3)
            parameters[bias] = draw.normal(0, BIAS, (units, 1)).round(3)
        network = Network(parameters, draw.normal(size=(layers.dims[0], m)).round(3), layers.activation)
        if all(tells(A) for A in network.activations.values()):
            return network


def tells(A: Array) -> bool:
    """Whether a layer is not nearly silent, and is not the same for all examples."""
    return bool(np.abs(A).max() > LOUD and (A.shape[1] == 1 or (A != A[:, :1]).any()))
