# fails: deep_scale_tanh, deep_scale_relu
# He for tanh and Xavier for ReLU
import numpy as np


def initialize_parameters_deep(layer_dims, activation):
    parameters = {}
    for l in range(1, len(layer_dims)):
        s = np.sqrt((2 if activation == "tanh" else 1) / layer_dims[l - 1])
        parameters[f"W{l}"] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * s
        parameters[f"b{l}"] = np.zeros((layer_dims[l], 1))
    return parameters


def forward_deep(X, parameters, activation):
    A, activations = X, []
    for l in range(1, len(parameters) // 2 + 1):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = np.tanh(Z) if activation == "tanh" else np.maximum(0, Z)
        activations.append(A)
    return activations
