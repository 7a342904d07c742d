"""The known mistakes: each loses points, is told apart from all others, and teaches without giving the solution."""

import ast
import inspect

import pytest

from autograder.assignments.random_initialization import reference
from autograder.verify import losses

from ..classroom import ASSIGNMENT, CATALOGUE

HINT_LENGTH = 240  # characters: three lines of a terminal
SOLUTION = {
    ast.unparse(node)
    for name in ("initialize_parameters", "forward_propagation", "backward_propagation")
    for node in ast.walk(ast.parse(inspect.getsource(getattr(reference, name))))
    if isinstance(node, ast.BinOp)
}


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_every_misconception_loses_points_and_is_named_wherever_it_does(seed):
    """On seed 0 this is a gate of `autograder verify`."""
    named = {name: set(losses(ASSIGNMENT, known, seed).values()) for name, known in CATALOGUE.items()}
    assert {name: found for name, found in named.items() if found != {name}} == {}


@pytest.mark.parametrize("name", CATALOGUE)
def test_a_hint_is_short_and_does_not_hold_the_solution(name):
    hint = CATALOGUE[name].hint
    assert 20 < len(hint) <= HINT_LENGTH
    assert hint[0].islower() or hint.split()[0].rstrip(",:") in reference_names()
    assert not [line for line in SOLUTION if line in hint]


def reference_names() -> set[str]:
    """Words a sentence may begin with although they are written with a capital letter."""
    return {"W1", "W2", "A1", "A2", "Z1", "Z2", "X", "Y", "Python", "NumPy"}


def test_there_are_at_least_45_of_them_over_all_three_functions():
    assert len(CATALOGUE) >= 45
    assert len({misconception.function for misconception in CATALOGUE.values()}) == 3
