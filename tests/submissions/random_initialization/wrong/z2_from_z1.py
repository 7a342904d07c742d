# fails: forward_output, forward_many_outputs
# The output layer is fed Z1 instead of A1
import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    sizes = [n_x, n_h, n_y]
    parameters = {}
    for l in (1, 2):
        parameters[f"W{l}"] = np.random.standard_normal((sizes[l], sizes[l - 1])) / 100
        parameters[f"b{l}"] = np.zeros((sizes[l], 1))
    return parameters


def forward_propagation(X, parameters):
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = parameters["W2"] @ Z1 + parameters["b2"]
    A2 = 1 / (1 + np.exp(-Z2))
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
