"""The quiz: its right answers are what the reference computes, and every wrong answer gets its reason."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Sequence

import numpy as np
import pytest

from autograder import grade
from autograder.assignments.random_initialization import reference
from autograder.assignments.random_initialization.quiz import QUESTIONS
from autograder.authoring import Failure, expect
from autograder.authoring.expect import Arrays
from autograder.authoring.questions import judged_answers, right_answers

from ..classroom import RELEASE, SAMPLES, hand_in

RIGHT = (SAMPLES / "right" / "the_template_filled_in.py").read_text("utf-8")
ROWS, ZEROS, LOGISTIC, TIED, SLOPE, DEVIATION = QUESTIONS
draw = np.random.default_rng(0)
X = draw.normal(size=(3, 50))
Y = (np.arange(50) < 20)[np.newaxis].astype(float)


def start(W1, b1, W2, n_h: int = 4) -> Arrays:
    """Parameters of n_h units whose entries are the given numbers, or the given arrays."""
    entries = {"W1": ((n_h, 3), W1), "b1": ((n_h, 1), b1), "W2": ((1, n_h), W2), "b2": ((1, 1), 0)}
    return {name: np.broadcast_to(values, shape).astype(float) for name, (shape, values) in entries.items()}


def trained(parameters: Arrays, steps: int = 1000, learning_rate: float = 1.0) -> Arrays:
    return reference.train(parameters, X, Y, steps, learning_rate)


# ------------------------------------------------------------------------------------------ what is right


@pytest.mark.parametrize("steps", [1, 200])
def test_500_equal_units_have_one_row(steps):
    """By induction; 10,000 steps would show no more."""
    W1 = trained(start(0.5, 0, 0.1, n_h=500), steps, 0.05)["W1"]
    assert np.abs(W1 - 0.5).max() > 0
    assert np.ptp(W1, axis=0).max() < 1e-12
    assert ROWS.right == 1


def test_from_zero_all_but_b2_stay_zero():
    parameters = trained(start(0, 0, 0), 100)
    zeros = [name for name, values in parameters.items() if not values.any()]
    assert zeros == ["W1", "b1", "W2"]
    assert ZEROS.right == len(zeros)


def test_logistic_regression_parts_its_weights_at_the_first_step_without_a_bias():
    dw = (0.5 - Y) @ X.T / X.shape[1]
    assert len(set(dw.ravel())) == 3
    assert dw.all()
    assert LOGISTIC.right == 4


def test_of_the_four_starts_exactly_one_stays_tied():
    random, other = draw.normal(size=(4, 3)) * 0.01, draw.normal(size=(1, 4)) * 0.01
    starts = {1: start(random, 0, 0), 2: start(0.01, 1, 0.01), 3: start(0, 0, other), 4: start(random, 0, other)}
    nearest = {choice: closest_rows(trained(parameters)["W1"]) for choice, parameters in starts.items()}
    assert nearest.pop(TIED.right) < 1e-12
    assert min(nearest.values()) > 0.1


def closest_rows(W1: np.ndarray) -> float:
    return min(np.abs(W1[i] - W1[j]).max() for i in range(len(W1)) for j in range(i))


def test_the_slope_is_the_numerical_one_of_the_references_hidden_layer():
    network = {"W1": np.ones((1, 1)), "b1": np.zeros((1, 1)), "W2": np.ones((1, 1)), "b2": np.zeros((1, 1))}
    A1 = reference.forward_propagation(np.array([[3 - 1e-5, 3 + 1e-5]]), network)[1]["A1"]
    assert SLOPE.right == pytest.approx(np.ptp(A1) / 2e-5, rel=1e-6)
    assert not SLOPE.why_wrong(0.0099)


def test_the_deviation_keeps_the_spread_of_z_at_one():
    Z1 = draw.normal(size=(100, 400)) * DEVIATION.right @ draw.normal(size=(400, 500))
    assert Z1.std() == pytest.approx(1, rel=0.02)
    assert not DEVIATION.why_wrong(0.05)


# ---------------------------------------------------------------------------------------- what is wrong


def wrong(question) -> list[float]:
    choices = [1, 2, 3, 4] if question in (LOGISTIC, TIED) else []
    return [answer for answer in {*choices, *question.reasons, -7, 1e9} if answer != question.right]


def why_wrong(answers: Sequence[float]) -> list[str]:
    """Why each answer is wrong; empty where it is right."""
    return [detail.why for detail in judged_answers(QUESTIONS, answers)]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_wrong_answer_has_a_reason_of_its_own(question):
    reasons = [question.why_wrong(answer) for answer in wrong(question)]
    assert all(reasons)
    assert set(question.reasons.values()) < set(reasons)


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_reason_holds_the_right_answer(question):
    for reason in question.reasons.values():
        numbers = map(float, re.findall(r"(?<![\w.])\d+(?:\.\d+)?", reason))
        assert all(question.why_wrong(number) for number in numbers), reason


def test_two_significant_digits_are_enough_and_one_wrong_digit_is_wrong():
    assert not any(why_wrong([1, 3, 4, 2, 0.0099, 0.05]))
    assert not any(why_wrong(right_answers(QUESTIONS)))
    assert all(why_wrong([1.01, 2.99, 4.02, 1.98, 0.0095, 0.052]))


@pytest.mark.parametrize("kind", [list, tuple, np.array, lambda answers: np.array(answers)[:, np.newaxis]])
def test_lists_tuples_and_arrays_are_answers(kind):
    assert expect.numbers(kind([1, 2.5, np.float32(3)]), 3, "answer") == [1, 2.5, 3]


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        (None, "is there a return statement"),
        ((1, 2), "got       a tuple of 2"),
        (5, "got       one number"),
        ({"1": 1, "2": 2, "3": 3}, "got       a dict"),
        ((1, "2", 3), "answer 2   expected  a number"),
        ((1, 2, [3]), "got       a list of 1"),
        ((1, 2, np.ones(4)), "got       an array of shape"),
        ((1, float("nan"), 3), "expected  a finite number"),
        ((1, np.full((1, 1), np.inf), 3), "answer 2   expected  a finite number"),
    ],
)
def test_what_is_no_list_of_numbers_is_named(returned, said):
    with pytest.raises(Failure, match=said):
        expect.numbers(returned, 3, "answer")


# ------------------------------------------------------------------------------------ where students meet it


def test_wrong_answers_cost_nothing_and_are_explained(tmp_path):
    answers = "def quiz():\n    return np.array([1, 3, 1, 2, 0.995, 0.05])"
    report = grade(hand_in(f"{RIGHT}\n\n{answers}\n", tmp_path))
    line = next(result for result in report.checks if result.id == "quiz_answers")
    assert (report.score, report.max_score) == (100, 100)
    assert (line.function, line.status, line.max_points, line.misconception) == ("notebook", "failed", 0, None)
    assert line.message.splitlines() == [
        "4 of 6 answers are right",
        f"question 3, “{LOGISTIC.text}”, answer 1: {LOGISTIC.reasons[1]}",
        f"question 5, “{SLOPE.text}”, answer 0.995: {SLOPE.why_wrong(0.995)}",
    ]


@pytest.fixture(scope="module")
def lesson():
    """The helper module beside the released notebook."""
    found = importlib.util.spec_from_file_location("lesson", RELEASE.with_name("lesson.py"))
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def visible_test(lesson, answers) -> None:
    lesson.answer_quiz(answers, choices=(3, 4))


@pytest.mark.parametrize("kind", [list, tuple, np.array])
def test_right_answers_are_called_right_at_once(lesson, capsys, kind):
    visible_test(lesson, kind(right_answers(QUESTIONS)))
    assert capsys.readouterr().out.count(" is right\n") == len(QUESTIONS)


@pytest.mark.parametrize(("at", "question"), [*enumerate(QUESTIONS)])
def test_a_wrong_answer_gets_the_graders_reason_at_once(lesson, capsys, at, question):
    for answer in wrong(question):
        if question in (LOGISTIC, TIED) and answer not in (1, 2, 3, 4):
            continue
        answers = list(right_answers(QUESTIONS))
        answers[at] = answer
        visible_test(lesson, answers)
        said = capsys.readouterr().out.splitlines()[at]
        assert said == f"question {at + 1}: {answer:g} is not right: {question.why_wrong(answer)}"


@pytest.mark.parametrize(("at", "question"), [*enumerate(QUESTIONS, 1)])
def test_notebook_and_grader_agree_on_every_answer_of_two_digits(lesson, at, question):
    answers = [float(f"{digits / 10}e{power}") for power in range(-4, 5) for digits in range(10, 100)]
    digests = lesson.QUIZ[at - 1][0].split()
    right = [answer for answer in answers if lesson.answer_digest(at, answer) in digests]
    assert right == [answer for answer in answers if not question.why_wrong(answer)]


def test_the_digests_stand_beside_the_reasons_and_no_right_answer_does(lesson):
    for (_, reasons, otherwise), question in zip(lesson.QUIZ, QUESTIONS, strict=True):
        assert list(reasons.values()) == list(question.reasons.values())
        assert otherwise == question.otherwise
        assert all(question.why_wrong(answer) for answer in reasons)


def test_the_example_in_the_notebook_holds_no_right_answer():
    (example,) = re.findall(r"return (12, [^\\\"]*)", RELEASE.read_text("utf-8"))
    assert all(why_wrong([float(answer) for answer in example.split(",")]))


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (None, "does the function end in a return statement"),
        ((1, 2, 3), "got       a tuple of 3"),
        (7, "got       an int"),
        (np.float64(7), "expected  6 numbers"),
        ([1, 2, 3, 4, "5", 6], "question 5\n  expected  a number\n  got       a str"),
        ([1, 2, 5, 4, 5, 6], "question 3\n  expected  the number of a choice, 1 to 4\n  got       5"),
        ([1, 2, 3, "b", 5, 6], "question 4\n  expected  the number of a choice, 1 to 4\n  got       a str"),
    ],
)
def test_the_visible_test_says_what_is_missing(lesson, answers, said):
    with pytest.raises(AssertionError, match=re.escape(said)):
        visible_test(lesson, answers)
