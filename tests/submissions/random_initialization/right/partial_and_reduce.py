# fails: nothing
# functools: a partial draws, a reduce walks through the layers
from functools import partial, reduce

import numpy as np


draw = partial(np.random.normal, 0.0, 0.01)


def initialize_parameters(n_x, n_h, n_y):
    W1, W2 = map(draw, [(n_h, n_x), (n_y, n_h)])
    b1, b2 = map(np.zeros, [(n_h, 1), (n_y, 1)])
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


def forward_propagation(X, parameters):
    def step(state, layer):
        A, cache = state
        l, activation = layer
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = activation(Z)
        return A, {**cache, f"Z{l}": Z, f"A{l}": A}

    return reduce(step, [("1", np.tanh), ("2", lambda z: 1 / (1 + np.exp(-z)))], (X, {}))


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
