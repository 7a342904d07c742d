"""What answers cost the judge in memory: little more than honest ones, whatever a submission returns."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from autograder.wall.frames import MAX_ENTRIES, Opaque, decode, encode

from ..classroom import SAMPLES, SUBMISSIONS, hand_in
from ..cohorts import AUTOGRADER
from ..wall.test_attacks import Attack

MORE = 256  # MiB
GREEDY = [
    *("fills_the_judge_with_nan_of_many_dimensions", "answers_the_quiz_with_millions", "returns_huge_arrays"),
    *("fills_the_judge_with_empty_containers", "answers_with_megabytes_and_dies", "answers_with_megabytes"),
    *("speaks_in_megabytes_of_control_characters", "sends_keys_of_megabytes"),
]


def peak(source: str, folder: Path) -> float:
    """The largest resident memory of the judge over a submission, in MiB."""
    notebook = hand_in(source, folder)
    process = subprocess.Popen([*AUTOGRADER, "grade", str(notebook), "--format", "json"], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return used.ru_maxrss / 1024


@pytest.fixture(scope="module")
def honest(tmp_path_factory) -> float:
    """Of a wrong submission, whose mistakes are looked for."""
    return peak((SAMPLES / "wrong" / "dw2_from_z1.py").read_text("utf-8"), tmp_path_factory.mktemp("honest"))


@pytest.mark.parametrize("name", GREEDY)
def test_no_answer_takes_the_judge_much_more_memory_than_an_honest_one(name, honest, tmp_path, record_property):
    taken = peak(Attack(SUBMISSIONS / "hostile" / f"{name}.py").armed(tmp_path, 1), tmp_path)
    record_property("MiB", round(taken - honest))
    assert taken < honest + MORE


def test_an_array_with_too_many_entries_is_described_and_refused():
    large = np.zeros(MAX_ENTRIES + 1, "i1")
    head = encode(large[:MAX_ENTRIES])[: -MAX_ENTRIES - 4]

    assert isinstance(decode(encode(large)), Opaque)
    assert decode(encode(large[:-1])).size == MAX_ENTRIES
    with pytest.raises(ValueError, match="too many entries"):
        decode(head + (MAX_ENTRIES + 1).to_bytes(4, "little") + large.tobytes())


def test_a_frame_with_too_many_values_is_refused():
    assert len(decode(encode([[None] * 60] * 60))) == 60
    with pytest.raises(ValueError, match="too many values"):
        decode(b"l\xff" + (b"l\xff" + b"N" * 255) * 255)
