"""`make demo`: a sample class in both assignments, graded by nbgrader's own commands, from release to feedback."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.assignments import find
from autograder.pages.class_page import write_report
from autograder.pages.class_sources import read_reports
from autograder.pages.terminal import console as new_console
from autograder.text import safe

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
NBGRADER = Path(sys.executable).with_name("nbgrader")


def main() -> None:
    console = new_console()
    shutil.rmtree(COURSE, ignore_errors=True)
    shutil.copytree(ROOT / "source", COURSE / "source")
    shutil.copy(ROOT / "nbgrader_config.py", COURSE)
    for name, students in CLASSES.items():
        nbgrader(console, "generate_assignment", name)
        console.print(f"{enrol(name, students)} students hand in")
        nbgrader(console, "autograde", name)
        nbgrader(console, "generate_feedback", name)
        reports = [report for report in read_reports(COURSE / "autograded", {}) if report.assignment == name]
        write_report(reports, COURSE / f"{name}.html", find.find(name).title)
        console.print(class_table(name))
    nbgrader(console, "export", "--to=grades.csv")
    for name in CLASSES:
        console.print(f"class report  demo/{name}.html")
        console.print(f"feedback      demo/feedback/STUDENT/{name}/{name}.html")
    console.print("gradebook     demo/gradebook.db (nbgrader's own), demo/grades.csv")
    console.print("next          cd demo && ../.venv/bin/jupyter lab    (Nbgrader > Formgrader)")


def nbgrader(console: Console, *arguments: str) -> None:
    """Run one of nbgrader's commands in the demo course; its log is shown only when it fails."""
    console.print(f"$ nbgrader {' '.join(arguments)}")
    ran = subprocess.run([NBGRADER, *arguments], cwd=COURSE, capture_output=True, text=True)
    if ran.returncode:
        sys.exit(ran.stderr)


def enrol(name: str, students: dict[str, str]) -> int:
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
    return len(folders)


def class_table(name: str) -> Table:
    """Who got what, and the first reason why not more."""
    table = Table("student", "score", "lines lost", "first reason", title=find.find(name).title)
    for path in sorted((COURSE / "autograded").glob(f"*/{name}/{name}.ipynb")):
        report = nbformat.read(str(path), as_version=4).metadata["autograder"]
        lost = [check for check in report["checks"] if check["points"] < check["max_points"]]
        reason = safe(lost[0]["message"]) if lost else ""
        table.add_row(Text(path.parents[1].name), f"{report['score']:g}", str(len(lost)), Text(reason))
    return table


if __name__ == "__main__":
    main()
