# fails: nothing
# np.vectorize around scalar activations
import math

import numpy as np


tanh = np.vectorize(math.tanh, otypes=[float])
sigmoid = np.vectorize(lambda z: 1 / (1 + math.exp(-z)) if z > 0 else 1 - 1 / (1 + math.exp(z)), otypes=[float])


def initialize_parameters(n_x, n_h, n_y):
    rng = np.random.default_rng()
    return {
        "W1": 0.01 * rng.standard_normal((n_h, n_x)),
        "b1": np.zeros((n_h, 1)),
        "W2": 0.01 * rng.standard_normal((n_y, n_h)),
        "b2": np.zeros((n_y, 1)),
    }


def forward_propagation(X, parameters):
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = tanh(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


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
