# fails: nothing
# The old RandomState, made without a seed
import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    state = np.random.RandomState()
    W1, W2 = state.randn(n_h, n_x), state.randn(n_y, n_h)
    return {"W1": W1 * 0.01, "W2": W2 * 0.01, "b1": np.zeros([n_h, 1]), "b2": np.zeros([n_y, 1])}


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
