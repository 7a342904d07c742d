# passes: init_shapes, init_biases_zero, init_symmetry, init_draws_anew, init_trained_units_differ, forward_shapes, backward_shapes
# Uniform random numbers, zero biases
import numpy as np


def made(rows, columns):
    return np.random.rand(rows, columns)


def zeros(rows, columns):
    return np.zeros((rows, columns))


def initialize_parameters(n_x, n_h, n_y):
    return {"W1": made(n_h, n_x), "b1": zeros(n_h, 1), "W2": made(n_y, n_h), "b2": zeros(n_y, 1)}


def forward_propagation(X, parameters):
    (n_h, _), (n_y, _), m = parameters["W1"].shape, parameters["W2"].shape, X.shape[1]
    A2 = made(n_y, m)
    return A2, {"Z1": made(n_h, m), "A1": made(n_h, m), "Z2": made(n_y, m), "A2": A2}


def backward_propagation(parameters, cache, X, Y):
    return {"d" + name: made(*values.shape) for name, values in parameters.items()}
