# fails: nothing
# The bias is one more column of W, and a row of ones is put under the input
import numpy as np


def with_ones(A):
    return np.vstack([A, np.ones((1, A.shape[1]))])


def initialize_parameters(n_x, n_h, n_y):
    W1 = np.random.randn(n_h, n_x) * 0.01
    b1 = np.zeros((n_h, 1))
    W2 = np.random.randn(n_y, n_h) * 0.01
    b2 = np.zeros((n_y, 1))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


def forward_propagation(X, parameters):
    Z1 = np.hstack([parameters["W1"], parameters["b1"]]) @ with_ones(X)
    A1 = np.tanh(Z1)
    Z2 = np.hstack([parameters["W2"], parameters["b2"]]) @ with_ones(A1)
    A2 = 1 / (1 + np.exp(-Z2))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    both2 = dZ2 @ with_ones(cache["A1"]).T / m
    dZ1 = parameters["W2"].T @ dZ2 * (1 - cache["A1"] ** 2)
    both1 = dZ1 @ with_ones(X).T / m
    return {"dW1": both1[:, :-1], "db1": both1[:, -1:], "dW2": both2[:, :-1], "db2": both2[:, -1:]}
