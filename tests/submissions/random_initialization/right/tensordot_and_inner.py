# fails: nothing
# tensordot and inner in place of the matrix product
import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    parameters = {}
    parameters["W1"] = np.random.normal(0, 0.01, (n_h, n_x))
    parameters["W2"] = np.random.normal(0, 0.01, (n_y, n_h))
    parameters["b1"] = np.zeros(shape=(n_h, 1))
    parameters["b2"] = np.zeros(shape=(n_y, 1))
    return parameters


def forward_propagation(X, parameters):
    Z1 = np.tensordot(parameters["W1"], X, axes=1) + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = np.inner(parameters["W2"], A1.T) + parameters["b2"]
    A2 = 1 / (1 + np.exp(-Z2))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    dZ1 = np.tensordot(parameters["W2"], dZ2, axes=(0, 0)) * (1 - cache["A1"] ** 2)
    ones = np.ones((1, m))
    return {
        "dW1": np.inner(dZ1, X) / m,
        "db1": np.inner(dZ1, ones) / m,
        "dW2": np.inner(dZ2, cache["A1"]) / m,
        "db2": np.inner(dZ2, ones) / m,
    }
