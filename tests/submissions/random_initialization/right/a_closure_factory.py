# fails: nothing
# A factory makes the layers, a closure carries each backward pass
import numpy as np


def dense(W, b):
    def forward(A):
        def backward(dZ):
            m = A.shape[1]
            return W.T @ dZ, dZ @ A.T / m, dZ.sum(axis=1, keepdims=True) / m

        return W @ A + b, backward

    return forward


def initialize_parameters(n_x, n_h, n_y):
    parameters = {}
    parameters["W1"] = np.random.normal(0, 0.01, (n_h, n_x))
    parameters["W2"] = np.random.normal(0, 0.01, (n_y, n_h))
    parameters["b1"] = np.zeros(shape=(n_h, 1))
    parameters["b2"] = np.zeros(shape=(n_y, 1))
    return parameters


def forward_propagation(X, parameters):
    Z1, _ = dense(parameters["W1"], parameters["b1"])(X)
    A1 = np.tanh(Z1)
    Z2, _ = dense(parameters["W2"], parameters["b2"])(A1)
    A2 = 1 / (1 + np.exp(-Z2))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def backward_propagation(parameters, cache, X, Y):
    A1 = cache["A1"]
    _, back1 = dense(parameters["W1"], parameters["b1"])(X)
    _, back2 = dense(parameters["W2"], parameters["b2"])(A1)
    dA1, dW2, db2 = back2(cache["A2"] - Y)
    _, dW1, db1 = back1(dA1 * (1 - A1**2))
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
