# fails: deep_shapes, deep_biases_zero, deep_scale_tanh, deep_scale_relu, deep_normal, deep_symmetry, deep_draws_anew
# The layers are counted from 0
import numpy as np


def initialize_parameters_deep(layer_dims, activation):
    parameters = {}
    for l in range(len(layer_dims) - 1):
        s = np.sqrt((2 if activation == "relu" else 1) / layer_dims[l])
        parameters[f"W{l}"] = np.random.randn(layer_dims[l + 1], layer_dims[l]) * s
        parameters[f"b{l}"] = np.zeros((layer_dims[l + 1], 1))
    return parameters


def forward_deep(X, parameters, activation):
    A, activations = X, []
    for l in range(1, len(parameters) // 2 + 1):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = np.tanh(Z) if activation == "tanh" else np.maximum(0, Z)
        activations.append(A)
    return activations
