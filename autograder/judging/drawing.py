"""Examples, drawn by Hypothesis: the same for the same seed, whatever else is installed or imported."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

import hypothesis
import numpy as np
from hypothesis import HealthCheck, Phase
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants as no_constants

from ..authoring import Check

_generator = threading.RLock()


@contextlib.contextmanager
def seeded(seed: int) -> Iterator[None]:
    """numpy's global generator is this thread's alone: it starts from `seed`, and goes on afterwards from where it was.

    Problem: misconceptions are written as students write, with `np.random.randn`, whose generator all threads share;
    the threads of a Dask worker would disturb each other's draws. What does not work: a generator handed to every
    program.
    Solution: a lock around whatever draws from it. Open: a thread that draws without asking for the lock.
    """
    with _generator:
        state = np.random.get_state()
        np.random.seed(seed % 2**32)
        try:
            yield
        finally:
            np.random.set_state(state)


def draw(check: Check, seed: int) -> list[Any]:
    """The examples of a check that are drawn; the same for every check that draws from the same strategy.

    Hypothesis mixes constants from the source of loaded modules into its draws. Which modules are loaded differs from
    the command line to nbgrader, and examples must not: while it draws here, it knows of none.
    """
    if check.given is None:
        return []
    settings = hypothesis.settings(
        max_examples=check.examples,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        derandomize=False,
        suppress_health_check=list(HealthCheck),
    )
    drawn: list[Any] = []

    def test(example: object) -> None:
        drawn.append(example)

    with _no_constants():
        hypothesis.seed(seed)(settings(hypothesis.given(check.given)(test)))()
    return drawn


@contextlib.contextmanager
def _no_constants() -> Iterator[None]:
    """Hypothesis for a while without constants of loaded modules; unittest.mock takes as long to import as numpy."""
    inside: Any = providers
    before = inside._get_local_constants, inside.CONSTANTS_CACHE  # noqa: SLF001 (there is no setting)
    try:
        inside._get_local_constants = no_constants  # noqa: SLF001
        inside.CONSTANTS_CACHE = type(before[1])(before[1].max_size)
        yield
    finally:
        inside._get_local_constants, inside.CONSTANTS_CACHE = before  # noqa: SLF001
