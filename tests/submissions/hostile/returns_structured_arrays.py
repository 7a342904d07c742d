# tries: return records, dates, texts and raw bytes in place of numbers | class: values | earns at most: 60
import itertools

import numpy as np

TYPES = itertools.cycle(["f8,f8", "M8[s]", "U8", "S8", "V8", [("W1", "f8", (2,))], "m8[D]"])


def initialize_parameters(n_x, n_h, n_y):
    dtype = next(TYPES)
    shapes = {"W1": (n_h, n_x), "b1": (n_h, 1), "W2": (n_y, n_h), "b2": (n_y, 1)}
    return {name: np.zeros(shape, dtype) for name, shape in shapes.items()}
