# passes: nothing
# The weights are handed back as activations
import numpy as np


def initialize_parameters_deep(layer_dims, activation):
    return {}


def forward_deep(X, parameters, activation):
    return [values for name, values in parameters.items() if name[0] == "W"]
