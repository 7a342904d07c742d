# passes: nothing
# The arguments are handed back, once for every layer
import numpy as np


def initialize_parameters_deep(layer_dims, activation):
    return {f"W{l}": np.array([layer_dims]) for l in range(1, len(layer_dims))}


def forward_deep(X, parameters, activation):
    return [X] * (len(parameters) // 2)
