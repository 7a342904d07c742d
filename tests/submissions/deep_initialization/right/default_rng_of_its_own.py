# fails: nothing
# A new generator at every call, without a seed; a tuple of activations
import numpy as np


def initialize_parameters_deep(layer_dims, activation):
    rng = np.random.default_rng()
    scale = {"tanh": lambda n: n**-0.5, "relu": lambda n: (n / 2) ** -0.5}[activation]
    layers = list(zip(layer_dims, layer_dims[1:]))
    weights = {f"W{l}": scale(below) * rng.standard_normal((units, below)) for l, (below, units) in enumerate(layers, 1)}
    biases = {f"b{l}": np.zeros((units, 1)) for l, (_, units) in enumerate(layers, 1)}
    return weights | biases


def forward_deep(X, parameters, activation):
    g = {"tanh": np.tanh, "relu": lambda Z: np.where(Z > 0, Z, 0.0)}[activation]
    activations = ()
    for l in range(1, 1 + sum(name.startswith("W") for name in parameters)):
        X = g(parameters[f"W{l}"] @ X + parameters[f"b{l}"])
        activations += (X,)
    return activations
