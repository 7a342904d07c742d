"""Back into the learning management system: its own gradebook file with one column filled out, and feedback in a zip.

Which column holds whose key and which the points, the header says, as the systems write it:

- Moodle's grading worksheet (mod/assign/feedback/offline/importgradeslib.php): "Identifier" is "Participant 1815", the
  points go into "Grade", whose greatest is in "Maximum Grade".
- Canvas (docs: "gradebook export"): "Student", "ID", "SIS User ID", "SIS Login ID", and "NAME (12345)" for each
  assignment; a row "Points Possible" above the students.
- Blackboard: "Username", "Student ID", and "NAME [Total Pts: 100 Score] |77"; often tabs and UTF-16.
- Brightspace (community.d2l.com, article 3538): "OrgDefinedId", "Username", and "NAME Points Grade <Numeric
  MaxPoints:100>"; keys and ends of lines may begin with "#".
- Gradescope's roster: "Email" and "SID"; a column is added.

Moodle takes feedback (mod/assign/feedback/file/importziplib.php) from paths whose first part is
`Full name_ID_assignfeedback_file`; only the ID in it counts.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..database import SCORE, ask
from ..text import safe, shown
from .folder import UnusableCourseError

Holds = Callable[["StudentScore"], Sequence[str]]
Key = tuple[int, Holds]  # a column, and what of a student's it holds

# By the header of a column, what of a student's it holds: the likelier first, and empty where the student has none.
KEYS: dict[str, Holds] = {
    "identifier": lambda student: (student.lms_id, student.id),
    "id": lambda student: (student.lms_id, "" if student.lms_id else student.id),
    "sis user id": lambda student: (student.id, student.lms_id),
    "sis login id": lambda student: (student.id, student.email),
    "orgdefinedid": lambda student: (student.id, student.lms_id),
    "username": lambda student: (student.id, student.lms_id),
    "student id": lambda student: (student.id, student.lms_id),
    "sid": lambda student: (student.id, student.lms_id),
    "email": lambda student: (student.email, student.id),
    "email address": lambda student: (student.email, student.id),
}
ANY: Holds = lambda student: (student.id, student.lms_id, student.email)  # noqa: E731 (as those above)
NAMES = ("full name", "student", "name")  # where no key matches, a name that only one has on either side
MAX_POINTS = re.compile(r"Total Pts: (?:up to )?([\d.]+)|MaxPoints:([\d.]+)")
SCORES = f"""
SELECT student.id, first_name, last_name, email, lms_user_id,
       SUM({SCORE}),
       SUM(CASE WHEN needs_manual_grade THEN 1 ELSE 0 END),
       (SELECT SUM(COALESCE(late_submission_penalty, 0)) FROM submitted_notebook AS late
        WHERE late.assignment_id = submitted_assignment.id)
FROM grade
JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
JOIN assignment ON assignment.id = submitted_assignment.assignment_id
JOIN student ON student.id = submitted_assignment.student_id
WHERE assignment.name = :name
GROUP BY student.id, first_name, last_name, email, lms_user_id, submitted_assignment.id
ORDER BY student.id
"""
WORTH = """
SELECT assignment.name, SUM(COALESCE(grade_cells.max_score, task_cells.max_score, 0))
FROM assignment
LEFT JOIN notebook ON notebook.assignment_id = assignment.id
LEFT JOIN base_cell ON base_cell.notebook_id = notebook.id
LEFT JOIN grade_cells ON grade_cells.id = base_cell.id
LEFT JOIN task_cells ON task_cells.id = base_cell.id
GROUP BY assignment.id, assignment.name
"""


@dataclass(frozen=True)
class StudentScore:
    """A student who handed in, and what the gradebook holds: late penalties are taken off."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""
    score: float = 0.0
    waits: bool = False

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@dataclass
class Filled:
    """The file with its column filled out, and what did not match: `rows` of the file, `students` of ours."""

    data: bytes
    column: str
    matched: int = 0
    rows: list[str] = field(default_factory=list)
    students: list[str] = field(default_factory=list)
    by_name: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    second: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [f"{self.matched} filled out in the column {self.column}"]
        for names, what in (
            (self.notes, "to be looked at"),
            (self.by_name, "matched by their name alone"),
            (self.torn, "rows whose ids point to several students, left as they are"),
            (self.second, "rows that point to a student who has a row that fits better, left as they are"),
            (self.rows, "rows of the file without a grade of ours, left as they are"),
            (self.students, "students with a grade who are not in the file"),
        ):
            if names:
                lines += [f"{what} ({len(names)}):", *(f"    {shown(name)}" for name in names)]
        return "\n".join(lines)


def graded(url: str, assignment: str) -> tuple[list[StudentScore], float]:
    """Everyone who handed in an assignment, and what it is worth.

    Raises UnusableCourseError where the gradebook does not know it, and UnusableGradebookError.
    """
    worth = {name: float(points) for name, points in ask(url, WORTH)}
    if assignment not in worth:
        known = ", ".join(sorted(worth)) or "none"
        raise UnusableCourseError(f"the gradebook has no assignment {assignment}; it has {known}")
    students = [
        StudentScore(
            id_, first or "", last or "", email or "", lms or "", max(0.0, float(score - (penalty or 0))), waits > 0
        )
        for id_, first, last, email, lms, score, waits, penalty in ask(url, SCORES, name=assignment)
    ]
    return students, worth[assignment]


def fill(
    data: bytes, students: Sequence[StudentScore], worth: float, assignment: str, column: str = "", key: str = ""
) -> Filled:
    """An LMS's gradebook file with the students' scores in it; every other cell stays as it is.

    The column is the one called `column`, or else the one that the file itself or the assignment's name tells. The one
    called `key`, with ids, e-mails or names, says whose rows these are, or else those whose heads are known. Raises
    UnusableCourseError where the file does not say whose rows these are, or which column it is.
    """
    table = Table(data, key)
    keys = [(at, KEYS[name]) for name in KEYS for at, head in enumerate(table.heads) if head == name]
    keys = [(table.named(key, "key"), ANY)] if key else keys
    if not keys and not {*table.heads} & {*NAMES, "last name"}:
        raise UnusableCourseError(
            f"no column of the file says whose rows these are: say which does with --key; there are {table.listed}"
        )
    at = table.column(column, assignment)
    filled = Filled(b"", table.header[at])
    owners = _owners(table, keys, students, filled)
    for number, student in sorted(owners.items()):
        row = table.rows[number]
        scale = table.worth(row, at, worth) / worth if worth else 1.0
        row[at] = f"{round(student.score * scale, 2):g}"
        if scale != 1:
            filled.notes.append(
                f"{table.label(row)}: scaled from {worth:g} points to {worth * scale:g}, which the file has"
            )
        if student.waits:
            filled.notes.append(f"{table.label(row)}: lines wait for a grade by hand")
    found = {student.id for student in owners.values()}
    filled.matched = len(owners)
    filled.students = [f"{student.id} {student.name}".strip() for student in students if student.id not in found]
    filled.data = table.data()
    return filled


def fill_file(
    file: Path, students: Sequence[StudentScore], worth: float, assignment: str, column: str = "", key: str = ""
) -> Filled:
    """The same of a file, which is left as it is; what is wrong with it is said with its name. Raises OSError, too."""
    try:
        return fill(file.read_bytes(), students, worth, assignment, column, key)
    except UnusableCourseError as error:
        raise UnusableCourseError(f"{file}: {error}") from None


def _owners(
    table: Table, keys: Sequence[Key], students: Sequence[StudentScore], filled: Filled
) -> dict[int, StudentScore]:
    """Whose each row is, by its number; a row that is nobody's is named in `filled`.

    One student's number at the LMS may be another's number at the university. So a row that fits by the likeliest key
    goes before all rows that fit by another, and a row whose keys point to several students is nobody's.
    """
    known = _known(keys, students)
    owners: dict[int, StudentScore] = {}
    claims, left = [], {student.id: student for student in students}
    for number, row in enumerate(table.rows):
        fits = [(place, k, of[key]) for place, (k, of) in enumerate(known) if (key := _key(row[k])) in of]
        by_column = {k: student for _, k, student in reversed(fits)}  # the likeliest of each
        if len(torn := {student.id for student in by_column.values()}) > 1:
            filled.torn.append(f"{table.label(row)}: {', '.join(sorted(torn))}")
        elif fits:
            claims.append((fits[0][0], number, fits[0][2]))
        elif student := _namesake(table.name(row), students, table):
            claims.append((len(known), number, student))
        else:
            filled.rows.append(table.label(row))
    for place, number, student in sorted(claims, key=lambda claim: claim[:2]):
        label = f"{table.label(table.rows[number])}: {student.id}"
        if student.id not in left:
            filled.second.append(label)
            continue
        owners[number] = left.pop(student.id)
        if place == len(known):
            filled.by_name.append(label)
    return owners


def _known(keys: Sequence[Key], students: Sequence[StudentScore]) -> list[tuple[int, dict[str, StudentScore]]]:
    """Each column, and by what may stand in it the student; the likeliest first. What two have tells neither."""
    known = []
    for rank in range(max((len(of(student)) for _, of in keys for student in students), default=0)):
        for at, of in keys:
            values = [(of(student)[rank].lower(), student) for student in students if rank < len(of(student))]
            count = Counter(value for value, _ in values)
            known.append((at, {value: student for value, student in values if value and count[value] == 1}))
    return known


def _key(cell: str) -> str:
    """A key as it is compared: the number of "Participant 1815", and without the # that keeps spreadsheets off it."""
    found = re.fullmatch(r"[^\d@]+ (\d+)", cell.strip())
    return found[1] if found else cell.strip().lstrip("#").lower()


def _namesake(name: str, students: Sequence[StudentScore], table: Table) -> StudentScore | None:
    """The one student of this name, if there is only one on either side; Canvas joins names to one word."""
    alike = [student for student in students if name and name in (_letters(student.name), _letters(student.last_name))]
    return alike[0] if len(alike) == 1 and table.names.count(name) == 1 else None


def _letters(name: str) -> str:
    """A name without order, case, blanks and commas: "Lovelace, Ada" is Ada Lovelace, and lovelaceada is, too."""
    words = re.findall(r"[^\W_]+", name.lower())
    return "".join(sorted("".join(words)))


class Table:
    """A file of rows, in whatever layout a system writes it; `data` writes it in the same."""

    def __init__(self, data: bytes, key: str = ""):
        self.encoding = (
            "utf-16"
            if data[:2] in (b"\xff\xfe", b"\xfe\xff")
            else "utf-8-sig"
            if data[:3] == b"\xef\xbb\xbf"
            else "utf-8"
        )
        try:
            written = data.decode(self.encoding)
        except UnicodeDecodeError:
            raise UnusableCourseError(
                "the file is no text in UTF-8 or UTF-16: open it in a spreadsheet, and save it as CSV UTF-8"
            ) from None
        first = written.partition("\n")[0]
        self.delimiter = max(",\t;", key=first.count)
        self.end = "\r\n" if first.endswith("\r") else "\n"
        self.quoting: Any = (
            csv.QUOTE_ALL if first.startswith('"') and f'{self.delimiter}"' in first else csv.QUOTE_MINIMAL
        )
        everything = [row for row in csv.reader(io.StringIO(written, newline=""), delimiter=self.delimiter) if row]
        if not everything:
            raise UnusableCourseError("the file is empty: export the gradebook from the learning management system")
        self.header = everything[0]
        self.heads = [head.strip().lower() for head in self.header]
        self.key = key.strip().lower()
        for row in everything:
            row += [""] * (len(self.header) - len(row))
        self.above = [row for row in everything[1:] if self._is_above(row)]
        self.rows = [row for row in everything[1:] if not self._is_above(row)]
        self.everything = everything
        self.names = [self.name(row) for row in self.rows]

    def _is_above(self, row: Sequence[str]) -> bool:
        """Whether a row is no student's: Canvas has some of what its columns are worth and how they are posted."""
        return "points possible" in row[0].strip().lower() or ("student" in self.heads and not any(row[:4]))

    def _cell(self, row: Sequence[str], *heads: str) -> str:
        return next((row[self.heads.index(head)].strip() for head in heads if head in self.heads), "")

    def name(self, row: Sequence[str]) -> str:
        if self.key:
            return _letters(self._cell(row, self.key))
        first, last = self._cell(row, "first name"), self._cell(row, "last name")
        return _letters(f"{first} {last}" if first or last else self._cell(row, *NAMES))

    def label(self, row: Sequence[str]) -> str:
        """What a row is called for people: its first cells that say something."""
        return " ".join([cell.strip() for cell in row[:4] if cell.strip()][:2])

    def column(self, wanted: str, assignment: str) -> int:
        """Where the points go."""
        if wanted:
            return self.named(wanted, "column")
        if "identifier" in self.heads and "grade" in self.heads:
            found = [self.heads.index("grade")]
        else:
            found = [at for at, head in enumerate(self.heads) if _words(assignment) in _words(head)]
        if not found and {"sid", "email"} & set(self.heads):  # a roster
            self.header.append(assignment)
            self.heads.append(assignment.lower())
            for row in self.rows:
                row.append("")
            return len(self.header) - 1
        return self._only(found, assignment, "column")

    def named(self, head: str, option: str) -> int:
        """Where the column of this head is; raises UnusableCourseError that says with which option it is said."""
        found = [at for at, there in enumerate(self.header) if there.strip() == head.strip()]
        return self._only(found, head, option)

    def _only(self, found: Sequence[int], head: str, option: str) -> int:
        if len(found) != 1:
            raise UnusableCourseError(
                f"{len(found)} columns of the file are called {head}: say which with --{option}; there are "
                f"{self.listed}"
            )
        return found[0]

    @property
    def listed(self) -> str:
        return ", ".join(safe(head) for head in self.header)

    def worth(self, row: Sequence[str], at: int, ours: float) -> float:
        """What the file says that the column is worth; as much as with us, if it does not say it."""
        said = self._cell(row, "maximum grade") if self.heads[at] == "grade" else ""
        said = said or next((above[at] for above in self.above if "points possible" in above[0].lower()), "")
        if found := MAX_POINTS.search(self.header[at]):
            said = found[1] or found[2]
        try:
            return float(said.replace(",", ".")) or ours
        except ValueError:
            return ours

    def data(self) -> bytes:
        written = io.StringIO(newline="")
        writer = csv.writer(written, delimiter=self.delimiter, lineterminator=self.end, quoting=self.quoting)
        writer.writerows(self.everything)
        return written.getvalue().encode(self.encoding)


def _words(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name.lower()).strip()


def beside(file: Path) -> Path:
    """Where the filled file goes: the file that came from the LMS is never overwritten."""
    return file.with_name(f"{file.stem}.graded{file.suffix}")


def pack_feedback(course: Path, assignment: str, students: Sequence[StudentScore], output: Path) -> Iterator[str]:
    """Zip the feedback pages as Moodle's "Upload multiple feedback files in a zip" takes them; yields who has none.

    Raises UnusableCourseError where there are no pages.
    """
    pages = {student: sorted((course / "feedback" / student.id / assignment).glob("*.html")) for student in students}
    if not any(pages.values()):
        raise UnusableCourseError(f"there is no feedback: run nbgrader generate_feedback {assignment} first")
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for student, found in pages.items():
            number = student.lms_id if student.lms_id.isdigit() else student.id
            name = re.sub(r"[^\w .-]|_", " ", student.name).strip() or "Participant"
            if not number.isdigit():
                yield f"{shown(student.id)}: left out, for this is no number of Moodle's"
            elif not found:
                yield f"{shown(student.id)}: left out, for there is no feedback"
            for page in found if number.isdigit() else ():
                archive.write(page, f"{name}_{number}_assignfeedback_file/{page.name}")
