"""nbgrader's own commands with our configuration alone: from source/ to the grade a student reads."""

from __future__ import annotations

import ast
import csv
import html
import io
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbgrader.api import Gradebook
from nbgrader.validator import Validator

from autograder import Report, grade
from autograder.notebooks import release as releases

from ..classroom import NAME, NOTEBOOK, ROOT, RUBRIC, SAMPLES, SOLUTIONS, hand_in
from ..course import Role, instructor

CLASS = {"ada": "right/einsum_everywhere", "bob": "wrong/gradients_are_sums_over_examples", "eve": "wrong/scale_0_1"}
BY_MAIL = "1815"  # hands in through a learning management system
STUDENT_CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "random-initialization"
c.Exchange.root = {exchange!r}
"""


def release(course: Role) -> Path:
    return course.folder / "release" / NAME / NOTEBOOK


@pytest.fixture(scope="module")
def semester(tmp_path_factory) -> dict[str, Role]:
    """Everything that happens in a course, command by command; every command must succeed."""
    root = tmp_path_factory.mktemp("semester")
    exchange = root / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    course = instructor(root / "course")
    with (course.folder / "nbgrader_config.py").open("a") as config:
        config.write(f"c.Exchange.root = {str(exchange)!r}\nc.ExchangeCollect.check_owner = False\n")
    do(course, "release_assignment", NAME)
    students = {name: student(root / "homes" / name, exchange, name, sample) for name, sample in CLASS.items()}
    do(course, "collect", NAME)
    archive = course.folder / "downloaded" / NAME / "archive"
    archive.mkdir(parents=True)
    (archive / f"Ada Lovelace_{BY_MAIL}_assignsubmission_file_{NOTEBOOK}").write_bytes(release(course).read_bytes())
    do(course, "zip_collect", NAME, "--force", "--strict")
    for command in ("autograde", "generate_feedback", "release_feedback"):
        do(course, command, NAME)
    do(course, "export", "--to=grades.csv")
    for name, role in students.items():
        do(role, "fetch_feedback", NAME, f"--student={name}")
    return {"": course, **students}


def do(role: Role, *arguments: str) -> None:
    assert role.nbgrader(*arguments) == 0, role.said


def student(folder: Path, exchange: Path, name: str, sample: str) -> Role:
    """A student who has fetched the assignment, and handed in a sample."""
    folder.mkdir(parents=True)
    (folder / "nbgrader_config.py").write_text(STUDENT_CONFIG.format(exchange=str(exchange)))
    role = Role(folder)
    do(role, "fetch_assignment", NAME)
    hand_in((SAMPLES / f"{sample}.py").read_text("utf-8"), folder / NAME, folder / NAME / NOTEBOOK)
    do(role, "submit", NAME, f"--student={name}")
    return role


@pytest.fixture(scope="module")
def reports(semester) -> dict[str, Report]:
    """The reports of the same submissions, graded without nbgrader."""
    course = semester[""].folder
    return {
        student: grade(
            course / "submitted" / student / NAME / NOTEBOOK, released=releases.release(release(semester[""]).parent)
        )
        for student in [*CLASS, BY_MAIL]
    }


def page(semester: dict[str, Role], student: str) -> str:
    return (semester[""].folder / "feedback" / student / NAME / "random_initialization.html").read_text("utf-8")


def words(text: str) -> str:
    """What a browser shows of a page, white space aside."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", text)).split())


@pytest.mark.parametrize("student", [*CLASS, BY_MAIL])
def test_the_gradebook_holds_the_report_line_by_line(semester, reports, student):
    with Gradebook(f"sqlite:///{semester[''].folder}/gradebook.db") as gradebook:
        submission = gradebook.find_submission_notebook("random_initialization", NAME, student)
        held = {
            graded.name: (graded.score, graded.max_score, graded.needs_manual_grade) for graded in submission.grades
        }

    assert held == {result.id: (result.points, result.max_points, False) for result in reports[student].checks}


@pytest.mark.parametrize("student", [*CLASS, BY_MAIL])
def test_the_export_holds_every_score(semester, reports, student):
    with (semester[""].folder / "grades.csv").open() as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}

    assert float(rows[student]["score"]) == reports[student].score
    assert float(rows[student]["max_score"]) == 100


def test_a_right_submission_has_all_points_and_the_untouched_release_none(reports):
    assert {student: report.score for student, report in reports.items()}.items() >= {"ada": 100, BY_MAIL: 0}.items()
    assert all(0 < reports[student].score < 100 for student in ("bob", "eve"))


@pytest.mark.parametrize("student", [*CLASS, BY_MAIL])
def test_every_lost_line_shows_its_reason_in_the_feedback(semester, reports, student):
    shown = words(page(semester, student))

    for result in reports[student].checks:
        for line in result.message.splitlines():
            assert " ".join(re.sub(r"^(hint|on):", "", line).split()) in shown


@pytest.mark.parametrize("student", [*CLASS, BY_MAIL])
def test_feedback_shows_nothing_of_hidden_checks_or_of_our_paths(semester, student):
    shown = page(semester, student)

    for secret in (
        "autograder/",
        "check_in_place",
        "HIDDEN",
        str(ROOT),
        str(semester[""].folder),
        ".venv",
        "Traceback",
    ):
        assert secret not in shown


@pytest.mark.parametrize("student", CLASS)
def test_a_student_fetches_exactly_the_feedback_that_was_made(semester, student):
    fetched = list((semester[student].folder / NAME / "feedback").rglob("*.html"))

    assert [path.read_text("utf-8") for path in fetched] == [page(semester, student)]


# ------------------------------------------------------------------------------------- source and release


def test_the_committed_release_is_what_the_source_generates(semester):
    made, kept = semester[""].folder / "release" / NAME, ROOT / "release" / NAME
    made_files, kept_files = (
        {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} for folder in (made, kept)
    )

    assert made_files == kept_files, "release/ is out of step with source/: run `make release`"


def internal_names() -> set[str]:
    """The package, and what its modules define, as far as nobody would use these words by chance."""
    defined = set()
    for path in (ROOT / "autograder").rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        defined |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    return {"autograder"} | {name for name in defined if "_" in name.strip("_")} - {*RUBRIC, *SOLUTIONS}


def test_the_release_holds_no_solution_no_hidden_region_and_no_name_of_ours(semester):
    text = "".join(path.read_text("utf-8") for path in release(semester[""]).parent.iterdir() if path.is_file())
    source = (ROOT / "source" / NAME / NOTEBOOK).read_text("utf-8")
    cells = nbformat.reads(source, as_version=4).cells
    solutions = [re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", cell.source, re.DOTALL) for cell in cells]
    solution_lines = {line.strip() for found in solutions for part in found for line in part.splitlines()}

    assert len(solution_lines) > 10
    assert not [line for line in solution_lines if len(line) > 12 and json_text(line) in text]
    assert not [mark for mark in ("BEGIN SOLUTION", "HIDDEN", "END SOLUTION") if mark in text]
    assert not [name for name in internal_names() if re.search(rf"\b{name}\b", text)]


def json_text(line: str) -> str:
    return line.replace("\\", "\\\\").replace('"', '\\"')


def test_the_points_of_the_release_are_the_rubrics(semester):
    cells = nbformat.read(release(semester[""]), as_version=4).cells
    tests = {cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader for cell in cells if "nbgrader" in cell.metadata}

    assert {name: test.points for name, test in tests.items() if test.grade} == {
        check.id: check.points for check in RUBRIC.values()
    }


def test_run_all_works_on_the_source_notebook(semester):
    notebook = nbformat.read(ROOT / "source" / NAME / NOTEBOOK, as_version=4)
    hidden = [cell for cell in notebook.cells if "check_in_place" in cell.source]
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": release(semester[""]).parent}})
    client.execute()

    assert len(hidden) == len(RUBRIC)
    assert all(cell.execution_count for cell in hidden)


@pytest.fixture
def validated(monkeypatch) -> io.StringIO:
    """What `nbgrader validate` prints; it holds on to the standard output of the moment it is imported."""
    monkeypatch.setattr(Validator, "stream", io.StringIO())
    return Validator.stream


def test_validate_passes_the_source(semester, validated):
    assert semester[""].nbgrader("validate", f"source/{NAME}/{NOTEBOOK}") == 0
    assert validated.getvalue() == "Success! Your notebook passes all the tests.\n"


def test_validate_names_every_test_that_the_untouched_release_fails(semester, validated):
    assert semester[""].nbgrader("validate", str(release(semester[""]))) == 0
    assert f"VALIDATION FAILED ON {len(RUBRIC)} CELL(S)" in validated.getvalue()
    assert "NotImplementedError: write this function" in validated.getvalue()
