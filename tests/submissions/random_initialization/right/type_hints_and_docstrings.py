# fails: nothing
# Annotated and documented to the last argument
from typing import Dict, Tuple

import numpy as np


Arrays = Dict[str, np.ndarray]


def initialize_parameters(n_x: int, n_h: int, n_y: int) -> Arrays:
    """Small normal weights and zero biases for layers of n_x, n_h and n_y units."""
    W1: np.ndarray = 0.01 * np.random.randn(n_h, n_x)
    W2: np.ndarray = 0.01 * np.random.randn(n_y, n_h)
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


def forward_propagation(X: np.ndarray, parameters: Arrays) -> Tuple[np.ndarray, Arrays]:
    """A2 and the cache of both layers, one column per example."""
    Z1: np.ndarray = parameters["W1"] @ X + parameters["b1"]
    A1: np.ndarray = np.tanh(Z1)
    Z2: np.ndarray = parameters["W2"] @ A1 + parameters["b2"]
    A2: np.ndarray = 1 / (1 + np.exp(-Z2))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def backward_propagation(parameters: Arrays, cache: Arrays, X: np.ndarray, Y: np.ndarray) -> Arrays:
    """Gradients of the mean cross-entropy."""
    m: int = X.shape[1]
    dZ2: np.ndarray = cache["A2"] - Y
    dZ1: np.ndarray = (parameters["W2"].T @ dZ2) * (1 - cache["A1"] ** 2)
    sums = [dZ.sum(axis=1, keepdims=True) / m for dZ in (dZ1, dZ2)]
    return {"dW1": dZ1 @ X.T / m, "db1": sums[0], "dW2": dZ2 @ cache["A1"].T / m, "db2": sums[1]}
