# fails: nothing
# Uniform values sent through the inverse of the normal distribution function
from statistics import NormalDist

import numpy as np


def gaussian(rows, columns):
    quantile = NormalDist().inv_cdf
    p = (np.random.randint(0, 2**31 - 1, size=rows * columns) + 0.5) / 2**31
    return np.array([quantile(float(value)) for value in p]).reshape(rows, columns)


def initialize_parameters(n_x, n_h, n_y):
    W1, W2 = gaussian(n_h, n_x) * 0.01, gaussian(n_y, n_h) * 0.01
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


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
    error = cache["A2"] - Y
    hidden = np.einsum("yh,ym->hm", parameters["W2"], error) * (1 - np.square(cache["A1"]))
    return {
        "dW1": np.einsum("hm,xm->hx", hidden, X) / m,
        "db1": hidden.mean(axis=1, keepdims=True),
        "dW2": np.einsum("ym,hm->yh", error, cache["A1"]) / m,
        "db2": error.mean(axis=1, keepdims=True),
    }
