# fails: nothing
# The student's own trials stand in cells after the functions
# %%
import numpy as np


# %%
def initialize_parameters(n_x, n_h, n_y):
    parameters = {}
    parameters["W1"] = np.random.normal(0, 0.01, (n_h, n_x))
    parameters["W2"] = np.random.normal(0, 0.01, (n_y, n_h))
    parameters["b1"] = np.zeros(shape=(n_h, 1))
    parameters["b2"] = np.zeros(shape=(n_y, 1))
    return parameters


# %%
parameters = initialize_parameters(2, 4, 1)
assert parameters["W1"].shape == (4, 2)
print(parameters)


# %%
def forward_propagation(X, parameters):
    def sigmoid(z):
        return 1.0 / (1.0 + np.exp(-z))

    Z1 = np.dot(parameters["W1"], X) + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = np.dot(parameters["W2"], A1) + parameters["b2"]
    A2 = sigmoid(Z2)
    cache = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
    return A2, cache


# %%
X = np.array([[0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])
Y = np.array([[1, 1, 0]])
A2, cache = forward_propagation(X, parameters)
A2


# %%
def backward_propagation(parameters, cache, X, Y):
    m = Y.shape[1]
    dZ2 = cache["A2"] - Y
    dZ1 = np.dot(parameters["W2"].T, dZ2) * (1 - np.power(cache["A1"], 2))
    grads = {
        "dW1": (1 / m) * np.dot(dZ1, X.T),
        "db1": (1 / m) * dZ1.sum(axis=1, keepdims=True),
        "dW2": (1 / m) * np.dot(dZ2, cache["A1"].T),
        "db2": (1 / m) * dZ2.sum(axis=1, keepdims=True),
    }
    return grads


# %%
for step in range(20):
    A2, cache = forward_propagation(X, parameters)
    gradients = backward_propagation(parameters, cache, X, Y)
    for name in parameters:
        parameters[name] = parameters[name] - 0.5 * gradients["d" + name]
print("loss", -np.mean(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)))
