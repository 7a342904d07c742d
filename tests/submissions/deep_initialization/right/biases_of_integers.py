# fails: nothing
# Zero is zero, also as an integer; tanh out of exponentials
import numpy as np


def initialize_parameters_deep(layer_dims, activation):
    parameters = {}
    for l in range(1, len(layer_dims)):
        below = layer_dims[l - 1]
        constant = np.sqrt(1 / below) if activation == "tanh" else np.sqrt(2 / below)
        parameters[f"W{l}"] = constant * np.random.randn(layer_dims[l], below)
        parameters[f"b{l}"] = np.zeros((layer_dims[l], 1), dtype=int)
    return parameters


def forward_deep(X, parameters, activation):
    A, activations = X, []
    for l in range(1, len(parameters) // 2 + 1):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        if activation == "tanh":
            A = (np.exp(Z) - np.exp(-Z)) / (np.exp(Z) + np.exp(-Z))
        else:
            A = np.vectorize(lambda z: z if z > 0 else 0.0)(Z)
        activations.append(A)
    return activations
