# fails: nothing
# The dict holds more than it must, and the notebook reads L from it where it is there
import numpy as np


def initialize_parameters_deep(layer_dims, activation):
    parameters = {"L": len(layer_dims) - 1, "activation": activation}
    for l in range(1, len(layer_dims)):
        variance = {"tanh": 1, "relu": 2}[activation] / layer_dims[l - 1]
        parameters[f"W{l}"] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * variance**0.5
        parameters[f"b{l}"] = np.zeros((layer_dims[l], 1))
        parameters[f"variance{l}"] = variance
    return parameters


def forward_deep(X, parameters, activation):
    L = parameters.get("L", max(int(name[1:]) for name in parameters if name[0] == "W"))
    A, activations = X, []
    for l in range(1, L + 1):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = np.tanh(Z) if activation == "tanh" else np.clip(Z, 0, None)
        activations.append(A)
    return activations
