"""Attacks on the judge: what each may earn at most, and that nothing else in the world has changed afterwards.

Each is tried in this process, and then all in one class on every other path there is: a pool of processes, a Dask
cluster, and nbgrader's own command.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
import resource
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import autograder
from autograder import grade
from autograder.courses.cohort import Graded, Grader, jobs
from autograder.judging.report import METADATA, Report
from autograder.notebooks.reading import HandedIn
from autograder.wall import sandbox, student
from autograder.wall.sandbox import Sandbox

from ..classroom import (
    ASSIGNMENT,
    FUNCTIONS,
    NAME,
    NOTEBOOK,
    RELEASE,
    RELEASED,
    RUBRIC,
    SAMPLES,
    SUBMISSIONS,
    Sample,
    cells,
    defines,
    graded,
    hand_in,
    read,
    samples,
)
from ..course import instructor, scores
from ..processes import no_process_left

HEADER = re.compile(r"# tries: (.+) \| class: (\w+) \| earns at most: (\d+)\n")
HONEST = Sample(SAMPLES / "right" / "the_template_filled_in.py")
SECRET = "the-secret-of-the-course-4d1f"
LEFT_BEHIND = "a note for the next submission"
DEADLINES = {"CELL_SECONDS": 0.5, "REQUEST_SECONDS": 0.5, "LOAD_SECONDS": 3}
# Two lost requests of each function, a few lost cells, and time to spare on a busy machine.
LONGEST = 40
# What they see is no secret that Landlock could keep: docs/wall.md, "Not promised".
SEEN_WITHOUT_NAMESPACES = {"asks_for_the_name_of_the_machine"}
LARGEST_REPORT = 64 * 2**10  # characters; an honest one has 4 000


@dataclass(frozen=True)
class Attack(Sample):
    """A file of tests/submissions/hostile; functions that it does not define are right."""

    @property
    def kind(self) -> str:
        return HEADER.match(self.path.read_text("utf-8")).group(2)

    @property
    def most(self) -> int:
        return int(HEADER.match(self.path.read_text("utf-8")).group(3))

    def armed(self, folder: Path, port: int) -> str:
        """The source of the whole submission, told where the course's files and a server are."""
        source = self.source.replace("CANARY_FOLDER", str(folder)).replace("CANARY_PORT", str(port))
        given = cells(source)
        right = {defines(cell): cell for cell in cells(HONEST.source)}
        helpers = [cell for cell in cells(HONEST.source) if not defines(cell)]
        missing = [right[name] for name in FUNCTIONS if name not in {defines(cell) for cell in given}]
        return "\n# %%\n".join(["# cells", *given, *helpers, *missing])


ATTACKS = [Attack(sample.path) for sample in samples("hostile")]


@dataclass(frozen=True)
class Course:
    """What a submission must neither read nor change."""

    folder: Path
    server: socket.socket

    def hand_in(self, source: str, student: str) -> HandedIn:
        path = hand_in(source, self.folder / "submitted" / student)
        return read(path, f"{student}/{NAME}/{NOTEBOOK}")

    def attacked(self, attack: Attack) -> HandedIn:
        return self.hand_in(attack.armed(self.folder, self.server.getsockname()[1]), attack.path.stem)

    def everything(self) -> dict[Path, tuple]:
        """Digest, owner, rights and times of every file of the course and of the judge."""
        judge = Path(autograder.__file__).parent
        files = [self.folder, *self.folder.rglob("*"), *judge.rglob("*.py"), *RELEASE.parent.iterdir()]
        return {path: facts(path) for path in files if path.is_file() or path.is_dir()}

    def was_called(self) -> bool:
        try:
            self.server.accept()
        except BlockingIOError:
            return False
        return True


def facts(path: Path) -> tuple:
    found = path.stat()
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    return digest, found.st_mode, found.st_uid, found.st_gid, found.st_nlink, found.st_mtime_ns, os.listxattr(path)


def rights_of_the_judge() -> list[tuple]:
    """How important this process is, where it may run, and its limits."""
    limits = [
        resource.getrlimit(limit) for limit in (resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE, resource.RLIMIT_CPU)
    ]
    return [os.getpriority(os.PRIO_PROCESS, 0), os.sched_getaffinity(0), os.sched_getscheduler(0), *limits]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    folder.chmod(0o777)
    for name in ("gradebook.db", "secret.txt", "submitted.ipynb"):
        (folder / name).write_text(SECRET)
    with pytest.MonkeyPatch.context() as patch, socket.create_server(("127.0.0.1", 0)) as server:
        patch.setenv("AUTOGRADER_SECRET", SECRET)
        server.setblocking(False)
        yield Course(folder, server)


@pytest.fixture
def impatient(monkeypatch):
    """Deadlines that a hanging submission reaches soon, here and in processes forked from here."""
    for name, seconds in DEADLINES.items():
        monkeypatch.setattr(student, name, seconds)


GRADED: dict[HandedIn, Graded] = {}  # in this process, behind the wall that is chosen when none is named


def grade_here(handed_in: HandedIn, wall: Sandbox = Sandbox.AUTO) -> Graded:
    (job,) = jobs([handed_in], ASSIGNMENT, RELEASED)
    found = Grader(seed=0, sandbox=wall, keep=True)(job)
    if sandbox.chosen(wall) is sandbox.chosen(Sandbox.AUTO):
        GRADED[handed_in] = found
    return found


def assert_well_formed(report: Report) -> None:
    assert [result.id for result in report.checks] == list(RUBRIC)
    for result in report.checks:
        assert 0 <= result.points <= result.max_points == RUBRIC[result.id].points
        assert (result.status == "passed") == (result.message == "")
        assert (result.status == "passed") == (result.points == result.max_points) or not result.max_points
        assert result.status != "ungraded"
    assert report.score == sum(result.points for result in report.checks)
    line = report.json()
    assert json.loads(line)["score"] == report.score
    assert len(line.splitlines()) == 1
    assert len(line) <= LARGEST_REPORT


def lessons_of_the_judge() -> list[str]:
    """First sentences of files that no submission may ever quote."""
    judge = Path(autograder.__file__).parent
    secret = [*judge.glob("assignments/*/*.py"), *judge.glob("authoring/*.py"), *judge.glob("judging/*.py")]
    return [path.read_text("utf-8")[3:60] for path in secret]


@pytest.mark.xdist_group("attacks")
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: f"{attack.kind}-{attack.path.stem}")
def test_the_attack_earns_no_more_than_its_right_functions(attack, wall, course, impatient, record_property):
    record_property("attack", f"{attack.kind}, {wall}")
    hostile, honest = course.attacked(attack), course.hand_in(HONEST.source, "next")
    alone, files, rights = grade_here(honest, wall), course.everything(), rights_of_the_judge()

    start = time.monotonic()
    with no_process_left():
        report = grade_here(hostile, wall).report
    took = time.monotonic() - start

    most = 100 if wall is Sandbox.LANDLOCK and attack.path.stem in SEEN_WITHOUT_NAMESPACES else attack.most
    record_property("forged", max(0, report.score - most))
    assert report.score <= most
    assert_well_formed(report)
    assert took < LONGEST
    assert course.everything() == files
    assert rights_of_the_judge() == rights
    assert not course.was_called()
    assert not [text for text in (SECRET, LEFT_BEHIND, *lessons_of_the_judge()) if text in report.json()]
    assert grade_here(honest, wall) == alone


def test_every_attack_says_what_it_tries_and_what_it_may_earn():
    assert len(ATTACKS) >= 130
    assert [str(attack) for attack in ATTACKS if not HEADER.match(attack.source)] == []
    assert {attack.kind for attack in ATTACKS} == {
        *("patching", "reading", "forging", "leaving", "values"),
        *("lying", "hanging", "processes", "flooding", "network"),
    }


def attempts(tries: dict[str, str]) -> str:
    """A submission whose error names those of the attempted statements that were not refused."""
    lines = ["import ctypes, fcntl, os, resource, socket", "def forward_propagation(*args):", "    worked = []"]
    for name, statement in tries.items():
        lines += ["    try:", f"        {statement}", f"        worked.append({name!r})"]
        lines += ["    except OSError:", "        pass"]
    return "\n".join([*lines, "    raise RuntimeError(f'worked: {worked}')"])


def libc(call: str) -> str:
    return f"if ctypes.CDLL(None).{call} < 0: raise OSError"


REFUSED = {
    "fork": "os.fork() or os._exit(1)",
    "vfork": libc("vfork()"),
    "execve": "os.execv('/python/bin/python3', ['python3'])",
    "posix_spawn": "os.posix_spawn('/python/bin/python3', ['python3'], {})",
    "socket": "socket.socket()",
    "unix socket": "socket.socket(socket.AF_UNIX)",
    "socketpair": "socket.socketpair()",
    "ptrace": libc("ptrace(0, 0, 0, 0)"),
    "process_vm_readv": libc("process_vm_readv(1, 0, 0, 0, 0, 0)"),
    "memfd_create": "os.memfd_create('x')",
    "shmget": libc("shmget(0, 4096, 0o1600)"),
    "msgget": libc("msgget(0, 0o1600)"),
    "semget": libc("semget(0, 1, 0o1600)"),
    "mount": libc("mount(b'/', b'/tmp', b'', 4096, None)"),
    "unshare": libc("unshare(0x10000000)"),
    "setns": libc("setns(0, 0)"),
    "chroot": "os.chroot('/tmp')",
    "setuid": "os.setuid(0)",
    "kill the zygote": "os.kill(os.getppid() or 2, 9)",
    "io_uring_setup": libc("syscall(425, 1, ctypes.create_string_buffer(120))"),
    "bpf": libc("syscall(321, 0, ctypes.create_string_buffer(120), 120)"),
    "keyctl": libc("syscall(250, 0, -3, 1)"),
    "userfaultfd": libc("syscall(323, 1)"),
    "PR_SET_SECCOMP": libc("prctl(22, 1, 0, 0, 0)"),
    "PR_SET_PDEATHSIG": libc("prctl(1, 0, 0, 0, 0)"),
    "statmount": libc("syscall(457, 0, 0, 0, 0)"),
    "listmount": libc("syscall(458, 0, 0, 0, 0)"),
    "sync": libc("syscall(162)"),
    "syncfs": libc("syncfs(os.open('/', 0))"),
    "modify_ldt": libc("syscall(154, 0, ctypes.create_string_buffer(16), 16)"),
    "flock": "fcntl.flock(os.open('/judge/worker.py', 0), fcntl.LOCK_SH)",
    "F_SETOWN": "fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())",
    "F_SETLEASE": "fcntl.fcntl(os.open('/tmp', 0), fcntl.F_SETLEASE, fcntl.F_RDLCK)",
    "kill of nobody": "os.kill(-1, 0)",
    "tkill": libc("syscall(200, 1, 0)"),
    "tgkill of another": libc("syscall(234, 2, 2, 0)"),
    "prlimit64 of another": "resource.prlimit(os.getppid() or 2, resource.RLIMIT_CPU)",
    "setpriority": "os.setpriority(os.PRIO_PROCESS, 0, 19)",
    "ioprio_set": libc("syscall(251, 1, 0, 1 << 13)"),
    "sched_setaffinity": "os.sched_setaffinity(0, os.sched_getaffinity(0))",
    "sched_setscheduler": "os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))",
    "setxattr": "os.setxattr('/tmp', 'user.a', b'b')",
    "mknod": "os.mkfifo('/tmp/pipe')",
    "sethostname": "socket.sethostname('student')",
    "write beside numpy": "open('/site/numpy/x', 'w')",
    "write beside Python's packages": "open(f'{os.path.dirname(os.__file__)}/site-packages/x', 'w')",
    "write to the root": "open('/x', 'w')",
}


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="numbers of system calls are those of x86-64")
def test_the_wall_refuses_what_a_submission_never_needs(wall, tmp_path):
    right = [cell for cell in cells(HONEST.source) if defines(cell) != "forward_propagation"]
    source = "\n# %%\n".join(["# cells", attempts(REFUSED), *right])

    report = grade(hand_in(source, tmp_path), sandbox=wall)

    (message,) = {r.message.splitlines()[0] for r in report.checks if r.function == "forward_propagation"}
    assert message == "forward_propagation raised RuntimeError: worked: []"


@pytest.mark.parametrize(
    "statement",
    [
        "import threading; t = threading.Thread(target=print); t.start(); t.join()",
        "from concurrent.futures import ThreadPoolExecutor; list(ThreadPoolExecutor(4).map(abs, range(9)))",
        "np.save('/tmp/x.npy', np.eye(3)); np.load('/tmp/x.npy')",
        "np.linalg.svd(np.random.randn(300, 300))",
        "import multiprocessing, subprocess, socket, urllib.request, ctypes, asyncio",
        "print('x' * 100_000)",
        "import sys; sys.setrecursionlimit(5000)",
        "import os, signal; signal.signal(signal.SIGUSR1, lambda *_: None); os.kill(os.getpid(), signal.SIGUSR1)",
        "import os, shutil; np.save('a.npy', np.eye(2)); shutil.copy2('a.npy', 'b.npy'); os.chmod('b.npy', 0o600)",
        "import tempfile, os; os.listdir(tempfile.mkdtemp()); tempfile.TemporaryFile().write(b'x')",
        "import tempfile\nwith tempfile.NamedTemporaryFile() as file: file.write(b'x'); open(file.name).close()",
        "import sqlite3; db = sqlite3.connect('a.db'); db.execute('create table a (b)'); db.commit()",
        "import time, resource; time.sleep(0.01); resource.getrlimit(resource.RLIMIT_AS); resource.getrusage(0)",
        "import scipy.linalg; scipy.linalg.svd(np.eye(200))",
        "import mmap; mmap.mmap(-1, 4096).write(b'x'); np.memmap('m', mode='w+', shape=9).flush()",
    ],
)
def test_the_wall_leaves_room_for_honest_code(statement, wall, tmp_path):
    source = f"# %%\nimport numpy as np\n# %%\n{statement}\n# %%\n{separated()}"
    assert grade(hand_in(source, tmp_path), sandbox=wall).notes == []


def separated() -> str:
    return "\n# %%\n".join(cells(HONEST.source))


def grade_class(notebooks: list[Path], workers: int, wall: Sandbox = Sandbox.AUTO) -> list[Report]:
    submissions = [read(notebook) for notebook in notebooks]
    return [one.report for one in graded(submissions, workers=workers, sandbox=wall)]


@pytest.mark.parametrize("workers", [1, 2])
def test_one_submission_finds_nothing_of_the_one_before(workers, wall, tmp_path):
    names = ("leaves_something_for_others", "looks_for_what_others_left")
    pair = [Attack(SUBMISSIONS / "hostile" / f"{name}.py") for name in names]
    notebooks = [hand_in(a.armed(tmp_path, 1), tmp_path / str(i)) for i, a in enumerate(pair * 4)]

    reports = grade_class(notebooks, workers, wall)

    assert [report.score for report in reports] == [100, 72] * 4
    assert LEFT_BEHIND not in "".join(report.json() for report in reports)
    assert len({json.dumps(json.loads(report.json())["checks"]) for report in reports[1::2]}) == 1


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("a_million_newlines", "x = 1\n" + "\n" * 900_000 + "y = 2"),
        ("spaces_without_end", "x = 1\n" + " " * 900_000 + "\ny = 2"),
        ("magics_before_a_megabyte", "!ls\n" * 400 + "x = 1\n" * 100_000),
        ("questions_without_end", "x? " * 300_000),
        ("brackets_without_end", "%time\n" + "(" * 400_000),
        ("a_line_without_end", "%time " + "x = " * 200_000 + "1"),
    ],
)
def test_a_cell_that_is_hard_to_read_takes_no_longer_than_a_deadline(name, cell, tmp_path, impatient, record_property):
    record_property("attack", "hanging")
    notebook = hand_in(f"# %%\n{cell}\n# %%\n" + separated(), tmp_path)

    start = time.monotonic()
    report = grade(notebook)

    assert time.monotonic() - start < LONGEST
    assert_well_formed(report)


# ---------------------------------------------------------------------------------------- a class of 200

RIGHT, WRONG = 9, 3  # distinct honest submissions; a wrong one takes five times as long
QUICK = ("reading", "forging", "values", "leaving", "network", "patching")


def test_a_class_of_200_with_every_tenth_hostile_is_graded_as_if_each_were_alone(tmp_path, impatient):
    honest = samples("right")[:RIGHT] + samples("wrong")[:WRONG]
    hostile = [attack for attack in ATTACKS if attack.kind in QUICK]
    sources = [
        hostile[i * len(hostile) // 200].armed(tmp_path, 1) if i % 10 == 5 else honest[i % len(honest)].source
        for i in range(200)
    ]
    notebooks = [hand_in(source, tmp_path / f"student{i:03}") for i, source in enumerate(sources)]
    alone = {source: without_name(grade(notebooks[sources.index(source)])) for source in {s.source for s in honest}}

    reports = grade_class(notebooks, 2)

    assert [report.notebook for report in reports] == [str(path) for path in notebooks]
    assert [i for i, r in enumerate(reports) if i % 10 != 5 and without_name(r) != alone[sources[i]]] == []


def without_name(report: Report) -> str:
    return dataclasses.replace(report, notebook="").json()


# ---------------------------------------------------------------------------------------- every path

# Their reports, though not what they may earn, differ from run to run: they answer after a fifth to five times the
# deadline, race with a thread or a pipe of their own, quote an address in memory, or return memory that nobody wrote.
NEVER_TWICE_THE_SAME = {
    *("answers_with_megabytes", "fills_the_disk", "fills_the_memory", "fills_tmp_with_small_files"),
    "keeps_computing_in_threads",
    *("raises_a_text_of_100_megabytes", "returns_deep_and_endless_containers", "returns_huge_arrays"),
    *("searches_all_objects", "sends_an_error_of_ten_megabytes", "walks_the_whole_file_system"),
    *("changes_its_results_afterwards", "signals_the_judge", "writes_every_answer_twice"),
    *("reads_closures_and_sources", "returns_masked_arrays", "returns_uninitialised_memory"),
    *("answers_with_megabytes_and_dies", "fills_tmp_with_files_that_have_no_name", "slows_the_judge_down"),
    *("fills_the_judge_with_empty_containers", "signals_every_process_by_number", "imports_the_judge"),
}
HONEST_EVERY = 3


def pool(submissions: list[HandedIn], folder: Path) -> list[str]:
    return [one.notebook for one in graded(submissions, keep=True, workers=2)]


def dask(submissions: list[HandedIn], folder: Path) -> list[str]:
    from ..courses.test_cluster import cluster  # which skips what imports it where Dask is not installed

    deadlines = folder / "deadlines.py"
    deadlines.write_text(f"from autograder.wall import student\nvars(student).update({DEADLINES})")
    with cluster(folder / "cluster", more=("--preload", str(deadlines))) as found:
        return [one.notebook for one in graded(submissions, keep=True, scheduler=found.address)]


def nbgrader(submissions: list[HandedIn], folder: Path) -> list[str]:
    """By nbgrader's own command, whose gradebook then says the same as the notebooks."""
    course = instructor(folder / "course")
    for handed_in in submissions:
        path = course.folder / "submitted" / handed_in.name
        path.parent.mkdir(parents=True)
        path.write_bytes(handed_in.data)
    assert course.nbgrader("autograde", NAME) == 0, course.said
    notebooks = [(course.folder / "autograded" / s.name).read_text("utf-8") for s in submissions]
    students = [handed_in.name.partition("/")[0] for handed_in in submissions]
    assert scores(course) == {s: said(n)["score"] for s, n in zip(students, notebooks, strict=True)}
    return notebooks


def timed_out(notebook: str) -> bool:
    """Whether a deadline ended something: how far it came by then depends on what else the machine did."""
    report = said(notebook)
    lines = [check["status"] for check in report["checks"]]
    return "timeout" in lines or any("ran too long" in note for note in report["notes"])


def said(notebook: str) -> dict:
    """The report in a graded notebook."""
    return json.loads(notebook)["metadata"][METADATA]


@pytest.mark.xdist_group("attacks")
@pytest.mark.parametrize(
    ("path", "attacks"),
    [
        (pool, ATTACKS),
        pytest.param(dask, ATTACKS, marks=pytest.mark.long),
        # It ends in the same function and takes ten times as long: all that forge an answer, and some of every kind.
        pytest.param(
            nbgrader,
            [attack for k, attack in enumerate(ATTACKS) if attack.kind == "forging" or k % 6 == 0],
            marks=pytest.mark.long,
        ),
    ],
    ids=["pool", "dask", "nbgrader"],
)
def test_a_class_of_attacks_earns_on_every_path_what_each_earns_in_this_process(
    path: Callable, attacks: list[Attack], course, impatient, tmp_path
):
    """Byte for byte, in one graded notebook for each, with honest submissions in between."""
    hostile = {course.attacked(attack): attack for attack in attacks}
    submissions = list(hostile)
    for at in reversed(range(HONEST_EVERY, len(hostile) + 1, HONEST_EVERY)):
        before = submissions[at - 1].name.partition("/")[0]
        submissions.insert(at, course.hand_in(HONEST.source, f"{before}_then_honest"))
    alone = [GRADED.get(submission) or grade_here(submission) for submission in submissions]
    files = course.everything()

    with no_process_left():
        notebooks = path(submissions, tmp_path)

    most = {s.name: hostile[s].most if s in hostile else 100 for s in submissions}
    earned = {s.name: said(notebook)["score"] for s, notebook in zip(submissions, notebooks, strict=True)}
    assert {name: score for name, score in earned.items() if score > most[name]} == {}
    assert {s.name: earned[s.name] for s in submissions if s not in hostile and earned[s.name] < 100} == {}
    pairs = [(s, notebook, a.notebook) for s, notebook, a in zip(submissions, notebooks, alone, strict=True)]
    differ = [s for s, *both in pairs if both[0] != both[1] and not any(map(timed_out, both))]
    assert {s.name.partition("/")[0] for s in differ} - NEVER_TWICE_THE_SAME == set()
    assert course.everything() == files
    assert not course.was_called()
