# passes: deep_shapes, deep_biases_zero
# Zeros of the right shapes
import numpy as np


def made(rows, columns):
    return np.zeros((rows, columns))


def initialize_parameters_deep(layer_dims, activation):
    parameters = {}
    for l in range(1, len(layer_dims)):
        parameters[f"W{l}"] = made(layer_dims[l], layer_dims[l - 1])
        parameters[f"b{l}"] = made(layer_dims[l], 1)
    return parameters


def forward_deep(X, parameters, activation):
    return [made(len(values), X.shape[1]) for name, values in parameters.items() if name[0] == "b"]
