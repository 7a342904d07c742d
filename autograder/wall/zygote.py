"""The warm process inside the sandbox: it forks a confined child for every submission.

Starting Python and numpy costs a tenth of a second; forking a process that has both costs a hundredth. The zygote
holds what privileges the wall needs and never runs student code. In namespaces every child is the first process of a
PID namespace of its own and has its own /tmp of bounded size and file count; without them it works in one folder that
is watched (working_folder.py). It gives up every privilege, accepts limits and a seccomp filter, and only then serves
one submission. The zygote has one child at a time.

The judge sends one byte at a time over a socket: b"f" with two descriptors forks a child that reads requests from the
first and writes answers to the second; b"k" ends it; b"q" with a frame tells what children will be asked. Each is
acknowledged by the same byte.
"""

import contextlib
import ctypes
import os
import resource
import select
import shutil
import signal
import socket
import struct
import sys
import tempfile
import traceback
from typing import TypedDict, cast

import frames
import landlock
import numpy as np
import worker
from working_folder import LOOK_SECONDS, MAX_BYTES, MAX_FILES, MAX_THREADS, WorkingFolder

MEMORY = 2 * 2**30  # bytes of address space; Python and numpy map 0.4 GiB
CPU_SECONDS = 60
FILE_SIZE = 15 * 2**20  # less than a working folder holds: one file that grows too long is an OSError behind every wall
OPEN_FILES = 64
TMP_OPTIONS = b"size=%d,nr_inodes=%d,mode=1777" % (MAX_BYTES, MAX_FILES)
NOBODY = 65534
HOST = "wall"  # the name of the machine, as student code reads it in namespaces

CLONE_NEWNS, CLONE_NEWPID = 0x00020000, 0x20000000
MS_NOSUID, MS_NODEV = 2, 4
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 1, 38, 22, 2
LINUX_CAPABILITY_VERSION_3 = 0x20080522


class Wall(TypedDict, total=False):
    """What the judge says of confining children; all but `confine` is said where they are confined."""

    confine: bool
    filter: np.ndarray
    itself: int
    user: int
    landlock: int  # the ABI, 0 where there is none
    clone: int  # with namespaces: the number of the system call
    folder: str  # without: where the links and the working folder are
    readable: np.ndarray  # without: the paths that may be read, as bytes, a zero between two


class Zygote:
    """The warm process: what it holds for its children, and the one that it has at a time."""

    def __init__(self, wall: Wall):
        self.wall, self.libc = wall, ctypes.CDLL(None, use_errno=True)
        self.child, self.number = 0, os.getpid()
        self.folder: WorkingFolder | None = None
        self.rules = -1
        if "clone" in wall:
            with contextlib.suppress(OSError):  # a container may deny the call, and has a name of its own already
                socket.sethostname(HOST)
        if "folder" in wall:
            self.end_with_its_parent()
            self.folder = WorkingFolder(f"{wall['folder']}/tmp", wall["folder"])
            readable = wall["readable"].tobytes().split(b"\0")
            self.rules = landlock.ruleset(wall["landlock"], readable, [self.folder.path])
            if os.getuid() == 0:
                wall["user"] = self.folder.give_to(wall["user"], NOBODY)

    def end_with_its_parent(self) -> None:
        """Where no namespace ends with the judge; by a signal that leaves time to remove the working folder."""
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())
        self.libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)

    def watch(self, control: socket.socket) -> None:
        """Wait for a message; meanwhile look at what the child writes, if nothing else bounds it."""
        ready = select.poll()
        ready.register(control, select.POLLIN)
        while self.child and self.folder and not ready.poll(LOOK_SECONDS * 1000):
            self.folder.look(self.child)

    def end_child(self) -> None:
        """End the child; what it wrote is gone before another begins."""
        if self.child:
            os.kill(self.child, signal.SIGKILL)
            os.waitpid(self.child, 0)
            self.child = 0
            if self.folder:
                self.folder.sweep()

    def close(self) -> None:
        """Leave nothing behind; the judge's end, which socket and signal tell, interrupts nothing here."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        with contextlib.suppress(ChildProcessError, ProcessLookupError):  # the signal came when it had just ended
            self.end_child()
        if self.folder:
            shutil.rmtree(self.folder.near, ignore_errors=True)


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    zygote = Zygote(cast(Wall, frames.decode(_frame(control))))
    worker.tame_generators()
    default_signals()
    os.environ.clear()
    control.sendall(b"r")
    try:
        while True:
            zygote.watch(control)
            message, descriptors, _, _ = socket.recv_fds(control, 1, 2)
            zygote.end_child()
            if not message:
                return
            if message == b"q":
                worker.learn(_frame(control))
            elif message == b"f":
                zygote.child = fork(zygote.libc, zygote.wall)
                if zygote.child == 0:
                    control.close()
                    serve(zygote, *descriptors)
                for descriptor in descriptors:
                    os.close(descriptor)
            control.sendall(message)
    finally:
        zygote.close()


def default_signals() -> None:
    """What the judge's process ignores, as those of a pool do Ctrl-C, is not inherited by student code."""
    for number in signal.valid_signals() - {signal.SIGPIPE, signal.SIGXFSZ}:  # which Python ignores
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _frame(control: socket.socket) -> bytes:
    (size,) = frames.LENGTH.unpack(control.recv(4, socket.MSG_WAITALL))
    return control.recv(size, socket.MSG_WAITALL)


def serve(zygote: Zygote, requests: int, answers: int) -> None:
    """The child: confine itself for good, then run one submission; never returns."""
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.setsid()  # or `os.kill(0, …)` would reach the zygote where both are one user
        if zygote.wall["confine"]:
            confine(zygote)
        else:
            limit_resources(MAX_THREADS)
            os.chdir(tempfile.mkdtemp(dir=os.curdir))  # what a cell writes is not the next submission's to import
    except BaseException:  # noqa: BLE001 (whatever happened, a child that is not confined must end here)
        traceback.print_exc()
        os._exit(1)
    for standard in (1, 2):
        os.dup2(0, standard)  # /dev/null
    try:
        worker.serve(requests, answers)
    finally:
        os._exit(0)


def fork(libc: ctypes.CDLL, wall: Wall) -> int:
    """A child; in namespaces it is the first process of a PID namespace of its own, with mounts of its own."""
    if "clone" not in wall:
        return os.fork()
    flags = CLONE_NEWNS | CLONE_NEWPID | signal.SIGCHLD
    child = libc.syscall(ctypes.c_long(wall["clone"]), ctypes.c_ulong(flags), None, None, None, None)
    return _checked(child, "clone")


def limit_resources(processes: int) -> None:
    """Limits of memory, CPU, files and threads; 0 `processes` where they would be counted together with others."""
    limits = {
        "RLIMIT_AS": MEMORY,
        "RLIMIT_CPU": CPU_SECONDS,
        "RLIMIT_FSIZE": FILE_SIZE,
        "RLIMIT_NOFILE": OPEN_FILES,
        "RLIMIT_CORE": 0,
    }
    if processes:
        limits["RLIMIT_NPROC"] = processes
    for name, value in limits.items():
        try:
            resource.setrlimit(getattr(resource, name), (value, value))
        except (ValueError, OSError):  # macOS has no limit of address space
            pass


def confine(zygote: Zygote) -> None:
    """Give up for good whatever could reach the judge or another submission; the order matters, nothing is undone."""
    libc, wall, rules = zygote.libc, zygote.wall, zygote.rules
    # Without another user the kernel would count the judge's processes too; there the watch counts the threads.
    limit_resources(0 if zygote.folder and os.getuid() != 0 else MAX_THREADS)
    if zygote.folder:
        zygote.folder.enter()
    else:
        private_tmp(libc)
        if wall["landlock"]:
            rules = landlock.ruleset(wall["landlock"], ["/"], ["/tmp"])
    become(wall["user"])
    drop_capabilities(libc)
    end_with_the_zygote(zygote)
    restrict_files(rules)
    itself, of_this_process = struct.pack("@I", wall["itself"]), struct.pack("@I", os.getpid())
    deny_system_calls(libc, wall["filter"].tobytes().replace(itself, of_this_process))


def private_tmp(libc: ctypes.CDLL) -> None:
    """An empty /tmp of bounded size, which ends with the process."""
    _checked(libc.mount(b"tmpfs", b"/tmp", b"tmpfs", MS_NOSUID | MS_NODEV, TMP_OPTIONS), "mount")
    os.chdir("/tmp")


def become(user: int) -> None:
    """A user that nobody else is, where the judge is root.

    Elsewhere a user namespace has seen to it or, under Landlock alone, the user stays the judge's.
    """
    if os.getuid() != 0:
        return
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    try:
        os.setresuid(user, user, user)
    except OSError:  # a container whose users end before that number
        os.setresuid(NOBODY, NOBODY, NOBODY)


def drop_capabilities(libc: ctypes.CDLL) -> None:
    """No privilege is left, and none can come back by running a program."""
    header, none = struct.pack("<Ii", LINUX_CAPABILITY_VERSION_3, 0), bytes(24)
    _checked(libc.capset(header, none), "capset")
    _checked(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")


def end_with_the_zygote(zygote: Zygote) -> None:
    """However it ends; asked for after the last change of the user, which forgets it."""
    _checked(zygote.libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "pdeathsig")
    if os.getppid() not in (0, zygote.number):  # it is 0 in a PID namespace of one's own
        raise ProcessLookupError("the zygote has ended already")


def restrict_files(rules: int) -> None:
    """Landlock's rules, where the kernel has them: of files, TCP, abstract sockets and signals."""
    if rules >= 0:
        landlock.restrict_self(rules)


def deny_system_calls(libc: ctypes.CDLL, program: bytes) -> None:
    """The seccomp filter."""
    code = ctypes.create_string_buffer(program, len(program))
    filter_ = struct.pack("@HP", len(program) // 8, ctypes.addressof(code))
    _checked(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, filter_, 0, 0), "seccomp")


def _checked(result: int, call: str) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), f"{call}: {os.strerror(ctypes.get_errno())}")
    return result


if __name__ == "__main__":
    main()
