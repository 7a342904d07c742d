# tries: call itself without end, with no limit left | class: hanging | earns at most: 72
import sys

sys.setrecursionlimit(2**31 - 1)


def forward_propagation(X, parameters):
    return forward_propagation(X, dict(parameters))
