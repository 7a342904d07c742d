# fails: nothing
# Each step is a lambda
import numpy as np


small = lambda rows, columns: np.random.randn(rows, columns) * 0.01
sigmoid = lambda z: 1 / (1 + np.exp(-z))
affine = lambda W, b: lambda A: W @ A + b
row_mean = lambda dZ: dZ.mean(axis=1, keepdims=True)


def initialize_parameters(n_x, n_h, n_y):
    zeros = lambda n: np.zeros((n, 1))
    return {"W1": small(n_h, n_x), "b1": zeros(n_h), "W2": small(n_y, n_h), "b2": zeros(n_y)}


def forward_propagation(X, parameters):
    Z1 = affine(parameters["W1"], parameters["b1"])(X)
    Z2 = affine(parameters["W2"], parameters["b2"])(np.tanh(Z1))
    return (lambda A2: (A2, {"Z1": Z1, "A1": np.tanh(Z1), "Z2": Z2, "A2": A2}))(sigmoid(Z2))


def backward_propagation(parameters, cache, X, Y):
    mean_outer = lambda dZ, A: dZ @ A.T / A.shape[1]
    dZ2 = cache["A2"] - Y
    dZ1 = parameters["W2"].T @ dZ2 * (lambda a: 1 - a * a)(cache["A1"])
    return {
        "dW1": mean_outer(dZ1, X),
        "db1": row_mean(dZ1),
        "dW2": mean_outer(dZ2, cache["A1"]),
        "db2": row_mean(dZ2),
    }
