# fails: nothing
# A layer is an object; the functions only make and call them
import numpy as np


class Layer:
    def __init__(self, W, b, activation):
        self.W, self.b, self.activation = W, b, activation

    @classmethod
    def drawn(cls, below, units, activation):
        s = np.sqrt(2.0 / below) if activation == "relu" else 1.0 / np.sqrt(below)
        return cls(np.random.normal(scale=s, size=(units, below)), np.zeros((units, 1)), activation)

    def __call__(self, A):
        Z = self.W @ A + self.b
        if self.activation == "relu":
            Z[Z < 0] = 0
            return Z
        return np.tanh(Z)


def initialize_parameters_deep(layer_dims, activation):
    parameters = {}
    for l, (below, units) in enumerate(zip(layer_dims[:-1], layer_dims[1:]), start=1):
        layer = Layer.drawn(below, units, activation)
        parameters[f"W{l}"], parameters[f"b{l}"] = layer.W, layer.b
    return parameters


def forward_deep(X, parameters, activation):
    count = len([name for name in parameters if name.startswith("b")])
    layers = [Layer(parameters[f"W{l}"], parameters[f"b{l}"], activation) for l in range(1, count + 1)]
    activations, A = [], X
    for layer in layers:
        A = layer(A)
        activations.append(A)
    return activations
