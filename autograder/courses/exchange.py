"""nbgrader's exchange: `nbgrader collect` copies with `Collect`, `release_feedback` gives back with `ReleaseFeedback`.

Each is nbgrader's own for any assignment that is not ours.
"""

from __future__ import annotations

import glob
import os
import pwd
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect, ExchangeReleaseFeedback

from ..text import listed, safe
from .collecting import is_ours
from .handed_in import MAX_FILES, RECORDS, STUDENT, copy, opened


class Collect(ExchangeCollect):
    """nbgrader's own, except that it copies regular files only, and no submission stops the others.

    With `only`, names of folders in the exchange, it collects these and says nothing of others.
    """

    only: frozenset[str] | None = None

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
        if self.only is not None and Path(path).name not in self.only:
            record["username"] = ""
        elif not STUDENT.fullmatch(record["username"]) or Path(path).is_symlink():
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
        """Copy the regular files of a submission; links, FIFOs and folders stay where they are.

        The folder takes its name when all is in it: half a submission would never be collected again.
        """
        if not is_ours(self.coursedir, self.coursedir.assignment_id):
            super().do_copy(src, dest, log)
            return
        unfinished = Path(dest).with_name(f".{Path(dest).name}.unfinished")
        with opened(Path(src).parent, Path(src).name) as folder:
            self._check(folder)
            found = os.listdir(folder)  # noqa: PTH208 (of a descriptor)
            names = sorted(found, key=lambda name: (name not in RECORDS, not name.endswith(".ipynb"), name))
            sizes = (os.stat(name, dir_fd=folder, follow_symlinks=False).st_size for name in names[:MAX_FILES])
            if sum(sizes) > 1000 * self.coursedir.max_dir_size:
                raise RuntimeError(f"it is larger than {self.coursedir.max_dir_size} kB")
            shutil.rmtree(unfinished, ignore_errors=True)  # of a collector that was interrupted
            unfinished.mkdir(parents=True)
            for name in names[:MAX_FILES]:
                copy(Path(src, name), unfinished / name, self.log, folder)
        if len(names) > MAX_FILES:
            self.log.warning("Left out %s: more than %s files", listed(names[MAX_FILES:]), MAX_FILES)
        unfinished.rename(dest)

    def _check(self, folder: int) -> None:
        """Raises RuntimeError if a folder that was chosen for its owner is by now another one's."""
        (record,) = self.src_records
        if self.only is not None and self.check_owner and not is_owner(record["username"], os.fstat(folder)):
            raise RuntimeError("it is owned by somebody else")


def is_owner(student: str, status: os.stat_result) -> bool:
    """Whether a file or folder belongs to the user of this name."""
    try:
        return pwd.getpwuid(status.st_uid).pw_name == student
    except KeyError:
        return False


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
