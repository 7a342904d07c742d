"""What student code can read, however the judge was installed: Python, numpy and scipy, and nothing of ours."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import autograder
from autograder.wall import SandboxUnavailableError, readable
from autograder.wall.sandbox import Sandbox

from ..classroom import NAME, RELEASE, ROOT, SAMPLES, hand_in
from ..test_wheel import build

PACKAGE, SITE = Path(autograder.__file__).parent, Path(np.__file__).parents[1]
VERSION = f"python{sys.version_info[0]}.{sys.version_info[1]}"
ALONE = ("numpy", "numpy.libs", "scipy", "scipy.libs")
RIGHT = (SAMPLES / "right/the_template_filled_in.py").read_text("utf-8")
ROOT_FOLDERS = {"judge", "lib", "lib64", "python", "site", "tmp"}


def explore(python: Path, wall: Sandbox, *folders: Path, **environment: str) -> dict:
    """What a submission finds that the judge of another Python runs."""
    variables = {"PATH": os.environ["PATH"], "HOME": "/", **environment}
    command = [python, "-B", Path(__file__).with_name("explore.py"), wall, *folders]
    ran = subprocess.run(command, env=variables, cwd="/", capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def assert_nothing_of_ours(found: dict, judge: Path, wall: Sandbox) -> None:
    assert found["judge"] == str(judge)
    assert found["private"] > 100
    assert found["found"] == []
    if wall is Sandbox.BUBBLEWRAP:
        assert set(found["root"]) <= ROOT_FOLDERS
    else:
        assert "PermissionError" in found["root"]
    assert found["computed"] == pytest.approx(-2)


def test_a_walk_through_all_that_can_be_read_finds_nothing_of_the_judge_or_its_course(wall):
    found = explore(Path(sys.executable), wall, RELEASE.parents[1], ROOT / "source", ROOT / "tests")
    assert_nothing_of_ours(found, PACKAGE, wall)


# ---------------------------------------------------------------------------------------- ways to install


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build(folder, "--target", "wheel")
    (built,) = folder.glob("*.whl")
    return built


def install(wheel: Path, packages: Path) -> Path:
    """The judge, numpy and scipy in a folder of packages; what else they need is read from this environment's."""
    packages.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        packages,
        wheel,
    ]
    subprocess.run(command, check=True, capture_output=True)
    for name in filter(lambda name: (SITE / name).exists(), ALONE):
        shutil.copytree(SITE / name, packages / name, copy_function=link)
    (packages / "others.pth").write_text(f"{SITE}\n")
    return packages / "autograder"


def link(source: str, target: str) -> None:
    """A hard link, which takes no room, or else a copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def copied_python(prefix: Path) -> Path:
    """This Python's program, libraries and standard library in another prefix, without what is installed in it."""
    base = readable.readable()
    left_out = shutil.ignore_patterns("site-packages", "dist-packages", "test", "__pycache__")
    shutil.copytree(
        base.standard_library, prefix / sys.platlibdir / VERSION, ignore=left_out, symlinks=True, copy_function=link
    )
    (prefix / "bin").mkdir()
    shutil.copy2(base.python, prefix / "bin/python3")
    (prefix / "share").mkdir()
    (prefix / "share/secret.txt").write_text("the right answers")
    return prefix / "bin/python3"


def in_an_environment(folder: Path, wheel: Path) -> tuple[Path, Path]:
    """As this project's own: a virtual environment."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    return folder / "venv/bin/python", install(wheel, folder / "venv/lib" / VERSION / "site-packages")


def in_a_prefix(folder: Path, wheel: Path) -> tuple[Path, Path]:
    """As conda and the images of Python and Dask have it: in the folder of the standard library."""
    python = copied_python(folder / "prefix")
    return python, install(wheel, folder / "prefix" / sys.platlibdir / VERSION / "site-packages")


def in_the_system(folder: Path, wheel: Path) -> tuple[Path, Path]:
    """As Debian has it: Python in usr/, packages in usr/local/lib/python3.11/dist-packages."""
    python = copied_python(folder / "usr")
    packages = folder / "usr/local/lib" / VERSION / "dist-packages"
    site = folder / "usr" / sys.platlibdir / VERSION / "site-packages"
    site.mkdir()
    (site / "debian.pth").write_text(f"import site; site.addsitedir({str(packages)!r})\n")
    return python, install(wheel, packages)


def for_one_user(folder: Path, wheel: Path) -> tuple[Path, Path]:
    """As `pip install --user` has it: below the user's home."""
    python = copied_python(folder / "usr")
    return python, install(wheel, folder / "home/.local/lib" / VERSION / "site-packages")


@pytest.mark.long
@pytest.mark.parametrize("way", [in_an_environment, in_a_prefix, in_the_system, for_one_user])
def test_nothing_of_the_judge_can_be_read_however_it_was_installed(way: Callable, wall, wheel, tmp_path):
    python, judge = way(tmp_path, wheel)

    found = explore(python, wall, HOME=str(tmp_path / "home"))

    assert_nothing_of_ours(found, judge, wall)


# ---------------------------------------------------------------------------------------- what is kept out


@pytest.mark.long
def test_a_course_among_pythons_own_files_is_not_graded(wheel, tmp_path):
    python, _ = in_a_prefix(tmp_path, wheel)
    course = tmp_path / "prefix" / sys.platlibdir / VERSION / "course"
    shutil.copytree(RELEASE.parents[1], course / "release")
    (course / "nbgrader_config.py").touch()
    hand_in(RIGHT, course / "submitted/ada" / NAME)

    command = [python, "-m", "autograder", "grade", "submitted", "--gradebook", "gradebook.db"]
    ran = subprocess.run(command, cwd=course, capture_output=True, text=True)

    assert ran.returncode == 3
    assert f"nothing is graded: {course}" in ran.stderr
    assert not (course / "autograded").exists()


def test_a_file_among_those_of_numpy_is_not_kept_from_students():
    with pytest.raises(SandboxUnavailableError, match="move it to a folder of its own"):
        readable.keep_out(Path(np.__file__).parent / "course")


def test_packages_that_are_installed_beside_the_standard_library_are_kept_from_students():
    readable.keep_out(*(readable.readable().standard_library / name / "course" for name in readable.INSTALLED))


def test_every_path_that_may_be_read_is_real_and_none_holds_another_package():
    paths = readable.readable().paths()
    assert [path for path in paths if path != path.resolve()] == []
    assert [path for path in paths if SITE.is_relative_to(path) or PACKAGE.is_relative_to(path)] == []
