"""Examples, drawn by Hypothesis: the same for the same seed, whatever else is installed or imported."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import hypothesis
import numpy as np
from hypothesis import HealthCheck, Phase
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants as no_constants

from ..authoring import Check, Failure

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
    """The examples of a check; the same for every check that draws from the same strategy."""
    drawn: list[Any] = []
    if check.examples:
        _run(check, seed, drawn.append, Phase.generate)
    return drawn


class GivenUp(BaseException):
    """Ends the search for a smaller example; no Exception, since Hypothesis takes an Exception for a failure."""


def shrink(
    check: Check, seed: int, judge: Callable[[Any], Failure | None], known: object, failure: Failure, shrinks: bool
) -> tuple[object, Failure] | None:
    """The smallest example that `judge` fails, and how; None if it fails none when it is asked anew.

    `known` is an example that failed, with `failure`; if it does not shrink, only it is tried again. Where `judge`
    gives up, the smallest example so far is returned.
    """
    failed: list[tuple[object, Failure]] = []

    def holds(example: object) -> None:
        found = judge(example)
        if found is not None:
            failed.append((example, found))
            raise found

    try:
        if shrinks:
            _run(check, seed, holds, Phase.generate, Phase.shrink)
        else:
            holds(known)
    except Failure:
        return failed[-1]
    except GivenUp:
        return failed[-1] if failed else (known, failure)
    except hypothesis.errors.Flaky:
        return None
    return None


def _run(check: Check, seed: int, holds: Callable[[Any], None], *phases: Phase) -> None:
    """Let Hypothesis try a property of one example.

    Hypothesis mixes constants from the source of loaded modules into its draws. Which modules are loaded differs from
    the command line to nbgrader, and examples must not: while it draws here, it knows of none.
    """
    settings = hypothesis.settings(
        max_examples=check.examples,
        phases=phases,
        database=None,
        deadline=None,
        derandomize=False,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    assert check.given is not None

    def test(example: object) -> None:
        holds(example)

    own_cache = type(providers.CONSTANTS_CACHE)(providers.CONSTANTS_CACHE.max_size)
    with mock.patch.multiple(providers, _get_local_constants=no_constants, CONSTANTS_CACHE=own_cache):
        hypothesis.seed(seed)(settings(hypothesis.given(check.given)(test)))()
