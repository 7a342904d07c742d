# fails: nothing
# The seed is set once, in a cell of its own
import numpy as np

np.random.seed(7)


def initialize_parameters_deep(layer_dims, activation):
    assert activation in ("tanh", "relu")
    L = len(layer_dims) - 1
    parameters = {}
    for l in range(1, L + 1):
        he_or_xavier = 2 if activation == "relu" else 1
        parameters["W" + str(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * np.sqrt(
            he_or_xavier / layer_dims[l - 1]
        )
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
        assert parameters["W" + str(l)].shape == (layer_dims[l], layer_dims[l - 1])
    return parameters


def forward_deep(X, parameters, activation):
    A = X.copy()
    activations = []
    for l in range(1, len(parameters) // 2 + 1):
        Z = np.dot(parameters["W" + str(l)], A) + parameters["b" + str(l)]
        A = np.tanh(Z) if activation == "tanh" else np.maximum(Z, 0)
        assert A.shape == (parameters["W" + str(l)].shape[0], X.shape[1])
        activations.append(A)
    return activations
