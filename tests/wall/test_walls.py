"""No verdict depends on the wall, and the strongest that works is chosen by itself."""

import dataclasses
import gc
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from autograder import grade
from autograder.assignments import find
from autograder.notebooks.release import release
from autograder.wall import SandboxUnavailableError, landlock, linked, privileges, sandbox
from autograder.wall.conversation import Raised, Worker, request
from autograder.wall.linked import Linked
from autograder.wall.sandbox import Sandbox
from autograder.wall.student import Cell, Student
from autograder.wall.working_folder import WorkingFolder

from ..classroom import NAME, ROOT, Sample, hand_in, samples
from .conftest import WALLS

BOTH = (NAME, "deep_initialization")
EVERY = [(name, sample) for name in BOTH for kind in ("right", "wrong") for sample in samples(kind, name)]
GONE_SECONDS = 10
as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can give up single capabilities")


def without_wall(report) -> str:
    return dataclasses.replace(report, sandbox="").json()


def spread(k: int):
    """One sample in so many belongs to the normal suite, the others to the long one."""
    return () if k % (len(EVERY) // 10) == 0 else pytest.mark.long


@pytest.mark.parametrize(
    ("name", "sample"),
    [pytest.param(*one, marks=spread(k), id=f"{one[0]}-{one[1]}") for k, one in enumerate(EVERY)],
)
def test_no_verdict_depends_on_the_wall(name: str, sample: Sample, tmp_path):
    notebook = release(find.files(find.find(name), "release")).notebook
    handed_in = hand_in(sample.source, tmp_path, notebook)
    reports = [grade(handed_in, sandbox=wall, assignment=find.find(name)) for wall in WALLS]
    assert [report.sandbox for report in reports] == list(WALLS)
    assert len({without_wall(report) for report in reports}) == 1


# ------------------------------------------------------------------------------------------------- which is chosen


def graded_by(*before: str, **environment: str) -> str:
    """The wall that the report names when a fresh judge is started by a command, or what it says instead."""
    program = "import sys; from autograder import grade; print(grade(sys.argv[1]).sandbox)"
    right = ROOT / "source" / NAME / "random_initialization.ipynb"
    command = [*before, sys.executable, "-c", program, str(right)]
    ran = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment}, timeout=120)
    return (ran.stdout or ran.stderr).strip().splitlines()[-1]


def giving_up(*names: str) -> tuple[str, ...]:
    """A command that runs another one without these capabilities, whatever it runs as."""
    return ("setpriv", "--bounding-set", ",".join(f"-{name.removeprefix('CAP_').lower()}" for name in names))


def test_the_strongest_wall_is_chosen_by_itself():
    assert graded_by() == "bubblewrap"


def test_without_bubblewrap_landlock_is_chosen(tmp_path):
    for name in ("python3", "setpriv"):
        (tmp_path / name).symlink_to(shutil.which(name))
    assert graded_by(PATH=str(tmp_path)) == "landlock"


@as_root
def test_a_root_without_the_capabilities_of_mounts_has_bubblewrap_in_a_user_namespace():
    assert graded_by(*giving_up("CAP_SYS_ADMIN", "CAP_NET_ADMIN")) == "bubblewrap"


@as_root
def test_a_root_who_cannot_become_another_user_is_told_what_is_missing():
    program = "from autograder.wall import linked; linked.check(root=True)"
    command = [*giving_up("CAP_SETUID", "CAP_KILL"), sys.executable, "-c", program]
    said = subprocess.run(command, capture_output=True, text=True).stderr
    assert "for it lacks CAP_KILL, CAP_SETUID: grade as a user other than root" in said


def test_a_kernel_without_landlock_is_named(monkeypatch):
    monkeypatch.setattr(landlock, "abi", lambda: 0)
    with pytest.raises(SandboxUnavailableError, match=r"has no Landlock, or it is turned off: it needs Linux 5\.13"):
        linked.check(root=False)


@as_root
def test_temporary_files_where_another_user_cannot_go_are_refused_with_the_remedy(tmp_path, monkeypatch):
    closed = tmp_path / "closed"
    (closed / "tmp").mkdir(parents=True)
    closed.chmod(0o700)
    monkeypatch.setattr("tempfile.tempdir", str(closed / "tmp"))
    with pytest.raises(SandboxUnavailableError, match=r"may not pass through .*: chmod o\+x .*, or set TMPDIR"):
        Linked()
    assert list((closed / "tmp").iterdir()) == []


@as_root
def test_what_lies_below_a_closed_folder_is_reached_all_the_same(tmp_path, monkeypatch):
    (library := tmp_path / "home" / "numpy").mkdir(parents=True)
    (tmp_path / "home").chmod(0o700)
    (library / "__init__.py").write_text("")
    where = object.__new__(Linked)
    where.opened = {}
    name = where._reachable(library / "__init__.py")  # noqa: SLF001 (every link is made by it)
    assert name == f"/proc/self/fd/{where.opened[library]}/__init__.py"
    assert Path(name).read_text() == ""
    where.let_go()


def test_inside_bubblewrap_landlock_holds_too():
    if not landlock.abi():
        pytest.skip(f"this kernel ({os.uname().release}) has no Landlock")
    source = "import os\ndef f():\n    for line in open('/tmp/x', 'w'), os.mkfifo('/tmp/pipe'): pass"
    with Student([Cell("a cell", source)], {}, Sandbox.BUBBLEWRAP) as student:
        (answer,) = student.ask("f", [request("call", "f", [], 0, True)])
    assert isinstance(answer, Raised)
    assert answer.exception == "PermissionError"


@pytest.mark.parametrize("abi", sorted(landlock.KERNELS))
def test_rules_of_every_abi_are_made(abi, tmp_path):
    if landlock.abi() < abi:
        pytest.skip(f"this kernel ({os.uname().release}) has ABI {landlock.abi()}")
    child = os.fork()
    if child == 0:
        landlock.restrict_self(landlock.ruleset(abi, ["/usr"], [str(tmp_path)]))
        (tmp_path / "written").write_text("x")
        try:
            Path("/etc/hostname").read_bytes()
        except PermissionError:
            os._exit(7)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everyone may enter; pytest's own are closed to other users."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.parametrize("abi", sorted(landlock.KERNELS))
def test_on_older_kernels_no_file_that_may_be_read_is_emptied(abi, open_folder, monkeypatch):
    """The judge's user owns numpy where it is not root; here the rights of the file let everybody write to it."""
    if landlock.abi() < abi:
        pytest.skip(f"this kernel ({os.uname().release}) has ABI {landlock.abi()}")
    monkeypatch.setattr(landlock, "abi", lambda: abi)
    monkeypatch.setattr(sandbox, "_warm", sandbox.threading.local())
    (owned := open_folder / "owned.py").write_text("x")
    owned.chmod(0o666)
    paths = Linked.wall

    def with_one_more(self):
        wall = paths(self)
        listed = wall["readable"].tobytes() + b"\0" + os.fsencode(owned)
        return wall | {"readable": np.frombuffer(listed, np.uint8)}

    monkeypatch.setattr(Linked, "wall", with_one_more)
    name = f"/.{owned}"  # or it would be looked for in the working folder, which stands for /tmp
    source = f"import os\nread = open({name!r}).read()\ndef f(n):\n    if n: os.truncate({name!r}, 0)"
    source += f"\n    else: os.open({name!r}, os.O_RDONLY | os.O_TRUNC)"
    with Student([Cell("a cell", source)], {}, Sandbox.LANDLOCK) as student:
        answers = student.ask("f", [request("call", "f", [n], 0, True) for n in (0, 1)])
        assert student.cell_errors == {}
    assert [type(answer) for answer in answers] == [Raised, Raised]
    assert owned.read_text() == "x"


# --------------------------------------------------------------------------------------- what is left, and what ends


@pytest.fixture
def working(tmp_path):
    (tmp_path / "tmp").mkdir()
    return WorkingFolder(str(tmp_path / "tmp"), str(tmp_path))


def test_a_path_without_end_is_swept(working):
    at = os.open(working.path, os.O_RDONLY)
    for _ in range(3000):
        os.mkdir("d", dir_fd=at)
        inner = os.open("d", os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = inner
    os.close(at)
    working.sweep()
    assert list(Path(working.path).iterdir()) == []


def test_a_link_is_swept_and_not_what_it_leads_to(working, tmp_path):
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").write_text("x")
    Path(working.path, "link").symlink_to(tmp_path / "kept")
    working.sweep()
    assert (tmp_path / "kept" / "file").read_text() == "x"


def test_a_folder_closed_to_its_owner_is_swept(working):
    Path(working.path, "closed").mkdir()
    Path(working.path, "closed", "file").write_text("x")
    Path(working.path, "closed").chmod(0)
    working.sweep()
    assert list(Path(working.path).iterdir()) == []


HANGS = "import time; open('/tmp/note', 'w').write('x'); time.sleep(60)"


def hanging() -> tuple[sandbox.Zygote, Path]:
    """A warm process of Landlock's wall with a child that hangs, and its folder."""
    zygote = sandbox.Zygote(Sandbox.LANDLOCK)
    worker = Worker(zygote)
    os.write(worker.requests, request("cell", "hangs", HANGS, "", False))
    note = zygote.linked.folder / "tmp" / "note"
    until = time.monotonic() + GONE_SECONDS
    while not note.exists() and time.monotonic() < until:
        time.sleep(0.01)
    assert note.exists()
    return zygote, zygote.linked.folder


def of_the_folder(folder: Path) -> list[str]:
    """The processes that work in a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str((process / "cwd").readlink()).startswith(str(folder)):
                found.append(process.name)
        except OSError:
            continue
    return found


def gone(folder: Path) -> bool:
    until = time.monotonic() + GONE_SECONDS
    while (of_the_folder(folder) or folder.exists()) and time.monotonic() < until:
        time.sleep(0.01)
    return not of_the_folder(folder) and not folder.exists()


def test_a_closed_wall_leaves_no_process_and_no_folder():
    zygote, folder = hanging()
    assert len(of_the_folder(folder)) == 1
    zygote.close()
    assert gone(folder)


def test_a_killed_warm_process_takes_its_child_along():
    zygote, folder = hanging()
    os.kill(zygote.process.pid, signal.SIGKILL)
    zygote.process.wait()
    until = time.monotonic() + GONE_SECONDS
    while of_the_folder(folder) and time.monotonic() < until:
        time.sleep(0.01)
    assert of_the_folder(folder) == []
    zygote.close()
    assert not folder.exists()


def test_a_killed_judge_leaves_no_process_and_no_folder():
    program = "import time; from tests.wall.test_walls import hanging\nzygote, folder = hanging()\n"
    program += "print(folder, flush=True); time.sleep(60)"
    judge = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    with judge:
        folder = Path(judge.stdout.readline().strip())
        assert of_the_folder(folder)
        judge.kill()
    assert gone(folder)


def test_a_fork_of_the_judge_leaves_the_folder_to_the_judge():
    zygote = sandbox.Zygote(Sandbox.LANDLOCK)
    child = os.fork()
    if child == 0:
        del zygote
        gc.collect()
        os._exit(0)
    os.waitpid(child, 0)
    Worker(zygote).close()
    assert (zygote.linked.folder / "site" / "numpy").exists()
    zygote.close()


def test_capabilities_are_found_by_their_names(tmp_path):
    (tmp_path / "status").write_text("Name:\tpython\nCapEff:\t0000000000000021\n")  # 1 << 0 and 1 << 5
    assert privileges.missing("CAP_CHOWN", "CAP_KILL", "CAP_SETUID", status=tmp_path / "status") == ["CAP_SETUID"]
