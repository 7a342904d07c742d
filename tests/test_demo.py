"""`make demo` in the language of the class: the notebooks say it, and nothing else is set."""

from __future__ import annotations

import json
import os
import shutil
import subprocess

import nbformat
import pytest

from autograder import grade
from autograder.notebooks.release import release

from . import demo
from .classroom import NAME, NOTEBOOK, ROOT


@pytest.fixture
def course(tmp_path, monkeypatch):
    """An empty folder in the place of demo/."""
    monkeypatch.setattr(demo, "COURSE", tmp_path / "demo")
    (tmp_path / "demo").mkdir()
    return tmp_path / "demo"


@pytest.mark.parametrize(("told", "language"), [([], "en"), (["LANGUAGE=zh_CN"], "zh_CN")])
def test_the_language_is_what_make_was_told_and_not_that_of_the_shell(told, language):
    command = ["make", "--dry-run", "demo", *told]
    around = ("MAKEFLAGS", "MAKELEVEL")  # of the `make test` that runs this test
    shell = {name: value for name, value in os.environ.items() if name not in around} | {"LANGUAGE": "de_DE:en"}
    said = subprocess.run(command, cwd=ROOT, env=shell, capture_output=True, text=True, check=True).stdout
    assert said.splitlines()[-1].endswith(f"-m tests.demo {language}")


def test_a_class_that_is_handed_the_chinese_edition_is_graded_in_chinese_with_no_option(course):
    shutil.copytree(ROOT / "release" / f"{NAME}_zh_CN", course / "release" / NAME)
    demo.enrol(NAME, {"joan": demo.CLASSES[NAME]["joan"]}, "zh_CN")

    handed_in = course / "submitted" / "joan" / NAME / NOTEBOOK
    report = grade(handed_in, released=release(course / "release" / NAME))

    assert (report.score, report.language) == (86, "zh_CN")
    told = next(one for one in report.predictions if one.predicted == "zero")
    assert told.because == "零乘任何数都是零"


def test_jupyterlab_is_told_the_language_where_it_looks_for_settings(course):
    demo.choose_language_of_jupyterlab("zh_CN")
    settings = json.loads((course / ".jupyter/labconfig/default_setting_overrides.json").read_text("utf-8"))
    assert settings["@jupyterlab/translation-extension:plugin"] == {"locale": "zh_CN"}


@pytest.mark.long
def test_the_whole_demo_in_chinese(course, monkeypatch, capsys):
    two = {student: demo.CLASSES[NAME][student] for student in ("ada", "joan")}
    monkeypatch.setattr(demo, "CLASSES", {NAME: two})
    demo.main("zh_CN")

    assert "随机初始化" in (said := capsys.readouterr().out)
    assert "JUPYTER_CONFIG_PATH=.jupyter ../.venv/bin/jupyter lab" in said
    graded = nbformat.read(course / "autograded" / "joan" / NAME / NOTEBOOK, as_version=4)
    assert graded.metadata["autograder"]["language"] == "zh_CN"
    assert (course / "feedback" / "joan" / NAME / f"{NAME}.html").exists()
    assert (course / f"{NAME}.html").exists()
