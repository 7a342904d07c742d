"""Many submissions at once: the same verdicts as one by one, in the order in which they were given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from .grading import Report, grade
from .sandbox import Sandbox, probe


def grade_all(notebooks: Sequence[Path], seed: int, sandbox: str, workers: int) -> Iterator[Report]:
    """Yield one report for each notebook, in order; raises SandboxUnavailable before the first if there is no wall."""
    wall = Sandbox(sandbox)
    probe(wall)
    grade_one = partial(grade, seed=seed, sandbox=wall)
    if workers == 1 or len(notebooks) == 1:
        yield from map(grade_one, notebooks)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(grade_one, notebooks)
