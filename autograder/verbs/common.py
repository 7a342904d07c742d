"""What the verbs share: options, exit statuses and error messages."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..wall import Sandbox
from ..words import languages

if TYPE_CHECKING:
    from ..courses.cohort import How

GRADED, INCOMPLETE, UNUSABLE, OUR_FAULT, INTERRUPTED, NOT_READ = 0, 1, 2, 3, 130, 141

MAX_WORKERS = 4  # for each processor; a worker waits for its student's process half of the time

Verbs = Any  # argparse's own type of a group of verbs has no public name


def add_assignment(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("--assignment", default="", metavar="NAME", help=what)


def add_language(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("--language", choices=languages(), default="", help=what)


def add_seed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=0, help="seed of the drawn examples (default 0)")


def add_sandbox(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("--sandbox", choices=[*map(str, Sandbox)], default="auto", help=what)


def add_how(parser: argparse.ArgumentParser) -> None:
    add_seed(parser)
    parser.add_argument("--workers", type=positive, default=1, metavar="N", help="processes that grade (default 1)")
    add_sandbox(parser, "the wall (default auto: the strongest that works here)")
    parser.add_argument(
        "--scheduler", default="", metavar="ADDRESS", help="grade on the cluster of this Dask scheduler"
    )
    parser.add_argument(
        "--no-memo", action="store_false", dest="memo", help="judge answers anew that were judged before; same verdicts"
    )


def positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a positive number")
    return int(text)


def how(options: argparse.Namespace) -> How:
    from ..courses.cohort import How

    return How(options.seed, Sandbox(options.sandbox), capped(options.workers), options.scheduler, options.memo)


def capped(workers: int) -> int:
    most = MAX_WORKERS * len(os.sched_getaffinity(0))
    if workers > most:
        complain(f"{most} workers are started: more than {MAX_WORKERS} for each processor are of no use", GRADED)
    return min(workers, most)


def guarded(options: argparse.Namespace, run: Callable[[argparse.Namespace], int]) -> int:
    """Run what grades; what keeps it from grading is told in a line."""
    from ..courses.cohort import NoClusterError
    from ..courses.folder import UnusableCourseError
    from ..database import UnusableGradebookError
    from ..wall.sandbox import SandboxUnavailableError

    try:
        return run(options)
    except (NoClusterError, UnusableCourseError, UnusableGradebookError) as error:
        return complain(str(error), UNUSABLE)
    except SandboxUnavailableError as error:
        return complain(str(error), OUR_FAULT)
    except KeyboardInterrupt:
        return complain("interrupted", INTERRUPTED)
    except OSError as error:
        ours = error.filename != str(getattr(options, "output", None))
        return complain(named(error), OUR_FAULT if ours else UNUSABLE)


def named(error: OSError) -> str:
    return f"{error.filename}: {error.strerror}" if error.filename else str(error)


def complain(reason: str, status: int) -> int:
    print(f"autograder: {reason}", file=sys.stderr)
    return status
