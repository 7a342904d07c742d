# fails: deep_scale_tanh, deep_scale_relu, deep_normal, deep_symmetry
# All units of a layer are one unit
import numpy as np


def initialize_parameters_deep(layer_dims, activation):
    parameters = {}
    for l in range(1, len(layer_dims)):
        s = np.sqrt((2 if activation == "relu" else 1) / layer_dims[l - 1])
        parameters[f"W{l}"] = np.tile(np.random.randn(1, layer_dims[l - 1]) * s, (layer_dims[l], 1))
        parameters[f"b{l}"] = np.zeros((layer_dims[l], 1))
    return parameters


def forward_deep(X, parameters, activation):
    A, activations = X, []
    for l in range(1, len(parameters) // 2 + 1):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = np.tanh(Z) if activation == "tanh" else np.maximum(0, Z)
        activations.append(A)
    return activations
