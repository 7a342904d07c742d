"""What the pages name exists: links and their anchors, files, make targets, verbs and options of the command line."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from textwrap import dedent, indent

import pytest

import autograder
from autograder import __main__ as command_line
from autograder.verbs import courses, grading, making

ROOT = Path(__file__).resolve().parents[1]
PAGES = {str(path.relative_to(ROOT)): path for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])}
README_LINES = 90
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
PLACEHOLDER = re.compile(r"[A-Z]+")  # as in source/NAME
PATH = re.compile(r"[\w.*/-]+")
MAKES_ITS_OWN_FILES = "docs/writing-an-assignment.md"  # in a course from nothing; a test of its own follows it
SUFFIXES = (".py", ".md", ".toml", ".sh", ".lock", ".cff", ".ipynb", ".png")
# Folders from which a page may name a file: the rooms of the package, say, as wall/sandbox.py, and those of the tests.
FROM = ("", "autograder/", "tests/")
GENERATED = {line.strip().strip("/") for line in (ROOT / ".gitignore").read_text().splitlines()}
VERBS = {
    "_grade",
    "_verify",
    "_report",
    "_bundle",
    "_gradescope",
    "_new",
    "_join",
    "_leave",
    "_completion",
    "_export",
    "_regrade",
    "_explain",
    "_feedback",
    "_watch",
}
COMMAND = re.compile(r"(?<!from )(?<!import )\bautograder +([a-z]+)\b([^|>;&#\n]*)")


def prose(page: str) -> str:
    """A page without its code blocks."""
    return BLOCK.sub("", PAGES[page].read_text("utf-8"))


def code(page: str) -> Iterator[str]:
    """What is written as code: spans, and the lines of shell blocks that somebody types."""
    yield from SPAN.findall(prose(page))
    for language, text in BLOCK.findall(PAGES[page].read_text("utf-8")):
        lines = [line.strip() for line in text.replace("\\\n", " ").splitlines()]
        if language == "console":
            yield from (line.removeprefix("$ ") for line in lines if line.startswith("$ "))
        elif language in ("sh", "bash"):
            yield from lines


@lru_cache
def anchors(path: Path) -> set[str]:
    """The anchors that a page's headings have."""
    headings = re.findall(r"^#+ +(.*)$", BLOCK.sub("", path.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page):
    lost = []
    for target in filter(None, (found for pair in LINK.findall(prose(page)) for found in pair)):
        file, _, anchor = target.partition("#")
        path = PAGES[page].parent / file if file else PAGES[page]
        if "://" not in target and not (path.exists() and (not anchor or anchor in anchors(path))):
            lost.append(target)
    assert lost == []


def is_path(name: str) -> bool:
    """Whether a span of code looks like a file or folder of the repository."""
    first = name.partition("/")[0]
    if not PATH.fullmatch(name) or first in GENERATED or name.startswith("/"):
        return False
    return name.endswith(SUFFIXES) or ("/" in name and any((ROOT / above / first).is_dir() for above in FROM if first))


@lru_cache
def names_of_files() -> set[str]:
    """The names of all files of the repository, without their folders."""
    found = set()
    for _, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in GENERATED and name != ".git"]
        found.update(files)
    return found


def exists(name: str) -> bool:
    """Whether a file or folder is there; a placeholder stands for any name, and a name alone for a file anywhere."""
    pattern = "/".join("*" if PLACEHOLDER.fullmatch(part) else part for part in name.rstrip("/").split("/"))
    return pattern in names_of_files() or any(next(ROOT.glob(f"{above}{pattern}"), None) for above in FROM)


@pytest.mark.parametrize("page", [page for page in PAGES if page != MAKES_ITS_OWN_FILES])
def test_every_file_that_is_named_exists(page):
    names = {name for name in SPAN.findall(prose(page)) if is_path(name)}
    assert [name for name in sorted(names) if not exists(name)] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_and_variable_exists(page):
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets, variables = set(re.findall(r"^(\w+):", makefile, re.M)), set(re.findall(r"^(\w+) \??=", makefile, re.M))
    typed = [line.split() for text in code(page) for line in [text.partition("#")[0]] if line.startswith("make ")]
    assert [name for words in typed for name in words[1:] if name not in targets and "=" not in name] == []
    assert {word.partition("=")[0] for words in typed for word in words if "=" in word} <= variables


def arguments(verb: str, rest: str) -> list[str]:
    """The arguments of a command as it is named on a page; placeholders and dots become something."""
    words = [word for word in shlex.split(rest.replace("…", "")) if word not in ("...", "[OPTIONS]")]
    filled = ["2" if word == "N" else word.lower() if PLACEHOLDER.fullmatch(word) else word for word in words]
    return [verb, *filled] if filled else [verb, "--help"]


def accepted(command: list[str]) -> bool:
    try:
        return command_line.main(command) == 0
    except SystemExit as stop:
        return stop.code == 0


@pytest.mark.parametrize("page", PAGES)
def test_every_command_is_accepted(page, monkeypatch, capsys):
    runs = [
        (module, verb) for module in (command_line, grading, courses, making) for verb in VERBS & vars(module).keys()
    ]
    assert {verb for _, verb in runs} == VERBS
    for module, verb in runs:
        monkeypatch.setattr(module, verb, lambda options: 0)
    monkeypatch.setattr(command_line.atexit, "register", lambda function: None)
    named = [arguments(verb, rest) for text in code(page) for verb, rest in COMMAND.findall(text)]
    # An option may be named without the file or folder that the verb also wants.
    refused = [command for command in named if not accepted(command) and not accepted([*command, "name"])]
    assert refused == []


def test_exceptions_are_drawn_as_in_the_code():
    trees = [text for _, text in BLOCK.findall(PAGES["docs/architecture.md"].read_text("utf-8")) if "├── wall" in text]
    assert [tree for tree in trees if dedent(autograder.__doc__).count(indent(tree, "    "))] == trees != []


@pytest.mark.parametrize("page", [page for page in PAGES if page.startswith("README")])
def test_the_readme_is_short(page):
    assert len(PAGES[page].read_text("utf-8").splitlines()) <= README_LINES


IN_CHINESE = {
    "README.md": "README.zh-CN.md",
    "docs/students.md": "docs/zh-CN/students.md",
    "docs/instructors.md": "docs/zh-CN/instructors.md",
}


def headings(page: str) -> list[str]:
    return re.findall(r"^(#+) ", BLOCK.sub("", PAGES[page].read_text("utf-8")), re.MULTILINE)


def commands(page: str) -> list[str]:
    """What is typed on a page, without what chooses the Chinese edition."""
    shell = [text for language, text in BLOCK.findall(PAGES[page].read_text("utf-8")) if language in ("console", "sh")]
    lines = [line.partition("#")[0].strip() for text in shell for line in text.splitlines()]
    typed = [line for line in lines if line.removeprefix("$ ").startswith(("autograder", "nbgrader", "make", "."))]
    return [re.sub(r" LANGUAGE=zh_CN| --language zh_CN", "", line) for line in typed]


@pytest.mark.parametrize(("english", "chinese"), IN_CHINESE.items())
def test_a_chinese_page_has_the_sections_and_the_commands_of_the_english_one(english, chinese):
    assert headings(chinese) == headings(english)
    assert set(commands(english)) - set(commands(chinese)) == set()
    link = re.escape(os.path.relpath(PAGES[chinese], PAGES[english].parent))
    assert re.search(rf"\]\({link}\)", PAGES[english].read_text("utf-8"))
