# fails: nothing
# Helpers in files that cells of the notebook write, import and run
# %%
%%writefile layers.py
import numpy as np

def sigmoid(Z):
    return 1 / (1 + np.exp(-Z))

# %%
%%writefile -a layers.py

def linear(W, A, b):
    return W @ A + b

# %%
%%file draws.py
from numpy.random import randn
SCALE = 0.01
if __name__ == "__main__":
    small = lambda *shape: randn(*shape) * SCALE

# %%
import numpy as np
import layers
from layers import sigmoid
%run draws.py

# %%
def initialize_parameters(n_x, n_h, n_y):
    W1, W2 = small(n_h, n_x), small(n_y, n_h)
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}

# %%
def forward_propagation(X, parameters):
    Z1 = layers.linear(parameters["W1"], X, parameters["b1"])
    A1 = np.tanh(Z1)
    Z2 = layers.linear(parameters["W2"], A1, parameters["b2"])
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}

# %%
def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    dZ1 = parameters["W2"].T @ dZ2 * (1 - cache["A1"] ** 2)
    db1, db2 = dZ1.sum(axis=1, keepdims=True) / m, dZ2.sum(axis=1, keepdims=True) / m
    return {"dW1": dZ1 @ X.T / m, "db1": db1, "dW2": dZ2 @ cache["A1"].T / m, "db2": db2}
