# fails: nothing
# Identifiers in Greek
import numpy as np


μ, σ = 0.0, 0.01


def initialize_parameters(n_x, n_h, n_y):
    Ω1, Ω2 = np.random.normal(μ, σ, (n_h, n_x)), np.random.normal(μ, σ, (n_y, n_h))
    return {"W1": Ω1, "b1": np.zeros((n_h, 1)), "W2": Ω2, "b2": np.zeros((n_y, 1))}


def forward_propagation(X, parameters):
    ζ1 = parameters["W1"] @ X + parameters["b1"]
    α1 = np.tanh(ζ1)
    ζ2 = parameters["W2"] @ α1 + parameters["b2"]
    α2 = 1 / (1 + np.exp(-ζ2))
    return α2, {"Z1": ζ1, "A1": α1, "Z2": ζ2, "A2": α2}


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    δ2 = cache["A2"] - Y
    δ1 = parameters["W2"].T @ δ2 * (1 - cache["A1"] ** 2)
    Σ = lambda δ: δ.sum(axis=1, keepdims=True)
    return {"dW1": δ1 @ X.T / m, "db1": Σ(δ1) / m, "dW2": δ2 @ cache["A1"].T / m, "db2": Σ(δ2) / m}
