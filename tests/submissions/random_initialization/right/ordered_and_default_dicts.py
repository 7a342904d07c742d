# fails: nothing
# OrderedDict and defaultdict are dicts too
from collections import OrderedDict, defaultdict

import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    parameters = OrderedDict()
    parameters["b2"] = np.zeros((n_y, 1))
    parameters["b1"] = np.zeros((n_h, 1))
    parameters["W2"] = np.random.randn(n_y, n_h) * 0.01
    parameters["W1"] = np.random.randn(n_h, n_x) * 0.01
    return parameters


def forward_propagation(X, parameters):
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    Z2 = W2 @ A1 + b2
    A2 = 1 / (1 + np.exp(-Z2))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    gradients = defaultdict(lambda: None)
    dZ = cache["A2"] - Y
    gradients["dW2"], gradients["db2"] = dZ @ cache["A1"].T / m, dZ.sum(1, keepdims=True) / m
    dZ = parameters["W2"].T @ dZ * (1 - cache["A1"] ** 2)
    gradients["dW1"], gradients["db1"] = dZ @ X.T / m, dZ.sum(1, keepdims=True) / m
    return gradients
