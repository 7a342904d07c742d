"""The whole journey: a running course takes the assignment in, three people hand it in, and grades end in the LMS."""

from __future__ import annotations

import csv
import os
import pwd
from pathlib import Path

import pytest

from autograder.__main__ import main

from ..classroom import NAME, hand_in, samples
from ..cohorts import files
from ..course import EXCHANGE, Role, accounts, as_user
from .test_beside_others import PS1, do, write

WRONG = {"init_scale": 93.0, "init_draws_anew": 96.0}  # of 100, where one line alone is lost


def running_course(exchange: Path) -> Role:
    """A course that knows nothing of us, with an assignment of its own."""
    write(PS1, exchange / "course/source/ps1/problem.ipynb")
    config = EXCHANGE.format(root=exchange / "exchange", cache=exchange / "course" / "cache")
    (exchange / "course/nbgrader_config.py").write_text(f"c = get_config()\n{config}")
    return Role(exchange / "course")


def hand_in_as(user: pwd.struct_passwd, home: Path, source: str, config: str) -> None:
    """A student fetches the assignment, writes this, and submits it."""
    home.mkdir()
    (home / "nbgrader_config.py").write_text(f"c = get_config()\n{config}")
    for path in (home, home / "nbgrader_config.py"):
        os.chown(path, user.pw_uid, user.pw_gid)
    as_user(user, home, "fetch_assignment", NAME)
    os.chown(hand_in(source, home / NAME), user.pw_uid, user.pw_gid)
    as_user(user, home, "submit", NAME)


def canvas(names: list[str]) -> str:
    """The gradebook of a class as Canvas exports it."""
    head = "Student,ID,SIS User ID,SIS Login ID,Section,Random initialization (77)\n    Points Possible,,,,,100\n"
    return head + "".join(f'"{name.title()}, X",{at},,{name},A,\n' for at, name in enumerate(names, 1))


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become three other users")
def test_from_a_running_course_through_three_students_into_the_lms(exchange):
    course, sources = running_course(exchange), {"": samples("right")[0].source}
    sources |= {line: next(s.source for s in samples("wrong") if s.fails == [line]) for line in WRONG}
    foreign = files(course.folder / "source" / "ps1")

    assert main(["add", str(course.folder)]) == 0
    do(course, "generate_assignment", NAME)
    do(course, "release_assignment", NAME)
    users = accounts(3)
    for user, source in zip(users, sources.values(), strict=True):
        config = EXCHANGE.format(root=exchange / "exchange", cache=exchange / user.pw_name / "cache")
        hand_in_as(user, exchange / user.pw_name, source, config)
    for command in ("collect", "autograde", "generate_feedback", "release_feedback"):
        do(course, command, NAME)
    lms = course.folder / "canvas.csv"
    lms.write_text(canvas([user.pw_name for user in users]))
    exported = main(["export", str(lms), "--course", str(course.folder), "--assignment", NAME])
    for user in users:
        as_user(user, exchange / user.pw_name, "fetch_feedback", NAME)

    assert exported == 0
    with (course.folder / "canvas.graded.csv").open(newline="") as file:
        points = {row[3]: row[5] for row in list(csv.reader(file))[2:]}
    assert [float(points[user.pw_name]) for user in users] == [100.0, *WRONG.values()]
    assert all(list((exchange / user.pw_name).glob(f"{NAME}/feedback/*/{NAME}.html")) for user in users)
    assert files(course.folder / "source" / "ps1") == foreign
