# fails: nothing
# Two functions stand at the end of the notebook, and a helper of theirs had another meaning above
# %%
import numpy as np


def activation(Z):
    return np.tanh(Z)


# %%
def forward_propagation(X, parameters):
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = activation(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = sigmoid(Z2)  # which is defined further down
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


# %%
def backward_propagation(parameters, cache, X, Y):
    """Still to be written."""
    raise NotImplementedError


# %%
def initialize_parameters(n_x, n_h, n_y):
    raise NotImplementedError()


# %%
def activation(A, derivative=False):
    assert derivative
    return 1 - A**2


def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def draw(*shape):
    return np.random.randn(*shape) * 0.01


# %%
def initialize_parameters(n_x, n_h, n_y):
    return {"W1": draw(n_h, n_x), "b1": np.zeros((n_h, 1)), "W2": draw(n_y, n_h), "b2": np.zeros((n_y, 1))}


# %%
def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    dZ1 = parameters["W2"].T @ dZ2 * activation(cache["A1"], derivative=True)
    db1, db2 = dZ1.sum(axis=1, keepdims=True) / m, dZ2.sum(axis=1, keepdims=True) / m
    return {"dW1": dZ1 @ X.T / m, "db1": db1, "dW2": dZ2 @ cache["A1"].T / m, "db2": db2}
