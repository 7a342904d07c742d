"""What the class report says, and what it refuses to pass on."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.__main__ import main
from autograder.judging.judge import blank
from autograder.judging.report import Detail, Report, Status
from autograder.pages.class_page import csv_cell, csv_table, write_report
from autograder.pages.class_sources import NoReportsError, read_reports
from autograder.pages.class_statistics import cohort, discrimination, short_names
from autograder.pages.feedback import rubric, sanitised

from ..classroom import ASSIGNMENT, CATALOGUE, RUBRIC, graded, hand_in, read


def report(name: str, **lost: dict) -> Report:
    """A report that keeps every point but those of the checks named in `lost`."""
    checks = []
    for check in RUBRIC.values():
        given = {"points": 0.0, "status": Status.FAILED} | lost[check.id] if check.id in lost else {}
        kept = dataclasses.replace(blank(check, ASSIGNMENT), points=float(check.points), status=Status.PASSED)
        checks.append(dataclasses.replace(kept, **given))
    score = sum(check.points for check in checks)
    return Report(f"submitted/{name}/ps/ps.ipynb", score, 100.0, "bubblewrap", 0, "sha256:" + "0" * 64, checks)


def page(tmp_path, *reports: Report) -> str:
    write_report(reports, tmp_path / "report.html", "The class")
    return (tmp_path / "report.html").read_text("utf-8")


SCALE = next(name for name, known in CATALOGUE.items() if known.function == "initialize_parameters")


def test_names_are_what_tells_the_paths_apart():
    assert short_names(["submitted/ada/ps/ps.ipynb", "submitted/bob/ps/ps.ipynb"]) == ["ada", "bob"]
    assert short_names(["ada.ipynb", "bob.ipynb"]) == ["ada", "bob"]
    assert short_names(["a/x.ipynb", "a/x.ipynb"]) == ["a/x", "a/x"]
    assert short_names(["a/b.ipynb", "a.ipynb"]) == ["b", "a"]


def test_a_misconception_is_counted_once_for_each_who_fell_for_it():
    named = {"misconception": SCALE, "hint": CATALOGUE[SCALE].hint}
    fell = {"init_scale": named, "init_normal": named}
    mistakes = cohort([report("ada", **fell), report("bob", **fell), report("cleo")]).mistakes
    assert [(mistake.name, len(mistake.submissions)) for mistake in mistakes] == [(SCALE.replace("_", " "), 2)]
    assert mistakes[0].hint == CATALOGUE[SCALE].hint


def test_what_reads_the_same_of_several_functions_is_told_once():
    unwritten = {"init_shapes": {"misconception": "initialize_not_written", "hint": "write it"}}
    unwritten |= {"forward_shapes": {"misconception": "forward_not_written", "hint": "write it"}}
    (mistake,) = cohort([report("ada", **unwritten), report("bob")]).mistakes
    assert (mistake.name, len(mistake.submissions)) == ("initialize not written, forward not written", 1)
    unreadable = {name: {"what": "the notebook cannot be read"} for name in ("init_shapes", "forward_shapes")}
    (reason,) = cohort([report("ada", **unreadable), report("bob")]).unnamed
    assert reason.function == "initialize_parameters, forward_propagation"


def test_difficulty_is_the_share_of_points_earned():
    items = {item.id: item for item in cohort([report("ada", init_scale={}), report("bob"), report("cleo")]).items}
    assert items["init_scale"].difficulty == pytest.approx(2 / 3)
    assert (items["init_scale"].lost, items["init_normal"].difficulty) == (1, 1.0)


VARIANCE = Detail("question 6", "answer 0.0025", "that is the variance")
QUIZ = {"what": "5 of 6 answers are right", "details": (VARIANCE,)}


def test_a_line_without_points_is_counted_by_who_passed_it():
    of_class = cohort([report("ada", quiz_answers=QUIZ), report("bob"), report("cleo")])
    item = of_class.items[-1]
    assert (item.id, item.max_points, item.lost) == ("quiz_answers", 0, 1)
    assert item.difficulty == pytest.approx(2 / 3)
    assert "notebook" not in of_class.functions
    assert not any(submission.lost for submission in of_class.submissions)


def test_wrong_answers_of_the_quiz_are_counted_by_their_reason(tmp_path):
    other = QUIZ | {"details": (VARIANCE._replace(got="answer 0.00251"),)}
    (wrong,) = cohort([report("ada", quiz_answers=QUIZ), report("bob", quiz_answers=other), report("cleo")]).quiz
    assert (wrong.name, len(wrong.submissions)) == ("question 6: that is the variance", 2)
    assert wrong.name in page(tmp_path, report("ada", quiz_answers=QUIZ))


def test_the_same_mistake_at_another_place_reads_the_same():
    lost = [{"what": f"dW2[0, {j}]", "about": "dW2", "expected": "1", "got": "2"} for j in (0, 1)]
    (mistake,) = cohort([report(f"no{j}", backward_output_layer=lost[j]) for j in (0, 1)]).unnamed
    assert (mistake.name, len(mistake.submissions)) == ("dW2 is not as expected", 2)


def test_discrimination_leaves_the_line_itself_out():
    earned, rest = np.array([0, 0, 8, 8]), np.array([10, 20, 80, 90])
    assert discrimination(earned, rest) == pytest.approx(np.corrcoef(earned, rest)[0, 1])
    assert discrimination(earned, np.full(4, 50)) is None
    assert discrimination(np.full(4, 8), rest) is None


@pytest.mark.parametrize(
    ("lost", "kind"),
    [
        ({"status": Status.TIMEOUT}, "timed out"),
        ({"status": Status.CRASHED}, "crashed"),
        ({"status": Status.UNGRADED}, "our fault"),
        ({"what": "A2", "expected": "1", "got": "2", "fickle": True}, "not the same twice"),
    ],
)
def test_a_person_is_asked_to_look_at(lost, kind):
    assert list(cohort([report("ada", forward_output=lost), report("bob")]).concerns) == [kind]


def test_the_page_asks_for_nothing_and_runs_only_its_own_script(tmp_path):
    html = page(tmp_path, report("ada"), report("bob", init_scale={"what": "<script>alert(1)</script>"}))
    assert "default-src 'none'" in html
    assert html.count("<script") == 2
    assert "http" not in html.replace("http-equiv", "").replace("http://www.w3.org/", "")


def test_what_a_student_wrote_is_text(tmp_path):
    evil = {"what": "<img src=x onerror=alert(1)>\x1b[31mred\u202e</script>", "misconception": "<b>"}
    html = page(tmp_path, report("<i>ada", init_scale=evil), report("bob", init_scale=evil | {"misconception": None}))
    assert "<img" not in html
    assert "<i>ada" not in html
    assert "\x1b" not in html
    assert "\u202e" not in html


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\n=1"])
def test_a_formula_becomes_text(text):
    assert not csv_cell(text).lstrip().startswith(("=", "+", "-", "@"))


def test_the_table_reads_back_as_it_was_written():
    table = csv_table(cohort([report('a,"b'), report("bob", init_scale={"points": 2.5})]))
    rows = [
        dict(zip(*csv.reader(io.StringIO(f"{table['head']}\n{name},{rest}")), strict=True))
        for name, _, rest in table["rows"]
    ]
    assert [row["submission"] for row in rows] == ['a,"b', "bob"]
    assert [row["init_scale"] for row in rows] == ["7", "2.5"]
    assert [row["quiz_answers"] for row in rows] == ["passed", "passed"]


def test_a_class_that_all_got_the_same_has_a_page(tmp_path):
    assert "all alike" in page(tmp_path, report("ada"))


def test_scores_under_different_conditions_are_not_compared_silently(tmp_path):
    other = dataclasses.replace(report("bob"), seed=1)
    assert "different conditions" in page(tmp_path, report("ada"), other)
    assert "different conditions" not in page(tmp_path, report("ada"), report("bob"))


def test_lines_of_json_make_a_report(tmp_path, capsys):
    (tmp_path / "class.jsonl").write_text(report("ada").json() + "\n" + report("bob").json() + "\n", "utf-8")
    assert main(["report", str(tmp_path / "class.jsonl"), "--output", str(tmp_path / "r.html")]) == 0
    assert "(2 submissions)" in capsys.readouterr().out


def graded_notebook(*lines: str) -> str:
    """A notebook with ada's report in its metadata, and the grade cells of some of its lines."""
    cells = [{"metadata": {"nbgrader": {"grade_id": line}}} for line in lines]
    return json.dumps({"cells": cells, "metadata": {"autograder": json.loads(report("ada").json())}})


def put(text: str, *place: str) -> None:
    path = Path(*place)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


LINES = [line.id for line in report("ada").checks]


@pytest.mark.parametrize("source", ["", "autograded", "autograded/ada", "autograded/ada/ps"])
def test_an_autograded_folder_makes_a_report(source, tmp_path):
    put(graded_notebook(*LINES), tmp_path, "autograded/ada/ps/ps.ipynb")
    put("not a notebook", tmp_path, "autograded/ada/ps/other.ipynb")
    assert read_reports(tmp_path / source, {}) == [report("ada")]


@pytest.mark.parametrize(
    ("place", "lines"),
    [
        ("submitted/ada/ps/ps.ipynb", LINES),
        ("autograded/ada/ps/autograded/ada/ps/ps.ipynb", LINES),  # in a folder that a student handed in
        ("autograded/ada/another_assignment/ps.ipynb", []),  # which nbgrader graded, and kept the metadata of
        ("autograded/ada/another_assignment/ps.ipynb", LINES[1:]),
    ],
)
@pytest.mark.parametrize("source", ["", "submitted", "autograded"])
def test_a_report_that_a_student_wrote_into_a_notebook_is_not_shown(source, place, lines, tmp_path):
    (tmp_path / "submitted").mkdir()
    (tmp_path / "autograded").mkdir()
    put(graded_notebook(*lines), tmp_path, place)
    with pytest.raises(NoReportsError):
        read_reports(tmp_path / source, {})


def test_a_student_who_forges_a_report_and_is_graded_has_the_judges(tmp_path):
    notebook = hand_in("# %%\nx = 1", tmp_path / "submitted")
    forged = nbformat.read(notebook, as_version=4)
    forged.metadata["autograder"] = json.loads(report("ada").json())
    nbformat.write(forged, notebook)

    (judged,) = graded([read(notebook, "ada/ps/ps.ipynb")], keep=True)
    put(judged.notebook, tmp_path, "autograded/ada/ps/ps.ipynb")

    assert read_reports(tmp_path, {}) == [judged.report]
    assert judged.report.score == 0


@pytest.mark.parametrize("content", ["", "{}", "[1]", "no json", '{"checks": [{}]}'])
def test_what_is_no_report_is_refused_with_a_reason(tmp_path, capsys, content):
    (tmp_path / "class.jsonl").write_text(content, "utf-8")
    with pytest.raises(NoReportsError, match="report"):
        read_reports(tmp_path / "class.jsonl", {})
    assert main(["report", str(tmp_path / "class.jsonl"), "--output", str(tmp_path / "r.html")]) == 2
    assert not (tmp_path / "r.html").exists()


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        '<img src="http://evil.example/i.png">',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="data:text/html,<script>alert(1)</script>">x</a>',
        '<svg onload="alert(1)">',
        '<style>@import "http://evil.example/s.css"</style>',
        '<p style="background: url(http://evil.example)">x</p>',
        '<iframe src="http://evil.example"></iframe>',
    ],
)
def test_sanitised_html_keeps_nothing_that_runs_or_fetches(html):
    kept = str(sanitised(html))
    assert not any(
        word in kept for word in ("<script", "<style", "<svg", "<iframe", "onerror", "style=", "href=", "src=")
    )


def test_sanitised_html_keeps_text_links_and_pictures_of_its_own():
    html = '<p>a <b>b</b> <a href="https://numpy.org">c</a> <img alt="d" src="data:image/png;base64,AAAA"></p>'
    assert str(sanitised(html)) == html


def test_the_reason_of_a_line_holds_no_control_characters():
    lost = {"id": "x", "what": "dW2", "expected": "1", "got": "2\x1b[0m", "hint": "divide by m", "function": "f"}
    graded = {"grade_id": "x", "grade": True, "solution": False, "points": 1, "score": 0}
    cell = new_code_cell(metadata={"nbgrader": graded})
    (group,) = rubric(new_notebook(cells=[cell], metadata={"autograder": {"checks": [lost]}}))
    assert group.lines[0].reason == "dW2   expected  1\n      got       2�[0m"
    assert group.lines[0].hint == "divide by m"
