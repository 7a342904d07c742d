# fails: nothing
# Helpers get another signature or go away as soon as the function above them is done
# %%
import numpy as np


def layer(W, A, b):
    return W @ A + b


def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


# %%
def forward_propagation(X, parameters):
    Z1 = layer(parameters["W1"], X, parameters["b1"])
    A1 = np.tanh(Z1)
    Z2 = layer(parameters["W2"], A1, parameters["b2"])
    return sigmoid(Z2), {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": sigmoid(Z2)}


# %%
del sigmoid


def layer(dZ, A):
    m = A.shape[1]
    return dZ @ A.T / m, dZ.sum(axis=1, keepdims=True) / m


# %%
def backward_propagation(parameters, cache, X, Y):
    assert "sigmoid" not in globals()
    dZ2 = cache["A2"] - Y
    dZ1 = parameters["W2"].T @ dZ2 * (1 - cache["A1"] ** 2)
    (dW1, db1), (dW2, db2) = layer(dZ1, X), layer(dZ2, cache["A1"])
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


# %%
layer = {"scale": 0.01}


# %%
def initialize_parameters(n_x, n_h, n_y):
    W1, W2 = (np.random.randn(*shape) * layer["scale"] for shape in [(n_h, n_x), (n_y, n_h)])
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}
