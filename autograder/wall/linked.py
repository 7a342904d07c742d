"""The judge's side of Landlock's wall: a folder of links by which Python finds what student code may read.

    python/  the standard library, entry by entry      site/  numpy and scipy
    lib/     the shared libraries that these link      judge/ copies of our files of the student's side
    tmp/     the working folder of one submission

Where the judge is root, student code runs as another user, who may not pass through a folder such as /root. What lies
below one is opened while the judge still may, and linked by its descriptor, which the student's process inherits.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from . import SandboxUnavailableError, landlock, privileges, readable
from .bubblewrap import INSIDE

# What root needs to give a folder to another user, to become him, to end him and to sweep up after him.
AS_ROOT = ("CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_KILL", "CAP_SETGID", "CAP_SETUID")
PASS, READ = 0o001, 0o004  # what users may who are neither the owner nor of the group
PREFIX = "autograder-"


class Linked:
    """The folder of links of one warm process; raises SandboxUnavailableError with the reason and the remedy."""

    def __init__(self) -> None:
        files = readable.readable()
        check(self_is_root := os.getuid() == 0)
        self.opened: dict[Path, int] = {}  # what lies right below a folder that is closed to other users
        self.readable = files.paths()
        # Not a TemporaryDirectory: forgotten in a fork of the judge, it would be removed under the judge itself.
        self.folder, self.python = Path(tempfile.mkdtemp(prefix=PREFIX)).resolve(), files.python
        self.folder.chmod(0o755)
        try:
            if self_is_root:
                check_open(self.folder, self.readable)
            self._fill(files)
        except BaseException:
            self.close()
            raise

    def _fill(self, files: readable.Readable) -> None:
        library = self.folder / "python" / sys.platlibdir / files.standard_library.name
        links = {library / path.name: path for path in files.standard_library.iterdir() if path not in files.left_out}
        links |= {self.folder / "site" / name: path for name, path in files.packages.items()}
        links |= {self.folder / "lib" / name: path for name, path in files.libraries.items()}
        for place, real in links.items():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(self._reachable(real.resolve()))
        for name in ("judge", "tmp"):
            (self.folder / name).mkdir(0o755 if name == "judge" else 0o700)
        for name in INSIDE:
            (self.folder / "judge" / name).write_bytes(Path(__file__).with_name(name).read_bytes())
        for path in (self.folder / "judge", *(self.folder / "judge").iterdir(), *library.parents):
            if path.is_relative_to(self.folder):
                path.chmod(0o755)
        for name in ("site", "lib", f"python/{sys.platlibdir}/{files.standard_library.name}"):
            (self.folder / name).chmod(0o755)

    def _reachable(self, path: Path) -> str:
        """A name by which another user reaches what lies there."""
        closed = closed_above(path) if os.getuid() == 0 else None
        if closed is None:
            return str(path)
        below = closed / path.relative_to(closed).parts[0]
        if below not in self.opened:
            self.opened[below] = os.open(below, os.O_PATH)
        return str(Path(f"/proc/self/fd/{self.opened[below]}", path.relative_to(below)))

    def command(self, control: int) -> list[str]:
        """The command line of a zygote that is controlled over an inherited socket."""
        return [str(self.python), "-s", "-P", "-B", "-S", str(self.folder / "judge" / "zygote.py"), str(control)]

    def environment(self, more: Mapping[str, str]) -> dict[str, str]:
        """Where Python finds itself and its libraries, and nothing of the machine's environment."""
        search = f"{self.folder / 'site'}:{self.folder / 'judge'}"
        home, libraries = str(self.folder / "python"), str(self.folder / "lib")
        return {"PYTHONHOME": home, "LD_LIBRARY_PATH": libraries, "PYTHONPATH": search, **more}

    def wall(self) -> dict[str, object]:
        """What the zygote is told: which paths may be read, and where the links and the working folder are."""
        paths = [*self.readable, *(self.folder / name for name in ("python", "site", "lib", "judge"))]
        listed = np.frombuffer(b"\0".join(map(os.fsencode, paths)), np.uint8)
        return {"readable": listed, "folder": str(self.folder)}

    def close(self) -> None:
        """Close what was opened, and remove the folder."""
        self.let_go()
        shutil.rmtree(self.folder, ignore_errors=True)

    def let_go(self) -> None:
        """Close what the zygote has inherited."""
        while self.opened:
            os.close(self.opened.popitem()[1])


def check(root: bool) -> None:
    """Raise SandboxUnavailableError where this kernel or this process cannot build the wall."""
    if landlock.abi() < 1:
        raise SandboxUnavailableError(
            f"this kernel ({os.uname().release}) has no Landlock, or it is turned off: it needs Linux "
            f"{landlock.KERNELS[1]} or newer, with landlock among the names of the boot option lsm="
        )
    lacking = privileges.missing(*AS_ROOT) if root else []
    if lacking:
        raise SandboxUnavailableError(
            f"the judge is root, but may not run student code as another user, for it lacks {', '.join(lacking)}: "
            "grade as a user other than root"
        )


def closed_above(path: Path) -> Path | None:
    """The lowest folder above a path that users other than the owner may not pass through; None if there is none."""
    return next((folder for folder in path.parents if not folder.stat().st_mode & PASS), None)


def check_open(folder: Path, paths: list[Path]) -> None:
    """Raise SandboxUnavailableError where another user could not reach the folder, or read one of the paths."""
    if closed := closed_above(folder):
        raise SandboxUnavailableError(
            f"student code runs as another user than root, who may not pass through {closed}, where temporary files "
            f"are kept: chmod o+x {closed}, or set TMPDIR to a folder that everybody may pass through, such as /tmp"
        )
    for path in paths:
        wanted = READ | PASS if path.is_dir() else READ
        if path.stat().st_mode & wanted != wanted:
            raise SandboxUnavailableError(
                f"student code runs as another user than root, who may not read {path}: chmod -R o+rX {path}"
            )
