# fails: nothing
# Buffers of its own are written in place
import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    sizes = [n_x, n_h, n_y]
    parameters = {}
    for l in (1, 2):
        parameters[f"W{l}"] = np.random.standard_normal((sizes[l], sizes[l - 1])) / 100
        parameters[f"b{l}"] = np.zeros((sizes[l], 1))
    return parameters


def forward_propagation(X, parameters):
    W1, W2 = parameters["W1"], parameters["W2"]
    Z1 = np.empty((W1.shape[0], X.shape[1]))
    np.matmul(W1, X, out=Z1)
    Z1 += parameters["b1"]
    A1 = np.tanh(Z1, out=np.empty_like(Z1))
    Z2 = np.matmul(W2, A1)
    Z2 += parameters["b2"]
    A2 = np.negative(Z2)
    np.exp(A2, out=A2)
    A2 += 1
    np.reciprocal(A2, out=A2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache["A2"].copy()
    dZ2 -= Y
    dZ2 /= m
    dZ1 = cache["A1"] ** 2
    np.subtract(1, dZ1, out=dZ1)
    dZ1 *= parameters["W2"].T @ dZ2
    db1, db2 = np.zeros((dZ1.shape[0], 1)), np.zeros((dZ2.shape[0], 1))
    np.sum(dZ1, axis=1, keepdims=True, out=db1)
    np.sum(dZ2, axis=1, keepdims=True, out=db2)
    return {"dW1": dZ1 @ X.T, "db1": db1, "dW2": dZ2 @ cache["A1"].T, "db2": db2}
