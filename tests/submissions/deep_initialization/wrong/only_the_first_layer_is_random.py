# fails: deep_scale_tanh, deep_scale_relu, deep_normal, deep_symmetry, deep_draws_anew
# The other layers are zero
import numpy as np


def initialize_parameters_deep(layer_dims, activation):
    parameters = {}
    for l in range(1, len(layer_dims)):
        s = np.sqrt((2 if activation == "relu" else 1) / layer_dims[l - 1]) if l == 1 else 0.0
        parameters[f"W{l}"] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * s
        parameters[f"b{l}"] = np.zeros((layer_dims[l], 1))
    return parameters


def forward_deep(X, parameters, activation):
    g = {"tanh": np.tanh, "relu": lambda Z: Z * (Z > 0)}[activation]
    activations = [X]
    for l in range(1, len(parameters) // 2 + 1):
        activations.append(g(np.dot(parameters["W" + str(l)], activations[-1]) + parameters["b" + str(l)]))
    return activations[1:]
