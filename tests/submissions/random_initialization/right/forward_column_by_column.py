# fails: nothing
# One example after the other goes through the network
import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    parameters = {}
    parameters["W1"] = np.random.normal(0, 0.01, (n_h, n_x))
    parameters["W2"] = np.random.normal(0, 0.01, (n_y, n_h))
    parameters["b1"] = np.zeros(shape=(n_h, 1))
    parameters["b2"] = np.zeros(shape=(n_y, 1))
    return parameters


def forward_propagation(X, parameters):
    columns = {"Z1": [], "A1": [], "Z2": [], "A2": []}
    for x in X.T:
        z1 = parameters["W1"] @ x + parameters["b1"][:, 0]
        a1 = np.tanh(z1)
        z2 = parameters["W2"] @ a1 + parameters["b2"][:, 0]
        for name, value in zip(columns, (z1, a1, z2, 1 / (1 + np.exp(-z2)))):
            columns[name].append(value)
    cache = {name: np.column_stack(values) for name, values in columns.items()}
    return cache["A2"], cache


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    A1, A2 = cache["A1"], cache["A2"]
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * (1 - A1**2)
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
