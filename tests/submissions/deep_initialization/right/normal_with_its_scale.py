# fails: nothing
# np.random.normal takes the standard deviation; the list is extended, and the ReLU is a product
import numpy as np


def initialize_parameters_deep(layer_dims, activation):
    parameters = {}
    for l in range(len(layer_dims) - 1):
        n_in, n_out = layer_dims[l], layer_dims[l + 1]
        s = np.sqrt(1 / n_in)
        if activation == "relu":
            s = np.sqrt(2 / n_in)
        parameters["W" + str(l + 1)] = np.random.normal(0, s, (n_out, n_in))
        parameters["b" + str(l + 1)] = np.zeros(shape=(n_out, 1))
    return parameters


def forward_deep(X, parameters, activation):
    activations = [X]
    for l in range(1, len(parameters) // 2 + 1):
        Z = np.dot(parameters["W" + str(l)], activations[-1]) + parameters["b" + str(l)]
        activations += [Z * (Z > 0) if activation == "relu" else np.tanh(Z)]
    return activations[1:]
