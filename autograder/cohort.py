"""Many submissions at once: the same verdicts as one by one, in the order in which they were handed in.

Submissions travel as data to an executor, this machine's processes or a Dask cluster, and come back as reports and
graded notebooks; nothing needs a shared file system. Only a bounded number is on its way at any time.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

from .autograded import autograded
from .grading import Report, judge, our_fault
from .sandbox import Sandbox, probe
from .submission import Assignment, HandedIn, Poured

log = logging.getLogger(__name__)

AHEAD = 32  # submissions on their way for every worker: a second of work, some megabytes
MAX_DEATHS = 3  # of the same executor's processes, one after the other without a result


class NoCluster(Exception):
    """The cluster cannot be used; the text says why."""


@dataclass(frozen=True)
class Graded:
    """A report, the solution cells that nobody changed, and the graded notebook as text where that was wanted."""

    report: Report
    unchanged: tuple[str, ...] = ()
    notebook: str = ""


def grade_one(handed_in: HandedIn, target: Assignment, seed: int, sandbox: Sandbox, keep: bool) -> Graded:
    """Grade one submission, in whichever process; an exception of ours becomes an ungraded report."""
    try:
        poured, report = judge(handed_in, target, seed, sandbox)
    except Exception:
        log.exception("%s could not be graded", handed_in.name)
        poured, report = Poured(target), our_fault(handed_in, seed, sandbox)
    return Graded(report, poured.unchanged, autograded(poured, report) if keep else "")


def grade_all(
    submissions: Iterable[HandedIn],
    target: Assignment,
    *,
    seed: int = 0,
    sandbox: Sandbox = Sandbox.BUBBLEWRAP,
    workers: int = 1,
    scheduler: str = "",
    keep: bool = False,
) -> Iterator[Graded]:
    """Yield what each submission earns, in order; raises SandboxUnavailable first if there is no wall here.

    With `scheduler`, the address of a Dask scheduler, the workers of its cluster do the work.
    """
    task = partial(grade_one, target=target, seed=seed, sandbox=sandbox, keep=keep)
    if workers == 1 and not scheduler:
        probe(sandbox)
        yield from map(task, submissions)
        return
    yield from in_order(task, submissions, partial(executor, workers, scheduler, sandbox), AHEAD * workers)


@contextlib.contextmanager
def executor(workers: int, scheduler: str, sandbox: Sandbox) -> Iterator[Executor]:
    """Where submissions are graded; its processes are started, and the wall is tried, before the first one."""
    if scheduler:
        with _client(scheduler) as client, client.get_executor(pure=False) as cluster:
            yield cluster
        return
    # A fork starts at once; where a platform's libraries do not survive it, Python's own default is used.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin)
    try:
        pool.submit(probe, sandbox).result()
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _client(scheduler: str):
    try:
        from distributed import Client

        return Client(scheduler)
    except ImportError:
        raise NoCluster("--scheduler needs Dask: pip install distributed") from None
    except (OSError, ValueError) as error:
        raise NoCluster(f"no Dask scheduler answers at {scheduler}: {error}") from None


PR_SET_PDEATHSIG = 1


def _begin() -> None:
    """A grading process leaves Ctrl-C to the one that started it, and does not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def in_order(
    task: Callable[[HandedIn], Graded],
    submissions: Iterable[HandedIn],
    start: Callable[[], contextlib.AbstractContextManager[Executor]],
    ahead: int,
) -> Iterator[Graded]:
    """Results in the order of the submissions; when a process of the executor dies, a new executor goes on."""
    waiting, pending = iter(submissions), deque[tuple[HandedIn, Future]]()
    deaths = 0
    while True:
        with start() as pool:
            again = [handed_in for handed_in, _ in pending]
            pending = deque((handed_in, pool.submit(task, handed_in)) for handed_in in again)
            try:
                while True:
                    while len(pending) < ahead and (handed_in := next(waiting, None)) is not None:
                        pending.append((handed_in, pool.submit(task, handed_in)))
                    if not pending:
                        return
                    result = pending[0][1].result()
                    pending.popleft()
                    deaths = 0
                    yield result
            except BrokenExecutor:
                deaths += 1
                if deaths == MAX_DEATHS:
                    raise
                log.warning("a grading process died; %d submissions are graded again", len(pending))
