"""A course folder as nbgrader lays it out: where things stand, and what of it is graded already."""

from __future__ import annotations

import contextlib
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..assignments import find
from ..assignments.find import Assignment
from ..judging.report import Status
from ..notebooks.graded import report_in
from ..notebooks.reading import HandedIn, Notebook, UnreadableError, contents, digest, parse, read_submission
from ..notebooks.release import Release, release
from ..text import listed
from ..words import say

if TYPE_CHECKING:
    from traitlets.config.loader import Config

RELATIVE = re.compile(r"sqlite(\+\w+)?:///(?!/|:memory:|file:)")  # of SQLite's URLs those that lead on from a folder


class UnusableCourseError(Exception):
    """The course or its gradebook cannot be used; the text says why and what to do."""


def not_for_record(student: str) -> str:
    """Why a folder's name cannot be a student's in nbgrader's gradebook and folders; empty if it can."""
    if any("\udc80" <= c <= "\udcff" for c in student):
        return "its name holds bytes that are no UTF-8"
    if not student.isprintable() and any(unicodedata.category(c) == "Cc" for c in student):
        return "its name holds a line break or another control character"
    if set(student) & set("*?["):
        return "its name holds one of * ? [, by which nbgrader searches for files"
    return "its name begins with a dot, and nbgrader does not see it" if student.startswith(".") else ""


def assignment_of(notebook: Notebook, course: Path) -> Assignment | None:
    """The assignment that a notebook of a course's source/ or release/ belongs to; None for one that is not ours.

    It is named in the notebook's metadata or, where nothing that is known is named, at least half of its checks have
    their cells in there. Raises UnusableCourseError where it cannot be loaded.
    """
    try:
        found = find.which(notebook.assignment, notebook.grade_ids, course)
    except find.UnknownAssignmentError as error:
        raise UnusableCourseError(str(error)) from None
    if found and found.name != notebook.assignment:
        shared = set(notebook.grade_ids) & set(found.checks)
        return found if 2 * len(shared) >= len(found.checks) else None
    return found


def held(notebook: Path, course: Path) -> Assignment | None:
    """The same for a file, which is not ours either if it cannot be read."""
    try:
        return assignment_of(parse(contents(notebook)), course)
    except UnreadableError:
        return None


def assignment_called(name: str, course: Path | None) -> Assignment:
    """The assignment that a course calls so or, where nothing of ours is, the one of that name.

    Raises UnknownAssignmentError and UnusableCourseError.
    """
    folders = [course / step / name for step in ("release", "source")] if course else []
    notebooks = [path for folder in folders for path in sorted(folder.glob("*.ipynb"))]
    return next(filter(None, (held(path, course) for path in notebooks if course)), None) or find.find(name, course)


def is_ours(folders: Iterable[Path], course: Path) -> bool:
    """Whether one of these folders of a course, an assignment's release/ and source/, holds a notebook of ours."""
    notebooks = [path for folder in folders for path in sorted(folder.glob("*.ipynb"))]
    return any(_is_ours(path, course, path.stat().st_mtime_ns) for path in notebooks if path.is_file())


def is_foreign(notebook: Path, course: Path | None) -> bool:
    """Whether a notebook that was handed in is known to belong to no assignment of ours.

    The course knows it, where the notebook lies in a folder that is called as one of its assignments; elsewhere the
    notebook's own cells do. A file that cannot be read is not known to be foreign. Raises UnknownAssignmentError.
    """
    if course:
        folders = [course / step / notebook.resolve().parent.name for step in ("release", "source")]
        if any(path for folder in folders for path in folder.glob("*.ipynb")):
            return not is_ours(folders, course)
    try:
        found = parse(contents(notebook))
    except UnreadableError:
        return False
    return bool(found.grade_ids) and find.which(found.assignment, found.grade_ids, course) is None


@lru_cache(maxsize=100)
def _is_ours(notebook: Path, course: Path, changed: int) -> bool:
    return held(notebook, course) is not None


@dataclass(frozen=True)
class Course:
    """A course folder, as nbgrader lays it out, and one of its assignments."""

    root: Path
    name: str

    @cached_property
    def release(self) -> Release:
        """What was released; raises FileNotFoundError that says what to do."""
        return release(self.root / "release" / self.name)

    @cached_property
    def assignment(self) -> Assignment:
        """The assignment that the release belongs to, whatever the course calls it; raises UnusableCourseError."""
        released = self.release.parsed
        if found := assignment_of(released, self.root):
            return found
        raise UnusableCourseError(
            f"{self.release.notebook} belongs to no assignment that is known here: its metadata names "
            f"{released.assignment or 'none'}, and its cells have few of the checks' ids"
        )

    @property
    def notebook(self) -> str:
        """The notebook's name without its ending, as nbgrader's database has it."""
        return self.release.notebook.stem

    @cached_property
    def config(self) -> Any:
        """What nbgrader's commands find configured in the course; raises UnusableCourseError."""
        return configuration(self.root)

    def submitted(self, student: str) -> Path:
        """What a student handed in."""
        return self.root / "submitted" / student / self.name

    def autograded(self, student: str) -> Path:
        """What nbgrader keeps of it when it is graded."""
        return self.root / "autograded" / student / self.name

    def students(self) -> list[str]:
        """Everyone who handed in a folder; links are not followed."""
        folders = sorted((self.root / "submitted").glob(f"*/{self.name}"))
        return [folder.parent.name for folder in folders if folder.is_dir() and not folder.is_symlink()]

    def without_submission(self) -> list[str]:
        """Everyone who has a folder, but none for this assignment."""
        folders = sorted(path for path in (self.root / "submitted").iterdir() if path.is_dir() and path.name[0] != ".")
        return [folder.name for folder in folders if not (folder / self.name).exists()]

    def read(self, student: str) -> HandedIn:
        """A student's submission, whatever it is."""
        file = f"{self.notebook}.ipynb"
        name = f"{student}/{self.name}/{file}"
        handed_in = read_submission(self.submitted(student) / file, self.release.modules, name)
        others = sorted(path.name for path in self.submitted(student).glob("*.ipynb") if path.name != file)
        if not others:
            return handed_in
        note = say("only {file} is graded; beside it: {names}", file=file, names=listed(others))
        return replace(handed_in, notes=(*handed_in.notes, note))

    def digest(self, student: str) -> str:
        """The digest of a student's notebook as it is now, as a report names it."""
        try:
            return digest(contents(self.submitted(student) / f"{self.notebook}.ipynb"))
        except UnreadableError:
            return digest(b"")

    def on_record(self, student: str) -> dict[str, Any]:
        """The report of a student's graded notebook, as its metadata has it; empty where none is there and whole."""
        try:
            report = report_in((self.autograded(student) / f"{self.notebook}.ipynb").read_bytes())
            whole = bool(report["checks"]) and all(line["status"] for line in report["checks"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return {}
        return report if whole else {}

    def is_graded(self, report: dict[str, Any], student: str, seed: int, examples: str) -> bool:
        """Whether `report`, which is on record, is of what is handed in now, at this time, on these examples.

        What a fault of ours left ungraded is not, nor what was graded when something else was released.
        """
        if not report or any(check["status"] == Status.UNGRADED for check in report["checks"]):
            return False
        if report.get("release") != self.release.digest:
            return False
        same_time = _timestamp(self.autograded(student)) == _timestamp(self.submitted(student))
        asked = (report.get("seed"), report.get("examples"))
        return same_time and asked == (seed, examples) and report.get("submission") == self.digest(student)


def configuration(course: Path) -> Config:
    """What nbgrader's commands find configured in a course: in Jupyter's folders first, then in the course's own files.

    nbgrader itself is not imported for it. Raises UnusableCourseError that names the file which cannot be run.
    """
    from jupyter_core.paths import jupyter_config_path
    from traitlets.config.loader import Config, ConfigFileNotFound, JSONFileConfigLoader, PyFileConfigLoader

    config, everywhere = Config(), jupyter_config_path()
    for name, folders in (("jupyter_config", everywhere), ("nbgrader_config", [str(course.resolve()), *everywhere])):
        for folder in reversed(folders):
            for loader in (PyFileConfigLoader(f"{name}.py", folder), JSONFileConfigLoader(f"{name}.json", folder)):
                try:
                    with at_home(course), contextlib.suppress(ConfigFileNotFound):
                        config.merge(loader.load_config())
                except Exception as error:
                    why = f"{type(error).__name__}: {error}"
                    raise UnusableCourseError(f"{loader.full_filename} cannot be run: {why}: correct it") from error
    return config


@contextlib.contextmanager
def at_home(course: Path) -> Iterator[None]:
    """In the course's folder, and with its modules at hand: so nbgrader runs a configuration, and loads its plugins."""
    before = list(sys.path)
    sys.path.insert(0, str(course.resolve()))
    try:
        with contextlib.chdir(course) if course.is_dir() else contextlib.nullcontext():
            yield
    finally:
        sys.path[:] = before


def gradebook_url(text: str, course: Path) -> str:
    """The URL of a gradebook that is given as one, or as a path in the course; by default, of the course's own.

    Raises UnusableCourseError.
    """
    if text:
        return text if "://" in text else f"sqlite:///{course / text}"
    own = str(configuration(course).CourseDirectory.get("db_url", "sqlite:///gradebook.db"))
    relative = RELATIVE.match(own)
    return f"{relative[0]}{course.resolve()}/{own[relative.end() :]}" if relative else own


def courses_of(submitted: Path, name: str = "") -> list[Course]:
    """The same for the course whose submitted/ folder this is. Raises UnusableCourseError."""
    submitted = submitted.resolve()
    if submitted.name != "submitted":
        raise UnusableCourseError(
            f"{submitted} is no submitted/ folder of a course: give COURSE/submitted with --gradebook"
        )
    if not submitted.is_dir():
        raise UnusableCourseError(f"{submitted}: there is no such folder, in which the submissions of a course stand")
    return released_in(submitted.parent, name)


def released_in(root: Path, name: str = "") -> list[Course]:
    """What the course in a folder has released of the assignments that are known.

    `name`, if it is given, is the course's name of one of them or, where none has it, the assignment's own. Raises
    UnusableCourseError.
    """
    root = root.resolve()
    if not (root / "release").is_dir():
        raise UnusableCourseError(
            f"{root} is no course that has released anything: it has no folder release/. Give the course's folder, or "
            "run nbgrader generate_assignment NAME in it first"
        )
    released = sorted(path.parent.name for path in root.glob("release/*/*.ipynb"))
    ours, foreign = [], []
    for course in [Course(root, folder) for folder in dict.fromkeys(released)]:
        try:
            ours.append((course, course.assignment.name))
        except (OSError, ValueError, UnreadableError, UnusableCourseError) as error:
            foreign.append(f"release/{course.name}: {error}")
    found = [course for course, _ in ours if name in ("", course.name)]
    found = found or [course for course, assignment in ours if name == assignment]
    if not found:
        there = f"there are {', '.join(course.name for course, _ in ours)}; for another one " if ours else ""
        raise UnusableCourseError(
            f"{root} has no release of {name or 'an assignment that is known here'}: {there}run nbgrader "
            f"generate_assignment {name or 'NAME'} first" + "".join(f"\n{line}" for line in foreign)
        )
    return found


def _timestamp(folder: Path) -> bytes:
    try:
        return contents(folder / "timestamp.txt").strip()
    except UnreadableError:
        return b""
