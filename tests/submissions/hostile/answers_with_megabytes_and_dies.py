# tries: have the judge keep the answers of many processes, each as much as it takes | class: flooding | earns at most: 0
import os

import numpy as np

ASKED = [0]
BYTES = np.ones(2**18, "i1")


def answer(*_):
    ASKED[0] += 1
    if ASKED[0] > 1:
        os._exit(1)
    return {f"W{i}": BYTES for i in range(1, 60)}


def initialize_parameters(n_x, n_h, n_y):
    return answer()


def forward_propagation(X, parameters):
    return answer()[0], answer()


def backward_propagation(parameters, cache, X, Y):
    return answer()


def quiz():
    return answer()
