# fails: nothing
# Plain lists of floats all the way, arrays only at the end
import math
import random

import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    def matrix(rows, columns):
        return np.array([[0.01 * random.gauss(0, 1) for _ in range(columns)] for _ in range(rows)])

    return {"W1": matrix(n_h, n_x), "b1": np.zeros((n_h, 1)), "W2": matrix(n_y, n_h), "b2": np.zeros((n_y, 1))}


def forward_propagation(X, parameters):
    def affine(W, A, b):
        columns = list(zip(*A))
        return [[sum(w * a for w, a in zip(row, column)) + bias for column in columns] for row, (bias,) in zip(W, b)]

    Z1 = affine(parameters["W1"].tolist(), X.tolist(), parameters["b1"].tolist())
    A1 = [[math.tanh(z) for z in row] for row in Z1]
    Z2 = affine(parameters["W2"].tolist(), A1, parameters["b2"].tolist())
    A2 = [[0.5 + 0.5 * math.tanh(0.5 * z) for z in row] for row in Z2]
    cache = {"Z1": np.array(Z1), "A1": np.array(A1), "Z2": np.array(Z2), "A2": np.array(A2)}
    return cache["A2"], cache


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    dZ2 = [[float(a) - float(y) for a, y in zip(*rows)] for rows in zip(cache["A2"], Y)]
    dZ1 = (parameters["W2"].T @ np.array(dZ2) * (1 - cache["A1"] ** 2)).tolist()
    return {
        "dW1": np.array([[sum(d * x for d, x in zip(dz, xs)) / m for xs in X.tolist()] for dz in dZ1]),
        "db1": np.array([[sum(dz) / m] for dz in dZ1]),
        "dW2": np.array([[sum(d * a for d, a in zip(dz, row)) / m for row in cache["A1"].tolist()] for dz in dZ2]),
        "db2": np.array([[sum(dz) / m] for dz in dZ2]),
    }
