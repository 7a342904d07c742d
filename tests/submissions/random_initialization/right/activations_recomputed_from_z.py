# fails: nothing
# Only Z1 and Z2 are read from the cache
import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    sizes = [n_x, n_h, n_y]
    parameters = {}
    for l in (1, 2):
        parameters[f"W{l}"] = np.random.standard_normal((sizes[l], sizes[l - 1])) / 100
        parameters[f"b{l}"] = np.zeros((sizes[l], 1))
    return parameters


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
    m = X.shape[1]
    A1 = np.tanh(cache["Z1"])
    A2 = 1 / (1 + np.exp(-cache["Z2"]))
    dZ2 = A2 - Y
    dZ1 = parameters["W2"].T @ dZ2 * (1 - np.tanh(cache["Z1"]) ** 2)
    db1, db2 = dZ1.mean(axis=1, keepdims=True), dZ2.mean(axis=1, keepdims=True)
    return {"dW1": dZ1 @ X.T / m, "db1": db1, "dW2": dZ2 @ A1.T / m, "db2": db2}
