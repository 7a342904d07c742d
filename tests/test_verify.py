"""The gate before a release holds for what is here, and says what is wrong where something is."""

import dataclasses
import shutil
from pathlib import Path

import pytest

from autograder import verify
from autograder.assignments import find
from autograder.notebooks.release import release
from autograder.wall.sandbox import Sandbox

from .classroom import ASSIGNMENT, NAME, ROOT, RUBRIC, SUBMISSIONS

HERE = verify.Handout(ASSIGNMENT, ROOT / "source" / NAME, Sandbox.BUBBLEWRAP)
GATES = {name: one for name, one in vars(verify).items() if isinstance(one, verify.Gate)}


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """The assignment's own course in another folder, where it can be spoilt."""
    for folder in ("source", "release"):
        shutil.copytree(ROOT / folder / NAME, tmp_path / folder / NAME)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    monkeypatch.setattr(find, "files", lambda assignment, kind: tmp_path / kind / assignment.name)
    return verify.Handout(ASSIGNMENT, tmp_path / "source" / NAME, Sandbox.BUBBLEWRAP)


def found(gate: str, handout: verify.Handout = HERE) -> list[str]:
    return list(GATES[gate].find(handout))


def edit(folder: Path, old: str, new: str) -> None:
    notebook = next(folder.glob("*.ipynb"))
    text = notebook.read_text("utf-8")
    assert old in text
    notebook.write_text(text.replace(old, new, 1), "utf-8")
    release.cache_clear()


def test_every_gate_is_passed_through():
    assert set(GATES.values()) == set(verify.GATES)


@pytest.mark.parametrize("gate", [name for name in GATES if name != "samples"])
def test_every_gate_holds_for_what_is_here(gate):
    """The samples have a test of their own, tests/assignments/test_submissions.py."""
    assert found(gate) == []


def test_a_check_that_is_deleted_is_missed(monkeypatch):
    monkeypatch.setattr(ASSIGNMENT, "checks", {name: RUBRIC[name] for name in RUBRIC if name != "init_scale"})
    assert "source: no check for grade cell init_scale" in found("ids")


def test_a_check_that_lets_everything_pass_is_named(monkeypatch):
    monkeypatch.setattr(ASSIGNMENT, "misconceptions", {"only_A2": ASSIGNMENT.misconceptions["only_A2"]})
    line = "forward_columns_alone is failed by none"
    assert line not in found("misconceptions")

    blind = dataclasses.replace(RUBRIC["forward_columns_alone"], holds=lambda function, example: None)
    monkeypatch.setitem(RUBRIC, "forward_columns_alone", blind)
    assert line in found("misconceptions")


def test_a_line_without_points_that_the_release_passes_is_named(monkeypatch):
    blind = dataclasses.replace(RUBRIC["quiz_answers"], holds=lambda function, example: None)
    monkeypatch.setitem(RUBRIC, "quiz_answers", blind)
    assert found("extremes")[0].startswith("release, seed 0: 0 of 100 (quiz_answers")


def test_changed_points_are_named(elsewhere):
    edit(elsewhere.source_folder, '"points": 8', '"points": 9')
    problems = found("points", elsewhere)
    assert any("in the notebook, 8 in checks.py" in problem for problem in problems)
    assert "source: the points sum to 101" in problems


def test_a_course_may_change_the_points_in_its_own_source(elsewhere, monkeypatch):
    monkeypatch.undo()
    edit(elsewhere.source_folder, '"points": 8', '"points": 0')
    assert "in the source" in found("points", elsewhere)[0]
    edit(elsewhere.release_folder, '"points": 8', '"points": 0')
    assert found("points", dataclasses.replace(elsewhere)) == []


def test_a_solution_left_in_the_release_is_quoted(elsewhere):
    edit(elsewhere.release_folder, '"    raise Not', '"    A1 = np.tanh(Z1)\\n", "    raise Not')
    assert "the release holds 'A1 = np.tanh(Z1)'" in found("leaks", elsewhere)


def test_a_release_that_is_out_of_step_is_named(elsewhere):
    edit(elsewhere.source_folder, "With which numbers", "With what numbers")
    (problem,) = found("in_step", elsewhere)
    assert problem.startswith(f"release/{NAME}/random_initialization.ipynb is out of step: run make release")


def test_ids_that_two_assignments_share_are_named(monkeypatch):
    other = find.find(NAME)
    twin = type("Twin", (), {"name": "twin", "checks": other.checks})()
    monkeypatch.setattr(find, "everything", lambda course=None: {"twin": twin, NAME: other})
    assert "twin has a check init_scale, too: rename one of them" in found("unique_ids")


def test_the_table_names_what_contradicts_a_gate_and_the_status_is_1(monkeypatch, capsys):
    broken = verify.Gate("every check is failed", lambda handout: iter(["init_scale is failed by none"]))
    monkeypatch.setattr(verify, "GATES", (broken, verify.Gate("all is well", lambda handout: iter(()))))
    assert verify.verify([HERE]) == 1
    out = capsys.readouterr().out
    assert "✗  every check is failed" in out
    assert "init_scale is failed by none" in out
    assert "✓  all is well" in out


def test_points_that_students_are_told_wrongly_are_named(elsewhere):
    edit(elsewhere.source_folder, "# 8 points: dW2", "# 9 points: dW2")
    edit(elsewhere.source_folder, "| `backward_propagation` | 1 | 32 |", "| `backward_propagation` | 1 | 30 |")
    edit(elsewhere.source_folder, "100 points in all", "90 points in all")
    assert found("shown_points", elsewhere) == [
        "source: a table tells students 30 points for backward_propagation, and its lines have 32",
        "source: students are told 90 points in all, and the lines have 100",
        "source: backward_output_layer tells students 9 points, and has 8",
    ]


@pytest.fixture
def samples_elsewhere(tmp_path, monkeypatch):
    """Two samples whose first lines are wrong: a wrong submission and a right one."""
    folder, mine = tmp_path / "tests" / "submissions" / NAME, SUBMISSIONS / NAME
    text = (mine / "wrong" / "dw2_from_z1.py").read_text("utf-8")
    for kind, first in (("wrong", "# fails: init_scale"), ("right", "# fails: nothing")):
        (folder / kind).mkdir(parents=True)
        (folder / kind / "sample.py").write_text(first + text[text.index("\n") :], "utf-8")
    monkeypatch.setattr(find, "files", lambda assignment, kind: tmp_path / kind / assignment.name)
    return folder


def test_fix_writes_what_a_sample_fails_and_shows_both_lines(samples_elsewhere):
    right = (SUBMISSIONS / NAME / "wrong" / "dw2_from_z1.py").read_text("utf-8")
    first = right.splitlines()[0]
    said = list(verify.fix(HERE))
    assert f"wrong/sample.py\n  - # fails: init_scale\n  + {first}" in said
    assert (samples_elsewhere / "wrong" / "sample.py").read_text("utf-8") == right


def test_fix_leaves_a_right_submission_that_fails_alone(samples_elsewhere):
    before = (samples_elsewhere / "right" / "sample.py").read_text("utf-8")
    assert "right/sample.py stays as it is: a right submission fails" in list(verify.fix(HERE))[0]
    assert (samples_elsewhere / "right" / "sample.py").read_text("utf-8") == before
