"""Where assignments are found: among the entry points of what is installed, and in a course's own assignments/.

An installed package offers an assignment by an entry point of the group `autograder.assignments`, as this one does its
own (pyproject.toml). A course has its own in COURSE/assignments/NAME, which goes before an installed one of that name.
"""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

from ..authoring import Assignment as Assignment
from ..authoring.assignment import digest_of
from ..words import ENGLISH
from ..words import languages as languages_of

GROUP = "autograder.assignments"
DISTRIBUTION = "random-initialization"  # what pip calls this package
PACKAGE = Path(__file__).resolve().parents[1]
BESIDE = ("release", "source", "tests")  # stand beside the package in a checkout, and in it where it is installed
# No verdict depends on these.
NO_JUDGES = (
    "assignments",
    "courses",
    "database.py",
    "pages",
    "verbs",
    "verify.py",
    "translating",
    "__main__.py",
    *BESIDE,
)


class UnknownAssignmentError(LookupError):
    """There is no such assignment, or it cannot be loaded; the text says which there are, or why."""


class OtherVersionError(Exception):
    """This process has another judge or assignment than the one that handed out the work; the text says which."""


def find(name: str, course: Path | None = None) -> Assignment:
    """The assignment of that name in a course or installed; raises UnknownAssignmentError."""
    if course and name in in_course(course):  # a submission may say any name, also one that leads elsewhere
        return _load_folder((course / "assignments" / name).resolve())
    if name not in (offered := _offered()):
        known = ", ".join(sorted({*offered, *in_course(course)}))
        raise UnknownAssignmentError(f"there is no assignment {name}; there are {known}")
    return _load_entry_point(offered[name])


def everything(course: Path | None = None) -> dict[str, Assignment]:
    """Every assignment there is, by name."""
    return {name: find(name, course) for name in sorted({*_offered(), *in_course(course)})}


def which(name: str, grade_ids: Iterable[str], course: Path | None = None) -> Assignment | None:
    """The assignment of that name or, where none has it, the one that most of a notebook's `grade_ids` belong to."""
    try:
        return find(name, course)
    except UnknownAssignmentError:
        if name in (*_offered(), *in_course(course)):
            raise
    ids, best, most = set(grade_ids), None, 0
    for assignment in everything(course).values():
        if (shared := len(ids & {*assignment.checks, *assignment.functions})) > most:
            best, most = assignment, shared
    return best


def with_check(check_id: str, course: Path | None = None) -> Assignment:
    """The assignment that has a line of this id: ids are unique, `verify` sees to it. Raises UnknownAssignmentError."""
    for assignment in everything(course).values():
        if check_id in assignment.checks:
            return assignment
    known = "; ".join(f"{one.name} has {', '.join(one.checks)}" for one in everything(course).values())
    raise UnknownAssignmentError(f"no assignment has a check {check_id}: {known}")


def course_above(folder: Path) -> Path | None:
    """The course that a folder lies in: the nearest above it with assignments of its own, or with a configuration."""
    for above in (folder.resolve(), *folder.resolve().parents):
        if (above / "nbgrader_config.py").exists() or any(above.glob("assignments/*/__init__.py")):
            return above
    return None


def files(assignment: Assignment, kind: str, language: str = ENGLISH) -> Path:
    """The folder KIND/NAME of an assignment, as `release/NAME`: the nearest one above its own folder.

    That of an edition in another language is KIND/NAME_LANGUAGE. Raises FileNotFoundError that says what to do.
    """
    name = assignment.name if language == ENGLISH else f"{assignment.name}_{language}"
    for above in (assignment.folder, *assignment.folder.parents):
        if (found := above / kind / name).is_dir():
            return found
    how = f"run nbgrader generate_assignment {name} first" if kind == "release" else "make it"
    raise FileNotFoundError(f"there is no folder {kind}/{name}: {how}")


def languages(assignment: Assignment) -> list[str]:
    """The languages that an assignment comes in: English, and those of its catalogues."""
    return languages_of(assignment.folder / "locale")


# ------------------------------------------------------------------------------------------------ loading


@lru_cache(maxsize=1)
def _offered() -> Mapping[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


def in_course(course: Path | None) -> list[str]:
    """The names of the assignments that a course has of its own."""
    return [path.parent.name for path in course.glob("assignments/*/__init__.py")] if course else []


@lru_cache(maxsize=32)
def _load_entry_point(point: EntryPoint) -> Assignment:
    try:
        return _checked(point.load(), point.value)
    except (ImportError, AttributeError, ValueError) as error:
        raise UnknownAssignmentError(f"assignment {point.name} cannot be loaded from {point.value}: {error}") from error


@lru_cache(maxsize=32)
def _load_folder(folder: Path) -> Assignment:
    """A course's own assignment, as a package that no other course's can be taken for."""
    course = f"course_{hashlib.sha256(str(folder).encode()).hexdigest()[:8]}"
    name = f"{course}.{folder.name}"
    sys.modules.setdefault(course, ModuleType(course))  # the modules of a package look for the one around it
    spec = importlib.util.spec_from_file_location(
        name, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec
    assert spec.loader
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        return _checked(getattr(module, "ASSIGNMENT", None), f"{folder}/__init__.py")
    except Exception as error:
        for half_loaded in [module for module in sys.modules if module.startswith(f"{course}.")]:
            del sys.modules[half_loaded]
        raise UnknownAssignmentError(
            f"assignment {folder.name} cannot be loaded from {folder}: {type(error).__name__}: {error}"
        ) from error


def _checked(found: object, place: str) -> Assignment:
    if not isinstance(found, Assignment):
        raise ValueError(f"{place} holds no ASSIGNMENT = Assignment(…)")
    return found


# ------------------------------------------------------------------------------------------------ versions


@dataclass(frozen=True)
class Version:
    """An assignment as it travels to another process: where it is found, and digests of it and of the judge."""

    name: str
    course: str  # its folder, for an assignment of its own; else empty
    assignment: str
    judge: str

    @property
    def digest(self) -> str:
        """One fingerprint of judge and assignment: where it is the same, the same answers have the same verdicts."""
        return "sha256:" + hashlib.sha256(f"{self.judge} {self.assignment}".encode()).hexdigest()

    def load(self) -> Assignment:
        """The same assignment in this process; raises OtherVersionError where it or the judge is another one."""
        try:
            found = find(self.name, Path(self.course) if self.course else None)
        except UnknownAssignmentError as error:
            raise OtherVersionError(f"this process cannot grade {self.name}: {error}") from None
        if (found.digest, judge_digest()) != (self.assignment, self.judge):
            changed = "assignment" if found.digest != self.assignment else "judge"
            raise OtherVersionError(
                f"this process has another version of the {changed} of {self.name}: install the same one everywhere"
            )
        return found


def version(assignment: Assignment) -> Version:
    """What another process needs to know of an assignment to load the same one."""
    own = assignment.folder.parent.name == "assignments" and PACKAGE not in assignment.folder.parents
    course = str(assignment.folder.parents[1]) if own else ""
    return Version(assignment.name, course, assignment.digest, judge_digest())


@lru_cache(maxsize=1)
def judge_digest() -> str:
    """A fingerprint of the files that decide verdicts, assignments left out; the same wherever they are installed."""
    return digest_of(PACKAGE, leave_out=[PACKAGE / name for name in NO_JUDGES])
