"""What is graded: one function per line of the rubric, in report order.

Random weights are judged on one large draw of each layer, with the error budgets of `draws`: a correct submission
loses a point by chance with a probability of at most 1e-9, see tests/assignments/test_deep_initialization.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations

import numpy as np

from autograder.authoring import Failure, StudentFunction, check, draws, expect
from autograder.authoring.assignment import ARGUMENTS
from autograder.authoring.expect import Arrays
from autograder.words import say

from .reference import spread
from .strategies import EITHER, MAX_UNITS, Layers, Network, generic_network, layers, networks

LARGE = (5000, 4, 5000, 4)  # 20 000 entries in each of the three layers, and rows or columns long enough to compare
NARROWING = (500, 40, 20)  # 20 000 and 800 entries; the widest side of the second layer is not that of the network
SQUARE = (142, 142, 142, 142, 142)  # 20 164 entries in each of four layers, as deep networks usually are
SMALL = ((4, 50, 4), (4, 5, 4))  # 200 and 20 entries, so that no size has a rule of its own
MEASURED = (LARGE, NARROWING, SQUARE, *SMALL)
# Of any depth whatever Hypothesis draws: one layer, and layers that differ.
UNEQUAL = (Layers((4, 1), "tanh"), Layers((2, 5, 1, 3), "relu"))
ONE = generic_network(Layers((4, 5, 4), "tanh"), 6, 0)
LAYERS = layers(*EITHER)
WIDE = layers(*EITHER, min_units=2)
WEIGHTS = ("W*",)
BIASES = ("b*",)
LAYER = re.compile(r"[Wb]\d+")


# ----------------------------------------------------------------------------- initialize_parameters_deep


def measured(*activations: str) -> tuple[Layers, ...]:
    """What scale and distribution are measured on, beside small layers of any sizes; one draw of each."""
    return tuple(Layers(dims, activation) for activation in activations for dims in MEASURED)


def weights(returned: object, shapes: Mapping[str, tuple[int, int]]) -> Arrays:
    """The weights of all layers as float arrays of as many entries as they must have: a line judges one property."""
    found = expect.arrays(expect.mapping(returned, tuple(shapes), "parameters", loosely=True))
    for name, shape in shapes.items():
        expect.enough(name, found[name], shape)
    return found


def judge_scale(initialize_parameters_deep: StudentFunction, layers: Layers) -> None:
    """Every layer's weights have the standard deviation that its number of inputs and the activation ask for."""
    for name, values in weights(initialize_parameters_deep(*layers), layers.weights).items():
        below = layers.weights[name][1]
        draws.standard_deviation(name, values, expected=spread(below, layers.activation))


def no_other_layer(returned: object, names: tuple[str, ...]) -> None:
    """There is no W or b of a layer that the network does not have: `forward_deep` counts the layers by them."""
    assert isinstance(returned, dict)
    if others := [name for name in returned if LAYER.fullmatch(str(name)) and name not in names]:
        hint = say("l goes from 1 to L, one layer for every entry of layer_dims but the first")
        raise Failure(
            say("keys of {name}", name="parameters"), expected=", ".join(names), got=", ".join(others), hint=hint
        )


@check(points=8, given=LAYERS, on=UNEQUAL)
def deep_shapes(initialize_parameters_deep: StudentFunction, layers: Layers) -> None:
    """Wl is n[l] × n[l-1] and bl is n[l] × 1 for every layer l from 1 to L, in a network of any depth"""
    answer = initialize_parameters_deep(*layers)
    returned = expect.mapping(answer, (*layers.weights, *layers.biases), "parameters")
    no_other_layer(answer, tuple(returned))
    expect.arrays_in(returned, layers.weights)
    expect.arrays({name: returned[name] for name in layers.biases}, layers.biases, integers=True)


@check(points=6, given=LAYERS, judges=BIASES)
def deep_biases_zero(initialize_parameters_deep: StudentFunction, layers: Layers) -> None:
    """the biases of every layer start at exactly zero"""
    returned = expect.mapping(initialize_parameters_deep(*layers), tuple(layers.biases), "parameters", loosely=True)
    biases = expect.arrays(returned, integers=True)
    for name, shape in layers.biases.items():
        expect.enough(name, biases[name], shape)
    expect.zero(biases)


@check(points=14, given=layers("tanh"), examples=8, on=measured("tanh"), judges=WEIGHTS)
def deep_scale_tanh(initialize_parameters_deep: StudentFunction, layers: Layers) -> None:
    """with tanh the weights of every layer l have a standard deviation of sqrt(1 / n[l-1])"""
    judge_scale(initialize_parameters_deep, layers)


@check(points=14, given=layers("relu"), examples=8, on=measured("relu"), judges=WEIGHTS)
def deep_scale_relu(initialize_parameters_deep: StudentFunction, layers: Layers) -> None:
    """with ReLU the weights of every layer l have a standard deviation of sqrt(2 / n[l-1])"""
    judge_scale(initialize_parameters_deep, layers)


@check(points=6, given=LAYERS, examples=8, on=measured("tanh", "relu"), judges=WEIGHTS)
def deep_normal(initialize_parameters_deep: StudentFunction, layers: Layers) -> None:
    """every weight is a draw of its own from a normal distribution around zero"""
    for name, values in weights(initialize_parameters_deep(*layers), layers.weights).items():
        draws.own_draws(name, values)
        draws.normal(name, values)


@check(points=8, given=WIDE, on=(Layers(LARGE, "tanh"), Layers(LARGE, "relu")), judges=WEIGHTS)
def deep_symmetry(initialize_parameters_deep: StudentFunction, layers: Layers) -> None:
    """no two units start tied, neither in rows nor in columns of any Wl, and every layer has draws of its own"""
    drawn = expect.arrays_in(initialize_parameters_deep(*layers), layers.weights, loosely=True)
    test = draws.untied if layers.dims == LARGE else draws.distinct
    for name, W in drawn.items():
        for unit, units in (("row", W), ("column", W.T)):
            if len(units) <= MAX_UNITS:
                test(name, units, unit)
    for one, other in combinations(drawn, 2):
        draws.not_reused(drawn[one], drawn[other], (one, other))


@check(points=4, given=WIDE, judges=WEIGHTS)
def deep_draws_anew(initialize_parameters_deep: StudentFunction, layers: Layers) -> None:
    """every call draws new weights in every layer: no seed is set inside the function"""
    first, second = (weights(initialize_parameters_deep(*layers), layers.weights) for _ in range(2))
    for name in layers.weights:
        draws.anew(name, first[name], second[name])


# ------------------------------------------------------------------------------------------- forward_deep


def judge_activations(forward_deep: StudentFunction, network: Network) -> None:
    """A1 ... AL are those of the oracle."""
    returned = forward_deep(*network)
    expect.close(expect.sequence(returned, tuple(network.activations)), network.activations)


@check(points=17, given=networks("tanh"))
def deep_forward_tanh(forward_deep: StudentFunction, network: Network) -> None:
    """with tanh it returns A1, …, AL for a network of any depth: Al = tanh(Wl A(l-1) + bl), where A0 = X"""
    judge_activations(forward_deep, network)


@check(points=17, given=networks("relu"))
def deep_forward_relu(forward_deep: StudentFunction, network: Network) -> None:
    """with ReLU it returns A1, …, AL for a network of any depth: Al = max(0, Wl A(l-1) + bl), where A0 = X"""
    judge_activations(forward_deep, network)


# Large enough for a ReLU that is wrong not to be silent: it computes something, and keeps this line.
@check(points=6, given=networks(*EITHER, min_units=4, min_m=4), on=[ONE], judges=ARGUMENTS)
def deep_forward_inputs_untouched(forward_deep: StudentFunction, network: Network) -> None:
    """X and parameters are the same after a call that computes something from them"""
    before = {"X": network.X, "parameters": network.parameters}
    returned, after = forward_deep.call_and_look(*network)
    expect.untouched(before, dict(zip(before, after, strict=False)))
    answers_for_each_column(returned, forward_deep(network.X[:, ::-1], network.parameters, network.activation), network)
    if network is ONE:
        made_of_parameters(returned, forward_deep(network.X, network.other_parameters, network.activation), network)


def answers_for_each_column(returned: object, returned_reversed: object, network: Network) -> None:
    """The columns of X in reverse order have the same activations in reverse order, and these are not all the same.

    A function that returns something made up, or always the same, leaves its arguments alone as well; that earns
    nothing. Whether the activations are right is left to other lines.
    """
    one, other = (
        expect.arrays(expect.sequence(answer, tuple(network.activations)), integers=True)
        for answer in (returned, returned_reversed)
    )
    if not any((A != A[..., :1]).any() for A in map(np.atleast_1d, one.values())):
        what, got = say("columns of A1, …, AL"), say("the same numbers for all")
        raise Failure(what, expected=say("one for each example"), got=got, hint=EXAMPLES_HINT)
    for name in one:
        turned = np.atleast_1d(other[name])[..., ::-1]
        if turned.shape != np.shape(one[name]) or not np.allclose(turned, one[name], atol=expect.TOLERANCE):
            what, same = (
                say("{name} for the examples in reverse order", name=name),
                say("the same columns in reverse order"),
            )
            raise Failure(what, expected=same, got=say("others"), hint=EXAMPLES_HINT)


def made_of_parameters(returned: object, for_others: object, network: Network) -> None:
    """Other parameters give other activations: X alone, handed back, has a column for each example as well."""
    one, other = (
        expect.arrays(expect.sequence(answer, tuple(network.activations)), integers=True)
        for answer in (returned, for_others)
    )
    if all(np.array_equal(one[name], other[name]) for name in one):
        got = say("the same numbers for other parameters")
        raise Failure("A1, …, AL", expected=say("what the network makes of X"), got=got, hint=EXAMPLES_HINT)


EXAMPLES_HINT = say("column j of every activation is what the network makes of column j of X, and of nothing else")
