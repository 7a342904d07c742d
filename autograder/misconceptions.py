"""Wrong on purpose: the known mistakes over the three functions, each with the hint that answers it.

A misconception is the reference with one idea changed; its docstring is the hint a student reads where it reproduces,
on everything a failing check asked, what the student returned and no other does. Random values are recognised by
their statistics, never by a stream. The same file is the judge's own test: every misconception must lose points.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .reference import SCALE, Arrays, backward_propagation, forward_propagation, initialize_parameters, sigmoid


@dataclass(frozen=True)
class Misconception:
    name: str
    function: str
    hint: str
    program: Callable


CATALOGUE: dict[str, Misconception] = {}
SIGNATURES = {
    tuple(inspect.signature(right).parameters): right.__name__
    for right in (initialize_parameters, forward_propagation, backward_propagation)
}


def mistake(program: Callable) -> Callable:
    """Add a program to the catalogue; its parameters tell which function it gets wrong."""
    function = SIGNATURES[tuple(inspect.signature(program).parameters)]
    hint = " ".join(inspect.getdoc(program).split())
    CATALOGUE[program.__name__] = Misconception(program.__name__, function, hint, program)
    return program


# ---------------------------------------------------------------------------------- initialize_parameters


def _parameters(W1: np.ndarray, W2: np.ndarray) -> Arrays:
    return {"W1": W1, "b1": np.zeros((W1.shape[0], 1)), "W2": W2, "b2": np.zeros((W2.shape[0], 1))}


def _scaled(n_x: int, n_h: int, n_y: int, scale1: float = SCALE, scale2: float = SCALE) -> Arrays:
    return _parameters(np.random.randn(n_h, n_x) * scale1, np.random.randn(n_y, n_h) * scale2)


@mistake
def scale_missing(n_x, n_h, n_y):
    """these weights have a standard deviation of 1: large weights push tanh and sigmoid onto their flat ends, where
    slopes vanish. How small does the lecture make them?"""
    return _scaled(n_x, n_h, n_y, 1, 1)


@mistake
def scale_missing_on_W1(n_x, n_h, n_y):
    """W2 is small, W1 is not: the factor of the lecture belongs to the weights of both layers"""
    return _scaled(n_x, n_h, n_y, scale1=1)


@mistake
def scale_missing_on_W2(n_x, n_h, n_y):
    """W1 is small, W2 is not: the factor of the lecture belongs to the weights of both layers"""
    return _scaled(n_x, n_h, n_y, scale2=1)


@mistake
def scale_of_a_tenth(n_x, n_h, n_y):
    """these weights have a standard deviation of 0.1, ten times the lecture's: look for a lost zero, or for a variance
    taken for a standard deviation"""
    return _scaled(n_x, n_h, n_y, 0.1, 0.1)


@mistake
def scale_of_a_thousandth(n_x, n_h, n_y):
    """these weights have a standard deviation of 0.001, a tenth of the lecture's: count the zeros"""
    return _scaled(n_x, n_h, n_y, 0.001, 0.001)


@mistake
def scale_squared(n_x, n_h, n_y):
    """these weights have a standard deviation of 0.0001: the factor was applied twice"""
    return _scaled(n_x, n_h, n_y, 0.0001, 0.0001)


@mistake
def scale_divided(n_x, n_h, n_y):
    """these weights are a hundred times too large rather than too small: dividing by 0.01 is not what makes a number
    small"""
    return _scaled(n_x, n_h, n_y, 100, 100)


@mistake
def scale_of_he(n_x, n_h, n_y):
    """this is He's scale, which follows the size of the layer below: good for deep networks of ReLUs, but this shallow
    one is asked for the lecture's constant"""
    return _scaled(n_x, n_h, n_y, np.sqrt(2 / n_x), np.sqrt(2 / n_h))


@mistake
def scale_of_xavier(n_x, n_h, n_y):
    """this is Xavier's scale, which follows the size of the layer below: good for deep networks, but this shallow one
    is asked for the lecture's constant"""
    return _scaled(n_x, n_h, n_y, np.sqrt(1 / n_x), np.sqrt(1 / n_h))


@mistake
def uniform_weights(n_x, n_h, n_y):
    """these weights are spread evenly between 0 and 0.01, none of them negative: that is the uniform distribution of
    `rand`, not the normal one"""
    return _parameters(np.random.rand(n_h, n_x) * SCALE, np.random.rand(n_y, n_h) * SCALE)


@mistake
def uniform_weights_around_zero(n_x, n_h, n_y):
    """these weights are spread evenly between -0.01 and 0.01: the lecture draws them from the normal distribution,
    which is dense in the middle and has no edge"""
    return _parameters(np.random.uniform(-SCALE, SCALE, (n_h, n_x)), np.random.uniform(-SCALE, SCALE, (n_y, n_h)))


@mistake
def absolute_weights(n_x, n_h, n_y):
    """all weights are positive: half of what a normal distribution draws is negative, and nothing should remove the
    sign"""
    p = _scaled(n_x, n_h, n_y)
    return {name: np.abs(values) for name, values in p.items()}


@mistake
def weights_transposed(n_x, n_h, n_y):
    """the weight matrices lie on their side: a row of W1 belongs to one hidden unit, a column to one input"""
    return {
        "W1": np.random.randn(n_x, n_h) * SCALE,
        "b1": np.zeros((n_h, 1)),
        "W2": np.random.randn(n_h, n_y) * SCALE,
        "b2": np.zeros((n_y, 1)),
    }


@mistake
def biases_of_one_dimension(n_x, n_h, n_y):
    """the biases have shape (n,): adding such a vector to Z goes along the wrong axis or by luck; a bias is a column,
    with two dimensions"""
    return {**_scaled(n_x, n_h, n_y), "b1": np.zeros(n_h), "b2": np.zeros(n_y)}


@mistake
def biases_in_rows(n_x, n_h, n_y):
    """the biases are rows, (1, n): columns are examples here, so that every unit's bias is a row's one entry"""
    return {**_scaled(n_x, n_h, n_y), "b1": np.zeros((1, n_h)), "b2": np.zeros((1, n_y))}


@mistake
def biases_random(n_x, n_h, n_y):
    """the biases are random too: they cause no symmetry, so the lecture simply starts them at zero"""
    return {**_scaled(n_x, n_h, n_y), "b1": np.random.randn(n_h, 1) * SCALE, "b2": np.random.randn(n_y, 1) * SCALE}


@mistake
def biases_of_one(n_x, n_h, n_y):
    """the biases start at one: the lecture starts them at zero"""
    return {**_scaled(n_x, n_h, n_y), "b1": np.ones((n_h, 1)), "b2": np.ones((n_y, 1))}


@mistake
def weights_zero(n_x, n_h, n_y):
    """every weight is zero: all hidden units compute the same, receive the same gradient, and stay the same for ever"""
    return _scaled(n_x, n_h, n_y, 0, 0)


@mistake
def weights_of_W1_zero(n_x, n_h, n_y):
    """W1 is zero: all hidden units start as the same unit; the weights of both layers are drawn at random"""
    return _scaled(n_x, n_h, n_y, scale1=0)


@mistake
def weights_of_W2_zero(n_x, n_h, n_y):
    """W2 is zero: no error flows back to the hidden layer in the first step; the weights of both layers are drawn at
    random"""
    return _scaled(n_x, n_h, n_y, scale2=0)


@mistake
def weights_of_one(n_x, n_h, n_y):
    """every weight is one: equal hidden units receive equal gradients and stay equal, whatever the common value"""
    return _parameters(np.ones((n_h, n_x)), np.ones((n_y, n_h)))


@mistake
def weights_constant(n_x, n_h, n_y):
    """every weight is 0.01: small, but all the same. Equal hidden units receive equal gradients and stay equal"""
    return _parameters(np.full((n_h, n_x), SCALE), np.full((n_y, n_h), SCALE))


@mistake
def hidden_units_tied(n_x, n_h, n_y):
    """one hidden unit was drawn and copied: copies receive the same gradient and stay copies; draw the whole matrix"""
    W1, W2 = np.random.randn(1, n_x) * SCALE, np.random.randn(n_y, 1) * SCALE
    return _parameters(np.repeat(W1, n_h, axis=0), np.repeat(W2, n_h, axis=1))


@mistake
def hidden_units_tied_in_W1(n_x, n_h, n_y):
    """the rows of W1 are copies of one row: draw the whole matrix, an entry for every connection"""
    W1 = np.random.randn(1, n_x) * SCALE
    return _parameters(np.repeat(W1, n_h, axis=0), np.random.randn(n_y, n_h) * SCALE)


@mistake
def one_number_for_all(n_x, n_h, n_y):
    """a single number was drawn for a whole matrix: tell the generator the matrix's shape"""
    return _parameters(np.full((n_h, n_x), np.random.randn() * SCALE), np.full((n_y, n_h), np.random.randn() * SCALE))


@mistake
def seed_inside(n_x, n_h, n_y):
    """a seed is set inside the function, so every call returns the same "random" weights: leave the generator alone"""
    generator = np.random.RandomState(1)
    return _parameters(generator.randn(n_h, n_x) * SCALE, generator.randn(n_y, n_h) * SCALE)


@mistake
def layers_of_one_stream(n_x, n_h, n_y):
    """W2 repeats the numbers of W1: the generator was set back in between, or a new one made with the same seed"""
    seed = np.random.randint(2**31)
    first, second = np.random.RandomState(seed), np.random.RandomState(seed)
    return _parameters(first.randn(n_h, n_x) * SCALE, second.randn(n_y, n_h) * SCALE)


@mistake
def randn_of_a_tuple(n_x, n_h, n_y):
    """the lecture writes randn((2, 2)), but NumPy's randn takes the numbers of rows and columns as two arguments, not
    as one tuple"""
    return _parameters(np.random.randn((n_h, n_x)) * SCALE, np.random.randn((n_y, n_h)) * SCALE)


@mistake
def parameters_as_a_tuple(n_x, n_h, n_y):
    """the four arrays come back as a tuple: the callers look them up by name, in a dict"""
    p = _scaled(n_x, n_h, n_y)
    return p["W1"], p["b1"], p["W2"], p["b2"]


# ----------------------------------------------------------------------------------- forward_propagation


def _forward(X, parameters, hidden=np.tanh, output=sigmoid, b1=1, b2=1):
    Z1 = parameters["W1"] @ X + b1 * parameters["b1"]
    A1 = hidden(Z1)
    Z2 = parameters["W2"] @ A1 + b2 * parameters["b2"]
    A2 = output(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def _relu(Z):
    return np.maximum(0, Z)


def _identity(Z):
    return Z.copy()


def _softmax(Z):
    exponentials = np.exp(Z - Z.max(axis=0))
    return exponentials / exponentials.sum(axis=0)


@mistake
def sigmoid_in_the_hidden_layer(X, parameters):
    """the hidden layer went through a sigmoid: its activation is tanh, between -1 and 1"""
    return _forward(X, parameters, hidden=sigmoid)


@mistake
def tanh_in_the_output_layer(X, parameters):
    """the output went through tanh: a probability lies between 0 and 1, which is what the sigmoid is for"""
    return _forward(X, parameters, output=np.tanh)


@mistake
def activations_swapped(X, parameters):
    """sigmoid and tanh have changed places: tanh in the hidden layer, sigmoid for the probability at the end"""
    return _forward(X, parameters, hidden=sigmoid, output=np.tanh)


@mistake
def relu_in_the_hidden_layer(X, parameters):
    """the hidden layer went through a ReLU: this network's hidden activation is tanh"""
    return _forward(X, parameters, hidden=_relu)


@mistake
def no_activation_in_the_hidden_layer(X, parameters):
    """A1 is Z1: without a non-linear activation the two layers are one linear map"""
    return _forward(X, parameters, hidden=_identity)


@mistake
def no_activation_in_the_output_layer(X, parameters):
    """A2 is Z2: without an activation the output is any number, not a probability"""
    return _forward(X, parameters, output=_identity)


@mistake
def softmax_in_the_output_layer(X, parameters):
    """the output went through a softmax, which makes the outputs of an example compete: each output is a yes or no of
    its own here"""
    return _forward(X, parameters, output=_softmax)


@mistake
def sigmoid_with_the_wrong_sign(X, parameters):
    """this sigmoid falls where it should rise: look at the sign in its exponent"""
    return _forward(X, parameters, output=lambda Z: sigmoid(-Z))


@mistake
def output_rounded(X, parameters):
    """A2 holds zeros and ones: the decision comes later, here the probability itself is wanted"""
    return _forward(X, parameters, output=lambda Z: (sigmoid(Z) > 0.5).astype(float))


@mistake
def output_from_Z1(X, parameters):
    """the output layer was fed Z1: what leaves the hidden layer is its activation"""
    Z1 = parameters["W1"] @ X + parameters["b1"]
    Z2 = parameters["W2"] @ Z1 + parameters["b2"]
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": np.tanh(Z1), "Z2": Z2, "A2": A2}


@mistake
def b1_missing(X, parameters):
    """the hidden layer leaves out its bias: with zero biases nobody would notice, after the first step of training
    they are not zero any more"""
    return _forward(X, parameters, b1=0)


@mistake
def b2_missing(X, parameters):
    """the output layer leaves out its bias: with zero biases nobody would notice, after the first step of training
    they are not zero any more"""
    return _forward(X, parameters, b2=0)


@mistake
def biases_missing(X, parameters):
    """both layers leave out their bias: with zero biases nobody would notice, after the first step of training they
    are not zero any more"""
    return _forward(X, parameters, b1=0, b2=0)


@mistake
def biases_subtracted(X, parameters):
    """the biases are subtracted: they are added to the weighted sum"""
    return _forward(X, parameters, b1=-1, b2=-1)


@mistake
def A1_cached_before_its_activation(X, parameters):
    """the cache holds Z1 under the name A1: the backward pass needs both, each under its own name"""
    A2, cache = _forward(X, parameters)
    return A2, {**cache, "A1": cache["Z1"].copy()}


@mistake
def cache_with_small_letters(X, parameters):
    """the cache's keys are written small: its readers look for Z1, A1, Z2 and A2"""
    A2, cache = _forward(X, parameters)
    return A2, {name.lower(): value for name, value in cache.items()}


@mistake
def cache_without_Z(X, parameters):
    """the cache holds the activations only: Z1 and Z2 belong in it too"""
    A2, cache = _forward(X, parameters)
    return A2, {"A1": cache["A1"], "A2": A2}


@mistake
def cache_as_a_tuple(X, parameters):
    """the cache is a tuple: its readers look the four arrays up by name, in a dict"""
    A2, cache = _forward(X, parameters)
    return A2, tuple(cache.values())


@mistake
def only_A2(X, parameters):
    """only A2 comes back: the backward pass needs the cache as well, so both are returned"""
    return _forward(X, parameters)[0]


@mistake
def only_the_cache(X, parameters):
    """only the cache comes back: the caller unpacks two values, A2 first"""
    return _forward(X, parameters)[1]


@mistake
def cache_before_A2(X, parameters):
    """the two values come back in the wrong order: A2 first, then the cache"""
    return _forward(X, parameters)[::-1]


@mistake
def batch_normalised(X, parameters):
    """the batch was centred and scaled first: an example's output must not depend on its neighbours in the batch"""
    spread = X.std(axis=1, keepdims=True)
    return _forward((X - X.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1), parameters)


@mistake
def mean_over_the_batch(X, parameters):
    """one number for the whole batch came back: every column of X has an output of its own"""
    A2, cache = _forward(X, parameters)
    return A2.mean(axis=1, keepdims=True), cache


# ---------------------------------------------------------------------------------- backward_propagation


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


@mistake
def sum_over_examples(parameters, cache, X, Y):
    """these are sums over the m examples: the loss is their mean"""
    return _backward(parameters, cache, X, Y, m=1)


@mistake
def sum_over_examples_in_dW(parameters, cache, X, Y):
    """db1 and db2 are means over the examples, dW1 and dW2 are still sums: all four belong to the same loss"""
    return _changed(parameters, cache, X, Y, lambda g: g * X.shape[1], ("dW1", "dW2"))


@mistake
def sum_over_examples_in_db(parameters, cache, X, Y):
    """dW1 and dW2 are means over the examples, db1 and db2 are still sums: all four belong to the same loss"""
    return _changed(parameters, cache, X, Y, lambda g: g * X.shape[1], ("db1", "db2"))


@mistake
def sum_over_examples_in_layer_1(parameters, cache, X, Y):
    """the output layer's gradients are means over the examples, the hidden layer's are still sums"""
    return _changed(parameters, cache, X, Y, lambda g: g * X.shape[1], ("dW1", "db1"))


@mistake
def sum_over_examples_in_layer_2(parameters, cache, X, Y):
    """the hidden layer's gradients are means over the examples, the output layer's are still sums"""
    return _changed(parameters, cache, X, Y, lambda g: g * X.shape[1], ("dW2", "db2"))


@mistake
def mean_taken_twice(parameters, cache, X, Y):
    """these gradients are divided by m twice: once is a mean"""
    return _changed(parameters, cache, X, Y, lambda g: g / X.shape[1])


@mistake
def mean_over_inputs(parameters, cache, X, Y):
    """these sums are divided by the number of inputs: examples are the columns of X, and the mean is over examples"""
    return _backward(parameters, cache, X, Y, m=X.shape[0])


@mistake
def m_written_as_a_number(parameters, cache, X, Y):
    """these sums are divided by 400 whatever the batch: take m from the arrays you are given"""
    return _backward(parameters, cache, X, Y, m=400)


@mistake
def gradients_doubled(parameters, cache, X, Y):
    """all gradients are twice as large: the factor 2 belongs to a squared error, not to cross-entropy"""
    return _changed(parameters, cache, X, Y, lambda g: 2 * g)


@mistake
def gradients_halved(parameters, cache, X, Y):
    """all gradients are half as large: cross-entropy's mean has 1/m in front, not 1/(2m)"""
    return _changed(parameters, cache, X, Y, lambda g: g / 2)


@mistake
def sign_of_the_error(parameters, cache, X, Y):
    """all signs are turned: with this gradient, descent climbs. Which way round is the error at the output?"""
    return _changed(parameters, cache, X, Y, np.negative)


@mistake
def squared_error_gradient(parameters, cache, X, Y):
    """the error at the output carries the sigmoid's slope: that is the gradient of a squared error; with
    cross-entropy the slope cancels"""
    A2 = cache["A2"]
    return _backward(parameters, cache, X, Y, dZ2=(A2 - Y) * A2 * (1 - A2))


@mistake
def tanh_slope_at_the_output(parameters, cache, X, Y):
    """the error at the output carries a slope of tanh: the output layer has a sigmoid, and with cross-entropy its
    slope cancels"""
    A2 = cache["A2"]
    return _backward(parameters, cache, X, Y, dZ2=(A2 - Y) * (1 - A2**2))


@mistake
def gradient_of_A2(parameters, cache, X, Y):
    """this starts from the derivative of the loss by A2: there is one step more to Z2, through the sigmoid"""
    A2 = cache["A2"]
    return _backward(parameters, cache, X, Y, dZ2=(A2 - Y) / (A2 * (1 - A2)))


@mistake
def error_from_Z2(parameters, cache, X, Y):
    """the error at the output was taken before the sigmoid: compare the prediction itself with Y"""
    return _backward(parameters, cache, X, Y, dZ2=cache["Z2"] - Y)


@mistake
def no_tanh_slope(parameters, cache, X, Y):
    """the error passes the hidden layer as if tanh had a slope of 1 everywhere: the chain rule multiplies
    by its slope"""
    return _backward(parameters, cache, X, Y, slope=1)


@mistake
def sigmoid_slope(parameters, cache, X, Y):
    """the hidden layer's slope is that of a sigmoid: its activation is tanh"""
    return _backward(parameters, cache, X, Y, slope=cache["A1"] * (1 - cache["A1"]))


@mistake
def relu_slope(parameters, cache, X, Y):
    """the hidden layer's slope is that of a ReLU, 0 or 1: its activation is tanh"""
    return _backward(parameters, cache, X, Y, slope=(cache["Z1"] > 0).astype(float))


@mistake
def slope_written_with_Z1(parameters, cache, X, Y):
    """the slope of tanh was written with Z1 where its value, A1, belongs"""
    return _backward(parameters, cache, X, Y, slope=1 - cache["Z1"] ** 2)


@mistake
def slope_without_the_square(parameters, cache, X, Y):
    """the slope of tanh lacks a square: at A1 = 0 and at A1 = 1 this looks right, in between it is not"""
    return _backward(parameters, cache, X, Y, slope=1 - cache["A1"])


@mistake
def tanh_taken_twice(parameters, cache, X, Y):
    """tanh was applied to A1, which has been through tanh already"""
    return _backward(parameters, cache, X, Y, slope=1 - np.tanh(cache["A1"]) ** 2)


@mistake
def slope_of_the_output(parameters, cache, X, Y):
    """the hidden layer's slope was computed from the output's activation: each layer has its own"""
    return _backward(parameters, cache, X, Y, slope=1 - cache["A2"] ** 2)


@mistake
def W2_elementwise(parameters, cache, X, Y):
    """W2 was multiplied entry by entry: going back through a layer is a matrix product with the transposed weights,
    which adds up what every output sends back"""
    dZ2 = cache["A2"] - Y
    dZ1 = (parameters["W2"].T * dZ2[:1]) * (1 - cache["A1"] ** 2)
    return _gradients(dZ1, dZ2, cache, X, X.shape[1])


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
def db_without_keepdims(parameters, cache, X, Y):
    """db1 and db2 have lost a dimension in the sum: a gradient has the shape of its parameter"""
    return _changed(parameters, cache, X, Y, np.ravel, ("db1", "db2"))


@mistake
def db_over_the_wrong_axis(parameters, cache, X, Y):
    """db1 and db2 were summed over the units, not over the examples: examples are columns"""
    m, dZ2 = X.shape[1], cache["A2"] - Y
    dZ1 = (parameters["W2"].T @ dZ2) * (1 - cache["A1"] ** 2)
    wrong = {"db1": dZ1.sum(axis=0, keepdims=True) / m, "db2": dZ2.sum(axis=0, keepdims=True) / m}
    return {**_gradients(dZ1, dZ2, cache, X, m), **wrong}


@mistake
def db_summed_to_one_number(parameters, cache, X, Y):
    """db1 and db2 were summed over everything: every unit has a bias, and a gradient, of its own"""
    return _changed(parameters, cache, X, Y, np.sum, ("db1", "db2"))


@mistake
def db1_from_the_output_layer(parameters, cache, X, Y):
    """db1 was summed from the output layer's error: it belongs to the hidden layer's"""
    right = _backward(parameters, cache, X, Y)
    return {**right, "db1": right["db2"].copy()}


@mistake
def gradients_transposed(parameters, cache, X, Y):
    """dW1 and dW2 lie on their side: a gradient has the shape of its parameter"""
    return _changed(parameters, cache, X, Y, np.transpose, ("dW1", "dW2"))


@mistake
def gradients_under_the_parameters_names(parameters, cache, X, Y):
    """the gradients come back as W1, b1, W2, b2: their names start with a d"""
    return {name[1:]: value for name, value in _backward(parameters, cache, X, Y).items()}


@mistake
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


@mistake
def parameters_updated(parameters, cache, X, Y):
    """the parameters were updated here: this function only computes gradients, the training loop takes the step"""
    gradients = _backward(parameters, cache, X, Y)
    for name, values in parameters.items():
        values -= gradients["d" + name]
    return gradients
