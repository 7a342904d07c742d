"""Wrong on purpose: mistakes in `backward_propagation`, on the reference's cache."""

from __future__ import annotations

import itertools

import numpy as np

from autograder.authoring import mistake, mistake_in_ways

from ..reference import sigmoid


def _backward(parameters, cache, X, Y, dZ2=None, slope=None, m=None):
    """The gradients, with another error at the output, another slope of the hidden activation or another m."""
    dZ2 = cache["A2"] - Y if dZ2 is None else dZ2
    dZ1 = (parameters["W2"].T @ dZ2) * (1 - cache["A1"] ** 2 if slope is None else slope)
    return _gradients(dZ1, dZ2, cache, X, m or X.shape[1])


def _gradients(dZ1, dZ2, cache, X, m):
    return {
        "dW1": dZ1 @ X.T / m,
        "db1": dZ1.sum(axis=1, keepdims=True) / m,
        "dW2": dZ2 @ cache["A1"].T / m,
        "db2": dZ2.sum(axis=1, keepdims=True) / m,
    }


def _changed(parameters, cache, X, Y, change, names=("dW1", "db1", "dW2", "db2")):
    right = _backward(parameters, cache, X, Y)
    return {name: change(value) if name in names else value for name, value in right.items()}


@mistake(title="gradients summed over the examples, not averaged")
def sum_over_examples(parameters, cache, X, Y):
    """these are sums over the m examples: the loss is their mean"""
    return _backward(parameters, cache, X, Y, m=1)


NAMES = ("dW1", "db1", "dW2", "db2")
SOME = [some for size in (1, 2, 3) for some in itertools.combinations(NAMES, size)]


@mistake_in_ways(*SOME, title="some gradients summed, others averaged")
def sum_over_examples_in_some(parameters, cache, X, Y, places):
    """some of the four gradients are still sums over the examples, the others are means: all belong to one loss"""
    return _changed(parameters, cache, X, Y, lambda g: g * X.shape[1], places)


@mistake_in_ways(NAMES, *SOME, title="divided by m twice")
def mean_taken_twice(parameters, cache, X, Y, places):
    """gradients are divided by m twice: once is a mean"""
    return _changed(parameters, cache, X, Y, lambda g: g / X.shape[1], places)


@mistake(title="m read from the rows of Y")
def m_from_the_rows_of_Y(parameters, cache, X, Y):
    """the number of examples was read from the rows of Y, as len(Y) does: examples are columns"""
    return _backward(parameters, cache, X, Y, m=Y.shape[0])


@mistake
def gradients_doubled(parameters, cache, X, Y):
    """all gradients are twice as large: the factor 2 belongs to a squared error, not to cross-entropy"""
    return _changed(parameters, cache, X, Y, lambda g: 2 * g)


@mistake
def gradients_halved(parameters, cache, X, Y):
    """all gradients are half as large: cross-entropy's mean has 1/m in front, not 1/(2m)"""
    return _changed(parameters, cache, X, Y, lambda g: g / 2)


@mistake(title="error at the output with the wrong sign")
def sign_of_the_error(parameters, cache, X, Y):
    """all signs are turned: with this gradient, descent climbs. Which way round is the error at the output?"""
    return _changed(parameters, cache, X, Y, np.negative)


@mistake_in_ways("dW1 db1", "dW2 db2", "dW1", "dW2", title="some gradients with the wrong sign")
def sign_of_some(parameters, cache, X, Y, places):
    """some of the gradients have the wrong sign, others the right one: there is one error, A2 minus the labels, for
    all of them"""
    return _changed(parameters, cache, X, Y, np.negative, places.split())


@mistake_in_ways(True, False, title="only the labels divided by m")
def labels_divided_by_m(parameters, cache, X, Y, mean):
    """the labels alone were divided by m: a division comes before a difference, unless there are brackets around it"""
    m = X.shape[1]
    return _backward(parameters, cache, X, Y, dZ2=cache["A2"] - Y / m, m=m if mean else 1)


@mistake(title="gradient of a squared error")
def squared_error_gradient(parameters, cache, X, Y):
    """the error at the output carries the sigmoid's slope: that is the gradient of a squared error; with
    cross-entropy the slope cancels"""
    A2 = cache["A2"]
    return _backward(parameters, cache, X, Y, dZ2=(A2 - Y) * A2 * (1 - A2))


@mistake(title="slope of the sigmoid sent back")
def sigmoid_slope_sent_back(parameters, cache, X, Y):
    """the error that goes back to the hidden layer carries the sigmoid's slope: it is the error at Z2, which lies
    before the sigmoid already"""
    dZ2 = cache["A2"] - Y
    dZ1 = (parameters["W2"].T @ (dZ2 * cache["A2"] * (1 - cache["A2"]))) * (1 - cache["A1"] ** 2)
    return _gradients(dZ1, dZ2, cache, X, X.shape[1])


@mistake(title="slope of tanh at the output")
def tanh_slope_at_the_output(parameters, cache, X, Y):
    """the error at the output carries a slope of tanh: the output layer has a sigmoid, and with cross-entropy its
    slope cancels"""
    A2 = cache["A2"]
    return _backward(parameters, cache, X, Y, dZ2=(A2 - Y) * (1 - A2**2))


@mistake(title="derivative by A2 taken for the one by Z2")
def gradient_of_A2(parameters, cache, X, Y):
    """this starts from the derivative of the loss by A2: there is one step more to Z2, through the sigmoid"""
    A2 = cache["A2"]
    return _backward(parameters, cache, X, Y, dZ2=(A2 - Y) / (A2 * (1 - A2)))


@mistake(title="error taken before the sigmoid")
def error_from_Z2(parameters, cache, X, Y):
    """the error at the output was taken before the sigmoid: compare the prediction itself with Y"""
    return _backward(parameters, cache, X, Y, dZ2=cache["Z2"] - Y)


@mistake(title="slope of tanh left out")
def no_tanh_slope(parameters, cache, X, Y):
    """the error passes the hidden layer as if tanh had a slope of 1 everywhere: the chain rule multiplies
    by its slope"""
    return _backward(parameters, cache, X, Y, slope=1)


@mistake_in_ways("A1", "sigmoid of Z1", "sigmoid of A1", title="slope of a sigmoid in the hidden layer")
def sigmoid_slope(parameters, cache, X, Y, taken_at):
    """the hidden layer's slope is that of a sigmoid: its activation is tanh"""
    a = sigmoid(cache[taken_at[-2:]]) if "of" in taken_at else cache["A1"]
    return _backward(parameters, cache, X, Y, slope=a * (1 - a))


@mistake(title="slope of tanh multiplied by Z1")
def slope_times_Z1(parameters, cache, X, Y):
    """the slope of tanh was multiplied by Z1: the error at Z1 is the error at A1 times the slope, and nothing else"""
    return _backward(parameters, cache, X, Y, slope=(1 - cache["A1"] ** 2) * cache["Z1"])


@mistake_in_ways(0.01, 0.1, 0.2, 0.3, title="slope of a leaky ReLU in the hidden layer")
def leaky_relu_slope(parameters, cache, X, Y, leak):
    """the hidden layer's slope is that of a leaky ReLU, which takes two values only: its activation is tanh"""
    return _backward(parameters, cache, X, Y, slope=np.where(cache["Z1"] > 0, 1, leak))


@mistake(title="slope of tanh multiplied as a matrix")
def slope_as_a_matrix_product(parameters, cache, X, Y):
    """the slope of tanh was multiplied as a matrix: its shapes fit by luck only; every entry of the error has a slope
    of its own, so this product goes entry by entry"""
    dZ2 = cache["A2"] - Y
    dZ1 = np.dot(np.dot(parameters["W2"].T, dZ2), 1 - np.power(cache["A1"], 2))
    return _gradients(dZ1, dZ2, cache, X, X.shape[1])


@mistake(title="dW2 in the place of W2")
def dW2_sent_back(parameters, cache, X, Y):
    """the error went back to the hidden layer through dW2: the way back is through the weights themselves, W2"""
    right, dZ2 = _backward(parameters, cache, X, Y), cache["A2"] - Y
    dZ1 = (right["dW2"].T @ dZ2) * (1 - cache["A1"] ** 2)
    return _gradients(dZ1, dZ2, cache, X, X.shape[1])


@mistake(title="slope of a ReLU in the hidden layer")
def relu_slope(parameters, cache, X, Y):
    """the hidden layer's slope is that of a ReLU, 0 or 1: its activation is tanh"""
    return _backward(parameters, cache, X, Y, slope=(cache["Z1"] > 0).astype(float))


@mistake(title="slope of tanh written with Z1")
def slope_written_with_Z1(parameters, cache, X, Y):
    """the slope of tanh was written with Z1 where its value, A1, belongs"""
    return _backward(parameters, cache, X, Y, slope=1 - cache["Z1"] ** 2)


@mistake(title="slope of tanh without the square")
def slope_without_the_square(parameters, cache, X, Y):
    """the slope of tanh lacks a square: at A1 = 0 and at A1 = 1 this looks right, in between it is not"""
    return _backward(parameters, cache, X, Y, slope=1 - cache["A1"])


@mistake(title="slope from tanh of A1")
def tanh_taken_twice(parameters, cache, X, Y):
    """tanh was applied to A1, which has been through tanh already"""
    return _backward(parameters, cache, X, Y, slope=1 - np.tanh(cache["A1"]) ** 2)


@mistake(title="hidden slope taken from the output")
def slope_of_the_output(parameters, cache, X, Y):
    """the hidden layer's slope was computed from the output's activation: each layer has its own"""
    return _backward(parameters, cache, X, Y, slope=1 - cache["A2"] ** 2)


@mistake
def W2_not_transposed(parameters, cache, X, Y):
    """W2 is used as it is: going forward it takes hidden units to outputs, going back it must take outputs to hidden
    units"""
    dZ2 = cache["A2"] - Y
    dZ1 = np.dot(parameters["W2"], dZ2) * (1 - np.power(cache["A1"], 2))
    return _gradients(dZ1, dZ2, cache, X, X.shape[1])


@mistake
def W2_left_out(parameters, cache, X, Y):
    """the error went back to the hidden layer without passing W2: a unit is blamed by the weight
    it has in the output"""
    dZ2 = cache["A2"] - Y
    dZ1 = dZ2.sum(axis=0, keepdims=True) * (1 - cache["A1"] ** 2)
    return _gradients(dZ1, dZ2, cache, X, X.shape[1])


@mistake
def dW2_from_Z1(parameters, cache, X, Y):
    """dW2 was built with Z1: what the output layer was fed is A1"""
    dZ2 = cache["A2"] - Y
    return {**_backward(parameters, cache, X, Y), "dW2": dZ2 @ cache["Z1"].T / X.shape[1]}


@mistake
def dW2_from_A2(parameters, cache, X, Y):
    """dW2 was built with A2: what the output layer was fed is A1"""
    return {**_backward(parameters, cache, X, Y), "dW2": (cache["A2"] - Y) @ cache["A2"].T / X.shape[1]}


@mistake(title="bias gradients summed over the wrong axis")
def db_over_the_wrong_axis(parameters, cache, X, Y):
    """db1 and db2 were summed over the units, not over the examples: examples are columns"""
    m, dZ2 = X.shape[1], cache["A2"] - Y
    dZ1 = (parameters["W2"].T @ dZ2) * (1 - cache["A1"] ** 2)
    wrong = {"db1": dZ1.sum(axis=0, keepdims=True) / m, "db2": dZ2.sum(axis=0, keepdims=True) / m}
    return {**_gradients(dZ1, dZ2, cache, X, m), **wrong}


@mistake(title="gradients under the parameters' names")
def gradients_under_the_parameters_names(parameters, cache, X, Y):
    """the gradients come back as W1, b1, W2, b2: their names start with a d"""
    return {name[1:]: value for name, value in _backward(parameters, cache, X, Y).items()}


@mistake_in_ways("letters", "letters, flat", title="gradients under small letters")
def gradients_under_small_letters(parameters, cache, X, Y, way):
    """the gradients of the weights stand under dw1 and dw2: the callers look for dW1 and dW2, and Python tells them
    apart"""
    right = _backward(parameters, cache, X, Y)
    flat = {name: np.ravel(g) if name in ("db1", "db2") and "flat" in way else g for name, g in right.items()}
    return {name.lower(): g for name, g in flat.items()}


NORMS = [(by, limit) for by in ("values", "norm") for limit in (10, 5, 1, 2, 3)]


@mistake_in_ways(*NORMS)
def gradients_clipped(parameters, cache, X, Y, way):
    """large gradients were cut down: that may help training, but it is not the gradient of the loss any more"""
    (by, limit), right = way, _backward(parameters, cache, X, Y)
    if by == "values":
        return {name: np.clip(g, -limit, limit) for name, g in right.items()}
    norm = np.sqrt(sum((g**2).sum() for g in right.values()))
    return {name: g * min(1, limit / norm) for name, g in right.items()}


@mistake_in_ways(6, 5, 4, 10, title="m at most a few")
def mean_over_a_few_at_most(parameters, cache, X, Y, most):
    """in large batches the sums are divided by less than the number of examples: m is all of them"""
    return _backward(parameters, cache, X, Y, m=min(X.shape[1], most))


@mistake(title="gradients of the two layers exchanged")
def layers_swapped(parameters, cache, X, Y):
    """the gradients of the two layers have changed places"""
    right = _backward(parameters, cache, X, Y)
    return {"dW1": right["dW2"], "db1": right["db2"], "dW2": right["dW1"], "db2": right["db1"]}


@mistake
def gradients_as_a_tuple(parameters, cache, X, Y):
    """the four gradients come back as a tuple: the callers look them up by name, in a dict"""
    return tuple(_backward(parameters, cache, X, Y).values())


@mistake
def error_computed_in_the_cache(parameters, cache, X, Y):
    """Y was subtracted in place, inside the cache: the name dZ2 and the cache's A2 were one array. Make a new one"""
    dZ2 = cache["A2"]
    dZ2 -= Y
    return _backward(parameters, cache, X, Y, dZ2=dZ2)


@mistake(free=("scale",), title="m written as a number")
def m_written_as_a_number(parameters, cache, X, Y):
    """sums are divided by the same number whatever the batch: take m from the arrays you are given"""
    return _backward(parameters, cache, X, Y, m=400)


@mistake(title="divided by the number of inputs")
def mean_over_inputs(parameters, cache, X, Y):
    """these sums are divided by the number of inputs: examples are the columns of X, and the mean is over examples"""
    return _backward(parameters, cache, X, Y, m=X.shape[0])


@mistake(title="divided by the number of entries of X")
def mean_over_all_entries(parameters, cache, X, Y):
    """these sums are divided by the number of all entries of X, as X.size gives it: the mean is over examples, and
    each of them is a whole column"""
    return _backward(parameters, cache, X, Y, m=X.size)


@mistake(free=("scale",), title="right gradients times a number")
def gradients_times_a_number(parameters, cache, X, Y):
    """all four gradients are the right ones times one number: a learning rate or another factor does not belong in
    here"""
    return _changed(parameters, cache, X, Y, lambda g: 0.05 * g)


@mistake_in_ways(True, False, title="gradients of the first example alone")
def gradients_of_the_first_example(parameters, cache, X, Y, mean):
    """these are the gradients of the first example alone: does a loop over the examples end in its first round? Look
    where its return stands"""
    first = {name: values[:, :1] for name, values in cache.items()}
    gradients = _backward(parameters, first, X[:, :1], Y[:, :1])
    return {name: g / X.shape[1] if mean else g for name, g in gradients.items()}


@mistake(title="divided by the number of outputs, too")
def mean_over_outputs_too(parameters, cache, X, Y):
    """these sums are divided by the number of all labels: the loss adds up the outputs and is a mean over examples
    only, which differs as soon as there are two outputs"""
    return _backward(parameters, cache, X, Y, m=Y.size)


@mistake(title="A2 sent back in place of the error")
def A2_sent_back(parameters, cache, X, Y):
    """A2 itself went back to the hidden layer: what goes back is the error, which knows the labels"""
    right, A1 = _backward(parameters, cache, X, Y), cache["A1"]
    dZ1 = (parameters["W2"].T @ cache["A2"]) * (1 - A1**2)
    hidden = _gradients(dZ1, cache["A2"] - Y, cache, X, X.shape[1])
    return {**right, "dW1": hidden["dW1"], "db1": hidden["db1"]}


@mistake(title="error taken from rounded predictions")
def error_of_the_decision(parameters, cache, X, Y):
    """the error was taken from A2 rounded to zero or one: then a sure mistake weighs no more than a near miss, and a
    right guess has no error at all"""
    return _backward(parameters, cache, X, Y, dZ2=(cache["A2"] > 0.5).astype(float) - Y)


@mistake_in_ways("as it is", "transposed", "transposed, first output", title="W2 multiplied entry by entry")
def W2_elementwise(parameters, cache, X, Y, how):
    """W2 was multiplied entry by entry: going back through a layer is a matrix product with the transposed weights,
    which adds up what every output sends back"""
    dZ2 = cache["A2"] - Y
    W2 = parameters["W2"].T if "transposed" in how else parameters["W2"]
    dZ1 = W2 * (dZ2[:1] if "first" in how else dZ2) * (1 - cache["A1"] ** 2)
    return _gradients(dZ1, dZ2, cache, X, X.shape[1])


@mistake(title="sum of one unit goes on into the next")
def sum_not_started_again(parameters, cache, X, Y):
    """the sum of one hidden unit goes on into the next: it starts at zero for every unit"""
    dZ2 = cache["A2"] - Y
    dZ1 = np.cumsum(parameters["W2"].T @ dZ2, axis=0) * (1 - cache["A1"] ** 2)
    return _gradients(dZ1, dZ2, cache, X, X.shape[1])


@mistake(title="A1 squared in the cache")
def A1_squared_in_place(parameters, cache, X, Y):
    """A1 was squared in place for the slope of tanh: from then on the cache's A1 is the square, for dW2 and for the
    caller"""
    cache["A1"] *= cache["A1"]
    return _backward(parameters, cache, X, Y, slope=1 - cache["A1"])


@mistake
def dW1_from_A1(parameters, cache, X, Y):
    """dW1 was built with A1: what the hidden layer was fed is X"""
    right = _backward(parameters, cache, X, Y)
    dZ1 = (parameters["W2"].T @ (cache["A2"] - Y)) * (1 - cache["A1"] ** 2)
    return {**right, "dW1": dZ1 @ cache["A1"].T / X.shape[1]}


@mistake
def dW2_from_X(parameters, cache, X, Y):
    """dW2 was built with X: what the output layer was fed is A1"""
    return {**_backward(parameters, cache, X, Y), "dW2": (cache["A2"] - Y) @ X.T / X.shape[1]}


@mistake
def db1_from_the_output_layer(parameters, cache, X, Y):
    """db1 was summed from the output layer's error: it belongs to the hidden layer's"""
    right = _backward(parameters, cache, X, Y)
    return {**right, "db1": right["db2"].copy()}


@mistake
def db2_from_the_hidden_layer(parameters, cache, X, Y):
    """db2 was summed from the hidden layer's error: it belongs to the output layer's"""
    right = _backward(parameters, cache, X, Y)
    return {**right, "db2": right["db1"].copy()}


BIASES = ("db1 db2", "db1", "db2")


@mistake_in_ways(
    *((places, flatten) for flatten in (np.ravel, np.squeeze) for places in BIASES),
    title="bias gradients without keepdims",
)
def db_without_keepdims(parameters, cache, X, Y, way):
    """a bias gradient has lost a dimension in the sum: a gradient has the shape of its parameter"""
    places, flatten = way
    return _changed(parameters, cache, X, Y, flatten, places.split())


@mistake_in_ways(
    *((places, total) for total in (np.sum, lambda g: g.sum().item()) for places in BIASES),
    title="bias gradient summed to one number",
)
def db_summed_to_one_number(parameters, cache, X, Y, way):
    """a bias gradient was summed over everything: every unit has a bias, and a gradient, of its own"""
    places, total = way
    return _changed(parameters, cache, X, Y, total, places.split())


@mistake_in_ways(*BIASES, title="bias gradient summed over the units, too")
def db_summed_over_units_too(parameters, cache, X, Y, places):
    """a bias gradient was summed over the units as well as over the examples: every unit has one of its own"""
    return _changed(parameters, cache, X, Y, lambda g: g.sum(keepdims=True), places.split())


@mistake_in_ways(*BIASES, title="bias gradient averaged over the units")
def db_averaged_over_units(parameters, cache, X, Y, places):
    """all units of a layer receive the mean of their bias gradients: every unit has one of its own"""
    return _changed(parameters, cache, X, Y, lambda g: np.full(g.shape, g.mean()), places.split())


@mistake_in_ways("dW1 dW2", "dW1", "dW2", title="weight gradients transposed")
def gradients_transposed(parameters, cache, X, Y, places):
    """the gradient of a weight matrix lies on its side: a gradient has the shape of its parameter"""
    return _changed(parameters, cache, X, Y, np.transpose, places.split())


@mistake_in_ways("dW1", "db1", "dW2", "db2", "db1 db2")
def gradient_left_out(parameters, cache, X, Y, places):
    """the dict lacks a gradient: all four come back, dW1, db1, dW2 and db2"""
    right = _backward(parameters, cache, X, Y)
    return {name: gradient for name, gradient in right.items() if name not in places}


@mistake_in_ways("dW2", "dW1", "dW1 dW2", "db1 db2", "dW1 db1 dW2 db2")
def gradients_as_lists(parameters, cache, X, Y, places):
    """a gradient is a list: a list has no shape and cannot be multiplied by a learning rate, an array can"""
    return _changed(parameters, cache, X, Y, np.ndarray.tolist, places.split())


@mistake_in_ways("dW1", "dW2", "dW1 dW2", "dW1 db1 dW2 db2")
def gradients_of_integers(parameters, cache, X, Y, places):
    """a gradient is held in an array of integers, which cuts off everything behind the point: make an array of
    floats"""
    return _changed(parameters, cache, X, Y, lambda g: g.astype(int), places.split())


@mistake_in_ways("dZ1", "dW2")
def last_hidden_unit_left_out(parameters, cache, X, Y, place):
    """the last hidden unit was left out: does a loop over the units end one too early?"""
    dZ2 = cache["A2"] - Y
    dZ1 = (parameters["W2"].T @ dZ2) * (1 - cache["A1"] ** 2)
    dZ1[-1] *= place != "dZ1"
    gradients = _gradients(dZ1, dZ2, cache, X, X.shape[1])
    gradients["dW2"][:, -1] *= place != "dW2"
    return gradients


PENALISED = [
    (names, per_m, sign) for names in (("W1", "W2"), ("W1",), ("W2",)) for per_m in (True, False) for sign in (1, -1)
]


@mistake_in_ways(*PENALISED, free=("strength",), title="weight decay in the gradients")
def weight_decay(parameters, cache, X, Y, way):
    """a multiple of the weights was added to their gradient, or taken from it: that comes from an L2 penalty, which
    this loss does not have"""
    (names, per_m, sign), right = way, _backward(parameters, cache, X, Y)
    decay = {"d" + name: sign * 0.7 * parameters[name] / (X.shape[1] if per_m else 1) for name in names}
    return {name: gradient + decay.get(name, 0) for name, gradient in right.items()}


@mistake(title="backward_propagation asserts one output")
def backward_asserts_one_output(parameters, cache, X, Y):
    """an assert allows one output only: the shape to expect follows from the size of the output layer"""
    assert len(Y) == 1
    return _backward(parameters, cache, X, Y)


@mistake(free=("strength",))
def parameters_updated(parameters, cache, X, Y):
    """the parameters were updated here: this function only computes gradients, the training loop takes the step"""
    gradients = _backward(parameters, cache, X, Y)
    for name, values in parameters.items():
        values -= 1.2 * gradients["d" + name]
    return gradients


@mistake
def X_divided_in_place(parameters, cache, X, Y):
    """X was divided by m in place: the caller's examples are smaller after every call; divide the gradient instead"""
    gradients = _backward(parameters, cache, X, Y)
    X /= X.shape[1]
    return gradients


@mistake
def labels_overwritten(parameters, cache, X, Y):
    """the predicted labels were written over Y: the caller's labels are gone, and the next step learns from its own
    guesses"""
    gradients = _backward(parameters, cache, X, Y)
    Y[:] = cache["A2"] > 0.5
    return gradients
