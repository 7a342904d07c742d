"""A real PostgreSQL server on a private socket, for as long as it is needed."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4


def programs() -> Path | None:
    """The folder of Debian's newest server, or of one on the PATH."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    on_path = shutil.which("initdb")
    return max(found, key=lambda path: int(path.parent.name), default=Path(on_path).parent if on_path else None)


@contextlib.contextmanager
def running(fsync: str = "off") -> Iterator[str]:
    """The URL of a server that is reached by a socket only; `{}` is the place of a database's name.

    It refuses to run as root, and then runs as nobody, who must be able to enter its folder.
    """
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path is at most 107 bytes long
    someone = {"user": "nobody", "extra_groups": []} if os.getuid() == 0 else {}
    if someone:
        shutil.chown(folder, "nobody")

    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}

    def command(program: str, *arguments: str) -> None:
        with (folder / "log").open("a") as log:
            how = {"cwd": folder, "env": environment, "stdout": log, "stderr": log, **someone}
            subprocess.run([programs() / program, *arguments, "--pgdata", folder / "data"], check=True, **how)

    try:
        command("initdb", "--username", "course", "--auth", "trust", "--no-sync", "--encoding", "UTF8")
        options = (
            f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync={fsync} -c deadlock_timeout=100ms"
        )
        command("pg_ctl", "start", "--wait", "--options", options)
        try:
            yield f"postgresql+psycopg://course@/{{}}?host={folder}"
        finally:
            command("pg_ctl", "stop", "--wait", "--mode", "immediate")
    finally:
        shutil.rmtree(folder)


def new_database(server: str) -> str:
    """The URL of a new, empty database."""
    import psycopg

    name = f"class_{uuid4().hex}"
    with psycopg.connect(server.format("postgres").replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.format(name)
