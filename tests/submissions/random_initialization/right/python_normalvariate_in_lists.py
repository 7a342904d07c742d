# fails: nothing
# Nested lists of normalvariate, made arrays at the end
from random import normalvariate

import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    W1 = [[normalvariate(0.0, 0.01) for _ in range(n_x)] for _ in range(n_h)]
    W2 = [[normalvariate(0.0, 0.01) for _ in range(n_h)] for _ in range(n_y)]
    b1 = [[0.0]] * n_h
    b2 = [[0.0]] * n_y
    return {name: np.array(value) for name, value in zip(("W1", "b1", "W2", "b2"), (W1, b1, W2, b2))}


def forward_propagation(X, parameters):
    W1, b1, W2, b2 = (parameters[key] for key in ("W1", "b1", "W2", "b2"))
    Z1 = np.einsum("hx,xm->hm", W1, X) + b1
    A1 = np.tanh(Z1)
    Z2 = np.einsum("yh,hm->ym", W2, A1) + b2
    A2 = np.reciprocal(1 + np.exp(-Z2))
    return A2, dict(Z1=Z1, A1=A1, Z2=Z2, A2=A2)


def backward_propagation(parameters, cache, X, Y):
    m = Y.shape[1]
    dZ2 = cache["A2"] - Y
    dZ1 = np.dot(parameters["W2"].T, dZ2) * (1 - np.power(cache["A1"], 2))
    grads = {
        "dW1": (1 / m) * np.dot(dZ1, X.T),
        "db1": (1 / m) * dZ1.sum(axis=1, keepdims=True),
        "dW2": (1 / m) * np.dot(dZ2, cache["A1"].T),
        "db2": (1 / m) * dZ2.sum(axis=1, keepdims=True),
    }
    return grads
