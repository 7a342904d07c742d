# tries: replace the parameters by truth values and numbers of odd types during the call | class: values | earns at most: 97
import numpy as np


def forward_propagation(X, parameters):
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = 1 / (1 + np.exp(-Z2))
    for name, value in parameters.items():
        parameters[name] = value > 0
    parameters["b2"] = np.float16(1)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
