# fails: nothing
# The biases are row sums times zero, so some zeros carry a minus sign
import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    W1 = np.random.randn(n_h, n_x) * 0.01
    W2 = np.random.randn(n_y, n_h) * 0.01
    b1 = W1.sum(axis=1, keepdims=True) * 0
    b2 = W2.sum(axis=1, keepdims=True) * 0
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


def forward_propagation(X, parameters):
    cache = {}
    cache["Z1"] = np.matmul(parameters["W1"], X) + parameters["b1"]
    cache["A1"] = np.tanh(cache["Z1"])
    cache["Z2"] = np.matmul(parameters["W2"], cache["A1"]) + parameters["b2"]
    cache["A2"] = 0.5 * (1 + np.tanh(cache["Z2"] / 2))
    return cache["A2"], cache


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
