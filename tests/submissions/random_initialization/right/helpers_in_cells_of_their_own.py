# fails: nothing
# Helpers stand in cells between the three functions
# %%
import numpy as np


def tanh_slope(A):
    return 1 - A**2


# %%
def initialize_parameters(n_x, n_h, n_y):
    W1 = np.random.randn(n_h, n_x) * 0.01
    W2 = np.random.randn(n_y, n_h) * 0.01
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}


# %%
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def linear(W, A, b):
    return W @ A + b


# %%
def forward_propagation(X, parameters):
    Z1 = linear(parameters["W1"], X, parameters["b1"])
    A1 = np.tanh(Z1)
    Z2 = linear(parameters["W2"], A1, parameters["b2"])
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


# %%
def gradients_of_a_layer(dZ, A):
    m = A.shape[1]
    return dZ @ A.T / m, dZ.sum(axis=1, keepdims=True) / m


# %%
def backward_propagation(parameters, cache, X, Y):
    dZ2 = cache["A2"] - Y
    dW2, db2 = gradients_of_a_layer(dZ2, cache["A1"])
    dZ1 = parameters["W2"].T @ dZ2 * tanh_slope(cache["A1"])
    dW1, db1 = gradients_of_a_layer(dZ1, X)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
