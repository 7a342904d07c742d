# fails: nothing
# Every argument is named
import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    return dict(
        W1=np.random.normal(size=(n_h, n_x), scale=0.01, loc=0),
        b1=np.full(fill_value=0.0, shape=(n_h, 1)),
        W2=np.random.normal(size=(n_y, n_h), scale=0.01, loc=0),
        b2=np.full(fill_value=0.0, shape=(n_y, 1)),
    )


def forward_propagation(X, parameters):
    Z1 = np.add(np.dot(a=parameters["W1"], b=X), parameters["b1"], dtype=float)
    A1 = np.tanh(Z1, dtype=np.float64)
    Z2 = np.add(np.dot(a=parameters["W2"], b=A1), parameters["b2"], dtype=float)
    A2 = np.divide(1.0, 1.0 + np.exp(-Z2))
    return A2, dict(Z1=Z1, A1=A1, Z2=Z2, A2=A2)


def backward_propagation(parameters, cache, X, Y):
    m = np.size(X, axis=1)
    dZ2 = np.subtract(cache["A2"], Y)
    dZ1 = np.dot(a=np.transpose(a=parameters["W2"]), b=dZ2) * (1 - np.square(cache["A1"]))
    return dict(
        dW1=np.dot(a=dZ1, b=np.transpose(a=X)) / m,
        db1=np.sum(a=dZ1, axis=1, keepdims=True) / m,
        dW2=np.dot(a=dZ2, b=np.transpose(a=cache["A1"])) / m,
        db2=np.sum(a=dZ2, axis=1, keepdims=True) / m,
    )
