# fails: nothing
# Arrays in column order that nobody may write to
import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    parameters = {
        "W1": np.asfortranarray(np.random.randn(n_h, n_x) * 0.01),
        "b1": np.zeros((n_h, 1), order="F"),
        "W2": np.asfortranarray(np.random.randn(n_y, n_h) * 0.01),
        "b2": np.zeros((n_y, 1), order="F"),
    }
    for value in parameters.values():
        value.setflags(write=False)
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
    A1, A2 = cache["A1"], cache["A2"]
    dZ2 = A2 - Y
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dZ1 = parameters["W2"].T @ dZ2 * (1 - A1**2)
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
