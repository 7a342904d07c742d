# tries: return half and extended precision, and the largest numbers there are | class: values | earns at most: 71
import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    W1 = np.full((n_h, n_x), np.finfo(np.float16).max, np.float16)
    W2 = np.full((n_y, n_h), np.finfo(np.longdouble).tiny, np.longdouble)
    return {"W1": W1, "b1": np.full((n_h, 1), -0.0), "W2": W2, "b2": np.zeros((n_y, 1), np.longdouble)}
