"""Command line: `python -m autograder VERB`."""

from __future__ import annotations

import argparse
import atexit
import gc
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from keyword import iskeyword
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .wall import ONE_THREAD
from .words import Language, languages

if TYPE_CHECKING:
    from .authoring import Assignment
    from .courses.cohort import How, Job
    from .judging.report import Report

GRADED, INCOMPLETE, UNUSABLE, OUR_FAULT, INTERRUPTED, NOT_READ = 0, 1, 2, 3, 130, 141

MAX_WORKERS = 4  # for each processor; a worker waits for its student's process half of the time
NAMESAKE = "random_initialization"  # the assignment that this package is named after


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; returns its exit status.

    0 done, whatever the scores; 1 verify found something wrong, or export left out somebody; 2 unusable arguments or
    nothing to grade; 3 a fault of ours; 130 interrupted; 141 nobody reads the output any more, as behind `| head`.
    """
    _open_streams()
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)
    parser = argparse.ArgumentParser(prog="autograder", description="Grade notebooks, and say what is wrong in them.")
    parser.add_argument("--version", action=Version, help="which version this is, and end")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    _add_grade(verbs)
    _add_regrade(verbs)
    _add_explain(verbs)
    _add_verify(verbs)
    _add_feedback(verbs)
    _add_watch(verbs)
    _add_report(verbs)
    _add_bundle(verbs)
    _add_gradescope(verbs)
    _add_new(verbs)
    _add_join(verbs)
    _add_export(verbs)
    _add_completion(verbs, parser)
    options = parser.parse_args(arguments)
    atexit.register(gc.freeze)  # at the end there is nothing worth a search for garbage, a quarter of a second
    from .assignments.find import UnknownAssignmentError
    from .authoring.assignment import UnsoundCheckError

    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        _print_nowhere()
        return NOT_READ
    except OSError as error:  # such as a disk that is full
        _print_nowhere()
        return _complain(_named(error) if error.filename else f"cannot write: {error.strerror}", UNUSABLE)
    except UnknownAssignmentError as error:
        return _complain(str(error), UNUSABLE)
    except UnsoundCheckError as error:
        return _complain(str(error), OUR_FAULT)
    return status


def _open_streams() -> None:
    """Where a stream was closed, as by `>&-`, what is printed goes nowhere, and no file takes its number."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
            setattr(sys, name, os.fdopen(number, "r" if name == "stdin" else "w"))


def _print_nowhere() -> None:
    """What is left to be printed goes nowhere; or else Python complains of it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


class Version(argparse.Action):
    """Prints the version of the package, which is looked up only then, and ends."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str):  # noqa: A002 (argparse's own word)
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"autograder {version('random-initialization')}")
        parser.exit()


Verbs = Any  # argparse's own type of a group of verbs has no public name


def _add_assignment(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("--assignment", default="", metavar="NAME", help=what)


def _add_language(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("--language", choices=languages(), default="", help=what)


def _add_sandbox(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("--sandbox", choices=("auto", "bubblewrap", "landlock", "none"), default="auto", help=what)


def _add_grade(verbs: Verbs) -> None:
    parser = verbs.add_parser("grade", help="grade notebooks, or all notebooks in folders")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a notebook, or a folder searched for them")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="json: one report a line")
    _add_how(parser)
    parser.add_argument("--output", type=Path, metavar="FILE", help="write there instead of to standard output")
    parser.add_argument(
        "--gradebook", metavar="URL", help="record into nbgrader's database, as gradebook.db; PATH is COURSE/submitted"
    )
    parser.add_argument("--force", action="store_true", help="with --gradebook: grade again what is graded already")
    _add_assignment(parser, "the assignment (default: the one that each notebook belongs to)")
    _add_language(parser, "of the table (default: that of the notebook)")
    parser.set_defaults(run=_grade)


def _add_how(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=0, help="seed of the drawn examples (default 0)")
    parser.add_argument("--workers", type=_positive, default=1, metavar="N", help="processes that grade (default 1)")
    _add_sandbox(parser, "the wall (default auto: the strongest that works here)")
    parser.add_argument(
        "--scheduler", default="", metavar="ADDRESS", help="grade on the cluster of this Dask scheduler"
    )
    parser.add_argument(
        "--no-memo", action="store_false", dest="memo", help="judge answers anew that were judged before; same verdicts"
    )


def _add_regrade(verbs: Verbs) -> None:
    parser = verbs.add_parser("regrade", help="grade a course's submissions again, or say what that would change")
    parser.add_argument("course", type=Path, metavar="COURSE", help="the course's folder")
    parser.add_argument("--dry-run", action="store_true", help="list whose score would change and why; write nothing")
    parser.add_argument("--gradebook", default="gradebook.db", metavar="URL", help="default: the course's gradebook.db")
    _add_how(parser)
    _add_assignment(parser, "which one, as the course calls it (default: all of them)")
    parser.set_defaults(run=_regrade)


def _add_explain(verbs: Verbs) -> None:
    parser = verbs.add_parser("explain", help="say how a line was judged: what was asked, what came, what is right")
    parser.add_argument("notebook", type=Path, metavar="NOTEBOOK", help="as it was handed in")
    parser.add_argument("line", metavar="LINE", help="the line's id, as init_shapes")
    parser.add_argument("--seed", type=int, default=0, help="seed of the drawn examples (default 0)")
    _add_sandbox(parser, "the wall")
    _add_assignment(parser, "the assignment (default: the one that has this line)")
    parser.set_defaults(run=_explain)


def _add_feedback(verbs: Verbs) -> None:
    parser = verbs.add_parser("feedback", help="write the feedback pages of a class, as nbgrader does")
    parser.add_argument("course", type=Path, metavar="COURSE", help="the course's folder")
    _add_assignment(parser, "only this one (default: all of the course that are known)")
    parser.add_argument("--workers", type=_positive, default=0, metavar="N", help="processes (default: one a core)")
    _add_language(parser, "of the pages (default: what the course says, else that of the notebook)")
    parser.set_defaults(run=_feedback)


def _add_watch(verbs: Verbs) -> None:
    parser = verbs.add_parser("watch", help="collect, grade and hand back as submissions come, until it is stopped")
    parser.add_argument("course", type=Path, metavar="COURSE", help="the course's folder")
    _add_assignment(parser, "only this one (default: all of the course that are known)")
    parser.add_argument(
        "--from",
        type=Path,
        dest="folder",
        metavar="FOLDER",
        help="take FOLDER/STUDENT/ASSIGNMENT/NAME.ipynb (default: the exchange)",
    )
    parser.add_argument("--attempts", type=_positive, default=0, metavar="N", help="how many submissions count")
    parser.add_argument("--quiet-until", type=_date, metavar="DATE", help="no feedback before, as 2026-12-24T18:00")
    _add_how(parser)
    parser.set_defaults(run=_watch)


def _add_report(verbs: Verbs) -> None:
    parser = verbs.add_parser("report", help="write a page about a class, from what was graded")
    parser.add_argument(
        "sources",
        nargs="+",
        metavar="SOURCE",
        help="a course or its autograded/ folder, lines of `grade --format json`, or a gradebook (a .db file or a URL)",
    )
    _add_assignment(parser, "reports of this assignment only (needed where there are several)")
    parser.add_argument(
        "--gradebook", default="", metavar="URL", help="whose points count (default: the course's gradebook.db, if any)"
    )
    parser.add_argument("--title", default="", help="the page's heading (default: the assignment's title)")
    parser.add_argument("--output", type=Path, default=Path("report.html"), metavar="FILE", help="default report.html")
    _add_language(parser, "of the page (default: that of the notebooks, if they have the same)")
    parser.set_defaults(run=_report)


def _add_verify(verbs: Verbs) -> None:
    parser = verbs.add_parser(
        "verify", help="the gate before a release: is the judge right, does the release match it?"
    )
    _add_assignment(parser, "only this one (default: those of the course at hand, else all)")
    _add_sandbox(parser, "the wall")
    parser.add_argument(
        "--fix", action="store_true", help="before it, write into the first lines of samples what they do, and show it"
    )
    parser.set_defaults(run=_verify)


def _add_bundle(verbs: Verbs) -> None:
    parser = verbs.add_parser("bundle", help="write the zip with which another platform grades")
    parser.add_argument("platform", choices=("gradescope",), help="where it is uploaded")
    parser.add_argument("--seed", type=int, default=0, help="seed of the drawn examples (default 0)")
    _add_sandbox(parser, "the wall in there")
    parser.add_argument(
        "--output", type=Path, default=Path("gradescope.zip"), metavar="FILE", help="default gradescope.zip"
    )
    _add_assignment(parser, "the assignment that is graded there (needed where there are several)")
    parser.add_argument("--language", default="en", metavar="CODE", help="of its edition, as zh_CN (default en)")
    parser.set_defaults(run=_bundle)


def _add_gradescope(verbs: Verbs) -> None:
    parser = verbs.add_parser("gradescope", help="grade one submission inside Gradescope's container")
    parser.add_argument("--seed", type=int, default=0, help="seed of the drawn examples (default 0)")
    _add_sandbox(parser, "the wall")
    parser.add_argument("--assignment", required=True, metavar="NAME", help="the assignment that is graded")
    parser.set_defaults(run=_gradescope)


def _add_new(verbs: Verbs) -> None:
    parser = verbs.add_parser("new", help="write the skeleton of an assignment into the course at hand, in English")
    parser.add_argument("name", type=_identifier, metavar="NAME", help="of its folders, as deep_initialization")
    parser.set_defaults(run=_new)


def _add_join(verbs: Verbs) -> None:
    edition = "of the edition, as zh_CN"
    for verb, run, what, language in (
        ("add", _join, "put an assignment into a course, or into a new one", f"{edition} (default en, English)"),
        ("remove", _leave, "take an assignment out of a course again; what is not ours stays", edition),
    ):
        parser = verbs.add_parser(verb, help=what)
        parser.add_argument("course", type=Path, metavar="COURSE", help="the course's folder")
        _add_assignment(parser, f"which one (default {NAMESAKE})")
        parser.add_argument("--as", default="", dest="name", metavar="NAME", help="what the course calls it")
        parser.add_argument("--language", default="", metavar="CODE", help=language)
        parser.set_defaults(run=run)


def _add_export(verbs: Verbs) -> None:
    parser = verbs.add_parser("export", help="fill out the gradebook file of a learning management system")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="as the system has exported it")
    parser.add_argument("--course", type=Path, default=Path(), metavar="COURSE", help="default: the folder at hand")
    _add_assignment(parser, "which one, as the course calls it (needed where there are several)")
    parser.add_argument("--gradebook", default="gradebook.db", metavar="URL", help="default: the course's gradebook.db")
    parser.add_argument(
        "--column", default="", metavar="NAME", help="the column to fill out, if the file does not tell"
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="default: FILE with .graded before its ending")
    parser.add_argument(
        "--feedback", type=Path, metavar="ZIP", help="also pack the feedback pages as Moodle takes them"
    )
    parser.set_defaults(run=_export)


def _add_completion(verbs: Verbs, whole: argparse.ArgumentParser) -> None:
    parser = verbs.add_parser("completion", help="print what lets a shell complete these commands")
    parser.add_argument("shell", choices=("bash", "zsh", "tcsh"), help="as in: autograder completion bash > FILE")
    parser.set_defaults(run=_completion, whole=whole)


def _completion(options: argparse.Namespace) -> int:
    import shtab

    print(shtab.complete(options.whole, options.shell))
    return GRADED


def _join(options: argparse.Namespace) -> int:
    from .assignments import find
    from .courses.folder import UnusableCourseError
    from .courses.joining import join

    assignment = find.find(options.assignment or NAMESAKE, options.course)
    try:
        for line in join(options.course, assignment, options.name, options.language):
            print(line)
    except UnusableCourseError as error:
        return _complain(str(error), UNUSABLE)
    return GRADED


def _leave(options: argparse.Namespace) -> int:
    from .assignments import find
    from .courses.folder import UnusableCourseError
    from .courses.joining import leave

    assignment = find.find(options.assignment or NAMESAKE, options.course)
    try:
        for line in leave(options.course, assignment, options.name, options.language):
            print(line)
    except UnusableCourseError as error:
        return _complain(str(error), UNUSABLE)
    return GRADED


def _export(options: argparse.Namespace) -> int:
    from .courses.folder import UnusableCourseError, courses_of, gradebook_url
    from .judging.report import versions_apart

    if not options.file and not options.feedback:
        return _complain("say what to fill out, or where feedback is packed with --feedback ZIP", UNUSABLE)
    try:
        courses = courses_of(options.course / "submitted", options.assignment)
        if len(courses) > 1:
            names = ", ".join(course.name for course in courses)
            return _complain(f"this course has {names}: say which with --assignment", UNUSABLE)
        judges = [courses[0].on_record(student).get("judge", "") for student in courses[0].students()]
        if apart := versions_apart(judges):
            print(apart, file=sys.stderr)
        return _export_one(options, courses[0].name, gradebook_url(options.gradebook, courses[0].root))
    except UnusableCourseError as error:
        return _complain(str(error), UNUSABLE)


def _export_one(options: argparse.Namespace, assignment: str, url: str) -> int:
    from .courses import import_nbgrader_sooner

    import_nbgrader_sooner()
    from nbgrader.api import Gradebook

    from .courses.exporting import beside, fill, graded, pack_feedback

    lost = False
    with Gradebook(url) as gradebook:
        students, worth = graded(gradebook, assignment)
    if options.file:
        filled = fill(options.file.read_bytes(), students, worth, assignment, options.column)
        output = options.output or beside(options.file)
        output.write_bytes(filled.data)
        print(f"written  {output}\n{filled}")
        lost = bool(filled.students)
    if options.feedback:
        without = list(pack_feedback(options.course, assignment, students, options.feedback))
        print("\n".join([f"written  {options.feedback}", *without]))
        lost = lost or bool(without)
    return INCOMPLETE if lost else GRADED


def _feedback(options: argparse.Namespace) -> int:
    return _guarded(options, _write_feedback)


def _write_feedback(options: argparse.Namespace) -> int:
    from .courses import import_nbgrader_sooner
    from .courses.folder import courses_of

    courses = courses_of(options.course / "submitted", options.assignment)
    import_nbgrader_sooner()
    from .courses.handing_back import write_feedback

    workers = _capped(options.workers) or len(os.sched_getaffinity(0))
    return GRADED if write_feedback(courses, workers, options.language) else INCOMPLETE


def _watch(options: argparse.Namespace) -> int:
    return _guarded(options, _watch_course)


def _watch_course(options: argparse.Namespace) -> int:
    from .courses import import_nbgrader_sooner
    from .courses.folder import courses_of

    (options.course / "submitted").mkdir(exist_ok=True)
    courses = courses_of(options.course / "submitted", options.assignment)
    import_nbgrader_sooner()
    from .courses.watch import Rules, watch

    rules = Rules(options.attempts, options.quiet_until)
    try:
        watch(courses, _how(options), rules, options.folder and options.folder.resolve())
    except KeyboardInterrupt:
        return _complain("stopped; the same command goes on", INTERRUPTED)


def _bundle(options: argparse.Namespace) -> int:
    from .courses.gradescope import bundle
    from .wall.sandbox import Sandbox

    try:
        bundle(
            options.output,
            _one_assignment(options.assignment),
            Sandbox(options.sandbox),
            options.seed,
            options.language,
        )
    except OSError as error:
        return _complain(_named(error), UNUSABLE)
    print(f"upload as the autograder  {options.output}")
    return GRADED


def _gradescope(options: argparse.Namespace) -> int:
    from .assignments import find
    from .courses.gradescope import ROOT, run
    from .wall.sandbox import Sandbox

    if not (ROOT / "submission").is_dir():
        return _complain(
            f"there is no {ROOT}/submission: this command grades inside Gradescope's container, with what "
            "`autograder bundle gradescope` makes; to grade here use `autograder grade`",
            UNUSABLE,
        )

    assignment = find.find(options.assignment, find.PACKAGE.parent)
    return GRADED if run(assignment, sandbox=Sandbox(options.sandbox), seed=options.seed) else OUR_FAULT


def _verify(options: argparse.Namespace) -> int:
    return _guarded(options, _pass_the_gates)


def _pass_the_gates(options: argparse.Namespace) -> int:
    from .assignments import find
    from .verify import editions, fix, verify
    from .wall.sandbox import Sandbox, probe

    try:
        of = editions(find.course_above(Path.cwd()), options.assignment, Sandbox(options.sandbox))
    except FileNotFoundError as error:
        return _complain(str(error), UNUSABLE)
    if not of:
        return _complain(f"there is no assignment {options.assignment}", UNUSABLE)
    probe(Sandbox(options.sandbox))
    for line in (line for edition in of if options.fix for line in fix(edition)):
        print(line)
    return verify(of)


def _new(options: argparse.Namespace) -> int:
    from .assignments import find
    from .courses.skeleton import write

    here, course = Path.cwd(), find.course_above(Path.cwd())
    if course and course != here.resolve():
        return _complain(f"this folder lies in the course {course}: go there, or elsewhere for a new course", UNUSABLE)
    try:
        for path in write(options.name, here):
            print(f"written  {path.relative_to(here)}")
    except FileExistsError as error:
        return _complain(f"{error.filename}: this is there already, and nothing was written", UNUSABLE)
    except OSError as error:
        return _complain(_named(error), UNUSABLE)
    print(
        "next, in this folder:\n"
        '  1. fill in every place that is marked "fill in:"\n'
        f"  2. nbgrader generate_assignment {options.name} --force\n"
        f"  3. autograder verify --assignment {options.name}, which says what is missing; then again from 1\n"
        f"it is written in English; for French, say, make an empty file assignments/{options.name}/locale/fr.po, run\n"
        "python -m autograder.translating, and translate what that has put into the file"
    )
    return GRADED


def _one_assignment(name: str) -> Assignment:
    """The assignment of that name or, if there is only one, that one; raises UnknownAssignmentError."""
    from .assignments import find

    course = find.course_above(Path.cwd())
    if name:
        return find.find(name, course)
    found = find.everything(course)
    if len(found) > 1:
        raise find.UnknownAssignmentError(f"say which with --assignment: {', '.join(found)}")
    return next(iter(found.values()))


def _identifier(text: str) -> str:
    if not (text.isidentifier() and text.isascii() and text.islower()) or iskeyword(text):
        raise argparse.ArgumentTypeError(f"{text} is no name of a Python function in small letters, as sigmoid is")
    return text


def _date(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone()  # without a zone it is this machine's time
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no date such as 2026-12-24T18:00") from None


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a positive number")
    return int(text)


def _grade(options: argparse.Namespace) -> int:
    missing = [path for path in options.paths if not path.exists() and not path.is_symlink()]
    if missing:
        return _complain(f"{missing[0]}: no such file or folder", UNUSABLE)
    others = [path for path in options.paths if path.suffix != ".ipynb" and not path.is_dir()]
    if others:
        return _complain(f"{others[0]}: this is no notebook (*.ipynb), and no folder of them", UNUSABLE)
    if options.force and not options.gradebook:
        return _complain("--force goes with --gradebook", UNUSABLE)
    if options.language and (options.gradebook or options.format != "table"):
        return _complain("--language is that of the table, which --gradebook and --format json do without", UNUSABLE)
    if options.gradebook and (options.output or options.format != "table"):
        return _complain(
            "with --gradebook nothing is printed or written elsewhere: leave out --format, --output", UNUSABLE
        )
    return _guarded(options, _grade_course if options.gradebook else _grade_files)


def _guarded(options: argparse.Namespace, run: Callable[[argparse.Namespace], int]) -> int:
    """Run what grades; what keeps it from grading is told in a line."""
    from .courses.cohort import NoClusterError
    from .courses.folder import UnusableCourseError
    from .wall.sandbox import SandboxUnavailableError

    try:
        return run(options)
    except (NoClusterError, UnusableCourseError) as error:
        return _complain(str(error), UNUSABLE)
    except SandboxUnavailableError as error:
        return _complain(str(error), OUR_FAULT)
    except KeyboardInterrupt:
        return _complain("interrupted", INTERRUPTED)
    except OSError as error:
        ours = error.filename != str(getattr(options, "output", None))
        return _complain(_named(error), OUR_FAULT if ours else UNUSABLE)


def _grade_files(options: argparse.Namespace) -> int:
    notebooks = [notebook for path in options.paths for notebook in _notebooks(path)]
    if not notebooks:
        return _complain("there is no notebook (*.ipynb) in the given folders", UNUSABLE)
    if not (notebooks := _ours(notebooks)):
        return _complain("none of these notebooks belongs to an assignment that is known here", UNUSABLE)
    from .assignments import find
    from .courses.cohort import grade_all, interruptible
    from .pages.terminal import printer

    faults, work, course = 0, _jobs(notebooks, options.assignment), find.course_above(notebooks[0])

    def language_of(report: Report) -> Language:
        return Language(options.language or report.language, find.find(report.assignment, course).folder)

    shown = printer(options.format, options.output, len(notebooks), language_of)
    with interruptible() as stop_here, shown as show:
        for graded in grade_all(work, _how(options)):
            show(graded.report)
            faults += graded.report.fault_of_ours
            stop_here()
    return OUR_FAULT if faults else GRADED


def _ours(notebooks: Sequence[Path]) -> list[Path]:
    """Those that may be of an assignment of ours; says which are left alone."""
    from .assignments import find
    from .courses.folder import is_foreign
    from .text import listed, safe

    course = find.course_above(notebooks[0])
    foreign = [notebook for notebook in notebooks if is_foreign(notebook, course)]
    if foreign:
        among = Counter(safe(notebook.resolve().parent.name) for notebook in foreign)
        left = listed([f"{name} ({count})" for name, count in among.items()])
        print(f"left alone, for they belong to no assignment that is known here: {left}", file=sys.stderr)
    return [notebook for notebook in notebooks if notebook not in set(foreign)]


def _jobs(notebooks: Sequence[Path], name: str) -> Iterator[Job]:
    """What is to be graded: each notebook as the assignment of that name or, without one, as its own."""
    from .assignments import find
    from .assignments.find import version
    from .courses.cohort import Job
    from .grading import belongs_to
    from .notebooks.reading import read_submission
    from .notebooks.release import release

    course = find.course_above(notebooks[0])
    only = find.find(name, course) if name else None
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
    from .grading import own_release
    from .notebooks.release import release

    released = course / "release" / notebook.resolve().parent.name if course else None
    if released and any(released.glob("*.ipynb")) and release(released).parsed.assignment == assignment.name:
        return released
    return own_release(assignment, language)


def _grade_course(options: argparse.Namespace) -> int:
    from .courses.run import grade_courses

    if len(options.paths) != 1:
        return _complain("--gradebook takes one folder, COURSE/submitted", UNUSABLE)
    return grade_courses(options.paths[0], options.assignment, options.gradebook, options.force, _how(options))


def _regrade(options: argparse.Namespace) -> int:
    return _guarded(options, _foretell if options.dry_run else _grade_again)


def _grade_again(options: argparse.Namespace) -> int:
    from .courses.run import grade_courses

    return grade_courses(options.course / "submitted", options.assignment, options.gradebook, True, _how(options))


def _foretell(options: argparse.Namespace) -> int:
    from .courses.folder import courses_of, gradebook_url
    from .courses.regrade import foretell

    for course in courses_of(options.course / "submitted", options.assignment):
        for line in foretell(course, gradebook_url(options.gradebook, course.root), _how(options)):
            print(line)
    return GRADED


def _how(options: argparse.Namespace) -> How:
    from .courses.cohort import How
    from .wall.sandbox import Sandbox

    return How(options.seed, Sandbox(options.sandbox), _capped(options.workers), options.scheduler, options.memo)


def _capped(workers: int) -> int:
    most = MAX_WORKERS * len(os.sched_getaffinity(0))
    if workers > most:
        _complain(f"{most} workers are started: more than {MAX_WORKERS} for each processor are of no use", GRADED)
    return min(workers, most)


def _explain(options: argparse.Namespace) -> int:
    if not options.notebook.is_file():
        return _complain(f"{options.notebook}: no such file", UNUSABLE)
    return _guarded(options, _print_explanation)


def _print_explanation(options: argparse.Namespace) -> int:
    from .assignments import find
    from .grading import OVERDUE, OverdueError, explain_line
    from .notebooks.reading import UnreadableError
    from .text import safe
    from .wall.sandbox import Sandbox

    course = find.course_above(options.notebook)
    assignment = find.find(options.assignment, course) if options.assignment else find.with_check(options.line, course)
    (job,) = _jobs([options.notebook], assignment.name)
    try:
        told = explain_line(
            options.line, job.handed_in, assignment, job.release, options.seed, Sandbox(options.sandbox)
        )
    except UnreadableError as error:
        return _complain(f"{options.notebook}: it cannot be read: {error}", UNUSABLE)
    except OverdueError:
        return _complain(f"{options.notebook}: {OVERDUE}", OUR_FAULT)
    print(f"{safe(str(options.notebook))}   seed {options.seed}\n\n{safe(told)}")
    return GRADED


def _report(options: argparse.Namespace) -> int:
    from .assignments import find
    from .judging.judge import blank
    from .judging.report import versions_apart
    from .pages.class_page import common_language, write_report
    from .pages.class_sources import NoReportsError, read_reports

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
        of = {options.assignment or report.assignment for report in reports}
        reports = [report for report in reports if report.assignment in ("", *of)]
        if len(of) > 1:
            return _complain(f"these are reports of {', '.join(sorted(of))}: say which with --assignment", UNUSABLE)
        if not reports:
            return _complain(f"there is no report of {options.assignment} in them", UNUSABLE)
        name = of.pop()
        folder = known[name].folder if name in known else None
        language = Language(options.language or common_language(reports), folder)
        title = options.title or language(known[name].title if name in known else name)
        write_report(reports, options.output, title, language)
    except NoReportsError as error:
        return _complain(str(error), UNUSABLE)
    except OSError as error:
        return _complain(_named(error), UNUSABLE)
    print(f"class report  {options.output}  ({len(reports)} submission{'s' * (len(reports) != 1)})")
    if apart := versions_apart(report.judge for report in reports):
        print(apart, file=sys.stderr)
    if differ := [report for report in reports if getattr(report, "changed", ()) or getattr(report, "penalty", 0)]:
        print(f"of {len(differ)} the gradebook holds another score than the judge gave; the page says which and why")
    return GRADED


def _gradebook_of(source: str, options: argparse.Namespace) -> str:
    """The URL of the gradebook that belongs to a folder of graded notebooks; empty if there is none."""
    from .courses.folder import UnusableCourseError, gradebook_url
    from .courses.joining import settings

    folder = Path(source)
    if not folder.is_dir() or "://" in source:
        return ""
    course = folder if (folder / "autograded").is_dir() else folder.resolve().parent
    with suppress(UnusableCourseError):
        if said := options.gradebook or settings(course).get("db_url"):
            return gradebook_url(said, course)
    return gradebook_url("gradebook.db", course) if (course / "gradebook.db").exists() else ""


def _notebooks(path: Path) -> Iterator[Path]:
    """The notebooks of a folder in a stable order, Jupyter's checkpoints left out; a file stands for itself."""
    if not path.is_dir() or path.is_symlink():
        yield path
        return
    for found in sorted(path.rglob("*.ipynb")):
        if ".ipynb_checkpoints" not in found.parts:
            yield found


def _named(error: OSError) -> str:
    return f"{error.filename}: {error.strerror}" if error.filename else str(error)


def _complain(reason: str, status: int) -> int:
    print(f"autograder: {reason}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
