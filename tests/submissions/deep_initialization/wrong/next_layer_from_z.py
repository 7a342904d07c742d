# fails: deep_forward_tanh, deep_forward_relu
# The next layer is fed Z
import numpy as np


def initialize_parameters_deep(layer_dims, activation):
    rng = np.random.default_rng()
    k = {"tanh": 1, "relu": 2}[activation]
    parameters = {}
    for l, (below, units) in enumerate(zip(layer_dims, layer_dims[1:]), start=1):
        parameters[f"W{l}"] = rng.standard_normal((units, below)) * (k / below) ** 0.5
        parameters[f"b{l}"] = np.zeros((units, 1))
    return parameters


def forward_deep(X, parameters, activation):
    Z, activations = X, []
    for l in range(1, len(parameters) // 2 + 1):
        Z = parameters[f"W{l}"] @ Z + parameters[f"b{l}"]
        activations.append(np.tanh(Z) if activation == "tanh" else np.maximum(0, Z))
    return activations
