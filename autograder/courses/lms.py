"""What learning management systems make of a file's name when submissions are downloaded: who sent it, and when.

- Moodle (mod/assign/classes/downloader.php): `Full name_ID_assignsubmission_file/NAME`, a folder for each student, is
  the default since 3.1; before, and by a preference, `Full name_ID_assignsubmission_file_NAME`. A full name holds no
  "_". With blind marking it is "Participant", and the ID is the participant's.
- Canvas (lib/content_zipper.rb): `lovelaceada_LATE_1815_77_NAME`, of the sortable name its letters, digits and "_" in
  lower case, LATE where it is, the user's id, the attachment's id; of an anonymous assignment `anon_Ab1Cd_77_NAME`.
- Blackboard: `ASSIGNMENT_USERNAME_attempt_2026-01-30-15-00-00_NAME`, and a text file for each attempt, whose name ends
  after the date (github.com/kwurst/bb-file-cleanup describes both). Both ASSIGNMENT and USERNAME may hold a "_": what
  all names of a folder share is taken for the assignment's; where there is one student only, all but the last word.
- Brightspace: `13394-80551 - Eric Gill - Mar 29, 2018 1205 PM - NAME`, flat or as a folder. Its documentation does not
  say what the numbers are: the first is taken for the student's, unless students share it.

NAME is the student's own choice, and may look like the name of somebody else's file. What can be read as two students',
such as `eve_1815_2222_99_NAME`, is therefore nobody's.

Times are the LMS's local ones; they are taken for this machine's.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

Parts = tuple[str, ...]  # of a path


@dataclass(frozen=True)
class Sender:
    """Who sent a file, by the LMS's name for it: `student` is the id there, `at` the moment, where the name says it."""

    lms: str
    student: str
    first_name: str = ""
    last_name: str = ""
    at: datetime | None = None
    file: str = ""  # the student's own name of the file
    folder: Parts = ()  # in which the LMS's name stands
    upload: int = 0  # Canvas' number of the file: a later one is greater


DATE = r"\d{4}(?:-\d\d){5}"
MONTH = r"[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4} \d{3,4} [AP]M"
CANVAS = (
    r"(?:(?!(?:LATE_)?anon_)(?P<name>\w+%s)_)?(?:LATE_)?"
    r"(?P<student>(?<=_)\d+|anon_[0-9A-Za-z]+)_(?P<upload>\d{1,18})_(?P<file>.+)"
)
NAMES = [
    ("Moodle", re.compile(r"(?P<name>[^_]+)_(?P<student>\d+)_assignsubmission_\w+?(?:_(?P<file>.*))?")),
    # The first date counts: a second one stands in the student's own name of the file.
    ("Blackboard", re.compile(rf"(?>(?P<student>.+?)_attempt_(?P<at>{DATE}))(?:_(?P<file>.*)|\.txt)?")),
    (
        "Brightspace",
        re.compile(
            rf"(?P<student>\d+-\d+) - (?:(?P<number>\w+) - )?(?P<name>.+?) - (?P<at>{MONTH})(?: - (?P<file>.*))?"
        ),
    ),
    ("Canvas", re.compile(CANVAS % "?")),  # the first two numbers are the ids,
    ("Canvas", re.compile(CANVAS % "")),  # or the last two
]
BLACKBOARDS = re.compile(rf"gradebook_.*_{DATE}.*")  # its archive of a class; a course's number is no student's
FORMATS = {"Blackboard": ("%Y-%m-%d-%H-%M-%S",), "Brightspace": ("%b %d, %Y %I%M %p", "%B %d, %Y %I%M %p")}


def senders(paths: Iterable[Parts]) -> dict[Parts, Sender]:
    """Who sent the file at each path of a download, with the id that tells students apart; without what is nobody's."""
    found = {parts: sent for parts in paths if (sent := _sender(parts))}
    title, first_is_enough = _titles(found.values()), _are_apart(found.values())
    for parts, sent in list(found.items()):
        if sent.lms == "Blackboard" and not title[sent.folder]:
            del found[parts]
        elif sent.lms == "Blackboard":
            found[parts] = replace(sent, student=sent.student.removeprefix(title[sent.folder]))
        elif sent.lms == "Brightspace" and first_is_enough:
            found[parts] = replace(sent, student=sent.student.partition("-")[0])
    return found


def _sender(parts: Parts) -> Sender | None:
    """Who sent the file at a path; None where no part is an LMS's name, or where that can be read as two students'.

    The first part that is one counts: what stands further down is the student's own invention. Blackboard's has the
    assignment before the student's name, and Brightspace's both numbers: only together are they told apart.
    """
    of_class = 1 if BLACKBOARDS.fullmatch(parts[0]) else 0
    for depth in range(of_class, len(parts)):
        if readings := list(_readings(parts[depth])):
            found, students = readings[0], {reading.student for reading in readings}
            if len(students) > 1 or (of_class and found.lms != "Blackboard"):
                return None
            return replace(found, folder=parts[:depth], file=parts[-1] if parts[depth + 1 :] else found.file)
    return None


def _readings(part: str) -> Iterator[Sender]:
    """All senders that a part of a path can be read to name."""
    for lms, pattern in NAMES:
        found = pattern.fullmatch(part)
        groups = found.groupdict() if found else {}
        name = groups.get("name")
        # What is all digits and no name is a folder that somebody called by a date.
        if found and (name is None or any(map(str.isalpha, name))):
            at = _moment(lms, groups.get("at") or "")
            names, file, upload = _names(lms, name or ""), groups.get("file") or "", int(groups.get("upload") or 0)
            yield Sender(lms, groups["student"], *names, at, file, upload=upload)


def _titles(everyone: Iterable[Sender]) -> dict[Parts, str]:
    """What all of Blackboard's names in a folder begin with, up to a "_"; empty where they share nothing."""
    names: dict[Parts, list[str]] = {}
    for sent in everyone:
        if sent.lms == "Blackboard":
            names.setdefault(sent.folder, []).append(sent.student)
    shared = {folder: os.path.commonprefix(several) for folder, several in names.items()}
    return {folder: prefix[: prefix.rfind("_") + 1] for folder, prefix in shared.items()}


def _are_apart(everyone: Iterable[Sender]) -> bool:
    """Whether the first of Brightspace's numbers is never that of two people."""
    people = {(s.student.partition("-")[0], s.first_name, s.last_name) for s in everyone if s.lms == "Brightspace"}
    return len(people) == len({number for number, *_ in people})


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
