"""No notebook stalls the judge: whatever stands in it, it is graded or refused at a cost that its size bounds."""

from __future__ import annotations

import base64
import contextlib
import json
import resource
import subprocess
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager

from autograder.notebooks.reading import (
    MAX_CELLS,
    MAX_CODE,
    MAX_LINES,
    MAX_NESTING,
    MAX_NOTEBOOK,
    MAX_TEXT,
    MAX_TOKENS,
    HandedIn,
    UnreadableError,
    parse,
    read_submission,
    without_outputs,
)
from autograder.notebooks.submission import magics, pour
from autograder.pages.feedback import numbered_code
from autograder.text import MAX_NOTES

from ..classroom import NAME, NOTEBOOK, RELEASED, SAMPLES, fill, hand_in
from ..cohorts import AUTOGRADER, NBGRADER, release
from ..course import Role, scores

CPU_SECONDS = 5  # for a submission, with the start of Python
MEMORY = 300 * 2**20  # bytes of the judge
RIGHT = (SAMPLES / "right" / "einsum_everywhere.py").read_text("utf-8")


def with_cell(source: str) -> bytes:
    """A right notebook with one more cell."""
    notebook = fill(RIGHT)
    notebook.cells.append(nbformat.v4.new_code_cell(source, id="more"))
    return json.dumps(notebook).encode()


def with_outputs(*outputs: dict) -> bytes:
    notebook = fill(RIGHT)
    notebook.cells.append({**nbformat.v4.new_code_cell("plot()", id="more"), "outputs": list(outputs)})
    return json.dumps(notebook).encode()


def picture(size: int) -> dict:
    """An output with a picture of that many bytes."""
    data = {"image/png": base64.b64encode(bytes(size)).decode()}
    return {"output_type": "display_data", "data": data, "metadata": {}}


def just_cells(count: int) -> bytes:
    return b'{"nbformat": 4, "cells": [' + b",".join([b'{"cell_type":"code","source":""}'] * count) + b"]}"


ODD: dict[str, Callable[[], bytes]] = {
    "a_mebibyte_of_blanks": lambda: with_cell(" " * 2**20),
    "blanks_within_the_limit": lambda: with_cell("x = 1\n" + " " * (MAX_CODE - 100_000) + "\ny = 2"),
    "a_million_blank_lines": lambda: with_cell("\n" * 10**6),
    "blank_lines_within_the_limit": lambda: with_cell("\n" * (MAX_LINES - 1000)),
    "cells_300000": lambda: just_cells(300_000),
    "cells_within_the_limit": lambda: just_cells(MAX_CELLS),
    "commas": lambda: with_cell(",a b\n" * 10_000),
    "stars": lambda: with_cell("*" * (MAX_CODE - 100_000)),
    "braces_in_strings": lambda: with_cell('"' + "{a[" * 100_000),
    "every_cell_three_hundred_times": lambda: json.dumps(repeated(300)).encode(),
    "lists_in_lists": lambda: b"[" * 2**20,
    "lists_beside_lists": lambda: b"[" + b"[]," * 2**20 + b"[]]",
    "keys": lambda: b'{"cells": [], "metadata": {' + b",".join(b'"%d":{}' % k for k in range(10**6)) + b"}}",
    "a_byte_again_and_again": lambda: b"\xff" * 2**20,
}


def repeated(times: int) -> dict:
    notebook = json.loads(RELEASED.text)
    for cell in notebook["cells"]:
        cell["metadata"].get("nbgrader", {})["points"] = 3  # which is tampering, if it is a test
    return notebook | {"cells": notebook["cells"] * times}


def limited(*command: str, cwd: Path, submissions: int = 1) -> subprocess.CompletedProcess:
    """Run a command whose every process has CPU_SECONDS for each submission, and MEMORY."""

    def limit() -> None:
        seconds = CPU_SECONDS * submissions
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))

    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, preexec_fn=limit)


@pytest.mark.parametrize("name", ["a_mebibyte_of_blanks", "a_million_blank_lines", "cells_300000", "keys"])
def test_alone_it_is_graded_or_refused_within_the_limits(name, tmp_path):
    (tmp_path / NOTEBOOK).write_bytes(ODD[name]())

    ran = limited(*AUTOGRADER, "grade", NOTEBOOK, "--format", "json", cwd=tmp_path)

    assert ran.returncode == 0, ran.stderr
    assert "cannot be read" in json.loads(ran.stdout)["notes"][0]
    assert len(ran.stdout) < 64 * 2**10


STOPPED_BY_CHANCE = """
import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    W1, W2 = np.random.randn(n_h, n_x) * 0.01, np.random.randn(n_y, n_h) * 0.01
    assert abs(W1.mean()) < 0.005
    return {"w1": W1, "b1": np.zeros((n_h, 1)), "w2": W2, "b2": np.zeros((n_y, 1))}
"""


def test_asserts_that_stop_other_calls_in_every_notebook_are_judged_within_the_limits(tmp_path):
    hand_in(STOPPED_BY_CHANCE, tmp_path)

    ran = limited(*AUTOGRADER, "grade", NOTEBOOK, "--format", "json", cwd=tmp_path)

    assert ran.returncode == 0, ran.stderr
    assert "AssertionError" in ran.stdout


def test_in_a_class_all_are_graded_or_refused_within_the_limits_and_have_feedback(tmp_path):
    course = release(tmp_path / "course")
    hand_in(RIGHT, course / "submitted" / "honest" / NAME)
    for name, made in ODD.items():
        folder = course / "submitted" / name / NAME
        folder.mkdir(parents=True)
        (folder / NOTEBOOK).write_bytes(made())
    url, everybody = "sqlite:///gradebook.db", len(ODD) + 1

    graded = limited(*AUTOGRADER, "grade", "submitted", "--gradebook", url, cwd=course, submissions=everybody)
    assert graded.returncode == 0, graded.stderr
    fed_back = limited(*NBGRADER, "generate_feedback", NAME, cwd=course, submissions=everybody)
    assert fed_back.returncode == 0, fed_back.stderr

    earned = scores(Role(course))
    assert {name for name, score in earned.items() if score == 100} == {
        *("honest", "blanks_within_the_limit", "blank_lines_within_the_limit", "commas", "stars", "braces_in_strings")
    }
    assert {path.parts[-3] for path in course.glob(f"feedback/*/{NAME}/*.html")} == {"honest", *ODD}


# --------------------------------------------------------------------------------------------- each limit


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (lambda: b" " * MAX_NOTEBOOK + b" ", "larger than 64 MiB"),
        (lambda: with_cell("").ljust(MAX_TEXT + 1), "larger than 4 MiB without its outputs"),
        (lambda: b"[" + b"0," * MAX_TOKENS + b"0]", "more than 1,000,000 values"),
        (lambda: b"[" * (MAX_NESTING + 1), "nested too deeply"),
        (lambda: just_cells(MAX_CELLS + 1), "it has 5,001 cells"),
        (lambda: with_cell("x" * MAX_CODE), "characters, more than 1,048,576"),
        (lambda: with_cell("\n" * MAX_LINES), "lines, more than 20,000"),
    ],
    ids=["bytes", "text", "tokens", "nesting", "cells", "characters", "lines"],
)
def test_what_is_over_a_limit_is_refused_with_the_reason(made, reason, tmp_path):
    path = tmp_path / NOTEBOOK
    path.write_bytes(made())

    handed_in = read_submission(path)

    with pytest.raises(UnreadableError, match=reason):
        parse(handed_in.data) if not handed_in.unreadable else refuse(handed_in)


def refuse(handed_in: HandedIn) -> None:
    raise UnreadableError(handed_in.unreadable)


def test_thirty_megabytes_of_pictures_are_read_and_do_not_travel(tmp_path):
    path = tmp_path / NOTEBOOK
    path.write_bytes(with_outputs(*[picture(10**6)] * 30))

    handed_in = read_submission(path)

    assert path.stat().st_size > 40 * 10**6
    assert len(handed_in.data) < 100_000
    assert ["plot()"] in pour(parse(handed_in.data).cells, RELEASED).extras.values()


@pytest.mark.parametrize("outputs", ['"[{]}"', '[["]"], {"a": "}\\\\"}]', '{"outputs": [{"outputs": [1]}]}', "[\n\n]"])
def test_outputs_are_dropped_whatever_they_hold_and_lines_keep_their_numbers(outputs):
    written = f'{{"cells": [{{"outputs": [{outputs}], "source": "x\\"y", "outputs": []}}],\n "end": 1}}'

    kept = without_outputs(written.encode())

    assert json.loads(kept) == {"cells": [{"outputs": [], "source": 'x"y'}], "end": 1}
    assert kept.count(b"\n") == written.count("\n")


def test_a_source_that_speaks_of_outputs_keeps_them():
    source = '"outputs": [1, 2]\n{"attachments": {"a": 1}}'
    assert parse(json.dumps({"cells": [{"source": source, "outputs": [1]}]}).encode()).cells[0].source == source


def test_notes_are_few_and_each_is_said_once(tmp_path):
    (tmp_path / NOTEBOOK).write_bytes(ODD["every_cell_three_hundred_times"]())
    many = json.loads(limited(*AUTOGRADER, "grade", NOTEBOOK, "--format", "json", cwd=tmp_path).stdout)["notes"]
    assert len(many) <= MAX_NOTES + 1
    assert len(set(many)) == len(many)


# ----------------------------------------------------------------------------------------- linear growth

UNITS = {
    **{repr(char): char for char in map(chr, (*range(9, 14), *range(32, 127), 0xA0, 0x2028, 0x1F600))},
    **{name: name + "\n" for name in ("%a", "!a", "x?", ",a", ";a", "/a", "x = !a", ">>> x", "\tx", '"""', "\\", "()")},
    "blanks and words": "x   ",
    "dots": "a.",
    "braces": "{a[",
    "form feeds": "!\x0c",
    "chains of escapes": "/,\u2028;.",
}


def seconds_for(unit: str) -> float:
    """What a source of this again and again costs the judge's own processes."""
    source = (unit * MAX_CODE)[: MAX_CODE - 100_000]
    if source.count("\n") or len(source.splitlines()) > 1:
        source = "".join(source.splitlines(keepends=True)[: MAX_LINES - 1000])
    cells, started = {"cells": [{"cell_type": "code", "source": source}]}, time.process_time()

    poured = pour(parse(json.dumps(cells, ensure_ascii=False).encode()).cells, RELEASED)
    poured.program()
    numbered_code(source, "cell")

    return time.process_time() - started


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_reading_pouring_and_showing_take_no_longer_for_one_character_than_for_another(unit):
    assert seconds_for(unit) < CPU_SECONDS


# What tokenizers, magics and patterns look at.
CHARACTERS = list(" \t\n\\\"'`#%!?,;/=.:@$*_<>()[]{}0aé>\x0c\u2028😀")


MIXED = given(st.text(st.sampled_from(CHARACTERS), min_size=2, max_size=9))


@settings(max_examples=30, deadline=None, derandomize=True)
@MIXED
def test_nor_for_a_mixture_of_characters(unit):
    assert seconds_for(unit) < CPU_SECONDS


@pytest.mark.long
@settings(max_examples=1000, deadline=None)
@MIXED
def test_nor_for_many_mixtures_others_each_time(unit):
    assert seconds_for(unit) < CPU_SECONDS


PROMPTS = ["", "", ">>> ", "... ", "In [1]: ", "   ...: ", ">>> In [1]: ", "    "]
ENDS = ["\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028"]
LINE = st.tuples(st.sampled_from(PROMPTS), st.text(st.sampled_from(CHARACTERS), max_size=4), st.sampled_from(ENDS))
CELL = st.lists(LINE.map("".join), max_size=6).map("".join)


class CountingManager(TransformerManager):
    """IPython's reader of cells, which counts how often it reads one."""

    times = 0

    def do_one_token_transform(self, lines: list[str]) -> tuple[bool, list[str]]:
        self.times += 1
        return super().do_one_token_transform(lines)


@settings(deadline=None, max_examples=500)
@given(CELL)
def test_ipython_reads_a_cell_at_most_as_often_as_its_magics_say(source):
    reader = CountingManager()
    with warnings.catch_warnings(), contextlib.suppress(Exception):  # it breaks off in the middle of its work
        warnings.simplefilter("ignore")
        reader.transform_cell(source)
    assert reader.times <= max(magics(source), 1)


@pytest.mark.parametrize("byte", range(0, 256, 5))
def test_a_mebibyte_of_any_byte_is_refused_at_once(byte):
    started = time.process_time()
    with pytest.raises(UnreadableError):
        parse(bytes([byte]) * 2**20)
    assert time.process_time() - started < 1
