"""What learning management systems make of a file's name when submissions are downloaded: who sent it, and when.

- Moodle (mod/assign/classes/downloader.php): `Full name_ID_assignsubmission_file/NAME`, a folder for each student, is
  the default since 3.1; before, and by a preference, `Full name_ID_assignsubmission_file_NAME`. A full name holds no
  "_". With blind marking it is "Participant", and the ID is the participant's.
- Canvas (lib/content_zipper.rb): `lovelaceada_LATE_1815_77_NAME`, of the sortable name its letters, digits and "_" in
  lower case, LATE where it is, the user's id, the attachment's id; of an anonymous assignment `anon_Ab1Cd_77_NAME`.
- Blackboard: `ASSIGNMENT_USERNAME_attempt_2026-01-30-15-00-00_NAME`, and a text file for each attempt, whose name ends
  after the date (github.com/kwurst/bb-file-cleanup describes both). A username is taken to hold no "_".
- Brightspace: `13394-80551 - Eric Gill - Mar 29, 2018 1205 PM - NAME`, flat or as a folder. Its documentation does not
  say what the numbers are: the first is taken for the student's, unless students share it.

Times are the LMS's local ones; they are taken for this machine's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True)
class Sender:
    """Who sent a file, by the LMS's name for it: `student` is the id there, `at` the moment, where the name says it."""

    lms: str
    student: str
    first_name: str = ""
    last_name: str = ""
    at: datetime | None = None
    file: str = ""  # the student's own name of the file, where it stands in the same part of the path


DATE = r"\d{4}(?:-\d\d){5}"
MONTH = r"[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4} \d{3,4} [AP]M"
NAMES = {
    "Moodle": re.compile(r"(?P<name>[^_]+)_(?P<student>\d+)_assignsubmission_\w+?(?:_(?P<file>.*))?"),
    "Blackboard": re.compile(rf"(?:.*_)?(?P<student>[^_]+)_attempt_(?P<at>{DATE})(?:_(?P<file>.*)|\.txt)?"),
    "Brightspace": re.compile(
        rf"(?P<student>\d+-\d+) - (?:(?P<number>\w+) - )?(?P<name>.+?) - (?P<at>{MONTH})(?: - (?P<file>.*))?"
    ),
    "Canvas": re.compile(
        r"(?:(?!LATE_anon_)(?P<name>\w+?)_)?(?:LATE_)?(?P<student>(?<=_)\d+|anon_[0-9A-Za-z]+)_\d+_(?P<file>.+)"
    ),
}
FORMATS = {"Blackboard": ("%Y-%m-%d-%H-%M-%S",), "Brightspace": ("%b %d, %Y %I%M %p", "%B %d, %Y %I%M %p")}


def sender(parts: Sequence[str]) -> Sender | None:
    """Who sent the file at a path, given as its parts; None where no part is an LMS's name.

    The first part that is one counts: what stands further down is the student's own invention.
    """
    for part in parts:
        for lms, pattern in NAMES.items():
            found = pattern.fullmatch(part)
            groups = found.groupdict() if found else {}
            name = groups.get("name")
            # What is all digits and no name is a folder that somebody called by a date.
            if found and (name is None or any(map(str.isalpha, name))):
                first, last = _names(lms, groups.get("name") or "")
                at = _moment(lms, groups.get("at") or "")
                return Sender(lms, groups["student"], first, last, at, groups.get("file") or "")
    return None


def _names(lms: str, name: str) -> tuple[str, str]:
    """First and last name, as far as the LMS keeps them apart by a blank; Canvas' one word is the last name."""
    if lms == "Canvas" or name == "Participant":
        return "", name if lms == "Canvas" else ""
    first, _, last = name.strip().rpartition(" ")
    return first.strip(), last


def _moment(lms: str, text: str) -> datetime | None:
    """A time of the LMS's, in this machine's zone; None where there is none, or none that exists."""
    for layout in FORMATS.get(lms, ()):
        hour = re.sub(r" (\d{3} [AP]M)$", r" 0\1", text).replace(".", "")
        try:
            return datetime.strptime(hour, layout).astimezone()
        except ValueError:
            continue
    return None


def identified(senders: Iterable[Sender]) -> dict[Sender, Sender]:
    """Each sender with the id that tells students apart: of Brightspace's pair the first number, if it does."""
    everyone = list(senders)
    pairs = {(s.student, s.first_name, s.last_name) for s in everyone if s.lms == "Brightspace"}
    people = {pair[1:] for pair in pairs}
    firsts = {pair[0].partition("-")[0] for pair in pairs}
    apart = len(firsts) >= len(people)
    return {
        s: replace(s, student=s.student.partition("-")[0]) if s.lms == "Brightspace" and apart else s for s in everyone
    }
