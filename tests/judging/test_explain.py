"""`autograder explain`: what was asked, what came, what is right and the rule, for whoever must answer for a grade."""

import pytest

from autograder.__main__ import main

from ..classroom import SAMPLES, hand_in


def explained(kind: str, name: str, line: str, tmp_path, capsys) -> str:
    notebook = hand_in((SAMPLES / kind / f"{name}.py").read_text("utf-8"), tmp_path)
    assert main(["explain", str(notebook), line]) == 0
    return capsys.readouterr().out


def test_a_lost_line_is_told_with_its_call_both_answers_and_the_rule(tmp_path, capsys):
    out = explained("wrong", "dw2_from_z1", "backward_output_layer", tmp_path, capsys)
    assert "failed, 0/8 points" in out
    asked, came, right, told, rule = (
        out.index(title)
        for title in (
            "asked: backward_propagation(parameters, cache, X, Y)",
            "came",
            "right",
            "what the student",
            "rule",
        )
    )
    assert asked < came < right < told < rule
    assert '    parameters["W1"] (1, 1) float64' in out
    assert '["dW2"] (1, 1) float64' in out[came:right]
    assert "def backward_output_layer(" in out[rule:]


def test_a_line_that_is_passed_is_told_on_its_smallest_example(tmp_path, capsys):
    out = explained("right", "einsum_everywhere", "forward_output", tmp_path, capsys)
    assert "passed, 7/7 points" in out
    assert "example 1 of" in out
    assert "all are passed" in out


def test_an_exception_is_quoted_with_its_line(tmp_path, capsys):
    source = "def backward_propagation(parameters, cache, X, Y):\n    return unknown_name\n"
    notebook = hand_in(source, tmp_path)
    assert main(["explain", str(notebook), "backward_shapes"]) == 0
    assert "NameError: name 'unknown_name' is not defined, in line 2 of" in capsys.readouterr().out


def test_large_draws_are_told_by_their_statistics(tmp_path, capsys):
    out = explained("wrong", "scale_0_012", "init_scale", tmp_path, capsys)
    assert "drawn: only its sizes and its statistics count" in out
    assert "standard deviation" in out
    assert max(map(len, out.splitlines())) < 200


def test_a_text_of_a_million_characters_is_cut_short(tmp_path, capsys):
    notebook = hand_in('def forward_propagation(X, parameters):\n    return "A" * 1_000_000', tmp_path)
    assert main(["explain", str(notebook), "forward_output"]) == 0
    out = capsys.readouterr().out
    assert "(1,000,002 characters)" in out
    assert len(out) < 10_000


def test_a_line_that_does_not_exist_is_answered_with_those_that_do(tmp_path, capsys):
    notebook = hand_in("", tmp_path)
    assert main(["explain", str(notebook), "init_shape"]) == 2
    assert "no assignment has a check init_shape: deep_initialization has deep_shapes, " in capsys.readouterr().err


@pytest.mark.parametrize("data", [b"no notebook", b""])
def test_a_file_that_cannot_be_read_is_exit_2(data, tmp_path, capsys):
    (tmp_path / "x.ipynb").write_bytes(data)
    assert main(["explain", str(tmp_path / "x.ipynb"), "init_shapes"]) == 2
    assert "cannot be read" in capsys.readouterr().err
