# fails: deep_forward_tanh, deep_forward_relu, deep_forward_inputs_untouched
# Zeros of the right shapes
import numpy as np


def initialize_parameters_deep(layer_dims, activation):
    parameters = {}
    gain = 2 if activation == "relu" else 1
    for l in range(1, len(layer_dims)):
        parameters[f"W{l}"] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * np.sqrt(gain / layer_dims[l - 1])
        parameters[f"b{l}"] = np.zeros((layer_dims[l], 1))
    return parameters


def forward_deep(X, parameters, activation):
    L = len(parameters) // 2
    return [np.zeros((parameters[f"b{l}"].shape[0], X.shape[1])) for l in range(1, L + 1)]
