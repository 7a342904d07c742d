"""A student's folder with what was handed in: no link in it is followed, and what nbgrader wrote there is bounded."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from datetime import datetime
from logging import Logger
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import parse_utc

from ..notebooks.reading import UnreadableError, contents
from ..text import safe

RECORDS = ("timestamp.txt", "submission_secret.txt")  # nbgrader's own, beside a notebook
MAX_RECORD = 1000  # bytes; nbgrader writes about 60
MAX_FILES = 100  # of one submission
STUDENT = re.compile(r"(?!\.)[\w.@+-]{1,100}")  # a user's name, as part of a path


@contextlib.contextmanager
def opened(folder: Path, *inside: str) -> Iterator[int]:
    """A descriptor of the folder that these names lead to from a folder; no link among them is followed.

    A student who may write there can put a link in its place at any moment: what is read through the descriptor stays
    in the folder that was opened. Raises OSError.
    """
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
    descriptor = os.open(folder, flags)
    try:
        for name in inside:
            outer, descriptor = descriptor, os.open(name, flags | os.O_NOFOLLOW, dir_fd=descriptor)
            os.close(outer)
        yield descriptor
    finally:
        os.close(descriptor)


def copy(source: Path, destination: Path, log: Logger, folder: int | None = None) -> None:
    """Copy a regular file, from its folder's descriptor if there is one; leave out anything else, and say so."""
    try:
        data = contents(source, folder)
        if source.name in RECORDS and (len(data) > MAX_RECORD or not data.isascii()):
            raise UnreadableError("nbgrader has not written this")
        destination.write_bytes(data)
    except (UnreadableError, OSError) as error:
        log.warning("Left out %s: %s", safe(str(source)), error)


def existing_timestamp(self: CourseDirectory | None, folder: str | Path) -> datetime | None:
    """When the submission in a folder was handed in; None where its record does not say, whatever stands there."""
    try:
        written = contents(Path(folder, "timestamp.txt"))[:MAX_RECORD].decode("ascii").strip()
        at: datetime = parse_utc(written)
    except Exception:  # noqa: BLE001 (whatever a date's parser raises over a student's text)
        return None
    return at
