"""The system calls that student code may not make, as a program for the kernel, by libseccomp.

Allowed is everything else: reading files, memory, threads, time. Denied calls fail with EPERM, so that honest code
which only tries (`import multiprocessing`) gets an ordinary OSError.
"""

from __future__ import annotations

import errno
import tempfile

import numpy as np

CLONE_THREAD = 0x00010000
DENIED = """
    fork vfork execve execveat
    socket socketpair connect bind listen accept accept4
    ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_open pidfd_getfd pidfd_send_signal
    memfd_create memfd_secret shmget shmat shmctl shmdt semget semop semctl semtimedop
    msgget msgsnd msgrcv msgctl mq_open mq_unlink
    mount umount2 pivot_root chroot unshare setns open_tree move_mount fsopen fsconfig fsmount fspick mount_setattr
    io_uring_setup io_uring_enter io_uring_register bpf perf_event_open userfaultfd
    keyctl add_key request_key open_by_handle_at name_to_handle_at
    init_module finit_module delete_module kexec_load kexec_file_load reboot swapon swapoff quotactl acct
    fanotify_init inotify_init inotify_init1 vmsplice personality seccomp
""".split()


def program() -> np.ndarray:
    """The filter as the bytes of a BPF program; raises ImportError or OSError where libseccomp is missing."""
    import pyseccomp

    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in DENIED:
        try:
            rules.add_rule(pyseccomp.ERRNO(errno.EPERM), name)
        except OSError:  # libseccomp or this processor does not know the call
            continue
    # A new thread is a clone with CLONE_THREAD; without it, it is a process. clone3 hides its flags from filters:
    # told that it does not exist, the C library falls back to clone.
    not_a_thread = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, CLONE_THREAD, 0)
    rules.add_rule(pyseccomp.ERRNO(errno.EPERM), "clone", not_a_thread)
    rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return np.frombuffer(file.read(), np.uint8)


def clone_number() -> int:
    """The number of the system call `clone` on this processor."""
    import pyseccomp

    return int(pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, "clone"))
