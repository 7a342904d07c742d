"""What is installed is whole: a wheel alone grades, in any folder, on every Python that is found."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from .classroom import NAME, NOTEBOOK, ROOT, SAMPLES, hand_in

PLACES = {"autograder": "autograder"} | {
    name: f"autograder/{name}" for name in ("release", "source", "tests/submissions", "requirements.lock")
}


def build(folder: Path, *kinds: str) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder), *kinds]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """A folder with the wheel and the source archive."""
    folder = tmp_path_factory.mktemp("built")
    build(folder)
    return folder


def tracked(folder: str) -> list[str]:
    """Every file below a folder of the checkout that belongs to it, caches aside."""
    paths = [ROOT / folder] if (ROOT / folder).is_file() else sorted((ROOT / folder).rglob("*"))
    names = [path.relative_to(ROOT).as_posix() for path in paths if path.is_file()]
    return [name for name in names if "__pycache__" not in name and ".ipynb_checkpoints" not in name]


def test_the_wheel_holds_every_file_of_the_package_its_assignments_and_their_samples(built):
    (wheel,) = built.glob("*.whl")
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    expected = {place + name.removeprefix(folder) for folder, place in PLACES.items() for name in tracked(folder)}

    assert names == expected
    assert len(expected) > 600


def test_the_source_archive_holds_all_that_makes_the_wheel_and_its_tests(built):
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}

    wanted = {name for folder in (*PLACES, "docs", "tests") for name in tracked(folder)}
    assert wanted | {"pyproject.toml", "README.md", "LICENSE", "Makefile", "bubblewrap.sh"} <= names


def test_building_leaves_nothing_in_the_checkout(built):
    assert not [name for name in ("build", "dist") if (ROOT / name).exists()]


def pythons() -> dict[str, Path]:
    """Every Python from 3.11 on that is found, on the path or where pyenv keeps them, by its version."""
    found = [shutil.which(f"python3.{minor}") for minor in range(11, 20)]
    candidates = [Path(path) for path in (sys.executable, *found) if path]
    candidates += sorted((Path.home() / ".pyenv/versions").glob("3.*/bin/python"))
    ask = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"
    versions: dict[str, Path] = {}
    for path in candidates:
        asked = subprocess.run([path, "-c", ask], capture_output=True, text=True)
        version = asked.stdout.strip()
        if asked.returncode == 0 and int(version.split(".")[1]) >= 11:
            versions.setdefault(version, path)
    return versions


@pytest.mark.long
@pytest.mark.parametrize("version", pythons())
def test_installed_alone_it_adds_grades_verifies_bundles_and_reports(version, built, tmp_path):
    """In a fresh environment, away from the checkout, with a home of its own."""
    (wheel,) = built.glob("*.whl")
    subprocess.run([pythons()[version], "-m", "venv", tmp_path / "venv"], check=True)
    binaries = tmp_path / "venv/bin"
    pins = [line.partition(" \\")[0] for line in (ROOT / "requirements.lock").read_text().splitlines() if "==" in line]
    (tmp_path / "pins.txt").write_text("\n".join(pins))
    install = [binaries / "python", "-m", "pip", "install", "--quiet", "--constraint", tmp_path / "pins.txt", wheel]
    subprocess.run(install, check=True, capture_output=True)
    home, course = tmp_path / "home", tmp_path / "course"
    home.mkdir()
    environment = {"HOME": str(home), "PATH": f"{binaries}:/usr/bin:/bin", "LANG": "C.UTF-8"}

    def run(*command: str, cwd: Path = tmp_path) -> str:
        ran = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    assert run("autograder", "--version") == "autograder 0.1.0\n"
    assert "written" in run("autograder", "add", "course", "--as", "week3")
    run("autograder", "add", "chinese", "--language", "zh_CN")
    assert "随机初始化" in (tmp_path / f"chinese/source/{NAME}/{NOTEBOOK}").read_text("utf-8")
    run("nbgrader", "generate_assignment", "week3", cwd=course)
    hand_in((SAMPLES / "right/einsum_everywhere.py").read_text("utf-8"), course / "submitted/ada/week3")
    assert "1 graded" in run("autograder", "grade", "submitted", "--gradebook", "gradebook.db", cwd=course)
    assert "✗" not in run("autograder", "verify", cwd=course)
    run("autograder", "verify", "--assignment", NAME)
    assert "(1 submission)" in run("autograder", "report", "autograded", cwd=course)
    run("autograder", "bundle", "gradescope", "--assignment", NAME, cwd=course)
    with zipfile.ZipFile(course / "gradescope.zip") as packed:
        assert f"release/{NAME}/{NOTEBOOK}" in packed.namelist()
        assert not [name for name in packed.namelist() if name.startswith(("autograder/source", "autograder/tests"))]
    assert [path.relative_to(home) for path in home.rglob("*") if path.is_file()] == []
