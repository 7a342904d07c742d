# tries: answer with eight million numbers | class: values | earns at most: 100
import numpy as np


def quiz():
    return np.zeros(8_000_000, "i1")
