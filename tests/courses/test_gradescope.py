"""The zip for Gradescope grades in Gradescope's own folder layout, and speaks Gradescope's language."""

import json
import os
import re
import shutil
import subprocess
import venv
import zipfile
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from autograder.__main__ import main
from autograder.courses import gradescope
from autograder.judging.report import Report, Result, Status

from ..classroom import ASSIGNMENT, NAME, NOTEBOOK, ROOT, RUBRIC, SAMPLES, fill, hand_in

RIGHT = (SAMPLES / "right" / "einsum_everywhere.py").read_text("utf-8")
WRONG = RIGHT.replace("0.01", "0.02")
VISIBILITIES = {"hidden", "after_due_date", "after_published", "visible"}
FORMATS = {"text", "html", "simple_format", "md", "ansi"}
# The fields documented at the address in gradescope.py: what type each has, and which words it may say.
FIELDS = {
    "score": (float, None),
    "execution_time": (float, None),
    "output": (str, None),
    "output_format": (str, FORMATS),
    "test_output_format": (str, FORMATS),
    "test_name_format": (str, FORMATS),
    "visibility": (str, VISIBILITIES),
    "stdout_visibility": (str, VISIBILITIES),
    "extra_data": (dict, None),
    "tests": (list, None),
    "leaderboard": (list, None),
}
TEST_FIELDS = {
    "score": (float, None),
    "max_score": (float, None),
    "status": (str, {"passed", "failed"}),
    "name": (str, None),
    "name_format": (str, FORMATS),
    "number": (str, None),
    "output": (str, None),
    "output_format": (str, FORMATS),
    "tags": (list, None),
    "visibility": (str, VISIBILITIES),
    "extra_data": (dict, None),
}


def assert_documented(results: dict) -> None:
    """Only documented fields, of the documented types and words, and scores that add up."""
    for content, fields in [(results, FIELDS), *((test, TEST_FIELDS) for test in results["tests"])]:
        for name, value in content.items():
            kind, words = fields[name]
            assert isinstance(value, kind), name
            assert words is None or value in words, name
    assert results["score"] == sum(test.get("score", 0.0) for test in results["tests"])


@pytest.fixture(scope="module")
def archive(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("bundle") / "gradescope.zip"
    assert main(["bundle", "gradescope", "--assignment", NAME, "--output", str(path)]) == 0
    return path


@dataclass
class Ran:
    """What one run of run_autograder left: its exit status, what the instructor sees, results.json."""

    status: int
    stdout: str
    results: dict

    @property
    def failed(self) -> list[str]:
        return [test["name"] for test in self.results["tests"] if test["status"] == "failed"]


class Container:
    """Gradescope's container after its image was built: /autograder, and of Python only what the zip asks for."""

    def __init__(self, folder: Path, archive: Path):
        self.folder = folder / "autograder"
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(self.folder / "source")
            modes = {entry.filename: entry.external_attr >> 16 for entry in packed.infolist()}
        shutil.copy(self.folder / "source" / "run_autograder", self.folder)
        (self.folder / "run_autograder").chmod(modes["run_autograder"])
        self._install((self.folder / "source" / "requirements.txt").read_text("utf-8"))

    def _install(self, requirements: str) -> None:
        """In place of setup.sh, which needs the network: the same packages, from where the tests have them."""
        venv.create(self.folder / "venv", symlinks=True)
        site = next((self.folder / "venv" / "lib").iterdir()) / "site-packages"
        for name, marker in re.findall(r"^([\w-]+)==[^ ]+( ; .*)? \\$", requirements, re.MULTILINE):
            if "win32'" in marker and "!=" not in marker:
                continue
            installed = distribution(name)
            for part in {file.parts[0] for file in installed.files} - {"..", "__pycache__"}:
                if not (site / part).exists():
                    (site / part).symlink_to(installed.locate_file(part))

    def run(self, submission: Path | None = None, *, namespaces: bool = True) -> Ran:
        for name in ("submission", "results"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
            (self.folder / name).mkdir()
        if submission:
            shutil.copy(submission, self.folder / "submission")
        command = [*self._bubblewrap(namespaces), "/autograder/run_autograder"]
        ran = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
        results = json.loads((self.folder / "results" / "results.json").read_text("utf-8"))
        assert_documented(results)
        return Ran(ran.returncode, ran.stdout, results)

    def _bubblewrap(self, namespaces: bool) -> list[str]:
        """This machine with /autograder in it; without namespaces as in a Docker container of default privileges."""
        command = ["bwrap", "--die-with-parent", "--clearenv", "--setenv", "PATH", os.environ["PATH"]]
        for entry in sorted(Path("/").iterdir()):
            place = ["--symlink", str(entry.readlink())] if entry.is_symlink() else ["--dev-bind", str(entry)]
            command += [*place, str(entry)] if entry.name != "autograder" else []
        command += ["--bind", str(self.folder), "/autograder", "--chdir", "/autograder"]
        if not namespaces:
            command += ["--cap-drop", "ALL"] if os.getuid() == 0 else ["--unshare-user", "--disable-userns"]
        return command


@pytest.fixture(scope="module")
def container(tmp_path_factory, archive) -> Container:
    return Container(tmp_path_factory.mktemp("gradescope"), archive)


def test_the_edition_of_a_language_is_packed_with_what_speaks_it(tmp_path):
    options = ["--assignment", NAME, "--language", "zh_CN", "--output", str(tmp_path / "chinese.zip")]
    assert main(["bundle", "gradescope", *options]) == 0
    with zipfile.ZipFile(tmp_path / "chinese.zip") as packed:
        released = [name for name in packed.namelist() if name.startswith("release/")]
        assert packed.read(f"release/{NAME}/{NOTEBOOK}") == (ROOT / f"release/{NAME}_zh_CN/{NOTEBOOK}").read_bytes()
        assert f"autograder/assignments/{NAME}/locale/zh_CN.po" in packed.namelist()
        assert b"\nbabel==" in packed.read("requirements.txt")
    assert set(released) == {f"release/{NAME}/{name}" for name in (NOTEBOOK, "lesson.py")}


def test_a_right_submission_has_full_marks(container, tmp_path):
    notebook = fill(RIGHT)
    notebook.cells.insert(0, new_code_cell("%precision 3"))
    nbformat.write(notebook, tmp_path / NOTEBOOK)
    ran = container.run(tmp_path / NOTEBOOK)
    assert ran.status == 0
    assert ran.results["score"] == 100.0
    most = [test["max_score"] for test in ran.results["tests"] if "max_score" in test]
    assert most == [check.points for check in RUBRIC.values() if check.points]
    assert ran.failed == []
    assert json.loads(ran.stdout)["sandbox"] == "bubblewrap"


def test_a_wrong_submission_loses_its_lines_with_their_reasons(container, tmp_path):
    ran = container.run(hand_in(WRONG, tmp_path))
    lost, more = (test for test in ran.results["tests"] if test["status"] == "failed")
    assert lost["name"] == f"initialize_parameters: {RUBRIC['init_scale'].title}"
    assert "expected" in lost["output"]
    assert more["name"] == f"initialize_parameters: {RUBRIC['init_many_outputs'].title}"
    worth = RUBRIC["init_scale"].points + RUBRIC["init_many_outputs"].points
    assert (lost["score"], ran.results["score"]) == (0.0, 100 - worth)


def test_a_broken_submission_has_nothing_and_is_told_why(container, tmp_path):
    (tmp_path / NOTEBOOK).write_bytes(bytes(range(256)))
    ran = container.run(tmp_path / NOTEBOOK)
    assert (ran.status, ran.results["score"]) == (0, 0.0)
    assert "it is not JSON" in ran.results["output"]


def test_a_missing_submission_has_nothing_and_is_told_why(container):
    ran = container.run()
    assert (ran.status, ran.results["score"]) == (0, 0.0)
    assert "there is no file *.ipynb in the submission" in ran.results["output"]
    assert len(ran.failed) == len(RUBRIC)


def test_where_no_wall_can_be_built_nothing_is_graded(tmp_path):
    options = ["--assignment", NAME, "--sandbox", "bubblewrap", "--output", str(tmp_path / "strict.zip")]
    assert main(["bundle", "gradescope", *options]) == 0
    ran = Container(tmp_path, tmp_path / "strict.zip").run(hand_in(RIGHT, tmp_path), namespaces=False)
    assert ran.status == 3
    assert "--sandbox none" in ran.stdout
    assert ran.results["tests"] == []
    assert ran.results["output"] == gradescope.NOT_GRADED
    assert ran.results["stdout_visibility"] == "hidden"


def test_without_a_wall_it_grades_where_the_instructor_chose_so(tmp_path):
    options = ["--assignment", NAME, "--sandbox", "none", "--output", str(tmp_path / "open.zip")]
    assert main(["bundle", "gradescope", *options]) == 0
    ran = Container(tmp_path, tmp_path / "open.zip").run(hand_in(RIGHT, tmp_path), namespaces=False)
    assert ran.results["score"] == 100.0
    assert json.loads(ran.stdout)["sandbox"] == "none"


# --------------------------------------------------------------------------------- what run_autograder calls


def test_markup_and_control_characters_of_a_student_stay_text():
    result = Result("init_shapes", "initialize_parameters", 0.0, 6.0, Status.FAILED, "<b>\x1b[31m\ud800\nhint")
    report = Report("n", 0.0, 6.0, "bubblewrap", 0, "", [result], notes=["cell 1: <script>\x00"])
    results = gradescope.results(report)
    assert_documented(results)
    assert results["output"] == "cell 1: <script>�"
    assert results["tests"][0]["output"] == "<b>�[31m�\nhint"
    assert results["output_format"] == results["tests"][0]["output_format"] == "text"


def test_a_line_of_no_points_is_a_check_passed_or_failed():
    result = Result("quiz_answers", "notebook", 0.0, 0.0, Status.FAILED, "question 1, answer 2: no")
    (test,) = gradescope.results(Report("n", 0.0, 0.0, "bubblewrap", 0, "", [result]))["tests"]
    assert test["status"] == "failed"
    assert not {"score", "max_score"} & set(test)


def test_our_own_error_shows_students_neither_path_nor_traceback(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(gradescope, "judge", lambda *_: 1 / 0)
    assert gradescope.run(ASSIGNMENT, tmp_path) is False
    results = json.loads((tmp_path / "results" / "results.json").read_text("utf-8"))
    assert (results["score"], results["tests"], results["output"]) == (0.0, [], gradescope.NOT_GRADED)
    assert results["stdout_visibility"] == "hidden"
    assert "ZeroDivisionError" in caplog.text


def test_of_several_notebooks_the_one_of_the_assignments_name_is_graded(tmp_path):
    (tmp_path / "submission").mkdir()
    (tmp_path / "submission" / "a.ipynb").write_text("scribbles")
    hand_in(RIGHT, tmp_path / "submission" / "folder")
    assert gradescope.run(ASSIGNMENT, tmp_path) is True
    results = json.loads((tmp_path / "results" / "results.json").read_text("utf-8"))
    assert results["score"] == 100.0
    assert f"of the 2 notebooks in the submission {NOTEBOOK} is graded" in results["output"]


def test_a_notebook_by_any_name_is_graded(tmp_path):
    hand_in(RIGHT, tmp_path / "submission").rename(tmp_path / "submission" / "final (2).ipynb")
    assert gradescope.run(ASSIGNMENT, tmp_path) is True


# -------------------------------------------------------------------------------------------------- the zip


def test_the_zip_has_both_scripts_at_its_root_executable(archive):
    with zipfile.ZipFile(archive) as packed:
        for name in ("setup.sh", "run_autograder"):
            assert packed.getinfo(name).external_attr >> 16 & 0o777 == 0o755
            subprocess.run(["bash", "-n", "/dev/stdin"], input=packed.read(name), check=True)


def test_the_zip_holds_no_solution(archive):
    with zipfile.ZipFile(archive) as packed:
        assert not [name for name in packed.namelist() if name.startswith(("source", "tests"))]
        assert b"BEGIN SOLUTION" not in packed.read(f"release/random_initialization/{NOTEBOOK}")


def test_the_same_checkout_makes_the_same_zip(archive, tmp_path):
    gradescope.bundle(tmp_path / "again.zip", ASSIGNMENT)
    assert (tmp_path / "again.zip").read_bytes() == archive.read_bytes()


def test_every_requirement_is_a_pin_of_the_lock_with_its_hashes():
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    chosen = gradescope.requirements(lock)
    assert set(chosen.splitlines()) <= set(lock.splitlines())
    for pin in re.split(r"^(?=\w)", chosen, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in pin
        assert not pin.rstrip().endswith("\\")
    assert not re.search(r"^(nbgrader|matplotlib|scipy)==", chosen, re.MULTILINE)


def test_who_is_needed_is_read_from_the_locks_own_notes():
    lock = (
        "a==1 \\\n    --hash=sha256:1\n    # via\n    #   b\n    #   x\nb==1 \\\n    --hash=sha256:2\n    # via rich\n"
    )
    lock += "other==1 \\\n    --hash=sha256:3\n    # via x\nrich==1 \\\n    --hash=sha256:4\n    # via us\n"
    assert re.findall(r"^\w+", gradescope.requirements(lock), re.MULTILINE) == ["a", "b", "rich"]


def test_an_output_that_cannot_be_written_is_exit_2(tmp_path, capsys):
    assert main(["bundle", "gradescope", "--assignment", NAME, "--output", str(tmp_path / "no" / "x.zip")]) == 2
    assert capsys.readouterr().err.startswith("autograder: ")
