# fails: deep_symmetry
# Layers of the same shape get the same numbers
import numpy as np


def initialize_parameters_deep(layer_dims, activation):
    drawn, parameters = {}, {}
    for l in range(1, len(layer_dims)):
        shape = (layer_dims[l], layer_dims[l - 1])
        if shape not in drawn:
            drawn[shape] = np.random.randn(*shape) * np.sqrt((2 if activation == "relu" else 1) / shape[1])
        parameters[f"W{l}"] = drawn[shape]
        parameters[f"b{l}"] = np.zeros((shape[0], 1))
    return parameters


def forward_deep(X, parameters, activation):
    g = {"tanh": np.tanh, "relu": lambda Z: Z * (Z > 0)}[activation]
    activations = [X]
    for l in range(1, len(parameters) // 2 + 1):
        activations.append(g(np.dot(parameters["W" + str(l)], activations[-1]) + parameters["b" + str(l)]))
    return activations[1:]
