# fails: nothing
# Three axes and a sum instead of a matrix product
import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    W1 = np.random.randn(n_h, n_x) * 0.01
    b1 = np.zeros((n_h, 1))
    W2 = np.random.randn(n_y, n_h) * 0.01
    b2 = np.zeros((n_y, 1))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


def forward_propagation(X, parameters):
    Z1 = (parameters["W1"][:, :, None] * X[None, :, :]).sum(axis=1) + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = (parameters["W2"][:, :, None] * A1[None, :, :]).sum(axis=1) + parameters["b2"]
    A2 = 1 / (1 + np.exp(-Z2))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def backward_propagation(parameters, cache, X, Y):
    dZ2 = cache["A2"] - Y
    dZ1 = (parameters["W2"][:, :, None] * dZ2[:, None, :]).sum(axis=0) * (1 - cache["A1"] ** 2)
    return {
        "dW1": (dZ1[:, None, :] * X[None, :, :]).mean(axis=2),
        "db1": dZ1[:, None, :].mean(axis=2),
        "dW2": (dZ2[:, None, :] * cache["A1"][None, :, :]).mean(axis=2),
        "db2": dZ2[:, None, :].mean(axis=2),
    }
