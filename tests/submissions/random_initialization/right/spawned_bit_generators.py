# fails: nothing
# One bit generator per layer, spawned from one source of entropy
import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    first, second = np.random.SeedSequence().spawn(2)
    W1 = np.random.Generator(np.random.PCG64(first)).normal(scale=0.01, size=(n_h, n_x))
    W2 = np.random.Generator(np.random.Philox(second)).normal(scale=0.01, size=(n_y, n_h))
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


def forward_propagation(X, parameters):
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    Z2 = W2 @ A1 + b2
    A2 = 1 / (1 + np.exp(-Z2))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def backward_propagation(parameters, cache, X, Y):
    m = Y.shape[1]
    dZ2 = cache["A2"] - Y
    dZ1 = np.dot(parameters["W2"].T, dZ2) * (1 - np.power(cache["A1"], 2))
    grads = {
        "dW1": (1 / m) * np.dot(dZ1, X.T),
        "db1": (1 / m) * dZ1.sum(axis=1, keepdims=True),
        "dW2": (1 / m) * np.dot(dZ2, cache["A1"].T),
        "db2": (1 / m) * dZ2.sum(axis=1, keepdims=True),
    }
    return grads
