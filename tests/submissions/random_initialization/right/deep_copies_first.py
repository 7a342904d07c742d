# fails: nothing
# Whatever is handed in is copied before it is overwritten
import copy

import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    rng = np.random.default_rng()
    return {
        "W1": 0.01 * rng.standard_normal((n_h, n_x)),
        "b1": np.zeros((n_h, 1)),
        "W2": 0.01 * rng.standard_normal((n_y, n_h)),
        "b2": np.zeros((n_y, 1)),
    }


def forward_propagation(X, parameters):
    X, parameters = X.copy(), copy.deepcopy(parameters)
    parameters["b1"] = np.repeat(parameters["b1"], X.shape[1], axis=1)
    parameters["b1"] += parameters["W1"] @ X
    Z1 = parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = 1 / (1 + np.exp(-Z2))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def backward_propagation(parameters, cache, X, Y):
    own = copy.deepcopy(cache)
    own["A2"] -= Y
    own["A2"] /= X.shape[1]
    dW2 = own["A2"] @ own["A1"].T
    own["A1"] **= 2
    dZ1 = parameters["W2"].T @ own["A2"] * (1 - own["A1"])
    sums = {name: dZ.sum(axis=1, keepdims=True) for name, dZ in (("db1", dZ1), ("db2", own["A2"]))}
    return {"dW1": dZ1 @ X.T, "dW2": dW2, **sums}
