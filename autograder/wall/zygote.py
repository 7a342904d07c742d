"""The warm process inside the sandbox: it forks a confined child for every submission.

Starting Python and numpy costs a tenth of a second; forking a process that has both costs a hundredth. The zygote
holds what privileges the wall needs and never runs student code. Every child is alone: it is the first process of a
PID namespace of its own, has its own /tmp of bounded size and file count, gives up every privilege, accepts limits
and a seccomp filter, and only then serves one submission. The zygote has one child at a time.

The judge sends one byte at a time over a socket: b"f" with two descriptors forks a child that reads requests from the
first and writes answers to the second; b"k" ends it; b"q" with a frame tells what children will be asked. Each is
acknowledged by the same byte.
"""

import ctypes
import os
import resource
import signal
import socket
import struct
import sys
import tempfile
import traceback
from typing import TypedDict, cast

import frames
import numpy as np
import worker

MEMORY = 2 * 2**30  # bytes of address space; Python and numpy map 0.4 GiB
CPU_SECONDS = 60
FILE_SIZE = 16 * 2**20
OPEN_FILES = 64
PROCESSES = 64  # threads, since new processes are denied; the kernel counts them for each user
TMP_OPTIONS = b"size=16m,nr_inodes=1024,mode=1777"
NOBODY = 65534

CLONE_NEWNS, CLONE_NEWPID = 0x00020000, 0x20000000
MS_NOSUID, MS_NODEV = 2, 4
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
LINUX_CAPABILITY_VERSION_3 = 0x20080522


class Wall(TypedDict, total=False):
    """What the judge says of confining children; all but `confine` is said where they are confined."""

    confine: bool
    filter: np.ndarray
    itself: int
    clone: int
    user: int


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    wall = cast(Wall, frames.decode(_frame(control)))
    libc = ctypes.CDLL(None, use_errno=True)
    worker.tame_generators()
    default_signals()
    os.environ.clear()
    control.sendall(b"r")
    child = 0
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 1, 2)
        if child:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            child = 0
        if not message:
            return
        if message == b"q":
            worker.learn(_frame(control))
        elif message == b"f":
            child = fork(libc, wall)
            if child == 0:
                control.close()
                serve(libc, wall, *descriptors)
            for descriptor in descriptors:
                os.close(descriptor)
        control.sendall(message)


def default_signals() -> None:
    """What the judge's process ignores, as those of a pool do Ctrl-C, is not inherited by student code."""
    for number in signal.valid_signals() - {signal.SIGPIPE, signal.SIGXFSZ}:  # which Python ignores
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _frame(control: socket.socket) -> bytes:
    (size,) = struct.unpack("<I", control.recv(4, socket.MSG_WAITALL))
    return control.recv(size, socket.MSG_WAITALL)


def serve(libc: ctypes.CDLL, wall: Wall, requests: int, answers: int) -> None:
    """The child: confine itself for good, then run one submission; never returns."""
    try:
        os.setsid()  # or `os.kill(0, …)` would reach the zygote where both are one user
        limit_resources()
        if wall["confine"]:
            confine(libc, wall)
        else:
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
    """A child; behind a wall it is the first process of its own PID namespace, with mounts of its own."""
    if not wall["confine"]:
        return os.fork()
    flags = CLONE_NEWNS | CLONE_NEWPID | signal.SIGCHLD
    child = libc.syscall(ctypes.c_long(wall["clone"]), ctypes.c_ulong(flags), None, None, None, None)
    return _checked(child, "clone")


def limit_resources() -> None:
    limits = {
        "RLIMIT_AS": MEMORY,
        "RLIMIT_CPU": CPU_SECONDS,
        "RLIMIT_FSIZE": FILE_SIZE,
        "RLIMIT_NOFILE": OPEN_FILES,
        "RLIMIT_NPROC": PROCESSES,
        "RLIMIT_CORE": 0,
    }
    for name, value in limits.items():
        try:
            resource.setrlimit(getattr(resource, name), (value, value))
        except (ValueError, OSError):  # macOS has no limit of address space
            pass


def confine(libc: ctypes.CDLL, wall: Wall) -> None:
    """Give up for good whatever could reach the judge or another submission; the order matters, nothing is undone."""
    private_tmp(libc)
    become(wall["user"])
    drop_capabilities(libc)
    itself, of_this_process = struct.pack("@I", wall["itself"]), struct.pack("@I", os.getpid())
    deny_system_calls(libc, wall["filter"].tobytes().replace(itself, of_this_process))


def private_tmp(libc: ctypes.CDLL) -> None:
    """An empty /tmp of bounded size, which ends with the process."""
    _checked(libc.mount(b"tmpfs", b"/tmp", b"tmpfs", MS_NOSUID | MS_NODEV, TMP_OPTIONS), "mount")
    os.chdir("/tmp")


def become(user: int) -> None:
    """A user that nobody else is, where the judge is root; elsewhere the user namespace has seen to it."""
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
