# fails: nothing
# All numbers are drawn at once and cut into matrices
import numpy as np


def initialize_parameters_deep(layer_dims, activation):
    shapes = [(units, below) for below, units in zip(layer_dims, layer_dims[1:])]
    ends = np.cumsum([0] + [rows * columns for rows, columns in shapes])
    numbers = np.random.randn(ends[-1])
    parameters = {}
    for l, shape in enumerate(shapes, 1):
        W = numbers[ends[l - 1] : ends[l]].reshape(shape)
        parameters[f"W{l}"] = W / np.sqrt(shape[1] / (2 if activation == "relu" else 1))
        parameters[f"b{l}"] = np.zeros((shape[0], 1))
    return parameters


def forward_deep(X, parameters, activation):
    ones = np.ones((1, X.shape[1]))
    A, activations = X, []
    for l in range(1, len(parameters) // 2 + 1):
        Wb = np.hstack([parameters[f"W{l}"], parameters[f"b{l}"]])
        Z = Wb @ np.vstack([A, ones])
        A = np.tanh(Z) if activation == "tanh" else np.maximum(0, Z)
        activations.append(A)
    return activations
