"""What the judge reads from others: frames from a worker and notebooks from students, mutated at random, seeded."""

from __future__ import annotations

import copy
import json
import os
import random
import struct
import time
import tracemalloc
from types import SimpleNamespace

import numpy as np
import pytest

from autograder import grade
from autograder.judging.report import Status
from autograder.notebooks.reading import UnreadableError, parse
from autograder.notebooks.submission import MAX_EXTRAS, Poured, pour
from autograder.wall.conversation import Lost, Raised, Returned, Worker, WorkerLostError, read_answer
from autograder.wall.frames import MAX_FRAME, MAX_TEXT, Opaque, decode, encode

from ..classroom import NOTEBOOK, RELEASE, RELEASED, fill, samples

FRAMES = 24_000
NOTEBOOKS = 6_000
SHARDS = 4  # so that the work is spread over the cores
GRADED = 30

# -------------------------------------------------------------------------------------------------- frames

W = np.random.default_rng(0).normal(size=(3, 4))
HONEST = [
    ("value", {"W1": W, "b1": W[:1].astype("f4"), "W2": W > 0, "b2": np.zeros((0, 3), "u2")}, None),
    ("value", (W, {"Z1": W, "A1": W.T, "Z2": np.array(1.0), "A2": np.arange(5)}), [W, {"W1": W}]),
    ("value", [1, 2.5, True, None, "text", {1, 2}, [[[]]]], []),
    ("raised", "ValueError", "shapes (3,4) and (3,4) not aligned", "forward_propagation", 7, "Z1 = W1 @ X"),
]
LETTERS = [b"N", b"T", b"i", b"f", b"s", b"o", b"a", b"t", b"l", b"d", b"af8", b"ab1"]
LENGTHS = [0, 1, 2**16, 2**24, 2**31 - 1, 2**31, 2**32 - 1]


def mutated(frame: bytes, rng: random.Random) -> bytes:
    """A frame with one to six things wrong."""
    data = bytearray(frame)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(data) + 1)
        match rng.randrange(7):
            case 0:
                data[at : at + 1] = bytes([rng.randrange(256)])
            case 1:
                del data[at : at + rng.choice([1, 4, 100, len(data)])]
            case 2:
                data[at:at] = rng.randbytes(rng.choice([1, 4, 50]))
            case 3:
                data[at : at + 4] = struct.pack("<I", rng.choice(LENGTHS))
            case 4:
                data[at : at + 1] = rng.choice(
                    [b"N", b"T", b"i", b"f", b"s", b"o", b"a", b"t", b"l", b"d", b"af8", b"ab1"]
                )
            case 5:
                start = rng.randrange(len(data) + 1)
                data[at:at] = data[start : start + rng.randrange(60)]
            case 6:
                data[at:at] = rng.choice([b"l\x01", b"t\xff", b"d\x02"]) * rng.randrange(1, 12)
    return bytes(data)


def frames(shard: int):
    rng = random.Random(shard)
    for _ in range(FRAMES // SHARDS):
        yield mutated(encode(rng.choice(HONEST)), rng)


def plain(value: object) -> bool:
    """Of the types that may cross the wall, and no other."""
    if isinstance(value, tuple | list):
        return all(map(plain, value))
    if isinstance(value, dict):
        return all(type(key) is str for key in value) and all(map(plain, value.values()))
    if isinstance(value, np.ndarray):
        return type(value) is np.ndarray and value.dtype.kind in "biuf" and value.flags.owndata
    return value is None or type(value) in (bool, int, float, str, Opaque)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_mutated_frame_is_a_plain_value_or_a_value_error(shard):
    decoded = 0
    for frame in frames(shard):
        try:
            assert plain(decode(frame))
            decoded += 1
        except ValueError:
            pass

    assert decoded > 100


@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_mutated_frame_is_an_answer_or_a_lost_worker(shard):
    answers, lost = 0, set()
    for frame in frames(shard):
        try:
            assert isinstance(read_answer(frame), Returned | Raised)
            answers += 1
        except WorkerLostError as error:
            lost.add(error.how)

    assert answers > 50
    assert lost == {Lost.CRASHED}


@pytest.fixture
def speaking():
    """A worker that says what it is told to, and a function that lets it."""
    answers, theirs = os.pipe()
    requests = os.open(os.devnull, os.O_WRONLY)
    judge = Worker.__new__(Worker)
    judge.zygote = SimpleNamespace(end_child=lambda: None)
    judge._listen(requests, answers)  # noqa: SLF001 (a worker without a process)

    def ask(said: bytes, questions: int) -> list:
        judge.received.clear()
        os.write(theirs, said)
        deadline = time.monotonic() + 0.02
        return [read_answer(judge.frame(deadline)) for _ in range(questions)]

    yield ask
    os.close(theirs)
    judge.close()


def test_every_mutated_stream_of_frames_ends_in_answers_or_a_lost_worker(speaking):
    rng, answered = random.Random(0), 0
    for _ in range(300):
        stream = b"".join(struct.pack("<I", len(frame)) + frame for frame in map(encode, rng.choices(HONEST, k=3)))
        try:
            answered += len(speaking(mutated(stream, rng), 3))
        except WorkerLostError:
            pass

    assert answered > 10


def test_a_length_beyond_the_limit_is_refused_before_anything_is_read(speaking):
    with pytest.raises(WorkerLostError):
        speaking(struct.pack("<I", MAX_FRAME + 1), 1)


@pytest.mark.parametrize("item", [b"l\x00", b"d\x00", b"ab1\x00\x01", b"i" + bytes(8), b"s" + bytes(4), b"N"])
def test_many_small_values_do_not_fill_the_memory(item):
    inner = b"l\xff" + item * 255
    frame = b"l\xff" + (b"l\xff" + inner * 255) * 255
    tracemalloc.start()
    with pytest.raises(ValueError, match="too many values"):
        decode(frame[:MAX_FRAME])

    assert tracemalloc.get_traced_memory()[1] < 32 * 2**20
    tracemalloc.stop()


@pytest.mark.parametrize("shape", [(2**32 - 1,) * 8, (0, 2**32 - 1, 2**32 - 1, 2**32 - 1), (2**16, 2**16), (3,) * 255])
def test_a_shape_that_promises_more_than_the_frame_holds_is_refused(shape):
    frame = b"af8" + struct.pack(f"<B{len(shape)}I", len(shape), *shape)

    with pytest.raises(ValueError, match=r".+"):
        decode(frame + bytes(64))


def test_a_long_text_of_a_lying_worker_is_cut():
    raised = read_answer(encode(("raised", "E" * 10**6, "t" * 10**6, "c" * 10**6, 1, "s" * 10**6)))

    assert max(len(text) for text in (raised.exception, raised.text, raised.cell, raised.source)) == MAX_TEXT


# ----------------------------------------------------------------------------------------------- notebooks

WEIRD = [None, True, 0, -1, 1e308, float("nan"), 2**70, "", "\ud800", "\x00\x1b[2J", [], {}, [[]], "x" * 10_000]
SOURCES = [
    "%%time\n",
    "!ls",
    "x?\n",
    "\n" * 10_000,
    "def forward_propagation(",
    "'''",
    "\\",
    "\t\x0c %\n",
    "\ud83d",
    "é",
]
IDS = ["forward_propagation", "backward_propagation", "init_scale", "init_shapes", "nobody", ""]
DEEP = object()  # stands for a value that is nested too deeply


def places(node: object, found: list) -> list:
    """Every place in a tree of JSON at which something may be exchanged."""
    for key, value in node.items() if isinstance(node, dict) else enumerate(node):
        found.append((node, key))
        if isinstance(value, dict | list):
            places(value, found)
    return found


def pick(rng: random.Random, *likely: object) -> object:
    """One of the likely values, or a weird one."""
    return copy.deepcopy(rng.choice([*likely, *WEIRD]))


def spoil(notebook: dict, rng: random.Random) -> None:
    """One change of the tree, such as a student, an editor or an attacker may make."""
    cells = notebook.get("cells")
    cell = rng.choice(cells) if isinstance(cells, list) and cells else None
    if not isinstance(cell, dict) or not isinstance(cell.get("metadata"), dict):
        node, key = rng.choice(places(notebook, []) or [(notebook, "cells")])
        node[key] = pick(rng)
        return
    match rng.randrange(10):
        case 0:
            node, key = rng.choice(places(notebook, []))
            node[key] = pick(rng, DEEP)
        case 1:
            cells.insert(rng.randrange(len(cells)), copy.deepcopy(cell))
        case 2:
            cells.remove(cell)
        case 3:
            rng.shuffle(cells)
        case 9:
            notebook["nbformat"] = pick(rng, 0, 2, 3, 99)
            notebook["worksheets"] = pick(rng, [{"cells": notebook.pop("cells")}], [7, {"cells": 7}])
        case field:
            spoil_cell(cell, field, rng)


def spoil_cell(cell: dict, field: int, rng: random.Random) -> None:
    match field:
        case 4:
            points = rng.choice([99, -1, "x"])
            cell["metadata"]["nbgrader"] = {"grade_id": rng.choice(IDS), "grade": True, "points": points}
        case 5:
            cell["metadata"]["nbgrader"] = pick(rng, {"schema_version": 99, "grade_id": rng.choice(IDS)})
        case 6:
            cell["cell_type"] = pick(rng, "code", "markdown", "raw", "heading", "nothing")
        case 7:
            cell["source"] = pick(rng, rng.choice(SOURCES) * rng.randrange(3), [rng.choice(SOURCES), 7])
        case 8:
            cell["metadata"]["tags"] = pick(rng, ["experiment"], ["skip-execution"], [1, "\ud800"], "experiment")


def written(notebook: dict, rng: random.Random) -> bytes:
    """The bytes of a notebook after one to eight changes, sometimes damaged once more."""
    spoilt = copy.deepcopy(notebook)
    for _ in range(rng.randint(1, 8)):
        spoil(spoilt, rng)
    nested = "[" * 100_000 if rng.random() < 0.5 else '{"a":' * 900 + "0" + "}" * 900
    text = json.dumps(spoilt, default=lambda _: "DEEP").replace('"DEEP"', nested)
    data = bytearray(text.encode("utf-8", "surrogatepass"))
    match rng.randrange(12):
        case 0:
            del data[rng.randrange(len(data)) :]
        case 1:
            at = rng.randrange(len(data))
            data[at : at + 20] = rng.randbytes(rng.randrange(40))
        case 2:
            data = data.replace(b": 4", b": " + b"9" * rng.choice([10, 5000]), 1)
        case 3:
            data = bytearray(text.encode("utf-16" if rng.random() < 0.5 else "utf-8-sig", "surrogatepass"))
    return bytes(data)


@pytest.fixture(scope="module")
def notebooks() -> list[dict]:
    """Notebooks as students hand them in, and the untouched one; outputs and long texts do not matter here."""
    filled = [fill(sample.source) for sample in samples("right")[::20] + samples("wrong")[::50]]
    return [json.loads(RELEASE.read_text("utf-8"))] + [json.loads(json.dumps(notebook)) for notebook in filled]


def poured(data: bytes) -> Poured | None:
    try:
        return pour(parse(data).cells, RELEASED)
    except UnreadableError:
        return None


@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_mutated_notebook_is_poured_with_our_tests_or_unreadable(shard, notebooks):
    rng, target, readable = random.Random(shard), RELEASED, 0
    ours = [cell for cell in target.cells if cell.grade_id not in target.solutions]
    for _ in range(NOTEBOOKS // SHARDS):
        result = poured(written(rng.choice(notebooks), rng))
        if result is None:
            continue
        readable += 1
        assert [(cell, cell.source) for cell in ours] == [
            (cell, source) for cell, source in result.cells() if cell and cell.grade_id not in target.solutions
        ]
        program = result.program()
        assert not {cell.label for cell in program} & set(target.points)
        assert all(cell.source.encode("utf-8") is not None for cell in program)
        assert sum(map(len, result.notes)) < 10_000

    assert readable > NOTEBOOKS // SHARDS // 3


def test_a_sample_of_mutated_notebooks_is_graded_to_the_end(notebooks, tmp_path):
    rng = random.Random(1)
    for _ in range(GRADED):
        (tmp_path / NOTEBOOK).write_bytes(written(rng.choice(notebooks), rng))
        report = grade(tmp_path / NOTEBOOK)

        assert report.max_score == 100
        assert 0 <= report.score == sum(result.points for result in report.checks) <= 100
        assert not [result.id for result in report.checks if result.status is Status.UNGRADED]
        assert json.loads(report.json())["score"] == report.score


def test_of_very_many_cells_some_are_left_out():
    cells = [{"cell_type": "code", "source": f"x = {k}", "metadata": {}} for k in range(5000)]
    result = poured(json.dumps({"cells": cells}).encode())

    assert len(result.program()) < MAX_EXTRAS + 20
    assert any("5000 added cells" in note for note in result.notes)


def test_of_very_many_copies_of_a_cell_some_are_left_out():
    (cell,) = [cell for cell in json.loads(RELEASED.text)["cells"] if cell["id"] == "forward-propagation"]
    result = poured(json.dumps({"cells": [cell | {"source": f"x = {k}"} for k in range(2000)]}).encode())

    assert len(result.program()) < MAX_EXTRAS + 20
    assert any("1999 added cells" in note for note in result.notes)
