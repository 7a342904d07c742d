"""bubblewrap's command line: which namespaces are made, and which files can be seen in them."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np

INSIDE = ("absent.py", "frames.py", "worker.py", "zygote.py")  # all there is of ours on the student's side
# What the zygote needs to make a child: namespaces and a mount, another user, and to end it.
CAPABILITIES = ("CAP_SYS_ADMIN", "CAP_SETUID", "CAP_SETGID", "CAP_KILL")
NOBODY = 65534


def executable() -> str:
    """The path of bubblewrap; raises FileNotFoundError that says how to get it."""
    found = shutil.which("bwrap")
    if found is None:
        raise FileNotFoundError("bubblewrap is not installed: apt-get install bubblewrap")
    return found


def command(control: int, environment: Mapping[str, str]) -> list[str]:
    """The command line of a zygote that is controlled over an inherited socket; raises FileNotFoundError."""
    base = Path(sys.base_prefix).resolve()
    python = Path(sys.executable).resolve().relative_to(base)
    variables = {"LD_LIBRARY_PATH": "/python/lib", "PYTHONPATH": "/site:/judge", **environment}
    return [
        executable(),
        *_namespaces(),
        *_mounts(base),
        "--clearenv",
        *(part for name, value in variables.items() for part in ("--setenv", name, value)),
        "--die-with-parent",
        "--new-session",
        "--",
        *(f"/python/{python}", "-s", "-P", "-B", "-S", "/judge/zygote.py", str(control)),
    ]


def _namespaces() -> list[str]:
    namespaces = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    if os.getuid() != 0:
        namespaces += ["--unshare-user", "--uid", str(NOBODY), "--gid", str(NOBODY)]
    return [*namespaces, "--cap-drop", "ALL", *(part for name in CAPABILITIES for part in ("--cap-add", name))]


def _mounts(base: Path) -> list[str]:
    """Python, numpy, scipy and the libraries they link, read-only and at fixed places."""
    numpy = Path(np.__file__).parent
    mounts = [part for folder in ("/site", "/judge", "/usr", "/etc") for part in ("--perms", "0755", "--dir", folder)]
    mounts += ["--ro-bind", str(base), "/python", "--ro-bind", str(numpy), "/site/numpy"]
    for name in ("numpy.libs", "scipy", "scipy.libs"):
        mounts += ["--ro-bind-try", str(numpy.with_name(name)), f"/site/{name}"]
    for name in INSIDE:
        mounts += ["--ro-bind", str(Path(__file__).with_name(name)), f"/judge/{name}"]
    mounts += ["--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache", "--dir", "/tmp"]
    for folder in map(Path, ("/lib", "/lib64", "/usr/lib", "/usr/lib64")):
        if folder.is_symlink():
            mounts += ["--symlink", str(folder.readlink()), str(folder)]
        else:
            mounts += ["--ro-bind-try", str(folder), str(folder)]
    return [*mounts, "--remount-ro", "/"]
