"""Hints are true: a mistake is named by what its code returns, whatever else a student writes around it."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from autograder.assignments import find
from autograder.authoring import expect
from autograder.judging.calls import Answer
from autograder.judging.plan import plan
from autograder.judging.recognition import Ours, known_answers, known_programs, recognise
from autograder.wall.sandbox import Raised

from ..classroom import ASSIGNMENT, CATALOGUE, NAME, samples
from ..proof import graded

TITLE_LENGTH = 60
# Where asserts leave one output only, these return what other mistakes return, too, and are not named.
TOLD_APART_BY_OUTPUTS = {"m_is_the_length_of_y", "gradients_are_sums_over_examples", "db2_is_a_number"}
MANY_OUTPUTS = {"init_many_outputs", "forward_many_outputs", "backward_many_outputs"}
WRONG = [(name, sample) for name in find.everything() for sample in samples("wrong", name)]
# What students keep in a dict besides, and what the template of old asserts of the output layer.
KEPT = {
    "initialize_parameters": '{"layers": 3}',
    "forward_propagation": '{"A0": np.ones((2, 3)), "m": 3}',
    "backward_propagation": '{"dZ1": np.ones((2, 3)), "dZ2": np.ones((1, 3))}',
    "initialize_parameters_deep": '{"layers": 3}',
}
ASSERTED = {
    "initialize_parameters": "{2} == 1",
    "forward_propagation": 'len({1}["W2"]) == 1',
    "backward_propagation": "len({3}) == 1",
}
KEEP = """
def also(value, more):
    if isinstance(value, dict):
        return {**value, **more}
    return tuple(also(item, more) for item in value) if isinstance(value, tuple) else value
"""


class Returns(ast.NodeTransformer):
    """Hands what a function returns to `also` first; functions inside it stay as they are."""

    def __init__(self, more: str):
        self.more = more

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:  # noqa: N802 (ast names it)
        return node

    def visit_Return(self, node: ast.Return) -> ast.Return:  # noqa: N802
        if node.value is None:
            return node
        more = ast.parse(self.more, mode="eval").body
        return ast.Return(ast.Call(ast.Name("also", ast.Load()), [node.value, more], []))


def with_extra_keys(function: ast.FunctionDef) -> None:
    if more := KEPT.get(function.name):
        function.body = ast.parse(KEEP).body + [Returns(more).visit(line) for line in function.body]


def with_asserts(function: ast.FunctionDef) -> None:
    names = [argument.arg for argument in function.args.args]
    if (asserted := ASSERTED.get(function.name)) and len(names) >= 3 - (function.name == "forward_propagation"):
        function.body = ast.parse(f"assert {asserted.format(*names)}").body + function.body


def rewritten(source: str, change: Callable[[ast.FunctionDef], None]) -> str:
    """A sample with its functions changed, cells and comments elsewhere kept as they are."""
    lines = source.splitlines(keepends=True)
    for node in reversed(ast.parse(source).body):
        if isinstance(node, ast.FunctionDef) and node.name in KEPT:
            change(node)
            first = min([node, *node.decorator_list], key=lambda part: part.lineno).lineno - 1
            lines[first : node.end_lineno] = [ast.unparse(ast.fix_missing_locations(node)) + "\n"]
    return "".join(lines)


def names(source: str, assignment: str) -> dict[str, str | None]:
    """What lines that are lost, but those about more than one output, name."""
    lost = {line.id: line.misconception for line in graded(source, assignment).checks if line.message}
    return {check: name for check, name in lost.items() if check not in MANY_OUTPUTS}


@pytest.mark.long
@pytest.mark.parametrize(("assignment", "sample"), WRONG, ids=str)
def test_extra_keys_and_asserts_for_one_output_hide_no_name(assignment, sample):
    as_it_is = names(sample.source, assignment)
    try:
        sources = {rewritten(sample.source, change) for change in (with_extra_keys, with_asserts)}
    except SyntaxError:
        pytest.skip("no Python, and so no function to change")
    for source in sources - {sample.source}:
        found = names(source, assignment)
        changed = {check: found[check] for check, name in as_it_is.items() if found.get(check, name) != name}
        assert not changed or (sample.path.stem in TOLD_APART_BY_OUTPUTS and set(changed.values()) == {None})


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
    assert "initialize_asserts_one_output" not in names(rewritten(sample.source, with_asserts), NAME).values()


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
    assert expect.apart(1.5, 2.5) == ("1.5", "2.5")
    assert expect.apart(1.3044441, 1.3044449) == ("1.304444", "1.304445")
    assert expect.apart(0.1, 0.1 + 2**-56) == ("0.10000000000000001", "0.10000000000000002")
