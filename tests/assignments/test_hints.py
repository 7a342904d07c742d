"""Hints are true: a mistake is named by what its code returns, whatever else a student writes around it."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.assignments import find
from autograder.authoring import failures
from autograder.judging.calls import Answer
from autograder.judging.known_programs import Ours, known_answers, known_programs
from autograder.judging.plan import plan
from autograder.judging.recognition import recognise
from autograder.wall.conversation import Raised

from ..classroom import ASSIGNMENT, CATALOGUE, NAME, samples
from ..proof import graded, lost_lines
from ..real_code import rewritten, with_asserts

DEEP = "deep_initialization"
TITLE_LENGTH = 60


def said_of(function: str, answer: Answer) -> set[str | None]:
    """What the lines of a function name if every call is answered alike."""
    questions = plan(ASSIGNMENT, 0)
    checks = [check for check in ASSIGNMENT.checks.values() if check.function == function]
    found = [recognise(check, questions, [answer] * len(questions.calls[function])) for check in checks]
    return {known and known.name for known in found}


@pytest.mark.parametrize("exception", ["AssertionError", "ValueError", "TypeError", "IndexError", "ZeroDivisionError"])
def test_an_exception_alone_names_nothing(exception):
    for function in ASSIGNMENT.functions:
        assert said_of(function, Raised(exception, "shapes (2,3) and (4,5) not aligned")) == {None}


def test_asserts_are_no_reason_for_a_line_that_they_did_not_stop():
    """Draws that only the line itself finds wrong, while another line is stopped by an assert."""
    (sample,) = [sample for sample in samples("wrong", NAME) if sample.path.stem == "w1_drawn_with_random_signs_only"]
    names = lost_lines(rewritten(sample.source, with_asserts), NAME).values()
    assert "initialize_asserts_one_output" not in names


def written(*changes: tuple[str, str], name: str = NAME) -> str:
    """The source of the reference with something in it replaced."""
    source = Path(find.find(name).reference.__file__).read_text("utf-8")
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    return source


@pytest.mark.parametrize(
    ("W1", "W2"), [("0.02", "0.1"), ("0.001", "0.0001"), ("0.01", "100"), ("0.018", "0.018"), ("0.01", "0.018")]
)
def test_the_scale_of_one_layer_at_one_size_names_no_scale_of_both(W1, W2):
    randn = {"W1": "np.random.randn(n_h, n_x) * ", "W2": "np.random.randn(n_y, n_h) * "}
    changes = ((randn[name] + "SCALE", randn[name] + scale) for name, scale in (("W1", W1), ("W2", W2)))
    report = graded(written(*changes), NAME)
    named = {line.id: line.misconception for line in report.checks if line.misconception}
    assert named == {"init_scale": "scale_off", "init_many_outputs": "scale_off"}


def test_what_is_not_written_for_one_activation_is_written():
    change = ("Z = ", 'if activation == "relu":\n            raise NotImplementedError(activation)\n        Z = ')
    assert set(lost_lines(written(change, name=DEEP), DEEP).values()) == {None}


def test_biases_that_count_are_not_called_random():
    change = ("np.zeros((units, 1))", "np.arange(1.0, units + 1).reshape(-1, 1)")
    assert lost_lines(written(change, name=DEEP), DEEP) == {"deep_biases_zero": None}


def test_an_exception_that_says_what_is_wrong_is_named():
    assert said_of("forward_propagation", Raised("NotImplementedError", "")) == {"forward_not_written"}
    assert said_of("forward_propagation", Raised("KeyError", "'w1'")) == {"forward_reads_an_unknown_key"}


def test_a_tuple_is_known_by_the_line_that_hands_it_to_randn():
    text, line = "'tuple' object cannot be interpreted as an integer", "W1 = np.random.randn((n_h, n_x)) * 0.01"
    assert said_of("initialize_parameters", Raised("TypeError", text, source=line)) == {"randn_of_a_tuple"}
    assert said_of("initialize_parameters", Raised("TypeError", text, source="for i in range((n_h,)):")) == {None}


def test_what_a_misconception_is_judged_by_are_other_draws_than_a_students():
    questions, known = plan(ASSIGNMENT, 0), CATALOGUE["scale_missing"]
    drawn = known_answers(questions, known)[0].value["W1"]
    compared = known_programs(questions).answer(Ours(known.function, known), 0)
    assert (drawn != compared.value["W1"]).all()


@pytest.mark.parametrize("assignment", find.everything())
def test_a_title_is_a_phrase_that_a_person_can_read(assignment):
    titles = [known.title for known in find.find(assignment).misconceptions.values()]
    assert [title for title in titles if len(title) > TITLE_LENGTH or " " not in title] == []
    words = {word for title in titles for word in title.split()} - set(find.find(assignment).functions)
    assert [word for word in words if "_" in word] == []
    assert len(titles) == len(set(titles))


def test_a_report_holds_the_title_beside_the_name():
    (sample,) = [sample for sample in samples("wrong", NAME) if sample.path.stem == "he_initialisation"]
    lost = next(line for line in graded(sample.source, NAME).checks if line.misconception)
    assert (lost.misconception, lost.mistake) == ("scale_of_he", "He's scale")


def test_two_numbers_are_told_apart_however_near_they_are():
    assert failures.apart(1.5, 2.5) == ("1.5", "2.5")
    assert failures.apart(1.3044441, 1.3044449) == ("1.304444", "1.304445")
    assert failures.apart(0.1, 0.1 + 2**-56) == ("0.10000000000000001", "0.10000000000000002")
