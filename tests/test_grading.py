"""Reports: the same every time, complete whatever happens, and honest about faults of ours."""

import dataclasses
import json
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from autograder import check_in_place, grade
from autograder.authoring.questions import right_answers
from autograder.judging import judge
from autograder.wall import student

from .classroom import ASSIGNMENT, RELEASE, RUBRIC, SAMPLES, graded, hand_in, read

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
        assert keys | {"title", "what", "expected", "got", "hint", "example", "cell", "line"} == set(check)
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
    assert "gave another answer" in results["forward_output"].message


WRONG_FOR_MANY = """
def forward_propagation(X, parameters):
    A2, cache = steady_propagation(X, parameters)
    return (A2 + 0.5, cache) if X.shape[1] > 2 else (A2, cache)
"""


@pytest.mark.parametrize("seconds", [20, -1])
def test_as_small_an_example_is_shown_as_there_is_time_to_find(seconds, tmp_path, monkeypatch):
    monkeypatch.setattr(judge, "SHRINK_SECONDS", seconds)
    source = RIGHT.replace("def forward_propagation(", "def steady_propagation(") + WRONG_FOR_MANY
    results = {result.id: result for result in grade(hand_in(source, tmp_path)).checks}
    shown = results["forward_output"].message.splitlines()[-1]
    assert (shown == "on:   n_x=1 n_h=1 n_y=1 m=3") == (seconds > 0)
    assert "another answer" not in results["forward_output"].message


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
