# fails: deep_forward_tanh, deep_forward_relu, deep_forward_inputs_untouched
# Random numbers of the right shapes
import numpy as np


def initialize_parameters_deep(layer_dims, activation):
    rng = np.random.default_rng()
    k = {"tanh": 1, "relu": 2}[activation]
    parameters = {}
    for l, (below, units) in enumerate(zip(layer_dims, layer_dims[1:]), start=1):
        parameters[f"W{l}"] = rng.standard_normal((units, below)) * (k / below) ** 0.5
        parameters[f"b{l}"] = np.zeros((units, 1))
    return parameters


def forward_deep(X, parameters, activation):
    L = len(parameters) // 2
    return [np.random.randn(parameters[f"b{l}"].shape[0], X.shape[1]) for l in range(1, L + 1)]
