"""What students hand in, on its way into submitted/: nothing is followed, nothing grows, nobody stops the others.

`nbgrader zip_collect` unpacks with `Extractor` and names students with `Collector`; `nbgrader collect` copies with
`Collect`; `nbgrader release_feedback` hands back with `ReleaseFeedback`. Each is nbgrader's own for any assignment that
is not ours.
"""

from __future__ import annotations

import glob
import io
import lzma
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from logging import Logger
from pathlib import Path, PurePosixPath
from typing import IO, Any

from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import ExchangeCollect, ExchangeReleaseFeedback
from nbgrader.plugins import BasePlugin, ExtractorPlugin, FileNameCollectorPlugin
from nbgrader.utils import parse_utc
from traitlets import Dict

from ..notebooks.reading import MAX_NOTEBOOK, UnreadableError, contents
from ..text import safe
from .folder import is_ours as holds_ours

RECORDS = ("timestamp.txt", "submission_secret.txt")  # nbgrader's own, beside a notebook
MAX_RECORD = 1000  # bytes; nbgrader writes about 60
MAX_FILES = 100  # of one submission
MAX_ARCHIVE = 4 * 2**30  # bytes of an archive as downloaded; a thousand notebooks full of pictures have one gigabyte
MAX_GROWTH = 100  # times an archive, and each file in it, may grow; notebooks grow about tenfold, a bomb a thousandfold
MAX_DEPTH = 8  # folders in an archive
Packed = tuple[tuple[str, ...], bytes]  # the parts of its path, and its content
STUDENT = re.compile(r"(?!\.)[\w.@+-]{1,100}")  # a user's name, as part of a path

# `nbgrader zip_collect` of Moodle's download: "Ada Lovelace_1815_assignsubmission_file_random_initialization.ipynb"
# Canvas names files "lovelaceada_LATE_1815_77_random_initialization-1.ipynb"; there set
# c.FileNameCollectorPlugin.named_regexp after `configure(c)` to
# r".*?/(?P<last_name>[a-z]+)_(?:LATE_)?(?P<student_id>\d+)_\d+_(?:[^/]*/)*(?P<file_id>[^/]+?)(?:-\d+)?\.ipynb$"
# The first folder or file of such a name is the LMS's; what stands further down is the student's own invention.
MOODLE = (
    r".*?/(?P<first_name>[^/_]+?) ?(?P<last_name>[^/_ ]*)_(?P<student_id>\d+)_assignsubmission_file_(?:[^/]*/)*"
    r"(?P<file_id>[^/]+?)(?:-\d+)?\.ipynb$"
)

# What zipfile raises over an archive that is damaged, encrypted or packed in an unknown way, beside our own refusals.
BROKEN = (UnreadableError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, ValueError)


def is_ours(coursedir: CourseDirectory, assignment: str) -> bool:
    """Whether what a course calls by this name is an assignment of ours: its release says so, or else its source."""
    steps = (coursedir.release_directory, coursedir.source_directory)
    folders = [Path(coursedir.format_path(step, ".", assignment)) for step in steps]
    return bool(assignment) and holds_ours(folders, Path(coursedir.root))


# --------------------------------------------------------------------------------------------- zip_collect


def collects_ours(plugin: BasePlugin) -> bool:
    """Whether the command that a plugin works for collects submissions of an assignment of ours."""
    coursedir = plugin.parent.coursedir
    return is_ours(coursedir, coursedir.assignment_id)


class Extractor(ExtractorPlugin):
    """Unpacks notebooks, and nothing else, from zip archives and the zip archives in them."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Write every notebook below `archive_path` to its place below `extracted_path`."""
        if not collects_ours(self):
            super().extract(archive_path, extracted_path)
            return
        for path in sorted(Path(folder, name) for folder, _, names in os.walk(archive_path) for name in names):
            parts = path.relative_to(archive_path).parts
            try:
                for place, data in self._notebooks(path, parts):
                    self._write(Path(extracted_path), place, data)
            except BROKEN as error:
                self._refuse(parts, error)

    def _notebooks(self, path: Path, parts: tuple[str, ...]) -> Iterator[Packed]:
        """The notebooks of a file in archive/: the file itself, or those packed in it, each with its place."""
        if path.suffix.lower() == ".ipynb":
            yield parts, contents(path)
            return
        size, place = archive_size(path), (*parts[:-1], path.stem)
        with path.open("rb") as file:
            for inner, data in self._members(file, size, place):
                if inner[-1].lower().endswith(".zip"):
                    yield from self._packed_by_student(inner, data)
                else:
                    yield inner, data

    def _packed_by_student(self, parts: tuple[str, ...], data: bytes) -> Iterator[Packed]:
        """The notebooks of an archive in an archive, without its folders: these are the student's own invention."""
        place = (*parts[:-1], PurePosixPath(parts[-1]).stem)
        try:
            for inner, notebook in self._members(io.BytesIO(data), len(data), place):
                if inner[-1].lower().endswith(".ipynb"):
                    yield (*place, inner[-1]), notebook
        except BROKEN as error:
            self._refuse(parts, error)

    def _members(self, file: IO[bytes], size: int, place: tuple[str, ...]) -> Iterator[Packed]:
        """The notebooks and archives packed in a zip file of `size` bytes, no more than MAX_GROWTH times that."""
        left = MAX_GROWTH * size
        with zipfile.ZipFile(file) as archive:
            for member in archive.infolist():
                parts = (*place, *PurePosixPath(member.filename.replace("\\", "/")).parts)
                if member.is_dir() or PurePosixPath(parts[-1]).suffix.lower() not in (".ipynb", ".zip"):
                    continue
                try:
                    if {"..", "/"} & set(parts) or len(parts) > MAX_DEPTH:
                        raise UnreadableError("its name leads out of the archive or too deep into it")
                    if member.file_size > min(MAX_NOTEBOOK, MAX_GROWTH * member.compress_size, left):
                        raise UnreadableError("it grows too large")
                    with archive.open(member) as packed:
                        data = packed.read(member.file_size)
                    left -= len(data)
                    yield parts, data
                except BROKEN as error:
                    self._refuse(parts, error)

    def _write(self, folder: Path, parts: tuple[str, ...], data: bytes) -> None:
        path = Path(folder, *(safe(part).replace("\n", "�") for part in parts))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                file.write(data)
        except OSError as error:  # such as a name that is too long, or that another file has already
            self._refuse(parts, error)

    def _refuse(self, parts: tuple[str, ...], error: Exception) -> None:
        self.log.error("Left out %s: %s", safe("/".join(parts)), safe(str(error)) or type(error).__name__)


def archive_size(path: Path) -> int:
    """The bytes of a zip archive that may be opened; raises UnreadableError for any other file."""
    if path.suffix.lower() != ".zip":
        raise UnreadableError("it is neither a notebook nor a zip archive")
    if path.is_symlink() or not path.is_file():
        raise UnreadableError("it is not a regular file")
    if (size := path.stat().st_size) > MAX_ARCHIVE:
        raise UnreadableError(f"it is larger than {MAX_ARCHIVE // 2**20} MiB")
    return size


class Collector(FileNameCollectorPlugin):
    """nbgrader's own, except that a notebook that one student handed in twice is taken once."""

    named_regexp: str
    collected: Dict[tuple[str, str], str] = Dict(help="the file that was taken, by student and notebook")

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        found: dict[str, str] | None
        if not collects_ours(self):
            found = super().collect(submitted_file)
            return found
        self.named_regexp = self.named_regexp or MOODLE
        found = super().collect(submitted_file)
        if not found:
            return None
        key = found["student_id"], os.path.splitext(found["file_id"])[0]  # noqa: PTH122 (it may be empty, as no path is)
        first = self.collected.setdefault(key, submitted_file)
        if first == submitted_file:
            return found
        self.log.error("Student %s handed in twice: %s is graded, %s is not", key[0], first, submitted_file)
        return None


# ------------------------------------------------------------------------------------------------ exchange


class Collect(ExchangeCollect):
    """nbgrader's own, except that it copies regular files only, and no submission stops the others."""

    src_records: list[dict[str, Any]]

    def _path_to_record(self, path: str) -> dict[str, Any]:
        record: dict[str, Any]
        if not is_ours(self.coursedir, self.coursedir.assignment_id):
            record = super()._path_to_record(path)
            return record
        try:
            record = super()._path_to_record(path)
        except Exception:  # noqa: BLE001 (whatever nbgrader raises over a student's file name)
            record = {"username": "", "filename": Path(path).name, "timestamp": datetime.min}
        if not STUDENT.fullmatch(record["username"]) or Path(path).is_symlink():
            self.log.error("Left out %s: it is no submission", safe(path))
            record["username"] = ""
        return record

    def copy_files(self) -> None:
        if not is_ours(self.coursedir, self.coursedir.assignment_id):
            super().copy_files()
            return
        for record in [record for record in self.src_records if record["username"]]:
            self.src_records = [record]
            try:
                super().copy_files()
            except (OSError, RuntimeError) as error:
                self.log.error("Could not collect %s: %s", record["username"], error)

    def do_copy(self, src: str, dest: str, log: object = None) -> None:
        """Copy the regular files of a submission; links, FIFOs and folders stay where they are."""
        if not is_ours(self.coursedir, self.coursedir.assignment_id):
            super().do_copy(src, dest, log)
            return
        if self.get_size(src) > 1000 * self.coursedir.max_dir_size:
            raise RuntimeError(f"it is larger than {self.coursedir.max_dir_size} kB")
        Path(dest).mkdir(parents=True)
        found = (path.name for path in Path(src).iterdir())
        names = sorted(found, key=lambda name: (name not in RECORDS, not name.endswith(".ipynb"), name))
        for name in names[:MAX_FILES]:
            copy(Path(src, name), Path(dest, name), self.log)
        for name in names[MAX_FILES:]:
            self.log.warning("Left out %s: more than %s files", safe(name), MAX_FILES)


class ReleaseFeedback(ExchangeReleaseFeedback):
    """nbgrader's own, except that a student without timestamp or secret does not stop the others."""

    src_path: str

    def copy_files(self) -> None:
        if not is_ours(self.coursedir, self.coursedir.assignment_id):
            super().copy_files()
            return
        for folder in sorted(glob.glob(self.src_path)):  # noqa: PTH207 (from the root, where Path.glob takes no pattern)
            self.src_path = glob.escape(folder)
            try:
                super().copy_files()
            except (OSError, ValueError) as error:
                self.log.error("No feedback released from %s: %s", folder, error)


def copy(source: Path, destination: Path, log: Logger) -> None:
    """Copy a regular file; leave out anything else, and say so."""
    try:
        data = contents(source)
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
