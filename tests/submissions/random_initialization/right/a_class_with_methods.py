# fails: nothing
# A class does the work, the three functions only call it
import numpy as np


class Network:
    scale = 0.01

    def __init__(self, parameters):
        self.W1, self.b1 = parameters["W1"], parameters["b1"]
        self.W2, self.b2 = parameters["W2"], parameters["b2"]

    @classmethod
    def random(cls, n_x, n_h, n_y):
        W1, W2 = cls.scale * np.random.randn(n_h, n_x), cls.scale * np.random.randn(n_y, n_h)
        return cls({"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))})

    def forward(self, X):
        Z1 = self.W1 @ X + self.b1
        A1 = np.tanh(Z1)
        Z2 = self.W2 @ A1 + self.b2
        return {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": 1 / (1 + np.exp(-Z2))}

    def backward(self, A1, A2, X, Y):
        dZ2 = (A2 - Y) / X.shape[1]
        dZ1 = self.W2.T @ dZ2 * (1 - A1**2)
        db1, db2 = (dZ.sum(axis=1, keepdims=True) for dZ in (dZ1, dZ2))
        return {"dW1": dZ1 @ X.T, "db1": db1, "dW2": dZ2 @ A1.T, "db2": db2}


def initialize_parameters(n_x, n_h, n_y):
    return vars(Network.random(n_x, n_h, n_y))


def forward_propagation(X, parameters):
    cache = Network(parameters).forward(X)
    return cache["A2"], cache


def backward_propagation(parameters, cache, X, Y):
    return Network(parameters).backward(cache["A1"], cache["A2"], X, Y)
