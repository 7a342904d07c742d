# fails: nothing
# Every example goes through the network alone; transposed draws
import numpy as np


def initialize_parameters_deep(layer_dims, activation):
    out = {}
    for l, n in enumerate(layer_dims[1:], start=1):
        fan_in = layer_dims[l - 1]
        std = (2 / fan_in) ** 0.5 if activation == "relu" else (1 / fan_in) ** 0.5
        out[f"W{l}"] = (np.random.randn(fan_in, n) * std).T
        out[f"b{l}"] = np.zeros((1, n)).T
    return out


def forward_deep(X, parameters, activation):
    L = len(parameters) // 2
    columns = [[] for _ in range(L)]
    for j in range(X.shape[1]):
        a = X[:, j]
        for l in range(1, L + 1):
            z = parameters[f"W{l}"].dot(a) + parameters[f"b{l}"][:, 0]
            a = np.tanh(z) if activation == "tanh" else np.maximum(0, z)
            columns[l - 1].append(a)
    return [np.column_stack(column) for column in columns]
