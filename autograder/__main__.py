"""Command line: `python -m autograder VERB`."""

from __future__ import annotations

import argparse
import atexit
import gc
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

GRADED, UNUSABLE, OUR_FAULT, INTERRUPTED = 0, 2, 3, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb; returns its exit status.

    0 done, whatever the scores; 1 verify found something wrong; 2 unusable arguments or nothing to grade; 3 a fault of
    ours; 130 interrupted.
    """
    parser = argparse.ArgumentParser(prog="autograder", description="Grade notebooks on random initialisation.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    _add_grade(verbs)
    _add_verify(verbs)
    _add_report(verbs)
    _add_bundle(verbs)
    _add_gradescope(verbs)
    options = parser.parse_args(arguments)
    atexit.register(gc.freeze)  # at the end there is nothing worth a search for garbage, a quarter of a second
    return options.run(options)


def _add_grade(verbs) -> None:
    parser = verbs.add_parser("grade", help="grade notebooks, or all notebooks in folders")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a notebook, or a folder searched for them")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="json: one report a line")
    parser.add_argument("--seed", type=int, default=0, help="seed of the drawn examples (default 0)")
    parser.add_argument("--workers", type=_positive, default=1, metavar="N", help="processes that grade (default 1)")
    parser.add_argument(
        "--sandbox", choices=("bubblewrap", "none"), default="bubblewrap", help="the wall (default bubblewrap)"
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="write there instead of to standard output")
    parser.add_argument("--gradebook", metavar="URL", help="record into nbgrader's database; PATH is COURSE/submitted")
    parser.add_argument("--force", action="store_true", help="with --gradebook: grade again what is graded already")
    parser.add_argument(
        "--scheduler", default="", metavar="ADDRESS", help="grade on the cluster of this Dask scheduler"
    )
    parser.set_defaults(run=_grade)


def _add_report(verbs) -> None:
    parser = verbs.add_parser("report", help="write a page about a class, from what was graded")
    parser.add_argument(
        "sources",
        nargs="+",
        metavar="SOURCE",
        help="a course or its autograded/ folder, lines of `grade --format json`, or a gradebook (a .db file or a URL)",
    )
    parser.add_argument("--title", default="Random initialization", help="the page's heading")
    parser.add_argument("--output", type=Path, default=Path("report.html"), metavar="FILE", help="default report.html")
    parser.set_defaults(run=_report)


def _add_verify(verbs) -> None:
    parser = verbs.add_parser(
        "verify", help="the gate before a release: is the judge right, does the release match it?"
    )
    parser.add_argument("--sandbox", choices=("bubblewrap", "none"), default="bubblewrap", help="the wall")
    parser.set_defaults(run=_verify)


def _add_bundle(verbs) -> None:
    parser = verbs.add_parser("bundle", help="write the zip with which another platform grades")
    parser.add_argument("platform", choices=("gradescope",), help="where it is uploaded")
    parser.add_argument("--seed", type=int, default=0, help="seed of the drawn examples (default 0)")
    parser.add_argument("--sandbox", choices=("bubblewrap", "none"), default="bubblewrap", help="the wall in there")
    parser.add_argument(
        "--output", type=Path, default=Path("gradescope.zip"), metavar="FILE", help="default gradescope.zip"
    )
    parser.set_defaults(run=_bundle)


def _add_gradescope(verbs) -> None:
    parser = verbs.add_parser("gradescope", help="grade one submission inside Gradescope's container")
    parser.add_argument("--seed", type=int, default=0, help="seed of the drawn examples (default 0)")
    parser.add_argument("--sandbox", choices=("bubblewrap", "none"), default="bubblewrap", help="the wall")
    parser.set_defaults(run=_gradescope)


def _bundle(options: argparse.Namespace) -> int:
    from .gradescope import bundle
    from .sandbox import Sandbox

    try:
        bundle(options.output, Sandbox(options.sandbox), options.seed)
    except OSError as error:
        return _complain(_named(error), UNUSABLE)
    print(f"upload as the autograder  {options.output}")
    return GRADED


def _gradescope(options: argparse.Namespace) -> int:
    from .gradescope import run
    from .sandbox import Sandbox

    return GRADED if run(sandbox=Sandbox(options.sandbox), seed=options.seed) else OUR_FAULT


def _verify(options: argparse.Namespace) -> int:
    from .verify import verify

    return verify(options.sandbox)


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a positive number")
    return int(text)


def _grade(options: argparse.Namespace) -> int:
    missing = [path for path in options.paths if not path.exists() and not path.is_symlink()]
    if missing:
        return _complain(f"{missing[0]}: no such file or folder", UNUSABLE)
    if options.force and not options.gradebook:
        return _complain("--force goes with --gradebook", UNUSABLE)
    if options.gradebook and (options.output or options.format != "table"):
        return _complain(
            "with --gradebook nothing is printed or written elsewhere: leave out --format, --output", UNUSABLE
        )
    from .cohort import NoCluster
    from .sandbox import SandboxUnavailable

    try:
        return _grade_course(options) if options.gradebook else _grade_files(options)
    except NoCluster as error:
        return _complain(str(error), UNUSABLE)
    except SandboxUnavailable as error:
        return _complain(str(error), OUR_FAULT)
    except KeyboardInterrupt:
        return _complain("interrupted", INTERRUPTED)
    except OSError as error:
        return _complain(_named(error), OUR_FAULT if error.filename != str(options.output) else UNUSABLE)


def _grade_files(options: argparse.Namespace) -> int:
    notebooks = [notebook for path in options.paths for notebook in _notebooks(path)]
    if not notebooks:
        return _complain("there is no notebook (*.ipynb) in the given folders", UNUSABLE)
    from .cohort import grade_all, interruptible
    from .submission import assignment, take
    from .table import printer

    faults, target = 0, assignment()
    submissions = (take(path, target) for path in notebooks)
    with interruptible() as stop_here, printer(options.format, options.output, len(notebooks)) as show:
        for graded in grade_all(submissions, target, **_how(options)):
            show(graded.report)
            faults += graded.report.fault_of_ours
            stop_here()
    return OUR_FAULT if faults else GRADED


def _grade_course(options: argparse.Namespace) -> int:
    from .course import Unusable, grade_course
    from .submission import RELEASE

    if len(options.paths) != 1:
        return _complain("--gradebook takes one folder, COURSE/submitted", UNUSABLE)
    try:
        return grade_course(options.paths[0], RELEASE.name, options.gradebook, options.force, **_how(options))
    except Unusable as error:
        return _complain(str(error), UNUSABLE)


def _how(options: argparse.Namespace) -> dict:
    from .sandbox import Sandbox

    sandbox = Sandbox(options.sandbox)
    return {"seed": options.seed, "sandbox": sandbox, "workers": options.workers, "scheduler": options.scheduler}


def _report(options: argparse.Namespace) -> int:
    from .report import Unusable, read_reports, write_report

    try:
        reports = [report for source in options.sources for report in read_reports(source)]
        write_report(reports, options.output, options.title)
    except Unusable as error:
        return _complain(str(error), UNUSABLE)
    except OSError as error:
        return _complain(_named(error), UNUSABLE)
    print(f"class report  {options.output}  ({len(reports)} submissions)")
    return GRADED


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
