# fails: nothing
# A dict whose entries can be read with a dot
import numpy as np


class Dot(dict):
    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__


def initialize_parameters(n_x, n_h, n_y):
    p = Dot()
    p.W1 = np.random.randn(n_h, n_x) * 0.01
    p.b1 = np.zeros((n_h, 1))
    p.W2 = np.random.randn(n_y, n_h) * 0.01
    p.b2 = np.zeros((n_y, 1))
    return p


def forward_propagation(X, parameters):
    p, c = Dot(parameters), Dot()
    c.Z1 = p.W1 @ X + p.b1
    c.A1 = np.tanh(c.Z1)
    c.Z2 = p.W2 @ c.A1 + p.b2
    c.A2 = 1 / (1 + np.exp(-c.Z2))
    return c.A2, c


def backward_propagation(parameters, cache, X, Y):
    p, c, g = Dot(parameters), Dot(cache), Dot(m=X.shape[1])
    g.dZ2 = c.A2 - Y
    g.dW2 = g.dZ2 @ c.A1.T / g.m
    g.db2 = g.dZ2.mean(axis=1, keepdims=True)
    g.dZ1 = p.W2.T @ g.dZ2 * (1 - c.A1**2)
    g.dW1 = g.dZ1 @ X.T / g.m
    g.db1 = g.dZ1.mean(axis=1, keepdims=True)
    return g
