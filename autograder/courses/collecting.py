"""What students hand in, on its way into submitted/: nothing is followed, nothing grows, nobody stops the others.

`nbgrader zip_collect` unpacks with `Extractor` and names students with `Collector`. Each is nbgrader's own for any
assignment that is not ours.
"""

from __future__ import annotations

import io
import lzma
import os
import re
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import IO, Any

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import BasePlugin, ExtractorPlugin, FileNameCollectorPlugin

from ..notebooks.reading import MAX_NOTEBOOK, UnreadableError, contents, parse
from ..notebooks.release import Release, release
from ..text import listed, safe
from .folder import is_ours as holds_ours
from .handed_in import MAX_FILES, STUDENT
from .lms import Parts, Sender, senders

MAX_ARCHIVE = 4 * 2**30  # bytes of an archive as downloaded; a thousand notebooks full of pictures have one gigabyte
MAX_MEMBERS = 10_000  # files in a student's archive; a repository or an environment has thousands
MAX_GROWN = 4 * MAX_NOTEBOOK  # bytes of all notebooks in a student's archive
DIRECTORY_ENTRY = b"PK\1\2"  # a zip archive has one for each file, and no other way to say that there is one
MAX_GROWTH = 100  # times an archive, and each file in it, may grow; notebooks grow about tenfold, a bomb a thousandfold
NO_NOTEBOOK = "it is no notebook"
BY_MACHINE = "macOS or Jupyter has made it"
MISNAMED = "rename it to .ipynb"
MAX_DEPTH = 8  # folders in an archive
KINDS = (".ipynb", ".zip")  # files in an archive that are looked into
Packed = tuple[Parts, bytes]  # the parts of its path, and its content

# What zipfile raises over an archive that is damaged, encrypted or packed in an unknown way, beside our own refusals.
BROKEN = (UnreadableError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, ValueError)


def is_ours(coursedir: CourseDirectory, assignment: str) -> bool:
    """Whether what a course calls by this name is an assignment of ours: its release says so, or else its source."""
    steps = (coursedir.release_directory, coursedir.source_directory)
    folders = [Path(coursedir.format_path(step, ".", assignment)) for step in steps]
    return bool(assignment) and holds_ours(folders, Path(coursedir.root))


def released(coursedir: CourseDirectory) -> Release:
    """What a command's assignment has released; raises FileNotFoundError that says what to do."""
    return release(Path(coursedir.format_path(coursedir.release_directory, ".", coursedir.assignment_id)))


# --------------------------------------------------------------------------------------------- zip_collect


def collects_ours(plugin: BasePlugin) -> bool:
    """Whether the command that a plugin works for collects submissions of an assignment of ours."""
    coursedir = plugin.parent.coursedir
    return is_ours(coursedir, coursedir.assignment_id)


class Extractor(ExtractorPlugin):
    """Unpacks notebooks, and nothing else, from zip archives and the zip archives in them."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Write every notebook below `archive_path` to its place below `extracted_path`."""
        self.left_out: list[tuple[Parts, str]] = []  # the parts of its path, and why
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

    def _notebooks(self, path: Path, parts: Parts) -> Iterator[Packed]:
        """The notebooks of a file in archive/: the file itself, or those packed in it, each with its place."""
        if why := not_handed_in(parts):
            self.left_out.append((parts, why))
            return
        if path.suffix.lower() == ".ipynb":
            yield parts, contents(path)
            return
        size, place = archive_size(path), (*parts[:-1], path.stem)
        if senders([parts]):
            yield from self._packed_by_student(parts, contents(path))
            return
        with path.open("rb") as file:
            for inner, data in self._members(file, MAX_GROWTH * size, place):
                if inner[-1].lower().endswith(".zip"):
                    yield from self._packed_by_student(inner, data)
                else:
                    yield inner, data

    def _packed_by_student(self, parts: Parts, data: bytes) -> Iterator[Packed]:
        """The notebooks of a student's archive, without its folders: these are the student's own invention."""
        place, count = (*parts[:-1], PurePosixPath(parts[-1]).stem), 0
        try:
            if data.count(DIRECTORY_ENTRY) > MAX_MEMBERS:  # before zipfile makes an object of each
                raise UnreadableError(f"it holds more than {MAX_MEMBERS:,} files")
            left = min(MAX_GROWTH * len(data), MAX_GROWN)
            for inner, notebook in self._members(io.BytesIO(data), left, place, KINDS[:1], MAX_FILES):
                count += 1
                yield (*place, inner[-1]), notebook
            if not count:
                raise UnreadableError("it holds no notebook that can be read")
        except BROKEN as error:
            self._refuse(parts, error)

    def _members(
        self, file: IO[bytes], left: int, place: Parts, kinds: Sequence[str] = KINDS, most: int = sys.maxsize
    ) -> Iterator[Packed]:
        """The first files of these kinds in a zip archive that have no more than `left` bytes in all."""
        with zipfile.ZipFile(file) as archive:
            for member in archive.infolist():
                parts = (*place, *PurePosixPath(member.filename.replace("\\", "/")).parts)
                if member.is_dir():
                    continue
                of_kind = PurePosixPath(parts[-1]).suffix.lower() in kinds
                if why := not_handed_in(parts) or ("" if of_kind else NO_NOTEBOOK):
                    self.left_out.append((parts, why))
                    continue
                if not most:
                    self.left_out.append((parts, f"there are more than {MAX_FILES} notebooks"))
                    continue
                most -= 1
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

    def _write(self, folder: Path, parts: Parts, data: bytes) -> None:
        path = Path(folder, *(safe(part).replace("\n", "�") for part in parts))
        path = path.with_suffix(path.suffix.lower())  # others take .IPYNB for no notebook
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                file.write(data)
        except OSError as error:  # such as a name that is too long, or that another file has already
            self._refuse(parts, error)

    def _refuse(self, parts: Parts, error: Exception) -> None:
        why = safe(str(error)) or type(error).__name__
        self.left_out.append((parts, why))
        self.log.error("Left out %s: %s", safe("/".join(parts)), why)


def not_handed_in(parts: Parts) -> str:
    """Why a file is left alone whatever it holds; empty for any that may have been handed in."""
    if {"__MACOSX", ".ipynb_checkpoints", ".DS_Store"} & set(parts) or parts[-1].startswith("._"):
        return BY_MACHINE
    return MISNAMED if parts[-1].lower().endswith((".ipynb.txt", ".ipynb.json")) else ""


def archive_size(path: Path) -> int:
    """The bytes of a zip archive that may be opened; raises UnreadableError for any other file."""
    if path.suffix.lower() != ".zip":
        raise UnreadableError("it is neither a notebook nor a zip archive")
    if path.is_symlink() or not path.is_file():
        raise UnreadableError("it is not a regular file")
    if (size := path.stat().st_size) > MAX_ARCHIVE:
        raise UnreadableError(f"it is larger than {MAX_ARCHIVE // 2**20} MiB")
    return size


@dataclass(frozen=True)
class Found:
    """A notebook in a download, and what tells which of several of one student is graded."""

    path: Path
    sender: Sender
    readable: bool
    ours: int  # cells that are the assignment's
    worked_on: bool  # a solution cell is not as it was released
    named: bool  # as the assignment's notebook is, but for what an LMS or a browser adds

    @property
    def rank(self) -> tuple[object, ...]:
        """The greatest is graded: one with our cells, that was worked on, the newest, of the right name.

        Canvas has no time, but numbers what is uploaded: of the right name, too, the newest.
        """
        at = self.sender.at.timestamp() if self.sender.at else 0.0
        own, name = self.sender, self.path.name
        return self.ours > 0, self.worked_on, at, self.named, self.readable, own.upload, self.ours, name


class Collector(FileNameCollectorPlugin):
    """Takes one notebook of each student, whatever the LMS and the student called it, and counts what became of all.

    The names of the LMS are lms.py's, or those that the course's `named_regexp` understands.
    """

    named_regexp: str

    def collect(self, submitted_file: str) -> dict[str, Any] | None:
        if not collects_ours(self):
            stock: dict[str, Any] | None = super().collect(submitted_file)
            return stock
        return self.plan.get(submitted_file)

    @cached_property
    def plan(self) -> dict[str, dict[str, Any]]:
        """What is collected: for each file its student, time, and the name that the notebook has in the course."""
        self.summary: dict[str, list[str]] = {kind: [] for kind in OUTCOMES}
        by_student: dict[str, list[Found]] = {}
        for found in self._found():
            by_student.setdefault(found.sender.student, []).append(found)
        plan = {}
        for student, several in sorted(by_student.items()):
            taken = max(several, key=lambda found: found.rank)
            if info := self._taken(student, taken, several):
                plan[str(taken.path)] = info
        self._skipped({found.sender.student for several in by_student.values() for found in several})
        self._enrol([by_student[info["student_id"]][0].sender for info in plan.values()])
        return plan

    @property
    def lost(self) -> int:
        """How many have sent something of which nothing could be collected, as far as that can be told."""
        return len(self.summary["lost"]) + len(self.summary["nobody's"]) if self.plan is not None else 0

    def _extracted(self) -> Path:
        return Path(self.parent._format_collect_path(self.parent.extracted_directory))  # noqa: SLF001 (its only way)

    @cached_property
    def _release(self) -> Release:
        return released(self.parent.coursedir)

    def _found(self) -> list[Found]:
        """Every notebook in the download that has a sender."""
        folder = self._extracted()
        paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() == ".ipynb" and path.is_file())
        places = {path.relative_to(folder).parts: path for path in paths}
        self.senders = self._senders(places)
        self.summary["nobody's"] += [safe("/".join(parts)) for parts in places if parts not in self.senders]
        return [self._look_at(path, self.senders[parts]) for parts, path in places.items() if parts in self.senders]

    def _senders(self, places: dict[Parts, Path]) -> dict[Parts, Sender]:
        """Who sent the notebooks, and what was left in the archives."""
        if not self.named_regexp:
            return senders([*places, *(parts for parts, _ in self.parent.extractor_plugin_inst.left_out)])
        matched = ((parts, self._match(str(path)) or {}) for parts, path in places.items())
        return {
            parts: Sender(
                "", said["student_id"], said.get("first_name") or "", said.get("last_name") or "", None, parts[-1]
            )
            for parts, said in matched
            if said.get("student_id")
        }

    def _look_at(self, path: Path, sent: Sender) -> Found:
        own = re.sub(r"(-\d+| ?\(\d+\))$", "", Path(sent.file).stem)
        named = own == self._release.notebook.stem
        try:
            cells = parse(contents(path)).cells
        except UnreadableError:
            return Found(path, sent, False, 0, False, named)
        stubs = self._release.solutions
        ours = [cell for cell in cells if cell.grade_id in stubs or cell.grade_id in self._release.points]
        changed = [
            cell for cell in ours if cell.grade_id in stubs and cell.source.strip() != stubs[cell.grade_id].strip()
        ]
        return Found(path, sent, True, len(ours), bool(changed), named)

    def _taken(self, student: str, taken: Found, several: list[Found]) -> dict[str, Any] | None:
        """What nbgrader is told of the notebook that is graded; counts it and those beside it."""
        name, (called, *others) = self._release.notebook.name, self._called(taken, several)
        if not STUDENT.fullmatch(student):
            self.summary["lost"].append(f"{safe(student)}: this cannot be a student's id")
            return None
        if not taken.ours and not taken.named and (len(several) > 1 or taken.readable):
            self.summary["lost"].append(f"{self._who(taken.sender)}: no cell of {called} is of this assignment")
            return None
        if not taken.readable:
            self.summary["unreadable"].append(f"{self._who(taken.sender)}: {called} is graded 0, with the reason")
        if not taken.named:
            self.summary["renamed"].append(f"{self._who(taken.sender)}: {called} is graded")
        if others:
            self.summary["duplicate"].append(f"{self._who(taken.sender)}: {called} is graded, {listed(others)} not")
        info: dict[str, Any] = {"student_id": student, "file_id": name}
        return info | ({"timestamp": taken.sender.at.isoformat()} if taken.sender.at else {})

    def _called(self, taken: Found, several: list[Found]) -> list[str]:
        """The names of the one that is taken and the others; places in the download where two have one name."""
        found = [taken, *(other for other in several if other is not taken)]
        names = [one.sender.file for one in found]
        if len(set(names)) < len(names):
            names = [str(one.path.relative_to(self._extracted())) for one in found]
        return list(map(safe, names))

    def _who(self, sent: Sender) -> str:
        return safe(" ".join(filter(None, (sent.student, sent.first_name, sent.last_name))))

    def _skipped(self, known: set[str]) -> None:
        """Count what was left in the archives, in a line for each sender; who has sent nothing else is lost."""
        left: dict[str, tuple[str, list[str]]] = {}  # by student
        for parts, reason in self.parent.extractor_plugin_inst.left_out:
            sent = self.senders.get(parts)
            about = f"{safe(sent.file if sent and sent.file else parts[-1])}: {reason}"
            if not sent and reason != BY_MACHINE:
                self.summary["skipped" if reason == NO_NOTEBOOK else "lost"].append(about)  # such as a whole archive
            elif sent and (sent.student not in known or (sent.file and reason != BY_MACHINE)):
                left.setdefault(sent.student, (self._who(sent), []))[1].append(about)
        for student, (who, several) in left.items():
            self.summary["skipped" if student in known else "lost"].append(f"{who}: {listed(several)}")

    def _enrol(self, senders: Iterable[Sender]) -> None:
        """Names and the LMS's ids go into the gradebook, for the way back; what stands there already stays."""
        coursedir = self.parent.coursedir
        with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
            for sent in senders:
                student = gradebook.update_or_create_student(sent.student)
                student.first_name = student.first_name or sent.first_name or None
                student.last_name = student.last_name or sent.last_name or None
                student.lms_user_id = student.lms_user_id or sent.student
            gradebook.db.commit()

    def report(self) -> str:
        """What became of everything, in a line for each kind and one for each case that a person should know."""
        lines = [f"{len(self.plan)} collected"]
        for kind in OUTCOMES:
            if about := self.summary[kind]:
                most = len(about) if kind in ("nobody's", "lost") else MANY  # each of these needs a person
                lines += [f"{kind} ({len(about)}): {OUTCOMES[kind]}", *(f"    {line}" for line in about[:most])]
                lines += [f"    and {len(about) - most} more"] if len(about) > most else []
        return "\n".join(lines)


OUTCOMES = {
    "renamed": "notebooks under another name",
    "duplicate": "several notebooks of one student",
    "unreadable": "files that are no notebooks",
    "skipped": "files that were left in the download",
    "nobody's": "notebooks whose path does not say who sent them, or fits two students: rename them in the download",
    "lost": "students who sent something, of which nothing could be collected",
}
MANY = 20  # cases that are listed of another kind than nobody's and lost
