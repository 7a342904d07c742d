# fails: forward_output, forward_many_outputs
# A1 goes through tanh once more on its way to the output
import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    rng = np.random.default_rng()
    return dict(
        W1=rng.normal(0, 0.01, (n_h, n_x)),
        b1=np.zeros((n_h, 1)),
        W2=rng.normal(0, 0.01, (n_y, n_h)),
        b2=np.zeros((n_y, 1)),
    )


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward_propagation(X, parameters):
    Z1 = np.dot(parameters["W1"], X) + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = np.dot(parameters["W2"], np.tanh(A1)) + parameters["b2"]
    A2 = sigmoid(Z2)
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
