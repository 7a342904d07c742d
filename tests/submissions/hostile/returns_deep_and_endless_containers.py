# tries: return lists within lists without end | class: values | earns at most: 0
def initialize_parameters(n_x, n_h, n_y):
    endless = {}
    endless["W1"] = endless["b1"] = endless["W2"] = endless["b2"] = [endless]
    return endless


def forward_propagation(X, parameters):
    deep = []
    for _ in range(100_000):
        deep = [deep, deep]
    return deep, {"Z1": deep}


def backward_propagation(parameters, cache, X, Y):
    return {str(i) * 300: {str(j): [[[0] * 60] * 60] * 60 for j in range(60)} for i in range(60)}
