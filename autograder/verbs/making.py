"""The verbs of who makes an assignment, or takes it elsewhere: new, verify, bundle, gradescope."""

from __future__ import annotations

import argparse
from keyword import iskeyword
from pathlib import Path
from typing import TYPE_CHECKING

from ..wall import Sandbox
from .common import GRADED, OUR_FAULT, UNUSABLE, Verbs, add_assignment, add_sandbox, add_seed, complain, guarded, named

if TYPE_CHECKING:
    from ..authoring import Assignment


def add(verbs: Verbs) -> None:
    """Add these verbs, with their options."""
    _add_verify(verbs)
    _add_new(verbs)
    _add_bundle(verbs)
    _add_gradescope(verbs)


def _add_verify(verbs: Verbs) -> None:
    parser = verbs.add_parser(
        "verify", help="the gate before a release: is the judge right, does the release match it?"
    )
    add_assignment(parser, "only this one (default: those of the course at hand, else all)")
    add_sandbox(parser, "the wall")
    parser.add_argument(
        "--fix", action="store_true", help="before it, write into the first lines of samples what they do, and show it"
    )
    parser.set_defaults(run=_verify)


def _verify(options: argparse.Namespace) -> int:
    return guarded(options, _pass_the_gates)


def _pass_the_gates(options: argparse.Namespace) -> int:
    from ..assignments import find
    from ..verify import fix, handouts, verify
    from ..wall.sandbox import probe

    try:
        of = handouts(find.course_above(Path.cwd()), options.assignment, Sandbox(options.sandbox))
    except FileNotFoundError as error:
        return complain(str(error), UNUSABLE)
    if not of:
        return complain(f"there is no assignment {options.assignment}", UNUSABLE)
    probe(Sandbox(options.sandbox))
    for line in (line for handout in of if options.fix for line in fix(handout)):
        print(line)
    return verify(of)


def _add_new(verbs: Verbs) -> None:
    parser = verbs.add_parser("new", help="write the skeleton of an assignment into the course at hand, in English")
    parser.add_argument("name", type=_identifier, metavar="NAME", help="of its folders, as deep_initialization")
    parser.set_defaults(run=_new)


def _identifier(text: str) -> str:
    if not (text.isidentifier() and text.isascii() and text.islower()) or iskeyword(text):
        raise argparse.ArgumentTypeError(f"{text} is no name of a Python function in small letters, as sigmoid is")
    return text


def _new(options: argparse.Namespace) -> int:
    from ..assignments import find
    from ..courses.folder import UnusableCourseError
    from ..courses.skeleton import write

    here, course = Path.cwd(), find.course_above(Path.cwd())
    if course and course != here.resolve():
        return complain(f"this folder lies in the course {course}: go there, or elsewhere for a new course", UNUSABLE)
    try:
        for path in write(options.name, here):
            print(f"written  {path.relative_to(here)}")
    except FileExistsError as error:
        return complain(f"{error.filename}: this is there already, and nothing was written", UNUSABLE)
    except UnusableCourseError as error:
        return complain(str(error), UNUSABLE)
    except OSError as error:
        return complain(named(error), UNUSABLE)
    print(
        "next, in this folder:\n"
        '  1. fill in every place that is marked "fill in:"\n'
        f"  2. nbgrader generate_assignment {options.name} --force\n"
        f"  3. autograder verify --assignment {options.name}, which says what is missing; then again from 1\n"
        f"it is written in English; for French, say, make an empty file assignments/{options.name}/locale/fr.po, run\n"
        "python -m autograder.translating, and translate what that has put into the file"
    )
    return GRADED


def _add_bundle(verbs: Verbs) -> None:
    parser = verbs.add_parser("bundle", help="write the zip with which another platform grades")
    parser.add_argument("platform", choices=("gradescope",), help="where it is uploaded")
    add_seed(parser)
    add_sandbox(parser, "the wall in there")
    parser.add_argument(
        "--output", type=Path, default=Path("gradescope.zip"), metavar="FILE", help="default gradescope.zip"
    )
    add_assignment(parser, "the assignment that is graded there (needed where there are several)")
    parser.add_argument("--language", default="en", metavar="CODE", help="of its edition, as zh_CN (default en)")
    parser.set_defaults(run=_bundle)


def _one_assignment(name: str) -> Assignment:
    """The assignment of that name or, if there is only one, that one; raises UnknownAssignmentError."""
    from ..assignments import find

    course = find.course_above(Path.cwd())
    if name:
        return find.find(name, course)
    found = find.everything(course)
    if len(found) > 1:
        raise find.UnknownAssignmentError(f"say which with --assignment: {', '.join(found)}")
    return next(iter(found.values()))


def _bundle(options: argparse.Namespace) -> int:
    from ..assignments import find
    from ..courses.gradescope import bundle

    assignment = _one_assignment(options.assignment)
    if options.language not in (known := find.languages(assignment)):
        return complain(f"{assignment.name} comes in {', '.join(known)}, and not in {options.language}", UNUSABLE)
    try:
        bundle(options.output, assignment, Sandbox(options.sandbox), options.seed, options.language)
    except OSError as error:
        return complain(named(error), UNUSABLE)
    print(f"upload as the autograder  {options.output}")
    return GRADED


def _add_gradescope(verbs: Verbs) -> None:
    parser = verbs.add_parser("gradescope", help="grade one submission inside Gradescope's container")
    add_seed(parser)
    add_sandbox(parser, "the wall")
    parser.add_argument("--assignment", required=True, metavar="NAME", help="the assignment that is graded")
    parser.set_defaults(run=_gradescope)


def _gradescope(options: argparse.Namespace) -> int:
    from ..assignments import find
    from ..courses.gradescope import ROOT, run

    if not (ROOT / "submission").is_dir():
        return complain(
            f"there is no {ROOT}/submission: this command grades inside Gradescope's container, with what "
            "`autograder bundle gradescope` makes; to grade here use `autograder grade`",
            UNUSABLE,
        )

    assignment = find.find(options.assignment, find.PACKAGE.parent)
    return GRADED if run(assignment, sandbox=Sandbox(options.sandbox), seed=options.seed) else OUR_FAULT
