"""What is graded: one function per line of the rubric, in report order.

A check's name is its id (and the `grade_id` of its grade cell), its docstring the line students read, its first
parameter the student's function it calls, its second an example. To add one: write it here, and add a grade cell with
its id and points to the source notebook.
"""

from __future__ import annotations

import numpy as np

from autograder.authoring import Failure, StudentFunction, check, draws, expect
from autograder.authoring.assignment import ARGUMENTS
from autograder.authoring.expect import Arrays
from autograder.authoring.questions import right_answers, wrong_answers

from . import reference
from .quiz import QUESTIONS
from .strategies import Network, Sizes, layer_sizes, networks, several_outputs, tied_network

LARGE = Sizes(5000, 4, 5000)  # 20 000 entries in either layer, and rows long enough to compare
# One draw of each: a pool of many small ones would judge a seed inside the function by the same few numbers again.
MEASURED = (LARGE, Sizes(50, 4, 50), Sizes(5, 4, 5))
SIZES = layer_sizes()
WIDE = layer_sizes(min_n_x=2, min_n_h=2)
NETWORKS = networks()
MANY_OUTPUTS = networks(n_y=several_outputs())
# Central differences with a step of 1e-5 err by step^2 f''' / 6 + eps / step, about 1e-9 here.
NUMERICAL_TOLERANCE = 1e-5
WEIGHTS = ("W1", "W2")
BIASES = ("b1", "b2")


# ---------------------------------------------------------------------------------- initialize_parameters


def initial(returned: object, names: tuple[str, ...], sizes: Sizes | None = None) -> Arrays:
    """The named parameters; biases may be integers, since zero is zero."""
    values, shapes = expect.mapping(returned, names, "parameters"), sizes.parameter_shapes if sizes else None
    found: Arrays = {}
    for group in (WEIGHTS, BIASES):
        named = {name: values[name] for name in group if name in values}
        found |= expect.arrays(named, shapes, integers=group == BIASES)
    return {name: found[name] for name in names}


@check(points=6, given=SIZES)
def init_shapes(initialize_parameters: StudentFunction, sizes: Sizes) -> None:
    """W1 is n_h × n_x, b1 n_h × 1, W2 n_y × n_h and b2 n_y × 1, for layers of any size"""
    initial(initialize_parameters(*sizes), ("W1", "b1", "W2", "b2"), sizes)


@check(points=5, given=SIZES, judges=BIASES)
def init_biases_zero(initialize_parameters: StudentFunction, sizes: Sizes) -> None:
    """the biases b1 and b2 start at exactly zero"""
    expect.zero(initial(initialize_parameters(*sizes), BIASES))


@check(points=8, on=MEASURED, judges=WEIGHTS)
def init_scale(initialize_parameters: StudentFunction, sizes: Sizes) -> None:
    """the weights W1 and W2 have a standard deviation of 0.01"""
    for name, values in initial(initialize_parameters(*sizes), WEIGHTS).items():
        draws.enough(name, values, sizes.parameter_shapes[name])
        draws.standard_deviation(name, values, expected=reference.SCALE)


@check(points=5, on=MEASURED, judges=WEIGHTS)
def init_normal(initialize_parameters: StudentFunction, sizes: Sizes) -> None:
    """every weight is a draw of its own from a normal distribution around zero"""
    for name, values in initial(initialize_parameters(*sizes), WEIGHTS).items():
        draws.enough(name, values, sizes.parameter_shapes[name])
        draws.normal(name, values)


@check(points=8, given=WIDE, on=[LARGE], judges=WEIGHTS)
def init_symmetry(initialize_parameters: StudentFunction, sizes: Sizes) -> None:
    """no two hidden units start tied: rows of W1, columns of W2, and the two layers are drawn independently"""
    parameters = initial(initialize_parameters(*sizes), WEIGHTS, sizes)
    test = draws.untied if sizes == LARGE else draws.distinct
    test("W1", parameters["W1"], "row")
    if sizes.n_y > 1:
        test("W2", parameters["W2"].T, "column")
    if sizes == LARGE:
        draws.not_reused(parameters["W1"], parameters["W2"])


@check(points=4, given=WIDE, judges=WEIGHTS)
def init_draws_anew(initialize_parameters: StudentFunction, sizes: Sizes) -> None:
    """every call draws new weights: no seed is set inside the function"""
    first = initial(initialize_parameters(*sizes), WEIGHTS)
    second = initial(initialize_parameters(*sizes), WEIGHTS)
    for name in WEIGHTS:
        if first[name].shape != second[name].shape:
            raise Failure(f"shape of {name} in a second call", expected=first[name].shape, got=second[name].shape)
        shared = min(first[name].size, second[name].size)
        if np.array_equal(first[name].ravel()[:shared], second[name].ravel()[:shared]):
            hint = "a seed inside the function, or weights kept from the first call, undo the randomness"
            raise Failure(f"{name} of two calls", expected="different draws", got="the same numbers twice", hint=hint)
        if first[name].shape == second[name].shape:
            draws.drawn(name, first[name], second[name])


STEPS, LEARNING_RATE = 10, 1.0


@check(points=4, given=networks(min_n_x=2, min_n_h=2), examples=5, judges=WEIGHTS)
def init_trained_units_differ(initialize_parameters: StudentFunction, batch: Network) -> None:
    """after training from these parameters the hidden units differ from each other"""
    sizes = batch.sizes
    parameters = initial(initialize_parameters(*sizes), ("W1", "b1", "W2", "b2"), sizes)
    W1 = reference.train(parameters, batch.X, batch.Y, STEPS, LEARNING_RATE)["W1"]
    for i in range(sizes.n_h):
        for j in range(i):
            if not np.abs(W1[i] - W1[j]).max() > draws.STILL_TIED:
                got = f"the same numbers in both after {STEPS} steps"
                raise Failure(f"rows {j} and {i} of W1", expected="different weights", got=got, hint=draws.TIED_HINT)


# ----------------------------------------------------------------------------------- forward_propagation


def output_layer(returned: object, network: Network) -> None:
    A2, returned_cache = expect.pair(returned, ("A2", "cache"))
    cache = expect.mapping(returned_cache, ("Z2",), "cache")
    expect.close({"Z2": cache["Z2"], "A2": A2}, {name: network.cache[name] for name in ("Z2", "A2")})


@check(points=5, given=NETWORKS)
def forward_shapes(forward_propagation: StudentFunction, network: Network) -> None:
    """it returns A2 and a cache of Z1, A1, Z2 and A2, one column per example"""
    shapes = network.activation_shapes
    returned, returned_cache = expect.pair(forward_propagation(network.X, network.parameters), ("A2", "cache"))
    A2 = expect.arrays({"A2": returned}, shapes)["A2"]
    cache = expect.mapping(returned_cache, tuple(shapes), "cache")
    kept = expect.arrays(
        {f'cache["{name}"]': value for name, value in cache.items()}, {f'cache["{n}"]': s for n, s in shapes.items()}
    )
    expect.agree('cache["A2"]', kept['cache["A2"]'], "the returned A2", A2)


@check(points=6, given=NETWORKS, judges=("Z1", "A1"))
def forward_hidden_layer(forward_propagation: StudentFunction, network: Network) -> None:
    """the hidden layer is Z1 = W1 X + b1, A1 = tanh(Z1)"""
    _, returned_cache = expect.pair(forward_propagation(network.X, network.parameters), ("A2", "cache"))
    cache = expect.mapping(returned_cache, ("Z1", "A1"), "cache")
    expect.close(cache, {name: network.cache[name] for name in cache})


@check(points=7, given=NETWORKS, judges=("Z2", "A2"))
def forward_output(forward_propagation: StudentFunction, network: Network) -> None:
    """the output layer is Z2 = W2 A1 + b2, A2 = sigmoid(Z2)"""
    output_layer(forward_propagation(network.X, network.parameters), network)


@check(points=4, given=NETWORKS, examples=10)
def forward_columns_alone(forward_propagation: StudentFunction, network: Network) -> None:
    """every column of X is judged alone, whatever else is in the batch"""
    X, parameters = network.X, network.parameters
    returned, _ = expect.pair(forward_propagation(X, parameters), ("A2", "cache"))
    for j in range(network.m):
        alone, _ = expect.pair(forward_propagation(X[:, [j]], parameters), ("A2", "cache"))
        A2 = expect.arrays({"A2": returned}, network.activation_shapes)["A2"]
        column = expect.arrays({"A2 of one column": alone}, {"A2 of one column": (network.sizes.n_y, 1)})
        name = f"A2[:, {j}]"
        expect.close({name: A2[:, [j]]}, {name: column["A2 of one column"]})


@check(points=3, given=NETWORKS, judges=ARGUMENTS)
def forward_inputs_untouched(forward_propagation: StudentFunction, network: Network) -> None:
    """X and parameters are the same after the call"""
    before = {"X": network.X, "parameters": network.parameters}
    returned, after = forward_propagation.call_and_look(*before.values())
    A2, _ = expect.pair(returned, ("A2", "cache"))
    expect.arrays({"A2": A2}, integers=True)
    expect.untouched(before, dict(zip(before, after, strict=False)))


@check(points=3, given=MANY_OUTPUTS, examples=15)
def forward_many_outputs(forward_propagation: StudentFunction, network: Network) -> None:
    """it works for more than one output, n_y > 1"""
    output_layer(forward_propagation(network.X, network.parameters), network)


# ---------------------------------------------------------------------------------- backward_propagation


def gradients(returned: object, names: tuple[str, ...]) -> dict[str, object]:
    return expect.mapping(returned, names, "gradients")


ALL = ("dW1", "db1", "dW2", "db2")


@check(points=4, given=NETWORKS)
def backward_shapes(backward_propagation: StudentFunction, network: Network) -> None:
    """it returns dW1, db1, dW2 and db2, each shaped like its parameter"""
    returned = backward_propagation(network.parameters, network.cache, network.X, network.Y)
    expect.arrays(gradients(returned, ALL), network.gradient_shapes)


@check(points=8, given=NETWORKS, judges=("dW2", "db2"))
def backward_output_layer(backward_propagation: StudentFunction, network: Network) -> None:
    """dW2 and db2 are the gradients of the loss"""
    returned = backward_propagation(network.parameters, network.cache, network.X, network.Y)
    names = ("dW2", "db2")
    expect.close(gradients(returned, names), {name: network.gradients[name] for name in names})


@check(points=8, given=NETWORKS, judges=("dW1", "db1"))
def backward_hidden_layer(backward_propagation: StudentFunction, network: Network) -> None:
    """dW1 and db1 are the gradients of the loss"""
    returned = backward_propagation(network.parameters, network.cache, network.X, network.Y)
    names = ("dW1", "db1")
    expect.close(gradients(returned, names), {name: network.gradients[name] for name in names})


@check(points=3, given=networks(min_n_h=2, make=tied_network), examples=10)
def backward_equal_units(backward_propagation: StudentFunction, network: Network) -> None:
    """equal hidden units receive equal gradients: this is why zero weights never part"""
    returned = backward_propagation(network.parameters, network.cache, network.X, network.Y)
    judged = expect.arrays(gradients(returned, ALL), network.gradient_shapes)
    first, last = (
        {"dW1[0]": judged["dW1"][i], "db1[0]": judged["db1"][i], "dW2[:, 0]": judged["dW2"][:, i]} for i in (0, -1)
    )
    expect.close(first, last)


@check(points=3, given=NETWORKS)
def backward_numerical(backward_propagation: StudentFunction, network: Network) -> None:
    """all four agree with numerical differentiation of the loss"""
    returned = backward_propagation(network.parameters, network.cache, network.X, network.Y)
    expect.close(gradients(returned, ALL), network.numerical_gradients, NUMERICAL_TOLERANCE)


@check(points=3, given=NETWORKS, judges=ARGUMENTS)
def backward_inputs_untouched(backward_propagation: StudentFunction, network: Network) -> None:
    """parameters, cache, X and Y are the same after the call"""
    before = {"parameters": network.parameters, "cache": network.cache, "X": network.X, "Y": network.Y}
    returned, after = backward_propagation.call_and_look(*before.values())
    expect.arrays(gradients(returned, ALL), integers=True)
    expect.untouched(before, dict(zip(before, after, strict=False)))


@check(points=3, given=MANY_OUTPUTS, examples=15)
def backward_many_outputs(backward_propagation: StudentFunction, network: Network) -> None:
    """it works for more than one output, n_y > 1"""
    returned = backward_propagation(network.parameters, network.cache, network.X, network.Y)
    expect.close(gradients(returned, ALL), network.gradients)


# -------------------------------------------------------------------------------------------------- quiz


@check(points=0, on=[None], oracle=lambda: right_answers(QUESTIONS))
def quiz_answers(quiz: StudentFunction, _: None) -> None:
    """every answer of the quiz is right"""
    answers = expect.numbers(quiz(), len(QUESTIONS), "answer")
    if wrong := list(wrong_answers(QUESTIONS, answers)):
        right = len(answers) - len(wrong)
        raise Failure("\n".join([f"{right} of {len(answers)} answers are right", *wrong]))
