"""The oracle: a network with one hidden layer, tanh then sigmoid, columns are examples."""

from __future__ import annotations

import numpy as np

Arrays = dict[str, np.ndarray]
SCALE = 0.01  # standard deviation of the initial weights


def initialize_parameters(n_x: int, n_h: int, n_y: int) -> Arrays:
    """Small random weights and zero biases: W1 (n_h, n_x), b1 (n_h, 1), W2 (n_y, n_h), b2 (n_y, 1)."""
    return {
        "W1": np.random.randn(n_h, n_x) * SCALE,
        "b1": np.zeros((n_h, 1)),
        "W2": np.random.randn(n_y, n_h) * SCALE,
        "b2": np.zeros((n_y, 1)),
    }


def sigmoid(Z: np.ndarray) -> np.ndarray:
    return (1 + np.tanh(Z / 2)) / 2  # the usual 1 / (1 + e^-Z), without its overflow


def forward_propagation(X: np.ndarray, parameters: Arrays) -> tuple[np.ndarray, Arrays]:
    """A2 (n_y, m) for the m columns of X (n_x, m), and the cache of Z1, A1, Z2, A2."""
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def backward_propagation(parameters: Arrays, cache: Arrays, X: np.ndarray, Y: np.ndarray) -> Arrays:
    """Gradients of `loss`: dW1, db1, dW2, db2, each shaped like its parameter."""
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    dZ1 = (parameters["W2"].T @ dZ2) * (1 - cache["A1"] ** 2)
    return {
        "dW1": dZ1 @ X.T / m,
        "db1": dZ1.sum(axis=1, keepdims=True) / m,
        "dW2": dZ2 @ cache["A1"].T / m,
        "db2": dZ2.sum(axis=1, keepdims=True) / m,
    }


def loss(parameters: Arrays, X: np.ndarray, Y: np.ndarray) -> float:
    """Cross-entropy, summed over the outputs and averaged over the m columns, from Z2 so that it never overflows."""
    Z2 = forward_propagation(X, parameters)[1]["Z2"]
    return float(np.sum(np.logaddexp(0, Z2) - Y * Z2) / X.shape[1])


NUMERICAL_STEP = 1e-5  # eps^(1/3), where the truncation and rounding errors of a central difference meet


def numerical_gradients(parameters: Arrays, X: np.ndarray, Y: np.ndarray) -> Arrays:
    """Central differences of `loss`, entry by entry: a second opinion that knows nothing of the chain rule."""
    gradients = {}
    for name, values in parameters.items():
        gradient = np.empty_like(values)
        for index in np.ndindex(values.shape):
            step = np.zeros_like(values)
            step[index] = NUMERICAL_STEP
            above = loss({**parameters, name: values + step}, X, Y)
            below = loss({**parameters, name: values - step}, X, Y)
            gradient[index] = (above - below) / (2 * NUMERICAL_STEP)
        gradients["d" + name] = gradient
    return gradients


def train(parameters: Arrays, X: np.ndarray, Y: np.ndarray, steps: int, learning_rate: float) -> Arrays:
    """Parameters after `steps` steps of gradient descent; the ones handed in stay as they are."""
    for _ in range(steps):
        cache = forward_propagation(X, parameters)[1]
        gradients = backward_propagation(parameters, cache, X, Y)
        parameters = {name: parameters[name] - learning_rate * gradients["d" + name] for name in parameters}
    return parameters
