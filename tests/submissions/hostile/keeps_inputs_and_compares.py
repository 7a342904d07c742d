# tries: remember every input, so as to answer a question that comes again with what it said first | class: lying | earns at most: 75
import numpy as np

answers = {}


def initialize_parameters(n_x, n_h, n_y):
    count = answers[n_x, n_h, n_y] = answers.get((n_x, n_h, n_y), 0) + 1
    W1, W2 = np.full((n_h, n_x), 0.01 * count), np.full((n_y, n_h), 0.01 * count)
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}
