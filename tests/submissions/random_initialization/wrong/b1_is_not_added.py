# fails: forward_hidden_layer, forward_output, forward_many_outputs
# The hidden layer has no bias
import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    parameters = {}
    parameters["W1"] = np.random.normal(0, 0.01, (n_h, n_x))
    parameters["W2"] = np.random.normal(0, 0.01, (n_y, n_h))
    parameters["b1"] = np.zeros(shape=(n_h, 1))
    parameters["b2"] = np.zeros(shape=(n_y, 1))
    return parameters


def forward_propagation(X, parameters):
    Z1 = parameters["W1"] @ X
    A1 = np.tanh(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = 1 / (1 + np.exp(-Z2))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


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
