"""What people do in a browser: students in JupyterLab, instructors in formgrader, everyone on the pages they get."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from PIL import Image

from autograder import pages
from autograder.__main__ import main
from autograder.pages.class_page import write_report
from autograder.pages.class_sources import read_reports

from ..classroom import ASSIGNMENT, NAME, NOTEBOOK, QUIZ, SAMPLES, Sample, cells, defines, hand_in
from ..course import Role, instructor
from ..demo import predict

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright for Python is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe for Playwright is not installed")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
    --disable-component-update --disable-sync --disable-dev-shm-usage""".split()
LETTER = 10  # pixels, the smallest letters of a picture on a screen
LEGEND = 0.1  # of a picture; what a legend may take of it
MINUTE = 60_000  # milliseconds; how long a page may take on a busy machine before the test gives up
PHONE, DESKTOP = {"width": 390, "height": 800}, {"width": 1200, "height": 900}
WIDE = {"width": 1280, "height": 900}
EDITION = "random_initialization_zh_CN"

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium fonts-dejavu-core"),
    pytest.mark.xdist_group("browser"),
]

COPY = (Path(pages.__file__).parent / "templates/feedback/copy.js").read_text("utf-8").rstrip()
RIGHT = Sample(SAMPLES / "right" / "slope_of_tanh_as_a_product.py").source
WRONG = Sample(SAMPLES / "wrong" / "gradients_are_sums_over_examples.py").source + QUIZ.replace("0.05", "0.0025")
HOSTILE = '''
import numpy as np
print("\\x1b]0;owned\\x07")
# %%
"""</script><script>document.title = "owned"; fetch("http://evil.example/cell")</script>"""
# %%
def initialize_parameters(n_x, n_h, n_y):
    raise ValueError("<script>document.title='owned'</script><img src='http://evil.example/i.png' "
                     "onerror=\\"document.title='owned'\\"> \\x1b[31m =cmd|' /C calc'!A0")
# %%
def forward_propagation(X, parameters):
    return {"=HYPERLINK(\\"http://evil.example\\")": 1, "<b onmouseover=alert(1)>": 2}
# %%
def backward_propagation(parameters, cache, X, Y):
    raise KeyError("</pre><svg onload=\\"document.title='owned'\\">[x](javascript:document.title='owned')")
'''
PREDICTED = ("two-units", "different", "<b>each on its own</b>")
HOSTILE_TEXT = (
    "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    '<a id="trap" href="javascript:document.title=\'owned\'">x</a><style>@import "http://evil.example/s.css";</style>'
)


@dataclass
class Visit:
    """A page, and what it should not have done."""

    page: object
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def assert_quiet(self) -> None:
        assert self.complaints == []
        assert self.asked == []


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Role:
    """A small class, graded and given feedback by nbgrader; one student is hostile."""
    course = instructor(tmp_path_factory.mktemp("browser") / "course")
    release = course.folder / "release" / NAME / NOTEBOOK
    handed = {"ada": RIGHT, "barbara": WRONG, "=mallory": HOSTILE}
    for student, source in handed.items():
        hand_in(source, course.folder / "submitted" / student / NAME, release)
    predict(course.folder / "submitted" / "barbara" / NAME / NOTEBOOK, [PREDICTED])
    for command in ("autograde", "generate_feedback"):
        assert course.nbgrader(command, NAME) == 0, course.said
    return course


@pytest.fixture(scope="module")
def chinese(tmp_path_factory) -> dict[str, str]:
    """The pages about a class that was handed the Chinese edition, by name; nobody has chosen a language."""
    course = instructor(tmp_path_factory.mktemp("chinese") / "course")
    assert course.nbgrader("generate_assignment", EDITION) == 0, course.said
    for student, source in {"ada": RIGHT, "王芳": WRONG, "=mallory": HOSTILE}.items():
        hand_in(source, course.folder / "submitted" / student / EDITION, course.folder / "release" / EDITION / NOTEBOOK)
    predict(course.folder / "submitted" / "王芳" / EDITION / NOTEBOOK, [("two-units", "different", "各学各的")])
    for command in ("autograde", "generate_feedback"):
        assert course.nbgrader(command, EDITION) == 0, course.said
    assert main(["report", str(course.folder), "--output", str(course.folder / "report.html")]) == 0
    pages = {path.parents[1].name: path.as_uri() for path in course.folder.glob("feedback/*/*/*.html")}
    return pages | {"class": (course.folder / "report.html").as_uri()}


@pytest.fixture(scope="module")
def server(course, tmp_path_factory) -> Iterator[str]:
    """The address of a Jupyter server in the course's folder."""
    (course.folder / "exchange").mkdir()
    with (course.folder / "nbgrader_config.py").open("a") as config:
        config.write(f'\nc.Exchange.root = "{course.folder / "exchange"}"\n')
    with jupyter(course.folder, tmp_path_factory.mktemp("home")) as address:
        yield address


@contextlib.contextmanager
def jupyter(folder: Path, home: Path) -> Iterator[str]:
    """The address of a Jupyter server in a folder, with settings and a home of its own."""
    write_settings(home / "us")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [f"--port={port}", f"--ServerApp.root_dir={folder}", f"--LabApp.user_settings_dir={home / 'us'}"]
    fixed = "--no-browser --allow-root --ip=127.0.0.1 --ServerApp.port_retries=0 --IdentityProvider.token=".split()
    fixed.append("--LabApp.expose_app_in_browser=True")
    names = ("JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR", "HOME")
    environment = os.environ | {name: str(home / name.lower()) for name in names}
    with (home / "log").open("wb") as log:
        command = [sys.executable, "-m", "jupyterlab", *fixed, *options]
        running = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        _wait_for(f"http://127.0.0.1:{port}/api/status", running, home / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        _end(running)


def write_settings(folder: Path) -> None:
    """No news, and every cell of a notebook in the page, even below its lower edge."""
    settings = {
        "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
        "notebook-extension/tracker": {"windowingMode": "none"},
    }
    for name, values in settings.items():
        path = folder / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))


def _end(running: subprocess.Popen) -> None:
    os.killpg(running.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        running.wait(15)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()


def _wait_for(address: str, running: subprocess.Popen, log: Path) -> None:
    for _ in range(600):
        assert running.poll() is None, log.read_text()
        with contextlib.suppress(OSError):
            urllib.request.urlopen(address, timeout=5).close()
            return
        time.sleep(0.1)
    pytest.fail(f"Jupyter did not start: {log.read_text()}")


@pytest.fixture(scope="module")
def browser():
    sync_api.expect.set_options(timeout=MINUTE)
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser) -> Iterator[Visit]:
    """A fresh page that notes errors on its console, and refuses and notes whatever it asks of other machines."""
    context = browser.new_context(viewport=DESKTOP, accept_downloads=True)
    context.set_default_timeout(MINUTE)
    visit = Visit(context.new_page())

    def route(route) -> None:
        if re.match(r"(file|data|blob):|https?://127\.0\.0\.1:", route.request.url):
            route.continue_()
        else:
            visit.asked.append(route.request.url)
            route.abort()

    context.route("**/*", route)
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    visit.page.on("console", lambda said: said.type == "error" and visit.complaints.append(said.text))
    yield visit
    context.close()


def feedback(course: Role, student: str) -> str:
    return (course.folder / "feedback" / student / NAME / NOTEBOOK).with_suffix(".html").as_uri()


# ------------------------------------------------------------------------------------------------ students


def test_a_student_opens_runs_solves_moves_the_slider_validates_and_saves(course, server, visit):
    page, work = visit.page, course.folder / "home"
    shutil.copytree(course.folder / "release" / NAME, work)
    notebook = nbformat.read(work / NOTEBOOK, as_version=4)
    solutions = {name: part for part in [*cells(RIGHT), QUIZ] if (name := defines(part))}

    page.goto(f"{server}/lab/tree/home/{NOTEBOOK}?reset")
    in_order = page.locator(".jp-NotebookPanel .jp-Notebook .jp-Cell")
    sync_api.expect(in_order).to_have_count(len(notebook.cells))
    run_all(page)
    error = page.locator(".jp-Notebook .jp-OutputArea-output").filter(has_text="forward_propagation is not written yet")
    error.first.wait_for()
    assert error.first.inner_text().startswith("forward_propagation is not written yet\n  hint: replace the line")

    write_solutions(page, in_order, notebook, solutions)
    run_all(page)
    last = max(at for at, cell in enumerate(notebook.cells) if cell.cell_type == "code")
    prompt = in_order.nth(last).locator(".jp-InputArea-prompt")
    sync_api.expect(prompt).to_have_text(re.compile(r"\[\d+\]"), timeout=2 * MINUTE)
    sync_api.expect(error).to_have_count(0)
    assert page.locator("[data-mime-type='application/vnd.jupyter.error']").count() == 0

    move_slider(in_order.filter(has=page.locator(".noUi-handle")).last)
    look_at_pictures(page)
    validate_and_save(page)
    saved = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell.source for cell in _saved(work / NOTEBOOK)}
    assert {name: saved[name] for name in solutions} == solutions
    visit.assert_quiet()


def test_a_notebook_that_is_not_trusted_shows_the_still_picture_and_its_words(course, server, visit):
    """As it comes from a classmate or a download: JupyterLab takes the SVG and the style out of its outputs."""
    folder = course.folder / "untrusted"
    shutil.copytree(course.folder / "release" / NAME, folder)
    notebook = nbformat.read(folder / NOTEBOOK, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.id in ("imports", "planar-data")]
    nbformat.write(NotebookClient(notebook, resources={"metadata": {"path": str(folder)}}).execute(), folder / NOTEBOOK)

    visit.page.goto(f"{server}/lab/tree/untrusted/{NOTEBOOK}?reset")
    shown = visit.page.locator(".jp-Notebook .jp-OutputArea-output").filter(has=visit.page.locator("img"))
    sync_api.expect(shown.locator("img")).to_be_visible()
    sync_api.expect(shown.locator("img")).to_have_attribute("alt", re.compile("^In words: 80 of the 200 examples"))
    assert shown.locator("img").evaluate("img => img.naturalWidth") > 0
    assert shown.locator("svg").count() == 0
    words = visit.page.locator(".jp-Notebook .jp-OutputArea-output").filter(has_text="In words: 80 of the 200 examples")
    sync_api.expect(words.last).to_be_visible()
    visit.assert_quiet()


def write_solutions(page, in_order, notebook, solutions: dict[str, str]) -> None:
    for at, cell in enumerate(notebook.cells):
        if (name := cell.metadata.get("nbgrader", {}).get("grade_id")) in solutions:
            in_order.nth(at).locator(".cm-content").click()
            page.keyboard.press("Control+A")
            page.keyboard.insert_text(solutions[name])


def validate_and_save(page) -> None:
    page.locator(".validate-button").first.click()
    page.locator("#validation-message.validation-success").wait_for(timeout=6 * MINUTE)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+S")


def move_slider(slider) -> None:
    """One step to the right draws another picture, with other words below it."""
    before = slider.locator(".picture svg").get_attribute("aria-label")
    slider.locator(".noUi-handle").press("ArrowRight")
    sync_api.expect(slider.locator(".picture svg")).not_to_have_attribute("aria-label", before)
    sync_api.expect(slider.locator(".widget-readout")).to_have_text("1.78")
    sync_api.expect(slider).to_contain_text("In words: Scale 1.78")


def look_at_pictures(page) -> None:
    """In a light and a dark theme every picture can be read, no picture is a white box, and axe finds nothing."""
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        choose_theme(page, theme)
        pictures = page.locator(".jp-Notebook .picture svg")
        assert pictures.count() >= 17
        for picture in pictures.all():
            assert picture.evaluate(SMALLEST_LETTERS) >= LETTER
        if theme == "JupyterLab Dark":
            assert max(white(picture.screenshot()) for picture in pictures.all()) < LEGEND
        assert_accessible(page, ".jp-Notebook .picture")


# The height of the smallest letters of a picture on the screen, in pixels.
SMALLEST_LETTERS = "svg => svg.dataset.letters * svg.getBoundingClientRect().width / parseFloat(svg.style.width)"


def choose_theme(page, theme: str) -> None:
    page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
    page.locator(f"body[data-jp-theme-name='{theme}']").wait_for(state="attached")


def white(screenshot: bytes) -> float:
    """The share of a picture that is white, or nearly so."""
    with Image.open(io.BytesIO(screenshot)) as image:
        return float(np.mean(np.min(np.asarray(image.convert("RGB")), axis=-1) > 235))


def assert_accessible(page, *part: str) -> None:
    found = axe.Axe().run(page, context=part[0] if part else None)
    said = [(v["id"], v["help"], [node["target"] for node in v["nodes"][:3]]) for v in found.response["violations"]]
    assert said == []


def run_all(page) -> None:
    """Run all cells; a kernel that is still starting forgets what it was asked, so ask until the first cell has run."""
    first = page.locator(".jp-NotebookPanel .jp-CodeCell .jp-InputArea-prompt").first
    before = first.text_content()
    for _ in range(6):
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.locator("[data-command='runmenu:run-all']").click()
        for _ in range(40):
            page.wait_for_timeout(250)
            if (now := first.text_content()) != before and re.search(r"\d", now):
                return
    pytest.fail("the first cell did not run")


def _saved(path: Path) -> list:
    return nbformat.read(path, as_version=4).cells


# --------------------------------------------------------------------------------------------- instructors


def test_an_instructor_sees_the_class_and_opens_a_submission(server, visit):
    page = visit.page
    page.goto(f"{server}/formgrader/manage_assignments")
    sync_api.expect(page.locator("#main-table tr").filter(has_text=NAME).first).to_be_visible()
    page.goto(f"{server}/formgrader/manage_submissions/{NAME}")
    sync_api.expect(page.locator("#main-table tr").filter(has_text="barbara")).to_contain_text("78")

    page.goto(f"{server}/formgrader/manage_students/barbara/{NAME}")
    page.locator("a[href*='/formgrader/submissions/']").first.click()
    sync_api.expect(page.locator("#backward_output_layer.score")).to_have_attribute("placeholder", "0")
    sync_api.expect(page.locator("#forward_output.score")).to_have_attribute("placeholder", "7")
    sync_api.expect(page.locator("#quiz_answers.score")).to_have_attribute("placeholder", "0")
    sync_api.expect(page.locator("body")).to_contain_text("these are sums over the m examples")
    visit.assert_quiet()


def test_a_hostile_submission_runs_nothing_in_formgrader(course, server, visit):
    """Also where text and pictures came into the graded notebook past the pouring."""
    path = course.folder / "autograded" / "=mallory" / NAME / NOTEBOOK
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source += HOSTILE_TEXT
    html = nbformat.v4.new_output("display_data", {"text/html": HOSTILE_TEXT, "application/javascript": "alert(1)"})
    next(cell for cell in notebook.cells if cell.cell_type == "code").outputs.append(html)
    path.chmod(0o644)
    nbformat.write(notebook, path)

    visit.page.goto(f"{server}/formgrader/manage_students/=mallory/{NAME}")
    visit.page.locator("a[href*='/formgrader/submissions/']").first.click()
    visit.page.locator("#forward_output.score").wait_for()
    assert visit.page.locator("#notebook :is(script, style, svg, [onerror], [href^='javascript'])").count() == 0
    assert visit.page.title() != "owned"
    visit.assert_quiet()


# ------------------------------------------------------------------------------------------------ feedback


def test_feedback_tells_the_score_the_reasons_and_where(course, visit):
    page = visit.page
    page.goto(feedback(course, "barbara"))
    sync_api.expect(page.locator(".score")).to_have_text("78 of 100 points")
    lost = page.locator(".rubric .gone").first
    sync_api.expect(lost.locator(".reason")).to_contain_text("expected")
    sync_api.expect(lost.locator(".hint")).to_contain_text("the loss is their mean")
    lost.locator(".link a").click()
    sync_api.expect(page.locator("article:target")).to_contain_text("def backward_propagation")
    quiz = page.locator(".rubric .gone").last
    sync_api.expect(quiz.locator(".reason")).to_contain_text("answer 0.0025: that is the variance")
    sync_api.expect(quiz.locator(".points")).to_have_text("–")
    visit.assert_quiet()


def test_a_failure_can_be_unfolded_and_copied(course, visit):
    page = visit.page
    page.goto(feedback(course, "barbara"))
    repeat = page.locator(".rubric .gone .repeat").first
    sync_api.expect(repeat.locator("pre")).to_be_hidden()
    repeat.locator("summary").click()
    sync_api.expect(repeat.locator("pre")).to_contain_text("result = backward_propagation(parameters, cache, X, Y)")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    repeat.get_by_role("button", name="copy").click()
    sync_api.expect(repeat.locator("button")).to_have_text("copied")
    assert page.evaluate("navigator.clipboard.readText()") == repeat.locator("pre").inner_text()
    visit.assert_quiet()


@pytest.mark.parametrize("student", ["ada", "=mallory"])
def test_feedback_fits_a_phone_in_dark_and_light(course, visit, student):
    for scheme in ("dark", "light"):
        visit.page.emulate_media(color_scheme=scheme)
        visit.page.set_viewport_size(PHONE)
        visit.page.goto(feedback(course, student))
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    visit.assert_quiet()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_a_feedback_page(course, visit, scheme):
    visit.page.emulate_media(color_scheme=scheme)
    visit.page.goto(feedback(course, "barbara"))
    assert_accessible(visit.page)
    visit.assert_quiet()


def test_feedback_shows_what_was_predicted_beside_what_was_seen(course, visit):
    visit.page.goto(feedback(course, "barbara"))
    told = visit.page.locator(".predictions")
    sync_api.expect(told).to_contain_text("you predicted different; seen: equal")
    sync_api.expect(told).to_contain_text("your reason: <b>each on its own</b>")
    sync_api.expect(visit.page.locator(".who")).to_have_text("barbara")
    visit.assert_quiet()


def test_the_feedback_of_a_hostile_submission_runs_no_script_and_asks_for_nothing(course, visit):
    visit.page.goto(feedback(course, "=mallory"))
    assert visit.page.title() == "0 of 100 · random_initialization · =mallory"
    assert visit.page.locator("img, svg, iframe, [onload], [onerror], [onmouseover]").count() == 0
    assert visit.page.locator("script").all_inner_texts() == [COPY]
    assert visit.page.locator("a:not([href^='#'])").count() == 0
    sync_api.expect(visit.page.locator(".reason").filter(has_text="<script>").first).to_be_visible()
    visit.assert_quiet()


# -------------------------------------------------------------------------------------------- class report


@pytest.fixture
def report(course, visit, tmp_path):
    """The page of the class report, open."""
    write_report(read_reports(course.folder, {}), tmp_path / "report.html", ASSIGNMENT.title)
    visit.page.goto((tmp_path / "report.html").as_uri())
    yield visit.page
    visit.assert_quiet()


def test_the_class_report_sorts_and_filters(report):
    names = report.locator("#submissions tbody tr:visible .name")
    sync_api.expect(names).to_have_text(["ada", "barbara", "=mallory"])
    report.get_by_role("button", name="score").click()
    sync_api.expect(names).to_have_text(["=mallory", "barbara", "ada"])
    report.get_by_label("Filter the table").fill("sum over")
    sync_api.expect(names).to_have_text(["barbara"])
    assert report.title() == "Random initialization · class report"


def test_the_class_report_downloads_a_table_without_formulas(report, tmp_path):
    with report.expect_download() as downloading:
        report.get_by_role("button", name="Download CSV").click()
    rows = Path(downloading.value.path()).read_text("utf-8-sig").splitlines()
    assert [row.split(",")[0] for row in rows] == ["submission", "ada", "barbara", "'=mallory"]


def test_hidden_names_stay_hidden_in_page_and_table(report):
    report.get_by_label("hide names").check()
    assert report.locator(".name:visible").count() == 0
    with report.expect_download() as downloading:
        report.get_by_role("button", name="Download CSV").click()
    assert "mallory" not in Path(downloading.value.path()).read_text("utf-8-sig")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_a_class_report(report, scheme):
    report.emulate_media(color_scheme=scheme)
    report.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert_accessible(report)


def test_a_printed_class_report_shows_what_its_cards_hold(report):
    card = report.locator("#misunderstood details").first
    sync_api.expect(card.locator("p")).to_be_hidden()
    report.emulate_media(media="print")
    sync_api.expect(card.locator("p")).to_be_visible()


def test_the_class_report_fits_a_phone(report):
    report.set_viewport_size(PHONE)
    assert report.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


# ------------------------------------------------------------------------------------------------- Chinese


@pytest.mark.parametrize("name", ["王芳", "=mallory", "class"])
def test_a_chinese_page_fits_phone_and_screen_and_axe_finds_nothing(chinese, visit, name):
    page = visit.page
    for size in (PHONE, WIDE):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(size)
            page.goto(chinese[name])
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
            assert_accessible(page)
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    visit.assert_quiet()


def test_a_student_of_the_chinese_edition_reads_the_page_in_chinese(chinese, visit):
    page = visit.page
    page.goto(chinese["王芳"])
    assert page.title() == "78 分（满分 100 分） · random_initialization · 王芳"
    sync_api.expect(page.locator("h1")).to_have_text("随机初始化")
    sync_api.expect(page.locator(".predictions")).to_contain_text("你预测的是 different；观察到的是 equal")
    repeat = page.locator(".rubric .gone .repeat").first
    repeat.locator("summary").click()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    repeat.get_by_role("button", name="复制").click()
    sync_api.expect(repeat.locator("button")).to_have_text("已复制")
    visit.assert_quiet()


def test_the_chinese_class_report_counts_filters_and_downloads_its_characters(chinese, visit):
    page = visit.page
    page.goto(chinese["class"])
    sync_api.expect(page.locator("#shown")).to_have_text("显示 3 份，共 3 份")
    page.get_by_label("筛选表格").fill("王")
    sync_api.expect(page.locator("#shown")).to_have_text("显示 1 份，共 3 份")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="下载 CSV").click()
    data = Path(downloading.value.path()).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")  # by which a spreadsheet knows that this is UTF-8
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [row["submission"] for row in rows] == ["ada", "王芳", "'=mallory"]
    assert [row["score"] for row in rows] == ["100", "78", "0"]
    visit.assert_quiet()
