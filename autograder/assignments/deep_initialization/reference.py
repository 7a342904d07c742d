"""The oracle: a network of any depth with one activation in all its layers, columns are examples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

Array = np.ndarray
Arrays = dict[str, np.ndarray]
GAIN = {"tanh": 1.0, "relu": 2.0}  # variance of a weight times the number of inputs: Xavier's, and He's


def relu(Z: Array) -> Array:
    """Zero in the place of every negative number."""
    positive: Array = np.maximum(Z, 0.0)
    return positive


ACTIVATION: dict[str, Callable[[Array], Array]] = {"tanh": np.tanh, "relu": relu}


def spread(below: int, activation: str) -> float:
    """Standard deviation of the weights of a layer with `below` inputs."""
    return float(np.sqrt(GAIN[activation] / below))


def initialize_parameters_deep(layer_dims: Sequence[int], activation: str) -> Arrays:
    """Normal weights of the activation's scale and zero biases: Wl (n[l], n[l-1]) and bl (n[l], 1) for l = 1 ... L."""
    parameters = {}
    for layer, (below, units) in enumerate(pairwise(layer_dims), start=1):
        parameters[f"W{layer}"] = np.random.randn(units, below) * spread(below, activation)
        parameters[f"b{layer}"] = np.zeros((units, 1))
    return parameters


def forward_deep(X: Array, parameters: Arrays, activation: str) -> list[Array]:
    """The activations A1 ... AL (n[l], m) for the m columns of X."""
    A, activations = X, []
    for layer in range(1, len(parameters) // 2 + 1):
        Z = parameters[f"W{layer}"] @ A + parameters[f"b{layer}"]
        A = ACTIVATION[activation](Z)
        activations.append(A)
    return activations
