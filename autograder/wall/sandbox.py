"""The judge's side of the wall between grading and student code.

Theory of operation. Student code runs in a process of its own (`worker.py`), forked by a warm process (`zygote.py`)
that the judge starts inside bubblewrap: new namespaces for processes, network, IPC and mounts; Python, numpy and scipy
mounted read-only at fixed places; no /proc, no environment, nothing of the course. The zygote holds the privileges
that walls are made with and never runs student code; each child takes a PID namespace and a /tmp of its own, becomes
a lone user where the judge is root, drops every capability, accepts limits of memory, CPU, files and threads,
Landlock's rules where the kernel has them, and a seccomp filter that denies new processes, programs, sockets, tracing
and mounts. Where no namespace can be made, as in most containers, the same zygote runs without them: Landlock alone
then keeps its children from all files but Python's and one folder (`linked.py`). Two pipes cross the wall: requests
(cell sources, arguments) go in, frames of plain values come out. The judge believes nothing in them: a length is
checked before it is read, a frame is decoded into arrays, numbers and short texts and nothing else, copied as it is
received, and what does not decode is no answer. Expected values, checks and scores stay on this side. Exit status
and output are not evidence; a child that hangs, dies or speaks nonsense has lost the request it was asked, no more.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import numpy as np

from . import ONE_THREAD, bubblewrap, frames, landlock
from . import SandboxUnavailableError as SandboxUnavailableError
from .linked import Linked
from .readable import keep_out

START_SECONDS = 30  # Python and numpy start in 0.1 s; a machine under load may take much longer
MAX_ANSWERS = 16 * 2**20  # bytes of one process; an honest one has about 2 MiB, and as float64 bytes grow eightfold
PIPE = 2**20  # bytes that an answers' pipe holds, the most that Linux grants to everybody
PIECE = 2**18  # bytes read at once
NAP = 3  # ms between two looks at a conversation; an honest one takes 15, and would wake the judge 200 times
SWEEP_SECONDS = 5  # to remove a working folder takes some milliseconds


class Sandbox(StrEnum):
    """The walls there are; AUTO stands for the strongest that can be built here, and is no wall itself."""

    AUTO = "auto"
    BUBBLEWRAP = "bubblewrap"
    LANDLOCK = "landlock"
    NONE = "none"


class Lost(StrEnum):
    """How a worker can fail to answer."""

    TIMEOUT = "timeout"
    CRASHED = "crashed"


class WorkerLostError(Exception):
    def __init__(self, how: Lost):
        self.how = how


@dataclass(frozen=True)
class Returned:
    """What a student's function returned; what its arguments held afterwards, if that was asked and they changed."""

    value: object
    arguments: list[object] | None


@dataclass(frozen=True)
class Raised:
    """An exception of the student's code; the text and the line are the student's own."""

    exception: str
    text: str
    cell: str = ""
    line: int = 0
    source: str = ""


Answer = Returned | Raised | Lost


@dataclass(frozen=True, eq=False)
class Questions:
    """What every submission is asked: `batches` of requests by function; those of a batch have one deadline.

    A zygote is told once, its children know them from their birth. A request is ("call", function, args, seed, look).
    """

    batches: Mapping[str, Sequence[Sequence[bytes]]]

    @property
    def frames(self) -> bytes:
        """All requests, one after the other."""
        return b"".join(asked for batches in self.batches.values() for batch in batches for asked in batch)


def frame(content: object) -> bytes:
    payload = frames.encode(content)
    return struct.pack("<I", len(payload)) + payload


def request(*content: object) -> bytes:
    return frame(content)


# ------------------------------------------------------------------------------------------------------------- commands


USERS = 0x70000000  # from here on nobody assigns users; a judge that is root takes one for each zygote
# Nothing of the machine's environment; one thread for numpy, and sets in one order.
ENVIRONMENT = {"PYTHONHASHSEED": "0", **ONE_THREAD}


def command(sandbox: Sandbox, control: int) -> list[str]:
    """The command line of a zygote that is controlled over an inherited socket, in namespaces or without any wall.

    Raises SandboxUnavailableError.
    """
    if sandbox is Sandbox.NONE:
        return [sys.executable, "-s", "-P", "-B", str(Path(frames.__file__).with_name("zygote.py")), str(control)]
    try:
        return bubblewrap.command(control, ENVIRONMENT)
    except FileNotFoundError as error:
        raise SandboxUnavailableError(str(error)) from None


def _wall(sandbox: Sandbox) -> dict[str, object]:
    """What the zygote is told about confining its children; raises SandboxUnavailableError."""
    if sandbox is Sandbox.NONE:
        return {"confine": False}
    from . import seccomp

    abi = landlock.abi()
    # An older Landlock lets student code empty what it may only read; then the filter must not.
    truncate = sandbox is Sandbox.BUBBLEWRAP or abi >= landlock.TRUNCATE_ABI
    try:
        rules = seccomp.program(truncate)
    except (ImportError, RuntimeError, OSError) as error:
        raise SandboxUnavailableError(f"libseccomp is missing: apt-get install libseccomp2 ({error})") from None
    wall = {"confine": True, "filter": rules, "itself": seccomp.SELF, "landlock": abi}
    return wall | {"clone": seccomp.clone_number()} if sandbox is Sandbox.BUBBLEWRAP else wall


# -------------------------------------------------------------------------------------------------------------- process


REMEDY = ". See docs/wall.md for what a machine must allow; to grade without a wall: --sandbox none"


class Zygote:
    """The warm process, and the socket to it; raises SandboxUnavailableError with the reason and the remedy."""

    def __init__(self, sandbox: Sandbox):
        if sandbox is not Sandbox.NONE:
            keep_out(Path(__file__).parents[1])
        wall = _wall(sandbox)
        self.sandbox, self.owner = sandbox, os.getpid()
        self.learnt: Questions | None = None
        self.linked = Linked() if sandbox is Sandbox.LANDLOCK else None
        self.stderr = tempfile.TemporaryFile()
        self.folder = tempfile.TemporaryDirectory() if sandbox is Sandbox.NONE else None
        self.control, theirs = socket.socketpair()
        with theirs:
            self.process = self._start(theirs.fileno())
        if self.linked:
            self.linked.let_go()
        self.control.settimeout(START_SECONDS)
        wall |= self.linked.wall() if self.linked else {}
        self._ask(frame(wall | {"user": USERS + self.process.pid}), b"r")

    def _start(self, control: int) -> subprocess.Popen[bytes]:
        if self.linked:
            arguments, environment = self.linked.command(control), self.linked.environment(ENVIRONMENT)
        else:
            arguments, environment = command(self.sandbox, control), {}
        if self.folder:
            site = f"{Path(np.__file__).parents[1]}:{Path(frames.__file__).parent}"
            environment = {"PYTHONPATH": site, **ENVIRONMENT}
        return subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self.stderr,
            pass_fds=[control, *(self.linked.opened.values() if self.linked else ())],
            cwd=self.folder.name if self.folder else "/",
            env=environment,
            start_new_session=True,
        )

    def learn(self, questions: Questions) -> None:
        """Tell what its children will be asked, unless it knows."""
        if self.learnt is not questions:
            asked = questions.frames
            self._ask(b"q" + frames.LENGTH.pack(len(asked)) + asked, b"q")
            self.learnt = questions

    def fork(self) -> tuple[int, int]:
        """A new child: the descriptors on which it reads requests and writes answers."""
        their_requests, requests = os.pipe()
        answers, their_answers = os.pipe()
        with contextlib.suppress(OSError, AttributeError):  # a smaller pipe will do; macOS knows no sizes
            fcntl.fcntl(answers, fcntl.F_SETPIPE_SZ, PIPE)
        try:
            socket.send_fds(self.control, [b"f"], [their_requests, their_answers])
            self._await(b"f")
        except BaseException:
            os.close(requests)
            os.close(answers)
            raise
        finally:
            os.close(their_requests)
            os.close(their_answers)
        return requests, answers

    def end_child(self) -> None:
        self._ask(b"k", b"k")

    def _ask(self, message: bytes, answer: bytes) -> None:
        try:
            self.control.sendall(message)
        except OSError:
            pass  # it has ended; waiting for the answer says why
        self._await(answer)

    def _await(self, answer: bytes) -> None:
        try:
            said = self.control.recv(1)
        except OSError as error:
            said = str(error).encode()
        if said != answer:
            raise self.unavailable(said.decode("utf-8", "replace") or "it ended without a word")

    def unavailable(self, reason: str) -> SandboxUnavailableError:
        """End the zygote; the error quotes the last line that it or bubblewrap had to say."""
        self.process.kill()
        self.process.wait()
        self.stderr.seek(0)
        lines = self.stderr.read(4096).decode("utf-8", "replace").strip().splitlines()
        self.close()
        return SandboxUnavailableError(
            f"the {self.sandbox} sandbox cannot start a process here ({lines[-1] if lines else reason}){REMEDY}"
        )

    @property
    def usable(self) -> bool:
        return self.owner == os.getpid() and self.control.fileno() >= 0 and self.process.poll() is None

    def close(self) -> None:
        if self.owner == os.getpid() and self.linked:
            with contextlib.suppress(OSError, subprocess.TimeoutExpired):
                self.control.shutdown(socket.SHUT_RDWR)
                self.process.wait(SWEEP_SECONDS)
        self.control.close()
        self.stderr.close()
        if self.owner == os.getpid():
            self.process.kill()
            self.process.wait()
            if self.folder:
                self.folder.cleanup()
            if self.linked:
                self.linked.close()

    def __del__(self) -> None:
        """A thread that ends leaves its zygote to nobody."""
        with contextlib.suppress(AttributeError):  # of one that could not be started
            self.close()


_warm = threading.local()


def zygote(sandbox: Sandbox) -> Zygote:
    """This thread's zygote, started when it is first needed and again when it was lost."""
    warm: dict[Sandbox, Zygote] = _warm.__dict__.setdefault("zygotes", {})
    if sandbox not in warm or not warm[sandbox].usable:
        warm[sandbox] = Zygote(sandbox)
    return warm[sandbox]


def forget(sandbox: Sandbox) -> None:
    """End this thread's zygote, if there is one: the next submission starts another."""
    if found := _warm.__dict__.get("zygotes", {}).pop(sandbox, None):
        found.close()


def probe(sandbox: Sandbox) -> None:
    """Start one child and end it; raises SandboxUnavailableError with the reason and the remedy."""
    Worker(zygote(chosen(sandbox))).close()


def chosen(sandbox: Sandbox) -> Sandbox:
    """The wall itself where the strongest was asked for: the first of bubblewrap and Landlock that can be built here.

    Raises SandboxUnavailableError with the reasons of both; to go without a wall is nobody's choice but the user's.
    """
    return _strongest() if sandbox is Sandbox.AUTO else sandbox


@lru_cache(maxsize=1)
def _strongest() -> Sandbox:
    reasons = []
    for wall in (Sandbox.BUBBLEWRAP, Sandbox.LANDLOCK):
        try:
            probe(wall)
        except SandboxUnavailableError as error:
            reasons.append(f"{wall}: {str(error).removesuffix(REMEDY)}")
        else:
            return wall
    raise SandboxUnavailableError(f"{'; '.join(reasons)}{REMEDY}")


class Worker:
    """One process of student code, and the pipes to it: what it is told, and its answers one after the other."""

    def __init__(self, zygote: Zygote):
        self.zygote = zygote
        self._listen(*zygote.fork())
        self.tell(request("cell", "start", "", "", False))
        try:
            self.frame(time.monotonic() + START_SECONDS)
        except WorkerLostError as lost:
            self._hang_up()
            raise zygote.unavailable(lost.how) from None

    def _listen(self, requests: int, answers: int) -> None:
        self.requests, self.answers = requests, answers
        self.outgoing, self.received, self.total = memoryview(b""), bytearray(), 0
        self.finishing = self.napping = False
        self.reading, self.writing, self.quiet = select.poll(), select.poll(), select.poll()
        self.writing.register(requests, select.POLLOUT)
        for poll in (self.reading, self.writing):
            poll.register(answers, select.POLLIN)
        self.quiet.register(answers, 0)  # the end alone
        for descriptor in (requests, answers):
            os.set_blocking(descriptor, False)

    def tell(self, requests: bytes, *, last: bool = False) -> None:
        """Send requests; after the `last` ones the process ends its answers, and is not looked at for each of them."""
        self.outgoing, self.finishing, self.napping = memoryview(bytes(self.outgoing) + requests), last, last

    def frame(self, deadline: float) -> bytes:
        """The next answer, as it came; raises WorkerLostError when there is none before the deadline."""
        while (found := self._take_frame()) is None:
            self._exchange(deadline)
        return found

    def _take_frame(self) -> bytes | None:
        if len(self.received) < 4:
            return None
        (size,) = frames.LENGTH.unpack_from(self.received)
        if size > frames.MAX_FRAME:
            raise WorkerLostError(Lost.CRASHED)
        if len(self.received) < 4 + size:
            return None
        found = bytes(memoryview(self.received)[4 : 4 + size])
        del self.received[: 4 + size]
        return found

    def _exchange(self, deadline: float) -> None:
        """Wait until the pipes allow something, then write and read what they take and have."""
        if self.outgoing:
            self.writing.poll(_left(deadline))
            self._send()
        elif self.napping:
            self.quiet.poll(min(NAP, _left(deadline)))
        else:
            self.reading.poll(_left(deadline))
        if time.monotonic() >= deadline:
            raise WorkerLostError(Lost.TIMEOUT)
        self.napping = self._receive() and self.finishing

    def _send(self) -> None:
        try:
            self.outgoing = self.outgoing[os.write(self.requests, self.outgoing) :]
        except BlockingIOError:
            return
        except BrokenPipeError:  # it is dead, but may have answered before
            self.outgoing = memoryview(b"")
        if self.finishing and not self.outgoing:
            os.close(self.requests)
            self.requests = -1

    def _receive(self) -> bool:
        """Read what has come; whether there was anything. Raises WorkerLostError after the end, or too much."""
        try:
            piece = os.read(self.answers, PIECE)
        except BlockingIOError:
            return False
        self.total += len(piece)
        if not piece or self.total > MAX_ANSWERS:
            raise WorkerLostError(Lost.CRASHED)
        self.received += piece
        return True

    def _hang_up(self) -> None:
        for descriptor in (self.requests, self.answers):
            if descriptor >= 0:
                os.close(descriptor)

    def close(self) -> None:
        self._hang_up()
        with contextlib.suppress(SandboxUnavailableError):  # the next submission starts another zygote
            self.zygote.end_child()


def _left(deadline: float) -> float:
    """Milliseconds until then."""
    return max(0, deadline - time.monotonic()) * 1000


def read_answer(frame: bytes) -> Answer:
    """A frame as an answer; raises WorkerLostError for anything that is not one."""
    try:
        match frames.decode(frame):
            case ("value", value, list() | None as arguments):
                return Returned(value, arguments)
            case ("raised", str(name), str(text), str(cell), int(line), str(source)):
                name, text, cell, source = (said[: frames.MAX_TEXT] for said in (name, text, cell, source))
                return Raised(name, text, cell, line, source)
    except ValueError:
        pass
    raise WorkerLostError(Lost.CRASHED)
