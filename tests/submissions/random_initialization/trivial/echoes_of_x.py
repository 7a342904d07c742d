# passes: nothing
# X and an empty dict
def initialize_parameters(n_x, n_h, n_y):
    return {}


def forward_propagation(X, parameters):
    return X, {}


def backward_propagation(parameters, cache, X, Y):
    return cache
