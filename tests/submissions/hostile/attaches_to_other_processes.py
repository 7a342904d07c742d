# tries: trace and read other processes, and ask for new namespaces | class: processes | earns at most: 72
import ctypes
import os

TRACE_ATTACH, NEW_USER = 16, 0x10000000


def forward_propagation(X, parameters):
    libc = ctypes.CDLL(None, use_errno=True)
    worked = []
    for process in (0, 1, 2, os.getppid()):
        if libc.ptrace(TRACE_ATTACH, process, 0, 0) == 0:
            worked.append("ptrace")
    if libc.unshare(NEW_USER) == 0:
        worked.append("unshare")
    if libc.mount(b"/", b"/tmp", b"", 4096, None) == 0:
        worked.append("mount")
    if libc.chroot(b"/tmp") == 0:
        worked.append("chroot")
    if libc.setuid(0) == 0 or libc.setresuid(0, 0, 0) == 0:
        worked.append("setuid")
    return " ".join(worked)
