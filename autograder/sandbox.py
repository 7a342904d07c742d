"""The judge's side of the wall between grading and student code.

Theory of operation. Student code runs in a process of its own, `worker.py`, which the judge starts inside
bubblewrap: new namespaces for processes, network, IPC and mounts; Python and numpy mounted read-only at fixed
places; a small /tmp; no /proc, no environment, nothing of the course. Where the judge is root, bubblewrap makes the
mounts as root, keeps two capabilities, and the worker becomes a real `nobody` before it reads the first line of
student code; an ordinary user's judge takes a user namespace instead. Two pipes cross the wall: requests (cell
sources, arguments) go in, frames of plain values come out. The judge believes nothing in them: a length is checked
before it is read, a frame is decoded into arrays, numbers and short texts and nothing else, and what does not
decode ends the worker. Expected values, checks and scores stay on this side. Exit status and output are not
evidence; a worker that hangs, dies or speaks nonsense has lost the request it was asked, no more.
"""

from __future__ import annotations

import os
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from . import worker

START_SECONDS = 30  # Python and numpy start in 0.1 s; a machine under load may take much longer
CELL_SECONDS = 10
REQUEST_SECONDS = 10  # the calls of one check: an honest submission takes some milliseconds
MAX_ANSWERS = 64 * 2**20  # bytes of one submission; an honest one answers with about 2 MiB
TMP_SIZE = 16 * 2**20
MAX_LOST_REQUESTS = 2  # of one function; after that the function is not asked again


class Sandbox(StrEnum):
    BUBBLEWRAP = "bubblewrap"
    NONE = "none"


class Lost(StrEnum):
    """How a worker can fail to answer."""

    TIMEOUT = "timeout"
    CRASHED = "crashed"


class SandboxUnavailable(Exception):
    """Student code cannot be walled off on this machine; the text says why and what to do."""


class WorkerLost(Exception):
    def __init__(self, how: Lost):
        self.how = how


@dataclass(frozen=True)
class Returned:
    """What a student's function returned, and what its arguments held afterwards if that was asked."""

    value: object
    arguments: list | None = None


@dataclass(frozen=True)
class Raised:
    """An exception of the student's code; the text and the line are the student's own."""

    exception: str
    text: str
    cell: str = ""
    line: int = 0
    source: str = ""


Answer = Returned | Raised | Lost


def request(*content: object) -> bytes:
    payload = worker.encode(content)
    return struct.pack("<I", len(payload)) + payload


# ------------------------------------------------------------------------------------------------ commands


def command(sandbox: Sandbox) -> list[str]:
    """The command line of a worker."""
    if sandbox is Sandbox.NONE:
        return [sys.executable, "-s", "-P", "-B", worker.__file__]
    base = Path(sys.base_prefix).resolve()
    executable = Path(os.path.realpath(sys.executable)).relative_to(base)
    python = [f"/python/{executable}", "-s", "-P", "-B", "-S", "/worker.py"]
    return [*_bubblewrap(base), *python, *(["--become-nobody"] if os.getuid() == 0 else [])]


def _bubblewrap(base: Path) -> list[str]:
    found = shutil.which("bwrap")
    if found is None:
        raise SandboxUnavailable("bubblewrap is not installed: apt-get install bubblewrap")
    numpy = Path(worker.np.__file__).parent
    mounts = [part for folder in ("/site", "/usr", "/etc") for part in ("--perms", "0755", "--dir", folder)]
    mounts += ["--ro-bind", str(base), "/python", "--ro-bind", str(numpy), "/site/numpy"]
    mounts += ["--ro-bind-try", str(numpy.with_name("numpy.libs")), "/site/numpy.libs"]
    mounts += [
        "--ro-bind",
        worker.__file__,
        "/worker.py",
        "--ro-bind-try",
        "/etc/ld.so.cache",
        "/etc/ld.so.cache",
    ]
    for folder in ("/lib", "/lib64", "/usr/lib", "/usr/lib64"):
        if os.path.islink(folder):
            mounts += ["--symlink", os.readlink(folder), folder]
        else:
            mounts += ["--ro-bind-try", folder, folder]
    namespaces = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    if os.getuid() == 0:
        namespaces += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        namespaces += ["--unshare-user", "--uid", str(worker.NOBODY), "--gid", str(worker.NOBODY)]
    environment = ["--clearenv", "--setenv", "LD_LIBRARY_PATH", "/python/lib"]
    for name, value in _environment("/site").items():
        environment += ["--setenv", name, value]
    tmp = ["--perms", "1777", "--size", str(TMP_SIZE), "--tmpfs", "/tmp", "--chdir", "/tmp"]
    return [found, *namespaces, *mounts, *tmp, *environment, "--die-with-parent", "--new-session", "--"]


def _environment(site: str) -> dict[str, str]:
    """Nothing of the machine's environment; one thread for numpy, and sets in one order."""
    threads = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    return {"PYTHONPATH": site, "PYTHONHASHSEED": "0", **dict.fromkeys(threads, "1")}


def probe(sandbox: Sandbox) -> None:
    """Start one worker and end it; raises SandboxUnavailable with the reason and the remedy."""
    process = Worker(sandbox)
    try:
        process.start([])
    finally:
        process.close()


# ------------------------------------------------------------------------------------------------- process


class Worker:
    """One process of student code, and the pipes to it."""

    def __init__(self, sandbox: Sandbox):
        self.sandbox = sandbox
        self.stderr = tempfile.TemporaryFile()
        self.folder = tempfile.TemporaryDirectory() if sandbox is Sandbox.NONE else None
        self.process = subprocess.Popen(
            command(sandbox),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.stderr,
            bufsize=0,
            cwd=self.folder.name if self.folder else "/",
            env=_environment(str(Path(worker.np.__file__).parents[1])) if self.folder else {},
            start_new_session=True,
        )
        os.set_blocking(self.process.stdin.fileno(), False)
        os.set_blocking(self.process.stdout.fileno(), False)
        self.received = bytearray()
        self.total = 0

    def start(self, modules: Sequence[bytes]) -> None:
        """Wait until the process serves; raises SandboxUnavailable, since no student code has run yet."""
        try:
            for _ in self.ask([*modules, request("cell", "start", "")], START_SECONDS):
                pass
        except WorkerLost as lost:
            raise SandboxUnavailable(
                f"the {self.sandbox} sandbox cannot start a process here ({self.complaint() or lost.how}); in a "
                "container allow user namespaces (see README, 'The wall'), or grade without a wall: --sandbox none"
            ) from None

    def ask(self, requests: Sequence[bytes], seconds: float) -> Iterator[Answer]:
        """Yield the answers in order; raises WorkerLost when one does not come before the deadline."""
        deadline = time.monotonic() + seconds
        outgoing = memoryview(b"".join(requests))
        for _ in requests:
            while (frame := self._take_frame()) is None:
                outgoing = self._exchange(outgoing, deadline)
            yield _answer(frame)

    def _take_frame(self) -> bytes | None:
        if len(self.received) < 4:
            return None
        (size,) = struct.unpack_from("<I", self.received)
        if size > worker.MAX_FRAME:
            raise WorkerLost(Lost.CRASHED)
        if len(self.received) < 4 + size:
            return None
        frame = bytes(self.received[4 : 4 + size])
        del self.received[: 4 + size]
        return frame

    def _exchange(self, outgoing: memoryview, deadline: float) -> memoryview:
        """Wait until the pipes allow something, then write and read what they take and have."""
        poll = select.poll()
        poll.register(self.process.stdout, select.POLLIN)
        if outgoing:
            poll.register(self.process.stdin, select.POLLOUT)
        ready = dict(poll.poll(max(0, deadline - time.monotonic()) * 1000))
        if time.monotonic() >= deadline:
            raise WorkerLost(Lost.TIMEOUT)
        try:
            if ready.get(self.process.stdin.fileno()):
                outgoing = outgoing[os.write(self.process.stdin.fileno(), outgoing[: select.PIPE_BUF]) :]
            if ready.get(self.process.stdout.fileno()):
                self._receive()
        except BrokenPipeError:
            raise WorkerLost(Lost.CRASHED) from None
        return outgoing

    def _receive(self) -> None:
        piece = os.read(self.process.stdout.fileno(), 2**20)
        self.total += len(piece)
        if not piece or self.total > MAX_ANSWERS:
            raise WorkerLost(Lost.CRASHED)
        self.received += piece

    def complaint(self) -> str:
        """The last line on stderr: what bubblewrap itself had to say if it could not start."""
        self.process.kill()
        self.process.wait()
        self.stderr.seek(0)
        lines = self.stderr.read(4096).decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.stderr):
            stream.close()
        if self.folder:
            self.folder.cleanup()


def _answer(frame: bytes) -> Answer:
    """A frame as an answer; anything that is not one ends the worker."""
    try:
        match worker.decode(frame):
            case ("value", value, None | list() as arguments):
                return Returned(value, arguments)
            case ("raised", str(name), str(text), str(cell), int(line), str(source)):
                return Raised(name, text, cell, line, source)
    except ValueError:
        pass
    raise WorkerLost(Lost.CRASHED)


# ---------------------------------------------------------------------------------------------- submission


@dataclass(frozen=True)
class Cell:
    label: str
    source: str


class Student:
    """One submission behind the wall: its cells are run once, again only after a worker was lost.

    Use as a context manager. `lost_cells` names the cells that killed or hung a worker; they are left out when the
    next one starts, so that they cost no more than what they define.
    """

    def __init__(self, cells: Sequence[Cell], modules: dict[str, str], sandbox: Sandbox):
        self.cells, self.modules, self.sandbox = cells, modules, sandbox
        self.worker: Worker | None = None
        self.lost_cells: dict[str, Lost] = {}
        self.cell_errors: dict[str, Raised] = {}
        self.lost_requests: dict[str, list[Lost]] = {}

    def __enter__(self) -> Student:
        return self

    def __exit__(self, *_: object) -> None:
        self._drop()

    def ask(self, function: str, requests: Sequence[bytes]) -> list[Answer]:
        """The answers to calls of one function; after the first lost one, all that follow are lost too."""
        lost = self.lost_requests.setdefault(function, [])
        if len(lost) >= MAX_LOST_REQUESTS:
            return [lost[-1]] * len(requests)
        answers: list[Answer] = []
        try:
            answers.extend(self._ready().ask(requests, REQUEST_SECONDS))
        except WorkerLost as error:
            self._drop()
            lost.append(error.how)
        return answers + [lost[-1]] * (len(requests) - len(answers)) if lost else answers

    def _ready(self) -> Worker:
        while self.worker is None:
            self.worker = Worker(self.sandbox)
            self._load()
        return self.worker

    def _load(self) -> None:
        given = [request("module", name, source) for name, source in self.modules.items()]
        self.worker.start(given)
        for cell in self.cells:
            if cell.label in self.lost_cells:
                continue
            try:
                (answer,) = self.worker.ask([request("cell", cell.label, cell.source)], CELL_SECONDS)
            except WorkerLost as error:
                self.lost_cells[cell.label] = error.how
                self._drop()
                return
            if isinstance(answer, Raised):
                self.cell_errors[cell.label] = answer

    def _drop(self) -> None:
        if self.worker is not None:
            self.worker.close()
            self.worker = None
