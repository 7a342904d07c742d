"""The folder in which a submission may write where it has no file system of its own: its `/tmp`, under another name.

Nothing but a quota of the machine could bound such a folder at once, so the warm process looks at it many times a
second and ends a child that has written too much; each child finds it empty. Standard library only, for this file is
read inside the wall.
"""

import builtins
import functools
import io
import os
import secrets
import signal
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Of one submission, behind every wall; threads, since new processes are denied.
MAX_BYTES, MAX_FILES, MAX_THREADS = 16 * 2**20, 1024, 64
LOOK_SECONDS = 0.05  # between two looks; a fast disk takes some 50 MiB in it
LOOKS = 5  # at once, where something was removed meanwhile: half of them miss a folder that is renamed all the time
TMP = "/tmp"
FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
# Functions of `os` that take a path, two of them two paths.
OF_A_PATH = """
    access chdir link listdir lstat mkdir mkfifo open readlink remove rename replace rmdir scandir stat statvfs
    symlink truncate unlink utime
""".split()
BY_WHICH_OTHERS_ASK = (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks, os.supports_effective_ids)


class WorkingFolder:
    """A folder that one process at a time may write to; `near` lies above it, with all that the process reads."""

    def __init__(self, path: str, near: str):
        self.path, self.near = path, near

    def give_to(self, user: int, other: int) -> int:
        """Give the folder to `user` or, where the container has no such user, to `other`; returns whose it is."""
        try:
            os.chown(self.path, user, -1)
        except OSError:
            os.chown(self.path, user := other, -1)
        return user

    def enter(self) -> None:
        """In the child: work there, and find it under the name of `/tmp`."""
        os.chdir(self.path)
        stand_in_for_tmp(self.path, self.near)

    def look(self, child: int) -> None:
        """End a child that has written too much, or has more threads than the kernel counted for its user."""
        if self._is_full() or _threads(child) > MAX_THREADS:
            os.kill(child, signal.SIGKILL)

    def _is_full(self) -> bool:
        """Whether more lies there than a submission may write; looks again where something was removed meanwhile."""
        for _ in range(LOOKS):
            try:
                return not self._within_limits()
            except FileNotFoundError:
                continue
            except OSError:
                return True  # a folder that nobody can look into, or a path without end
        return False

    def _within_limits(self) -> bool:
        folders, size, count = [self.path], 0, 0
        while folders:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    found = entry.stat(follow_symlinks=False)
                    size, count = size + found.st_blocks * 512, count + 1
                    if size > MAX_BYTES or count > MAX_FILES:
                        return False
                    if stat.S_ISDIR(found.st_mode):
                        folders.append(entry.path)
        return True

    def sweep(self) -> None:
        """Remove all that lies there, however deep; raises OSError where something cannot be removed."""
        top = os.open(self.path, FOLDER)
        try:
            while entries := [*os.scandir(top)]:
                for entry in entries:
                    _remove(top, entry.name)
        finally:
            os.close(top)


def _threads(process: int) -> int:
    try:
        return Path(f"/proc/{process}/task").stat().st_nlink - 2
    except OSError:  # it has ended
        return 0


def _remove(top: int, name: str) -> None:
    """Remove a file, or a folder whose own folders are first moved up to `top`, so that no path grows too long."""
    if not _is_folder(name, top):
        os.unlink(name, dir_fd=top)
        return
    folder = os.open(name, FOLDER, dir_fd=top)
    try:
        for inner in [entry.name for entry in os.scandir(folder)]:
            if _is_folder(inner, folder):
                os.rename(inner, secrets.token_hex(16), src_dir_fd=folder, dst_dir_fd=top)
            else:
                os.unlink(inner, dir_fd=folder)
    finally:
        os.close(folder)
    os.rmdir(name, dir_fd=top)


def _is_folder(name: str, above: int) -> bool:
    """Whether a name stands for a folder, which is then opened to its owner: it may be closed even to him."""
    if not stat.S_ISDIR(os.lstat(name, dir_fd=above).st_mode):
        return False
    os.chmod(name, 0o700, dir_fd=above)
    return True


def stand_in_for_tmp(path: str, near: str) -> None:
    """Let Python's own functions find `path` under the name of `/tmp`, but for what lies in the folder `near`.

    This is no part of the wall, which refuses `/tmp` itself: it lets honest code do what it can do behind bubblewrap.
    """

    def inside(name: Any) -> Any:
        if isinstance(name, int) or name is None:
            return name
        try:
            text = os.fsdecode(name)
        except TypeError:
            return name
        if (text != TMP and not text.startswith(f"{TMP}/")) or text.startswith(f"{near}/"):
            return name
        moved = path + text[len(TMP) :]
        return os.fsencode(moved) if isinstance(name, bytes) else moved

    def renamed(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def with_names(*given: Any, **named: Any) -> Any:
            return function(*map(inside, given), **{key: inside(value) for key, value in named.items()})

        return with_names

    for name in OF_A_PATH:
        function = getattr(os, name)
        setattr(os, name, replaced := renamed(function))
        for asked in BY_WHICH_OTHERS_ASK:
            if function in asked:
                asked.add(replaced)
    builtins.open = io.open = renamed(open)
    sys.modules.pop("tempfile", None)  # it keeps the `os.unlink` that there was when it was imported
    getcwd = os.getcwd
    os.getcwd = lambda: TMP + cwd[len(path) :] if (cwd := getcwd()).startswith(path) else cwd
