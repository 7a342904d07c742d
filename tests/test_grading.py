"""Reports: the same every time, complete whatever happens, and honest about faults of ours."""

import dataclasses
import json
import sys
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from autograder import check_in_place, grade
from autograder.authoring.questions import right_answers
from autograder.notebooks.reading import parse
from autograder.notebooks.submission import pour
from autograder.wall import student

from .classroom import ASSIGNMENT, RELEASE, RELEASED, RUBRIC, SAMPLES, graded, hand_in, read

RIGHT = (SAMPLES / "right" / "einsum_everywhere.py").read_text("utf-8")
WRONG = (SAMPLES / "wrong" / "dw2_from_z1.py").read_text("utf-8")
FUNCTIONS = {name: ASSIGNMENT.right(name) for name in ASSIGNMENT.functions} | {
    "quiz": lambda: right_answers(ASSIGNMENT.questions)
}


def spoil(monkeypatch, check: str, holds) -> None:
    monkeypatch.setitem(RUBRIC, check, dataclasses.replace(RUBRIC[check], holds=holds))


def test_a_wrong_submission_graded_twice_gives_the_same_bytes(tmp_path):
    notebook = hand_in(WRONG, tmp_path)
    assert grade(notebook).json() == grade(notebook).json()


def test_reports_do_not_depend_on_order_or_number_of_workers(tmp_path):
    notebooks = [hand_in(source, tmp_path / str(i)) for i, source in enumerate([WRONG, RIGHT, WRONG])]
    submissions = [read(notebook) for notebook in notebooks]
    alone = [one.report.json() for one in graded(submissions)]
    together = [one.report.json() for one in graded(submissions[::-1], workers=2)]
    assert alone == together[::-1]


def test_threads_grade_as_well_as_one_after_the_other(tmp_path):
    notebook = hand_in(WRONG, tmp_path)
    with ThreadPoolExecutor(3) as pool:
        reports = {report.json() for report in pool.map(grade, [notebook] * 6)}
    assert reports == {grade(notebook).json()}


def test_another_seed_draws_other_examples_and_gives_the_same_verdict(tmp_path):
    notebook = hand_in(WRONG, tmp_path)
    first, second = grade(notebook, seed=1), grade(notebook, seed=2)
    assert first.examples != second.examples
    assert [c.status for c in first.checks] == [c.status for c in second.checks]


def test_the_report_keeps_its_contract(tmp_path):
    report = json.loads(grade(hand_in(WRONG, tmp_path)).json())
    assert {"notebook", "score", "max_score", "sandbox", "seed", "examples", "checks"} <= set(report)
    for check in report["checks"]:
        keys = {"id", "function", "points", "max_points", "status", "message", "misconception"}
        facts = {"title", "what", "expected", "got", "hint", "example", "cell", "line"}
        facts |= {"about", "entry", "index", "details", "repeat", "fickle", "mistake"}
        assert keys | facts == set(check)
        assert check["status"] in {"passed", "failed", "timeout", "crashed", "ungraded"}


def test_a_known_mistake_is_named_and_its_entry_located(tmp_path):
    results = {result.id: result for result in grade(hand_in(WRONG, tmp_path)).checks}
    failed = results["backward_output_layer"]
    assert failed.misconception == "dW2_from_Z1"
    assert failed.message.startswith("dW2[0, 0]   expected")
    assert failed.message.endswith("on:   n_x=1 n_h=1 n_y=1 m=1")


def test_a_bug_in_a_check_is_our_fault_and_no_zero(tmp_path, monkeypatch, caplog):
    notebook = hand_in(RIGHT, tmp_path)
    grade(notebook)

    def broken(initialize_parameters, sizes):
        raise ZeroDivisionError

    spoil(monkeypatch, "init_scale", broken)
    report = grade(notebook)
    result = next(result for result in report.checks if result.id == "init_scale")
    assert result.status == "ungraded"
    assert report.fault_of_ours
    assert "check init_scale itself failed" in caplog.text


FICKLE = """
calls = []


def forward_propagation(X, parameters):
    calls.append(1)
    A2, cache = steady_propagation(X, parameters)
    return (A2 + 0.5, cache) if len(calls) < 30 else (A2, cache)
"""


def test_a_submission_that_answers_differently_is_told_so(tmp_path):
    source = RIGHT.replace("def forward_propagation(", "def steady_propagation(") + FICKLE
    results = {result.id: result for result in grade(hand_in(source, tmp_path)).checks}
    assert results["forward_output"].fickle
    assert "gave another answer" in results["forward_output"].message


WRONG_FOR_MANY = """
def forward_propagation(X, parameters):
    A2, cache = steady_propagation(X, parameters)
    return (A2 + 0.5, cache) if X.shape[1] > 1 else (A2, cache)
"""


def test_the_smallest_example_that_fails_is_shown(tmp_path):
    source = RIGHT.replace("def forward_propagation(", "def steady_propagation(") + WRONG_FOR_MANY
    results = {result.id: result for result in grade(hand_in(source, tmp_path)).checks}
    shown = results["forward_output"].message.splitlines()[-1]
    assert shown == "on:   n_x=1 n_h=1 n_y=1 m=2"
    assert not results["forward_output"].fickle


@pytest.mark.parametrize("check", list(RUBRIC))
def test_every_check_runs_in_place_in_its_authors_kernel(check):
    check_in_place(check, dict(FUNCTIONS))


def test_a_check_run_in_place_says_what_a_student_would_read():
    wrong = {**FUNCTIONS, "initialize_parameters": lambda *sizes: None}
    with pytest.raises(AssertionError, match="is there a return statement"):
        check_in_place("init_shapes", wrong)


def test_the_untouched_release_earns_nothing():
    assert grade(RELEASE).score == 0


def handed_in_and_changed(tmp_path, change):
    path = hand_in(RIGHT, tmp_path)
    notebook = nbformat.read(path, as_version=4)
    change(notebook.cells)
    nbformat.write(notebook, path)
    return grade(path)


@pytest.mark.parametrize(
    "play", ["def forward_propagation(X, parameters): return 100", "np = None", "tanh = exp = None"]
)
def test_what_is_played_with_below_the_tests_does_not_replace_what_was_tested(tmp_path, play):
    report = handed_in_and_changed(tmp_path, lambda cells: cells.append(new_code_cell(play)))
    assert report.score == 100


def test_slow_cells_of_the_students_own_are_left_out_before_they_cost_the_others(tmp_path, monkeypatch):
    monkeypatch.setattr(student, "LOAD_SECONDS", 4)
    slow = "import time\nt = time.time()\nwhile time.time() - t < 1.2: pass"
    report = handed_in_and_changed(tmp_path, lambda cells: cells.extend(new_code_cell(slow) for _ in range(4)))
    assert report.score == 100
    assert "left out" in " ".join(report.notes)


def test_a_function_moved_into_another_solution_cell_counts(tmp_path):
    def merge(cells):
        place = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in cells}
        place["forward_propagation"].source += "\n\n\n" + place["backward_propagation"].source
        cells.remove(place["backward_propagation"])

    assert handed_in_and_changed(tmp_path, merge).score == 100


@pytest.mark.parametrize("pasted", ["    {}", ">>> {}", "from __future__ import annotations\nx: Unknown = 1\n{}"])
def test_a_cell_that_jupyter_runs_is_run(tmp_path, pasted):
    cell = new_code_cell(pasted.format("def forward_propagation(X, parameters): return None"))
    report = handed_in_and_changed(tmp_path, lambda cells: cells.insert(0, cell))
    assert report.score == 100
    assert not report.notes


def experiment(source: str) -> nbformat.NotebookNode:
    return new_code_cell(source, metadata={"tags": ["experiment"]})


def solution(cells, function: str) -> nbformat.NotebookNode:
    return next(cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade_id") == function)


def with_sigmoid_defined_by(cell):
    """The change that lets forward_propagation call a sigmoid which a cell before it defines."""

    def change(cells):
        forward = solution(cells, "forward_propagation")
        forward.source = "def forward_propagation(X, parameters):\n" + FORWARD
        cells.insert(cells.index(forward), cell)

    return change


FORWARD = """
    Z1 = parameters["W1"] @ X + parameters["b1"]
    A1 = np.tanh(Z1)
    Z2 = parameters["W2"] @ A1 + parameters["b2"]
    A2 = sigmoid(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
"""
LOST = [check.id for check in RUBRIC.values() if check.function == "forward_propagation"]


@pytest.mark.parametrize(
    "source",
    [
        "def sigmoid(z):\n    return ONE / (1 + np.exp(-z))\nONE = 1\nlesson.train()\nwhile True: pass",
        "from scipy.special import expit as sigmoid\nraise SystemExit",
        "class Sigmoid:\n    def __call__(self, z): return expit(z)\n"
        "from scipy.special import expit\nsigmoid = lambda z: Sigmoid()(z)\n1 / 0",
    ],
)
def test_what_an_experiment_defines_is_there_and_what_it_draws_and_trains_is_not_run(source, tmp_path):
    report = handed_in_and_changed(tmp_path, with_sigmoid_defined_by(experiment(source)))
    assert report.score == 100
    assert report.notes == []


def test_an_experiment_does_not_stand_twice_in_the_graded_notebook():
    change, notebook = with_sigmoid_defined_by(experiment("sigmoid = None")), nbformat.read(RELEASE, as_version=4)
    change(notebook.cells)
    poured = pour(parse(nbformat.writes(notebook).encode()).cells, RELEASED)
    assert [cell.source for cell in poured.program() if cell.experiment][0] == "sigmoid = None"
    assert [cell for cell, _ in poured.cells()] == RELEASED.cells


@pytest.mark.parametrize(
    ("source", "reason", "line"),
    [
        ("def sigmoid(z)\n    return z", "expected ':'", "line 1 of {}: def sigmoid(z)"),
        (
            "import math\nsigmoid = lambda z: (1 / (1",
            "'(' was never closed",
            "line 2 of {}: sigmoid = lambda z: (1 / (1",
        ),
        ("%%time\n\ndef sigmoid(z):\nreturn z", "expected an indented block", "line 4 of {}: return z"),
    ],
)
def test_an_error_of_syntax_is_quoted_in_every_line_that_it_costs(source, reason, line, tmp_path):
    report = handed_in_and_changed(tmp_path, with_sigmoid_defined_by(new_code_cell(source)))
    assert [result.id for result in report.checks if result.message] == LOST
    (note,) = report.notes
    for result in report.checks:
        if result.message:
            first, second, *_ = result.message.splitlines()
            assert first.startswith(f"forward_propagation raised SyntaxError: {reason}")
            assert first.endswith("(so sigmoid is not defined)")
            assert second == line.format(note.partition(":")[0])


NEWER = {
    "type Vector = list[float]": (3, 12),
    "def sigmoid[T](z: T) -> T:\n    return z": (3, 12),
    "class Sigmoid[T]: pass": (3, 12),
    'x = {"a": 1}\nprint(f"{x["a"]}")': (3, 12),
    "x = f\"{'\\n'.join('ab')}\"": (3, 12),
    "class Sigmoid[T = int]: pass": (3, 13),
    'x = t"{LOST}"': (3, 14),
    "try:\n    x = 1\nexcept TypeError, ValueError:\n    pass": (3, 14),
}


@pytest.mark.parametrize(("source", "version"), NEWER.items())
def test_a_cell_that_needs_a_newer_python_is_told_so_and_which_one_the_grader_has(source, version, tmp_path):
    ours = sys.version_info[:2]
    if ours >= version:
        pytest.skip("this Python can read it")
    cell = new_code_cell(source + "\ndef sigmoid(z): return 1 / (1 + np.exp(-z))")
    report = handed_in_and_changed(tmp_path, with_sigmoid_defined_by(cell))
    needs = f"this is syntax of Python {version[0]}.{version[1]}, and the grader has Python {ours[0]}.{ours[1]}"
    messages = [result.message for result in report.checks if result.message]
    assert len(messages) == len(LOST)
    assert all(needs in text for text in [*messages, *report.notes])


@pytest.mark.parametrize("source", ['x = f"{x"', "x = 't' 1", "print 't'", "def f(x:", "type(x) = [1]", 'f"{x" + "}"'])
def test_a_mere_mistake_of_syntax_is_not_taken_for_a_newer_python(source, tmp_path):
    (note,) = handed_in_and_changed(tmp_path, lambda cells: cells.insert(0, new_code_cell(source))).notes
    assert "SyntaxError" in note
    assert "the grader has" not in note


def test_a_list_that_calls_append_to_is_shared_between_states_as_python_has_it(tmp_path):
    def change(cells):
        cells.insert(0, new_code_cell("calls = []"))
        solution(cells, "forward_propagation").source += "\n\ncalls.append(forward_propagation)"
        solution(cells, "backward_propagation").source += "\n\nassert calls == [forward_propagation]"
        cells.append(new_code_cell("assert len(calls) == 1\ncalls = None"))

    report = handed_in_and_changed(tmp_path, change)
    assert report.score == 100
    assert report.notes == []
