"""bubblewrap's command line: which namespaces are made, and which files can be seen in them."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from . import privileges, readable

INSIDE = (
    "absent.py",
    "frames.py",
    "landlock.py",
    "worker.py",
    "working_folder.py",
    "zygote.py",
)  # all there is of ours on the student's side
# What the zygote needs to make a child: namespaces and a mount, another user, and to end it.
CAPABILITIES = ("CAP_SYS_ADMIN", "CAP_SETUID", "CAP_SETGID", "CAP_KILL")
NOBODY = 65534
PYTHON = "/python/bin/python3"
LIBRARIES = "/lib"  # where the loader looks in any case


def executable() -> str:
    """The path of bubblewrap; raises FileNotFoundError that says how to get it."""
    found = shutil.which("bwrap")
    if found is None:
        raise FileNotFoundError("bubblewrap is not installed: apt-get install bubblewrap")
    return found


def command(control: int, environment: Mapping[str, str]) -> list[str]:
    """The command line of a zygote that is controlled over an inherited socket.

    Raises FileNotFoundError where bubblewrap is missing, and SandboxUnavailableError.
    """
    bubblewrap, files = executable(), readable.readable()
    variables = {"PYTHONHOME": "/python", "LD_LIBRARY_PATH": LIBRARIES, "PYTHONPATH": "/site:/judge", **environment}
    return [
        bubblewrap,
        *_namespaces(),
        *_mounts(files),
        "--clearenv",
        *(part for name, value in variables.items() for part in ("--setenv", name, value)),
        "--die-with-parent",
        "--new-session",
        "--",
        *(PYTHON, "-s", "-P", "-B", "-S", "/judge/zygote.py", str(control)),
    ]


def _namespaces() -> list[str]:
    namespaces = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    if os.getuid() != 0 or privileges.missing("CAP_SYS_ADMIN", "CAP_NET_ADMIN"):  # in a container root lacks them, too
        namespaces += ["--unshare-user", "--uid", str(NOBODY), "--gid", str(NOBODY)]
    return [*namespaces, "--cap-drop", "ALL", *(part for name in CAPABILITIES for part in ("--cap-add", name))]


def _mounts(files: readable.Readable) -> list[str]:
    """What may be read, read-only and at fixed places; nothing here tells where it lies on this machine."""
    library = f"/python/{sys.platlibdir}/{files.standard_library.name}"
    shown = {PYTHON: files.python, library: files.standard_library}
    shown |= {f"/site/{name}": folder for name, folder in files.packages.items()}
    shown |= {f"{LIBRARIES}/{name}": file for name, file in files.libraries.items()}
    shown |= {f"/judge/{name}": Path(__file__).with_name(name) for name in INSIDE}
    if files.loader:
        shown[str(files.loader)] = files.loader
    folders = sorted({str(above) for place in shown for above in Path(place).parents} - {"/"}) + ["/tmp"]
    mounts = [part for folder in folders for part in ("--perms", "0755", "--dir", folder)]
    mounts += [part for place, real in shown.items() for part in ("--ro-bind", str(real), place)]
    for folder in files.left_out:
        mounts += ["--perms", "0555", "--tmpfs", cover := f"{library}/{folder.name}", "--remount-ro", cover]
    return [*mounts, "--remount-ro", "/"]
