"""Which processes a test has started, even those whose parent is dead."""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

from autograder.wall.sandbox import Sandbox, probe

PR_SET_CHILD_SUBREAPER = 36
GONE_SECONDS = 20


def descendants() -> dict[int, str]:
    """The names of all processes that this one has started, directly or not, by their number; "" of a dead one."""
    parents, names = {}, {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, AttributeError):
            number, name, state, parent = re.match(r"(\d+) \((.*)\) (\w) (\d+)", status.read_text(), re.DOTALL).groups()
            parents[int(number)], names[int(number)] = int(parent), "" if state in "ZX" else name
    found = {os.getpid()}
    while more := {number for number, parent in parents.items() if parent in found} - found:
        found |= more
    return {number: names[number] for number in found - {os.getpid()}}


@contextlib.contextmanager
def no_process_left() -> Iterator[None]:
    """Orphans become children of this process; any that still lives some time after the block is an error."""
    probe(Sandbox.AUTO)  # the zygote of this process stays
    libc, before = ctypes.CDLL(None, use_errno=True), descendants()
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    def left() -> dict[int, str]:
        return {number: name for number, name in descendants().items() if number not in before}

    try:
        yield
        until = time.monotonic() + GONE_SECONDS
        while any(left().values()) and time.monotonic() < until:
            time.sleep(0.01)
        assert not any(left().values()), left()
    finally:
        libc.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
        for number in left():
            with contextlib.suppress(ChildProcessError):
                os.waitpid(number, os.WNOHANG)
