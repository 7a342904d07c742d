"""The drawn examples: they cover what they should, and are the same wherever they are drawn."""

import subprocess
import sys

import numpy as np
import pytest

from autograder.assignments import find
from autograder.assignments.random_initialization.checks import (
    BATCH,
    FORWARD_BATCH,
    FORWARD_STEEP,
    LOUD,
    STEEP,
    TIED_BATCH,
)
from autograder.assignments.random_initialization.strategies import (
    TINY,
    TINY_SEED,
    Sizes,
    forward_network,
    generic_network,
    saturated_network,
)
from autograder.judging.calls import Asking, Question
from autograder.judging.plan import plan
from autograder.wall import frames
from autograder.wall.conversation import Returned

from ..classroom import ASSIGNMENT, RUBRIC

SEEDS = range(5)
PROPAGATION = [check.id for check in RUBRIC.values() if check.function.endswith("propagation")]


def networks(seed: int, check: str) -> list:
    return [example.value for example in plan(ASSIGNMENT, seed).examples[check]]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("check", PROPAGATION)
def test_batches_of_one_and_of_several_examples_are_drawn(check, seed):
    sizes = {network.m for network in networks(seed, check)}
    assert 1 in sizes
    assert max(sizes) >= 3


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("check", ["forward_output", "backward_hidden_layer"])
def test_layers_of_one_unit_and_layers_of_all_different_sizes_are_drawn(check, seed):
    drawn = networks(seed, check)
    assert any(network.sizes.n_h == 1 for network in drawn)
    assert any(len({*network.sizes, network.m}) == 4 for network in drawn)


@pytest.mark.parametrize("seed", SEEDS)
def test_some_hidden_units_are_saturated_and_some_are_not(seed):
    slopes = [1 - value**2 for network in networks(seed, "forward_output") for value in network.cache["A1"].ravel()]
    assert min(slopes) < 1e-3
    assert max(slopes) > 0.5


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("check", ["forward_many_outputs", "backward_many_outputs"])
def test_more_than_one_output_is_drawn_where_it_is_judged(check, seed):
    assert {network.sizes.n_y for network in networks(seed, check)} >= {2, 3}


@pytest.mark.parametrize("seed", SEEDS)
def test_values_are_generic(seed):
    for network in networks(seed, "forward_output"):
        assert network.parameters["b1"].all()
        assert network.X.all()


@pytest.mark.parametrize("n_y", [1, 2])
def test_in_tiny_networks_no_unit_is_saturated_and_no_gradient_nearly_zero(n_y):
    for n_x, n_h, m in TINY:
        backward, forward = (make(Sizes(n_x, n_h, n_y), m, TINY_SEED) for make in (generic_network, forward_network))
        assert all(np.abs(gradient).min() > 0.01 for gradient in backward.gradients.values())
        assert n_y > 1 or np.abs(backward.cache["Z1"] - backward.cache["A1"]).min() > 0.08  # so that A1 is not Z1
        assert max(np.abs(network.cache["A1"]).max() for network in (backward, forward)) < 0.97


def test_some_network_is_larger_than_all_others_and_none_of_its_units_is_saturated():
    for batch in (BATCH, FORWARD_BATCH):
        assert batch.m >= 30
        assert min(batch.sizes.n_x, batch.sizes.n_h) > 5
        assert np.abs(batch.cache["A1"]).min(axis=1).max() < 0.9


def test_some_gradients_are_large_though_no_output_is_saturated():
    for steep in (STEEP, FORWARD_STEEP):
        assert min(np.abs(steep.gradients[name]).max() for name in ("dW1", "db1")) > 10
        assert np.abs(steep.cache["A2"] - 0.5).max() < 0.499


def test_some_outputs_are_saturated_and_some_overflow():
    assert np.abs(saturated_network().cache["Z2"]).max() > 30
    assert LOUD.cache["Z2"].max() > 710  # e^Z is no float64
    assert LOUD.cache["Z2"].min() > -700  # e^-Z is


def test_the_oracle_shows_what_is_asked_as_evidence_of_work():
    """Units that are not tied have other gradients, and other labels or parameters other results."""
    for network in (BATCH, TIED_BATCH):
        dW1 = network.gradients["dW1"]
        assert np.abs(dW1[0] - dW1[1]).max() > 1e-3
        other = ASSIGNMENT.right("backward_propagation")(
            network.parameters, network.cache, network.X, network.other_labels
        )
        assert all(np.abs(other[name] - network.gradients[name]).max() > 1e-3 for name in other)
    A2, _ = ASSIGNMENT.right("forward_propagation")(FORWARD_BATCH.X, FORWARD_BATCH.other_parameters)
    assert np.abs(A2 - FORWARD_BATCH.cache["A2"]).min() > 0.01


def numbers(value: object) -> set[float]:
    """The numbers in arguments or an answer that nobody would guess, which have more than six decimals."""
    match value:
        case dict():
            return numbers(list(value.values()))
        case tuple() | list():
            return set().union(*map(numbers, value))
        case float() | np.ndarray():
            return {number for number in np.ravel(value).tolist() if abs(number - round(number, 6)) > 1e-9}
    return set()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("assignment", find.everything().values(), ids=str)
def test_no_question_holds_a_number_of_another_ones_answer(assignment, seed):
    """What is expected never crosses the wall, not even as the argument of another function."""
    calls = [call for of_function in plan(assignment, seed).calls.values() for call in of_function]
    asked = [numbers(call.args) for call in calls]
    expected = [numbers(call.right) - numbers(call.args) for call in calls]
    assert sum(map(len, expected)) > 300
    everything_asked = set().union(*asked)
    assert [call.owner for call, answer in zip(calls, expected, strict=True) if answer & everything_asked] == []


def test_examples_do_not_depend_on_what_else_is_imported():
    code = (
        "import {} ; from autograder.judging.plan import plan; from autograder.assignments.find import find; "
        "print(plan(find('random_initialization'), 3).digest)"
    )
    digests = [
        subprocess.run([sys.executable, "-c", code.format(module)], capture_output=True, text=True, check=True).stdout
        for module in ("autograder", "autograder.courses.hooks, autograder.verify, tests.classroom")
    ]
    assert digests == [f"{plan(ASSIGNMENT, 3).digest}\n"] * 2


def test_a_question_holds_the_arguments_as_they_were_when_it_was_asked():
    asked: list[Question] = []

    def answer(question: Question) -> Returned:
        asked.append(question)
        question.args[0].sort()
        return Returned(None, None)

    Asking("f", 0, answer)(np.array([3.0, 1.0, 2.0]))
    (argument,) = frames.decode(asked[0].content)
    assert argument.tolist() == [3, 1, 2]
    assert asked[0].content[-24:] in asked[0].request
