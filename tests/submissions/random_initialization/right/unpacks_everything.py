# fails: nothing
# backward_propagation unpacks everything it is given, whether it needs it or not
import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    rng = np.random.default_rng()
    return {
        "W1": 0.01 * rng.standard_normal((n_h, n_x)),
        "b1": np.zeros((n_h, 1)),
        "W2": 0.01 * rng.standard_normal((n_y, n_h)),
        "b2": np.zeros((n_y, 1)),
    }


def forward_propagation(X, parameters):
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    Z2 = W2 @ A1 + b2
    A2 = 1 / (1 + np.exp(-Z2))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def backward_propagation(parameters, cache, X, Y):
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    Z1, A1, Z2, A2 = cache["Z1"], cache["A1"], cache["Z2"], cache["A2"]
    n_h, n_x = W1.shape
    n_y, m = Y.shape
    dZ2 = A2 - Y
    dW2 = (dZ2 @ A1.T / m).reshape(n_y, n_h)
    db2 = (dZ2.sum(axis=1) / m).reshape(b2.shape)
    dZ1 = np.where(np.isfinite(Z1), W2.T @ dZ2 * (1 - A1**2), 0)
    dW1 = (dZ1 @ X.T / m).reshape(n_h, n_x)
    db1 = (dZ1.sum(axis=1) / m).reshape(b1.shape)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
