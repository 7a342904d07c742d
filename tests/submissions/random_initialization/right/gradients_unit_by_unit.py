# fails: nothing
# One hidden unit after the other gets its gradient
import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    sizes = [n_x, n_h, n_y]
    parameters = {}
    for l in (1, 2):
        parameters[f"W{l}"] = np.random.standard_normal((sizes[l], sizes[l - 1])) / 100
        parameters[f"b{l}"] = np.zeros((sizes[l], 1))
    return parameters


def forward_propagation(X, parameters):
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    Z2 = W2 @ A1 + b2
    A2 = 1 / (1 + np.exp(-Z2))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def backward_propagation(parameters, cache, X, Y):
    n_h, m = cache["A1"].shape
    dZ2 = cache["A2"] - Y
    dW1, db1 = np.zeros((n_h, X.shape[0])), np.zeros((n_h, 1))
    dW2 = np.zeros((Y.shape[0], n_h))
    for i in range(n_h):
        a = cache["A1"][i]
        dz = parameters["W2"][:, i] @ dZ2 * (1 - a**2)
        dW1[i] = X @ dz / m
        db1[i] = dz.mean()
        dW2[:, i] = dZ2 @ a / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": dZ2.mean(axis=1, keepdims=True)}
