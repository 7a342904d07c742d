# fails: nothing
# The batch is cut into chunks that are put together again
import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    sizes = [n_x, n_h, n_y]
    parameters = {}
    for l in (1, 2):
        parameters[f"W{l}"] = np.random.standard_normal((sizes[l], sizes[l - 1])) / 100
        parameters[f"b{l}"] = np.zeros((sizes[l], 1))
    return parameters


def forward_propagation(X, parameters):
    parts = []
    for start in range(0, X.shape[1], 2):
        Z1 = parameters["W1"] @ X[:, start : start + 2] + parameters["b1"]
        A1 = np.tanh(Z1)
        Z2 = parameters["W2"] @ A1 + parameters["b2"]
        parts.append((Z1, A1, Z2, 1 / (1 + np.exp(-Z2))))
    Z1, A1, Z2, A2 = (np.concatenate(blocks, axis=1) for blocks in zip(*parts))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    totals = {"dW1": 0.0, "db1": 0.0, "dW2": 0.0, "db2": 0.0}
    for columns in np.array_split(np.arange(m), 3):
        A1 = cache["A1"][:, columns]
        dZ2 = cache["A2"][:, columns] - Y[:, columns]
        dZ1 = parameters["W2"].T @ dZ2 * (1 - A1**2)
        totals["dW1"] = totals["dW1"] + dZ1 @ X[:, columns].T / m
        totals["db1"] = totals["db1"] + dZ1.sum(axis=1, keepdims=True) / m
        totals["dW2"] = totals["dW2"] + dZ2 @ A1.T / m
        totals["db2"] = totals["db2"] + dZ2.sum(axis=1, keepdims=True) / m
    return totals
