"""Who may import whom: the rooms of docs/architecture.md, held against the code."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import autograder

PACKAGE = Path(autograder.__file__).parent
DOTTED = re.compile(r"autograder\.(\w+(?:\.\w+)+)")  # as nbgrader's configuration names a class or a function of ours
REPORT = "judging.report"
SHOWN = {"pages.terminal", "pages.feedback", "pages.formgrader"}
MAY_IMPORT = {
    "words": set(),
    "text": {"words"},
    "wall": set(),
    "deadline": set(),
    "database": set(),
    "authoring": {"wall.frames", "words"},
    "assignments": {"authoring", "words"},
    "judging": {"authoring", "wall", "words"},
    "notebooks": {REPORT, "wall.student", "text", "words"},
    "pages": {REPORT, "database", "text", "words"},
    "grading": {"deadline", "notebooks", "judging", "wall", "text", "words", "assignments.find"},
    "translating": {"assignments.find", "authoring.mistakes", "notebooks.reading", "words"},
    "courses": {
        *("deadline", "database", "grading", "notebooks", REPORT, "judging.plan", *SHOWN),
        *("wall", "text", "words", "assignments.find"),
    },
}  # verbs, verify, __main__ and __init__ may import anything; verbs alone import verify, __main__ alone them
ABOVE = {"verify": set(), "verbs": {"verbs", "verify"}, "__main__": {"verbs"}}  # whom of them each may import
INSIDE_THE_WALL = ("absent", "frames", "landlock", "worker", "working_folder", "zygote")
STANDARD = {"numpy", "absent", "frames", "worker", "landlock", "working_folder"}


def modules() -> dict[str, ast.Module]:
    """The syntax tree of every module, by its name without the package's."""
    paths = {".".join(p.relative_to(PACKAGE).with_suffix("").parts): p for p in PACKAGE.rglob("*.py")}
    return {name.removesuffix(".__init__"): ast.parse(path.read_text("utf-8")) for name, path in paths.items()}


TREES = modules()


def imported(name: str, *, at_import: bool = False) -> Iterator[str]:
    """The modules of ours that a module imports, wherever in it; only on being imported itself, if `at_import`.

    A name in a string counts too; it is imported later, by whoever reads it there.
    """
    parts = name.split(".") if (PACKAGE / name.replace(".", "/")).is_dir() else name.split(".")[:-1]
    for node in TREES[name].body if at_import else ast.walk(TREES[name]):
        if isinstance(node, ast.ImportFrom):
            base = parts[: len(parts) + 1 - node.level] if node.level else []
            full = ".".join([*base, *(node.module or "").split(".")]).strip(".")
            full = full if node.level else full.removeprefix("autograder").strip(".")
            if node.level or (node.module or "").startswith("autograder"):
                for alias in node.names:
                    longer = f"{full}.{alias.name}".strip(".")
                    yield longer if longer in TREES else full
        elif isinstance(node, ast.Constant) and not at_import and (named := DOTTED.fullmatch(str(node.value))):
            yield named[1] if named[1] in TREES else named[1].rpartition(".")[0]


def packages(name: str) -> set[str]:
    """The packages that a module imports by their full names, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(str(node.module).partition(".")[0])
    return found


def room(name: str) -> str:
    return name.partition(".")[0]


def allowed(name: str, target: str) -> bool:
    if room(name) == "assignments" and room(target) == "assignments" and name != "assignments.find":
        return name.split(".")[1] == target.split(".")[1]  # one assignment never imports another
    grants = MAY_IMPORT[room(name)] | {room(name)}
    return any(target == grant or target.startswith(f"{grant}.") for grant in grants)


@pytest.mark.parametrize("name", [name for name in TREES if room(name) in MAY_IMPORT])
def test_a_room_imports_only_what_it_may(name):
    assert [target for target in imported(name) if not allowed(name, target)] == []


def test_the_table_of_the_page_says_what_is_tested():
    page = (PACKAGE.parent / "docs/architecture.md").read_text("utf-8").partition("## Who may import whom")[2]
    said = {}
    for rooms, grants in re.findall(r"^\| (`.*?) \| (.*) \|$", page, re.MULTILINE):
        for one in re.findall(r"`(\w+)`", rooms):
            said[one] = set(re.findall(r"`([\w.]+)`", grants.partition(";")[0]))
    assert {one: said[one] for one in said.keys() - {*ABOVE, "__init__"}} == MAY_IMPORT


def test_every_room_has_its_rules():
    assert {room(name) for name in TREES} == {*MAY_IMPORT, *ABOVE, "__init__"}


@pytest.mark.parametrize("name", TREES)
def test_nobody_imports_what_stands_above_all_rooms(name):
    assert {room(target) for target in imported(name)} & ABOVE.keys() <= ABOVE.get(room(name), set())


@pytest.mark.parametrize("name", INSIDE_THE_WALL)
def test_the_students_side_needs_the_standard_library_and_numpy_alone(name):
    assert packages(f"wall.{name}") <= sys.stdlib_module_names | STANDARD


def test_no_import_goes_in_a_circle():
    graph = {name: {target for target in imported(name, at_import=True) if target in TREES} for name in TREES}
    while ends := {name for name, targets in graph.items() if not targets & graph.keys()}:
        for name in ends:
            del graph[name]
    assert graph == {}


PROJECT = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text("utf-8"))["project"]
FOR_STUDENTS = {"matplotlib", "scipy"}  # their notebooks and their code import these; we do not


def declared(requirements: list[str]) -> set[str]:
    """The names of what is required, as an index compares them."""
    return {re.split(r"[^\w.-]", line)[0].lower().replace("_", "-") for line in requirements}


def distributions() -> set[str]:
    """What others have to be installed for the package to be imported, all of it."""
    inside = {"autograder", *INSIDE_THE_WALL, *sys.stdlib_module_names}
    imported_ones = set().union(*map(packages, TREES)) - inside
    known = packages_distributions()
    return {known.get(name, [name])[0].lower().replace("_", "-") for name in imported_ones}


def test_everything_that_is_imported_is_declared():
    extras = PROJECT["optional-dependencies"]
    assert distributions() - declared(PROJECT["dependencies"] + extras["cluster"]) == set()


def test_everything_that_is_declared_is_imported_or_for_students():
    assert declared(PROJECT["dependencies"]) - distributions() == FOR_STUDENTS
