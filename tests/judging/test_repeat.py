"""What a student is told to repeat: pasted into a notebook, it shows what the report says."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

from autograder.assignments import find
from autograder.authoring import Assignment, Failure
from autograder.grading import grade_program
from autograder.judging.calls import Question
from autograder.judging.plan import Call
from autograder.judging.repeat import repeat
from autograder.judging.report import Report, Result
from autograder.verify import sample
from autograder.wall import frames

SAMPLES = [
    (assignment, path)
    for assignment in find.everything().values()
    for path in sorted(find.files(assignment, "tests/submissions").glob("wrong/*.py"))
]
# What the last line of a repetition shows, in the words of the report.
SHOWN = "(lambda _: f'{_:.6g}' if getattr(_, 'ndim', 1) == 0 or isinstance(_, (int, float)) else repr(_))(_)"
DRAWS_TOO = {"dropout_in_the_hidden_layer", "noise_on_dz1"}  # in a function that should not
SHAPE, DTYPE = "str(_.shape)", "_.dtype.name"
SECONDS = 60


@dataclass
class Kernel:
    """A Jupyter kernel in which a notebook is open."""

    client: BlockingKernelClient

    def run(self, code: str, **asked: str) -> tuple[str, dict[str, str]]:
        """The name of the exception that a cell ends with, or nothing, and what is asked about its last value."""
        how = {"stop_on_error": False, "reply": True, "timeout": SECONDS}
        reply = self.client.execute(code, user_expressions=asked, **how)["content"]
        assert reply["status"] in ("ok", "error")  # and not "aborted"
        said = reply.get("user_expressions", {}).items()
        return reply.get("ename", ""), {
            name: ast.literal_eval(found["data"]["text/plain"]) for name, found in said if found["status"] == "ok"
        }


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    manager, client = start_new_kernel()
    yield Kernel(client)
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.mark.long
@pytest.mark.parametrize(("assignment", "path"), SAMPLES, ids=[f"{path.stem}" for _, path in SAMPLES])
def test_what_is_pasted_shows_what_the_report_says(kernel, assignment, path):
    source, report = graded(assignment, path)
    kernel.run(f"%reset -f\nimport numpy as np\n{source}")
    for line in report.checks:
        if line.repeat:
            exception, said = kernel.run(line.repeat, shown=SHOWN, shape=SHAPE, dtype=DTYPE)
            assert_same_fact(line, exception, said, line.function in assignment.draws or path.stem in DRAWS_TOO)


def graded(assignment: Assignment, path: Path) -> tuple[str, Report]:
    """The source of a sample, and its report."""
    _, cells = sample(path, assignment)
    return "\n".join(cell.source for cell in cells), grade_program(path.stem, cells, assignment)


def assert_same_fact(line: Result, exception: str, said: dict[str, str], draws: bool) -> None:
    """The exception, or the number at the place that was named, or the shape, is what the report says."""
    expression = line.repeat.splitlines()[-1]
    if line.what.startswith(f"{line.function} raised "):
        assert line.what.removeprefix(f"{line.function} raised ").partition(":")[0] == exception
        return
    assert not exception, line.repeat
    if "# expected" in expression and not draws:
        assert said["shown"] == line.got, line.repeat
    elif "# expected" in expression:
        assert said["shown"] != line.expected
    elif line.about.startswith("shape of ") and expression.startswith("result"):
        assert said["shape"] == line.got
    elif line.about.startswith("dtype of ") and expression.startswith("result"):
        assert said["dtype"] == line.got


def call(*args: object, right: object = None) -> Call:
    return Call(Question(args, 0, False, b"", b""), "a_check", right)


def evaluated(snippet: str, **names: object) -> object:
    """The value of the last line."""
    *lines, last = snippet.splitlines()
    names["np"] = np
    exec("\n".join(lines), names)
    return eval(last, names)


VALUES = [
    np.array([[1.0, -np.inf], [np.nan, 1 / 3]]),
    np.array([1, 2]),
    np.array([True, False]),
    np.array(0.5),
    np.zeros((0, 3)),
    np.float32([0.1, 0.2]),
    {"a name": [1, 2.5, None, True], "": (np.array([1.5]),)},
    ["two words", -0.0, 10**12],
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_every_value_is_written_so_that_python_reads_it_back(value):
    returned = evaluated(repeat("f", ["value"], [call(value)], Failure("x")), f=lambda value: value)
    assert frames.encode(returned) == frames.encode(value)


def test_what_is_too_much_is_drawn_in_the_same_sizes_and_says_so():
    snippet = repeat("f", ["X", "name"], [call(np.ones((40, 30)), "tanh")], Failure("x", entry="A", index=(0, 0)))
    assert "too many numbers" in snippet
    assert "# expected" not in snippet
    assert evaluated(snippet, f=lambda X, name: (X.shape, name)) == ((40, 30), "tanh")


def test_the_last_line_shows_the_place_in_what_was_returned():
    A2 = np.array([[0.25, 0.75]])
    failure = Failure("A2[0, 1]", entry="A2", index=(0, 1), expected=0.5, got=0.75)
    snippet = repeat("f", ["X"], [call(np.zeros((1, 2)), right=(A2, {"A2": A2}))], failure)
    assert snippet.splitlines()[-1] == "result[0][0, 1]  # expected 0.5"
    assert evaluated(snippet, f=lambda X: (A2, {})) == 0.75


def test_of_an_argument_that_was_changed_the_last_line_shows_what_it_holds_then():
    failure = Failure("X[0] after the call", entry="X", index=(0,), expected=1, got=2)
    snippet = repeat("f", ["X"], [call(np.array([1.0]))], failure)

    def f(X: np.ndarray) -> None:
        X *= 2

    assert evaluated(snippet, f=f) == 2


def test_where_nothing_was_handed_over_there_is_nothing_to_repeat():
    assert repeat("f", [], [], Failure("x")) == repeat("f", [], [call()], Failure("x")) == ""
