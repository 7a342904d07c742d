# fails: nothing
# The layers are walked through by recursion
import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    def build(sizes, l=1):
        if len(sizes) == 1:
            return {}
        W = np.random.randn(sizes[1], sizes[0]) * 0.01
        return {f"W{l}": W, f"b{l}": np.zeros((sizes[1], 1)), **build(sizes[1:], l + 1)}

    return build((n_x, n_h, n_y))


def forward_propagation(X, parameters):
    def layer(A, l, cache):
        if l == 3:
            return A, cache
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = np.tanh(Z) if l == 1 else 1 / (1 + np.exp(-Z))
        cache[f"Z{l}"], cache[f"A{l}"] = Z, A
        return layer(A, l + 1, cache)

    return layer(X, 1, {})


def backward_propagation(parameters, cache, X, Y):
    A = {0: X, 1: cache["A1"], 2: cache["A2"]}
    m = X.shape[1]

    def layer(dZ, l):
        grads = {f"dW{l}": dZ @ A[l - 1].T / m, f"db{l}": dZ.sum(axis=1, keepdims=True) / m}
        if l > 1:
            grads.update(layer(parameters[f"W{l}"].T @ dZ * (1 - A[l - 1] ** 2), l - 1))
        return grads

    return layer(A[2] - Y, 2)
