# fails: deep_forward_tanh, deep_forward_relu, deep_forward_inputs_untouched
# The same array is appended again and again where shapes allow it
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
    A, activations = X, []
    for l in range(1, len(parameters) // 2 + 1):
        A = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = np.tanh(A) if activation == "tanh" else np.maximum(0, A)
        activations.append(A)
    return [A] * len(activations) if len(activations) < 3 else activations[:1]
