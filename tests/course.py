"""A course in a temporary folder, and nbgrader's commands run in this process, each role with a home of its own."""

from __future__ import annotations

import contextlib
import io
import os
import pwd
import shutil
import traceback
from dataclasses import dataclass
from pathlib import Path

from jupyter_core.application import NoStart
from nbgrader.api import Gradebook
from nbgrader.apps.nbgraderapp import NbGraderApp
from traitlets.config.application import Application

from .classroom import NAME, ROOT

EXCHANGE = '\nc.Exchange.root = "{root}"\nc.Exchange.cache = "{cache}"\nc.CourseDirectory.course_id = "course"\n'


@dataclass
class Role:
    """Somebody who types nbgrader's commands in a folder; `said` is what the last command printed."""

    folder: Path
    said: str = ""

    def nbgrader(self, *arguments: str) -> int:
        """Run a command; returns its exit status."""
        home, output = self.folder / ".home", io.StringIO()
        home.mkdir(exist_ok=True)
        names = {"HOME": "", "JUPYTER_DATA_DIR": "data", "JUPYTER_CONFIG_DIR": "config", "JUPYTER_RUNTIME_DIR": "run"}
        with (
            contextlib.chdir(self.folder),
            environment({name: str(home / part) for name, part in names.items()}),
            contextlib.redirect_stdout(output),
            contextlib.redirect_stderr(output),
        ):
            status = run(list(arguments))
        self.said = output.getvalue()
        return status


def run(arguments: list[str]) -> int:
    """One of nbgrader's commands in this process, which forgets its applications afterwards."""
    app = NbGraderApp.instance()
    try:
        app.initialize(arguments)
        app.start()
    except NoStart:  # a subcommand has run instead
        return 0
    except SystemExit as end:
        return end.code or 0
    finally:
        if isinstance(app.subapp, Application):
            type(app.subapp).clear_instance()
        NbGraderApp.clear_instance()
    return 0


@contextlib.contextmanager
def environment(values: dict[str, str]):
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def instructor(folder: Path) -> Role:
    """A course with nothing but our source/ and nbgrader_config.py, its assignment generated."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(ROOT / "source", folder / "source", ignore=shutil.ignore_patterns("__pycache__", ".*"))
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    role = Role(folder)
    assert role.nbgrader("generate_assignment", NAME) == 0, role.said
    return role


def scores(course: Role) -> dict[str, float]:
    """The score of every submission on record."""
    with Gradebook(f"sqlite:///{course.folder}/gradebook.db") as gradebook:
        return {found.student.id: found.score for found in gradebook.find_assignment(NAME).submissions}


def accounts(count: int) -> list[pwd.struct_passwd]:
    """Unix users of this machine who are not root."""
    return [user for user in pwd.getpwall() if 0 < user.pw_uid < 60000][:count]


def as_user(user: pwd.struct_passwd, home: Path, *arguments: str) -> None:
    """One of nbgrader's commands, as this user, in a process of its own; a failure shows what it said."""
    reader, writer = os.pipe()
    process = os.fork()
    if not process:
        status, role = 70, Role(home)
        try:
            os.chdir("/")  # where we are may be a folder that is not for this user to come back to
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
            status = role.nbgrader(*arguments)
            os.write(writer, role.said.encode())
        except BaseException:  # noqa: BLE001 (it must not run on as a second test)
            os.write(writer, traceback.format_exc().encode())
        finally:
            os._exit(status)
    os.close(writer)
    with os.fdopen(reader) as said:
        told = said.read()
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0, f"{arguments}: {told}"
