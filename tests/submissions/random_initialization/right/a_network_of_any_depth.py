# fails: nothing
# Written for L layers and used for two
import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    dims = [n_x, n_h, n_y]
    parameters = {}
    for l in range(1, len(dims)):
        parameters["W" + str(l)] = np.random.randn(dims[l], dims[l - 1]) * 0.01
        parameters["b" + str(l)] = np.zeros((dims[l], 1))
    return parameters


def forward_propagation(X, parameters):
    L = sum(key.startswith("W") for key in parameters)
    A, cache = X, {}
    for l in range(1, L + 1):
        Z = parameters["W" + str(l)] @ A + parameters["b" + str(l)]
        A = np.tanh(Z) if l < L else 1 / (1 + np.exp(-Z))
        cache["Z" + str(l)], cache["A" + str(l)] = Z, A
    return A, cache


def backward_propagation(parameters, cache, X, Y):
    L, m = 2, X.shape[1]
    activations = [X] + [cache["A" + str(l)] for l in range(1, L + 1)]
    dZ, gradients = activations[L] - Y, {}
    for l in range(L, 0, -1):
        gradients["dW" + str(l)] = dZ @ activations[l - 1].T / m
        gradients["db" + str(l)] = dZ.sum(axis=1, keepdims=True) / m
        dZ = parameters["W" + str(l)].T @ dZ * (1 - activations[l - 1] ** 2)
    return gradients
