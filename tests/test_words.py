"""Sentences in the reader's language: facts stay English, messages are told, and no word is forgotten."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from autograder import Report, grade, translating
from autograder.assignments import find
from autograder.authoring import Detail, Failure, draws, expect
from autograder.judging.report import Result, read_report, told
from autograder.notebooks.graded import autograded
from autograder.notebooks.reading import UnreadableError, parse
from autograder.notebooks.release import Release, release
from autograder.notebooks.submission import pour
from autograder.text import few, listed
from autograder.wall.frames import Opaque
from autograder.words import IN_ENGLISH, Language, Sentence, remade, say, say_many

from .classroom import ASSIGNMENT, NAME, ROOT, Sample, hand_in, samples
from .pseudo import pseudo_language, unmarked

CHINESE = Language("zh_CN", ASSIGNMENT.folder)
HAN = re.compile(r"[\u4e00-\u9fff]")
EVERY = 10  # how many wrong samples stand for one in the short suite; the long one has all of them
QUOTES_A_STUB = {"initialise_in_british_spelling"}  # which each edition writes in its own language
WRONG = [
    pytest.param(name, sample, marks=[pytest.mark.long] if at % EVERY else [], id=f"{name}-{sample.path.stem}")
    for name in find.everything()
    for at, sample in enumerate(samples("wrong", name))
    if sample.path.stem not in QUOTES_A_STUB
]
QUOTED = {"text", "exception", "error", "found"}  # the places in which stands what Python or the student wrote
WORD = re.compile(r"(?<![\w.=\"'(\[%@])[A-Za-z]{2,}(?![\w(=\"'])")
# Variables of the notebook, types, and what the assignments call their functions: they are the same in every language.
NAMES = {
    "parameters",
    "cache",
    "quiz",
    "AL",
    "relu",
    "tanh",
    "sigmoid",
    "float",
    "int",
    "object",
    "dict",
    "nan",
    "inf",
    "None",
}


def edition(name: str, language: str = "") -> Release:
    return release(ROOT / "release" / (f"{name}_{language}" if language else name))


def handed_in(sample: Sample, folder, name: str = NAME, language: str = "") -> Report:
    """What a sample earns when it was written into an edition; its report is called after nothing."""
    released = edition(name, language)
    path = hand_in(sample.source, folder / (language or "en"), released.notebook)
    return replace(grade(path, released=released), notebook="")


def sample(name: str) -> Sample:
    (found,) = [sample for sample in samples("wrong") if sample.path.stem == name]
    return found


def lost(report: Report) -> list[Result]:
    return [line for line in report.checks if line.message]


def facts(report: Report) -> Report:
    """A report without what depends on the edition: messages, questions to predict, and the digests of the files."""
    lines = [replace(line, message="") for line in report.checks]
    return replace(report, checks=lines, predictions=[], submission="", release="", language="en")


def read_again(report: Report) -> Report:
    return read_report(json.loads(report.json()))


# ----------------------------------------------------------------------------------------------- a report


@pytest.fixture(scope="module")
def reports(tmp_path_factory) -> tuple[Report, Report]:
    """One submission, graded in the English edition and in the Chinese one."""
    folder = tmp_path_factory.mktemp("reports")
    return tuple(handed_in(sample("dw2_from_z1"), folder, language=language) for language in ("", "zh_CN"))


def test_a_chinese_release_has_chinese_messages_and_english_facts(reports):
    english, chinese = reports
    assert (english.language, chinese.language) == ("en", "zh_CN")
    assert facts(chinese) == facts(english)
    (line, *_), (of_english, *_) = lost(chinese), lost(english)
    assert line.message.splitlines()[0] == f"{line.what}   应为  {line.expected}"
    assert of_english.message.splitlines()[0] == f"{line.what}   expected  {line.expected}"
    assert line.message.splitlines()[-1] == f"用例：{line.example}"


def test_told_in_english_a_chinese_report_is_the_english_one(reports):
    english, chinese = reports
    assert told(chinese, IN_ENGLISH).checks == english.checks
    assert told(read_again(chinese), IN_ENGLISH).checks == english.checks


def test_a_report_says_the_same_in_chinese_when_it_was_written_and_read_or_pickled(reports):
    english, chinese = reports
    for report in (english, chinese, read_again(english), read_again(chinese), pickle.loads(pickle.dumps(english))):
        assert told(report, CHINESE).checks == told(chinese, CHINESE).checks
    assert [line.message for line in told(english, CHINESE).checks] == [line.message for line in chinese.checks]


def test_the_outputs_of_a_graded_chinese_notebook_are_chinese(reports):
    _, chinese = reports
    released = edition(NAME, "zh_CN")
    noted = replace(chinese, notes=[say("the notebook has no cell {name}", name="quiz")])
    notebook = json.loads(autograded(pour(released.cells, released), noted, CHINESE))
    texts = ["".join(out.get("text", "")) for cell in notebook["cells"] for out in cell.get("outputs", ())]
    (note,) = [text for text in texts if "quiz" in text and not text.startswith(("✓", "✗"))]
    assert note == "说明：notebook 中没有单元格 quiz\n"
    assert [text for text in texts if re.search(r"\b(expected|got|hint|on):? ", text)] == []


# ------------------------------------------------------------------------------------- every wrong sample


@pytest.fixture(scope="module")
def languages(tmp_path_factory) -> dict[str, dict[str, Language]]:
    """By assignment: one in which every message is marked, and Chinese."""
    folder, (engine,) = tmp_path_factory.mktemp("languages"), translating.engines()
    found = {}
    for name, assignment in find.everything().items():
        (folder / name).mkdir()
        marked = pseudo_language(folder / name, engine, *translating.editions(assignment))
        found[name] = {"marked": marked, "Chinese": Language("zh_CN", assignment.folder)}
    return found


@pytest.mark.parametrize(("name", "sample"), WRONG)
def test_a_wrong_sample_earns_the_same_in_chinese_and_every_word_of_its_messages_is_told(
    name, sample, languages, tmp_path
):
    english, chinese = (handed_in(sample, tmp_path, name, language) for language in ("", "zh_CN"))
    assert facts(chinese) == facts(english)
    assert told(chinese, IN_ENGLISH).checks == english.checks
    for report in (english, read_again(chinese)):
        marked = told(report, languages[name]["marked"])
        assert [unmarked(told_to_people(line, of)) for line, of in both(marked, report) if forgotten(line, of)] == []
    left = english_words(languages[name]["Chinese"], name)
    for line, of in both(told(read_again(english), languages[name]["Chinese"]), english):
        assert HAN.search(line.message)
        assert left.intersection(WORD.findall(told_to_people(line, of))) == set()


def both(report: Report, facts: Report) -> Iterator[tuple[Result, Result]]:
    """The lost lines as they are told, each with its facts."""
    return ((line, of) for line, of in zip(report.checks, facts.checks, strict=True) if line.message)


def told_to_people(line: Result, facts: Result) -> str:
    """Title and message, without the example and what Python or the student wrote."""
    text = "\n".join((line.title, line.mistake, line.message, *re.findall(r"⟦?#.*", line.repeat)))
    for quoted in sorted({facts.example, *quotations(facts)}, key=len, reverse=True):
        text = text.replace(quoted, " ") if quoted else text
    return text


def quotations(line: Result) -> Iterator[str]:
    """What Python or the student wrote in a line: exceptions with their text, the source they came from, and keys."""
    for text in line.said:
        if isinstance(text, Sentence):
            yield from values(text)
    if isinstance(line.what, Sentence) and line.what.template == "keys of {name}":
        yield line.got
    yield from (detail.why for detail in line.details if detail.place.startswith("line "))


def values(sentence: Sentence) -> Iterator[str]:
    for name, value in sentence.values.items():
        if isinstance(value, Sentence):
            yield from values(value)
        elif name in QUOTED:
            yield str(value)


def forgotten(line: Result, facts: Result) -> set[str]:
    """The words that are no message of the language in which every message is marked."""
    return set(WORD.findall(unmarked(told_to_people(line, facts)))) - NAMES


def english_words(chinese: Language, name: str) -> set[str]:
    """The words of the English messages that no Chinese one has; those of messages without translation are left out."""
    (engine,), (edition,) = translating.engines(), translating.editions(find.find(name))
    said = [entry for of in (engine, edition) for entry in of.read() if entry.id and entry.context.endswith(".py")]
    done = [entry for entry in said if isinstance(entry.id, str) and chinese(entry.id) != entry.id]
    waiting = {word for entry in said if entry not in done for word in WORD.findall(str(entry.id))}
    english, others = ({word for e in done for word in WORD.findall(getattr(e, of))} for of in ("id", "string"))
    return english - others - waiting - NAMES


# ----------------------------------------------------------------------------------------------- sentences


def test_a_sentence_is_its_english_string_and_survives_pickling():
    sentence = say("{place}: {why}", place=say("line {line} of {cell}", line=2, cell="quiz"), why="x = 1")
    assert sentence == "line 2 of quiz: x = 1"
    again = pickle.loads(pickle.dumps(sentence))
    assert (again, CHINESE(again)) == (sentence, "quiz 的第 2 行：x = 1")
    assert pickle.loads(pickle.dumps(say_many("{n} note", "{n} notes", n=2))) == "2 notes"


def test_between_two_chinese_characters_the_blank_before_a_name_falls_away():
    row = draws.one_unit("W1", "row", 3)
    assert CHINESE(say("standard deviation of {name}", name="W1")) == "W1 的标准差"
    assert CHINESE(say("standard deviation of {name}", name=row)) == "W1 的第 3 行的标准差"
    assert CHINESE(say("{one} and {other}", one=row, other="W2")) == "W1 的第 3 行和 W2"


def test_what_stands_in_a_place_is_never_taken_for_a_template():
    assert CHINESE(say("{function} raised {exception}: {text}", function="f", exception="E", text="{x} {0}")) == (
        "f 抛出了 E：{x} {0}"
    )


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("an array of shape (9, 999999), which is too large to be graded", "形状为 (9, 999999) 的数组，太大，无法评分"),
        ("an array of dtype complex128", "dtype 为 complex128 的数组"),
        ("a value of type set", "类型为 set 的值"),
        ("a list that is too large or too deep to be graded", "太大或嵌套太深、无法评分的 list"),
    ],
)
def test_what_does_not_cross_the_wall_is_described_in_chinese(text, chinese):
    with pytest.raises(Failure) as failed:
        expect.mapping(Opaque(text), ("W1",), "parameters")
    assert (failed.value.got, CHINESE(failed.value.got)) == (text, chinese)


def test_a_text_is_the_sentence_that_it_was_made_of():
    templates = ("{text} (so {name} is not defined)", "{text}: this is syntax of Python {newer}")
    text = "invalid syntax: this is syntax of Python 3.14 (so forward is not defined)"
    made = remade(text, *templates)
    assert (str(made), made.values["name"], made.values["text"].values["newer"]) == (text, "forward", "3.14")
    assert not isinstance(remade("name 'x' is not defined", *templates), Sentence)


def test_a_detail_is_a_sentence_of_the_language():
    assert str(Detail("question 6", "answer 2", "no")) == "question 6, answer 2: no"
    assert Detail("第 6 题", "答案 2", "不对").told(CHINESE) == "第 6 题，答案 2：不对"
    assert str(Detail("", "answer 2", "no")) == "answer 2: no"


@pytest.mark.parametrize("data", [b"[]", b"{", b'{"cells": 1}', b'{"cells": ' + b"[" * 200 + b"]" * 200 + b"}"])
def test_why_a_file_is_no_notebook_is_said_in_chinese(data):
    with pytest.raises(UnreadableError) as refused:
        parse(data)
    assert HAN.search(CHINESE(refused.value.why))
    assert str(refused.value) == refused.value.why


def test_lists_that_are_cut_end_with_a_sentence():
    assert CHINESE(listed([f"f{at}.py" for at in range(7)])) == "f0.py, f1.py, f2.py, f3.py, f4.py 以及另外 2 个"
    assert CHINESE(few([f"note {at}" for at in range(53)])[-1]) == "以及另外 3 条类似的说明"


def test_a_unit_that_an_assignment_names_itself_stays_as_it_calls_it():
    assert draws.one_unit("F", "filter", 2) == "filter 2 of F"
    assert draws.two_units("F", "filter", 0, 2) == "filters 0 and 2 of F"
    assert CHINESE(draws.two_units("W1", "column", 0, 2)) == "W1 的第 0 列和第 2 列"


def test_mistakes_that_can_be_made_in_any_function_stand_in_the_engines_catalogue_alone():
    (engine,), (edition,) = translating.engines(), translating.editions(ASSIGNMENT)
    (known,) = [known for known in ASSIGNMENT.misconceptions.values() if known.name == "forward_returns_nothing"]
    assert known.title == "forward_propagation returns nothing"
    assert CHINESE(known.title) == "forward_propagation 没有返回值"
    texts = {of: [text for _, text in of.messages() if isinstance(text, str)] for of in (engine, edition)}
    assert known.hint in texts[engine]
    assert known.hint not in texts[edition]
    assert str(known.title) not in texts[edition]


def test_a_stored_sentence_that_cannot_be_made_is_no_report(reports):
    data = json.loads(reports[0].json())
    note = "x"
    for made in (["{0}", {"a": 1}, ""], ["{a.b}", {"a": 1}, ""], ["{a}", {"b": 1}, ""], [1], 3):
        with pytest.raises((KeyError, TypeError, ValueError)):
            read_report(data | {"notes": [note], "sentences": {note: made}})
