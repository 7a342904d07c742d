"""A bound on what the judge itself computes, whatever it does."""

from __future__ import annotations

import contextlib
import ctypes
import signal
import threading
import time
from collections.abc import Iterator

RINGS_AGAIN = 5  # seconds of computing after which OverdueError is raised again, if some code caught the first
LOOKS_EVERY = 0.5  # seconds


class OverdueError(BaseException):
    """The judge has computed too long over one submission; no Exception, which is taken for a fault of a check."""


@contextlib.contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise OverdueError in this block when it has computed for some seconds; waiting for a student does not count.

    Problem: a bound on everything that is done with a student's text may be forgotten somewhere, and then one notebook
    stalls a class. Solution: in the main thread a signal ends whatever is done, a search by a regular expression, too.
    Elsewhere, as in a worker of Dask, signals cannot be handled: another thread looks at this one's clock. Open: there
    a single call of C code is ended only when it returns.
    """
    armed = [True]
    stop = _by_signal if threading.current_thread() is threading.main_thread() else _by_watching
    with stop(seconds, armed):
        try:
            yield
        finally:
            armed.clear()


@contextlib.contextmanager
def _by_signal(seconds: float, armed: list[bool]) -> Iterator[None]:
    def ring(*_: object) -> None:
        if armed:
            raise OverdueError

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds, RINGS_AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextlib.contextmanager
def _by_watching(seconds: float, armed: list[bool]) -> Iterator[None]:
    thread, over, lock = ctypes.c_ulong(threading.get_ident()), threading.Event(), threading.Lock()
    clock = time.pthread_getcpuclockid(threading.get_ident())
    limit = time.clock_gettime(clock) + seconds

    def watch() -> None:
        while not over.wait(LOOKS_EVERY):
            with lock:
                if armed and time.clock_gettime(clock) > limit:
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(OverdueError))

    watcher = threading.Thread(target=watch, name="deadline", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        with lock:  # after this nothing is raised here any more, nor what was to be raised
            ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, None)
        watcher.join()
