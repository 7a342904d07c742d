# fails: nothing
# names are numpy strings, a bar runs along with the loop over examples, and X is made single precision
import numpy as np
from tqdm import tqdm


def initialize_parameters(n_x, n_h, n_y):
    names = np.array(["W1", "b1", "W2", "b2"])
    shapes = [(n_h, n_x), (n_h, 1), (n_y, n_h), (n_y, 1)]
    return {
        name: 0.01 * np.random.randn(*shape) if name.startswith("W") else np.zeros(shape)
        for name, shape in zip(names, shapes)
    }


def forward_propagation(X, parameters):
    W1, b1, W2, b2 = (parameters[name].astype(np.float32) for name in ("W1", "b1", "W2", "b2"))
    Z1 = np.zeros((len(W1), X.shape[1]))
    for j in tqdm(range(X.shape[1])):
        Z1[:, j : j + 1] = W1 @ X.astype(np.float32)[:, j : j + 1] + b1
    A1 = np.tanh(Z1)
    Z2 = W2 @ A1 + b2
    A2 = 1 / (1 + np.exp(-Z2))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    dZ1 = parameters["W2"].T @ dZ2 * (1 - cache["A1"] ** 2)
    db1, db2 = dZ1.sum(axis=1, keepdims=True) / m, dZ2.sum(axis=1, keepdims=True) / m
    return {"dW1": dZ1 @ X.T / m, "db1": db1, "dW2": dZ2 @ cache["A1"].T / m, "db2": db2}
