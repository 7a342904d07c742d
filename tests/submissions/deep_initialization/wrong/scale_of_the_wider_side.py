# fails: deep_scale_tanh, deep_scale_relu
# The larger of the two sizes stands below the root
import numpy as np


def initialize_parameters_deep(layer_dims, activation):
    parameters = {}
    gain = 2 if activation == "relu" else 1
    for l in range(1, len(layer_dims)):
        units, below = layer_dims[l], layer_dims[l - 1]
        parameters[f"W{l}"] = np.random.randn(units, below) * np.sqrt(gain / max(units, below))
        parameters[f"b{l}"] = np.zeros((units, 1))
    return parameters


def forward_deep(X, parameters, activation):
    A, activations = X, []
    for l in range(1, len(parameters) // 2 + 1):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = np.tanh(Z) if activation == "tanh" else np.maximum(0, Z)
        activations.append(A)
    return activations
