"""From the download of a learning management system to submitted/: everyone is found, or named as lost."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.courses import collecting
from autograder.courses.lms import senders
from autograder.text import MAX_NAMED

from ..classroom import NAME, NOTEBOOK, RELEASE, SAMPLES, fill
from ..course import Role, instructor

UNTOUCHED = RELEASE.read_bytes()
SOLVED = json.dumps(fill((SAMPLES / "right/einsum_everywhere.py").read_text("utf-8"))).encode()
ATTEMPT = "attempt_2026-01-30-15-00-00"
FOREIGN = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (f"Ada Lovelace_1815_assignsubmission_file/{NOTEBOOK}", ("Moodle", "1815", "Ada", "Lovelace")),
        (f"Ada Lovelace_1815_assignsubmission_file_{NOTEBOOK}", ("Moodle", "1815", "Ada", "Lovelace")),
        (f"Participant_12_assignsubmission_file_/sub/{NOTEBOOK}", ("Moodle", "12", "", "")),
        ("lovelaceada_LATE_1815_77_random_initialization-1.ipynb", ("Canvas", "1815", "", "lovelaceada")),
        (f"müllerjörg2_1815_77_{NOTEBOOK}", ("Canvas", "1815", "", "müllerjörg2")),
        (f"o_brien_1815_77_{NOTEBOOK}", ("Canvas", "1815", "", "o_brien")),
        (f"anon_Ab1Cd_77_1_2_{NOTEBOOK}", ("Canvas", "anon_Ab1Cd", "", "")),
        (f"LATE_anon_Ab1Cd_77_{NOTEBOOK}", ("Canvas", "anon_Ab1Cd", "", "")),
        ("Lab_1_ada_attempt_2026-01-30-15-00-00_my work.ipynb", ("Blackboard", "ada", "", "")),
        (
            f"gradebook_20211_buad_312_14924_PS1_2021-01-23-13-39-23/PS1_ada_{ATTEMPT}_x.ipynb",
            ("Blackboard", "ada", "", ""),
        ),
        ("gradebook_20211_buad_312_14924_PS1_2021-01-23-13-39-23.zip", None),
        (f"gradebook_22_99_x_2026-01-30-15-00-00/ada_1815_77_{NOTEBOOK}", None),
        (f"13-80 - Ada de Loo - Mar 9, 2026 905 AM - a - {NOTEBOOK}", ("Brightspace", "13", "Ada de", "Loo")),
        (f"all/13-80 - Ada Loo - Mar 9, 2026 1205 PM/{NOTEBOOK}", ("Brightspace", "13", "Ada", "Loo")),
        (f"lovelaceada_1815_77_work/gauss_2_3_{NOTEBOOK}", ("Canvas", "1815", "", "lovelaceada")),
        (f"2024_11_25_ps1/{NOTEBOOK}", None),
        (NOTEBOOK, None),
    ],
)
def test_a_file_says_who_sent_it_in_every_layout(path, expected):
    found = senders([Path(path).parts]).get(Path(path).parts)

    assert (found and (found.lms, found.student, found.first_name, found.last_name)) == expected


def students(*names: str) -> list[str | None]:
    """Who sent each of these files of one download."""
    found = senders((name,) for name in names)
    return [found[name,].student if (name,) in found else None for name in names]


@pytest.mark.parametrize(
    ("honest", "name", "student"),
    [
        (f"HW1_ada_{ATTEMPT}_x.ipynb", f"HW1_eve_{ATTEMPT}_ada_{ATTEMPT}_x.ipynb", "eve"),
        ("ada_1815_77_x.ipynb", f"eve_2222_99_ada_{ATTEMPT}_x.ipynb", None),
        ("ada_1815_77_x.ipynb", "eve_1815_1_x_2222_99_x.ipynb", None),
        ("ada_1815_77_x.ipynb", "eve_1815_2222_99_x.ipynb", None),
        ("1-80 - Ada L - Mar 9, 2026 905 AM - x", f"2-80 - E V - Mar 9, 2026 905 AM - _1_{ATTEMPT}_x", None),
    ],
)
def test_a_student_cannot_hand_in_as_another_by_a_file_name(honest, name, student):
    assert students(honest, name)[1] == student


def test_of_blackboards_names_the_assignment_is_cut_off_and_no_two_students_are_one():
    titles = ("Week 3_a_smith", "Week 3_b_smith", "Week 3_smith")

    assert students(*(f"{title}_{ATTEMPT}_x.ipynb" for title in titles)) == ["a_smith", "b_smith", "smith"]
    assert students(f"Week 3_smith_{ATTEMPT}.txt", f"Other_smith_{ATTEMPT}.txt") == [None, None]


def test_of_brightspaces_two_numbers_the_one_is_taken_that_tells_students_apart():
    names = ["7-1 - Ada L - Mar 9, 2026 905 AM - x", "8-1 - Carl G - Mar 9, 2026 905 AM - x"]
    shared = [name.replace("8-1", "7-2") for name in names]
    twice = [*shared, names[0].replace("7-1", "9-3")]

    assert students(*names) == ["7", "8"]
    assert students(*shared) == ["7-1", "7-2"]
    assert students(*twice) == ["7-1", "7-2", "9-3"]


@pytest.fixture(scope="module")
def empty(tmp_path_factory) -> Role:
    return instructor(tmp_path_factory.mktemp("lms") / "course")


@pytest.fixture
def course(empty, tmp_path) -> Role:
    return Role(shutil.copytree(empty.folder, tmp_path / "course"))


def collect(course: Role, members: dict[str, bytes]) -> int:
    """Collect an archive with these files; returns the exit status."""
    archive = course.folder / "downloaded" / NAME / "archive"
    archive.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive / "submissions.zip", "w") as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return course.nbgrader("zip_collect", NAME, "--force")


def collected(course: Role) -> dict[str, bytes]:
    return {path.parts[-3]: path.read_bytes() for path in (course.folder / "submitted").glob(f"*/{NAME}/{NOTEBOOK}")}


def test_renamed_and_repeated_notebooks_are_taken_and_told_and_nobody_is_lost(course):
    status = collect(
        course,
        {
            "lovelaceada_1_70_random_initialization (1).ipynb": SOLVED,
            "gausscarl_2_71_my work.ipynb": SOLVED,
            f"gausscarl_2_72_{NOTEBOOK}": UNTOUCHED,
            "noetheremmy_LATE_3_73_other.ipynb": FOREIGN,
            "noetheremmy_LATE_3_74_mine.ipynb": SOLVED,
            f"turingal_4_75_{NOTEBOOK}": b"no notebook at all",
            "turingal_4_76_picture.png": b"png",
        },
    )

    said = course.said[course.said.index("4 collected") :]
    assert status == 0
    assert collected(course) == {"1": SOLVED, "2": SOLVED, "3": SOLVED, "4": b"no notebook at all"}
    assert "renamed (2)" in said
    assert "2 gausscarl: my work.ipynb is graded, random_initialization.ipynb not" in said
    assert "3 noetheremmy: mine.ipynb is graded, other.ipynb not" in said
    assert f"unreadable (1): files that are no notebooks\n    4 turingal: {NOTEBOOK} is graded 0" in said
    assert "skipped (1)" in said


def test_who_sent_nothing_that_can_be_collected_is_named_and_the_exit_status_is_1(course):
    status = collect(
        course,
        {
            f"Ada Lovelace_1_assignsubmission_file/{NOTEBOOK}": SOLVED,
            "Carl Gauss_2_assignsubmission_file/essay.pdf": b"pdf",
            "Emmy Noether_3_assignsubmission_file/homework.zip": b"Rar!",
            "Kurt Goedel_4_assignsubmission_file/other.ipynb": FOREIGN,
            "homework.ipynb": SOLVED,
        },
    )

    lost = course.said[course.said.index("lost (3)") :]
    assert (status, set(collected(course))) == (1, {"1"})
    assert "2 Carl Gauss: essay.pdf: it is no notebook" in lost
    assert "skipped (" not in course.said
    assert "3 Emmy Noether: homework.zip: File is not a zip file" in lost
    assert "4 Kurt Goedel: no cell of other.ipynb is of this assignment" in lost
    assert "nobody's (1)" in course.said


def test_a_notebook_whose_suffix_is_in_capitals_is_graded_as_any_other(course):
    assert collect(course, {"Ada L_1_assignsubmission_file/Random_Initialization.IPYNB": SOLVED}) == 0
    assert collected(course) == {"1": SOLVED}


def test_before_the_assignment_is_generated_nothing_is_unpacked_and_a_line_says_what_to_run(course):
    shutil.rmtree(course.folder / "release")

    assert collect(course, {"ada_1_70_x.ipynb": SOLVED}) == 1
    assert course.said.strip().endswith(f"holds no notebook: run nbgrader generate_assignment {NAME} in the course")
    assert "Traceback" not in course.said
    assert not (course.folder / "downloaded" / NAME / "extracted").exists()


def test_nobody_who_is_lost_is_cut_from_the_report(course):
    members = {f"s_{number}_7{number}_essay.pdf": b"" for number in range(30)} | {f"{n}.ipynb": b"" for n in range(30)}

    assert collect(course, {"ada_31_731_x.ipynb": SOLVED, **members}) == 1
    said = course.said[course.said.index("1 collected") :]
    assert all(f"{number} s: essay.pdf" in said and f"/{number}.ipynb" in said for number in range(30))


def test_what_a_machine_puts_beside_a_notebook_is_left_without_a_word(course):
    members = {
        "Ada L_1_assignsubmission_file/work.ipynb": SOLVED,
        "Ada L_1_assignsubmission_file/.ipynb_checkpoints/work-checkpoint.ipynb": SOLVED,
        "__MACOSX/Ada L_1_assignsubmission_file/._work.ipynb": b"Mac OS X",
        "Bob M_2_assignsubmission_file/mine.zip": packed("mine.ipynb", "__MACOSX/._mine.ipynb", data=SOLVED),
        ".DS_Store": b"",
    }
    (archive := course.folder / "downloaded" / NAME / "archive").mkdir(parents=True)
    (archive / ".DS_Store").touch()

    assert collect(course, members) == 0
    assert set(collected(course)) == {"1", "2"}
    assert not [kind for kind in ("duplicate", "skipped", "lost", "nobody's") if f"{kind} (" in course.said]


def test_of_canvas_uploads_under_one_name_the_newest_is_graded_and_the_report_tells_them_apart(course):
    older = SOLVED.replace(b"numpy", b"numpy ")
    newer, first = (f"ada_1_{number}_{NOTEBOOK}" for number in (100001, 99999))

    assert collect(course, {newer: SOLVED, first: older}) == 0
    assert collected(course) == {"1": SOLVED}
    assert f"1 ada: submissions/{newer} is graded, submissions/{first} not" in course.said


def test_in_a_students_archive_the_notebook_of_the_right_name_counts(course):
    notebooks = packed("scratch.ipynb", NOTEBOOK, data=SOLVED)

    assert collect(course, {"ada_1_70_work.zip": notebooks, f"bob_2_71_{NOTEBOOK}.txt": SOLVED}) == 1
    assert f"1 ada: {NOTEBOOK} is graded, scratch.ipynb not" in course.said
    assert f"2 bob: {NOTEBOOK}.txt: rename it to .ipynb" in course.said


def packed(*names: str, data: bytes = b"") -> bytes:
    """A zip archive of files that have the same content."""
    with zipfile.ZipFile(archive := io.BytesIO(), "w") as writing:
        for name in names:
            writing.writestr(name, data)
    return archive.getvalue()


def test_an_archive_of_one_student_costs_little_whatever_is_in_it(course, monkeypatch):
    monkeypatch.setattr(collecting, "MAX_MEMBERS", 200)
    several, many = ([f"{number}.ipynb" for number in range(count)] for count in (200, 201))
    members = {
        "ada_1_70_work.zip": packed(*several, data=SOLVED),
        "eve_2_71_work.zip": packed(*many, data=SOLVED),
        "bob_3_72_work.zip": packed("inner.zip", data=packed("mine.ipynb", data=SOLVED)),
    }

    unpacked = course.folder / "downloaded" / NAME / "archive" / "Kim L_4_assignsubmission_file"
    unpacked.mkdir(parents=True)
    (unpacked / "work.zip").write_bytes(members["eve_2_71_work.zip"])

    assert collect(course, members) == 1
    assert set(collected(course)) == {"1"}
    assert "4 Kim L: work.zip: it holds more than 200 files" in course.said
    assert len(list((course.folder / "downloaded").rglob("*.ipynb"))) == collecting.MAX_FILES
    assert "2 eve: work.zip: it holds more than 200 files" in course.said
    assert "3 bob: inner.zip: it is no notebook, work.zip: it holds no notebook that can be read" in course.said
    assert course.said.count("there are more than 100 notebooks") <= MAX_NAMED


def test_the_newest_attempt_is_graded_with_its_time_and_names_go_into_the_gradebook(course):
    mail = "13-80 - Ada Lovelace - Mar 9, 2026"
    members = {
        f"{mail} 905 AM - {NOTEBOOK}": UNTOUCHED.replace(b"numpy", b"numpy "),
        f"{mail} 1205 PM - x.ipynb": UNTOUCHED,
    }

    assert collect(course, members) == 0

    assert collected(course) == {"13": UNTOUCHED}
    assert (course.folder / "submitted/13" / NAME / "timestamp.txt").read_text().startswith("2026-03-09 ")
    with Gradebook(f"sqlite:///{course.folder}/gradebook.db") as gradebook:
        student = gradebook.find_student("13")
        assert (student.first_name, student.last_name, student.lms_user_id) == ("Ada", "Lovelace", "13")
