# fails: nothing
# Scale, keys and activations are constants of the notebook
import numpy as np


SCALE = 1e-2
KEYS = ("W1", "b1", "W2", "b2")
SIGMOID = lambda z: 1 / (1 + np.exp(-z))


def initialize_parameters(n_x, n_h, n_y):
    shapes = ((n_h, n_x), (n_h, 1), (n_y, n_h), (n_y, 1))
    make = {"W": lambda shape: SCALE * np.random.standard_normal(shape), "b": np.zeros}
    return {key: make[key[0]](shape) for key, shape in zip(KEYS, shapes)}


def forward_propagation(X, parameters):
    W1, b1, W2, b2 = map(parameters.get, KEYS)
    Z1 = W1 @ X + b1
    Z2 = W2 @ np.tanh(Z1) + b2
    cache = {"Z1": Z1, "A1": np.tanh(Z1), "Z2": Z2, "A2": SIGMOID(Z2)}
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
