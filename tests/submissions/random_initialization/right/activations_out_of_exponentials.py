# fails: nothing
# tanh is twice a sigmoid minus one, and the sigmoid is clipped against overflow
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))


def initialize_parameters(n_x, n_h, n_y):
    parameters = {}
    parameters["W1"] = np.random.normal(0, 0.01, (n_h, n_x))
    parameters["W2"] = np.random.normal(0, 0.01, (n_y, n_h))
    parameters["b1"] = np.zeros(shape=(n_h, 1))
    parameters["b2"] = np.zeros(shape=(n_y, 1))
    return parameters


def forward_propagation(X, parameters):
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = 2 * sigmoid(2 * Z1) - 1
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def backward_propagation(parameters, cache, X, Y):
    A1 = cache["A1"]
    dZ2 = (cache["A2"] - Y) / X.shape[1]
    dZ1 = (parameters["W2"].T @ dZ2) * (1 - A1 * A1)
    gradients = {}
    gradients["dW2"] = dZ2 @ A1.T
    gradients["db2"] = dZ2.sum(axis=1).reshape(-1, 1)
    gradients["dW1"] = dZ1 @ X.T
    gradients["db1"] = dZ1.sum(axis=1).reshape(-1, 1)
    return gradients
