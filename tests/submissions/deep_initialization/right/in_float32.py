# fails: nothing
# Everything is computed in single precision
import numpy as np


def initialize_parameters_deep(layer_dims, activation):
    rng = np.random.default_rng()
    parameters = {}
    for l in range(1, len(layer_dims)):
        s = np.float32(np.sqrt((1 + (activation == "relu")) / layer_dims[l - 1]))
        parameters[f"W{l}"] = rng.standard_normal((layer_dims[l], layer_dims[l - 1]), dtype=np.float32) * s
        parameters[f"b{l}"] = np.zeros((layer_dims[l], 1), dtype=np.float32)
    return parameters


def forward_deep(X, parameters, activation):
    A, activations = X.astype(np.float32), []
    for l in range(1, len(parameters) // 2 + 1):
        Z = parameters[f"W{l}"].astype(np.float32) @ A + parameters[f"b{l}"].astype(np.float32)
        A = np.tanh(Z) if activation == "tanh" else np.maximum(Z, np.float32(0))
        activations.append(A)
    return activations
