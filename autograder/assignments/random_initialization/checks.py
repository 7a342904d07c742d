"""What is graded: one function per line of the rubric, in report order.

A check's name is its id (and the `grade_id` of its grade cell), its docstring the line students read, its first
parameter the student's function it calls, its second an example. How to add one: "Add a check" in docs/contributing.md.
"""

from __future__ import annotations

import numpy as np

from autograder.authoring import CallError, Failure, StudentFunction, check, draws, expect
from autograder.authoring.assignment import ARGUMENTS
from autograder.authoring.expect import Arrays
from autograder.authoring.questions import judged_answers, right_answers
from autograder.words import say

from . import reference
from .quiz import QUESTIONS
from .strategies import (
    MAX_EXAMPLES,
    Network,
    Sizes,
    forward_network,
    generic_network,
    large_network,
    layer_sizes,
    loud_network,
    networks,
    saturated_network,
    several_outputs,
    steep_network,
    tied,
    tied_network,
    unequal_networks,
)

# All lines but those on more than one output are judged at n_y = 1, as the notebook has it.
LONG_ROWS = Sizes(5000, 8, 1)  # 40 000 entries in W1, and rows long enough to compare
LONG_W2 = Sizes(1, 20_000, 1)  # 20 000 entries in either layer, so that one can be held against the other
TWICE = Sizes(1, 2000, 1)  # as that, for two calls
LONG_COLUMNS = Sizes(3, 8, 750)  # 6000 entries in W2, and columns long enough to compare
# One draw of each: a pool of many small ones would judge a seed inside the function by the same few numbers again.
LARGE = (LONG_ROWS, LONG_W2)
IN_CLASS = (Sizes(2, 4, 1), Sizes(7, 12, 1), Sizes(50, 20, 1))  # as students try them, and unequal ones
SIZES = layer_sizes()
WIDE = layer_sizes(min_n_x=2, min_n_h=2)
SEVERAL = layer_sizes(min_n_h=2, n_y=several_outputs())
# A question of backward_propagation holds the right answer of forward_propagation for its network, the cache, so either
# has networks of its own: FORWARD... and BACKWARD...
FORWARD, BACKWARD = networks(make=forward_network), networks()
FORWARD_OUTPUTS = networks(n_y=several_outputs(), make=forward_network)
BACKWARD_OUTPUTS = networks(n_y=several_outputs())
# Networks that a draw of small ones does not come upon; none of them hides a mistake that small ones show.
FORWARD_BATCH, BATCH = large_network(forward_network), large_network()
LOUD = loud_network()
FORWARD_STEEP, STEEP = steep_network(forward_network), steep_network()
FORWARD_SPECIAL = (FORWARD_BATCH, FORWARD_STEEP, saturated_network())
SPECIAL = (BATCH, STEEP)
FORWARD_UNEQUAL, UNEQUAL = unequal_networks(forward_network), unequal_networks()
TIED_BATCH = tied(large_network())
MANY_UNITS = generic_network(Sizes(2, 6, 1), 5, 0)
TIED = networks(min_n_h=3, make=tied_network)  # two tied units and one that is not
# Central differences with a step of 1e-5 err by step^2 f''' / 6 + eps / step, about 1e-9 here.
NUMERICAL_TOLERANCE = 1e-5
WEIGHTS = ("W1", "W2")
BIASES = ("b1", "b2")
PARAMETERS = ("W1", "b1", "W2", "b2")


# ---------------------------------------------------------------------------------- initialize_parameters


def initial(returned: object, names: tuple[str, ...], sizes: Sizes, *, shaped: bool = False) -> Arrays:
    """The named parameters, with as many entries as they must have; biases may be integers, since zero is zero.

    What was clearly meant counts, since shapes and keys have a line of their own: another case of a key, a vector in
    the place of a matrix; unless `shaped`, any shape of as many entries.
    """
    shapes = sizes.parameter_shapes
    values = expect.reshaped(expect.mapping(returned, names, "parameters", loosely=True), shapes)
    found: Arrays = {}
    for group in (WEIGHTS, BIASES):
        named = {name: values[name] for name in group if name in values}
        found |= expect.arrays(named, shapes if shaped else None, integers=group == BIASES)
    for name, value in found.items():
        expect.enough(name, value, shapes[name])
    return {name: found[name] for name in names}


@check(points=6, given=SIZES, examples=12, on=IN_CLASS)
def init_shapes(initialize_parameters: StudentFunction, sizes: Sizes) -> None:
    """W1 is n_h × n_x, b1 n_h × 1, W2 n_y × n_h and b2 n_y × 1, for layers of any size"""
    returned = expect.mapping(initialize_parameters(*sizes), PARAMETERS, "parameters")
    expect.arrays({name: returned[name] for name in WEIGHTS}, sizes.parameter_shapes)
    expect.arrays({name: returned[name] for name in BIASES}, sizes.parameter_shapes, integers=True)


@check(points=4, given=SIZES, examples=12, on=(*IN_CLASS, *LARGE), judges=BIASES)
def init_biases_zero(initialize_parameters: StudentFunction, sizes: Sizes) -> None:
    """the biases b1 and b2 start at exactly zero"""
    expect.zero(initial(initialize_parameters(*sizes), BIASES, sizes))


def measured(sizes: Sizes) -> tuple[str, ...]:
    """Not W1 of LONG_W2, whose rows are one number each: tied units would be a constant, and cost every line."""
    return ("W2",) if sizes == LONG_W2 else WEIGHTS


@check(points=7, given=SIZES, examples=12, on=(*IN_CLASS, *LARGE), judges=WEIGHTS)
def init_scale(initialize_parameters: StudentFunction, sizes: Sizes) -> None:
    """the weights W1 and W2 have a standard deviation of 0.01"""
    weights = initial(initialize_parameters(*sizes), measured(sizes), sizes)
    for name, values in weights.items():
        draws.standard_deviation(name, values, expected=reference.SCALE)
    if sizes == LONG_ROWS:
        rows = weights["W1"].reshape(sizes.n_h, sizes.n_x)
        draws.each_unit(draws.standard_deviation, "W1", rows, "row", expected=reference.SCALE)


@check(points=5, given=SIZES, examples=12, on=(*IN_CLASS, *LARGE), judges=WEIGHTS)
def init_normal(initialize_parameters: StudentFunction, sizes: Sizes) -> None:
    """every weight is a draw of its own from a normal distribution around zero"""
    weights = initial(initialize_parameters(*sizes), measured(sizes), sizes)
    for name, values in weights.items():
        draws.own_draws(name, values)
        draws.normal(name, values)
    if sizes == LONG_ROWS:
        draws.each_unit(draws.around_zero, "W1", weights["W1"].reshape(sizes.n_h, sizes.n_x), "row")


@check(points=7, given=WIDE, examples=12, on=(*IN_CLASS, *LARGE), judges=WEIGHTS)
def init_symmetry(initialize_parameters: StudentFunction, sizes: Sizes) -> None:
    """no two hidden units start tied: rows of W1, columns of W2, and the two layers are drawn independently"""
    # Single numbers of two units may be equal by chance in one call, in float32, but not in two.
    calls = 1 if sizes in LARGE else 2
    drawn = [initial(initialize_parameters(*sizes), WEIGHTS, sizes, shaped=True) for _ in range(calls)]
    if sizes == LONG_ROWS:
        draws.untied("W1", drawn[0]["W1"], "row")
    elif calls > 1:
        draws.distinct("W1", np.hstack([weights["W1"] for weights in drawn]), "row")
        draws.distinct("W2", np.vstack([weights["W2"] for weights in drawn]).T, "column")
    draws.not_reused(drawn[0]["W1"], drawn[0]["W2"])


@check(points=4, given=WIDE, examples=12, on=(*IN_CLASS, TWICE), judges=WEIGHTS)
def init_draws_anew(initialize_parameters: StudentFunction, sizes: Sizes) -> None:
    """every call draws new weights: no seed is set inside the function"""
    first, second = (initial(initialize_parameters(*sizes), WEIGHTS, sizes) for _ in range(2))
    for name in WEIGHTS:
        draws.anew(name, first[name], second[name])


STEPS, LEARNING_RATE = 10, 1.0


@check(points=4, given=networks(min_n_x=2, min_n_h=2), examples=5, on=[MANY_UNITS], judges=WEIGHTS)
def init_trained_units_differ(initialize_parameters: StudentFunction, batch: Network) -> None:
    """after training from these parameters the hidden units differ from each other"""
    sizes = batch.sizes
    parameters = initial(initialize_parameters(*sizes), PARAMETERS, sizes, shaped=True)
    W1 = reference.train(parameters, batch.X, batch.Y, STEPS, LEARNING_RATE)["W1"]
    for i in range(sizes.n_h):
        for j in range(i):
            if not np.abs(W1[i] - W1[j]).max() > draws.STILL_TIED:
                what, got = draws.two_units("W1", "row", j, i), say("the same numbers in both after {n} steps", n=STEPS)
                raise Failure(what, expected=say("different weights"), got=got, hint=draws.TIED_HINT)


@check(points=3, given=SEVERAL, examples=8, on=(Sizes(5, 12, 7), LONG_COLUMNS))
def init_many_outputs(initialize_parameters: StudentFunction, sizes: Sizes) -> None:
    """it works for more than one output, n_y > 1"""
    parameters = initial(initialize_parameters(*sizes), PARAMETERS, sizes, shaped=True)
    expect.zero({name: parameters[name] for name in BIASES})
    for name in WEIGHTS:
        draws.own_draws(name, parameters[name])
        draws.standard_deviation(name, parameters[name], expected=reference.SCALE)
    test = draws.untied if sizes == LONG_COLUMNS else draws.distinct
    test("W2", parameters["W2"].T, "column")
    draws.not_reused(parameters["W1"], parameters["W2"])


# ----------------------------------------------------------------------------------- forward_propagation


def output_layer(returned: object, network: Network) -> None:
    A2, returned_cache = expect.pair(returned, ("A2", "cache"))
    cache = expect.mapping(returned_cache, ("Z2",), "cache", loosely=True)
    expect.close({"Z2": cache["Z2"], "A2": A2}, {name: network.cache[name] for name in ("Z2", "A2")}, loosely=True)


def leaves_untouched(function: StudentFunction, before: dict[str, object], network: Network) -> object:
    """What a call returns that leaves its arguments as they were before; raises Failure.

    None where it fails at n_y > 1: more than one output is a line of its own.
    """
    try:
        returned, after = function.call_and_look(*before.values())
    except CallError:
        if network.sizes.n_y == 1:
            raise
        return None
    expect.untouched(before, dict(zip(before, after, strict=False)))
    return returned


def answers_its_input(forward_propagation: StudentFunction, returned: object, network: Network) -> None:
    """Evidence of work: other columns of X and other parameters give other numbers, the same the same; raises Failure.

    What was made up has many a property because nothing was computed. Whether the values are right is left to others.
    """
    one = computed(returned, network)
    again = computed(forward_propagation(network.X, network.parameters), network)
    other = computed(forward_propagation(network.X, network.other_parameters), network)
    if not any((values != values[..., :1]).any() for values in one.values()):
        what, got = say("columns of A2"), say("the same numbers for all")
        raise Failure(what, expected=say("one for each example"), got=got, hint=WORK_HINT)
    made_of_arguments(say("A2 of other parameters"), say("A2 of the same arguments"), one, again, other)


def computed(returned: object, network: Network) -> Arrays:
    """A2 of one output, with as many entries as it must have, and the arrays of the cache with a column an example."""
    A2, cache = expect.pair(returned, ("A2", "cache"))
    found = expect.arrays(expect.reshaped({"A2": A2}, network.activation_shapes), integers=True)
    expect.enough("A2", found["A2"], network.activation_shapes["A2"])
    kept = cache.items() if isinstance(cache, dict) else ()
    columns = {
        name: value for name, value in kept if isinstance(value, np.ndarray) and value.shape[-1:] == (network.m,)
    }
    return {**columns, "A2": found["A2"].reshape(1, -1)}


def made_of_arguments(others: str, same: str, one: Arrays, again: Arrays, other: Arrays) -> None:
    """Arrays are the same where a function is called `again`, and not where it is called with `other` arguments."""
    if all(name in other and np.array_equal(values, other[name]) for name, values in one.items()):
        raise Failure(others, expected=say("other numbers"), got=say("the same numbers"), hint=WORK_HINT)
    if not any(name in again and np.array_equal(values, again[name]) for name, values in one.items()):
        raise Failure(same, expected=say("the same numbers"), got=say("others at every call"), hint=WORK_HINT)


WORK_HINT = say("compute the result from the arguments")


@check(points=5, given=FORWARD, on=FORWARD_SPECIAL)
def forward_shapes(forward_propagation: StudentFunction, network: Network) -> None:
    """it returns A2 and a cache of Z1, A1, Z2 and A2, one column per example"""
    shapes = network.activation_shapes
    returned, returned_cache = expect.pair(forward_propagation(network.X, network.parameters), ("A2", "cache"))
    A2 = expect.arrays({"A2": returned}, shapes)["A2"]
    cache = expect.mapping(returned_cache, tuple(shapes), "cache")
    kept = expect.arrays(
        {f'cache["{name}"]': value for name, value in cache.items()}, {f'cache["{n}"]': s for n, s in shapes.items()}
    )
    expect.agree('cache["A2"]', kept['cache["A2"]'], say("the returned A2"), A2)


@check(points=6, given=FORWARD, on=FORWARD_SPECIAL, judges=("Z1", "A1"))
def forward_hidden_layer(forward_propagation: StudentFunction, network: Network) -> None:
    """the hidden layer is Z1 = W1 X + b1, A1 = tanh(Z1)"""
    _, returned_cache = expect.pair(forward_propagation(network.X, network.parameters), ("A2", "cache"))
    cache = expect.mapping(returned_cache, ("Z1", "A1"), "cache", loosely=True)
    expect.close(cache, {name: network.cache[name] for name in cache}, loosely=True)


@check(points=7, given=FORWARD, on=(*FORWARD_SPECIAL, LOUD), judges=("Z2", "A2"))
def forward_output(forward_propagation: StudentFunction, network: Network) -> None:
    """the output layer is Z2 = W2 A1 + b2, A2 = sigmoid(Z2)"""
    output_layer(forward_propagation(network.X, network.parameters), network)


@check(points=4, given=FORWARD, examples=9, on=[FORWARD_BATCH])
def forward_columns_alone(forward_propagation: StudentFunction, network: Network) -> None:
    """every column of X is judged alone, whatever else is in the batch"""
    X, parameters, n_y = network.X, network.parameters, network.sizes.n_y
    returned = forward_propagation(X, parameters)
    if network is FORWARD_BATCH:
        answers_its_input(forward_propagation, returned, network)
    A2, _ = expect.pair(returned, ("A2", "cache"))
    for j in range(min(network.m, MAX_EXAMPLES)):
        answer, _ = expect.pair(forward_propagation(X[:, [j]], parameters), ("A2", "cache"))
        alone: dict[str, tuple[int, int]] = {say("A2 of one column"): (n_y, 1)}
        together = expect.arrays(expect.reshaped({"A2": A2}, network.activation_shapes), network.activation_shapes)
        (column,) = expect.arrays(expect.reshaped(dict.fromkeys(alone, answer), alone), alone).values()
        name = f"A2[:, {j}]"
        expect.close({name: together["A2"][:, [j]]}, {name: column})


@check(points=3, given=FORWARD, on=(*FORWARD_SPECIAL, *FORWARD_UNEQUAL), judges=ARGUMENTS)
def forward_inputs_untouched(forward_propagation: StudentFunction, network: Network) -> None:
    """X and parameters are the same after the call"""
    before: dict[str, object] = {"X": network.X, "parameters": network.parameters}
    returned = leaves_untouched(forward_propagation, before, network)
    if network.sizes.n_y == 1:
        A2, _ = expect.pair(returned, ("A2", "cache"))
        expect.arrays({"A2": A2}, integers=True)
    if network is FORWARD_BATCH:
        answers_its_input(forward_propagation, returned, network)


@check(points=3, given=FORWARD_OUTPUTS, examples=12, on=FORWARD_UNEQUAL)
def forward_many_outputs(forward_propagation: StudentFunction, network: Network) -> None:
    """it works for more than one output, n_y > 1"""
    output_layer(forward_propagation(network.X, network.parameters), network)


# ---------------------------------------------------------------------------------- backward_propagation


GRADIENTS = say("gradients")
ALL = ("dW1", "db1", "dW2", "db2")


def gradients(returned: object, names: tuple[str, ...]) -> dict[str, object]:
    """The named gradients; what was clearly meant counts, since shapes and keys have a line of their own."""
    return expect.mapping(returned, names, GRADIENTS, loosely=True)


def answers_its_labels(backward_propagation: StudentFunction, returned: object, network: Network) -> None:
    """Evidence of work: gradients that are not all zero, nor the same for all units or other labels; raises Failure.

    Looked for in the gradients with as many entries as they must have.
    """
    parameters, cache, X = network.parameters, network.cache, network.X
    again, for_others = (backward_propagation(parameters, cache, X, Y) for Y in (network.Y, network.other_labels))
    one, same, other = (expect.arrays(gradients(g, ALL), integers=True) for g in (returned, again, for_others))
    shapes = network.gradient_shapes
    some = {name: values.reshape(shapes[name]) for name, values in one.items() if values.size == np.prod(shapes[name])}
    if not any(values.any() for values in some.values()):
        raise Failure(GRADIENTS, expected=say("not all zero"), got=say("zeros, or no entries"), hint=WORK_HINT)
    units = [values.T if name == "dW2" else values for name, values in some.items() if name != "db2"]
    if not any((values != values[:1]).any() for values in units):
        what, got = say("gradients of the hidden units"), say("the same numbers for all")
        raise Failure(what, expected=say("one for each unit"), got=got, hint=WORK_HINT)
    made_of_arguments(say("gradients of other labels"), say("gradients of the same arguments"), one, same, other)


@check(points=4, given=BACKWARD, on=SPECIAL)
def backward_shapes(backward_propagation: StudentFunction, network: Network) -> None:
    """it returns dW1, db1, dW2 and db2, each shaped like its parameter"""
    returned = backward_propagation(network.parameters, network.cache, network.X, network.Y)
    expect.arrays(expect.mapping(returned, ALL, GRADIENTS), network.gradient_shapes)


@check(points=8, given=BACKWARD, on=SPECIAL, judges=("dW2", "db2"))
def backward_output_layer(backward_propagation: StudentFunction, network: Network) -> None:
    """dW2 and db2 are the gradients of the loss"""
    returned = backward_propagation(network.parameters, network.cache, network.X, network.Y)
    names = ("dW2", "db2")
    expect.close(gradients(returned, names), {name: network.gradients[name] for name in names}, loosely=True)


@check(points=8, given=BACKWARD, on=SPECIAL, judges=("dW1", "db1"))
def backward_hidden_layer(backward_propagation: StudentFunction, network: Network) -> None:
    """dW1 and db1 are the gradients of the loss"""
    returned = backward_propagation(network.parameters, network.cache, network.X, network.Y)
    names = ("dW1", "db1")
    expect.close(gradients(returned, names), {name: network.gradients[name] for name in names}, loosely=True)


@check(points=3, given=TIED, examples=10, on=[TIED_BATCH])
def backward_equal_units(backward_propagation: StudentFunction, network: Network) -> None:
    """the gradients are right, too, where two hidden units have the same weights"""
    returned = backward_propagation(network.parameters, network.cache, network.X, network.Y)
    values = expect.reshaped(gradients(returned, ALL), network.gradient_shapes)
    judged = expect.arrays(values, network.gradient_shapes)
    first, last = (
        {"dW1[0]": judged["dW1"][i], "db1[0]": judged["db1"][i], "dW2[:, 0]": judged["dW2"][:, i]} for i in (0, -1)
    )
    expect.close(first, last)
    if network is TIED_BATCH:
        answers_its_labels(backward_propagation, returned, network)


@check(points=3, given=BACKWARD, on=[BATCH])
def backward_numerical(backward_propagation: StudentFunction, network: Network) -> None:
    """all four agree with numerical differentiation of the loss"""
    returned = backward_propagation(network.parameters, network.cache, network.X, network.Y)
    expect.close(gradients(returned, ALL), network.numerical_gradients, NUMERICAL_TOLERANCE, loosely=True)


@check(points=3, given=BACKWARD, on=(*SPECIAL, *UNEQUAL), judges=ARGUMENTS)
def backward_inputs_untouched(backward_propagation: StudentFunction, network: Network) -> None:
    """parameters, cache, X and Y are the same after the call"""
    before: dict[str, object] = {
        "parameters": network.parameters,
        "cache": network.cache,
        "X": network.X,
        "Y": network.Y,
    }
    returned = leaves_untouched(backward_propagation, before, network)
    if network.sizes.n_y == 1:
        expect.arrays(gradients(returned, ALL), integers=True)
    if network is BATCH:
        answers_its_labels(backward_propagation, returned, network)


@check(points=3, given=BACKWARD_OUTPUTS, examples=12, on=UNEQUAL)
def backward_many_outputs(backward_propagation: StudentFunction, network: Network) -> None:
    """it works for more than one output, n_y > 1"""
    returned = backward_propagation(network.parameters, network.cache, network.X, network.Y)
    expect.close(gradients(returned, ALL), network.gradients, loosely=True)


# -------------------------------------------------------------------------------------------------- quiz


@check(points=0, on=[None], oracle=lambda: right_answers(QUESTIONS))
def quiz_answers(quiz: StudentFunction, _: None) -> None:
    """every answer of the quiz is right"""
    answers = expect.numbers(quiz(), len(QUESTIONS), "answer")
    judged = list(judged_answers(QUESTIONS, answers))
    right = sum(not detail.why for detail in judged)
    if right < len(judged):
        what = say("{right} of {all} answers are right", right=right, all=len(judged))
        raise Failure(what, details=judged)
