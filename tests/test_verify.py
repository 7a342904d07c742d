"""The gate before a release holds for what is here, and says what is wrong where something is."""

import dataclasses
import shutil

import pytest

from autograder import checks, verify
from autograder.sandbox import Sandbox
from autograder.submission import assignment

WALL = Sandbox.BUBBLEWRAP
CLAIMS = {find.__name__: claim for claim, find in verify.GATES.items()}


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """The course in another folder, where it can be spoilt."""
    for folder in ("source", "release"):
        shutil.copytree(verify.ROOT / folder, tmp_path / folder)
    shutil.copy(verify.ROOT / "nbgrader_config.py", tmp_path)
    monkeypatch.setattr(verify, "ROOT", tmp_path)
    monkeypatch.setattr(verify, "RELEASE", tmp_path / "release" / verify.NAME)
    return tmp_path


def found(gate: str) -> list[str]:
    return list(verify.GATES[CLAIMS[gate]](WALL))


def edit(folder, old: str, new: str) -> None:
    notebook = assignment(folder / verify.NAME).notebook
    text = notebook.read_text("utf-8")
    assert old in text
    notebook.write_text(text.replace(old, new, 1), "utf-8")
    assignment.cache_clear()


@pytest.mark.parametrize("gate", [name for name in CLAIMS if name != "_samples"])
def test_every_gate_holds_for_what_is_here(gate):
    """The samples have a test of their own, tests/test_submissions.py."""
    assert found(gate) == []


def test_a_check_that_is_deleted_is_missed(monkeypatch):
    others = {name: check for name, check in checks.RUBRIC.items() if name != "init_scale"}
    monkeypatch.setattr(checks, "RUBRIC", others)
    assert "source: no check for grade cell init_scale" in found("_ids")


def test_a_check_that_lets_everything_pass_is_named(monkeypatch):
    blind = dataclasses.replace(checks.RUBRIC["forward_columns_alone"], property=lambda function, example: None)
    monkeypatch.setitem(checks.RUBRIC, "forward_columns_alone", blind)
    assert found("_needed") == ["forward_columns_alone is failed by none"]


def test_a_line_without_points_that_the_release_passes_is_named(monkeypatch):
    blind = dataclasses.replace(checks.RUBRIC["quiz_answers"], property=lambda function, example: None)
    monkeypatch.setitem(checks.RUBRIC, "quiz_answers", blind)
    assert found("_extremes")[0].startswith("release, seed 0: 0 of 100 (quiz_answers")


def test_changed_points_are_named(elsewhere):
    edit(elsewhere / "source", '"points": 8', '"points": 9')
    problems = found("_points")
    assert any("in the notebook, 8 in checks.py" in problem for problem in problems)
    assert "source: the points sum to 101" in problems


def test_a_solution_left_in_the_release_is_quoted(elsewhere):
    edit(elsewhere / "release", '"    raise Not', '"    A1 = np.tanh(Z1)\\n", "    raise Not')
    assert "the release holds 'A1 = np.tanh(Z1)'" in found("_leaks")


def test_a_release_that_is_out_of_step_is_named(elsewhere):
    edit(elsewhere / "source", "A neural network", "Any neural network")
    assert found("_in_step") == [f"release/{verify.NAME}/random_initialization.ipynb is out of step: run make release"]


def test_the_table_names_what_contradicts_a_gate_and_the_status_is_1(monkeypatch, capsys):
    def broken(sandbox):
        yield "init_scale is failed by none"

    monkeypatch.setattr(verify, "GATES", {"every check is failed": broken, "all is well": lambda sandbox: iter(())})
    assert verify.verify(WALL) == 1
    out = capsys.readouterr().out
    assert "✗  every check is failed" in out
    assert "init_scale is failed by none" in out
    assert "✓  all is well" in out
