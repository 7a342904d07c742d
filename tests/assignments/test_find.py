"""Where assignments are found, and what is refused."""

from __future__ import annotations

import dataclasses
import shutil

import pytest

from autograder.assignments import find
from autograder.courses.cohort import How, Job, NoClusterError, grade_all

from ..classroom import ASSIGNMENT, NAME, RELEASE, RELEASED, read


@pytest.fixture
def course(tmp_path):
    """A course with a copy of the first assignment under another name."""
    shutil.copytree(ASSIGNMENT.folder, tmp_path / "assignments" / "ours")
    return tmp_path


def test_the_built_in_assignments_are_entry_points():
    assert {NAME, "deep_initialization"} <= find.everything().keys()


def test_a_course_has_assignments_of_its_own(course):
    assert find.find("ours", course).name == "ours"
    assert {"ours", NAME} <= find.everything(course).keys()
    assert find.course_above(course / "submitted" / "ada") == course


def test_two_courses_may_call_an_assignment_alike(course, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    shutil.copytree(ASSIGNMENT.folder, other / "assignments" / "ours")
    assert find.find("ours", course).folder != find.find("ours", other).folder


@pytest.mark.parametrize(
    ("text", "reason"),
    [("1 / 0", "ZeroDivisionError"), ("", "holds no ASSIGNMENT"), ("import nothing_like_it", "nothing_like_it")],
)
def test_an_assignment_that_cannot_be_loaded_is_named_with_the_reason(course, text, reason):
    (course / "assignments" / "ours" / "__init__.py").write_text(text)
    with pytest.raises(find.UnknownAssignmentError, match=f"(?s)ours.*{reason}"):
        find.find("ours", course)


def test_an_unknown_name_is_answered_with_those_there_are(course):
    with pytest.raises(find.UnknownAssignmentError, match=f"no assignment nobody; there are .*{NAME}"):
        find.find("nobody", course)


def test_metadata_decides_and_without_it_the_ids_of_the_cells():
    assert find.which("deep_initialization", RELEASED.parsed.grade_ids).name == "deep_initialization"
    assert find.which("", RELEASED.parsed.grade_ids).name == NAME
    assert find.which("unknown", RELEASED.parsed.grade_ids).name == NAME
    assert find.which("", ["exercise_1"]) is None


@pytest.mark.parametrize("changed", ["assignment", "judge"])
@pytest.mark.parametrize("workers", [1, 2])
def test_a_worker_with_another_version_refuses(changed, workers):
    other = dataclasses.replace(find.version(ASSIGNMENT), **{changed: "sha256:0"})
    error = find.OtherVersionError if workers == 1 else NoClusterError
    with pytest.raises(error, match=f"another version of the {changed} of {NAME}"):
        list(grade_all([Job(read(RELEASE), other, RELEASED)], How(workers=workers)))


@pytest.mark.parametrize("name", ["../submitted/eve", "x\0y", "a" * 5000, "/etc"])
def test_a_name_that_leads_out_of_a_courses_assignments_is_no_assignment(tmp_path, name):
    (tmp_path / "assignments").mkdir()
    own = tmp_path / "submitted" / "eve"
    own.mkdir(parents=True)
    (own / "__init__.py").write_text("raise SystemExit('code of a student was run')")

    with pytest.raises(find.UnknownAssignmentError):
        find.find(name, tmp_path)
