# fails: nothing
# Weights drawn the other way round and returned as transposed views
import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    W1 = np.random.randn(n_x, n_h).T * 0.01
    W2 = (0.01 * np.random.randn(n_h, n_y)).T
    return {"W1": W1, "b1": np.zeros((1, n_h)).T, "W2": W2, "b2": np.zeros((1, n_y)).T}


def forward_propagation(X, parameters):
    Z1 = (X.T @ parameters["W1"].T).T + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = (A1.T @ parameters["W2"].T).T + parameters["b2"]
    A2 = 1 / (1 + np.exp(-Z2))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    dZ2 = (cache["A2"] - Y).T
    dZ1 = dZ2 @ parameters["W2"] * (1 - cache["A1"].T ** 2)
    dW2 = (cache["A1"] @ dZ2).T / m
    dW1 = (X @ dZ1).T / m
    return {"dW1": dW1, "db1": np.mean(dZ1.T, 1, keepdims=True), "dW2": dW2, "db2": np.mean(dZ2.T, 1, keepdims=True)}
