"""The system calls that student code may make, as a program for the kernel, by libseccomp.

Allowed is what Python, numpy, scipy and their threads were seen to call for honest submissions, and what other versions
of Python and of the C library call in its place. Everything else is refused. Calls that have long been there fail with
EPERM, so that honest code which only tries (`import multiprocessing`) gets an ordinary OSError; later ones fail with
ENOSYS, as they do on an older kernel, and the C library falls back to what is allowed. A call by the numbers of another
architecture ends the process.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

FILES = """
    open openat creat read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 lseek close close_range
    dup dup2 dup3 stat fstat lstat newfstatat statx access faccessat faccessat2 readlink readlinkat getdents getdents64
    getcwd chdir fchdir mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 link linkat symlink symlinkat
    truncate ftruncate fallocate fadvise64 fsync fdatasync sendfile copy_file_range statfs fstatfs umask
    pipe pipe2 eventfd eventfd2 poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait
    epoll_pwait2
"""
MEMORY = "brk mmap munmap mremap mprotect madvise msync mincore mbind get_mempolicy"
THREADS = "futex futex_waitv set_robust_list set_tid_address rseq sched_yield exit exit_group wait4 waitid"
SIGNALS = """
    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigsuspend rt_sigtimedwait sigaltstack restart_syscall
    pause alarm getitimer setitimer
"""
TIME = "clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times"
ITSELF = """
    getpid getppid gettid getpgrp getpgid getsid getuid geteuid getgid getegid getresuid getresgid getgroups
    getrusage getrlimit getpriority sched_getaffinity sched_getparam sched_getscheduler sched_get_priority_max
    sched_get_priority_min getcpu getrandom uname sysinfo
"""
ALLOWED = " ".join((FILES, MEMORY, THREADS, SIGNALS, TIME, ITSELF)).split()
# They succeed and change nothing: `shutil.copy` is honest, and files of the judge may be files of the same user.
PRETENDED = """
    chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes futimesat utimensat
""".split()
# As on a file system that has none.
NO_ATTRIBUTES = """
    getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr setxattr lsetxattr fsetxattr
    removexattr lremovexattr fremovexattr
""".split()

SELF = 0x7FFFFFFF  # stands for the number of the process that accepts the filter: no process has this one
CLONE_THREAD = 0x00010000
# CLONE_VFORK, CLONE_PTRACE, CLONE_UNTRACED, CLONE_NEWNS, CLONE_NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET
NOT_OF_THREADS = 0x00004000 | 0x00002000 | 0x00800000 | 0x00020000 | 0x7E000000
# F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK, F_SETLKW and F_DUPFD_CLOEXEC: not F_SETOWN, F_SETLEASE
FCNTL = (0, 1, 2, 3, 4, 5, 6, 7, 1030)
# TCGETS, TCGETS2, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX: what is open, not what a terminal or owner does
IOCTL = (0x5401, 0x802C542A, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
PRCTL = (15, 16)  # PR_SET_NAME and PR_GET_NAME, of a thread
# By the place of an argument, the values of it that are allowed.
BY_ARGUMENT = {
    "fcntl": (1, FCNTL),
    "ioctl": (1, IOCTL),
    "prctl": (0, PRCTL),
    "prlimit64": (0, (0, SELF)),
    "kill": (0, (0, SELF)),  # 0 is the process group, in which nobody else is
    "tgkill": (0, (SELF,)),
}
TRUNCATING = ("open", "openat", "truncate")  # by O_TRUNC, which a file need not be open for writing for
OPTIMIZE, BINARY_TREE = 8, 2  # libseccomp's SCMP_FLTATR_CTL_OPTIMIZE, which pyseccomp has no name for


@lru_cache(maxsize=2)
def program(truncate: bool = True) -> np.ndarray:
    """The filter as the bytes of a BPF program; raises what pyseccomp raises where libseccomp is missing.

    Whoever accepts it puts the number of its own process in the place of `SELF`. Without `truncate` no file can be
    emptied that is not open for writing.
    """
    import pyseccomp

    rules = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.ENOSYS))
    rules.set_attr(pyseccomp.Attr.ACT_BADARCH, pyseccomp.KILL_PROCESS)
    rules.set_attr(OPTIMIZE, BINARY_TREE)
    for action, names in {
        pyseccomp.ALLOW: ALLOWED,
        pyseccomp.ERRNO(0): PRETENDED,
        pyseccomp.ERRNO(errno.ENOTSUP): NO_ATTRIBUTES,
        pyseccomp.ERRNO(errno.EPERM): _long_there(),
    }.items():
        for name in names:
            if _is_known(name) and (truncate or name not in TRUNCATING):
                rules.add_rule(action, name)
    for name, (place, values) in BY_ARGUMENT.items():
        for value in values:
            rules.add_rule(pyseccomp.ALLOW, name, pyseccomp.Arg(place, pyseccomp.EQ, value))
    for name, place in () if truncate else (("open", 1), ("openat", 2)):
        for mask, value in ((os.O_TRUNC, 0), (os.O_ACCMODE, os.O_WRONLY), (os.O_ACCMODE, os.O_RDWR)):
            if _is_known(name):
                rules.add_rule(pyseccomp.ALLOW, name, pyseccomp.Arg(place, pyseccomp.MASKED_EQ, mask, value))
    # A new thread is a clone with CLONE_THREAD; without it, it is a process. clone3 hides its flags from filters: told
    # that it does not exist, the C library falls back to clone.
    rules.add_rule(pyseccomp.ALLOW, "clone", _flags(CLONE_THREAD | NOT_OF_THREADS, CLONE_THREAD))
    rules.add_rule(pyseccomp.ERRNO(errno.EPERM), "clone", _flags(CLONE_THREAD, 0))
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return np.frombuffer(file.read(), np.uint8)


def _flags(mask: int, value: int) -> object:
    import pyseccomp

    return pyseccomp.Arg(0, pyseccomp.MASKED_EQ, mask, value)


def _is_known(name: str) -> bool:
    """Whether this processor has a call of that name, as far as libseccomp knows."""
    import pyseccomp

    try:
        return int(pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)) >= 0
    except (OSError, ValueError):
        return False


def _long_there() -> Iterator[str]:
    """The calls that are older than clone3, and that nothing else is said of."""
    import pyseccomp

    said = {*ALLOWED, *PRETENDED, *NO_ATTRIBUTES, *BY_ARGUMENT, "clone"}
    for number in range(int(pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, "clone3"))):
        try:
            name = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, number).decode()
        except (OSError, ValueError):
            continue  # there is no call of this number
        if name not in said:
            yield name


def clone_number() -> int:
    """The number of the system call `clone` on this processor."""
    import pyseccomp

    return int(pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, "clone"))
