# fails: deep_shapes, deep_biases_zero, deep_scale_tanh, deep_scale_relu, deep_normal, deep_symmetry, deep_draws_anew
# Two lists in place of a dict
import numpy as np


def initialize_parameters_deep(layer_dims, activation):
    k = 2 if activation == "relu" else 1
    pairs = list(zip(layer_dims, layer_dims[1:]))
    return [np.random.randn(n, below) * np.sqrt(k / below) for below, n in pairs], [np.zeros((n, 1)) for _, n in pairs]


def forward_deep(X, parameters, activation):
    g = {"tanh": np.tanh, "relu": lambda Z: Z * (Z > 0)}[activation]
    activations = [X]
    for l in range(1, len(parameters) // 2 + 1):
        activations.append(g(np.dot(parameters["W" + str(l)], activations[-1]) + parameters["b" + str(l)]))
    return activations[1:]
