# fails: nothing
# Everything in one expression, with assignment inside
import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    return {
        f"{kind}{l}": np.random.randn(n, k) * 0.01 if kind == "W" else np.zeros((n, 1))
        for l, (n, k) in enumerate([(n_h, n_x), (n_y, n_h)], 1)
        for kind in "Wb"
    }


def forward_propagation(X, parameters):
    cache = {
        "Z1": (Z1 := parameters["W1"] @ X + parameters["b1"]),
        "A1": (A1 := np.tanh(Z1)),
        "Z2": (Z2 := parameters["W2"] @ A1 + parameters["b2"]),
        "A2": (A2 := 1 / (1 + np.exp(-Z2))),
    }
    return A2, cache


def backward_propagation(parameters, cache, X, Y):
    return {
        "db2": (dZ2 := (cache["A2"] - Y) / (m := X.shape[1])) @ (ones := np.ones((m, 1))),
        "dW2": dZ2 @ cache["A1"].T,
        "db1": (dZ1 := parameters["W2"].T @ dZ2 * (1 - cache["A1"] ** 2)) @ ones,
        "dW1": dZ1 @ X.T,
    }
