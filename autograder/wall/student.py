"""One submission behind the wall: its cells are run there, and its functions asked."""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate, chain, pairwise

from .conversation import START_SECONDS, Answer, Lost, Questions, Raised, Worker, WorkerLostError, read_answer, request
from .sandbox import Sandbox, zygote

CELL_SECONDS = 10
LOAD_SECONDS = 60  # for all cells of a submission, as often as they must be run; after half of it without slow extras
SLOW_SECONDS = 1  # an honest cell takes some milliseconds
REQUEST_SECONDS = 10  # the calls of one check: an honest submission takes some milliseconds
MAX_LOST_REQUESTS = 2  # of one function; after that the function is not asked again
MAX_FALLS = 1  # of the wall with a student's process behind it, before that is taken for the student's doing


@dataclass(frozen=True)
class Cell:
    """A cell to be run; `tested` is the function whose tests come next, `extra` a cell of the student's own.

    Of an `experiment` the definitions and imports are run, not what it draws and trains.
    """

    label: str
    source: str
    tested: str = ""
    extra: bool = False
    experiment: bool = False

    @property
    def request(self) -> bytes:
        """How the worker is asked to run it."""
        return request("cell", self.label, self.source, self.tested, self.experiment)


class Answers:
    """What a function answered to its questions, batch by batch, as it came.

    It is read only by who wants to know more than whether the same was answered before, which `digest` says.
    """

    def __init__(self) -> None:
        self.batches: list[list[bytes | Lost]] = []

    @property
    def digest(self) -> bytes:
        """A fingerprint of all answers."""
        digest = hashlib.sha256()
        for answer in chain.from_iterable(self.batches):
            said = answer.encode() if isinstance(answer, Lost) else answer
            digest.update(b"%d:%d:" % (isinstance(answer, Lost), len(said)))
            digest.update(said)
        return digest.digest()

    def read(self) -> list[Answer]:
        """All answers; after one that is none, the rest of its batch is lost."""
        return [answer for batch in self.batches for answer in _read(batch)]


def _read(batch: Sequence[bytes | Lost]) -> list[Answer]:
    answers: list[Answer] = []
    for answer in batch:
        try:
            answers.append(answer if isinstance(answer, Lost) else read_answer(answer))
        except WorkerLostError as error:
            return answers + [error.how] * (len(batch) - len(answers))
    return answers


class Student:
    """One submission behind the wall: its cells are run once, again only after a worker was lost.

    Use as a context manager. `lost_cells` names the cells that killed or hung a worker; they are left out when the
    next one starts, so that they cost no more than what they define.
    """

    def __init__(self, cells: Sequence[Cell], modules: Mapping[str, str], sandbox: Sandbox):
        self.cells, self.modules, self.sandbox = cells, modules, sandbox
        self.worker: Worker | None = None
        self.lost_cells: dict[str, Lost] = {}
        self.slow: set[str] = set()  # cells of the student's own that notebooks can do without
        self.cell_errors: dict[str, Raised] = {}
        self.lost_requests: dict[str, list[Lost]] = defaultdict(list)
        self.questions: Questions | None = None
        self.loading = 0.0  # seconds spent so far
        self.falls = 0

    def __enter__(self) -> Student:
        return self

    def __exit__(self, *_: object) -> None:
        self._drop()

    def answer(self, questions: Questions) -> dict[str, Answers]:
        """What every function answers: all in one conversation with one process or, after a loss, with another."""
        self._drop()
        self.questions = questions
        answers = {function: Answers() for function in questions.batches}
        waiting = deque(_batches(questions))
        while waiting:
            function, first, end = waiting[0]
            answers[function].batches.append(
                self._batch(function, end - first, partial(self._asked, waiting), last=True)
            )
            waiting.popleft()
        return answers

    def _asked(self, waiting: Iterable[tuple[str, int, int]]) -> bytes:
        """The requests that are still to be sent: a process has all of them from its birth."""
        if self.worker:
            return b""
        return b"".join(request("calls", *batch) for batch in waiting if not self._gives_up(batch[0]))

    def ask(self, function: str, requests: Sequence[bytes]) -> list[Answer]:
        """The answers to calls of one function; after the first lost one, all that follow are lost too."""
        return _read(self._batch(function, len(requests), lambda: b"".join(requests), last=False))

    def _gives_up(self, function: str) -> bool:
        return len(self.lost_requests[function]) >= MAX_LOST_REQUESTS

    def _batch(self, function: str, count: int, requests: Callable[[], bytes], *, last: bool) -> list[bytes | Lost]:
        """The answers to requests, or the next ones to what was requested before; after a lost one all are lost."""
        answers: list[bytes | Lost] = []
        if not self._gives_up(function):
            try:
                worker = self._ready(requests(), last=last)
                deadline = time.monotonic() + REQUEST_SECONDS
                answers.extend(worker.frame(deadline) for _ in range(count))
            except WorkerLostError as error:
                if self._wall_fell():
                    return self._batch(function, count, requests, last=last)
                self.lost_requests[function].append(error.how)
        return answers + self.lost_requests[function][-1:] * (count - len(answers))

    def _wall_fell(self) -> bool:
        """End the process; whether its zygote was killed from outside, with which student code had nothing to do.

        A student's process cannot reach its zygote. Should one find a way, it gains a second try and no third.
        """
        zygote = self.worker.zygote if self.worker else None
        self._drop()
        self.falls += (fell := zygote is not None and not zygote.usable)
        return fell and self.falls <= MAX_FALLS

    def _ready(self, requests: bytes, *, last: bool) -> Worker:
        """A process that has run the cells, and has these requests."""
        if self.worker and requests:
            self.worker.tell(requests, last=last)
        while self.worker is None:
            warm = zygote(self.sandbox)
            if self.questions:
                warm.learn(self.questions)
            self.worker = Worker(warm)
            cells = list(self._cells())
            given = [request("module", name, source) for name, source in self.modules.items()]
            self.worker.tell(b"".join([*given, *(cell.request for cell in cells), requests]), last=last)
            for _ in given:
                self.worker.frame(time.monotonic() + START_SECONDS)
            self._load(self.worker, cells)
        return self.worker

    def _cells(self) -> Iterator[Cell]:
        """What is to be run: of a cell that was lost, that the tests of its function come next."""
        for cell in self.cells:
            if cell.label not in self.lost_cells:
                yield cell
            elif cell.tested:
                yield replace(cell, source="")

    def _load(self, worker: Worker, cells: Sequence[Cell]) -> None:
        """Wait for every cell; drops the worker if a cell is lost. Raises WorkerLostError when time is up for all."""
        for cell in cells:
            if self.slow and self.loading >= LOAD_SECONDS / 2:
                self.lost_cells |= dict.fromkeys(self.slow, Lost.TIMEOUT)
                self.slow.clear()
                self._drop()
                return
            if self.loading >= LOAD_SECONDS:
                raise WorkerLostError(Lost.TIMEOUT)
            started = time.monotonic()
            try:
                answer = read_answer(worker.frame(started + CELL_SECONDS))
            except WorkerLostError as error:
                if not self._wall_fell():
                    self.lost_cells[cell.label] = error.how
                return
            finally:
                self.loading += (seconds := time.monotonic() - started)
                if cell.extra and seconds > SLOW_SECONDS:
                    self.slow.add(cell.label)
            if isinstance(answer, Raised):
                self.cell_errors[cell.label] = answer

    def _drop(self) -> None:
        if self.worker is not None:
            self.worker.close()
            self.worker = None


def _batches(questions: Questions) -> Iterator[tuple[str, int, int]]:
    """Of every batch its function, and where it begins and ends among that function's questions."""
    for function, batches in questions.batches.items():
        ends = list(accumulate(map(len, batches)))
        yield from ((function, first, end) for first, end in pairwise([0, *ends]))
