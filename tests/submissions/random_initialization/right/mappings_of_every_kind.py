# fails: nothing
# A UserDict, a read-only view, a chain of dicts behind a hundred other keys, and a pair that is a generator
# %%
from collections import ChainMap, UserDict
from types import MappingProxyType

import numpy as np


# %%
def initialize_parameters(n_x, n_h, n_y):
    parameters = UserDict()
    for layer, (rows, columns) in enumerate([(n_h, n_x), (n_y, n_h)], start=1):
        parameters[f"W{layer}"] = np.random.randn(rows, columns) * 0.01
        parameters[f"b{layer}"] = np.zeros((rows, 1))
    return parameters


# %%
def forward_propagation(X, parameters):
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    yield (A2 := 1 / (1 + np.exp(-Z2)))
    yield MappingProxyType({"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2})


# %%
def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    dZ1 = parameters["W2"].T @ dZ2 * (1 - cache["A1"] ** 2)
    first = {"dW1": dZ1 @ X.T / m, "db1": dZ1.sum(axis=1, keepdims=True) / m}
    second = {"dW2": dZ2 @ cache["A1"].T / m, "db2": dZ2.sum(axis=1, keepdims=True) / m}
    history = {f"example {k}": k for k in range(100)} | {k: k for k in range(100)}
    return ChainMap(first, second, history)
