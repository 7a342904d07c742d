# fails: nothing
# The product with the slope of tanh is a diagonal matrix for each example
import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    parameters = {}
    parameters["W1"] = np.random.normal(0, 0.01, (n_h, n_x))
    parameters["W2"] = np.random.normal(0, 0.01, (n_y, n_h))
    parameters["b1"] = np.zeros(shape=(n_h, 1))
    parameters["b2"] = np.zeros(shape=(n_y, 1))
    return parameters


def forward_propagation(X, parameters):
    def sigmoid(z):
        return 1.0 / (1.0 + np.exp(-z))

    Z1 = np.dot(parameters["W1"], X) + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = np.dot(parameters["W2"], A1) + parameters["b2"]
    A2 = sigmoid(Z2)
    cache = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
    return A2, cache


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    dZ2 = cache["A2"] - Y
    columns = []
    for j in range(m):
        jacobian = np.diag(1 - cache["A1"][:, j] ** 2)
        columns.append(jacobian @ parameters["W2"].T @ dZ2[:, [j]])
    dZ1 = np.concatenate(columns, axis=1)
    db1, db2 = dZ1.mean(axis=1, keepdims=True), dZ2.mean(axis=1, keepdims=True)
    return {"dW1": dZ1 @ X.T / m, "db1": db1, "dW2": dZ2 @ cache["A1"].T / m, "db2": db2}
