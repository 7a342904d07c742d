"""Wrong ways to the end, walked in a browser as students walk them: a mistake, its message, the correction, the end.

How long the machine takes for it is printed (`pytest -s`), never asserted; docs/measurements.md has figures.
"""

from __future__ import annotations

import itertools
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from ..assignments.test_lesson import BACKWARD, FORWARD, INITIALIZE
from ..classroom import NOTEBOOK, QUIZ, RELEASE, RELEASED
from . import test_browser as browsing

browser, visit, sync_api = browsing.browser, browsing.visit, browsing.sync_api
pytestmark = [*browsing.pytestmark, pytest.mark.long]

RIGHT = {
    "forward-propagation": FORWARD,
    "backward-propagation": BACKWARD,
    "initialize-parameters": INITIALIZE,
    "quiz": QUIZ,
}
IDS = [cell.id for cell in RELEASED.cells]
LAST = [cell.id for cell in RELEASED.cells if cell.kind == "code"][-1]


@dataclass(frozen=True)
class Way:
    """What is written otherwise in a right function, the first test that speaks, how it begins, and its keyword."""

    name: str
    cell: str
    right: str
    wrong: str
    test: str
    begins: str
    keyword: str

    @property
    def mistaken(self) -> str:
        assert self.right in RIGHT[self.cell]
        return RIGHT[self.cell].replace(self.right, self.wrong, 1)


# fmt: off
WAYS = [
    Way("hidden-bias-missing", "forward-propagation", "W1 @ X + b1", "W1 @ X",
        "forward-hidden-layer", "Z1[0, 0]", "the bias b1 is missing"),
    Way("sigmoid-in-the-hidden-layer", "forward-propagation", "np.tanh(Z1)", "1 / (1 + np.exp(-Z1))",
        "forward-hidden-layer", "A1[0, 0]", "the hidden layer has tanh"),
    Way("return-forgotten", "forward-propagation", "    return A2, {", "    A2, {",
        "forward-shapes", "forward_propagation returned None", "return statement"),
    Way("gradients-summed", "backward-propagation", "dW2 = dZ2 @ A1.T / m", "dW2 = dZ2 @ A1.T",
        "backward-output-layer", "dW2[0, 0]", "divide by m"),
    Way("slope-of-tanh-missing", "backward-propagation", " * (1 - A1**2)", "",
        "backward-hidden-layer", "dW1[0, 0]", "the slope of tanh is missing"),
    Way("zeros-for-W1", "initialize-parameters", "np.random.randn(n_h, n_x) * 0.01", "np.zeros((n_h, n_x))",
        "init-scale", "all weights of W1 are 0", "np.random.randn"),
    Way("scale-forgotten", "initialize-parameters", "randn(n_h, n_x) * 0.01", "randn(n_h, n_x)",
        "init-scale", "standard deviation of W1", "multiply it by 0.01"),
    Way("W1-transposed", "initialize-parameters", "randn(n_h, n_x)", "randn(n_x, n_h)",
        "init-shapes", "W1 has the wrong shape", "it is transposed"),
]
# fmt: on


class Student:
    """Someone at an open notebook, who knows its cells by their ids."""

    def __init__(self, page, address: str):
        self.page = page
        page.goto(address)
        self.cells = page.locator(".jp-NotebookPanel .jp-Notebook .jp-Cell")
        sync_api.expect(self.cells).to_have_count(len(IDS))

    def cell(self, name: str):
        return self.cells.nth(IDS.index(name))

    def write(self, name: str, source: str) -> None:
        self.cell(name).locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(source)

    def run(self, name: str) -> None:
        """Run one cell; a kernel that is still starting forgets what it was asked, so ask until the cell has run."""
        prompt = self.cell(name).locator(".jp-InputArea-prompt")
        before = prompt.text_content()
        for _ in range(30):
            self.cell(name).locator(".cm-content").click()
            self.page.keyboard.press("Control+Enter")
            for _ in range(40):
                self.page.wait_for_timeout(50)
                if (now := prompt.text_content()) != before and re.search(r"\d", now):
                    return
        pytest.fail(f"the cell {name} did not run")

    def output(self, name: str) -> str:
        """All that stands below a cell, its first line first."""
        return "\n".join(self.cell(name).locator(".jp-OutputArea-output").all_inner_texts()).strip()

    def first_test_that_speaks(self, function: str) -> str:
        """Run the tests below a function, in their order, up to the first that is not silent."""
        tests = itertools.takewhile(lambda cell: cell.is_test, RELEASED.cells[IDS.index(function) + 2 :])
        for test in tests:
            self.run(test.id)
            if self.output(test.id):
                return test.id
        return ""

    def saved(self, path: Path) -> nbformat.NotebookNode:
        """The notebook as it is on the disk after it has been saved."""
        before = path.stat().st_mtime_ns
        self.page.keyboard.press("Control+S")
        while path.stat().st_mtime_ns == before:
            self.page.wait_for_timeout(50)
        self.page.wait_for_function(SAVED)
        return nbformat.read(path, as_version=4)


# The notebook that is open differs in nothing from the one on the disk.
SAVED = "() => !window.jupyterapp.shell.currentWidget.context.model.dirty"


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Iterator[tuple[Path, str]]:
    """A folder, and the address of a Jupyter server in it."""
    folder = tmp_path_factory.mktemp("desk")
    with browsing.jupyter(folder, tmp_path_factory.mktemp("home")) as address:
        yield folder, address


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_a_wrong_way_is_named_corrected_and_leads_to_the_end(desk, visit, way):
    folder, address = desk
    shutil.copytree(RELEASE.parent, folder / way.name)
    opened, seconds = time.monotonic(), {}
    student = Student(visit.page, f"{address}/lab/tree/{way.name}/{NOTEBOOK}?reset")
    student.run("imports")

    student.write(way.cell, way.mistaken)
    student.run(way.cell)
    assert student.first_test_that_speaks(way.cell) == way.test
    seconds["message"] = time.monotonic() - opened
    assert way.keyword in student.output(way.test)
    assert student.output(way.test).startswith(way.begins)

    student.write(way.cell, RIGHT[way.cell])
    student.run(way.cell)
    student.run(way.test)
    sync_api.expect(student.cell(way.test).locator(".jp-OutputArea-output")).to_have_count(0)
    seconds["test passed"] = time.monotonic() - opened

    for name in RIGHT.keys() - {way.cell}:
        student.write(name, RIGHT[name])
    browsing.run_all(student.page)
    last = student.cell(LAST).locator(".jp-InputArea-prompt")
    sync_api.expect(last).to_have_text(re.compile(r"\[\d+\]"), timeout=3 * browsing.MINUTE)
    saved = student.saved(folder / way.name / NOTEBOOK)
    seconds["end"] = time.monotonic() - opened
    outputs = [out for cell in saved.cells for out in cell.get("outputs", [])]
    assert [out for out in outputs if out.output_type == "error"] == []
    assert {cell.id: cell.source for cell in saved.cells if cell.id in RIGHT} == RIGHT
    visit.assert_quiet()
    print(way.name, *(f"{what}: {taken:.1f} s" for what, taken in seconds.items()), sep="  ")
