# fails: nothing
# Marsaglia's polar method, one pair of values at a time
import math
import random

import numpy as np


def polar_pair():
    while True:
        u, v = random.uniform(-1, 1), random.uniform(-1, 1)
        s = u * u + v * v
        if 0 < s < 1:
            factor = math.sqrt(-2 * math.log(s) / s)
            return u * factor, v * factor


def normal_values(n):
    values = []
    while len(values) < n:
        values.extend(polar_pair())
    return np.array(values[:n])


def initialize_parameters(n_x, n_h, n_y):
    W1 = normal_values(n_h * n_x).reshape(n_h, n_x) * 0.01
    W2 = normal_values(n_y * n_h).reshape(n_y, n_h) * 0.01
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


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
    A1 = cache["A1"]
    dZ2 = (cache["A2"] - Y) / X.shape[1]
    dZ1 = (parameters["W2"].T @ dZ2) * (1 - A1 * A1)
    gradients = {}
    gradients["dW2"] = dZ2 @ A1.T
    gradients["db2"] = dZ2.sum(axis=1).reshape(-1, 1)
    gradients["dW1"] = dZ1 @ X.T
    gradients["db1"] = dZ1.sum(axis=1).reshape(-1, 1)
    return gradients
