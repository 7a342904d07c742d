"""The verbs of a course: add, remove, watch, feedback, report, export."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..words import Language
from .common import (
    GRADED,
    INCOMPLETE,
    INTERRUPTED,
    UNUSABLE,
    Verbs,
    add_assignment,
    add_how,
    add_language,
    capped,
    complain,
    guarded,
    how,
    named,
    positive,
)

if TYPE_CHECKING:
    from ..authoring import Assignment

NAMESAKE = "random_initialization"  # the assignment that this package is named after


def add(verbs: Verbs) -> None:
    """Add these verbs, with their options."""
    _add_feedback(verbs)
    _add_watch(verbs)
    _add_report(verbs)
    _add_join(verbs)
    _add_export(verbs)


def _add_feedback(verbs: Verbs) -> None:
    parser = verbs.add_parser("feedback", help="write the feedback pages of a class, as nbgrader does")
    parser.add_argument("course", type=Path, metavar="COURSE", help="the course's folder")
    add_assignment(parser, "only this one (default: all of the course that are known)")
    parser.add_argument("--workers", type=positive, default=0, metavar="N", help="processes (default: one a core)")
    add_language(parser, "of the pages (default: what the course says, else that of the notebook)")
    parser.set_defaults(run=_feedback)


def _feedback(options: argparse.Namespace) -> int:
    return guarded(options, _write_feedback)


def _write_feedback(options: argparse.Namespace) -> int:
    from ..courses import import_nbgrader_sooner
    from ..courses.folder import released_in

    courses = released_in(options.course, options.assignment)
    import_nbgrader_sooner()
    from ..courses.handing_back import write_feedback

    workers = capped(options.workers) or len(os.sched_getaffinity(0))
    return GRADED if write_feedback(courses, workers, options.language) else INCOMPLETE


def _add_watch(verbs: Verbs) -> None:
    parser = verbs.add_parser("watch", help="collect, grade and hand back as submissions come, until it is stopped")
    parser.add_argument("course", type=Path, metavar="COURSE", help="the course's folder")
    add_assignment(parser, "only this one (default: all of the course that are known)")
    parser.add_argument(
        "--from",
        type=Path,
        dest="folder",
        metavar="FOLDER",
        help="take FOLDER/STUDENT/ASSIGNMENT/NAME.ipynb (default: the exchange)",
    )
    parser.add_argument("--attempts", type=positive, default=0, metavar="N", help="how many submissions count")
    parser.add_argument("--quiet-until", type=_date, metavar="DATE", help="no feedback before, as 2026-12-24T18:00")
    add_how(parser)
    parser.set_defaults(run=_watch)


def _date(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone()  # without a zone it is this machine's time
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no date such as 2026-12-24T18:00") from None


def _watch(options: argparse.Namespace) -> int:
    return guarded(options, _watch_course)


def _watch_course(options: argparse.Namespace) -> int:
    from ..courses import import_nbgrader_sooner
    from ..courses.folder import released_in

    if options.folder and not options.folder.is_dir():
        return complain(f"{options.folder}: there is no such folder: say with --from where submissions come", UNUSABLE)
    courses = released_in(options.course, options.assignment)
    (options.course / "submitted").mkdir(exist_ok=True)
    import_nbgrader_sooner()
    from ..courses.watch import Rules, watch

    rules = Rules(options.attempts, options.quiet_until)
    try:
        watch(courses, how(options), rules, options.folder and options.folder.resolve())
    except KeyboardInterrupt:
        return complain("stopped; the same command goes on", INTERRUPTED)


def _add_report(verbs: Verbs) -> None:
    parser = verbs.add_parser("report", help="write a page about a class, from what was graded")
    parser.add_argument(
        "sources",
        nargs="+",
        metavar="SOURCE",
        help="a course or its autograded/ folder, lines of `grade --format json`, or a gradebook (a .db file or a URL)",
    )
    add_assignment(parser, "reports of this assignment only (needed where there are several)")
    parser.add_argument(
        "--gradebook", default="", metavar="URL", help="whose points count (default: the course's own, if any)"
    )
    parser.add_argument("--title", default="", help="the page's heading (default: the assignment's title)")
    parser.add_argument("--output", type=Path, default=Path("report.html"), metavar="FILE", help="default report.html")
    add_language(parser, "of the page (default: that of the notebooks, if they have the same)")
    parser.set_defaults(run=_report)


def _report(options: argparse.Namespace) -> int:
    from ..assignments import find
    from ..courses.folder import UnusableCourseError
    from ..database import UnusableGradebookError
    from ..judging.judge import blank
    from ..judging.report import versions_apart
    from ..pages.class_page import common_language, write_report
    from ..pages.class_sources import NoReportsError, read_reports

    known = find.everything(find.course_above(Path.cwd()))
    lines = {
        check.id: blank(check, assignment) for assignment in known.values() for check in assignment.checks.values()
    }
    try:
        reports = [
            report
            for source in options.sources
            for report in read_reports(source, lines, _gradebook_of(source, options))
        ]
        wanted = options.assignment and _own_name(options)
        of = {wanted or report.assignment for report in reports}
        reports = [report for report in reports if report.assignment in ("", *of)]
        if len(of) > 1:
            return complain(f"these are reports of {', '.join(sorted(of))}: say which with --assignment", UNUSABLE)
        if not reports:
            return complain(f"there is no report of {options.assignment} in them", UNUSABLE)
        name = of.pop()
        folder = known[name].folder if name in known else None
        language = Language(options.language or common_language(reports), folder)
        title = options.title or language(known[name].title if name in known else name)
        write_report(reports, options.output, title, language)
    except (NoReportsError, UnusableCourseError, UnusableGradebookError) as error:
        return complain(str(error), UNUSABLE)
    except OSError as error:
        return complain(named(error), UNUSABLE)
    print(f"class report  {options.output}  ({len(reports)} submission{'s' * (len(reports) != 1)})")
    if apart := versions_apart(report.judge for report in reports):
        print(apart, file=sys.stderr)
    if differ := [report for report in reports if getattr(report, "changed", ()) or getattr(report, "penalty", 0)]:
        print(f"of {len(differ)} the gradebook holds another score than the judge gave; the page says which and why")
    return GRADED


def _own_name(options: argparse.Namespace) -> str:
    """What the assignment is called that is meant, of which a course of the sources may have a name of its own."""
    from ..assignments import find
    from ..courses.folder import assignment_called

    for source in options.sources:
        with suppress(find.UnknownAssignmentError):
            return assignment_called(options.assignment, find.course_above(Path(source))).name
    return str(options.assignment)


def _gradebook_of(source: str, options: argparse.Namespace) -> str:
    """The URL of the gradebook that belongs to a folder of graded notebooks; empty if there is none."""
    from ..courses.folder import gradebook_url

    folder = Path(source)
    if not folder.is_dir() or "://" in source:
        return ""
    course = (folder if (folder / "autograded").is_dir() else folder.parent).resolve()
    url = gradebook_url(options.gradebook, course)
    none = url == gradebook_url("gradebook.db", course) and not (course / "gradebook.db").exists()
    return "" if none and not options.gradebook else url


def _add_join(verbs: Verbs) -> None:
    edition = "of the edition, as zh_CN"
    for verb, run, what, language in (
        ("add", _join, "put an assignment into a course, or into a new one", f"{edition} (default en, English)"),
        ("remove", _leave, "take an assignment out of a course again; what is not ours stays", edition),
    ):
        parser = verbs.add_parser(verb, help=what)
        parser.add_argument("course", type=Path, metavar="COURSE", help="the course's folder")
        add_assignment(parser, f"which one (default {NAMESAKE})")
        parser.add_argument("--as", default="", dest="name", metavar="NAME", help="what the course calls it")
        parser.add_argument("--language", default="", metavar="CODE", help=language)
        parser.set_defaults(run=run)


def _join(options: argparse.Namespace) -> int:
    from ..courses.joining import join

    return _change(options, join)


def _leave(options: argparse.Namespace) -> int:
    from ..courses.joining import leave

    return _change(options, leave)


def _change(options: argparse.Namespace, change: Callable[[Path, Assignment, str, str], Iterator[str]]) -> int:
    """Do something to a course, and print what was done."""
    from ..courses.folder import UnusableCourseError, assignment_called

    wanted = options.assignment or NAMESAKE
    try:
        assignment = assignment_called(wanted, options.course)
        name = options.name or ("" if wanted == assignment.name else wanted)
        for line in change(options.course, assignment, name, options.language):
            print(line)
    except UnusableCourseError as error:
        return complain(str(error), UNUSABLE)
    return GRADED


def _add_export(verbs: Verbs) -> None:
    parser = verbs.add_parser("export", help="fill out the gradebook file of a learning management system")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="as the system has exported it")
    parser.add_argument("--course", type=Path, default=Path(), metavar="COURSE", help="default: the folder at hand")
    add_assignment(parser, "which one, as the course calls it (needed where there are several)")
    parser.add_argument("--gradebook", default="", metavar="URL", help="default: the course's own")
    parser.add_argument(
        "--column", default="", metavar="NAME", help="the column to fill out, if the file does not tell"
    )
    parser.add_argument(
        "--key", default="", metavar="NAME", help="the column of ids, e-mails or names, if the file does not tell"
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="default: FILE with .graded before its ending")
    parser.add_argument(
        "--feedback", type=Path, metavar="ZIP", help="also pack the feedback pages as Moodle takes them"
    )
    parser.set_defaults(run=_export)


def _export(options: argparse.Namespace) -> int:
    from ..courses.folder import UnusableCourseError, gradebook_url, released_in
    from ..database import UnusableGradebookError
    from ..judging.report import versions_apart

    if not options.file and not options.feedback:
        return complain("say what to fill out, or where feedback is packed with --feedback ZIP", UNUSABLE)
    try:
        courses = released_in(options.course, options.assignment)
        if len(courses) > 1:
            names = ", ".join(course.name for course in courses)
            return complain(f"this course has {names}: say which with --assignment", UNUSABLE)
        judges = [courses[0].on_record(student).get("judge", "") for student in courses[0].students()]
        if apart := versions_apart(judges):
            print(apart, file=sys.stderr)
        return _export_one(options, courses[0].name, gradebook_url(options.gradebook, courses[0].root))
    except (UnusableCourseError, UnusableGradebookError) as error:
        return complain(str(error), UNUSABLE)


def _export_one(options: argparse.Namespace, assignment: str, url: str) -> int:
    from ..courses.filling import beside, fill_file, graded, pack_feedback

    lost = False
    students, worth = graded(url, assignment)
    if options.file:
        filled = fill_file(options.file, students, worth, assignment, options.column, options.key)
        output = options.output or beside(options.file)
        output.write_bytes(filled.data)
        print(f"written  {output}\n{filled}")
        lost = bool(filled.students)
    if options.feedback:
        without = list(pack_feedback(options.course, assignment, students, options.feedback))
        print("\n".join([f"written  {options.feedback}", *without]))
        lost = lost or bool(without)
    return INCOMPLETE if lost else GRADED
