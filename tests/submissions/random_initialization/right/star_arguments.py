# fails: nothing
# Arguments are collected with a star
import numpy as np


def initialize_parameters(*sizes):
    n_x, n_h, n_y = sizes
    W1, W2 = np.random.randn(n_h, n_x) * 0.01, np.random.randn(n_y, n_h) * 0.01
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


def forward_propagation(X, *rest, **options):
    (parameters,) = rest
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = 1 / (1 + np.exp(-Z2))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def backward_propagation(*args):
    def gradients(W2, A1, A2, X, Y):
        m = X.shape[1]
        dZ2 = A2 - Y
        dZ1 = W2.T @ dZ2 * (1 - A1**2)
        yield from {"dW2": dZ2 @ A1.T / m, "db2": dZ2.sum(axis=1, keepdims=True) / m}.items()
        yield from {"dW1": dZ1 @ X.T / m, "db1": dZ1.sum(axis=1, keepdims=True) / m}.items()

    parameters, cache, *batch = args
    return dict(gradients(parameters["W2"], cache["A1"], cache["A2"], *batch))
