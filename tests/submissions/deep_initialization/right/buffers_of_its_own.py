# fails: nothing
# Works in place, but only in arrays that it made
import numpy as np


def initialize_parameters_deep(layer_dims, activation):
    parameters = {}
    for l in range(1, len(layer_dims)):
        W = np.empty((layer_dims[l], layer_dims[l - 1]))
        W[...] = np.random.standard_normal(W.shape)
        W *= np.sqrt(2 if activation == "relu" else 1)
        W /= np.sqrt(layer_dims[l - 1])
        parameters[f"W{l}"] = W
        parameters[f"b{l}"] = np.zeros((layer_dims[l], 1))
    return parameters


def forward_deep(X, parameters, activation):
    activations = []
    below = X
    for l in range(1, len(parameters) // 2 + 1):
        A = parameters[f"W{l}"] @ below
        A += parameters[f"b{l}"]
        if activation == "tanh":
            np.tanh(A, out=A)
        else:
            np.maximum(A, 0, out=A)
        activations.append(A)
        below = A
    return activations
