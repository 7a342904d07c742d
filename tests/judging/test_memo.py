"""A verdict is a function of the answers: judged once, and the same lines whether it is remembered or not."""

from __future__ import annotations

import pytest

from autograder.assignments import find
from autograder.grading import grade_program
from autograder.judging import judge
from autograder.judging.judge import Known
from autograder.judging.plan import plan
from autograder.judging.report import Report, Status

from ..classroom import ASSIGNMENT, NAME, samples
from ..mutants import mutants
from ..proof import program, released

EVERYWHERE = [
    (sample, name) for name in find.everything() for kind in ("right", "wrong") for sample in samples(kind, name)
]
HONEST = samples("right")[0].source


def graded(source: str, name: str = NAME, *, memo: bool = True) -> Report:
    return grade_program("", program(source, name), find.find(name), 0, modules=released(name).modules, memo=memo)


@pytest.fixture
def known(monkeypatch) -> Known:
    """What is known of the first assignment's answers: nothing yet."""
    monkeypatch.setitem(plan(ASSIGNMENT, 0).kept, Known, Known())
    return Known.of(plan(ASSIGNMENT, 0))


@pytest.mark.parametrize(("sample", "name"), EVERYWHERE[::40], ids=str)
def test_a_sample_has_the_same_report_with_the_memo_on_and_off(sample, name):
    anew = graded(sample.source, name, memo=False)
    assert graded(sample.source, name) == graded(sample.source, name) == anew


@pytest.mark.long
def test_all_samples_have_the_same_report_with_the_memo_on_and_off_in_any_order():
    anew = {pair: graded(pair[0].source, pair[1], memo=False).json() for pair in EVERYWHERE}
    for order in (EVERYWHERE, EVERYWHERE[::-1]):
        assert {pair: graded(pair[0].source, pair[1]).json() for pair in order} == anew


@pytest.mark.long
@pytest.mark.parametrize("assignment", find.everything().values(), ids=str)
def test_mutants_have_the_same_report_with_the_memo_on_and_off(assignment):
    for mutant in mutants(assignment)[::50]:
        anew = graded(mutant.source, assignment.name, memo=False)
        assert graded(mutant.source, assignment.name) == anew, mutant


def test_other_words_with_the_same_answers_are_not_judged_again(known, monkeypatch):
    graded(HONEST)
    monkeypatch.setattr(judge, "judge_line", lambda *_: pytest.fail("judged again"))
    graded(HONEST + "\n# in other words\n")
    assert (known.asked, known.found) == (2 * len(known.lines), len(known.lines))


def test_the_same_words_with_other_answers_are_judged_again(known):
    """The source plays no part: what a program answers may hang on something else, such as the helper module."""
    right = graded(HONEST)
    wrong = graded(HONEST.replace("0.01", "0.02"))
    assert right.score > wrong.score
    assert graded(HONEST).score == right.score


def test_other_points_are_other_lines(known):
    questions = program(HONEST)
    half = {check.id: check.points / 2 for check in ASSIGNMENT.checks.values()}
    reports = [
        grade_program("", questions, ASSIGNMENT, modules=released(NAME).modules, points=points)
        for points in (None, half, None)
    ]
    assert [report.score for report in reports] == [100, 50, 100]


def test_a_fault_of_ours_is_not_remembered(known, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(judge, "try_example", lambda *_: judge.Verdict(our_fault=True))
        assert graded(HONEST).fault_of_ours
    assert [line.status for line in graded(HONEST).checks] == [Status.PASSED] * len(ASSIGNMENT.checks)


def test_no_more_is_kept_than_the_bound(known, monkeypatch):
    monkeypatch.setattr(judge, "MAX_KNOWN", 2)
    for number in range(5):
        known.keep(number, [])
    assert list(known.lines) == [3, 4]
