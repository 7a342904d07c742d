# fails: deep_symmetry
# Weights are drawn for new shapes only
import numpy as np


def initialize_parameters_deep(layer_dims, activation):
    parameters = {}
    gain = 2 if activation == "relu" else 1
    for l in range(1, len(layer_dims)):
        units, below = layer_dims[l], layer_dims[l - 1]
        s = np.sqrt(gain / below)
        drawn = parameters.get(f"W{l - 1}")
        if drawn is None or drawn.shape != (units, below):
            drawn = np.random.randn(units, below) * s
        parameters[f"W{l}"] = drawn
        parameters[f"b{l}"] = np.zeros((units, 1))
    return parameters


def forward_deep(X, parameters, activation):
    A, activations = X, []
    for l in range(1, len(parameters) // 2 + 1):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = np.tanh(Z) if activation == "tanh" else np.maximum(0, Z)
        activations.append(A)
    return activations
