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
import socket
import subprocess
import sys
import tempfile
import threading
from functools import lru_cache
from pathlib import Path

import numpy as np

from . import ONE_THREAD, bubblewrap, frames, landlock
from . import Sandbox as Sandbox
from . import SandboxUnavailableError as SandboxUnavailableError
from .conversation import START_SECONDS, Questions, Worker, frame
from .linked import Linked
from .readable import keep_out

PIPE = 2**20  # bytes that an answers' pipe holds, the most that Linux grants to everybody
SWEEP_SECONDS = 5  # to remove a working folder takes some milliseconds


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
