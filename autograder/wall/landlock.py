"""Landlock: a process gives up its rights to files, the network and other processes, without any privilege.

The kernel has had it since 5.13, and counts what it can refuse by a version, its ABI. What an older kernel cannot
refuse, the filter of system calls must: it denies sockets, signals and truncation in any case. Standard library only,
for this file is also read inside the wall. Source: the kernel's Documentation/userspace-api/landlock.rst.
"""

import ctypes
import os
import stat
import struct
from collections.abc import Iterable

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # numbers of the system calls, the same on every processor
VERSION = 1  # LANDLOCK_CREATE_RULESET_VERSION
PATH_BENEATH = 1  # LANDLOCK_RULE_PATH_BENEATH
PR_SET_NO_NEW_PRIVS = 38

KERNELS = {1: "5.13", 2: "5.19", 3: "6.2", 4: "6.7", 5: "6.10", 6: "6.12"}  # that brought an ABI
TRUNCATE_ABI, TCP_ABI, SCOPES_ABI = 3, 4, 6
# How many rights to files there are: 13 in ABI 1, then one more each for moving, truncating and device ioctls.
FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
ALL_FILE_RIGHTS = 16
TCP = 0b11  # bind, connect
SCOPES = 0b11  # abstract Unix sockets, signals

WRITE_FILE, READ_FILE, READ_DIR = 1 << 1, 1 << 2, 1 << 3
REMOVE_DIR, REMOVE_FILE = 1 << 4, 1 << 5
MAKE_DIR, MAKE_FILE, MAKE_LINK = 1 << 7, 1 << 8, 1 << 12
MOVE, TRUNCATE = 1 << 13, 1 << 14
READ = READ_FILE | READ_DIR
WRITE = READ | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_FILE | MAKE_LINK | MOVE | TRUNCATE
OF_A_FILE = READ_FILE | WRITE_FILE | TRUNCATE  # what the kernel lets a rule say of something that is no folder


def abi() -> int:
    """What this kernel can refuse; 0 where it has no Landlock, or has it turned off."""
    libc = ctypes.CDLL(None, use_errno=True)
    return max(0, int(libc.syscall(ctypes.c_long(CREATE_RULESET), None, ctypes.c_size_t(0), ctypes.c_uint(VERSION))))


def ruleset(abi: int, readable: Iterable[bytes | str], writable: Iterable[bytes | str]) -> int:
    """A descriptor of rules: everything this ABI knows is refused, but for what is said of these files and folders.

    Raises OSError where a path cannot be opened or the kernel refuses.
    """
    handled = (1 << FILE_RIGHTS.get(abi, ALL_FILE_RIGHTS)) - 1
    refused = [handled, TCP] if abi >= TCP_ABI else [handled]
    refused += [SCOPES] if abi >= SCOPES_ABI else []
    attributes = struct.pack(f"={len(refused)}Q", *refused)
    rules = _call(CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint(0))
    for rights, paths in ((READ, readable), (WRITE, writable)):
        for path in paths:
            _allow(rules, path, rights & handled)
    return rules


def _allow(rules: int, path: bytes | str, rights: int) -> None:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            rights &= OF_A_FILE
        rule = struct.pack("=Qi", rights, descriptor)
        _call(ADD_RULE, ctypes.c_int(rules), ctypes.c_int(PATH_BENEATH), rule, ctypes.c_uint(0))
    finally:
        os.close(descriptor)


def restrict_self(rules: int) -> None:
    """Hold this thread, and all that it starts, to the rules for good; the descriptor is closed."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)  # or the kernel wants a privilege
    _call(RESTRICT_SELF, ctypes.c_int(rules), ctypes.c_uint(0))
    os.close(rules)


def _call(number: int, *arguments: object) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    result = int(libc.syscall(ctypes.c_long(number), *arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), f"Landlock: {os.strerror(ctypes.get_errno())}")
    return result
