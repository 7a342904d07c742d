"""The second assignment: its samples, its error budget, what a result that is made up earns, and its notebook."""

import ast
import inspect
import os
import runpy
from itertools import combinations, pairwise

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from autograder.assignments import find
from autograder.assignments.deep_initialization import reference
from autograder.assignments.deep_initialization.checks import LARGE, MEASURED
from autograder.assignments.deep_initialization.reference import GAIN
from autograder.assignments.deep_initialization.strategies import MAX_UNITS, Layers, generic_network
from autograder.authoring import draws
from autograder.authoring.expect import TOLERANCE
from autograder.grading import grade_program
from autograder.judging.plan import plan
from autograder.verify import losses, sample
from autograder.wall.student import Cell

from ..authoring.test_error_budget import (
    BUDGET,
    anew_false_fail_rate,
    correlation_false_fail_rate,
    distinct_false_fail_rate,
    normal_false_fail_rate,
    not_reused_false_fail_rate,
    own_draws_false_fail_rate,
    scale_false_fail_rate,
)
from .test_misconceptions import HINT_LENGTH
from .test_submissions import assert_fits_on_a_page, judge_message

ASSIGNMENT = find.find("deep_initialization")
SAMPLES = sorted(find.files(ASSIGNMENT, "tests/submissions").glob("[rw]*/*.py"))
SECONDS = 20  # of computing that the whole notebook may take; it takes about 7
SOLUTION = {
    ast.unparse(node)
    for function in (reference.spread, *(ASSIGNMENT.right(name) for name in ASSIGNMENT.functions))
    for node in ast.walk(ast.parse(inspect.getsource(function)))
    if isinstance(node, ast.BinOp)
}


def sizes_of(dims: tuple[int, ...]) -> list[int]:
    """How many weights each layer has."""
    return [units * below for below, units in pairwise(dims)]


def rubric_false_fail_rate() -> float:
    """What a correct submission loses by chance, over every layer that is looked at."""
    rate, examples = 0.0, plan(ASSIGNMENT, 0).examples
    for check, rates in RATES.items():
        rate += sum(rates(size) for example in examples[check] for size in sizes_of(example.value.dims))
    for dims in (example.value.dims for example in examples["deep_symmetry"]):
        rate += sum(not_reused_false_fail_rate(*pair) for pair in combinations(sizes_of(dims), 2))
        for below, units in pairwise(dims) if dims != LARGE else ():
            rate += distinct_false_fail_rate(units, below) + distinct_false_fail_rate(below, units)
    for below, units in pairwise(LARGE):
        few, long = sorted((units, below))
        rate += len(GAIN) * few * (few - 1) / 2 * correlation_false_fail_rate(draws.TIED, long)
    return rate


RATES = {
    "deep_scale_tanh": scale_false_fail_rate,
    "deep_scale_relu": scale_false_fail_rate,
    "deep_normal": lambda size: normal_false_fail_rate(size) + own_draws_false_fail_rate(size),
    "deep_draws_anew": anew_false_fail_rate,
}


def test_a_correct_submission_fails_less_than_once_in_a_billion():
    assert rubric_false_fail_rate() <= BUDGET


def test_the_sizes_are_those_for_which_the_error_rates_are_known():
    assert {size for dims in MEASURED for size in sizes_of(dims)} == {draws.LARGE_LAYER, 142**2, 800, 200, 20}
    assert [sorted(pair) for pair in pairwise(LARGE)] == [[4, 5000]] * 3
    assert min(LARGE) <= MAX_UNITS < max(LARGE)  # so that the few long rows or columns are compared, and only they


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_submission_loses_exactly_what_it_must(path):
    said, cells = sample(path, ASSIGNMENT)
    report = grade_program(path.stem, cells, ASSIGNMENT)
    assert not report.fault_of_ours
    assert [result.id for result in report.checks if result.status != "passed"] == said
    for result in report.checks:
        judge_message(result.message, needed=result.id in said)
        assert_fits_on_a_page(result.repeat)


def test_every_check_is_failed_by_two_submissions():
    failed = [check for path in SAMPLES for check in sample(path, ASSIGNMENT)[0]]
    assert min(failed.count(check) for check in ASSIGNMENT.checks) >= 2


CONSTANT = """
import numpy as np

def initialize_parameters_deep(layer_dims, activation):
    parameters = {{}}
    for l in range(1, len(layer_dims)):
        parameters[f"W{{l}}"] = np.full((layer_dims[l], layer_dims[l - 1]), {value})
        parameters[f"b{{l}}"] = np.zeros((layer_dims[l], 1))
    return parameters

def forward_deep(X, parameters, activation):
    shapes = [(len(values), X.shape[1]) for name, values in parameters.items() if name[0] == "b"]
    return [np.full(shape, {value}) for shape in shapes]
"""


@pytest.mark.parametrize("value", [0.0, 0.01, 1.0])
def test_constants_earn_only_shapes_and_biases(value):
    report = grade_program("constant", [Cell("constant", CONSTANT.format(value=value))], ASSIGNMENT)
    passed = [result.id for result in report.checks if result.status == "passed"]
    assert passed == ["deep_shapes", "deep_biases_zero"]


@pytest.mark.parametrize("activation", GAIN)
def test_activations_neither_vanish_nor_saturate_and_allow_single_precision(activation):
    generator = np.random.default_rng(0)
    for seed in range(300):
        dims = tuple(map(int, generator.integers(1, MAX_UNITS + 1, generator.integers(2, 7))))
        network = generic_network(Layers(dims, activation), 4, seed)
        X, parameters = network.X.astype("f4"), {name: v.astype("f4") for name, v in network.parameters.items()}
        single = reference.forward_deep(X, parameters, activation)
        for rough, exact in zip(single, network.activations.values(), strict=True):
            assert 1e-3 < np.abs(exact).max() < 1e3
            assert (np.abs(rough - exact) / np.maximum(1, np.abs(exact))).max() < TOLERANCE


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_every_misconception_loses_points_and_is_named_wherever_it_does(seed):
    """On seed 0 this is a gate of `autograder verify`."""
    named = {name: set(losses(ASSIGNMENT, known, seed).values()) for name, known in ASSIGNMENT.misconceptions.items()}
    assert {name: found for name, found in named.items() if found != {name}} == {}


@pytest.mark.parametrize("name", ASSIGNMENT.misconceptions)
def test_a_hint_is_short_and_does_not_hold_the_solution(name):
    hint = ASSIGNMENT.misconceptions[name].hint
    assert 20 < len(hint) <= HINT_LENGTH
    assert hint[0].islower() or hint.split()[0].rstrip(",:") in {"W", "W0", "X", "NumPy's", "Python"}
    assert not [line for line in SOLUTION if line in hint]


def test_run_all_works_on_the_source_notebook_in_little_time():
    folder = find.files(ASSIGNMENT, "source")
    notebook = nbformat.read(folder / "deep_initialization.ipynb", as_version=4)
    started = sum(os.times()[2:4])  # of processes that have ended
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": folder}}).execute()
    assert sum(os.times()[2:4]) - started < SECONDS
    hidden = [cell for cell in notebook.cells if "check_in_place" in cell.source]
    assert len(hidden) == len(ASSIGNMENT.checks)
    assert not [cell.outputs for cell in hidden if cell.outputs]


def test_the_first_line_of_a_grade_cell_says_what_the_line_is_worth():
    notebook = nbformat.read(find.files(ASSIGNMENT, "release") / "deep_initialization.ipynb", as_version=4)
    said = {
        cell.metadata.nbgrader.grade_id: cell.source.splitlines()[0]
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    }
    assert said == {check.id: f"# {check.points:g} points: {check.title}" for check in ASSIGNMENT.checks.values()}


def test_the_visible_test_names_a_layer_too_many():
    lesson = runpy.run_path(str(find.files(ASSIGNMENT, "release") / "lesson.py"))
    right = reference.initialize_parameters_deep([3, 2], "tanh")

    lesson["expect_parameter_shapes"](right | {"L": 1}, [3, 2])
    with pytest.raises(lesson["Mistake"], match="the parameters hold W0, which belongs to no layer"):
        lesson["expect_parameter_shapes"]({"W0": right["W1"], **right}, [3, 2])
