"""The drawn examples: they cover what they should, and are the same wherever they are drawn."""

import subprocess
import sys

import pytest

from autograder.assignments.random_initialization.checks import LARGE
from autograder.judging.plan import plan

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


def test_large_layers_have_the_size_the_error_budget_is_made_for():
    assert LARGE.n_h * LARGE.n_x == LARGE.n_y * LARGE.n_h == 20_000


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
