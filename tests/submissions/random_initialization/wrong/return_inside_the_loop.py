# fails: forward_hidden_layer, forward_output, forward_columns_alone, forward_many_outputs
# return stands inside the loop over the examples
import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    rng = np.random.default_rng()
    return dict(
        W1=rng.normal(0, 0.01, (n_h, n_x)),
        b1=np.zeros((n_h, 1)),
        W2=rng.normal(0, 0.01, (n_y, n_h)),
        b2=np.zeros((n_y, 1)),
    )


def forward_propagation(X, parameters):
    m = X.shape[1]
    n_h, n_y = parameters["W1"].shape[0], parameters["W2"].shape[0]
    Z1, A1 = np.zeros((n_h, m)), np.zeros((n_h, m))
    Z2, A2 = np.zeros((n_y, m)), np.zeros((n_y, m))
    for i in range(m):
        x = X[:, i : i + 1]
        Z1[:, i : i + 1] = np.dot(parameters["W1"], x) + parameters["b1"]
        A1[:, i] = np.tanh(Z1[:, i])
        Z2[:, i : i + 1] = np.dot(parameters["W2"], A1[:, i : i + 1]) + parameters["b2"]
        A2[:, i] = 1 / (1 + np.exp(-Z2[:, i]))
        cache = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
        return A2, cache


def backward_propagation(parameters, cache, X, Y):
    m = Y.shape[1]
    dZ2 = cache["A2"] - Y
    dZ1 = parameters["W2"].T @ dZ2 * (1 - cache["A1"] ** 2)
    grads = {"dW1": dZ1 @ X.T / m, "dW2": dZ2 @ cache["A1"].T / m}
    grads["db1"] = dZ1.mean(axis=1, keepdims=True)
    grads["db2"] = dZ2.mean(axis=1, keepdims=True)
    return grads
