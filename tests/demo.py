"""`make demo`: a sample class in both assignments, graded by nbgrader's own commands, from release to feedback.

`make demo LANGUAGE=zh_CN` hands out the editions in that language. Nothing else is set: the notebooks say it.
"""

from __future__ import annotations

import contextlib
import io
import json
import random
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.__main__ import main as autograder
from autograder.assignments import find
from autograder.courses.joining import join
from autograder.pages.terminal import console as new_console
from autograder.text import safe
from autograder.words import ENGLISH

from .classroom import ROOT, SUBMISSIONS, hand_in

COURSE = ROOT / "demo"
CLASSES = {
    "random_initialization": {
        "ada": "right/the_template_filled_in",
        "barbara": "right/einsum_everywhere",
        "carl": "right/box_muller_by_hand",
        "donald": "wrong/quiz_answered_by_guessing",
        "edsger": "wrong/rand_in_place_of_randn",
        "frances": "wrong/seed_inside",
        "grace": "wrong/dw2_from_z1",
        "hedy": "wrong/no_0_01_at_all",
        "ivan": "wrong/asserts_one_output",
        "joan": "wrong/slope_of_tanh_forgotten",
        "katherine": "wrong/db_over_the_wrong_axis",
        "lise": "wrong/no_0_01_at_all",
        "mallory": "hostile/forges_every_output",
        "maria": "wrong/no_0_01_at_all",
        "niklaus": "wrong/slope_of_tanh_forgotten",
        "radia": "wrong/seed_inside",
    },
    "deep_initialization": {
        "ada": "right/the_template_filled_in",
        "barbara": "right/einsum_and_recursion",
        "grace": "wrong/xavier_for_relu_too",
        "hedy": "wrong/all_weights_0_01_randn",
        "joan": "wrong/bias_is_not_added",
        "radia": "wrong/seed_inside",
    },
}
NAMES = {
    "ada": "Ada Lovelace",
    "barbara": "Barbara Liskov",
    "broken": "Bertha Broken",
    "carl": "Carl Gauß",
    "donald": "Donald Knuth",
    "edsger": "Edsger Dijkstra",
    "frances": "Frances Allen",
    "grace": "Grace Hopper",
    "hedy": "Hedy Lamarr",
    "ivan": "Ivan Sutherland",
    "joan": "Joan Clarke",
    "katherine": "Katherine Johnson",
    "lise": "Lise Meitner",
    "mallory": "Mallory M.",
    "maria": "Maria Agnesi",
    "niklaus": "Niklaus Wirth",
    "radia": "Radia Perlman",
    "untouched": "Ulrich Untouched",
}
DUE, LATE = datetime(2026, 11, 2, 18, tzinfo=UTC), "ivan"  # handed in a day later than the others
# What some of the class expected, by cell and variable, and why; the others left these cells as they were.
PREDICTED = {
    "ada": [("two-units", "equal", ""), ("scales", "100", ""), ("biases", "same", "")],
    "grace": [("two-units", "different", "each unit is trained on its own"), ("scales", "0.001", "it is too small")],
    "hedy": [("two-units", "different", "every unit gets other gradients"), ("biases", "faster", "")],
    "joan": [("two-units", "zero", "zero times anything is zero"), ("scales", "100", "")],
    "maria": [("two-units", "Different ", ""), ("biases", "same", "")],
}
# What a class that reads Chinese gives as reasons, and the heads of the table.
IN_CHINESE = {
    "each unit is trained on its own": "每个单元都是单独训练的",
    "it is too small": "它太小了",
    "every unit gets other gradients": "每个单元得到的梯度不同",
    "zero times anything is zero": "零乘任何数都是零",
    "student": "学生",
    "score": "得分",
    "lines lost": "失分项",
    "first reason": "第一项失分的原因",
}
JUPYTER = ".jupyter"  # in the course: what a Jupyter server is told of the class
NBGRADER = Path(sys.executable).with_name("nbgrader")


def main(language: str = ENGLISH) -> None:
    console = new_console()
    shutil.rmtree(COURSE, ignore_errors=True)
    COURSE.mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", COURSE)
    if language != ENGLISH:
        choose_language_of_jupyterlab(language)
    for name, students in CLASSES.items():
        list(join(COURSE, find.find(name), language=language))
        nbgrader(console, "generate_assignment", name)
        introduce(name)
        console.print(f"{enrol(name, students, language)} students hand in")
        nbgrader(console, "autograde", name)
        nbgrader(console, "generate_feedback", name)
        report(name)
        console.print(class_table(name, language))
    nbgrader(console, "export", "--to=grades.csv")
    for name in CLASSES:
        console.print(f"class report  demo/{name}.html")
        console.print(f"feedback      demo/feedback/STUDENT/{name}/{name}.html")
    console.print("gradebook     demo/gradebook.db (nbgrader's own), demo/grades.csv")
    settings = "" if language == ENGLISH else f"JUPYTER_CONFIG_PATH={JUPYTER} "
    console.print(f"next          cd demo && {settings}../.venv/bin/jupyter lab    (Nbgrader > Formgrader)")


def nbgrader(console: Console, *arguments: str) -> None:
    """Run one of nbgrader's commands in the demo course; its log is shown only when it fails."""
    console.print(f"$ nbgrader {' '.join(arguments)}")
    ran = subprocess.run([NBGRADER, *arguments], cwd=COURSE, capture_output=True, text=True)
    if ran.returncode:
        sys.exit(ran.stderr)


def report(name: str) -> None:
    """Write the class report."""
    options = ["--assignment", name, "--output", str(COURSE / f"{name}.html")]
    with contextlib.redirect_stdout(io.StringIO()):
        status = autograder(["report", str(COURSE / "autograded"), *options])
    if status:
        sys.exit(status)


def choose_language_of_jupyterlab(language: str) -> None:
    """The language of JupyterLab for whom it is started with JUPYTER, and has not chosen another one."""
    settings = COURSE / JUPYTER / "labconfig" / "default_setting_overrides.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"@jupyterlab/translation-extension:plugin": {"locale": language}}))


def said(text: str, language: str) -> str:
    """Words of the demo itself, in the language of the class."""
    return IN_CHINESE.get(text, text) if language == "zh_CN" else text


def introduce(name: str) -> None:
    """Tell the gradebook what the students are called, and when the assignment is due."""
    with Gradebook(f"sqlite:///{COURSE / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_assignment(name, duedate=DUE.replace(tzinfo=None))
        for student, full in NAMES.items():
            first, _, last = full.partition(" ")
            gradebook.update_or_create_student(student, first_name=first, last_name=last)


def predict(path: Path, guesses: list[tuple[str, str, str]]) -> None:
    """Write what a student expected into the cells that ask for it."""
    notebook = nbformat.read(path, as_version=4)
    for name, guess, reason in guesses:
        (cell,) = [cell for cell in notebook.cells if cell.get("id") == name]
        cell.source = cell.source.replace("= None", f"= {guess!r}", 1)
        cell.source += f"\nbecause = {reason!r}" if reason else ""
    nbformat.write(notebook, path)


def enrol(name: str, students: dict[str, str], language: str = ENGLISH) -> int:
    """Write the submissions of a class, one file of random bytes and one untouched release among them."""
    release = COURSE / "release" / name / f"{name}.ipynb"
    folders = {student: COURSE / "submitted" / student / name for student in [*students, "untouched", "broken"]}
    for student, sample in students.items():
        kind = SUBMISSIONS if sample.startswith("hostile") else SUBMISSIONS / name
        hand_in((kind / f"{sample}.py").read_text("utf-8"), folders[student], release)
    for student in ("untouched", "broken"):
        folders[student].mkdir(parents=True)
    shutil.copy(release, folders["untouched"])
    (folders["broken"] / release.name).write_bytes(random.Random(0).randbytes(2000))
    for student, folder in folders.items():
        at = DUE + timedelta(days=1 if student == LATE else -1, minutes=len(student))
        (folder / "timestamp.txt").write_text(at.strftime("%Y-%m-%d %H:%M:%S UTC"))
        if name == "random_initialization" and student in PREDICTED:
            guesses = [(cell, guess, said(reason, language)) for cell, guess, reason in PREDICTED[student]]
            predict(folder / release.name, guesses)
    return len(folders)


def class_table(name: str, language: str = ENGLISH) -> Table:
    """Who got what, and the first reason why not more."""
    heads = [said(head, language) for head in ("student", "score", "lines lost", "first reason")]
    table = Table(*heads, title=title(name))
    for path in sorted((COURSE / "autograded").glob(f"*/{name}/{name}.ipynb")):
        report = nbformat.read(str(path), as_version=4).metadata["autograder"]
        lost = [check for check in report["checks"] if check["points"] < check["max_points"]]
        reason = safe(lost[0]["message"]) if lost else ""
        table.add_row(Text(path.parents[1].name), f"{report['score']:g}", str(len(lost)), Text(reason))
    return table


def title(name: str) -> str:
    """An assignment's title, as the first line of its notebook has it."""
    first, *_ = nbformat.read(COURSE / "source" / name / f"{name}.ipynb", as_version=4).cells
    return first.source.splitlines()[0].lstrip("# ")


if __name__ == "__main__":
    main(*sys.argv[1:])
