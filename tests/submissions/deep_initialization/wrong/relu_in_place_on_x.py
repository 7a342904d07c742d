# fails: deep_forward_inputs_untouched
# The ReLU is applied to X as well, in place, after it was used
import numpy as np


def initialize_parameters_deep(layer_dims, activation):
    parameters = {}
    gain = 2 if activation == "relu" else 1
    for l in range(1, len(layer_dims)):
        parameters[f"W{l}"] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * np.sqrt(gain / layer_dims[l - 1])
        parameters[f"b{l}"] = np.zeros((layer_dims[l], 1))
    return parameters


def forward_deep(X, parameters, activation):
    A, activations = X, []
    for l in range(1, len(parameters) // 2 + 1):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = np.tanh(Z) if activation == "tanh" else np.maximum(0, Z)
        activations.append(A)
    np.maximum(X, 0, out=X)
    return activations
