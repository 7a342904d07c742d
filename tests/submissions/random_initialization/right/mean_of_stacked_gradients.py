# fails: nothing
# The gradients of all examples are stacked and averaged
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
    def sigmoid(z):
        return 1.0 / (1.0 + np.exp(-z))

    Z1 = np.dot(parameters["W1"], X) + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = np.dot(parameters["W2"], A1) + parameters["b2"]
    A2 = sigmoid(Z2)
    cache = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
    return A2, cache


def backward_propagation(parameters, cache, X, Y):
    dZ2 = cache["A2"] - Y
    dZ1 = parameters["W2"].T @ dZ2 * (1 - cache["A1"] ** 2)
    each1 = np.stack([np.outer(d, x) for d, x in zip(dZ1.T, X.T)])
    each2 = np.stack([np.outer(d, a) for d, a in zip(dZ2.T, cache["A1"].T)])
    return {
        "dW1": np.average(each1, axis=0),
        "db1": np.average(dZ1, axis=1)[:, None],
        "dW2": np.average(each2, axis=0),
        "db2": np.average(dZ2, axis=1)[:, None],
    }
