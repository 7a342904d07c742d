# fails: nothing
# No matrix product at all, math.tanh for each entry
import math

import numpy as np


def product(P, Q):
    R = np.zeros((P.shape[0], Q.shape[1]))
    for i in range(P.shape[0]):
        for j in range(Q.shape[1]):
            for k in range(P.shape[1]):
                R[i, j] += P[i, k] * Q[k, j]
    return R


def initialize_parameters(n_x, n_h, n_y):
    sizes = [n_x, n_h, n_y]
    parameters = {}
    for l in (1, 2):
        parameters[f"W{l}"] = np.random.standard_normal((sizes[l], sizes[l - 1])) / 100
        parameters[f"b{l}"] = np.zeros((sizes[l], 1))
    return parameters


def forward_propagation(X, parameters):
    Z1 = product(parameters["W1"], X) + parameters["b1"]
    A1 = np.array([[math.tanh(z) for z in row] for row in Z1])
    Z2 = product(parameters["W2"], A1) + parameters["b2"]
    A2 = np.array([[(1 + math.tanh(z / 2)) / 2 for z in row] for row in Z2])
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    A1 = cache["A1"]
    dZ2 = cache["A2"] - Y
    dZ1 = product(parameters["W2"].T, dZ2) * (1 - A1**2)
    db1 = np.array([[sum(row) / m] for row in dZ1])
    db2 = np.array([[sum(row) / m] for row in dZ2])
    return {"dW1": product(dZ1, X.T) / m, "db1": db1, "dW2": product(dZ2, A1.T) / m, "db2": db2}
