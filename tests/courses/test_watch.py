"""`autograder watch`: feedback lies in the exchange a moment after `nbgrader submit`, whatever kills the process."""

from __future__ import annotations

import contextlib
import os
import pwd
import random
import re
import signal
import sqlite3
import subprocess
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from traitlets.config import Config

from autograder.__main__ import main
from autograder.courses import exchange as exchange_module
from autograder.courses import watch as module
from autograder.courses.cohort import How
from autograder.courses.folder import Course
from autograder.courses.watch import Rules, Watch, watch
from autograder.judging.plan import plan
from autograder.verbs.common import UNUSABLE

from ..classroom import ASSIGNMENT, NAME, NOTEBOOK, hand_in, samples
from ..cohorts import AUTOGRADER, grade, url, wait_until
from ..course import EXCHANGE, Role, accounts, as_user, instructor, scores

RIGHT = samples("right")[0].source
WRONG = next(sample.source for sample in samples("wrong") if sample.fails == ["init_scale"])
FRESH = 5  # seconds after the end of `nbgrader submit` within which feedback lies in the exchange
STUDENTS, VERSIONS = 4, 2


@contextlib.contextmanager
def started(run: Callable[[], object], log: Path) -> Iterator[int]:
    """A process that runs this; it is killed in the end. It starts at once, for everything is imported here."""
    process = os.fork()
    if not process:
        try:
            with log.open("a") as file, contextlib.redirect_stdout(file):
                run()
        except BaseException:  # noqa: BLE001 (it must not run on as a second test)
            traceback.print_exc()
        finally:
            os._exit(3)
    try:
        yield process
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


def lines(log: Path, words: str) -> list[str]:
    return [line for line in log.read_text().splitlines() if words in line] if log.exists() else []


@pytest.fixture
def course(tmp_path) -> Path:
    return instructor(tmp_path / "course").folder


def save(folder: Path, student: str, source: str) -> None:
    """A student saves a notebook where it is taken from, whole, some time ago."""
    path = hand_in(source, folder / ".saving")
    os.utime(path, (time.time() - 2, time.time() - 2))
    (folder / student / NAME).mkdir(parents=True, exist_ok=True)
    path.rename(folder / student / NAME / NOTEBOOK)


def watching(course: Path, folder: Path, rules: Rules = Rules()) -> Callable[[], object]:  # noqa: B008 (frozen)
    (course / "submitted").mkdir(exist_ok=True)
    return lambda: watch([Course(course.resolve(), NAME)], How(), rules, folder)


@contextlib.contextmanager
def locked(gradebook: Path) -> Iterator[None]:
    """A gradebook in which somebody else writes."""
    other = sqlite3.connect(gradebook, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.close()


def page(course: Path, student: str) -> Path:
    return course / "feedback" / student / NAME / f"{NAME}.html"


# ------------------------------------------------------------------------------------------------ attempts, silence


def test_a_submission_beyond_the_attempts_keeps_the_grade_and_its_student_is_told(course, tmp_path):
    folder, log = tmp_path / "handed in", tmp_path / "log"
    with started(watching(course, folder, Rules(attempts=1)), log):
        save(folder, "eve", WRONG)
        wait_until(lambda: lines(log, "feedback released"))
        save(folder, "eve", RIGHT)
        wait_until(lambda: len(list((course / "inbox").rglob("*.html"))) == 2)

    told = [
        text
        for path in (course / "inbox").rglob("*.html")
        if "submission number 2, and 1 count" in (text := path.read_text())
    ]
    assert len(told) == 1
    assert scores(Role(course))["eve"] < 100
    assert len(lines(log, "eve: submission 2 is beyond 1; the grade of number 1 stays")) == 1


def test_nothing_is_handed_back_before_the_date_and_everything_after_it(course, tmp_path):
    folder, log = tmp_path / "handed in", tmp_path / "log"
    save(folder, "ada", RIGHT)
    with started(watching(course, folder, Rules(quiet_until=datetime.now(UTC) + timedelta(hours=1))), log):
        wait_until(lambda: lines(log, "ada: submission 1 graded, 100 of 100"))
        time.sleep(2)
    assert not page(course, "ada").exists()
    assert not list((course / "inbox").rglob("*.html"))

    with started(watching(course, folder, Rules(quiet_until=datetime.now(UTC))), log):
        wait_until(lambda: lines(log, "ada: feedback released"))
    assert page(course, "ada").exists()


def test_two_processes_do_not_watch_one_course(course, tmp_path, capsys):
    folder, log = tmp_path / "handed in", tmp_path / "log"
    folder.mkdir()
    with started(watching(course, folder), log):
        wait_until(lambda: lines(log, "watching"))
        status = main(["watch", str(course), "--from", str(folder)])

    assert status == UNUSABLE
    assert "is being watched already" in capsys.readouterr().err


def test_a_course_without_an_exchange_says_what_to_do(course, capsys):
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(EXCHANGE.format(root=course / "no exchange", cache=course / "cache"))

    assert main(["watch", str(course)]) == UNUSABLE
    assert "run nbgrader release_assignment" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("config", "said"),
    [("1/0\n", "cannot be run: ZeroDivisionError: division by zero: correct it"), ("", "lacks our line")],
)
def test_a_configuration_that_cannot_be_run_is_told_from_one_without_our_line(course, capsys, config, said):
    (course / "nbgrader_config.py").write_text(config)

    assert main(["watch", str(course)]) == UNUSABLE
    assert f"nbgrader_config.py {said}" in capsys.readouterr().err


# -------------------------------------------------------------------------------------------------------- trouble


def test_a_locked_gradebook_is_said_in_a_line_and_asked_again(course, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "AFTER_TROUBLE", 1)
    folder, log = tmp_path / "handed in", tmp_path / "log"
    with started(watching(course, folder), log):
        wait_until(lambda: lines(log, "watching"))
        with locked(course / "gradebook.db"):
            save(folder, "ada", RIGHT)
            wait_until(lambda: lines(log, "gradebook.db: the gradebook cannot be read: database is locked; tried"))
        wait_until(lambda: lines(log, "ada: feedback released"))


def test_a_student_whom_the_gradebook_has_lost_is_told_later_and_holds_up_nobody(course, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "AFTER_TROUBLE", 1)
    folder, log = tmp_path / "handed in", tmp_path / "log"
    with started(watching(course, folder, Rules(attempts=1)), log):
        save(folder, "eve", WRONG)
        wait_until(lambda: lines(log, "eve: feedback released"))
        with Gradebook(url(course)) as gradebook:
            gradebook.remove_submission(NAME, "eve")
        save(folder, "eve", RIGHT)
        wait_until(lambda: lines(log, "eve is not told that the submission does not count: the gradebook has no 'eve'"))
        save(folder, "bob", RIGHT)
        wait_until(lambda: lines(log, "bob: feedback released"))
        assert len(list((course / "inbox").rglob("*.html"))) == 2

        assert grade(course, "--force") == 0
        wait_until(lambda: len(list((course / "inbox").rglob("*.html"))) == 3)
    assert len(lines(log, "eve: submission 2 is beyond 1")) == 1


def test_only_an_interrupt_ends_a_watch(course, tmp_path, monkeypatch, capsys):
    raised = iter(
        [KeyError("x"), RuntimeError("a line\nand another"), OSError("the disk is full"), KeyboardInterrupt()]
    )

    def round_(_: Watch) -> Iterator[str]:
        raise next(raised)
        yield

    monkeypatch.setattr(module, "AFTER_TROUBLE", 0)
    monkeypatch.setattr(Watch, "round", round_)
    with pytest.raises(KeyboardInterrupt):
        watching(course, tmp_path)()
    said = [line.partition(f"{NAME}: ")[2] for line in capsys.readouterr().out.splitlines()[1:]]
    again = "; tried again in 0 s"
    assert said == [f"KeyError: 'x'{again}", f"RuntimeError: a line and another{again}", f"the disk is full{again}"]


# ---------------------------------------------------------------------------------------------------------- links


def another_comes(monkeypatch, step: str, folder: Path, other: Path, link: bool = True) -> None:
    """Just before a step of ours, what stood in a folder is another one's, by a link or not."""
    stock = getattr(module, step, None) or getattr(exchange_module, step)

    def late(*given):
        if folder.exists() and not (away := other.with_name("away")).exists():
            folder.rename(away)
            folder.symlink_to(other) if link else other.rename(folder)
        return stock(*given)

    monkeypatch.setattr(exchange_module if step in ("copy", "opened") else module, step, late)


def in_exchange(course: Path, student: str, source: str) -> Path:
    """A folder that a student has handed in."""
    at = "2026-01-30 15:00:00.000000 UTC"
    folder = hand_in(source, course / f"inbox/random-initialization/inbound/{student}+{NAME}+{at}+x").parent
    (folder / "timestamp.txt").write_text(at)
    folder.chmod(module.FINISHED)
    return folder


@pytest.fixture
def watched(course, tmp_path) -> Watch:
    (tmp_path / "handed in").mkdir()
    return Watch(Course(course.resolve(), NAME), How(), Rules(), tmp_path / "handed in")


def test_a_students_folder_that_becomes_a_link_is_no_way_to_the_work_of_others(watched, course, monkeypatch, tmp_path):
    save(tmp_path, "ada", RIGHT)
    save(watched.folder, "eve", WRONG)
    (watched.folder / "bob").symlink_to(tmp_path / "ada")
    another_comes(monkeypatch, "contents", watched.folder / "eve", tmp_path / "ada")
    list(watched.round())

    assert scores(Role(course)) == {"eve": 93}


def test_a_submission_that_becomes_a_link_is_no_way_to_the_work_of_others(watched, course, monkeypatch, tmp_path):
    save(tmp_path, "ada", RIGHT)
    another_comes(monkeypatch, "copy", in_exchange(course, "eve", WRONG), tmp_path / "ada" / NAME)
    list(watched.round())

    assert scores(Role(course)) == {"eve": 93}


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder to another user")
def test_a_submission_that_becomes_somebody_elses_is_not_collected(watched, course, monkeypatch, tmp_path):
    (eve,) = accounts(1)
    save(tmp_path, "root", RIGHT)
    submission = in_exchange(course, eve.pw_name, WRONG)
    os.chown(submission, eve.pw_uid, eve.pw_gid)
    watched.app.update_config(Config({"ExchangeCollect": {"check_owner": True}}))
    another_comes(monkeypatch, "opened", submission, tmp_path / "root" / NAME, link=False)
    list(watched.round())

    assert not (course / "submitted" / eve.pw_name / NAME).exists()


# ---------------------------------------------------------------------------------------------------------- kills


@pytest.mark.parametrize("kills", [STUDENTS * VERSIONS, pytest.param(20, marks=pytest.mark.long)])
def test_after_many_kills_nothing_is_lost_or_graded_twice(kills, course, tmp_path):
    folder, log, chance, handed_in = tmp_path / "handed in", tmp_path / "log", random.Random(0), 0
    inbound = course / "inbox" / "random-initialization" / "inbound"
    plan(ASSIGNMENT, 0)  # which every process has from this one, and is at work at once
    for kill in range(kills):
        if kill < VERSIONS * STUDENTS:
            version, student = divmod(kill, STUDENTS)
            save(folder, f"s{student}", f"# version {version}\n{WRONG if student else RIGHT}")
            handed_in += 1
        with started(watching(course, folder), log):
            wait_until(lambda whole=handed_in: len(list(inbound.glob("s*"))) == whole)
            time.sleep(chance.uniform(0, 1 + kill % 5))
    with started(watching(course, folder), log):
        wait_until(lambda: answered(course))
    graded = Counter(re.findall(r"s\d: submission \d graded", log.read_text()))

    assert scores(Role(course)) == {"s0": 100, "s1": 93, "s2": 93, "s3": 93}
    assert set(graded.values()) == {1}, graded
    assert len(list((course / "submitted").glob("*/*"))) == STUDENTS
    assert grade(course) == 0


def answered(course: Path) -> bool:
    """Whether the exchange holds the page of everyone, made of the last version."""
    pages = [path.read_bytes() for path in (course / "feedback").glob("*/*/*.html")]
    released = {path.read_bytes() for path in (course / "inbox").rglob("*.html")}
    newest = f"version {VERSIONS - 1}".encode()
    return len(pages) == STUDENTS and set(pages) <= released and all(newest in page for page in pages)


# ------------------------------------------------------------------------------------------------ three Unix users


def released(exchange: Path) -> Path:
    """A course whose assignment students may fetch."""
    role = instructor(exchange / "course")
    with (role.folder / "nbgrader_config.py").open("a") as config:
        config.write(EXCHANGE.format(root=exchange / "exchange", cache=role.folder / "cache"))
    assert role.nbgrader("release_assignment", NAME) == 0, role.said
    return role.folder


def student_of(exchange: Path, user: pwd.struct_passwd) -> Path:
    """The home of a user, where nbgrader finds the course, and the assignment as it was fetched."""
    home = exchange / user.pw_name
    home.mkdir()
    (home / "nbgrader_config.py").write_text(
        "c = get_config()" + EXCHANGE.format(root=exchange / "exchange", cache=home / "cache")
    )
    hand_in(RIGHT, home / NAME)
    for path in [home, *home.rglob("*")]:
        os.chown(path, user.pw_uid, user.pw_gid)
    return home


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become three other users")
def test_three_users_of_one_exchange_find_feedback_within_seconds(exchange):
    course = released(exchange)
    homes = {user: student_of(exchange, user) for user in accounts(3)}
    feedback, waited = exchange / "exchange" / "course" / "feedback", []
    watcher = subprocess.Popen([*AUTOGRADER, "watch", str(course)], stdout=subprocess.PIPE, text=True)
    try:
        watcher.stdout.readline()
        for number, (user, home) in enumerate(homes.items(), 1):
            as_user(user, home, "submit", NAME)
            submitted = time.monotonic()
            wait_until(lambda number=number: len(list(feedback.glob("*.html"))) == number)
            waited.append(time.monotonic() - submitted)
        for user, home in homes.items():
            as_user(user, home, "fetch_feedback", NAME)
    finally:
        watcher.kill()
        watcher.communicate()

    fetched = [list(home.glob(f"{NAME}/feedback/*/{NAME}.html")) for home in homes.values()]
    assert [len(pages) for pages in fetched] == [1, 1, 1]
    shown = [re.findall("<title>(.*?) of", path.read_text()) for (path,) in fetched]
    assert shown == [["100"]] * 3
    assert max(waited) < FRESH, waited


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_a_submission_in_the_name_of_somebody_else_is_not_taken(exchange):
    course = released(exchange)
    mallory, alice = accounts(2)
    as_user(mallory, student_of(exchange, mallory), "submit", NAME, f"--student={alice.pw_name}")
    as_user(alice, student_of(exchange, alice), "submit", NAME)
    log = exchange / "log"
    (course / "submitted").mkdir(exist_ok=True)
    with started(lambda: watch([Course(course, NAME)], How(), Rules(attempts=2)), log):
        wait_until(lambda: lines(log, "feedback released"))

    assert len(lines(log, f"{alice.pw_name}: submission 1 of 2 graded, 100 of 100")) == 1
