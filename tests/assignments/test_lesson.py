"""The notebook as students meet it: nothing told before it is predicted, kind answers, and tests that teach."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import resource
import subprocess
import sys
import time
from html import escape
from itertools import pairwise
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from autograder import grade
from autograder.assignments.random_initialization import reference
from autograder.judging.report import Report, read_report
from autograder.notebooks.predictions import agrees, predictions
from autograder.notebooks.reading import SourceCell
from autograder.notebooks.release import Release, release

from ..classroom import RELEASE, RELEASED, ROOT, SAMPLES, fill

SOURCE = ROOT / "source" / "random_initialization" / "random_initialization.ipynb"
RIGHT = (SAMPLES / "right" / "the_template_filled_in.py").read_text("utf-8")
DEEP = release(ROOT / "release" / "deep_initialization")
ASKING = [(of, cell) for of in (RELEASED, DEEP) for cell in of.cells if cell.predictions]
QUESTIONS = [(of, cell, asked) for of, cell in ASKING for asked in cell.predictions]
BUDGET = 60  # seconds of computing; the source takes about 12 on one core

found = importlib.util.spec_from_file_location("lesson_of_random_initialization", RELEASE.with_name("lesson.py"))
lesson = importlib.util.module_from_spec(found)
found.loader.exec_module(lesson)


def without_hidden_tests(path: Path) -> nbformat.NotebookNode:
    """The instructor's notebook, as a student who has solved everything would see it."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.source = cell.source.partition("### BEGIN HIDDEN TESTS")[0].rstrip()
    return notebook


def text_of(cell) -> str:
    return "".join(out.text for out in cell.outputs if out.output_type == "stream")


def errors(notebook) -> dict[str, str]:
    """By cell, the messages of what went wrong, as a student reads them."""
    found = {cell.id: [out for out in cell.get("outputs", []) if out.output_type == "error"] for cell in notebook.cells}
    return {name: "\n".join(out[0].traceback) for name, out in found.items() if out}


def run(notebook, folder: Path = RELEASE.parent, **how) -> nbformat.NotebookNode:
    resources = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=600, resources=resources, **how).execute()
    return notebook


# Tests of the same run keep together, so that it is run once.
RUNS = [
    pytest.param(released, id=name, marks=pytest.mark.xdist_group(f"lesson-{name}"))
    for name, released in {"random": RELEASED, "deep": DEEP}.items()
]


@pytest.fixture(scope="module", params=RUNS)
def executed(request) -> nbformat.NotebookNode:
    """A source notebook, run from top to bottom in a kernel, with every prediction filled in as it is right."""
    folder = request.param.notebook.parent
    notebook = without_hidden_tests(ROOT / "source" / folder.name / request.param.notebook.name)
    for cell in notebook.cells:
        for asked in cell.metadata.get("prediction", ()):
            cell.source = cell.source.replace(f"{asked['name']} = None", f"{asked['name']} = {asked['right']!r}", 1)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run(notebook, folder)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    notebook.metadata["seconds"] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return notebook


# --------------------------------------------------------------------------------------- what is not told


def above(of: Release, cell: SourceCell) -> str:
    """All that a student has read before the cell's answer: the cells above it, and its own text."""
    at = of.cells.index(cell)
    return ("\n".join(one.source for one in of.cells[:at]) + "\n" + cell.source).lower()


def below(of: Release, cell: SourceCell) -> str:
    return "\n".join(one.source for one in of.cells[of.cells.index(cell) + 1 :]).lower()


@pytest.mark.parametrize(("of", "cell", "asked"), QUESTIONS, ids=[f"{c.id}-{a['name']}" for _, c, a in QUESTIONS])
def test_no_answer_is_given_away_above_its_question(of, cell, asked):
    assert [words for words in asked["giveaways"] if words.lower() in above(of, cell)] == []


@pytest.mark.parametrize(("of", "cell"), ASKING, ids=[cell.id for _, cell in ASKING])
def test_the_answer_is_told_after_its_question(of, cell):
    words = [words for asked in cell.predictions for words in asked["giveaways"]]
    assert any(one.lower() in below(of, cell) for one in words)


@pytest.mark.parametrize(("of", "others"), [(RELEASED, ["Quiz"]), (DEEP, [])], ids=["random", "deep"])
def test_every_heading_of_a_section_is_a_question(of, others):
    headings = re.findall(r"^## \d\. (.*)$", "\n".join(cell.source for cell in of.cells), re.MULTILINE)
    assert [heading for heading in headings if not heading.endswith("?")] == others


@pytest.mark.parametrize("of", [RELEASED, DEEP], ids=["random", "deep"])
def test_every_question_has_its_place_and_no_place_is_without_a_question(of):
    for cell in of.cells:
        places = re.findall(r"^(\w+) = None  # ", cell.source, re.MULTILINE)
        assert places == [asked["name"] for asked in cell.predictions]


def test_ids_of_cells_with_predictions_are_their_own():
    names = [cell.id for of, cell in ASKING if of is RELEASED]
    assert len(set(names)) == len(names) >= 17
    assert all(names)


SHARED = (
    *("compare", "_plain", "_ask", "_shown", "_wrong", "_kind", "Mistake", "_call", "_said", "_innermost"),
    *("_bundle", "_figure", "_show", "STYLE", "SHAPES", "expect_shape", "_expect_array", "_expect_not_none"),
    *("_look", "_font", "_readable", "_english", "FONTS", "LABELS"),
)


@pytest.mark.parametrize("name", SHARED)
def test_what_both_lessons_need_is_the_same_word_for_word(name):
    """Each assignment is handed out alone, with one file beside its notebook."""
    texts = [definition(name, of.modules["lesson"]) for of in (RELEASED, DEEP)]
    assert texts[0] == texts[1] != ""


def definition(name: str, source: str) -> str:
    """The text of a function, class or constant of a module."""
    for node in ast.parse(source).body:
        if name in (getattr(node, "name", ""), *(getattr(one, "id", "") for one in getattr(node, "targets", ()))):
            return ast.get_source_segment(source, node)
    return ""


# ------------------------------------------------------------------------------- the notebook as a whole


def test_the_source_runs_without_an_error_or_a_warning_in_less_than_a_minute(executed):
    assert errors(executed) == {}
    outputs = [out for cell in executed.cells for out in cell.get("outputs", [])]
    assert [out.text for out in outputs if out.get("name") == "stderr" and "WARNING" not in out.text] == []
    assert executed.metadata["seconds"] < BUDGET


def test_what_is_seen_is_what_the_notebook_calls_right(executed):
    """A prediction that is as the metadata has it is right when the experiment is run."""
    for cell in executed.cells:
        if asked := cell.metadata.get("prediction"):
            said = re.findall(r"and so it is|well predicted", text_of(cell))
            assert len(said) == len(asked), f"{cell.id}: {text_of(cell)}"


def pictures(notebook) -> list[tuple[str, str, str]]:
    """Of every picture of a notebook that was run its HTML, its words, and what is shown below it."""
    found = []
    for cell in notebook.cells:
        shown = [out.data for out in cell.get("outputs", []) if out.output_type == "display_data"]
        for data, following in pairwise([*shown, {}]):
            if "<svg" in data.get("text/html", ""):
                assert data["image/png"]
                found.append((data["text/html"], data["text/plain"], following.get("text/plain", "")))
    return found


def test_every_picture_has_words_below_it_and_in_it(executed):
    assert len(pictures(executed)) >= 8
    for html, words, below in pictures(executed):
        assert words.startswith("In words: ")
        assert below == words
        assert f'role="img" aria-label="{escape(words)}"' in html
        assert f'<img alt="{escape(words)}" src="data:image/png;base64,' in html


def test_letters_are_large_enough_when_a_picture_is_shrunk_as_far_as_it_may_be(executed):
    for html, *_ in pictures(executed):
        width, smallest = (float(re.search(rf"[ ;\"]{name}: (\d+)px", html)[1]) for name in ("width", "min-width"))
        assert float(re.search(r'data-letters="([\d.]+)"', html)[1]) * smallest / width >= 10


def test_a_picture_takes_its_ink_from_the_page_and_paints_no_ground(executed):
    for html, *_ in pictures(executed):
        drawn = html[html.index("<svg") : html.index("</svg>")]
        assert "currentColor" in drawn
        assert not re.search(r"#fff|#FFF|white|#000|black", drawn)


def luminance(colour: str) -> float:
    """Relative luminance of a colour, as WCAG 2 has it."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("ground", ["#ffffff", "#111111", "#1e1e1e"])  # JupyterLab light and dark, VS Code dark
@pytest.mark.parametrize("colour", lesson.COLOURS)
def test_every_colour_has_a_contrast_of_3_to_1_on_every_ground(colour, ground):
    light, dark = sorted([luminance(colour), luminance(ground)], reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 3


def test_the_release_earns_nothing_and_the_source_everything():
    assert (grade(RELEASE).score, grade(SOURCE).score) == (0, 100)


PLAIN = """
import io, json, sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {absent!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Absent())
sys.path.insert(0, {folder!r})
namespace = {{"__name__": "__main__"}}
for cell in {cells!r}:
    exec(compile(cell, "a cell", "exec"), namespace)
"""


def plainly(cells: list[str], absent: tuple[str, ...], of: Release = RELEASED) -> subprocess.CompletedProcess:
    program = PLAIN.format(absent=absent, folder=str(of.notebook.parent), cells=cells)
    command = [sys.executable, "-W", "error", "-c", program]
    return subprocess.run(command, capture_output=True, text=True, timeout=600, cwd=ROOT)


@pytest.mark.parametrize("of", [RELEASED, DEEP], ids=["random", "deep"])
def test_twice_through_and_once_backwards_in_a_plain_process_with_numpy_and_matplotlib_alone(of):
    source = ROOT / "source" / of.notebook.parent.name / of.notebook.name
    cells = [cell.source for cell in without_hidden_tests(source).cells if cell.cell_type == "code"]
    done = plainly([*cells, *cells, *reversed(cells)], absent=("IPython", "ipywidgets", "ipykernel"), of=of)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout.count("In words: ") >= 3 * sum("lesson.plot_" in cell for cell in cells)


ABSENT = "import sys\nsys.modules[{!r}] = None"  # a module that cannot be imported
BEGIN = "import numpy as np\nimport lesson\nX, Y = lesson.planar_data()"


def kernel(*cells: str) -> list[nbformat.NotebookNode]:
    """The cells, after they have run in a kernel."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    return run(notebook, allow_errors=True).cells


def test_without_ipywidgets_a_notebook_shows_the_picture_and_says_how_to_get_another():
    (slider,) = [cell.source for cell in RELEASED.cells if cell.id == "scale-slider"]
    said, picture, words = kernel(ABSENT.format("ipywidgets"), BEGIN, *FUNCTIONS.values(), slider)[-1].outputs
    assert said.text.startswith("The slider needs ipywidgets. Without it, give scale= in this cell a number from 0.001")
    assert "<svg" in picture.data["text/html"]
    assert words.data["text/plain"].startswith("In words: Scale 1: ")


def test_without_matplotlib_a_notebook_shows_the_remedy_alone_and_first():
    (output,) = kernel(ABSENT.format("matplotlib"), BEGIN, "lesson.plot_data(X, Y)")[-1].outputs
    assert output.traceback == ["this picture needs matplotlib: run  %pip install matplotlib  and then this cell again"]


def test_a_missing_lesson_is_told_in_one_sentence_with_the_remedy():
    (imports,) = [cell.source for cell in RELEASED.cells if cell.id == "imports"]
    done = plainly([imports], absent=("lesson",))
    said = "ImportError: lesson.py is missing: put it into the folder of this notebook and run this cell again"
    assert done.stderr.splitlines()[-1] == said
    assert "another exception" not in done.stderr


# ------------------------------------------------------------------------------------- kind comparisons

AGREEING = [
    ("Stay ", "stay", 0),
    ('"stay"', "stay", 0),
    (["stay"], "stay", 0),
    ("100", 100, 0),
    (100.0, 100, 0),
    ([100], 100, 0),
    ("98 %", 0.98, 0.01),
    ("db2", ["db2"], 0),
    (["DB2"], ["db2"], 0),
    ({"dW1", "db2"}, ["db2", "dW1"], 0),
    ("dW1, db2", ["db2", "dW1"], 0),
    (True, "yes", 0),
    (0.5, 0.52, 0.05),
]
DIFFERENT = [
    ("fall", "stay", 0),
    (1, 100, 0),
    (["dW1"], ["db2"], 0),
    (0.4, 0.5, 0.05),
    ("", "stay", 0),
    (99, "stay", 0),
]


@pytest.mark.parametrize(("guess", "right", "within"), AGREEING)
def test_a_guess_that_means_the_same_is_right_in_notebook_and_report(capsys, guess, right, within):
    lesson.compare(guess, set(right) if isinstance(right, list) else right, within)
    assert re.search("and so it is|well predicted", capsys.readouterr().out)
    assert agrees(guess, right, within)


@pytest.mark.parametrize(("guess", "right", "within"), DIFFERENT)
def test_a_wrong_guess_is_asked_for_a_reason(capsys, guess, right, within):
    lesson.compare(guess, set(right) if isinstance(right, list) else right, within)
    assert 'because = "…"' in capsys.readouterr().out
    assert not agrees(guess, right, within)


def test_a_number_is_told_how_far_off_it_is(capsys):
    lesson.compare("40", 42.5)
    assert 'you predicted "40"; seen: 42.5. You are 2.5 off.' in capsys.readouterr().out


# ----------------------------------------------------------------------------- predictions in the report


def with_line(name: str, *lines: str) -> list[SourceCell]:
    """The release's cells, of which one begins with other lines."""
    cells = [cell for cell in RELEASED.cells if cell.id == name]
    return [SourceCell("code", "\n".join(lines), id=cell.id, predictions=cell.predictions) for cell in cells]


def test_a_prediction_and_its_reason_travel_into_the_report(tmp_path):
    notebook = fill(RIGHT)
    (cell,) = [cell for cell in notebook.cells if cell.get("id") == "two-units"]
    cell.source = cell.source.replace("prediction = None", 'prediction = "Different"', 1) + '\nbecause = "random noise"'
    nbformat.write(notebook, tmp_path / RELEASE.name)
    report = grade(tmp_path / RELEASE.name)
    (told,) = report.predictions
    assert (told.cell, told.predicted, told.seen, told.right) == ("two-units", "Different", "equal", False)
    assert told.because == "random noise"
    assert report.score == 100
    assert read_report(json.loads(report.json())) == report


def test_a_prediction_is_found_where_a_program_has_changed_the_ids_of_cells():
    (cell,) = with_line("two-units", 'prediction = "equal"')
    moved = SourceCell("code", cell.source, id="", predictions=cell.predictions)
    assert [one.right for one in predictions([moved], RELEASED.cells)] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "prediction = None",
        "prediction = open('/etc/passwd').read()",
        "prediction = __import__('os').system('true')",
        "prediction = " + "(" * 190,
        "prediction = " + "-" * 190 + "1",
        "prediction = " + "9" * 100_000,
        "prediction = 'a' * 10 ** 9",
        "prediction = " + " " * 500_000,
        "prediction = [[",
    ],
)
def test_what_is_no_literal_is_no_prediction_and_is_never_run(text):
    before = time.monotonic()
    told = predictions(with_line("two-units", text), RELEASED.cells)
    assert [one for one in told if not set(one.predicted) <= {"1", "-"}] == []
    assert time.monotonic() - before < 1


@pytest.mark.parametrize("text", ['"\\ud800"', "1e999", "{1: [2]}", '"<script>"', "b'x'", "(1, 2)", "1j"])
def test_any_literal_can_be_written_into_a_report(text):
    told = predictions(with_line("two-units", f"prediction = {text}"), RELEASED.cells)
    report = Report("", 0, 0, "", 0, "", [], predictions=told)
    assert not told[0].right
    assert read_report(json.loads(report.json().encode())) == report


# ------------------------------------------------------------------------------------- tests that teach

FORWARD = """def forward_propagation(X, parameters):
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    Z2 = W2 @ A1 + b2
    A2 = 1 / (1 + np.exp(-Z2))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}"""
BACKWARD = """def backward_propagation(parameters, cache, X, Y):
    A1, A2, W2, m = cache["A1"], cache["A2"], parameters["W2"], X.shape[1]
    dZ2 = A2 - Y
    dZ1 = (W2.T @ dZ2) * (1 - A1**2)
    dW1 = dZ1 @ X.T / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    dW2 = dZ2 @ A1.T / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}"""
INITIALIZE = """def initialize_parameters(n_x, n_h, n_y):
    W1 = np.random.randn(n_h, n_x) * 0.01
    W2 = np.random.randn(n_y, n_h) * 0.01
    return {"W1": W1, "b1": np.zeros((n_h, 1)), "W2": W2, "b2": np.zeros((n_y, 1))}"""
FUNCTIONS = {"forward": FORWARD, "backward": BACKWARD, "initialize": INITIALIZE}
# Of a right function: what is written otherwise, the test that says so first, and words of its message.
WRONG = {
    "forward": [
        ("Z1 = W1 @ X + b1", "Z1 = W1 @ X", "hidden-layer", "the bias b1 is missing"),
        ("Z1 = W1 @ X + b1", "Z1 = W1 @ X - b1", "hidden-layer", "the bias is subtracted"),
        ("np.tanh(Z1)", "1 / (1 + np.exp(-Z1))", "hidden-layer", "the sigmoid of Z1; the hidden layer has tanh"),
        ("np.tanh(Z1)", "np.maximum(0, Z1)", "hidden-layer", "ReLU of Z1; the hidden layer has tanh"),
        ("np.tanh(Z1)", "Z1", "hidden-layer", "tanh is missing"),
        ("np.tanh(Z1)", "1 / (1 + np.exp(-Z1))", "output", "Z2 is made of a wrong A1"),
        ("W2 @ A1 + b2", "W2 @ A1", "output", "the bias b2 is missing"),
        ("W2 @ A1 + b2", "W2 @ Z1 + b2", "output", "takes A1 as its input; this is made of Z1"),
        ("1 / (1 + np.exp(-Z2))", "np.tanh(Z2)", "output", "tanh of Z2; the output layer has the sigmoid"),
        ("1 / (1 + np.exp(-Z2))", "1 / (1 + np.exp(Z2))", "output", "a minus sign too many or too few"),
        ("1 / (1 + np.exp(-Z2))", "Z2", "output", "the sigmoid is missing"),
        ("W1 @ X + b1", "X @ W1 + b1", "shapes", "two arrays have shapes that do not fit together"),
        ("W1 @ X + b1", "X @ W1 + b1", "shapes", "in line 3 of forward_propagation:  Z1 = X @ W1 + b1"),
        ("W1 @ X + b1", "X @ W1 + b1", "shapes", "W1 (3, 2)"),
        ("    return A2", "    A2", "inputs-untouched", "returned None"),
        ("W1 @ X + b1", "V1 @ X + b1", "shapes", "NameError: name 'V1' is not defined"),
        ('"Z1": Z1', '"z1": Z1', "shapes", 'has no "Z1"'),
        ("return A2, {", "return A2.tolist(), {", "shapes", "got       a list of 1"),
    ],
    "backward": [
        ("A2 - Y", "Y - A2", "output-layer", "the sign is the wrong way round"),
        ("dW2 = dZ2 @ A1.T / m", "dW2 = dZ2 @ A1.T", "output-layer", "the sum over the 4 examples"),
        ("dW2 = dZ2 @ A1.T / m", "dW2 = dZ2 @ A1.T / m / m", "output-layer", "divided by m twice"),
        ("dW2 = dZ2 @ A1.T / m", "dW2 = dZ2 @ cache['Z1'].T / m", "output-layer", "dW2 was built with Z1"),
        ("A2 - Y", "(A2 - Y) * A2 * (1 - A2)", "output-layer", "the slope of the sigmoid cancels"),
        (" * (1 - A1**2)", "", "hidden-layer", "the slope of tanh is missing"),
        ("1 - A1**2", "1 - cache['Z1']**2", "hidden-layer", "here Z1 was squared"),
        ("1 - A1**2", "A1 * (1 - A1)", "hidden-layer", "the slope of the sigmoid; the hidden layer has tanh"),
        ("dZ1 @ X.T / m", "dZ1 @ X.T / X.shape[0]", "hidden-layer", "m is the number of columns of X"),
        ("dZ1 @ X.T / m", "X @ dZ1.T / m", "shapes", "it is transposed"),
        ("keepdims=True) / m\n    dW2", "keepdims=False) / m\n    dW2", "shapes", "keepdims=True keeps it"),
    ],
    "initialize": [
        ("randn(n_h, n_x) * 0.01", "randn(n_h, n_x)", "scale", "randn alone has the standard deviation 1"),
        ("np.random.randn(n_h, n_x) * 0.01", "np.zeros((n_h, n_x))", "draws-anew", "all weights of W1 are 0"),
        (
            "np.random.randn(n_h, n_x)",
            "np.random.rand(n_h, n_x)",
            "normal",
            "np.random.rand gives positive numbers only",
        ),
        ("randn(n_h, n_x) * 0.01", "randn(n_h, n_x) / np.sqrt(n_x)", "scale", "this scale is Xavier's"),
        ("    W1 =", "    np.random.seed(2)\n    W1 =", "draws-anew", "a seed inside the function"),
        ("randn(n_h, n_x)", "randn(n_x, n_h)", "shapes", "it is transposed"),
        ("np.zeros((n_h, 1))", "np.ones((n_h, 1))", "biases-zero", "the biases start at zero"),
    ],
}
CASES = [(function, *case) for function, cases in WRONG.items() for case in cases]
PREFIX = {"forward": "forward", "backward": "backward", "initialize": "init"}


def said(function: str, old: str, new: str, test: str) -> str:
    """What a visible test says of a right function of which something is written otherwise."""
    assert old in FUNCTIONS[function]
    namespace = {"np": np, "lesson": lesson, "__name__": "notebook"}
    for name, source in FUNCTIONS.items():
        text = source.replace(old, new, 1) if name == function else source
        add_to_linecache(f"{name} cell", text)
        exec(compile(text, f"{name} cell", "exec"), namespace)
    (cell,) = [cell for cell in RELEASED.cells if cell.id == f"{PREFIX[function]}-{test}"]
    with pytest.raises(lesson.Mistake) as raised:
        exec(cell.source, namespace)
    return str(raised.value)


def add_to_linecache(name: str, text: str) -> None:
    """As IPython does for its cells, so that a line can be quoted."""
    import linecache

    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)


@pytest.mark.parametrize(("function", "old", "new", "test", "words"), CASES)
def test_a_visible_test_names_the_mistake(function, old, new, test, words):
    message = said(function, old, new, test)
    assert words in message, message
    assert "gufunc" not in message
    assert "ndarray" not in message


@pytest.mark.parametrize(("function", "old", "new", "test", "words"), CASES)
def test_a_message_is_short_and_shows_nothing_of_ours(function, old, new, test, words):
    message = said(function, old, new, test)
    assert len(message.splitlines()) <= 5
    assert "lesson.py" not in message


def test_forward_propagation_that_returns_none_fails_every_test():
    names = [cell.id for cell in RELEASED.cells if cell.id.startswith("forward-") and cell.is_test]
    assert len(names) == 6
    for name in names:
        assert "returned None" in said("forward", "    return A2", "    A2", name.removeprefix("forward-"))


def test_right_functions_pass_every_visible_test():
    namespace = {"np": np, "lesson": lesson, "__name__": "notebook"}
    exec("\n".join(FUNCTIONS.values()) + "\ndef quiz():\n    return 12, 4, 1, 3, 0.25, 8", namespace)
    for cell in RELEASED.cells:
        if cell.is_test:
            exec(cell.source, namespace)


def test_what_is_known_of_mistakes_is_what_they_give(monkeypatch):
    """The fingerprints are those of the small network: no right answer has one of them."""
    net = lesson.small_network()
    right = net.cache | net.gradients
    for name, marks in lesson.KNOWN.items():
        assert min(abs(mark - lesson.fingerprint(right[name])) for mark in marks) > 1e-3


def test_the_small_networks_are_the_references_own():
    for which in ("one output", "two outputs", "equal units"):
        net = lesson.small_network(which)
        cache = reference.forward_propagation(net.X, net.parameters)[1]
        assert all(np.allclose(cache[name], value, atol=1e-7) for name, value in net.cache.items())


def test_a_kernel_shows_the_message_alone_and_first():
    (test,) = [cell.source for cell in RELEASED.cells if cell.id == "forward-hidden-layer"]
    (output,) = kernel(BEGIN, FORWARD.replace("+ b1", "- b1"), test)[-1].outputs
    assert output.traceback[0].startswith("Z1[0, 0]   (12 of 12 entries are wrong)")
    assert output.traceback[-1] == "  hint: the bias is subtracted; it is added"
    assert len(output.traceback) == 4
