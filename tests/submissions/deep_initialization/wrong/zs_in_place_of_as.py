# fails: deep_forward_tanh, deep_forward_relu
# The list holds the sums before the activation
import numpy as np


def initialize_parameters_deep(layer_dims, activation):
    parameters = {}
    for l in range(1, len(layer_dims)):
        n = layer_dims[l - 1]
        s = np.sqrt(1 / n) if activation == "tanh" else np.sqrt(2 / n)
        parameters["W" + str(l)] = np.random.normal(0, s, (layer_dims[l], n))
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters


def forward_deep(X, parameters, activation):
    A, activations = X, []
    for l in range(1, len(parameters) // 2 + 1):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = np.tanh(Z) if activation == "tanh" else np.maximum(0, Z)
        activations.append(Z)
    return activations
