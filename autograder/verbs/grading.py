"""The verbs that judge: grade, regrade, explain."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..wall import Sandbox
from ..words import Language
from .common import (
    GRADED,
    OUR_FAULT,
    UNUSABLE,
    Verbs,
    add_assignment,
    add_how,
    add_language,
    add_sandbox,
    add_seed,
    complain,
    guarded,
    how,
)

if TYPE_CHECKING:
    from ..authoring import Assignment
    from ..courses.cohort import Job
    from ..judging.report import Report


def add(verbs: Verbs) -> None:
    """Add these verbs, with their options."""
    _add_grade(verbs)
    _add_regrade(verbs)
    _add_explain(verbs)


def _add_grade(verbs: Verbs) -> None:
    parser = verbs.add_parser("grade", help="grade notebooks, or all notebooks in folders")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a notebook, or a folder searched for them")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="json: one report a line")
    add_how(parser)
    parser.add_argument("--output", type=Path, metavar="FILE", help="write there instead of to standard output")
    parser.add_argument(
        "--gradebook", metavar="URL", help="record into nbgrader's database, as gradebook.db; PATH is COURSE/submitted"
    )
    parser.add_argument("--force", action="store_true", help="with --gradebook: grade again what is graded already")
    add_assignment(parser, "the assignment (default: the one that each notebook belongs to)")
    add_language(parser, "of the table (default: that of the notebook)")
    parser.set_defaults(run=_grade)


def _grade(options: argparse.Namespace) -> int:
    missing = [path for path in options.paths if not path.exists() and not path.is_symlink()]
    if missing:
        return complain(f"{missing[0]}: no such file or folder", UNUSABLE)
    others = [path for path in options.paths if path.suffix != ".ipynb" and not path.is_dir()]
    if others:
        return complain(f"{others[0]}: this is no notebook (*.ipynb), and no folder of them", UNUSABLE)
    if options.force and not options.gradebook:
        return complain("--force goes with --gradebook", UNUSABLE)
    if options.language and (options.gradebook or options.format != "table"):
        return complain("--language is that of the table, which --gradebook and --format json do without", UNUSABLE)
    if options.gradebook and (options.output or options.format != "table"):
        return complain(
            "with --gradebook nothing is printed or written elsewhere: leave out --format, --output", UNUSABLE
        )
    return guarded(options, _grade_course if options.gradebook else _grade_files)


def _grade_files(options: argparse.Namespace) -> int:
    notebooks = [notebook for path in options.paths for notebook in _notebooks(path)]
    if not notebooks:
        return complain("there is no notebook (*.ipynb) in the given folders", UNUSABLE)
    if not (notebooks := _ours(notebooks)):
        return complain("none of these notebooks belongs to an assignment that is known here", UNUSABLE)
    from ..assignments import find
    from ..courses.cohort import grade_all, interruptible
    from ..pages.terminal import printer

    faults, work, course = 0, _jobs(notebooks, options.assignment), find.course_above(notebooks[0])

    def language_of(report: Report) -> Language:
        return Language(options.language or report.language, find.find(report.assignment, course).folder)

    shown = printer(options.format, options.output, len(notebooks), language_of)
    with interruptible() as stop_here, shown as show:
        for graded in grade_all(work, how(options)):
            show(graded.report)
            faults += graded.report.fault_of_ours
            stop_here()
    return OUR_FAULT if faults else GRADED


def _grade_course(options: argparse.Namespace) -> int:
    from ..courses.run import grade_courses

    if len(options.paths) != 1:
        return complain("--gradebook takes one folder, COURSE/submitted", UNUSABLE)
    return grade_courses(options.paths[0], options.assignment, options.gradebook, options.force, how(options))


def _notebooks(path: Path) -> Iterator[Path]:
    """The notebooks of a folder in a stable order, Jupyter's checkpoints left out; a file stands for itself."""
    if not path.is_dir() or path.is_symlink():
        yield path
        return
    for found in sorted(path.rglob("*.ipynb")):
        if ".ipynb_checkpoints" not in found.parts:
            yield found


def _ours(notebooks: Sequence[Path]) -> list[Path]:
    """Those that may be of an assignment of ours; says which are left alone."""
    from ..assignments import find
    from ..courses.folder import is_foreign
    from ..text import listed, safe

    course = find.course_above(notebooks[0])
    foreign = [notebook for notebook in notebooks if is_foreign(notebook, course)]
    if foreign:
        among = Counter(safe(notebook.resolve().parent.name) for notebook in foreign)
        left = listed([f"{name} ({count})" for name, count in among.items()])
        print(f"left alone, for they belong to no assignment that is known here: {left}", file=sys.stderr)
    return [notebook for notebook in notebooks if notebook not in set(foreign)]


def _jobs(notebooks: Sequence[Path], name: str) -> Iterator[Job]:
    """What is to be graded: each notebook as the assignment of that name or, without one, as its own."""
    from ..assignments import find
    from ..assignments.find import version
    from ..courses.cohort import Job
    from ..courses.folder import assignment_called
    from ..grading import belongs_to
    from ..notebooks.reading import read_submission
    from ..notebooks.release import release

    course = find.course_above(notebooks[0])
    only = assignment_called(name, course) if name else None
    belonging = belongs_to(map(read_submission, notebooks), course, only)
    work = [
        (path, assignment, release(_release_folder(path, assignment, language, course)))
        for path, (assignment, language) in zip(notebooks, belonging, strict=True)
    ]
    return (
        Job(read_submission(path, released.modules), version(assignment), released)
        for path, assignment, released in work
    )


def _release_folder(notebook: Path, assignment: Assignment, language: str, course: Path | None) -> Path:
    """The release that a submission of a course belongs to, whatever the course calls it, or the assignment's own."""
    from ..grading import own_release
    from ..notebooks.release import release

    released = course / "release" / notebook.resolve().parent.name if course else None
    if released and any(released.glob("*.ipynb")) and release(released).parsed.assignment == assignment.name:
        return released
    return own_release(assignment, language)


def _add_regrade(verbs: Verbs) -> None:
    parser = verbs.add_parser("regrade", help="grade a course's submissions again, or say what that would change")
    parser.add_argument("course", type=Path, metavar="COURSE", help="the course's folder")
    parser.add_argument("--dry-run", action="store_true", help="list whose score would change and why; write nothing")
    parser.add_argument("--gradebook", default="", metavar="URL", help="default: the course's own")
    add_how(parser)
    add_assignment(parser, "which one, as the course calls it (default: all of them)")
    parser.set_defaults(run=_regrade)


def _regrade(options: argparse.Namespace) -> int:
    return guarded(options, _foretell if options.dry_run else _grade_again)


def _grade_again(options: argparse.Namespace) -> int:
    from ..courses.run import grade_courses

    return grade_courses(options.course / "submitted", options.assignment, options.gradebook, True, how(options))


def _foretell(options: argparse.Namespace) -> int:
    from ..courses.folder import gradebook_url, released_in
    from ..courses.regrade import foretell

    for course in released_in(options.course, options.assignment):
        for line in foretell(course, gradebook_url(options.gradebook, course.root), how(options)):
            print(line)
    return GRADED


def _add_explain(verbs: Verbs) -> None:
    parser = verbs.add_parser("explain", help="say how a line was judged: what was asked, what came, what is right")
    parser.add_argument("notebook", type=Path, metavar="NOTEBOOK", help="as it was handed in")
    parser.add_argument("line", metavar="LINE", help="the line's id, as init_shapes")
    add_seed(parser)
    add_sandbox(parser, "the wall")
    add_assignment(parser, "the assignment (default: the one that has this line)")
    parser.set_defaults(run=_explain)


def _explain(options: argparse.Namespace) -> int:
    if not options.notebook.is_file():
        return complain(f"{options.notebook}: no such file", UNUSABLE)
    return guarded(options, _print_explanation)


def _print_explanation(options: argparse.Namespace) -> int:
    from ..assignments import find
    from ..courses.folder import assignment_called
    from ..deadline import OverdueError
    from ..grading import OVERDUE, explain_line
    from ..notebooks.reading import UnreadableError
    from ..text import safe

    course = find.course_above(options.notebook)
    named = options.assignment
    assignment = assignment_called(named, course) if named else find.with_check(options.line, course)
    (job,) = _jobs([options.notebook], assignment.name)
    try:
        told = explain_line(
            options.line, job.handed_in, assignment, job.release, options.seed, Sandbox(options.sandbox)
        )
    except UnreadableError as error:
        return complain(f"{options.notebook}: it cannot be read: {error}", UNUSABLE)
    except OverdueError:
        return complain(f"{options.notebook}: {OVERDUE}", OUR_FAULT)
    print(f"{safe(str(options.notebook))}   seed {options.seed}\n\n{safe(told)}")
    return GRADED
