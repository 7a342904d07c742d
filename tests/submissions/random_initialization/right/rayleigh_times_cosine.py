# fails: nothing
# A Rayleigh length times the cosine of a uniform angle is normal
import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    rng = np.random.default_rng()

    def draw(shape):
        return rng.rayleigh(0.01, shape) * np.cos(rng.uniform(0, 2 * np.pi, shape))

    return {
        "W1": draw((n_h, n_x)),
        "b1": np.zeros((n_h, 1)),
        "W2": draw((n_y, n_h)),
        "b2": np.zeros((n_y, 1)),
    }


def forward_propagation(X, parameters):
    cache = {}
    cache["Z1"] = np.matmul(parameters["W1"], X) + parameters["b1"]
    cache["A1"] = np.tanh(cache["Z1"])
    cache["Z2"] = np.matmul(parameters["W2"], cache["A1"]) + parameters["b2"]
    cache["A2"] = 0.5 * (1 + np.tanh(cache["Z2"] / 2))
    return cache["A2"], cache


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
