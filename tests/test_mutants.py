"""The mutants are what they say they are, and a few of them die; `make proof` lets all of them be judged."""

import ast
import random
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

from autograder.assignments.random_initialization import reference

from .classroom import FUNCTIONS, cells, defines, samples
from .mutants import Mutant, mutants, of_program
from .proof import difference, judged

SAMPLE = 24

pytestmark = pytest.mark.xdist_group("mutants")  # which take a quarter of a minute to be made


@lru_cache(maxsize=1)
def all_mutants() -> list[Mutant]:
    return mutants()


@lru_cache(maxsize=1)
def of_the_reference() -> list[Mutant]:
    return list(of_program("reference", Path(reference.__file__).read_text("utf-8")))


def spread() -> list[Mutant]:
    """The same few mutants every time, a third for each function; some of the reference, most of right submissions."""
    made = all_mutants()
    by_function = [[mutant for mutant in made if mutant.function == function] for function in FUNCTIONS]
    return [mutant for some in by_function for mutant in random.Random(3).sample(some, SAMPLE // 3)]


def test_there_are_at_least_400_different_programs():
    made = all_mutants()
    assert len(made) >= 400
    assert len({mutant.source for mutant in made}) == len(made)


def test_every_function_of_the_reference_has_many_mutants():
    counts = Counter(mutant.function for mutant in of_the_reference())
    assert all(counts[function] >= 50 for function in FUNCTIONS)


def test_every_right_submission_is_mutated():
    assert {mutant.origin for mutant in all_mutants()} == {"reference", *map(str, samples("right"))}


def test_every_mutant_is_a_program_of_the_three_functions():
    for mutant in all_mutants():
        parts = cells(mutant.source)
        assert {defines(part) for part in parts} >= set(FUNCTIONS), mutant
        ast.parse(re.sub(r"^%%(write)?file .*$", "", "\n\n".join(parts), flags=re.MULTILINE))


def test_mutants_of_the_reference_differ_from_it_in_the_function_they_are_charged_to():
    right = _function_texts(Path(reference.__file__).read_text("utf-8"))
    for mutant in of_the_reference():
        changed = {name for name, text in _function_texts(mutant.source).items() if text != right[name]}
        assert changed <= {mutant.function, "sigmoid", "SCALE"}, mutant
        assert changed, mutant


def _function_texts(source: str) -> dict[str, str]:
    statements = ast.parse(source).body
    texts = {s.name: ast.unparse(s) for s in statements if isinstance(s, ast.FunctionDef)}
    return {**texts, "SCALE": "".join(ast.unparse(s) for s in statements if not isinstance(s, ast.FunctionDef))}


@pytest.mark.parametrize("part", range(3))
def test_a_wrong_mutant_loses_points_on_its_function_and_on_no_other(part):
    for mutant in spread()[part::3]:
        outcome = judged(mutant)
        assert not outcome.accepted, mutant
        assert not outcome.rejected, mutant
        assert not outcome.fault, mutant


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_right_submission_does_not_differ_from_the_reference(function):
    for name in ("the_template_filled_in", "einsum_everywhere"):
        (sample,) = [sample for sample in samples("right") if sample.path.stem == name]
        assert difference(sample.source, function) is None


@pytest.mark.parametrize(
    "change",
    [
        ("* SCALE", "* SCALE * 1.02"),
        ('"b1": np.zeros((n_h, 1))', '"b1": np.full((n_h, 1), 1e-9)'),
        ("np.random.randn(n_y, n_h)", "np.random.randn(n_h, n_y).T.cumsum(0)"),
        ("np.random.randn(n_y, n_h)", "np.clip(np.random.randn(n_y, n_h), -3.5, 3.5)"),
        ("Z1 = ", "X += 1e-6; Z1 = "),
        ("dZ2 = ", "dZ2 = 1e-6 + "),
    ],
)
def test_a_small_difference_is_seen(change):
    source = Path(reference.__file__).read_text("utf-8").replace(*change)
    assert any(difference(source, function) for function in FUNCTIONS)
