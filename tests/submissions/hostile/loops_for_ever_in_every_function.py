# tries: never come back from any function | class: hanging | earns at most: 0
def initialize_parameters(n_x, n_h, n_y):
    while True:
        pass


def forward_propagation(X, parameters):
    while True:
        pass


def backward_propagation(parameters, cache, X, Y):
    while True:
        pass
