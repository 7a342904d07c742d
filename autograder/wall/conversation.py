"""What the judge and one process of student code say to each other: requests go in, frames of plain values come out."""

from __future__ import annotations

import contextlib
import os
import select
import struct
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from . import SandboxUnavailableError, frames

if TYPE_CHECKING:
    from .sandbox import Zygote

START_SECONDS = 30  # Python and numpy start in 0.1 s; a machine under load may take much longer
MAX_ANSWERS = 16 * 2**20  # bytes of one process; an honest one has about 2 MiB, and as float64 bytes grow eightfold
PIECE = 2**18  # bytes read at once
# An honest submission gives 200 answers in 15 ms, and each would wake the judge.
NAP = 3  # ms between two looks at them


class Lost(StrEnum):
    """How a worker can fail to answer."""

    TIMEOUT = "timeout"
    CRASHED = "crashed"


class WorkerLostError(Exception):
    def __init__(self, how: Lost):
        self.how = how


@dataclass(frozen=True)
class Returned:
    """What a student's function returned; what its arguments held afterwards, if that was asked and they changed."""

    value: object
    arguments: list[object] | None


@dataclass(frozen=True)
class Raised:
    """An exception of the student's code; the text and the line are the student's own."""

    exception: str
    text: str
    cell: str = ""
    line: int = 0
    source: str = ""


Answer = Returned | Raised | Lost


@dataclass(frozen=True, eq=False)
class Questions:
    """What every submission is asked: `batches` of requests by function; those of a batch have one deadline.

    A zygote is told once, its children know them from their birth. A request is ("call", function, args, seed, look).
    """

    batches: Mapping[str, Sequence[Sequence[bytes]]]

    @property
    def frames(self) -> bytes:
        """All requests, one after the other."""
        return b"".join(asked for batches in self.batches.values() for batch in batches for asked in batch)


def frame(content: object) -> bytes:
    payload = frames.encode(content)
    return struct.pack("<I", len(payload)) + payload


def request(*content: object) -> bytes:
    return frame(content)


class Worker:
    """One process of student code, and the pipes to it: what it is told, and its answers one after the other."""

    def __init__(self, zygote: Zygote):
        self.zygote = zygote
        self._listen(*zygote.fork())
        self.tell(request("cell", "start", "", "", False))
        try:
            self.frame(time.monotonic() + START_SECONDS)
        except WorkerLostError as lost:
            self._hang_up()
            raise zygote.unavailable(lost.how) from None

    def _listen(self, requests: int, answers: int) -> None:
        self.requests, self.answers = requests, answers
        self.outgoing, self.received, self.total = memoryview(b""), bytearray(), 0
        self.finishing = self.napping = False
        self.reading, self.writing, self.quiet = select.poll(), select.poll(), select.poll()
        self.writing.register(requests, select.POLLOUT)
        for poll in (self.reading, self.writing):
            poll.register(answers, select.POLLIN)
        self.quiet.register(answers, 0)  # the end alone
        for descriptor in (requests, answers):
            os.set_blocking(descriptor, False)

    def tell(self, requests: bytes, *, last: bool = False) -> None:
        """Send requests; after the `last` ones the process ends its answers, and is not looked at for each of them."""
        self.outgoing, self.finishing, self.napping = memoryview(bytes(self.outgoing) + requests), last, last

    def frame(self, deadline: float) -> bytes:
        """The next answer, as it came; raises WorkerLostError when there is none before the deadline."""
        while (found := self._take_frame()) is None:
            self._exchange(deadline)
        return found

    def _take_frame(self) -> bytes | None:
        if len(self.received) < 4:
            return None
        (size,) = frames.LENGTH.unpack_from(self.received)
        if size > frames.MAX_FRAME:
            raise WorkerLostError(Lost.CRASHED)
        if len(self.received) < 4 + size:
            return None
        found = bytes(memoryview(self.received)[4 : 4 + size])
        del self.received[: 4 + size]
        return found

    def _exchange(self, deadline: float) -> None:
        """Wait until the pipes allow something, then write and read what they take and have.

        Answers that come before all requests have gone wake the judge now and then, too, and not at every byte.
        """
        if self.napping:
            self.quiet.poll(min(NAP, _left(deadline)))
        else:
            (self.writing if self.outgoing else self.reading).poll(_left(deadline))
        if self.outgoing:
            self._send()
        if time.monotonic() >= deadline:
            raise WorkerLostError(Lost.TIMEOUT)
        self.napping = self._receive() and (self.finishing or bool(self.outgoing))

    def _send(self) -> None:
        try:
            self.outgoing = self.outgoing[os.write(self.requests, self.outgoing) :]
        except BlockingIOError:
            return
        except BrokenPipeError:  # it is dead, but may have answered before
            self.outgoing = memoryview(b"")
        if self.finishing and not self.outgoing:
            os.close(self.requests)
            self.requests = -1

    def _receive(self) -> bool:
        """Read what has come; whether there was anything. Raises WorkerLostError after the end, or too much."""
        try:
            piece = os.read(self.answers, PIECE)
        except BlockingIOError:
            return False
        self.total += len(piece)
        if not piece or self.total > MAX_ANSWERS:
            raise WorkerLostError(Lost.CRASHED)
        self.received += piece
        return True

    def _hang_up(self) -> None:
        for descriptor in (self.requests, self.answers):
            if descriptor >= 0:
                os.close(descriptor)

    def close(self) -> None:
        self._hang_up()
        with contextlib.suppress(SandboxUnavailableError):  # the next submission starts another zygote
            self.zygote.end_child()


def _left(deadline: float) -> float:
    """Milliseconds until then."""
    return max(0, deadline - time.monotonic()) * 1000


def read_answer(frame: bytes) -> Answer:
    """A frame as an answer; raises WorkerLostError for anything that is not one."""
    try:
        match frames.decode(frame):
            case ("value", value, list() | None as arguments):
                return Returned(value, arguments)
            case ("raised", str(name), str(text), str(cell), int(line), str(source)):
                name, text, cell, source = (said[: frames.MAX_TEXT] for said in (name, text, cell, source))
                return Raised(name, text, cell, line, source)
    except ValueError:
        pass
    raise WorkerLostError(Lost.CRASHED)
