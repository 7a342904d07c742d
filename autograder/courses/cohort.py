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
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any

from ..assignments.find import DISTRIBUTION, Assignment, OtherVersionError, Version, version
from ..grading import judge, language_of, our_fault, wall_off
from ..judging.report import Report
from ..notebooks.graded import autograded
from ..notebooks.reading import HandedIn
from ..notebooks.release import Release
from ..notebooks.submission import Poured
from ..wall.readable import readable
from ..wall.sandbox import Sandbox, probe

if TYPE_CHECKING:
    from distributed import Client

log = logging.getLogger(__name__)

AHEAD = 32  # submissions on their way for every worker: a second of work, some megabytes
MAX_DEATHS = 3  # of processes at one submission, which is alone with them after the first
PATIENCE = 60  # seconds without a result after which the executor is asked whether it can still answer
CONNECT_SECONDS = 10  # for a scheduler to answer, and again for its first worker to come


class NoClusterError(Exception):
    """The cluster cannot be used; the text says why."""


Check = Callable[[], None]  # raises what says that the executor cannot answer any more, where it does not say so itself
Start = Callable[[], contextlib.AbstractContextManager[tuple[Executor, int, Check]]]


@dataclass(frozen=True)
class Graded:
    """A report, the solution cells that nobody changed, and the graded notebook as text where that was wanted."""

    report: Report
    unchanged: tuple[str, ...] = ()
    notebook: str = ""


@dataclass(frozen=True)
class How:
    """How a class is graded: the seed of the examples, the wall, and who does the work.

    With `scheduler`, the address of a Dask scheduler, the workers of its cluster do it. Without `memo`, answers are
    judged anew that were judged before.
    """

    seed: int = 0
    sandbox: Sandbox = Sandbox.AUTO
    workers: int = 1
    scheduler: str = ""
    memo: bool = True


@dataclass(frozen=True)
class Job:
    """One submission to be graded, with all that another process needs to know for it."""

    handed_in: HandedIn
    version: Version
    release: Release


@dataclass(frozen=True)
class Grader:
    """What is done with every submission, in whichever process."""

    seed: int
    sandbox: Sandbox
    keep: bool
    memo: bool = True

    def __call__(self, job: Job) -> Graded:
        """Grade one submission; an exception of ours becomes an ungraded report.

        Raises OtherVersionError where this process would judge otherwise.
        """
        assignment = job.version.load()
        try:
            poured, report = judge(job.handed_in, assignment, job.release, self.seed, self.sandbox, self.memo)
            return self._graded(poured, report, assignment)
        except Exception:
            log.exception("%s could not be graded", job.handed_in.name)
            return self.our_fault(job)

    def our_fault(self, job: Job) -> Graded:
        """What is left where grading failed: nothing is decided."""
        assignment = job.version.load()
        report = our_fault(job.handed_in, assignment, job.release, self.seed, self.sandbox)
        return self._graded(Poured(job.release), report, assignment)

    def _graded(self, poured: Poured, report: Report, assignment: Assignment) -> Graded:
        if not self.keep:
            return Graded(report, poured.unchanged)
        language = language_of(assignment, poured.release)
        return Graded(report, poured.unchanged, autograded(poured, report, language))


def jobs(submissions: Iterable[HandedIn], assignment: Assignment, release: Release) -> Iterator[Job]:
    """Submissions of one assignment, as work to be handed out."""
    of = version(assignment)
    return (Job(handed_in, of, release) for handed_in in submissions)


def out_of_reach(job: Job, sandbox: Sandbox) -> Job:
    """The same job; raises SandboxUnavailableError where student code could read what belongs to it."""
    with contextlib.suppress(OtherVersionError):  # which is said where it is graded
        wall_off(job.version.load(), job.release, sandbox)
    return job


def grade_all(jobs: Iterable[Job], how: How = How(), keep: bool = False) -> Generator[Graded, None, None]:  # noqa: B008 (frozen)
    """Yield what each submission earns, in order.

    Raises SandboxUnavailableError first if there is no wall here, or if student code could read the assignment or its
    release. With `keep`, the graded notebooks come along. A submission that ends the process in which it is graded,
    again and again, is ungraded; raises OSError where nothing can be graded.
    """
    grader = Grader(how.seed, how.sandbox, keep, how.memo)
    if how.sandbox is not Sandbox.NONE and not how.scheduler:  # a cluster's workers have files of their own
        readable()  # now, for processes that are forked later know it then
        jobs = (out_of_reach(job, how.sandbox) for job in jobs)
    if how.workers == 1 and not how.scheduler:
        probe(how.sandbox)
        yield from map(grader, jobs)
        return
    where = partial(cluster, how.scheduler) if how.scheduler else partial(processes, how.workers)
    yield from in_order(grader, jobs, partial(where, how.sandbox))


@contextlib.contextmanager
def processes(workers: int, sandbox: Sandbox) -> Iterator[tuple[Executor, int, Check]]:
    """Processes of this machine, and how many; they are started, and the wall is tried, before the first submission.

    The check raises BrokenExecutor where one was killed while it sent a result, which leaves the pool waiting for the
    rest of it.
    """
    # A fork starts at once; where a platform's libraries do not survive it, Python's own default is used.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=begin, initargs=(os.getpid(),))
    try:
        try:
            pool.submit(probe, sandbox).result()
        except BrokenExecutor:
            raise ChildProcessError("a grading process died before it was given anything to grade") from None
        yield pool, workers, partial(_check_workers, pool)
    finally:
        _end(pool)


def _workers(pool: ProcessPoolExecutor) -> list[BaseProcess]:
    inside: Any = pool
    return list((inside._processes or {}).values())  # noqa: SLF001 (nothing public has them)


def _check_workers(pool: ProcessPoolExecutor) -> None:
    if not all(process.is_alive() for process in _workers(pool)):
        raise BrokenExecutor("a grading process is dead")


def _end(pool: ProcessPoolExecutor) -> None:
    """End the pool's processes at once: whatever is still wanted of them has come.

    Problem: one that was killed while it waited for work holds the lock of its queue for ever; the others wait for the
    lock, and the pool's own end waits for them. And one that was killed while it sent a result leaves the pool's thread
    waiting for the rest, and Python's own end waits for the thread. What does not work: to ask them to end, as the pool
    does. Solution: to kill them, as `kill_workers` does from Python 3.14 on, and to close the last end into which
    results are written. Open: the pool has no public name for its processes before, and none for its queues.
    """
    inside: Any = pool
    if sys.version_info < (3, 11, 5) and inside._broken:  # noqa: SLF001 (nothing public says so)
        inside._call_queue._reader.close()  # noqa: SLF001 (a task half sent hangs it: CPython issue 94777, and its cure)
    processes, results = _workers(pool), inside._result_queue  # noqa: SLF001 (nor this one)
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.kill()
    for process in processes:
        process.join()
    results._writer.close()  # noqa: SLF001


@contextlib.contextmanager
def cluster(scheduler: str, sandbox: Sandbox) -> Iterator[tuple[Executor, int, Check]]:
    """The threads of a Dask cluster's workers, and how many; every worker has tried the wall.

    The check raises CancelledError where the cluster is lost without a word.
    """
    with _client(scheduler) as client:
        try:
            client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except TimeoutError:
            raise NoClusterError(f"the cluster of {scheduler} has no worker: start one with `dask worker`") from None
        threads = client.nthreads()
        tried = [client.submit(probe, sandbox, workers=[worker], pure=False) for worker in threads]
        try:
            client.gather(tried)
        except ImportError as error:
            raise NoClusterError(
                f"a worker of the cluster cannot grade: {error}; install {DISTRIBUTION} there, too"
            ) from None
        with client.get_executor(pure=False) as executor:
            try:
                yield executor, sum(threads.values()), partial(_check_client, client)
            except CancelledError:
                raise ConnectionError(f"the Dask scheduler at {scheduler} was lost; the same command goes on") from None


def _check_client(client: Client) -> None:
    if client.status != "running":
        raise CancelledError


def _client(scheduler: str) -> Client:
    try:
        from distributed import Client

        return Client(scheduler, timeout=CONNECT_SECONDS)
    except ImportError:
        raise NoClusterError("--scheduler needs Dask: pip install distributed") from None
    except (OSError, ValueError) as error:
        raise NoClusterError(f"no Dask scheduler answers at {scheduler}: {error}") from None


@contextlib.contextmanager
def interruptible() -> Iterator[Callable[[], None]]:
    """Let Ctrl-C wait for the moment between two submissions, where the yielded function raises KeyboardInterrupt.

    Problem: in the middle of a submission or of a transaction, KeyboardInterrupt is taken for a fault of the submission
    or of the database. What does not work: catching it in both places, for it can be raised between any two lines.
    Solution: the signal's handler only notes that it was asked for. A second Ctrl-C acts at once. Open: in other
    threads than the main one signals cannot be handled, so nothing is changed there.
    """
    asked: list[bool] = []

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


def begin(parent: int) -> None:
    """A grading process leaves Ctrl-C and what it inherits to the one that started it, and does not outlive it."""
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # which ended before it could be told
        os._exit(1)


def in_order(grader: Grader, jobs: Iterable[Job], start: Start) -> Iterator[Graded]:
    """Results in the order of the submissions; when a process of the executor dies, a new executor goes on.

    Problem: an executor that lost a process fails every task it was given, and does not say which of them ended the
    process. Solution: the submissions that were taken and have no result yet are kept, and handed to a new executor
    one at a time, so that the next death tells whose it is. A submission that is alone with MAX_DEATHS processes when
    they die is ungraded, and the others go on. Open: with a first death, up to AHEAD submissions a worker are graded
    again, and results that had come but were not yet their turn are thrown away.
    """
    waiting, taken, deaths = iter(jobs), deque[Job](), 0
    while True:
        try:
            for graded in _results(grader, waiting, taken, start, alone=deaths > 0):
                deaths = 0
                yield graded
            return
        except BrokenExecutor:
            deaths += 1
            log.warning("a grading process died; %d submissions are graded again", len(taken))
        if deaths == MAX_DEATHS:
            yield grader.our_fault(taken.popleft())
            deaths = 0


def _results(grader: Grader, waiting: Iterator[Job], taken: deque[Job], start: Start, alone: bool) -> Iterator[Graded]:
    """Results by one executor, first of what was taken before; `alone` keeps its first submission from company.

    Raises BrokenExecutor where a process died.
    """
    with start() as (executor, workers, check):
        futures = deque[Future[Graded]]()  # futures[i] grades taken[i]
        while True:
            _hand_out(grader, waiting, taken, executor, futures, 1 if alone else AHEAD * workers)
            if not futures:
                return
            yield _result(futures.popleft(), taken[0], grader, check)
            taken.popleft()
            alone = False


def _hand_out(
    grader: Grader,
    waiting: Iterator[Job],
    taken: deque[Job],
    executor: Executor,
    futures: deque[Future[Graded]],
    ahead: int,
) -> None:
    """Let the executor have `ahead` submissions: first those that were taken before, then new ones."""
    while len(futures) < ahead:
        if len(futures) == len(taken):
            taken.extend(islice(waiting, 1))
        if len(futures) == len(taken):
            return
        futures.append(executor.submit(grader, taken[len(futures)]))


def _result(future: Future[Graded], job: Job, grader: Grader, check: Check) -> Graded:
    """What came of one submission; its task raises OtherVersionError alone, any other exception is the executor's own.

    Raises NoClusterError where a worker that came later has another version, and what `check` raises.
    """
    while not wait([future], PATIENCE).done:
        check()
    try:
        return future.result()
    except (BrokenExecutor, CancelledError):
        raise
    except OtherVersionError as error:
        raise NoClusterError(f"a worker of the cluster cannot grade: {error}") from None
    except Exception as error:  # noqa: BLE001 (such as Dask's KilledWorker: several of its workers died of this one)
        log.error("%s could not be graded: %s", job.handed_in.name, error)
        return grader.our_fault(job)
