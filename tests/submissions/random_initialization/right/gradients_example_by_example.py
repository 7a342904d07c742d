# fails: nothing
# The gradient of each example is added up with np.outer, then divided by m
import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    parameters = {}
    parameters["W1"] = np.random.normal(0, 0.01, (n_h, n_x))
    parameters["W2"] = np.random.normal(0, 0.01, (n_y, n_h))
    parameters["b1"] = np.zeros(shape=(n_h, 1))
    parameters["b2"] = np.zeros(shape=(n_y, 1))
    return parameters


def forward_propagation(X, parameters):
    cache = {}
    cache["Z1"] = np.matmul(parameters["W1"], X) + parameters["b1"]
    cache["A1"] = np.tanh(cache["Z1"])
    cache["Z2"] = np.matmul(parameters["W2"], cache["A1"]) + parameters["b2"]
    cache["A2"] = 0.5 * (1 + np.tanh(cache["Z2"] / 2))
    return cache["A2"], cache


def backward_propagation(parameters, cache, X, Y):
    gradients = {"d" + name: np.zeros(parameters[name].shape) for name in ("W1", "b1", "W2", "b2")}
    m = X.shape[1]
    for j in range(m):
        a1 = cache["A1"][:, j]
        dz2 = cache["A2"][:, j] - Y[:, j]
        dz1 = parameters["W2"].T @ dz2 * (1 - a1**2)
        gradients["dW2"] += np.outer(dz2, a1)
        gradients["db2"] += dz2[:, None]
        gradients["dW1"] += np.outer(dz1, X[:, j])
        gradients["db1"] += dz1[:, None]
    return {name: total / m for name, total in gradients.items()}
