"""Editions in other languages: the same program, every word of it translated, and never out of step unnoticed."""

from __future__ import annotations

import ast
import dataclasses
import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from babel.messages.pofile import write_po
from nbclient import NotebookClient

from autograder import grade, translating, verify
from autograder.__main__ import main
from autograder.assignments import find
from autograder.courses import skeleton
from autograder.notebooks.release import release
from autograder.translating import Edition
from autograder.translating.__main__ import main as bring_in_step
from autograder.wall.sandbox import Sandbox
from autograder.words import LESSON, SAID_BY

from .classroom import ASSIGNMENT, NAME, ROOT, SAMPLES, hand_in

(CHINESE,) = translating.editions(ASSIGNMENT)
EDITIONS = [edition for one in find.everything().values() for edition in translating.editions(one)]
CATALOGUE = [entry for of in (*translating.engines(), *EDITIONS) for entry in of.read() if isinstance(entry.id, str)]
CATALOGUE = [entry for entry in CATALOGUE if entry.id]
HAN = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"\b(the|of|and|is|are|was|you|your|with|from|has|it|step|loss|scale|unit|weights)\b")
SEEN_AS_PREDICTED = re.compile("果然如此|预测得很准")
TABLE = (ROOT / "docs/translating.md").read_text("utf-8").partition("| English | 中文 |\n|---|---|\n")[2]
GLOSSARY = re.findall(r"^\| (.+) \| (.+) \|$", TABLE, re.MULTILINE)
LEFT = ["one output", "two outputs", "equal units", "axes fraction", "offset points", "outside lower center"]
LEFT += ["DejaVu Sans", "\n.picture svg", "gufunc|core", "Noto Sans CJK", "f203afbc"]  # how they begin


def without_words(source: str) -> str:
    """A program as Python reads it, every string and f-string replaced by the placeholders in it."""

    class Wordless(ast.NodeTransformer):
        def visit_JoinedStr(self, node):
            values = [ast.dump(value) for value in node.values if isinstance(value, ast.FormattedValue)]
            return ast.Constant(tuple(sorted(values)))

        def visit_Constant(self, node):
            return ast.Constant("") if isinstance(node.value, str) else node

    return ast.dump(Wordless().visit(ast.parse(source)))


def notebook_of(edition: Edition, folder: Path) -> nbformat.NotebookNode:
    return nbformat.read(folder / f"{edition.name}.ipynb", as_version=4)


def cells_of(edition: Edition) -> list[tuple[nbformat.NotebookNode, nbformat.NotebookNode]]:
    """Every cell of the master, with its translation."""
    english, chinese = (notebook_of(edition, folder).cells for folder in (edition.master, edition.folder))
    return list(zip(english, chinese, strict=True))


every_edition = pytest.mark.parametrize("edition", EDITIONS, ids=[edition.folder.name for edition in EDITIONS])


@pytest.fixture
def elsewhere(tmp_path) -> Edition:
    """Master, catalogue and Chinese edition in another folder, where they can be changed."""
    for folder in (CHINESE.master, CHINESE.folder):
        shutil.copytree(folder, tmp_path / "source" / folder.name)
    return dataclasses.replace(
        CHINESE, catalogue=Path(shutil.copy(CHINESE.catalogue, tmp_path)), master=tmp_path / "source" / NAME
    )


def reword(edition: Edition, old: str, new: str) -> None:
    """Change a sentence of the English notebook."""
    (path,) = edition.master.glob("*.ipynb")
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


# ------------------------------------------------------------------------------------------ the Chinese edition


@every_edition
def test_the_chinese_source_earns_100_and_its_release_nothing(edition):
    folders = [ROOT / kind / edition.folder.name for kind in ("source", "release")]
    reports = [grade(folder / f"{edition.name}.ipynb", released=release(folders[1])) for folder in folders]
    assert [report.score for report in reports] == [100, 0]
    assert {report.assignment for report in reports} == {edition.name}


def test_a_chinese_notebook_is_graded_as_an_english_one_and_its_questions_come_back_in_chinese(tmp_path):
    released = release(ROOT / "release" / CHINESE.folder.name)
    program = (SAMPLES / "right" / "the_template_filled_in.py").read_text("utf-8")
    path = hand_in(program, tmp_path, released.notebook)
    notebook = nbformat.read(path, as_version=4)
    (cell,) = [cell for cell in notebook.cells if cell.get("id") == "logistic-from-zero"]
    cell.source = cell.source.replace("prediction = None", 'prediction = "Fall"', 1)
    nbformat.write(notebook, path)

    report = grade(path, released=released)

    assert report.score == 100
    (told,) = report.predictions
    assert (told.question, told.predicted, told.right) == ("逻辑回归从零开始。它的损失会下降，还是不变？", "Fall", True)


def test_a_chinese_notebook_that_lies_in_no_course_is_graded_by_the_chinese_release(tmp_path, capsys):
    path = ROOT / "release" / CHINESE.folder.name / f"{NAME}.ipynb"
    shutil.copy(path, tmp_path)
    assert main(["grade", str(tmp_path), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["language"] == "zh_CN"
    assert grade(tmp_path / path.name).language == "zh_CN"


@every_edition
def test_where_students_write_their_code_the_release_says_so_in_chinese(edition):
    cells = nbformat.read(ROOT / "release" / edition.folder.name / f"{edition.name}.ipynb", 4).cells
    stubs = {line.strip() for cell in cells for line in cell.source.splitlines() if "raise NotImplementedError" in line}
    assert stubs == {'raise NotImplementedError("请写出这个函数")  # 在这里写你的代码'}


@every_edition
def test_cells_ids_and_metadata_are_the_masters_but_for_words(edition):
    english, chinese = (notebook_of(edition, folder).metadata for folder in (edition.master, edition.folder))
    assert chinese == english | {"assignment": {"name": edition.name, "language": "zh_CN"}}
    for english, chinese in cells_of(edition):
        for asked in (*english.metadata.get("prediction", ()), *chinese.metadata.get("prediction", ())):
            asked = asked.pop("question")
        assert (chinese.id, chinese.cell_type, chinese.metadata) == (english.id, english.cell_type, english.metadata)


@every_edition
def test_the_code_of_notebook_and_lesson_is_the_masters_but_for_words(edition):
    pairs = [(a.source, b.source) for a, b in cells_of(edition) if a.cell_type == "code"]
    pairs.append(tuple((folder / "lesson.py").read_text("utf-8") for folder in (edition.master, edition.folder)))
    for english, chinese in pairs:
        assert without_words(english) == without_words(chinese)


@every_edition
def test_formulas_are_the_masters_but_for_words_in_them(edition):
    for english, chinese in cells_of(edition):
        if english.cell_type == "markdown":
            found = [sorted(re.findall(r"\$([^$]+)\$", cell.source.replace("$$", "$"))) for cell in (english, chinese)]
            texts = [[re.sub(r"\\text\{[^}]*\}", "", formula) for formula in formulas] for formulas in found]
            symbols = [sorted(re.findall(r"\\?[A-Za-z]+|\d+", " ".join(formulas))) for formulas in texts]
            assert symbols[0] == symbols[1], english.id


@every_edition
def test_what_a_prediction_may_be_is_told_in_english_words(edition):
    """They are compared with what is right, which is the same in every language."""
    for english, chinese in cells_of(edition):
        comments = [
            " ".join(re.findall(r"^\w+ = None  # (.*)$", cell.source, re.MULTILINE)) for cell in (english, chinese)
        ]
        assert sorted(re.findall(r'"\w+"', comments[0])) == sorted(re.findall(r'"\w+"', comments[1])), english.id


@pytest.mark.parametrize(("english", "chinese"), GLOSSARY)
def test_a_term_of_the_glossary_is_the_same_everywhere(english, chinese):
    term = re.compile(rf"(?<![\w`.-])({english.replace(', ', '|')})(?![\w`(])", re.IGNORECASE)
    using = [entry for entry in CATALOGUE if term.search(translating.PLACEHOLDER.sub("", entry.id))]
    assert using
    words = chinese.split("、")
    assert [(entry.context, entry.id) for entry in using if not any(word in entry.string for word in words)] == []


@every_edition
def test_a_string_of_code_has_one_translation_since_cells_look_up_what_others_store(edition):
    strings, catalogue = {}, edition.read()
    for context, message in translating.messages(edition.master):
        if not isinstance(message, str):
            strings.setdefault(message.text, set()).add(catalogue.get(message.text, context).string)
    assert {text: ways for text, ways in strings.items() if len(ways) > 1} == {}


@every_edition
def test_what_the_judge_says_of_an_assignment_has_one_translation_wherever_it_stands(edition):
    """The engine's catalogue and the assignment's are read as one, without contexts."""
    strings = {}
    for entry in [entry for of in (*translating.engines(), edition) for entry in of.read() if entry.id]:
        if entry.context.endswith(SAID_BY) and entry.context != LESSON:
            strings.setdefault(entry.id, set()).add(entry.string)
    assert {text: ways for text, ways in strings.items() if len(ways) > 1} == {}


def test_between_chinese_characters_stands_chinese_punctuation():
    half, code = re.compile(r"[\u4e00-\u9fff][,;:?!]|[,;:?!][\u4e00-\u9fff]"), re.compile(r"np\.[\w.]+\(.*")
    assert [(entry.context, entry.string) for entry in CATALOGUE if half.search(code.sub("", entry.string))] == []


@every_edition
def test_no_sentence_of_lesson_is_left_in_english(edition):
    tree = ast.parse((edition.folder / "lesson.py").read_text("utf-8"))
    documented = [node for node in ast.walk(tree) if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef))]
    docstrings = {ast.get_docstring(node, clean=False) for node in documented}
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    english = {
        text for text in texts - docstrings if re.search(r"[a-z]{2,}[,.:;]? [a-z]+", text) and not HAN.search(text)
    }
    markup = re.compile("[<>]|px|: auto")
    assert [text for text in english if not text.startswith(tuple(LEFT)) and not markup.search(text)] == []


# ---------------------------------------------------------------------------------------------- as it is run


def in_one_process(edition: Edition, fonts: str, *marks: pytest.MarkDecorator):
    """What a notebook is run with; tests of the same run keep together, so that it is run once."""
    name = f"{edition.name}-{fonts}"
    return pytest.param((edition, fonts), id=name, marks=[*marks, pytest.mark.xdist_group(name)])


HOW = [in_one_process(edition, "those of the machine") for edition in EDITIONS]
HOW += [in_one_process(edition, "DejaVu", pytest.mark.long) for edition in EDITIONS]


@pytest.fixture(scope="module", params=HOW)
def executed(request, tmp_path_factory) -> nbformat.NotebookNode:
    """A Chinese source, run in a kernel with right predictions, with all fonts there are or with matplotlib's own."""
    edition, fonts = request.param
    notebook = notebook_of(edition, edition.folder)
    for cell in notebook.cells:
        cell.source = cell.source.partition("### BEGIN HIDDEN TESTS")[0].rstrip()
        for asked in cell.metadata.get("prediction", ()):
            cell.source = cell.source.replace(f"{asked['name']} = None", f"{asked['name']} = {asked['right']!r}", 1)
    first = "import numpy\nnumpy.random.seed(1)\n" + (DEJAVU_ALONE if fonts == "DejaVu" else "")
    notebook.cells.insert(0, nbformat.v4.new_code_cell(first))
    folder = tmp_path_factory.mktemp("notebook")
    shutil.copy(edition.folder / "lesson.py", folder)
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(folder)}}).execute()
    return notebook


DEJAVU_ALONE = """
from matplotlib import font_manager
fonts = font_manager.fontManager
fonts.ttflist = [font for font in fonts.ttflist if font.name.startswith("DejaVu")]
"""


def test_every_experiment_shows_what_is_right_and_nothing_goes_wrong(executed):
    for cell in executed.cells:
        outputs = cell.get("outputs", [])
        assert [out for out in outputs if out.output_type == "error"] == []
        told = "".join(out.text for out in outputs if out.get("name") == "stdout")
        asked = cell.metadata.get("prediction", ())
        assert len(SEEN_AS_PREDICTED.findall(told)) == len(asked), cell.id


def test_no_label_is_boxes(executed):
    """matplotlib warns of every letter that no font has."""
    outputs = [out for cell in executed.cells for out in cell.get("outputs", [])]
    assert [out.text for out in outputs if "missing from" in out.get("text", "")] == []


def test_what_a_student_reads_is_chinese(executed):
    """What is said in words below a picture is Chinese also where its labels cannot be."""
    told = [out for cell in executed.cells for out in cell.get("outputs", [])]
    texts = [out.text for out in told if out.get("name") == "stdout"]
    texts += [
        out.data["text/plain"] for out in told if out.get("data", {}).get("text/plain", "").startswith("文字说明")
    ]
    lines = [line for text in texts for line in text.splitlines() if not line.startswith("TypeError:")]
    assert len(lines) > 20
    assert [line for line in lines if ENGLISH.search(line)] == []


# ------------------------------------------------------------------------------------------ messages and pictures


def lesson_without_fonts(monkeypatch):
    """The Chinese lesson.py on a machine that has the fonts of matplotlib alone."""
    from importlib.util import module_from_spec, spec_from_file_location

    from matplotlib import font_manager

    found = spec_from_file_location("lesson_in_chinese", CHINESE.folder / "lesson.py")
    found.loader.exec_module(lesson := module_from_spec(found))
    own = [font for font in font_manager.fontManager.ttflist if font.name.startswith("DejaVu")]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", own)
    return lesson


def test_a_label_without_a_font_is_english_also_where_labels_are_put_together(monkeypatch):
    lesson = lesson_without_fonts(monkeypatch)
    texts = ["尺度 0.01", "7% 在平坦部分", "尺度 1：7%", "小的随机值，第 30 步", "x₂", "b = 0"]
    english = ["scale 0.01", "7% on flat ends", "scale 1: 7%", "small random, step 30", "x₂", "b = 0"]
    assert [lesson._english(text) for text in texts] == english  # noqa: SLF001 (students see no more)


def test_with_a_font_it_stands_before_all_others_and_labels_stay_chinese(monkeypatch):
    from matplotlib import font_manager

    lesson = lesson_without_fonts(monkeypatch)
    entry = dataclasses.replace(font_manager.fontManager.ttflist[0], name="PingFang SC")
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [*font_manager.fontManager.ttflist, entry])
    assert lesson._look()["font.family"] == ["PingFang SC", "DejaVu Sans"]  # noqa: SLF001 (likewise)


def test_a_visible_test_says_in_chinese_what_is_wrong(monkeypatch):
    lesson = lesson_without_fonts(monkeypatch)
    net = lesson.small_network()
    with pytest.raises(lesson.Mistake) as raised:
        lesson.expect_close("Z1", net.cache["Z1"] - 2 * net.parameters["b1"], net.cache["Z1"], "")
    first, *_, last = str(raised.value).splitlines()
    assert first == "Z1[0, 0]   （12 个元素中有 12 个不对）"
    assert last == "  提示：这里减去了偏置；应当加上"


# ---------------------------------------------------------------------------------------------- staying in step


def test_a_changed_english_sentence_makes_the_gate_red_and_names_the_cell(elsewhere, monkeypatch):
    reword(
        elsewhere, "One unit would have done the work of all 64.", "One unit would have done the work of all 64 units."
    )
    monkeypatch.setattr(translating, "editions", lambda assignment: [elsewhere])
    here = verify.Handout(ASSIGNMENT, CHINESE.master, Sandbox.NONE)

    first, second = verify.translations.find(here)

    assert first.startswith(
        f"{NAME}/locale/zh_CN.po, all-zero-question: 'One unit would have done the work of all 64 units.'"
    )
    assert first.endswith("is new or changed: make translations, then translate it")
    assert second == f"source/{NAME}_zh_CN/{NAME}.ipynb is not what the catalogue makes of it: run make translations"


def test_after_a_change_the_old_translation_is_fuzzy_and_the_edition_english_there(elsewhere):
    reword(
        elsewhere, "One unit would have done the work of all 64.", "One unit would have done the work of all 64 units."
    )
    translating.update(elsewhere)

    entry = elsewhere.read().get(dict(markdown(elsewhere))["all-zero-question"], "all-zero-question")
    assert entry.fuzzy
    assert entry.string.startswith("一个单元就能完成")
    (line,) = translating.out_of_step(elsewhere)
    assert "all-zero-question" in line
    assert "is fuzzy" in line
    cells = json.loads((elsewhere.folder / f"{NAME}.ipynb").read_text("utf-8"))["cells"]
    (cell,) = [cell for cell in cells if cell["id"] == "all-zero-question"]
    assert "".join(cell["source"]).startswith("One unit would have done the work of all 64 units.")


def markdown(edition: Edition) -> list[tuple[str, str]]:
    return [(name, text) for name, text in translating.messages(edition.master) if isinstance(text, str)][::-1]


def test_an_edition_that_is_edited_by_hand_is_named(elsewhere):
    path = elsewhere.folder / "lesson.py"
    path.write_text(path.read_text("utf-8").replace("损失", "误差"), "utf-8")
    assert list(translating.out_of_step(elsewhere)) == [
        f"source/{NAME}_zh_CN/lesson.py is not what the catalogue makes of it: run make translations"
    ]


def test_updating_what_is_in_step_changes_nothing(elsewhere):
    translating.update(elsewhere)
    assert list(translating.out_of_step(elsewhere)) == []
    before, after = (
        [line for line in path.read_text("utf-8").splitlines() if "Generated-By" not in line]
        for path in (CHINESE.catalogue, elsewhere.catalogue)
    )
    assert after == before


def test_a_translation_without_a_placeholder_is_refused(elsewhere):
    catalogue = elsewhere.read()
    catalogue.get("{name} is not written yet", "lesson.py").string = "还没有写"
    with pytest.raises(ValueError, match=r"zh_CN.po, lesson.py: .* another program"):
        translating.written(elsewhere, catalogue)


# ---------------------------------------------------------------------------------------------- a third language

HEADER = 'msgid ""\nmsgstr ""\n"Language: fr\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
# What stays as it is in every language: answers that students type, and what programs read.
TYPED = ["fall", "stay", "equal", "different", "zero", "smaller", "larger", "as large", "the same", "faster", "slower"]
TYPED += ["same", "half", "nothing", "tenth", "more", "fewer", "as many", "yours", "minibatches", "dropout", "noise"]
NAMES = ["two outputs", "equal units", "tanh", "relu", "ignore", 'cache[""]', "TypeError:"]
IDENTIFIER = re.compile(r"\w*_\w*|(d?[Wb]\d ?)+")


def french(of: translating.Engine, folder: Path) -> translating.Engine:
    """A language of one file, begun as docs/translating.md says, in which every message is marked."""
    changed = {"master": folder / "source" / of.name} if isinstance(of, Edition) else {}
    if isinstance(of, Edition):
        shutil.copytree(of.master, changed["master"])
    begun = dataclasses.replace(of, catalogue=folder / "fr.po", **changed)
    begun.catalogue.write_text(HEADER, "utf-8")
    translating.merge(begun)
    catalogue = begun.read()
    for entry in catalogue:
        if entry.id:
            entry.string = tuple(f"«{one}»" for one in entry.id) if entry.pluralizable else f"«{entry.id}»"
    with begun.catalogue.open("wb") as file:
        write_po(file, catalogue)
    return begun


def words(source: str) -> list[str]:
    """The strings and comments of a program that hold letters, without what is filled in."""
    tree = ast.parse(source)
    inside = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and node not in inside]
    found = [node.value for node in nodes if isinstance(node.value, str)]
    formatted = [ast.unparse(node)[2:-1] for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    found += [translating.PLACEHOLDER.sub("", text) for text in formatted]
    found += re.findall(r"(?<!#)# (.*)$", source, re.MULTILINE)
    return [text for text in found if re.search(r"[a-z]{2}", text)]


@every_edition
def test_a_third_language_is_one_file_and_no_word_of_the_notebook_is_forgotten(edition, tmp_path):
    """What students read there and what is not marked was not offered for translation."""
    marked = french(edition, tmp_path)
    translating.update(marked)

    assert list(translating.out_of_step(marked)) == []
    cells = notebook_of(marked, marked.folder).cells
    texts = [cell.source for cell in cells if cell.cell_type == "markdown"]
    texts += [asked["question"] for cell in cells for asked in cell.metadata.get("prediction", ())]
    assert [text for text in texts if not text.startswith("«")] == []
    sources = [cell.source.partition("### BEGIN HIDDEN")[0] for cell in cells if cell.cell_type == "code"]
    unmarked = {text for source in sources for text in words(source) if not text.startswith("«")}
    assert {text for text in unmarked - {*TYPED, *NAMES} if not IDENTIFIER.fullmatch(text)} == set()
    assert len(texts) > 20


def test_the_engines_third_language_is_one_file_and_every_form_of_its_messages_is_wanted(tmp_path):
    (engine,) = translating.engines()
    marked = french(engine, tmp_path)
    assert list(translating.untranslated(marked)) == []

    catalogue = marked.read()
    first = next(entry for entry in catalogue if entry.id)
    first.string = ("", "") if first.pluralizable else ""
    with marked.catalogue.open("wb") as file:
        write_po(file, catalogue)
    (line,) = translating.untranslated(marked)
    assert line.endswith("has no translation: make translations, then translate it")


def test_an_assignment_of_a_courses_own_has_languages_too_also_without_a_lesson(tmp_path, monkeypatch, capsys):
    skeleton.write("softmax", tmp_path)
    catalogue = tmp_path / "assignments/softmax/locale/fr.po"
    catalogue.parent.mkdir()
    catalogue.write_text(HEADER, "utf-8")
    monkeypatch.chdir(tmp_path)

    bring_in_step()

    assert capsys.readouterr().out.startswith("source/softmax_fr: ")
    metadata = nbformat.read(tmp_path / "source/softmax_fr/softmax.ipynb", 4).metadata
    assert metadata.assignment == {"name": "softmax", "language": "fr"}
    assert main(["add", "elsewhere", "--assignment", "softmax", "--language", "fr"]) == 2
    assert "there is no assignment softmax" in capsys.readouterr().err
    (edition,) = translating.editions(find.find("softmax", tmp_path))
    assert len(list(translating.out_of_step(edition))) == sum(1 for entry in edition.read() if entry.id)


def test_a_course_without_a_makefile_is_told_the_command_that_it_has(tmp_path):
    skeleton.write("softmax", tmp_path)
    catalogue = tmp_path / "assignments/softmax/locale/fr.po"
    catalogue.parent.mkdir()
    catalogue.write_text(HEADER, "utf-8")
    (edition,) = translating.editions(find.find("softmax", tmp_path))

    *untranslated, changed = translating.out_of_step(edition)

    ends = {line.rpartition(": ")[2] for line in untranslated}
    assert ends == {"python -m autograder.translating, then translate it"}
    assert changed.endswith("is not what the catalogue makes of it: run python -m autograder.translating")
