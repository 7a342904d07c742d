# fails: nothing
# The arguments have other names, and the sizes come as an array
import numpy as np


def initialize_parameters_deep(sizes, kind):
    sizes = np.array(sizes)
    gains = {"tanh": 1.0, "relu": 2.0}
    theta = {}
    for l in np.arange(1, sizes.size):
        theta["W%d" % l] = np.sqrt(gains[kind] / sizes[l - 1]) * np.random.randn(sizes[l], sizes[l - 1])
        theta["b%d" % l] = np.zeros((sizes[l], 1))
    return theta


def forward_deep(data, theta, kind):
    signal, signals = data, []
    for l in range(1, len(theta) // 2 + 1):
        total = np.matmul(theta["W%d" % l], signal) + theta["b%d" % l]
        signal = np.tanh(total) if kind == "tanh" else np.fmax(total, 0)
        signals.append(signal)
    return signals
