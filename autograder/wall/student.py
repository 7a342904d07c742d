"""One submission behind the wall: its cells are run there, and its functions asked."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .sandbox import START_SECONDS, Answer, Lost, Raised, Sandbox, Worker, WorkerLostError, request, zygote

CELL_SECONDS = 10
LOAD_SECONDS = 60  # for all cells of a submission, as often as they must be run; after half of it without slow extras
SLOW_SECONDS = 1  # an honest cell takes some milliseconds
REQUEST_SECONDS = 10  # the calls of one check: an honest submission takes some milliseconds
MAX_LOST_REQUESTS = 2  # of one function; after that the function is not asked again


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
        self.lost_requests: dict[str, list[Lost]] = {}
        self.loading = 0.0  # seconds spent so far

    def __enter__(self) -> Student:
        return self

    def __exit__(self, *_: object) -> None:
        self._drop()

    def ask(self, function: str, requests: Sequence[bytes]) -> list[Answer]:
        """The answers to calls of one function; after the first lost one, all that follow are lost too."""
        lost = self.lost_requests.setdefault(function, [])
        if len(lost) >= MAX_LOST_REQUESTS:
            return [lost[-1]] * len(requests)
        answers: list[Answer] = []
        try:
            answers.extend(self._ready().ask(requests, REQUEST_SECONDS))
        except WorkerLostError as error:
            self._drop()
            lost.append(error.how)
        return answers + [lost[-1]] * (len(requests) - len(answers)) if lost else answers

    def _ready(self) -> Worker:
        while self.worker is None:
            self.worker = Worker(zygote(self.sandbox))
            self._load(self.worker)
        return self.worker

    def _load(self, worker: Worker) -> None:
        given = [request("module", name, source) for name, source in self.modules.items()]
        for _ in worker.ask(given, START_SECONDS):
            pass
        for cell in self.cells:
            if self.slow and self.loading >= LOAD_SECONDS / 2:
                self.lost_cells |= dict.fromkeys(self.slow, Lost.TIMEOUT)
                self.slow.clear()
                self._drop()
                return
            if cell.label in self.lost_cells:
                if not cell.tested:
                    continue
                cell = replace(cell, source="")  # its tests come next all the same
            if self.loading >= LOAD_SECONDS:
                raise WorkerLostError(Lost.TIMEOUT)
            started = time.monotonic()
            try:
                (answer,) = worker.ask([cell.request], CELL_SECONDS)
            except WorkerLostError as error:
                self.lost_cells[cell.label] = error.how
                self._drop()
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
