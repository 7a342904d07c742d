"""Many submissions at once: the same verdicts as one by one, in the order in which they were handed in.

Submissions travel as data to an executor, this machine's processes or a Dask cluster, and come back as reports and
graded notebooks; nothing needs a shared file system. Only a bounded number is on its way at any time.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import logging
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice

from .autograded import autograded
from .grading import Report, judge, our_fault
from .sandbox import Sandbox, probe
from .submission import Assignment, HandedIn, Poured

log = logging.getLogger(__name__)

AHEAD = 32  # submissions on their way for every worker: a second of work, some megabytes
MAX_DEATHS = 3  # of processes at one submission, which is alone with them after the first
CONNECT_SECONDS = 10  # for a scheduler to answer, and again for its first worker to come


class NoCluster(Exception):
    """The cluster cannot be used; the text says why."""


Start = Callable[[], contextlib.AbstractContextManager[tuple[Executor, int]]]


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

    With `scheduler`, the address of a Dask scheduler, the workers of its cluster do the work. A submission that ends
    the process in which it is graded, again and again, is ungraded; raises OSError where nothing can be graded.
    """
    task = partial(grade_one, target=target, seed=seed, sandbox=sandbox, keep=keep)
    if workers == 1 and not scheduler:
        probe(sandbox)
        yield from map(task, submissions)
        return
    start = partial(cluster, scheduler, sandbox) if scheduler else partial(processes, workers, sandbox)
    yield from in_order(task, submissions, start, lambda lost: Graded(our_fault(lost, seed, sandbox)))


@contextlib.contextmanager
def processes(workers: int, sandbox: Sandbox) -> Iterator[tuple[Executor, int]]:
    """Processes of this machine, and how many; they are started, and the wall is tried, before the first submission."""
    # A fork starts at once; where a platform's libraries do not survive it, Python's own default is used.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(os.getpid(),))
    try:
        try:
            pool.submit(probe, sandbox).result()
        except BrokenExecutor:
            raise ChildProcessError("a grading process died before it was given anything to grade") from None
        yield pool, workers
    finally:
        if sys.version_info < (3, 11, 5) and pool._broken:
            pool._call_queue._reader.close()  # or a task half sent hangs the next line for ever: CPython issue 94777
        pool.shutdown(cancel_futures=True)


@contextlib.contextmanager
def cluster(scheduler: str, sandbox: Sandbox) -> Iterator[tuple[Executor, int]]:
    """The threads of a Dask cluster's workers, and how many; every worker has tried the wall."""
    with _client(scheduler) as client:
        try:
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except TimeoutError:
            raise NoCluster(f"the cluster of {scheduler} has no worker: start one with `dask worker`") from None
        threads = client.nthreads()
        tried = [client.submit(probe, sandbox, workers=[worker], pure=False) for worker in threads]
        try:
            client.gather(tried)
        except ImportError as error:
            raise NoCluster(f"a worker of the cluster cannot grade: {error}; install autograder there too") from None
        with client.get_executor(pure=False) as executor:
            try:
                yield executor, sum(threads.values())
            except CancelledError:
                raise ConnectionError(f"the Dask scheduler at {scheduler} was lost; the same command goes on") from None


def _client(scheduler: str):
    try:
        from distributed import Client

        return Client(scheduler, timeout=CONNECT_SECONDS)
    except ImportError:
        raise NoCluster("--scheduler needs Dask: pip install distributed") from None
    except (OSError, ValueError) as error:
        raise NoCluster(f"no Dask scheduler answers at {scheduler}: {error}") from None


@contextlib.contextmanager
def interruptible() -> Iterator[Callable[[], None]]:
    """Let Ctrl-C wait for the moment between two submissions, where the yielded function raises KeyboardInterrupt.

    In the middle of one it would be taken for a fault of the submission or of the database; a second Ctrl-C is at once.
    """
    asked = []

    def ask(*_: object) -> None:
        asked.append(True)
        signal.signal(signal.SIGINT, before)

    def stop_here() -> None:
        if asked:
            raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield stop_here
        return
    before = signal.signal(signal.SIGINT, ask)
    try:
        yield stop_here
    finally:
        signal.signal(signal.SIGINT, before)


PR_SET_PDEATHSIG = 1


def _begin(parent: int) -> None:
    """A grading process leaves Ctrl-C and what it inherits to the one that started it, and does not outlive it."""
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # which ended before it could be told
        os._exit(1)


def in_order(
    task: Callable[[HandedIn], Graded],
    submissions: Iterable[HandedIn],
    start: Start,
    ungraded: Callable[[HandedIn], Graded],
) -> Iterator[Graded]:
    """Results in the order of the submissions; when a process of the executor dies, a new executor goes on."""
    waiting, taken, deaths = iter(submissions), deque[HandedIn](), 0
    while True:
        with start() as (executor, workers):
            futures = deque[Future]()  # of the first of those taken
            try:
                while True:
                    while len(futures) < (1 if deaths else AHEAD * workers):
                        if len(futures) == len(taken):
                            taken.extend(islice(waiting, 1))
                        if len(futures) == len(taken):
                            break
                        futures.append(executor.submit(task, taken[len(futures)]))
                    if not futures:
                        return
                    yield _result(futures.popleft(), taken[0], ungraded)
                    taken.popleft()
                    deaths = 0
            except BrokenExecutor:
                deaths += 1
                log.warning("a grading process died; %d submissions are graded again", len(taken))
        if deaths == MAX_DEATHS:
            yield ungraded(taken.popleft())
            deaths = 0


def _result(future: Future, handed_in: HandedIn, ungraded: Callable[[HandedIn], Graded]) -> Graded:
    """What came of one submission; its task raises nothing, so an exception is the executor's own."""
    try:
        return future.result()
    except (BrokenExecutor, CancelledError):
        raise
    except Exception as error:  # such as Dask's KilledWorker, after several of its workers died of this submission
        log.error("%s could not be graded: %s", handed_in.name, error)
        return ungraded(handed_in)
