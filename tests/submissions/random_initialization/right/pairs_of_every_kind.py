# fails: nothing
# What forward_propagation returns is unpacked by a class of its own; gradients come with a hundred other keys
# %%
import numpy as np


class Forward:
    def __init__(self, A2, cache):
        self.A2, self.cache = A2, cache

    def __iter__(self):
        yield self.A2
        yield self.cache


# %%
def initialize_parameters(n_x, n_h, n_y):
    W1 = np.random.randn(n_h, n_x) * 0.01
    W2 = np.random.randn(n_y, n_h) * 0.01
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


# %%
def forward_propagation(X, parameters):
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = 1 / (1 + np.exp(-Z2))
    return Forward(A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2})


# %%
def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    grads = {f"step {k}": k for k in range(100)}
    grads["dZ2"] = cache["A2"] - Y
    grads["dZ1"] = parameters["W2"].T @ grads["dZ2"] * (1 - cache["A1"] ** 2)
    for layer, A in (("1", X), ("2", cache["A1"])):
        grads["dW" + layer] = grads["dZ" + layer] @ A.T / m
        grads["db" + layer] = grads["dZ" + layer].sum(axis=1, keepdims=True) / m
    return grads
