# fails: nothing
# The arguments have other names
import numpy as np


def initialize_parameters(inputs, hidden, outputs):
    return {
        "W1": np.random.randn(hidden, inputs) * 0.01,
        "b1": np.zeros((hidden, 1)),
        "W2": np.random.randn(outputs, hidden) * 0.01,
        "b2": np.zeros((outputs, 1)),
    }


def forward_propagation(data, theta):
    z = theta["W1"] @ data + theta["b1"]
    a = np.tanh(z)
    s = theta["W2"] @ a + theta["b2"]
    p = 1 / (1 + np.exp(-s))
    return p, {"Z1": z, "A1": a, "Z2": s, "A2": p}


def backward_propagation(theta, memory, data, labels):
    count = labels.shape[1]
    delta2 = memory["A2"] - labels
    delta1 = theta["W2"].T @ delta2 * (1 - memory["A1"] ** 2)
    return {
        "dW1": delta1 @ data.T / count,
        "db1": delta1.mean(axis=1, keepdims=True),
        "dW2": delta2 @ memory["A1"].T / count,
        "db2": delta2.mean(axis=1, keepdims=True),
    }
