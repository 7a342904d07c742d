# fails: nothing
# A match statement picks the activation
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
    def activate(Z, kind):
        match kind:
            case "tanh":
                return np.tanh(Z)
            case "sigmoid":
                return 1 / (1 + np.exp(-Z))
            case _:
                raise ValueError(kind)

    cache, A = {}, X
    for l, kind in enumerate(["tanh", "sigmoid"], start=1):
        cache[f"Z{l}"] = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        cache[f"A{l}"] = A = activate(cache[f"Z{l}"], kind)
    return A, cache


def backward_propagation(parameters, cache, X, Y):
    A1 = cache["A1"]
    dZ2 = (cache["A2"] - Y) / X.shape[1]
    dZ1 = (parameters["W2"].T @ dZ2) * (1 - A1 * A1)
    gradients = {}
    gradients["dW2"] = dZ2 @ A1.T
    gradients["db2"] = dZ2.sum(axis=1).reshape(-1, 1)
    gradients["dW1"] = dZ1 @ X.T
    gradients["db1"] = dZ1.sum(axis=1).reshape(-1, 1)
    return gradients
