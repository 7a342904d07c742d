# fails: nothing
# itertools.accumulate sends X through the layers; one RandomState for the notebook
from itertools import accumulate

import numpy as np

STATE = np.random.RandomState()


def initialize_parameters_deep(layer_dims, activation):
    k = 1 + (activation == "relu")
    weights = [STATE.normal(0, np.sqrt(k / n0), (n1, n0)) for n0, n1 in zip(layer_dims, layer_dims[1:])]
    names = range(1, len(layer_dims))
    return {**{f"W{l}": W for l, W in zip(names, weights)}, **{f"b{l}": W[:, :1] * 0 for l, W in zip(names, weights)}}


def forward_deep(X, parameters, activation):
    g = np.tanh if activation == "tanh" else lambda Z: np.maximum(0, Z)
    layers = range(1, len(parameters) // 2 + 1)
    step = lambda A, l: g(parameters[f"W{l}"] @ A + parameters[f"b{l}"])
    return list(accumulate(layers, step, initial=X))[1:]
