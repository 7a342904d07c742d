"""Pages and the table in the reader's language: nothing forgotten, and whose language it is."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbgrader.coursedir import CourseDirectory
from rich.cells import cell_len
from traitlets import TraitError
from traitlets.config import Config

from autograder.__main__ import main
from autograder.courses import hooks, show_our_pages
from autograder.judging.report import Detail, Prediction, Report, Status, read_report
from autograder.pages.class_page import common_language, csv_table, write_report
from autograder.pages.class_sources import HeldLine, Record, recorded
from autograder.pages.class_statistics import cohort
from autograder.pages.terminal import console, report_table
from autograder.translating import Edition, Engine
from autograder.words import IN_ENGLISH, Language, say

from ..classroom import ASSIGNMENT, CATALOGUE, FUNCTIONS, NAME, RELEASE, ROOT, RUBRIC, fill
from ..pseudo import pseudo_language, unmarked
from .test_report import report

CHINESE = Language("zh_CN", ASSIGNMENT.folder)
SUMS = CATALOGUE["sum_over_examples"]
# By students, or in quotes.
WRITTEN = ["ada", "barbara", "cleo", "dora", "eve", "equal", "different", "noise", "rows", "alike"]
NAMES = [*WRITTEN, *FUNCTIONS, *RUBRIC, NAME, "quiz", "notebook", "bubblewrap", "sha", "dW", "numpy", "python"]
NAMES += ["hypothesis", "initialize", "forward", "backward", "ps", "ipynb", "none", "submitted"]
PLACES = ["shown", "all"]  # which the page's own script fills


@pytest.fixture(scope="module")
def pseudo(tmp_path_factory) -> Language:
    catalogue, master = Path("xx.po"), ROOT / "source" / NAME
    return pseudo_language(tmp_path_factory.mktemp("pseudo"), Engine(catalogue), Edition(catalogue, ASSIGNMENT, master))


def everything() -> list[Report]:
    """A class in which there is something to say at every place of the pages, by sentences of the catalogues alone."""
    wrong = {"what": "dW2[0, 0]", "about": "dW2", "expected": "1", "got": "2", "example": "m=1", "repeat": "1 + 1"}
    known = {"misconception": SUMS.name, "mistake": SUMS.title, "hint": SUMS.hint, "cell": "backward_propagation"}
    question = ASSIGNMENT.questions[0]
    quiz = {"what": "2", "details": (Detail(question.text, "", question.otherwise), Detail(question.text, "", ""))}
    lost = {"backward_output_layer": wrong | known | {"line": 1}, "backward_hidden_layer": wrong | known}
    lost |= {"init_scale": wrong | {"fickle": True}, "quiz_answers": quiz}
    ungraded = {"status": Status.UNGRADED, "what": "b1"}
    stopped = {"init_biases_zero": ungraded, "init_scale": {"status": Status.TIMEOUT}}
    stopped |= {"forward_output": {"status": Status.CRASHED}}
    told = [Prediction("two-units", "rows alike?", *row, name="guess") for row in GUESSES]
    by_hand = {"init_scale": HeldLine(3.0, 7.0, waits=True), "forward_output": HeldLine(7.0, 7.0, waits=False)}
    return [
        dataclasses.replace(report("ada"), predictions=told[1:]),
        dataclasses.replace(report("barbara", **lost), predictions=told[:1], notes=[NOTE]),
        dataclasses.replace(report("cleo", **stopped), seed=1, sandbox="none", judge="sha256:0123"),
        recorded(report("dora"), Record(2.0, by_hand)),
        report("eve", **{name: {} for name in RUBRIC}),
    ]


GUESSES = [("different", "equal", False, "noise"), ("equal", "equal", True, "")]
NOTE = say("{cell}, line {line}", cell="quiz", line=3)


def graded_notebook(of: Report) -> nbformat.NotebookNode:
    """As it stands in autograded/, with the points of a gradebook; one of them was changed."""
    notebook = fill("x = 1\n# %%\ndef forward_propagation(X, parameters): pass")
    notebook.metadata["autograder"] = json.loads(of.json())
    judged = {check.id: check for check in of.checks}
    for cell in notebook.cells:
        known = cell.metadata.get("nbgrader", {})
        if known.get("grade"):
            known["score"], known["points"] = judged[known["grade_id"]].points, judged[known["grade_id"]].max_points
        if known.get("solution"):
            known["comment"] = "*alike*"
    changed = next(
        cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == "init_shapes"
    )
    changed.metadata["nbgrader"]["score"] = 1.0
    return notebook


def feedback(of: Report, language: Language) -> str:
    settings = Config({"HTMLExporter": {"template_name": "feedback"}})
    show_our_pages(settings)
    page = hooks.Page(config=settings)
    page.speak = lambda nb: language
    names = {"student": "barbara", "student_name": "", "notebook": NAME, "score": of.score, "max_score": 100.0}
    return page.from_graded(graded_notebook(of), {"nbgrader": names | {"late_penalty": 2.0}})[0]


def class_report(reports: list[Report], language: Language, folder: Path) -> str:
    write_report(reports, folder / "report.html", language(ASSIGNMENT.title), language)
    return (folder / "report.html").read_text("utf-8")


def table(of: Report, language: Language) -> str:
    shown = io.StringIO()
    console(shown).print(report_table(of, language))
    return shown.getvalue()


def forgotten(text: str) -> list[str]:
    """The words of a text that were not said in the pseudo-language, names left out."""
    return sorted({word for word in re.findall(r"[A-Za-z_]{2,}", unmarked(text)) if word not in [*NAMES, *PLACES]})


def of_page(html: str) -> str:
    """All that a page says, also in its attributes; what a student wrote as code is left out."""
    soup = BeautifulSoup(html, "html.parser")
    for part in soup.select("style, script, .code, .repeat pre"):
        part.decompose()
    said = [tag[name] for tag in soup.find_all() for name in SAYING if name in tag.attrs]
    return "\n".join([soup.get_text(), *said])


SAYING = ("aria-label", "placeholder", "title", "alt", "data-words", "data-copied")


# ------------------------------------------------------------------------------------------- nothing forgotten


@pytest.mark.parametrize("at", range(5))
def test_no_word_of_a_feedback_page_is_forgotten(pseudo, at):
    assert forgotten(of_page(feedback(everything()[at], pseudo))) == []


def test_no_word_of_a_class_report_is_forgotten(pseudo, tmp_path):
    assert forgotten(of_page(class_report(everything(), pseudo, tmp_path))) == []
    right = report("ada")
    points_alone = recorded(dataclasses.replace(right, examples=""), Record(0.0, {}))
    for one in (right, points_alone):
        assert forgotten(of_page(class_report([one], pseudo, tmp_path))) == []


def test_no_word_of_the_table_is_forgotten(pseudo):
    for of in everything():
        silent = dataclasses.replace(
            of, notebook="", checks=[dataclasses.replace(one, message="") for one in of.checks]
        )
        lines = [line for line in table(silent, pseudo).splitlines() if line.count("⟦") == line.count("⟧")]
        assert forgotten("\n".join(lines)) == []


def test_english_pages_are_what_a_page_without_a_language_is(tmp_path):
    write_report(everything(), tmp_path / "other.html", ASSIGNMENT.title)
    assert class_report(everything(), IN_ENGLISH, tmp_path) == (tmp_path / "other.html").read_text("utf-8")


# ------------------------------------------------------------------------------------------- whose language


def spoken(folder: Path, of_notebook: str, **course: str) -> str:
    """The language of a notebook's page, in a course with a configuration."""
    converter = hooks.GenerateFeedback(
        coursedir=CourseDirectory(root=str(folder)), config=Config({"GenerateFeedback": course})
    )
    notebook = graded_notebook(report("ada"))
    notebook.metadata["autograder"]["assignment"] = NAME
    notebook.metadata["assignment"]["language"] = of_notebook
    return converter.speak(notebook).tag


def test_a_feedback_page_speaks_the_language_of_its_notebook_unless_the_course_says_another(tmp_path):
    assert spoken(tmp_path, "zh_CN") == "zh-CN"
    assert spoken(tmp_path, "") == "en"
    assert spoken(tmp_path, "zh_CN", language="en") == "en"
    assert spoken(tmp_path, "", language="zh_CN") == "zh-CN"
    assert spoken(tmp_path, "no_SUCH") == "en"


def test_a_course_that_asks_for_an_unknown_language_is_told_which_there_are(tmp_path):
    with pytest.raises(TraitError, match="zh_CN"):
        spoken(tmp_path, "", language="chinese")


def test_a_class_report_speaks_the_language_that_all_its_notebooks_have():
    english, chinese = report("ada"), dataclasses.replace(report("barbara"), language="zh_CN")
    assert common_language([chinese, chinese]) == "zh_CN"
    assert common_language([english, chinese]) == "en"


def test_two_editions_of_one_assignment_are_counted_together(tmp_path):
    asked = {"en": "will the rows differ?", "zh_CN": "两行会不同吗？"}
    reports = [
        dataclasses.replace(
            report(code),
            language=code,
            predictions=[Prediction("two-units", question, *GUESSES[0], name="guess")],
        )
        for code, question in asked.items()
    ]
    for language in (IN_ENGLISH, CHINESE):
        (one,) = cohort(reports, language).predictions
        assert (one.question, one.of) == (asked[language.code], 2)
    assert class_report(reports, CHINESE, tmp_path).count("100 %</span>") == 1


def test_a_page_in_chinese_says_the_facts_of_an_english_report_in_chinese(tmp_path):
    stored = [read_report(json.loads(of.json())) for of in everything()]
    html = class_report(stored, CHINESE, tmp_path)
    assert '<html lang="zh-CN">' in html
    assert "随机初始化 · 班级报告" in html
    assert "quiz 的第 3 行" in html
    page = feedback(stored[1], CHINESE)
    assert "代码：backward_propagation 的第 1 行" in page
    assert "quiz 的第 3 行" in page


def test_the_table_of_the_class_reads_back_in_chinese():
    rows = csv_table(cohort(everything(), CHINESE))
    text = "\r\n".join([rows["head"], *(f"{name},{rest}" for name, _, rest in rows["rows"])])
    read = {row["submission"]: row for row in csv.DictReader(io.StringIO(text))}
    assert read["cleo"]["concerns"] == "评分程序出错; 超时; 崩溃"
    assert read["dora"]["differs"].startswith("评分程序给 100 分；迟交，扣 2 分；")
    assert [alias for _, alias, _ in rows["rows"]][0] == "1 号"


def test_no_line_of_a_chinese_table_is_cut():
    long = "饕餮" * 80
    lines = table(report("ada", init_scale={"title": long, "message": long}), CHINESE).splitlines()
    assert max(map(cell_len, lines)) <= 120
    assert "".join(lines).count("饕") == 160
    assert "…" not in "".join(lines)


def test_the_command_line_grades_and_reports_in_the_language_that_is_asked_for(tmp_path, capsys):
    assert main(["grade", str(RELEASE), "--language", "zh_CN"]) == 0
    assert "0 分（满分 100 分）" in capsys.readouterr().out
    (tmp_path / "class.jsonl").write_text(report("ada").json() + "\n", "utf-8")
    shown = str(tmp_path / "r.html")
    assert main(["report", str(tmp_path / "class.jsonl"), "--output", shown, "--language", "zh_CN"]) == 0
    assert "班级报告" in Path(shown).read_text("utf-8")
    assert main(["grade", str(RELEASE), "--format", "json", "--language", "zh_CN"]) == 2
