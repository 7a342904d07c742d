"""The specification of the judge: every sample submission loses exactly the lines that its first line says."""

import re

import pytest

from autograder import Report, grade

from ..classroom import RUBRIC, Sample, hand_in, samples

SAMPLES = [*samples("right"), *samples("wrong")]
MAX_LINES = 8
NEVER_SHOWN = ("Traceback", "autograder", "site-packages", "/judge", "/python", "expect.", "check_in_place")


@pytest.fixture(params=SAMPLES, ids=str)
def graded(request, tmp_path) -> tuple[Sample, Report]:
    return request.param, grade(hand_in(request.param.source, tmp_path))


def test_a_submission_loses_exactly_what_it_must(graded):
    sample, report = graded
    assert not report.fault_of_ours
    assert [result.id for result in report.checks if result.status != "passed"] == sample.fails
    assert report.score == 100 - sum(r.max_points for r in report.checks if r.id in sample.fails)
    for result in report.checks:
        judge_message(result.message, needed=result.id in sample.fails)


def judge_message(message: str, needed: bool) -> None:
    """A lost line has a short message that shows nothing of ours; a passed line has none."""
    assert bool(message) == needed
    assert len(message.splitlines()) <= MAX_LINES
    assert not any(words in message for words in NEVER_SHOWN)
    assert not re.search(r"(?<![\w.])/(?:usr|home|root|tmp|work|etc)/", message)


def test_there_are_enough_of_either_kind():
    assert len(samples("right")) >= 60
    assert len(samples("wrong")) >= 40


def test_every_check_is_failed_by_two_submissions():
    failed = [check for sample in samples("wrong") for check in sample.fails]
    assert min(failed.count(check) for check in RUBRIC) >= 2


def test_where_two_results_of_one_call_differ_neither_is_called_the_right_one(tmp_path):
    (sample,) = [sample for sample in samples("wrong") if sample.path.stem == "cache_holds_rounded_predictions"]
    (lost,) = [result for result in grade(hand_in(sample.source, tmp_path)).checks if result.message]
    first, second, *_ = lost.message.splitlines()
    assert first == 'cache["A2"][0, 0] and the returned A2[0, 0]   expected  the same number'
    assert re.fullmatch(r" +got +[01] and 0\.\d+", second)
