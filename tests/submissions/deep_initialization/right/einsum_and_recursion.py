# fails: nothing
# A layer calls the next one; products by einsum
import numpy as np


def initialize_parameters_deep(layer_dims, activation):
    def layers(l):
        if l == len(layer_dims):
            return {}
        below = layer_dims[l - 1]
        W = np.random.standard_normal((layer_dims[l], below)) / np.sqrt(below)
        return {f"W{l}": W * np.sqrt(2) ** (activation == "relu"), f"b{l}": np.zeros((layer_dims[l], 1)), **layers(l + 1)}

    return layers(1)


def forward_deep(X, parameters, activation):
    def through(l, A):
        if f"W{l}" not in parameters:
            return []
        Z = np.einsum("ij,jm->im", parameters[f"W{l}"], A) + parameters[f"b{l}"]
        A = np.tanh(Z) if activation == "tanh" else (Z + np.abs(Z)) / 2
        return [A, *through(l + 1, A)]

    return through(1, X)
