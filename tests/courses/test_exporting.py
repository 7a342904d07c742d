"""The way back: an LMS's own file with one column filled out, and everyone who does not match is named."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.__main__ import main
from autograder.courses.filling import StudentScore, fill, graded
from autograder.courses.folder import UnusableCourseError
from autograder.verbs.common import INCOMPLETE, UNUSABLE

from ..classroom import NAME, hand_in, samples
from ..course import Role, instructor

ADA = StudentScore("1815", "Ada", "Lovelace", "ada@x.org", "1815", 92.5)
CARL = StudentScore("gauss", "Carl", "Gauss", "carl@x.org", "1777", 40.0)
EMMY = StudentScore("noether", "Emmy", "Noether", "", "", 100.0)
CLASS = [ADA, CARL, EMMY]

MOODLE = """\
Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Last modified (grade)"\r
"Participant 1815","Ada Lovelace",,Submitted,,100.00,-\r
"Participant 2","Carl Gauss",carl@x.org,Submitted,,100.00,-\r
"Participant 3","Emmy Noether",,Submitted,,100.00,-\r
"Participant 4","Kurt Goedel",,"No submission",,100.00,-\r
"""
CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Random initialization (77),Other (78)
,,,,,Manual Posting,
    Points Possible,,,,,50,10
"Lovelace, Ada",1815,,ada,A,,9
"Gauss, Carl",9999,gauss,carl,A,,8
"Noether, Emmy",5,x,y,A,,
"Student, Test",7,,z,A,,
"""
BLACKBOARD = (
    '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Random_Initialization [Total Pts: 100 Score] |77"\n'
    '"Lovelace"\t"Ada"\t"ada"\t"1815"\t""\n"Gauss"\t"Carl"\t"gauss"\t"2"\t""\n"Noether"\t"Emmy"\t"noether"\t"3"\t"7"\n'
)
BRIGHTSPACE = "OrgDefinedId,Username,Last Name,First Name,Random initialization Points Grade <Numeric MaxPoints:100>,"
BRIGHTSPACE += """End-of-Line Indicator
#1815,#ada,Lovelace,Ada,,#
#2,#gauss,Gauss,Carl,,#
#3,#noether,Noether,Emmy,,#
"""
ROSTER = "First Name,Last Name,SID,Email,Role\nAda,Lovelace,1815,a@x.org,Student\nC,G,2,carl@x.org,Student\n"
ROSTER += "Emmy,Noether,noether,e@x.org,Student\n"


def column(data: bytes, at: int, delimiter: str = ",", encoding: str = "utf-8") -> list[str]:
    return [row[at] for row in csv.reader(io.StringIO(data.decode(encoding), newline=""), delimiter=delimiter)]


@pytest.mark.parametrize(
    ("text", "at", "points"),
    [
        (MOODLE, 4, ["Grade", "92.5", "40", "100", ""]),
        (CANVAS, 5, ["Random initialization (77)", "Manual Posting", "50", "46.25", "20", "50", ""]),
        (BRIGHTSPACE, 4, [BRIGHTSPACE.split(",")[4], "92.5", "40", "100"]),
        (ROSTER, 5, [NAME, "92.5", "40", "100"]),
    ],
    ids=["moodle", "canvas", "brightspace", "gradescope"],
)
def test_only_the_column_of_the_assignment_is_filled_out(text, at, points):
    data = fill(text.encode(), CLASS, 100.0, NAME).data

    assert column(data, at) == points
    for other in range(text.partition("\n")[0].count(",")):
        if other != at and at < 5 or other < at:
            assert column(data, other) == column(text.encode(), other)


def test_blackboards_tabs_quotes_and_utf_16_stay(tmp_path):
    data = fill(BLACKBOARD.encode("utf-16"), CLASS, 100.0, NAME).data

    assert data.decode("utf-16") == BLACKBOARD.replace('"1815"\t""', '"1815"\t"92.5"').replace(
        '"2"\t""', '"2"\t"40"'
    ).replace('"7"', '"100"')


def test_whoever_does_not_match_is_named_on_both_sides():
    unknown = StudentScore("turing", "Alan", "Turing", score=1.0)
    filled = fill(MOODLE.encode(), [ADA, CARL, unknown], 100.0, NAME)

    assert (filled.matched, filled.students) == (2, ["turing Alan Turing"])
    assert filled.rows == ["Participant 3 Emmy Noether", "Participant 4 Kurt Goedel"]
    assert "students with a grade who are not in the file (1):\n    turing Alan Turing" in str(filled)


def test_a_name_that_two_have_matches_nobody():
    filled = fill(MOODLE.replace("Kurt Goedel", "Emmy Noether").encode(), [EMMY], 100.0, NAME)

    assert (filled.matched, filled.students) == (0, ["noether Emmy Noether"])


GERMAN = """\
Kennung;"Vollständiger Name";E-Mail-Adresse;Bewertung\r
"Teilnehmer/in 1815";"Ada Lovelace";ada@x.org;\r
"Teilnehmer/in 8";"Gauss, Carl";x@y.org;\r
"""
CHINESE = "标识符,全名,电子邮件地址,成绩\n1815,A,b@x.org,\n7,C,carl@x.org,\n"


@pytest.mark.parametrize(
    ("text", "key", "column", "points"),
    [
        (GERMAN, "Vollständiger Name", "Bewertung", {"92.5", "40"}),
        (GERMAN, "Kennung", "Bewertung", {"92.5"}),
        (GERMAN, "E-Mail-Adresse", "Bewertung", {"92.5"}),
        (CHINESE, "标识符", "成绩", {"92.5"}),
        (CHINESE, "电子邮件地址", "成绩", {"40"}),
    ],
)
def test_heads_in_another_language_are_named_by_options(text, key, column, points):
    with pytest.raises(UnusableCourseError, match="say which does with --key; there are .*" + key):
        fill(text.encode(), CLASS, 100.0, NAME, column)

    data = fill(text.encode(), CLASS, 100.0, NAME, column, key).data.decode()
    assert {line.rstrip("\r").replace(";", ",").split(",")[-1] for line in data.split("\n")[1:]} - {""} == points


def test_a_key_that_no_column_is_called_is_refused():
    with pytest.raises(UnusableCourseError, match="0 columns of the file are called Name: say which with --key"):
        fill(CHINESE.encode(), CLASS, 100.0, NAME, "成绩", "Name")


HEADS = "Student,ID,SIS User ID,SIS Login ID,Section,random_initialization (123)\n"
ABE, ADAS = '"Absent, Abe",4711,1815,abe,A,\n', '"Lovelace, Ada",1815,2000,adal,A,\n'


@pytest.mark.parametrize("rows", [ABE + ADAS, ADAS + ABE], ids=["the other first", "her own first"])
def test_a_row_that_fits_by_a_better_key_goes_before_one_that_comes_first(rows):
    filled = fill(f"{HEADS}{rows}".encode(), [StudentScore("ada", lms_id="1815", score=92.5)], 100.0, NAME)

    assert ADAS.rstrip() + "92.5" in filled.data.decode()
    assert (filled.matched, filled.rows) == (1, [])
    assert filled.second == ["Absent, Abe 4711: ada"]


def test_a_row_whose_ids_point_to_two_students_is_left_and_named():
    filled = fill(f'{HEADS}"L, A",1815,gauss,x,A,\n'.encode(), [ADA, CARL], 100.0, NAME)

    assert (filled.matched, filled.torn) == (0, ["L, A 1815: 1815, gauss"])
    assert filled.students == ["1815 Ada Lovelace", "gauss Carl Gauss"]
    assert "rows whose ids point to several students, left as they are (1):" in str(filled)


def test_an_e_mail_that_two_have_tells_neither():
    twins = [StudentScore("a", email="x@x.org"), StudentScore("b", email="x@x.org")]
    assert fill(b"Email\nx@x.org\n", twins, 100.0, NAME).matched == 0


def test_what_an_lms_wrote_is_shown_without_what_a_terminal_obeys():
    names = [StudentScore("x", "\x1b]0;Ada\x07", "\x1b[2J")]
    said = str(fill(MOODLE.replace("Kurt", "\x1b[31mKurt").encode(), names, 100.0, NAME))

    assert "\\x1b[31mKurt Goedel" in said
    assert "\x1b" not in said


def test_a_second_row_of_a_student_is_not_called_without_a_grade():
    filled = fill(ROSTER.replace("noether,e@", "1815,e@").encode(), [ADA], 100.0, NAME)

    assert (filled.matched, filled.second) == (1, ["Emmy Noether: 1815"])
    assert "Emmy Noether" not in filled.rows


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a,b\n1,2\n", "whose rows"),
        ("", "empty"),
        (CANVAS.replace("Random initialization (77)", "Week 3 (77)"), "say which with --column"),
    ],
)
def test_a_file_that_does_not_say_what_is_what_is_refused(text, reason):
    with pytest.raises(UnusableCourseError, match=reason):
        fill(text.encode(), CLASS, 100.0, NAME)


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Role:
    """A course in which two have been graded; a person took points from one of them."""
    course = instructor(tmp_path_factory.mktemp("export") / "course")
    for student in ("1815", "gauss"):
        hand_in(samples("right")[0].source, course.folder / "submitted" / student / NAME)
    assert main(["grade", str(course.folder / "submitted"), "--gradebook", "gradebook.db"]) == 0
    with Gradebook(f"sqlite:///{course.folder}/gradebook.db") as gradebook:
        gradebook.update_or_create_student("1815", first_name="Ada_B", last_name="Lovelace")
        gradebook.find_grade("init_scale", NAME, NAME, "1815").manual_score = 0.0
        gradebook.db.commit()
    return course


def test_the_verb_and_nbgraders_export_write_the_same_and_take_the_gradebooks_points(course, tmp_path, capsys):
    file = tmp_path / "moodle.csv"
    file.write_text(MOODLE, newline="")
    with Gradebook(f"sqlite:///{course.folder}/gradebook.db") as gradebook:
        held = gradebook.find_submission(NAME, "1815").score

    assert main(["export", str(file), "--course", str(course.folder)]) == 1  # gauss is not in the file by his id
    assert column((tmp_path / "moodle.graded.csv").read_bytes(), 4)[1] == f"{held:g}"
    assert "gauss" in capsys.readouterr().out
    stock = ("--exporter=autograder.courses.exporting.LmsExport", f"--LmsExport.file={file}", f"--to={tmp_path}/x.csv")
    assert course.nbgrader("export", *stock, f"--assignment={NAME}") == 0, course.said
    assert (tmp_path / "x.csv").read_bytes() == (tmp_path / "moodle.graded.csv").read_bytes()
    assert file.read_text() == MOODLE.replace("\r\n", "\n")


def test_feedback_is_packed_as_moodle_takes_it(course, tmp_path, capsys):
    for student in ("1815", "gauss"):
        page = course.folder / "feedback" / student / NAME / f"{NAME}.html"
        page.parent.mkdir(parents=True)
        page.write_text(f"for {student}")

    assert main(["export", "--course", str(course.folder), "--feedback", str(tmp_path / "feedback.zip")]) == 1

    with zipfile.ZipFile(tmp_path / "feedback.zip") as packed:
        assert packed.namelist() == [f"Ada B Lovelace_1815_assignfeedback_file/{NAME}.html"]
    assert "gauss: left out, for this is no number of Moodle's" in capsys.readouterr().out
    shutil.rmtree(course.folder / "feedback")


@pytest.mark.parametrize(("text", "encoding"), [("Müller", "latin-1"), ("标识符", "gbk")])
def test_a_file_in_another_encoding_is_named_with_what_to_do(text, encoding, course, tmp_path, capsys):
    (tmp_path / "old.csv").write_text(f"Email,Name\nx,{text}\n", encoding)
    assert main(["export", str(tmp_path / "old.csv"), "--course", str(course.folder)]) == UNUSABLE
    said = capsys.readouterr().err
    assert said.startswith(f"autograder: {tmp_path}/old.csv: the file is no text in UTF-8 or UTF-16: ")
    assert "save it as CSV UTF-8" in said


def test_the_file_of_the_lms_is_never_overwritten(course, tmp_path):
    Path(tmp_path / "a.csv").write_text(MOODLE, newline="")
    before = (tmp_path / "a.csv").read_bytes()
    main(["export", str(tmp_path / "a.csv"), "--course", str(course.folder)])
    assert (tmp_path / "a.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "there is no such gradebook: name the one that the class was graded into"),
        ("", "the gradebook is empty: name the one that the class was graded into"),
        ("a text " * 1000, "the gradebook cannot be read: file is not a database"),
    ],
    ids=["missing", "empty", "something else"],
)
def test_what_is_no_gradebook_is_named_in_one_line_and_none_is_made(text, why, course, tmp_path, capsys):
    gradebook = tmp_path / "typo.db"
    if text is not None:
        gradebook.write_text(text)
    (tmp_path / "moodle.csv").write_text(MOODLE, newline="")

    command = ["export", str(tmp_path / "moodle.csv"), "--course", str(course.folder), "--gradebook", str(gradebook)]
    assert main(command) == UNUSABLE
    assert capsys.readouterr().err == f"autograder: sqlite:///{gradebook}: {why}\n"
    assert (gradebook.read_text() if gradebook.exists() else None) == text


def test_an_assignment_is_worth_what_nbgrader_says_and_an_unknown_one_is_refused(course):
    url = f"sqlite:///{course.folder}/gradebook.db"
    with Gradebook(url) as gradebook:
        gradebook.add_assignment("empty")
        held = {found.name: found.max_score for found in gradebook.assignments}

    assert {name: graded(url, name)[1] for name in (NAME, "empty")} == held == {NAME: 100, "empty": 0}
    with pytest.raises(UnusableCourseError, match=f"no assignment week4; it has empty, {NAME}$"):
        graded(url, "week4")


def test_the_verb_does_not_wait_for_nbgrader(course, tmp_path):
    (tmp_path / "moodle.csv").write_text(MOODLE, newline="")
    program = (
        "import sys; from autograder.__main__ import main; status = main(sys.argv[1:]); "
        "sys.exit(70 if 'nbgrader' in sys.modules else status)"
    )
    command = ("export", str(tmp_path / "moodle.csv"), "--course", str(course.folder))
    assert subprocess.run([sys.executable, "-c", program, *command], capture_output=True).returncode == INCOMPLETE
