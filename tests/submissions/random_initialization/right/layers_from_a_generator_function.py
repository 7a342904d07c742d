# fails: nothing
# A generator function yields the parameters one by one
import numpy as np


def layer(number, fan_in, fan_out):
    yield f"W{number}", np.random.randn(fan_out, fan_in) * 0.01
    yield f"b{number}", np.zeros((fan_out, 1))


def initialize_parameters(n_x, n_h, n_y):
    parameters = dict(layer(1, n_x, n_h))
    parameters.update(layer(2, n_h, n_y))
    return parameters


def forward_propagation(X, parameters):
    def sigmoid(z):
        return 1.0 / (1.0 + np.exp(-z))

    Z1 = np.dot(parameters["W1"], X) + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = np.dot(parameters["W2"], A1) + parameters["b2"]
    A2 = sigmoid(Z2)
    cache = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
    return A2, cache


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
