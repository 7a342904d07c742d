"""The command line keeps its contract."""

import json
import subprocess
import sys

import pytest

from autograder.__main__ import main
from autograder.wall.sandbox import Sandbox

from .classroom import NOTEBOOK, ROOT, SAMPLES, hand_in

RIGHT = (SAMPLES / "right" / "einsum_everywhere.py").read_text("utf-8")


def test_the_release_has_no_point_and_the_source_every_point(capsys):
    status = main(["grade", str(ROOT / "release"), str(ROOT / "source"), "--format", "json"])
    reports = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert status == 0
    assert [report["score"] for report in reports] == [0.0] * 4 + [100.0] * 4  # two assignments in two languages


def test_a_missing_file_is_one_clear_line_and_exit_2(capsys):
    assert main(["grade", "no-such-file"]) == 2
    assert capsys.readouterr().err == "autograder: no-such-file: no such file or folder\n"


def test_a_folder_without_notebooks_is_exit_2(tmp_path, capsys):
    assert main(["grade", str(tmp_path)]) == 2
    assert "no notebook" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["grade"], ["grade", "x", "--workers", "0"], ["grade", "x", "--seed", "a"], ["no"]]
)
def test_unusable_arguments_are_exit_2(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


def test_random_bytes_are_graded_0_with_the_reason(tmp_path, capsys):
    (tmp_path / NOTEBOOK).write_bytes(bytes(range(256)))
    assert main(["grade", str(tmp_path), "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["score"] == 0
    assert "cannot be read" in report["notes"][0]


def test_reports_come_in_the_order_of_the_input(tmp_path, capsys):
    for name in ("b", "a", "c"):
        hand_in(RIGHT, tmp_path / name)
    assert (
        main(
            [
                "grade",
                str(tmp_path / "c"),
                str(tmp_path / "a"),
                str(tmp_path / "b"),
                "--format",
                "json",
                "--workers",
                "2",
            ]
        )
        == 0
    )
    names = [json.loads(line)["notebook"] for line in capsys.readouterr().out.splitlines()]
    assert [name.split("/")[-2] for name in names] == ["c", "a", "b"]


def test_output_goes_to_a_file_and_nothing_of_it_to_stdout(tmp_path, capsys):
    notebook, output = hand_in(RIGHT, tmp_path), tmp_path / "reports.jsonl"
    assert main(["grade", str(notebook), "--format", "json", "--output", str(output)]) == 0
    assert json.loads(output.read_text())["score"] == 100
    assert capsys.readouterr().out == ""


def test_an_output_that_cannot_be_written_is_exit_2(tmp_path, capsys):
    assert main(["grade", str(hand_in(RIGHT, tmp_path)), "--output", str(tmp_path / "no" / "x")]) == 2
    assert "No such file" in capsys.readouterr().err


def test_the_table_says_what_was_lost_and_why(tmp_path, capsys):
    wrong = (SAMPLES / "wrong" / "dw2_from_z1.py").read_text("utf-8")
    assert main(["grade", str(hand_in(wrong, tmp_path))]) == 0
    out = capsys.readouterr().out
    assert "✗  0/8  backward_propagation: dW2 and db2 are the gradients of the loss" in out
    assert "hint: dW2 was built with Z1" in out
    assert "\x1b" not in out


@pytest.fixture
def without_walls(monkeypatch):
    """No bubblewrap, and a kernel without Landlock."""
    from autograder.wall import bubblewrap, landlock, sandbox

    monkeypatch.setattr(bubblewrap.shutil, "which", lambda name: None)
    monkeypatch.setattr(landlock, "abi", lambda: 0)
    monkeypatch.setattr(sandbox, "_warm", sandbox.threading.local())
    sandbox._strongest.cache_clear()  # noqa: SLF001 (what was found before is not true here)
    yield
    sandbox._strongest.cache_clear()  # noqa: SLF001


def test_without_bubblewrap_grading_stops_with_the_remedy_where_it_was_asked_for(tmp_path, capsys, without_walls):
    assert main(["grade", str(hand_in(RIGHT, tmp_path)), "--sandbox", "bubblewrap"]) == 3
    assert capsys.readouterr().err == "autograder: bubblewrap is not installed: apt-get install bubblewrap\n"


def test_where_no_wall_can_be_built_grading_stops_with_the_reason_of_each(tmp_path, capsys, without_walls):
    assert main(["grade", str(hand_in(RIGHT, tmp_path))]) == 3
    said = capsys.readouterr().err
    assert said.startswith("autograder: bubblewrap: bubblewrap is not installed")
    assert "; landlock: this kernel (" in said
    assert "--sandbox none" in said


@pytest.mark.parametrize("wall", [wall for wall in Sandbox if wall is not Sandbox.AUTO])
def test_the_report_names_the_wall_there_was(wall, tmp_path, capsys):
    assert main(["grade", str(hand_in(RIGHT, tmp_path)), "--format", "json", "--sandbox", wall]) == 0
    assert json.loads(capsys.readouterr().out)["sandbox"] == wall


def test_help_imports_nothing_heavy():
    command = [sys.executable, "-X", "importtime", "-m", "autograder", "--help"]
    imported = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    assert not any(name in imported for name in ("nbformat", "hypothesis", "scipy", "numpy"))


def test_a_path_that_is_no_notebook_is_exit_2(tmp_path, capsys):
    (tmp_path / "solution.py").write_text(RIGHT)
    assert main(["grade", str(tmp_path / "solution.py")]) == 2
    assert "solution.py: this is no notebook (*.ipynb)" in capsys.readouterr().err


def test_more_workers_than_are_of_use_are_capped_with_a_word(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("os.sched_getaffinity", lambda process: {0})
    assert main(["grade", str(hand_in(RIGHT, tmp_path)), "--workers", "100"]) == 0
    assert (
        capsys.readouterr().err == "autograder: 4 workers are started: more than 4 for each processor are of no use\n"
    )


def test_a_language_that_an_assignment_does_not_come_in_is_not_bundled(tmp_path, capsys):
    output = tmp_path / "x.zip"
    command = ["bundle", "gradescope", "--assignment", "random_initialization", "--output", str(output)]
    assert main([*command, "--language", "fr"]) == 2
    assert capsys.readouterr().err == "autograder: random_initialization comes in en, zh_CN, and not in fr\n"
    assert not output.exists()


def test_a_file_of_reports_that_is_not_there_is_named_once(tmp_path, capsys):
    file = tmp_path / "nothere.jsonl"
    assert main(["report", str(file)]) == 2
    assert capsys.readouterr().err == f"autograder: {file}: No such file or directory\n"


def test_gradescopes_own_verb_says_elsewhere_what_it_is_for(capsys):
    assert main(["gradescope", "--assignment", "random_initialization"]) == 2
    assert "grades inside Gradescope's container" in capsys.readouterr().err
