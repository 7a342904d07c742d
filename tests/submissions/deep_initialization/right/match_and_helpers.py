# fails: nothing
# Helper functions, a match statement, prints
import numpy as np


def constant(activation, n):
    match activation:
        case "tanh":
            return np.sqrt(1 / n)
        case "relu":
            return np.sqrt(2 / n)
    raise ValueError(f"unknown activation {activation}")


def g(Z, activation):
    match activation:
        case "tanh":
            return np.tanh(Z)
        case "relu":
            return np.maximum(Z, 0)
    raise ValueError(f"unknown activation {activation}")


def initialize_parameters_deep(layer_dims, activation):
    print("layers:", layer_dims)
    parameters = {}
    for l in range(1, len(layer_dims)):
        W = np.random.randn(layer_dims[l], layer_dims[l - 1]) * constant(activation, layer_dims[l - 1])
        parameters.update({f"W{l}": W, f"b{l}": np.zeros((layer_dims[l], 1))})
    return parameters


def forward_deep(X, parameters, activation):
    A, activations = X, []
    for l in range(1, len(parameters) // 2 + 1):
        A = g(parameters[f"W{l}"] @ A + parameters[f"b{l}"], activation)
        print("layer", l, "spread", A.std())
        activations.append(A)
    return activations
