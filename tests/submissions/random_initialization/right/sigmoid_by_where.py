# fails: nothing
# One formula for either sign, chosen by np.where
import numpy as np


def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))


def initialize_parameters(n_x, n_h, n_y):
    rng = np.random.default_rng()
    return {
        "W1": 0.01 * rng.standard_normal((n_h, n_x)),
        "b1": np.zeros((n_h, 1)),
        "W2": 0.01 * rng.standard_normal((n_y, n_h)),
        "b2": np.zeros((n_y, 1)),
    }


def forward_propagation(X, parameters):
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    return sigmoid(Z2), {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": sigmoid(Z2)}


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
