"""Reports for people: a table on a terminal, a progress bar on stderr; or JSON, one report a line."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from ..judging.report import Report, Status, told
from ..text import safe
from ..words import IN_ENGLISH, Language, say

MARKS = {Status.PASSED: ("✓", "green"), Status.FAILED: ("✗", "red"), Status.UNGRADED: ("?", "yellow")}
LOST = ("⏱", "red")
PLAIN_WIDTH = 120  # columns where the output is a file or a pipe


def console(stream: TextIO | None = None) -> Console:
    """A console for a terminal, or for a file or pipe, where lines have a fixed width and no colour."""
    stream = stream or sys.stdout
    return Console(file=stream, width=None if stream.isatty() else PLAIN_WIDTH, highlight=False)


@contextmanager
def progress(total: int, what: str = "grading") -> Iterator[tuple[Callable[[], None], Console]]:
    """A bar with rate and time left on stderr, if that is a terminal; yields how to advance it, and its console."""
    console = Console(stderr=True, highlight=False)
    rate = TextColumn("{task.fields[rate]}")
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn())
    hidden = total < 2 or not console.is_terminal
    with Progress(*columns, console=console, disable=hidden, transient=True) as bar:
        task = bar.add_task(what, total=total, rate="")

        def advance() -> None:
            bar.advance(task)
            bar.update(task, rate=f"{bar.tasks[task].speed or 0:.1f}/s")

        yield advance, console


@contextmanager
def printer(
    layout: str, output: Path | None, total: int, language_of: Callable[[Report], Language]
) -> Iterator[Callable[[Report], None]]:
    """A function that shows each report as it comes; a table is in the language that `language_of` says."""
    stream = output.open("w", encoding="utf-8") if output else sys.stdout
    shown_on, whole = console(stream), 0
    try:
        with progress(total) as (advance, _):

            def show(report: Report) -> None:
                nonlocal whole
                if layout == "json":
                    print(report.json(), file=stream, flush=True)
                else:
                    shown_on.print(report_table(report, language_of(report)))
                if output and stream.seekable():
                    whole = stream.tell()
                advance()

            yield show
    except OSError:
        if output and output.is_file():  # the disk is full: what was shown stays, without half a report after it
            with suppress(OSError):
                stream.close()
            os.truncate(output, whole)
        raise
    finally:
        if output:
            stream.close()


def report_table(report: Report, language: Language = IN_ENGLISH) -> Table:
    """One submission: a line for each check, with the reason for every lost point, in a language."""
    report, of = told(report, language), {"score": f"{report.score:g}", "max_score": f"{report.max_score:g}"}
    title = Text(language(say("{notebook}   {score} of {max_score}", notebook=safe(report.notebook), **of)), "bold")
    table = Table(title=title, title_justify="left", show_header=False, box=None, padding=(0, 1), expand=False)
    for _ in ("mark", "points", "line"):
        table.add_column(overflow="fold")  # Chinese has no blanks at which a long line could be broken
    for result in report.checks:
        mark, style = MARKS.get(result.status, LOST)
        line = language(say("{function}: {line}", function=result.function, line=result.title or result.id))
        table.add_row(Text(mark, style), Text(result.fraction, justify="right"), Text(line))
        if result.message:
            table.add_row("", "", Text(safe(result.message), style="dim"))
    for note in report.notes:
        table.add_row(Text("!", "yellow"), "", Text(safe(note)))
    return table
