"""An assignment goes into a course that exists, beside its other assignments, and out of it again.

What is needed there is little: a folder in source/, and one line in nbgrader_config.py. Nothing that an instructor has
edited is ever overwritten or removed.
"""

from __future__ import annotations

import ast
import filecmp
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from ..assignments import find
from ..assignments.find import DISTRIBUTION, Assignment
from ..notebooks.reading import contents, parse
from ..words import ENGLISH
from .folder import UnusableCourseError, configuration, held

CONFIGURATION = "nbgrader_config.py"
LINE = "from autograder.courses import configure; configure(c)  # autograder: other assignments stay as they are\n"
BARE = "c = get_config()\n" + LINE
NEW = 'c = get_config()\nc.CourseDirectory.course_id = "{name}"\n' + LINE
NAME = re.compile(r"(?!\.)[\w.-]{1,100}")  # nbgrader takes no "+" in it, and it is a folder's name
SECONDS = 60  # for another environment's Python to import us, which takes about one


def join(course: Path, assignment: Assignment, name: str = "", language: str = "") -> Iterator[str]:
    """Put an assignment into a course, which is made if it is not there; yields what was done and what comes next.

    `name` is what the course calls it: by default what it is called there already, or else its own name. `language` is
    that of the edition: by default that of the edition which the course has, or else English. Raises
    UnusableCourseError, before anything is written, where that cannot work.
    """
    name = name or next(iter(called(course, assignment, language)), assignment.name)
    source = course / "source" / name
    ours = _edition(assignment, language or _language(source, course) or ENGLISH)
    _check_layout(course)
    _check_name(course, assignment, name, language)
    line = line_to_write(course)
    _check_environment(course)
    changed = list(_copy(ours, source)) if not any(source.glob("*.ipynb")) else []
    if line:
        with (course / CONFIGURATION).open("a", encoding="utf-8") as file:
            file.write(line)
        changed.append(course / CONFIGURATION)
    yield from (f"written  {path}" for path in changed)
    if not changed:
        yield f"nothing to do: {source} and the line in {course / CONFIGURATION} are there already"
    edited = [path.name for path in sorted(ours.iterdir()) if path.is_file() and not _same(path, source / path.name)]
    if edited:
        yield f"kept as it is in {source}, though it differs from ours: {', '.join(edited)}"
    yield (
        f"next, in {course}:\n"
        f"  nbgrader generate_assignment {name}\n"
        f"  autograder verify --assignment {name}\n"
        f"  nbgrader release_assignment {name}\n"
        "and when students have handed in:\n"
        f"  nbgrader collect {name}\n"
        f"  autograder grade submitted --gradebook {_own_gradebook(course)}\n"
        f"  nbgrader generate_feedback {name}"
    )


def _own_gradebook(course: Path) -> str:
    """The course's gradebook, as it is typed in the course's folder."""
    return shlex.quote(str(configuration(course).CourseDirectory.get("db_url", "gradebook.db")))


def leave(course: Path, assignment: Assignment, name: str = "", language: str = "") -> Iterator[str]:
    """Take an assignment out of a course again; yields what was removed and what stays. Raises UnusableCourseError."""
    names = [name] if name else called(course, assignment, language)
    if len(names) > 1:
        raise UnusableCourseError(f"{course} has {assignment.name} as {', '.join(names)}: say which with --as NAME")
    if not names or not (course / "source" / names[0]).is_dir():
        raise UnusableCourseError(f"{course} has no assignment {name or assignment.name} in source/")
    (name,) = names
    _check_name(course, assignment, name, language)
    source = course / "source" / name
    ours, kept = _edition(assignment, _language(source, course) or ENGLISH), []
    if ours.resolve() == source.resolve():
        raise UnusableCourseError(f"{source} is the assignment itself, and no copy: remove it by hand")
    for path in sorted(source.rglob("*")):
        if path.is_file() and _same(ours / path.relative_to(source), path):
            path.unlink()
            yield f"removed  {path}"
        elif path.is_file() and "__pycache__" not in path.parts:
            kept.append(str(path))
    if kept:
        yield f"stays, for it is not as we wrote it: {', '.join(kept)}"
    else:
        shutil.rmtree(source)
    yield from _take_line_out(course)
    made = [f"{step}/" for step in ("release", "submitted", "autograded", "feedback") if (course / step).is_dir()]
    if made:
        yield f"stays: what {', '.join(made)} and the gradebook hold of {name}; nbgrader db assignment remove {name}"


def called(course: Path, assignment: Assignment, language: str = "") -> list[str]:
    """What a course calls an assignment that it has in source/, once for every edition, or for those in a language."""
    notebooks = sorted(course.glob("source/*/*.ipynb"))
    names = [path.parent.name for path in notebooks if _holds(path, course) == assignment.name]
    return [name for name in dict.fromkeys(names) if language in ("", _language(course / "source" / name, course))]


def _holds(notebook: Path, course: Path) -> str:
    """The name of the assignment of ours that a notebook belongs to; empty for others."""
    found = held(notebook, course)
    return found.name if found else ""


def _language(folder: Path, course: Path) -> str:
    """The language of the edition of ours in a folder; empty if there is none."""
    for notebook in sorted(folder.glob("*.ipynb")):
        if _holds(notebook, course):
            return parse(contents(notebook)).language
    return ""


def _edition(assignment: Assignment, language: str) -> Path:
    """The folder of our edition in a language; raises UnusableCourseError where there is none."""
    known = find.languages(assignment)
    if language not in known:
        raise UnusableCourseError(f"{assignment.name} comes in {', '.join(known)}, and not in {language}")
    return find.files(assignment, "source", language)


def _check_name(course: Path, assignment: Assignment, name: str, language: str) -> None:
    if not NAME.fullmatch(name):
        raise UnusableCourseError(f"{name} cannot be an assignment's name: it takes letters, digits and . _ -")
    folder = course / "source" / name
    notebooks = sorted(folder.glob("*.ipynb"))
    if notebooks and assignment.name not in [_holds(notebook, course) for notebook in notebooks]:
        raise UnusableCourseError(f"{folder} is another assignment: choose a name with --as NAME")
    if notebooks and language not in ("", there := _language(folder, course)):
        raise UnusableCourseError(f"{folder} is the edition in {there}: choose another name with --as NAME")


def _check_layout(course: Path) -> None:
    """Raises UnusableCourseError for a configuration that cannot be run, or that would not find our folder."""
    if course.exists() and not course.is_dir():
        raise UnusableCourseError(f"{course} is no folder")
    said, here = configuration(course).CourseDirectory, course.resolve()
    for name, usual in (("root", "."), ("source_directory", "source"), ("release_directory", "release")):
        value = str(said.get(name, usual))
        if (here / value).resolve() != (here / usual).resolve():
            raise UnusableCourseError(
                f"the configuration of {course} sets CourseDirectory.{name} to {value}: we need nbgrader's usual "
                "folders" + (f"; give {value} as the course" if name == "root" else "")
            )


def _tree(course: Path) -> ast.Module:
    try:
        return ast.parse((course / CONFIGURATION).read_bytes())
    except (SyntaxError, ValueError) as error:
        raise UnusableCourseError(f"{course / CONFIGURATION} cannot be read: {error}") from None


def has_line(course: Path) -> bool:
    """Whether a course's configuration calls `configure`."""
    if not (course / CONFIGURATION).exists():
        return False
    tree = list(ast.walk(_tree(course)))
    imported = [node.module for node in tree if isinstance(node, ast.ImportFrom)]
    imported += [name.name for node in tree if isinstance(node, ast.Import) for name in node.names]
    calls = [ast.unparse(node.func).rpartition(".")[2] for node in tree if isinstance(node, ast.Call)]
    return "autograder.courses" in imported and "configure" in calls


def line_to_write(course: Path) -> str:
    """What a course's configuration lacks, which is all of it in a course that has none.

    Raises UnusableCourseError where it cannot be run.
    """
    file = course / CONFIGURATION
    if not file.exists():
        named = configuration(course).CourseDirectory.get("course_id")  # by another file than this one
        return BARE if named else NEW.format(name=_course_id(course))
    if has_line(course):
        return ""
    return LINE if (text := file.read_bytes()).endswith(b"\n") or not text else "\n" + LINE


def _course_id(course: Path) -> str:
    return re.sub(r"[^\w-]", "-", course.resolve().name)


def _take_line_out(course: Path) -> Iterator[str]:
    """Remove our line, if no other assignment of ours needs it, and the file, if nothing else was ever in it."""
    file = course / CONFIGURATION
    others = [path.parent.name for path in sorted(course.glob("source/*/*.ipynb")) if _holds(path, course)]
    if others:
        yield f"stays: the line in {file}, which {', '.join(dict.fromkeys(others))} needs"
        return
    if not file.exists():
        return
    text, ours = file.read_bytes(), LINE.strip().encode()
    left = b"".join(line for line in text.splitlines(keepends=True) if line.rstrip(b"\r\n") != ours)
    if text in (BARE.encode(), NEW.format(name=_course_id(course)).encode()):
        file.unlink()
        yield f"removed  {file}"
        return
    if left != text:
        file.write_bytes(left)
        yield f"removed  {file}: our line"
    if ours in left or has_line(course):
        yield f"stays: the line configure(c) in {file}, which is not as we wrote it: remove it by hand"


def _check_environment(course: Path) -> None:
    """Raises UnusableCourseError where the `nbgrader` that is typed here cannot import us, and would stop working."""
    command = shutil.which("nbgrader")
    python = _interpreter(Path(command)) if command else ""
    if not command or not python or Path(python).parent.resolve() == Path(sys.executable).parent.resolve():
        return
    asking = [python, "-c", "import autograder.courses"]
    try:
        subprocess.run(asking, capture_output=True, cwd="/", timeout=SECONDS, check=True)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnusableCourseError(
            f"nothing was written: {python}, which runs {command}, cannot be asked: {error}"
        ) from None
    except subprocess.CalledProcessError:
        raise UnusableCourseError(
            f"nothing was written: {command} runs in an environment of its own, which lacks this package, and would "
            f"fail in {course} for all assignments. Run  {python} -m pip install {DISTRIBUTION}  or, if pipx made it,  "
            f"pipx inject nbgrader {DISTRIBUTION}  and then this command again"
        ) from None


def _interpreter(script: Path) -> str:
    """The Python that runs a command, from the first lines of its script; empty if they do not say."""
    try:
        head = script.resolve().read_bytes()[:1000].decode("utf-8", "replace").splitlines()[:2]
    except OSError:
        return ""
    found = re.search(r"^#!\s*(\S*python[\d.]*)|^'''exec' \"?([^\"']*python[\d.]*)", "\n".join(head), re.MULTILINE)
    return (found[1] or found[2]) if found else ""


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False)


def _copy(ours: Path, folder: Path) -> Iterator[Path]:
    """Copy the files of ours that are not there."""
    for path in sorted(ours.rglob("*")):
        place = folder / path.relative_to(ours)
        if path.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & set(path.parts) and not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
            yield place
