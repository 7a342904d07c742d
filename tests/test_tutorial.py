"""docs/writing-an-assignment.md holds to the letter, from `autograder new` to a class that is graded."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from autograder import verify
from autograder.__main__ import main
from autograder.assignments import find
from autograder.authoring.assignment import UnsoundCheckError
from autograder.courses.skeleton import write
from autograder.judging.plan import plan
from autograder.wall.sandbox import Sandbox

from .classroom import ROOT

TUTORIAL = ROOT / "docs" / "writing-an-assignment.md"
FENCE = re.compile(r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
PLACE = re.compile(
    r"(?P<how>File|At the end of|In|Cell|New cell) (?:`(?P<cell>\w+)` of )?`(?P<path>[^`]+)`"
    r"(?:, (?:now )?(?P<points>\d+) points|, the text at the top)?:"
)
CUT = "…"


@dataclass(frozen=True)
class Block:
    """A code block of the tutorial, and the line that introduces it."""

    told: str
    kind: str
    text: str

    def follow(self, course: Path) -> Iterator[tuple[str, str, str]]:
        """Do what the block says; yields every command with the output it shows and the one that came."""
        if self.kind == "console":
            for command, shown in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", self.text, re.MULTILINE):
                yield command, shown, run(command, course)
        elif place := PLACE.fullmatch(self.told):
            path = course / place["path"]
            if place["cell"]:
                change_cell(path, place["cell"], self.text.strip(), place["points"], new=place["how"] == "New cell")
            else:
                path.write_text(self.changed(place["how"], path), "utf-8")

    def changed(self, how: str, path: Path) -> str:
        """The text of a file after what the block says about it."""
        if how == "File":
            return self.text
        text = path.read_text("utf-8")
        if how == "At the end of":
            return f"{text}\n\n{self.text}"
        old, new = (re.findall(rf"^\{sign}(.*)$", self.text, re.MULTILINE) for sign in "-+")
        for line, better in zip(old, new, strict=True):
            assert text.count(f"{line}\n") == 1
            text = text.replace(f"{line}\n", f"{better}\n")
        return text


def blocks() -> list[Block]:
    page = TUTORIAL.read_text("utf-8")
    return [Block(page[: at.start()].split("\n")[-3], at["kind"], at["text"]) for at in FENCE.finditer(page)]


def change_cell(path: Path, name: str, source: str, points: str | None, new: bool) -> None:
    """What an author does in JupyterLab: edit a cell, give it other points, or add a grade cell at the end."""
    notebook = nbformat.read(path, as_version=4)
    if new:
        marks = {**notebook.cells[-1].metadata["nbgrader"], "grade_id": name}
        notebook.cells.append(new_code_cell(id=name, metadata={"nbgrader": marks}))
    found = [cell for cell in notebook.cells if name in (cell.id, cell.metadata.get("nbgrader", {}).get("grade_id"))]
    assert len(found) == 1, f"{path} has {len(found)} cells {name}"
    found[0].source = source
    if points:
        found[0].metadata["nbgrader"]["points"] = int(points)
    nbformat.write(notebook, path)


def run(command: str, course: Path) -> str:
    """What a command prints in the course, with the programs of this Python and a home of its own."""
    home = course.parent / "home"
    home.mkdir(exist_ok=True)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "IPYTHONDIR": str(home / "ipython"),
    }
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=course,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )
    return done.stdout.replace(str(course), "/course")


def pattern(shown: str) -> str:
    """A regular expression for an output as the tutorial shows it: `…` stands for any lines, or any words in one."""
    lines = shown.splitlines()
    words = [".*".join(map(re.escape, line.rstrip().split(CUT))) + "[ ]*\n" for line in lines]
    return "".join(r"(?:.*\n)*" if line == CUT else word for line, word in zip(lines, words, strict=True))


@pytest.fixture(scope="module")
def followed(tmp_path_factory) -> tuple[Path, list[tuple[str, str, str]]]:
    """The course that the tutorial builds; of every command what it should print, and what it printed."""
    course = tmp_path_factory.mktemp("tutorial") / "course"
    course.mkdir()
    return course, [said for block in blocks() for said in block.follow(course)]


@pytest.mark.xdist_group("tutorial")
def test_every_output_is_the_one_that_the_tutorial_shows(followed):
    for command, shown, came in followed[1]:
        assert re.fullmatch(pattern(shown), came), f"$ {command}\n{came}"


def test_every_block_says_where_it_belongs():
    lost = [block for block in blocks() if block.kind not in ("console", "toml") and not PLACE.fullmatch(block.told)]
    assert lost == []


@pytest.mark.xdist_group("tutorial")
def test_verify_accepts_the_filled_skeleton_at_the_end(followed):
    *_, (_, _, came) = [said for said in followed[1] if said[0] == "autograder verify"]
    assert "✓  nothing is left to fill in" in came
    assert "✗" not in came


@pytest.mark.xdist_group("tutorial")
def test_verify_looks_at_every_edition_of_the_course_and_at_nothing_that_is_only_installed(followed):
    found = {name: verify.handouts(followed[0], name, Sandbox.BUBBLEWRAP) for name in ("", "softmax", "week3")}
    names = {name: [handout.name for handout in handouts] for name, handouts in found.items()}
    assert names == {"": ["softmax", "week3"], "softmax": ["softmax", "week3"], "week3": ["week3"]}


@pytest.mark.xdist_group("tutorial")
def test_a_submission_is_graded_by_the_release_that_its_course_made(followed, capsys):
    released = followed[0] / "release" / "week3" / "week3.ipynb"
    handed_in = followed[0] / "submitted" / "bob" / "week3" / "week3.ipynb"
    handed_in.parent.mkdir(parents=True)
    handed_in.write_bytes(released.read_bytes())
    change_cell(released, "softmax_columns_alone", "pass", points="0", new=False)
    assert main(["grade", str(handed_in), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["max_score"] == 90


# ------------------------------------------------------------------------------------------------ the skeleton


def test_new_overwrites_nothing_and_then_writes_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    mine = tmp_path / "source" / "softmax" / "softmax.ipynb"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    assert main(["new", "softmax"]) == 2
    assert capsys.readouterr().err == f"autograder: {mine}: this is there already, and nothing was written\n"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [mine]
    assert mine.read_text() == "mine"


def test_new_leaves_the_configuration_of_a_course_as_it_is(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("# mine")
    assert tmp_path / "nbgrader_config.py" not in write("softmax", tmp_path)
    assert (tmp_path / "nbgrader_config.py").read_text() == "# mine"


def test_new_inside_a_course_says_where_to_go(tmp_path, monkeypatch, capsys):
    write("softmax", tmp_path)
    monkeypatch.chdir(tmp_path / "source")
    assert main(["new", "relu"]) == 2
    assert f"this folder lies in the course {tmp_path}: go there" in capsys.readouterr().err
    assert not (tmp_path / "source" / "assignments").exists()


@pytest.mark.parametrize("name", ["lambda", "Softmax", "größe", "my-softmax", "../softmax", ""])
def test_a_name_that_no_function_can_have_is_refused(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["new", name])
    assert ended.value.code == 2


def test_verify_lists_every_place_that_is_left_to_fill_in(tmp_path):
    written = [path for path in write("softmax", tmp_path) if path.name != "nbgrader_config.py"]
    handout = verify.Handout(find.find("softmax", tmp_path), tmp_path / "source" / "softmax", Sandbox.BUBBLEWRAP)
    left = list(verify.filled.find(handout))
    assert len(left) == sum(path.read_text("utf-8").count(verify.MARK) for path in written)
    assert "assignments/softmax/reference.py: ...  # fill in: compute the right answer and return it" in left


def test_a_check_that_the_reference_fails_is_named_with_its_example(tmp_path):
    write("softmax", tmp_path)
    with pytest.raises(UnsoundCheckError, match="softmax_values does not hold for the reference itself, on "):
        plan(find.find("softmax", tmp_path), 0)


def test_an_assignment_that_cannot_be_loaded_can_be_once_it_is_mended(tmp_path):
    write("softmax", tmp_path)
    checks = tmp_path / "assignments" / "softmax" / "misconceptions.py"
    right = checks.read_text("utf-8")
    checks.write_text("import reference", "utf-8")
    with pytest.raises(find.UnknownAssignmentError, match="cannot be loaded from .*: No module named 'reference'"):
        find.find("softmax", tmp_path)
    checks.write_text(right, "utf-8")
    assert find.find("softmax", tmp_path).name == "softmax"
