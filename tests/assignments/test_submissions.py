"""The specification of the judge: every sample submission loses exactly the lines that its first line says."""

import ast
import re
from collections import defaultdict
from dataclasses import replace
from textwrap import dedent

import pytest

from autograder import Report, grade
from autograder.assignments import find
from autograder.grading import grade_program
from autograder.judging.repeat import LINES, WIDTH
from autograder.verify import VACUOUS, sample
from autograder.wall import student
from autograder.wall.student import Cell

from .. import classroom
from ..classroom import ASSIGNMENT, RUBRIC, Sample, hand_in, samples
from ..proof import program

SAMPLES = [*samples("right"), *samples("wrong")]
MAX_LINES = 8
NEVER_SHOWN = ("Traceback", "autograder", "site-packages", "/judge", "/python", "expect.", "check_in_place")


@pytest.fixture(params=SAMPLES, ids=str)
def graded(request, tmp_path, monkeypatch) -> tuple[Sample, Report]:
    if request.param.path.stem.startswith("waits_for_ever"):
        monkeypatch.setattr(student, "REQUEST_SECONDS", 2)
    return request.param, grade(hand_in(request.param.source, tmp_path))


def test_a_submission_loses_exactly_what_it_must(graded):
    sample, report = graded
    assert not report.fault_of_ours
    assert [result.id for result in report.checks if result.status != "passed"] == sample.fails
    assert report.score == 100 - sum(r.max_points for r in report.checks if r.id in sample.fails)
    for result in report.checks:
        judge_message(result.message, needed=result.id in sample.fails)
        assert_fits_on_a_page(result.repeat)


def assert_fits_on_a_page(repeat: str) -> None:
    """What a student is told to run again is not long."""
    lines = repeat.splitlines()
    assert len(lines) <= LINES
    assert all(len(line) <= WIDTH for line in lines)


def judge_message(message: str, needed: bool) -> None:
    """A lost line has a short message that shows nothing of ours; a passed line has none."""
    assert bool(message) == needed
    assert len(message.splitlines()) <= MAX_LINES
    assert not any(words in message for words in NEVER_SHOWN)
    assert not re.search(r"(?<![\w.])/(?:usr|home|root|tmp|work|etc)/", message)


def test_there_are_enough_of_either_kind():
    assert len(samples("right")) >= 60
    assert len(samples("wrong")) >= 40


def test_every_check_is_failed_by_two_submissions():
    failed = [check for sample in samples("wrong") for check in sample.fails]
    assert min(failed.count(check) for check in RUBRIC) >= 2


def test_where_two_results_of_one_call_differ_neither_is_called_the_right_one(tmp_path):
    (sample,) = [sample for sample in samples("wrong") if sample.path.stem == "cache_holds_rounded_predictions"]
    (lost,) = [result for result in grade(hand_in(sample.source, tmp_path)).checks if result.message]
    first, second, *_ = lost.message.splitlines()
    assert first == 'cache["A2"][0, 0] and the returned A2[0, 0]   expected  the same number'
    assert re.fullmatch(r" +got +[01] and 0\.\d+", second)


# ------------------------------------------------------------------ one output, as the asserts of the old template


ASSERTS = """
_{name} = {name}


def {name}(*args):
    {before}
    returned = _{name}(*args)
    {asserts}
    return returned
"""
TEMPLATE = {
    "initialize_parameters": """
        n_x, n_h, n_y = args
        assert returned["W1"].shape == (n_h, n_x)
        assert returned["b1"].shape == (n_h, 1)
        assert returned["W2"].shape == (1, n_h)
        assert returned["b2"].shape == (1, 1)""",
    "forward_propagation": """
        A2, cache = returned
        returned = A2, cache
        assert A2.shape == (1, args[0].shape[1])""",
    "backward_propagation": """
        assert returned["dW2"].shape == (1, len(args[0]["W1"]))
        assert returned["db2"].shape == (1, 1)""",
}
SEED = "import random; random.seed(2); np.random.seed(2)"


def with_asserts(cells: list[Cell], seed: str = "pass") -> list[Cell]:
    """The cells with the old template's asserts around every function, in the cell that is tested, or below a stub."""
    added = defaultdict(list)
    for function, asserts in TEMPLATE.items():
        tested = [at for at, cell in enumerate(cells) if cell.tested == function and "return" in cell.source]
        bound = [at for at, cell in enumerate(cells) if binds(cell.source, function)]
        before = f"import numpy as np; {seed}" if function == "initialize_parameters" else "pass"
        text = ASSERTS.format(name=function, before=before, asserts=dedent(asserts).strip().replace("\n", "\n    "))
        last = tested[-1] if tested and tested[-1] in bound else (bound or tested)[-1]
        added[last].append(text)
    return [replace(cell, source=cell.source + "".join(added[at])) for at, cell in enumerate(cells)]


def binds(source: str, name: str) -> bool:
    """Whether a program defines or assigns a name at its top level."""
    top = ast.parse(source).body
    defined = any(isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name for node in top)
    names = (node for statement in top if not isinstance(statement, ast.FunctionDef) for node in ast.walk(statement))
    return defined or any(
        isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == name for node in names
    )


ONE_OUTPUT = ["init_many_outputs", "forward_many_outputs", "backward_many_outputs"]


def lost(source: str, seed: str = "pass") -> list[str]:
    """The lines that a sample loses once it was handed in with the asserts."""
    cells = with_asserts(program(source), seed)
    report = grade_program("", cells, ASSIGNMENT, modules=classroom.RELEASED.modules)
    return [result.id for result in report.checks if result.status != "passed"]


@pytest.mark.parametrize("right", samples("right"), ids=str)
def test_asserts_of_one_output_cost_the_lines_on_more_and_nothing_else(right):
    assert lost(right.source) == ONE_OUTPUT
    seeded = lost(right.source, SEED)
    assert [check for check in seeded if check != "init_draws_anew"] == ONE_OUTPUT


def test_with_a_seed_inside_the_old_template_also_loses_draws_anew():
    template = (classroom.SAMPLES / "right" / "the_template_filled_in.py").read_text("utf-8")
    assert lost(template, SEED) == ["init_draws_anew", *ONE_OUTPUT]


# ------------------------------------------------------------------------------ nothing is earned by nothing


@pytest.mark.parametrize("name", ["random_initialization", "deep_initialization"])
def test_zeros_earn_only_shapes_and_biases(name):
    passed, _ = sample(classroom.SUBMISSIONS / name / "trivial" / "zeros.py", find.find(name), "passes")
    assert all("shapes" in check or "biases" in check for check in passed)
    assert sum(find.find(name).checks[check].points for check in passed) <= VACUOUS
