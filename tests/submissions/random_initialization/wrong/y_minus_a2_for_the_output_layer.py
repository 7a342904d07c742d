# fails: backward_output_layer, backward_numerical, backward_many_outputs
# Y - A2 in the output layer's gradients, A2 - Y for the hidden layer's
import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    rng = np.random.default_rng()
    return dict(
        W1=rng.normal(0, 0.01, (n_h, n_x)),
        b1=np.zeros((n_h, 1)),
        W2=rng.normal(0, 0.01, (n_y, n_h)),
        b2=np.zeros((n_y, 1)),
    )


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward_propagation(X, parameters):
    Z1 = np.dot(parameters["W1"], X) + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = np.dot(parameters["W2"], A1) + parameters["b2"]
    A2 = sigmoid(Z2)
    cache = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
    return A2, cache


def backward_propagation(parameters, cache, X, Y):
    A1, A2, m = cache["A1"], cache["A2"], X.shape[1]
    error = Y - A2
    dW2 = error.dot(A1.T) / m
    db2 = error.mean(axis=1, keepdims=True)
    hidden = parameters["W2"].T.dot(A2 - Y) * (1 - A1 * A1)
    return {"dW1": hidden.dot(X.T) / m, "db1": hidden.mean(axis=1, keepdims=True), "dW2": dW2, "db2": db2}
