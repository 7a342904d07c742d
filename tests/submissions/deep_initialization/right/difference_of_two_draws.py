# fails: nothing
# The difference of two normal draws is normal again; a numpy array of layers is unpacked
import numpy as np


def initialize_parameters_deep(layer_dims, activation):
    parameters = {}
    for l in range(1, len(layer_dims)):
        shape = (layer_dims[l], layer_dims[l - 1])
        Z = (np.random.randn(*shape) - np.random.randn(*shape)) / np.sqrt(2)
        parameters[f"W{l}"] = Z * np.sqrt({"tanh": 1, "relu": 2}[activation] / shape[1])
        parameters[f"b{l}"] = np.full((shape[0], 1), 0.0)
    return parameters


def forward_deep(X, parameters, activation):
    Ws = [parameters[key] for key in sorted((k for k in parameters if "W" in k), key=lambda k: int(k[1:]))]
    bs = [parameters[key] for key in sorted((k for k in parameters if "b" in k), key=lambda k: int(k[1:]))]
    result = []
    for W, b in zip(Ws, bs):
        Z = np.tensordot(W, result[-1] if result else X, axes=1) + np.tile(b, X.shape[1])
        result.append(2 / (1 + np.exp(-2 * Z)) - 1 if activation == "tanh" else Z.clip(min=0))
    return result
