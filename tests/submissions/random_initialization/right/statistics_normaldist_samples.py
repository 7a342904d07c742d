# fails: nothing
# Samples of statistics.NormalDist
from statistics import NormalDist

import numpy as np


weights = NormalDist(mu=0, sigma=0.01)


def initialize_parameters(n_x, n_h, n_y):
    return {
        "W1": np.reshape(weights.samples(n_h * n_x), (n_h, n_x)),
        "b1": np.zeros((n_h, 1)),
        "W2": np.reshape(weights.samples(n_y * n_h), (n_y, n_h)),
        "b2": np.zeros((n_y, 1)),
    }


def forward_propagation(X, parameters):
    cache = {}
    cache["Z1"] = np.matmul(parameters["W1"], X) + parameters["b1"]
    cache["A1"] = np.tanh(cache["Z1"])
    cache["Z2"] = np.matmul(parameters["W2"], cache["A1"]) + parameters["b2"]
    cache["A2"] = 0.5 * (1 + np.tanh(cache["Z2"] / 2))
    return cache["A2"], cache


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    A1, A2 = cache["A1"], cache["A2"]
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * (1 - A1**2)
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
