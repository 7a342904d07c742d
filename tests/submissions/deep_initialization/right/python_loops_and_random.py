# fails: nothing
# Drawn and computed entry by entry, with Python's own numbers
import math
import random

import numpy as np


def initialize_parameters_deep(layer_dims, activation):
    parameters = {}
    for l in range(1, len(layer_dims)):
        rows, columns = layer_dims[l], layer_dims[l - 1]
        s = math.sqrt((2 if activation == "relu" else 1) / columns)
        parameters[f"W{l}"] = np.array([[random.gauss(0, s) for _ in range(columns)] for _ in range(rows)])
        parameters[f"b{l}"] = np.array([[0.0] for _ in range(rows)])
    return parameters


def forward_deep(X, parameters, activation):
    A, activations = X.tolist(), []
    l = 1
    while f"W{l}" in parameters:
        W, b = parameters[f"W{l}"].tolist(), parameters[f"b{l}"].tolist()
        new = []
        for i in range(len(W)):
            row = []
            for j in range(len(A[0])):
                z = b[i][0]
                for k in range(len(A)):
                    z += W[i][k] * A[k][j]
                row.append(math.tanh(z) if activation == "tanh" else max(0.0, z))
            new.append(row)
        A = new
        activations.append(np.array(A))
        l += 1
    return activations
