"""Submissions as files: links, pipes, archives and names that would hurt stock nbgrader."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.notebooks.reading import MAX_NOTEBOOK

from ..classroom import NAME, NOTEBOOK, SAMPLES, hand_in
from ..course import Role, instructor, scores

SECRET = "the salary of the dean"
RIGHT = (SAMPLES / "right" / "einsum_everywhere.py").read_text("utf-8")

pytestmark = pytest.mark.xdist_group("files")  # so that what all of them look at is graded once


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Role:
    return instructor(tmp_path_factory.mktemp("files") / "course")


@pytest.fixture
def fresh(course, tmp_path) -> Role:
    """A course of one's own: nothing handed in yet, and a secret beside it."""
    for name in ("source", "release"):
        shutil.copytree(course.folder / name, tmp_path / "course" / name)
    for name in ("nbgrader_config.py", "gradebook.db"):
        shutil.copy(course.folder / name, tmp_path / "course")
    (tmp_path / "secret.txt").write_text(SECRET)
    return Role(tmp_path / "course")


def released(course: Role) -> bytes:
    return (course.folder / "release" / NAME / NOTEBOOK).read_bytes()


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


# ---------------------------------------------------------------------------------- what stands in submitted/


@pytest.fixture(scope="module")
def graded(course, tmp_path_factory) -> Role:
    """A class whose folders hold everything but what they should, graded once."""
    secret = tmp_path_factory.mktemp("secret") / "secret.txt"
    secret.write_text(SECRET)
    submitted = course.folder / "submitted"
    for student in ("honest", "side_link", "side_pipe", "late_bytes", "late_pipe", "late_link", "late_words"):
        hand_in(RIGHT, submitted / student / NAME, course.folder / "release" / NAME / NOTEBOOK)
    put_beside_right_notebooks(submitted, secret)
    put_in_place_of_notebooks(submitted, course.folder / "source" / NAME / NOTEBOOK)
    (submitted / "borrowed").mkdir()
    (submitted / "borrowed" / NAME).symlink_to(submitted / "honest" / NAME)
    assert course.nbgrader("autograde", NAME) == 0, course.said
    assert course.nbgrader("generate_feedback", NAME) == 0, course.said
    return course


def put_beside_right_notebooks(submitted: Path, secret: Path) -> None:
    (submitted / "side_link" / NAME / "notes.txt").symlink_to(secret)
    (submitted / "side_link" / NAME / "all").symlink_to(secret.parent)
    (submitted / "side_link" / NAME / "gone").symlink_to("/nowhere")
    os.mkfifo(submitted / "side_pipe" / NAME / "data.csv")
    (submitted / "late_bytes" / NAME / "timestamp.txt").write_bytes(b"\xff\xfe\x00")
    os.mkfifo(submitted / "late_pipe" / NAME / "timestamp.txt")
    (submitted / "late_link" / NAME / "timestamp.txt").symlink_to(secret)
    (submitted / "late_words" / NAME / "timestamp.txt").write_text("tomorrow, perhaps")


def put_in_place_of_notebooks(submitted: Path, source: Path) -> None:
    def folder(student: str) -> Path:
        path = submitted / student / NAME
        path.mkdir(parents=True)
        return path

    (folder("linked") / NOTEBOOK).symlink_to(source)
    (folder("dangling") / NOTEBOOK).symlink_to("/nowhere")
    os.mkfifo(folder("pipe") / NOTEBOOK)
    (folder("folder") / NOTEBOOK).mkdir()
    folder("missing")
    shutil.copy(source, folder("misnamed") / "Untitled.ipynb")


@pytest.mark.parametrize("student", "honest side_link side_pipe late_bytes late_pipe late_link late_words".split())
def test_what_stands_beside_a_right_notebook_costs_nothing(graded, student):
    assert scores(graded)[student] == 100


@pytest.mark.parametrize("student", "linked dangling pipe folder missing misnamed".split())
def test_without_a_regular_notebook_the_zero_and_its_reason_are_on_record(graded, student):
    page = graded.folder / "feedback" / student / NAME / "random_initialization.html"

    assert scores(graded)[student] == 0
    assert "cannot be read" in page.read_text("utf-8")


def test_a_link_in_place_of_a_folder_is_not_followed(graded):
    assert "borrowed" not in scores(graded)


def test_a_timestamp_that_cannot_be_read_is_no_timestamp(graded):
    with Gradebook(f"sqlite:///{graded.folder}/gradebook.db") as gradebook:
        assert {found.timestamp for found in gradebook.find_assignment(NAME).submissions} == {None}


def test_nothing_that_a_link_points_to_reaches_autograded_or_feedback(graded):
    for folder in ("autograded", "feedback"):
        for path in files(graded.folder / folder):
            assert SECRET not in (graded.folder / folder / path).read_text("utf-8")


def test_students_side_files_are_not_copied(graded):
    assert files(graded.folder / "autograded" / "side_link" / NAME) == {NOTEBOOK, "lesson.py"}


def test_grading_a_class_again_changes_no_score(graded):
    before = scores(graded)

    assert graded.nbgrader("autograde", NAME, "--force") == 0
    assert scores(graded) == before


# ------------------------------------------------------------------------------------------------ zip_collect


def moodle(student: str, number: int) -> str:
    return f"{student}_{number}_assignsubmission_file_"


def pack(path: Path, members: dict[str, bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def packed(members: dict[str, bytes], folder: Path) -> bytes:
    return pack(folder / "inner.zip", members).read_bytes()


def archives(course: Role) -> Path:
    return course.folder / "downloaded" / NAME / "archive"


def collected(course: Role) -> set[str]:
    """The students whose notebook arrives in submitted/, however bad the rest of the download is."""
    assert course.nbgrader("zip_collect", NAME, "--force") in (0, 1), course.said  # 1 where somebody was lost
    found = (course.folder / "submitted").glob(f"*/{NAME}/{NOTEBOOK}")
    return {path.parts[-3] for path in found if path.read_bytes() == released(course)}


def test_a_download_from_moodle_is_collected_with_folders_and_without(fresh, tmp_path):
    inner = packed({f"homework/{NOTEBOOK}": released(fresh)}, tmp_path)
    members = {
        f"{moodle('Ada Lovelace', 1)}/{NOTEBOOK}": released(fresh),
        f"{moodle('Carl Friedrich Gauss', 2)}{NOTEBOOK}": released(fresh),
        f"{moodle('Emmy Noether', 3)}/{NOTEBOOK.replace('.', '-1.')}": released(fresh),
        f"{moodle('Kurt Gödel', 4)}/homework.zip": inner,
        f"{moodle('Sofja Kowalewskaja', 5)}homework.zip": inner,
    }
    pack(archives(fresh) / "moodle.zip", members)
    shutil.copy(fresh.folder / "release" / NAME / NOTEBOOK, archives(fresh) / f"{moodle('Al Turing', 6)}{NOTEBOOK}")

    assert collected(fresh) == {"1", "2", "3", "4", "5", "6"}


@pytest.mark.parametrize(
    "name",
    [
        f"../../../../../{moodle('Eve', 6)}{NOTEBOOK}",
        f"/{moodle('Eve', 6)}{NOTEBOOK}",
        f"..\\..\\..\\{moodle('Eve', 6)}{NOTEBOOK}",
        f"{'deep/' * 300}{moodle('Eve', 6)}{NOTEBOOK}",
        f"{moodle('Eve' * 100, 6)}{NOTEBOOK}",
        f"{moodle('Eve', 6)}/../../../../../submitted/{NOTEBOOK}",
        f"{moodle('Ada Lovelace', 1)}/{NOTEBOOK}/{moodle('Eve', 6)}{NOTEBOOK}",
    ],
    ids=["up", "absolute", "backslashes", "deep", "long", "inside", "below a file"],
)
def test_a_name_that_leads_elsewhere_is_refused_and_the_others_are_collected(fresh, name):
    pack(archives(fresh) / "all.zip", {f"{moodle('Ada Lovelace', 1)}/{NOTEBOOK}": released(fresh), name: b"{}"})
    before = files(fresh.folder.parent)

    assert collected(fresh) == {"1"}
    assert {path.split("/")[1] for path in files(fresh.folder.parent) - before} <= {".home", "downloaded", "submitted"}
    assert "Left out" in fresh.said


@pytest.mark.parametrize("name", ["\x1b[2J\nEve", "-rf", "$(reboot)", "💣", "a b\tc", "\u202eEve", "CON"])
def test_an_odd_name_is_harmless(fresh, name):
    members = {f"{moodle(name, 6)}/{NOTEBOOK}": b"{}", f"{moodle('Ada Lovelace', 1)}/{NOTEBOOK}": released(fresh)}
    pack(archives(fresh) / "all.zip", members)

    assert collected(fresh) == {"1"}
    assert "\x1b[2J" not in fresh.said


def test_a_bomb_does_not_go_off(fresh, tmp_path):
    bomb = packed({NOTEBOOK: bytes(300 * 2**20)}, tmp_path)
    assert len(bomb) < 400_000
    many = packed({f"{k}.ipynb": bytes(2**20) for k in range(100)}, tmp_path)
    honest = {f"{moodle('Ada Lovelace', 1)}/{NOTEBOOK}": released(fresh)}
    inner = {f"{moodle('Eve', 6)}/a.zip": bomb, f"{moodle('Eve', 6)}/b.zip": many}
    pack(archives(fresh) / "all.zip", inner | honest)
    (archives(fresh) / f"{moodle('Eve', 6)}.zip").write_bytes(bomb)

    assert collected(fresh) == {"1"}
    assert sum(path.stat().st_size for path in fresh.folder.rglob("*.ipynb")) < 2**20


@pytest.mark.parametrize("damage", ["no zip", "cut off", "scrambled", "encrypted", "unknown method"])
def test_a_corrupt_archive_stops_nobody(fresh, tmp_path, damage):
    good = packed({NOTEBOOK: released(fresh)}, tmp_path)
    bad = bytearray(good)
    central = good.rindex(b"PK\x01\x02")
    if damage == "scrambled":
        bad[200:400] = bytes(200)
    if damage == "encrypted":
        bad[6] |= 1
        bad[central + 8] |= 1
    if damage == "unknown method":
        bad[8] = bad[central + 10] = 77
    data = {"no zip": b"Rar!", "cut off": good[: len(good) // 2]}.get(damage, bytes(bad))
    members = {f"{moodle('Eve', 6)}/homework.zip": data, f"{moodle('Ada Lovelace', 1)}/{NOTEBOOK}": released(fresh)}
    pack(archives(fresh) / "all.zip", members)
    (archives(fresh) / "another.zip").write_bytes(data)

    assert collected(fresh) == {"1"}


def test_the_same_student_twice_is_collected_once(fresh):
    ada, carl, other = moodle("Ada Lovelace", 1), moodle("Carl Gauss", 2), released(fresh) + b"\n"
    pack(archives(fresh) / "monday.zip", {f"{ada}/{NOTEBOOK}": released(fresh), f"{carl}/{NOTEBOOK}": released(fresh)})
    pack(archives(fresh) / "tuesday.zip", {f"{ada}/{NOTEBOOK}": other, f"{carl}/random_initialization.x.ipynb": other})

    assert collected(fresh) == {"1", "2"}
    assert "duplicate (2)" in fresh.said


def test_nobody_hands_in_for_somebody_else(fresh, tmp_path):
    forged = f"{moodle('Ada Lovelace', 1)}/{NOTEBOOK}"
    inner = packed({forged: b"{}", f"{moodle('Ada Lovelace', 1)}{NOTEBOOK}": b"{}"}, tmp_path)
    members = {
        f"{moodle('Aaron Eve', 6)}/homework.zip": inner,
        f"{moodle('Aaron Eve', 6)}/{forged}": b"{}",
        f"{moodle('Aaron Eve', 6)}{moodle('Ada Lovelace', 1)}{NOTEBOOK}": b"{}",
        forged: released(fresh),
    }
    pack(archives(fresh) / "all.zip", members)

    assert collected(fresh) == {"1"}


def test_links_in_the_archive_folder_and_in_archives_are_not_followed(fresh):
    secret = fresh.folder.parent / "secret.txt"
    link = zipfile.ZipInfo(f"{moodle('Eve', 6)}/{NOTEBOOK}")
    link.external_attr = 0o120777 << 16
    pack(archives(fresh) / "all.zip", {f"{moodle('Ada Lovelace', 1)}/{NOTEBOOK}": released(fresh), link: str(secret)})
    (archives(fresh) / f"{moodle('Mallory', 7)}{NOTEBOOK}").symlink_to(secret)
    (archives(fresh) / "linked.zip").symlink_to(archives(fresh) / "all.zip")
    os.mkfifo(archives(fresh) / "pipe.zip")

    assert collected(fresh) == {"1"}
    assert not [path for path in fresh.folder.rglob("*.ipynb") if SECRET in path.read_text() and not path.is_symlink()]
    assert not [path for path in (fresh.folder / "submitted").rglob("*") if path.is_symlink()]


# ---------------------------------------------------------------------------------------------------- collect


@pytest.fixture
def inbound(fresh) -> Path:
    """The folder of the exchange into which every student may write."""
    with (fresh.folder / "nbgrader_config.py").open("a") as config:
        config.write(f"c.Exchange.root = {str(fresh.folder / 'exchange')!r}\nc.ExchangeCollect.check_owner = False\n")
    path = fresh.folder / "exchange" / "random-initialization" / "inbound"
    path.mkdir(parents=True)
    (path.parents[1]).chmod(0o777)
    hand_over(path, "ada").joinpath(NOTEBOOK).write_bytes(released(fresh))
    return path


def hand_over(inbound: Path, student: str, when: str = "2026-11-24 10:00:00 UTC") -> Path:
    folder = inbound / f"{student}+{NAME}+{when}+abcdef"
    folder.mkdir()
    (folder / "timestamp.txt").write_text(when)
    (folder / "submission_secret.txt").write_text("abcdef")
    return folder


def collect(course: Role) -> set[str]:
    assert course.nbgrader("collect", NAME) == 0, course.said
    return files(course.folder / "submitted")


def record(student: str, *more: str) -> set[str]:
    return {f"{student}/{NAME}/{name}" for name in ("timestamp.txt", "submission_secret.txt", *more)}


def test_links_pipes_and_folders_in_the_exchange_are_not_collected(fresh, inbound):
    folder = hand_over(inbound, "eve")
    (folder / NOTEBOOK).symlink_to(fresh.folder / "source" / NAME / NOTEBOOK)
    (folder / "notes.txt").symlink_to(fresh.folder.parent / "secret.txt")
    (folder / "gone").symlink_to("/nowhere")
    os.mkfifo(folder / "pipe")
    (folder / "more").mkdir()

    assert collect(fresh) == record("ada", NOTEBOOK) | record("eve")


@pytest.mark.parametrize("name", [f"eve+{NAME}+someday+x", f"..+{NAME}+2026-11-24 10:00:00 UTC+x"])
def test_a_folder_that_is_no_submission_stops_nobody(fresh, inbound, name):
    (inbound / name).mkdir()
    (inbound / name / NOTEBOOK).write_bytes(released(fresh))

    assert collect(fresh) == record("ada", NOTEBOOK)
    assert not (fresh.folder / NAME).exists()


def test_a_link_to_the_folder_of_another_student_is_not_collected(fresh, inbound):
    (inbound / f"eve+{NAME}+2026-11-24 11:00:00 UTC+x").symlink_to(next(inbound.iterdir()))

    assert collect(fresh) == record("ada", NOTEBOOK)


def test_a_student_without_a_secret_does_not_keep_feedback_from_the_others(fresh, inbound):
    for student, spoil in {"abe": "submission_secret.txt", "bea": "timestamp.txt"}.items():
        folder = hand_over(inbound, student)
        (folder / NOTEBOOK).write_bytes(released(fresh))
        (folder / spoil).write_bytes(b"\xff")
    collect(fresh)
    for command in ("autograde", "generate_feedback", "release_feedback"):
        assert fresh.nbgrader(command, NAME) == 0, fresh.said

    assert len(list((inbound.parent / "feedback").glob("*.html"))) == 1


def test_a_file_larger_than_any_notebook_is_not_collected(fresh, inbound):
    with (hand_over(inbound, "eve") / NOTEBOOK).open("wb") as file:
        file.truncate(MAX_NOTEBOOK + 1)

    assert collect(fresh) == record("ada", NOTEBOOK) | record("eve")


def test_of_many_files_the_notebook_is_collected_first(fresh, inbound):
    folder = hand_over(inbound, "eve")
    for k in range(200):
        (folder / f"0{k}.txt").touch()
    nbformat.write(nbformat.v4.new_notebook(), folder / NOTEBOOK)

    assert record("eve", NOTEBOOK) <= collect(fresh)
    assert len(list((fresh.folder / "submitted" / "eve" / NAME).iterdir())) == 100
