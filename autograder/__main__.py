"""Command line: `python -m autograder VERB`."""

from __future__ import annotations

import argparse
import atexit
import contextlib
import gc
import os
import sys
from collections.abc import Sequence
from typing import Any, TextIO, cast

from .verbs import courses, grading, making
from .verbs.common import GRADED, NOT_READ, OUR_FAULT, UNUSABLE, Verbs, complain, named
from .wall import ONE_THREAD


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
    for of in (grading, courses, making):
        of.add(verbs)
    _add_completion(verbs, parser)
    options = parser.parse_args(arguments)
    atexit.register(gc.freeze)  # at the end there is nothing worth a search for garbage, a quarter of a second
    from .assignments.find import UnknownAssignmentError
    from .authoring.assignment import UnsoundCheckError

    try:
        with contextlib.redirect_stdout(cast(TextIO, Output(sys.stdout))):
            status: int = options.run(options)
            sys.stdout.flush()
    except NotPrintedError as error:
        _print_nowhere()
        return NOT_READ if isinstance(error.why, BrokenPipeError) else complain(str(error), UNUSABLE)
    except OSError as error:
        return complain(named(error), UNUSABLE)
    except UnknownAssignmentError as error:
        return complain(str(error), UNUSABLE)
    except UnsoundCheckError as error:
        return complain(str(error), OUR_FAULT)
    return status


class NotPrintedError(Exception):
    """Standard output takes nothing more: nobody reads it, or its disk is full."""

    def __init__(self, why: OSError):
        super().__init__(f"cannot write: {why.strerror}")
        self.why = why


class Output:
    """Standard output, whose faults nobody on the way up takes for those of a file or of another pipe."""

    def __init__(self, stream: TextIO):
        self.stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    def write(self, text: str) -> int:
        """As the stream itself; raises NotPrintedError."""
        try:
            return self.stream.write(text)
        except OSError as error:
            raise NotPrintedError(error) from error

    def flush(self) -> None:
        """As the stream itself; raises NotPrintedError."""
        try:
            self.stream.flush()
        except OSError as error:
            raise NotPrintedError(error) from error


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

        from .assignments.find import DISTRIBUTION

        print(f"autograder {version(DISTRIBUTION)}")
        parser.exit()


def _add_completion(verbs: Verbs, whole: argparse.ArgumentParser) -> None:
    parser = verbs.add_parser("completion", help="print what lets a shell complete these commands")
    parser.add_argument("shell", choices=("bash", "zsh", "tcsh"), help="as in: autograder completion bash > FILE")
    parser.set_defaults(run=_completion, whole=whole)


def _completion(options: argparse.Namespace) -> int:
    import shtab

    print(shtab.complete(options.whole, options.shell))
    return GRADED


if __name__ == "__main__":
    sys.exit(main())
