"""The gate before a release: is the judge right, and does the release match it?"""

from __future__ import annotations

import filecmp
import logging
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from . import translating
from .assignments import find
from .authoring import Assignment, Misconception
from .authoring.mistakes import everywhere
from .grading import grade, grade_program
from .judging.calls import Replay
from .judging.judge import Verdict, try_example
from .judging.known_programs import known_answers
from .judging.plan import plan
from .judging.recognition import recognise
from .judging.report import Report, Status
from .notebooks.release import Release, release
from .notebooks.submission import plain_python
from .pages.terminal import console
from .wall.sandbox import Sandbox
from .wall.student import Cell

SEEDS = (0, 1, 2)
TOTAL = 100
MARK = "fill in:"  # stands at every place that `autograder new` leaves open
VACUOUS = 25  # points for zeros of the right shapes: shapes, and biases that are zero
FAILS, PASSES = "fails", "passes"  # the first line of a sample: `# fails: …`, of a trivial one `# passes: …`
LEAKS = ("BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN", "END HIDDEN", "autograder", "check_in_place")


@dataclass(frozen=True)
class Handout:
    """An assignment as somebody hands it out: its own source and release, or those of a course."""

    assignment: Assignment
    source_folder: Path
    sandbox: Sandbox

    @property
    def name(self) -> str:
        """What it is called where it is handed out."""
        return self.source_folder.name

    @property
    def is_own(self) -> bool:
        """Whether it is the assignment's own handout, and not one that a course may have changed."""
        try:
            return self.source_folder == find.files(self.assignment, "source")
        except FileNotFoundError:
            return False

    @property
    def root(self) -> Path:
        """The course."""
        return self.source_folder.parents[1]

    @property
    def release_folder(self) -> Path:
        """Where the release stands."""
        return self.root / "release" / self.name

    @cached_property
    def source(self) -> Release:
        """The instructor's notebook; raises FileNotFoundError."""
        return release(self.source_folder)

    @cached_property
    def release(self) -> Release:
        """What was made of it; raises FileNotFoundError."""
        return release(self.release_folder)

    @property
    def both(self) -> tuple[tuple[str, Release], ...]:
        """Source and release, and what they are called."""
        return ("source", self.source), ("release", self.release)

    def short(self, path: Path) -> Path:
        """A path as it is written in the course."""
        return path.relative_to(self.root) if path.is_relative_to(self.root) else path

    @property
    def samples(self) -> list[Path]:
        """The submissions that specify the judge."""
        return self.samples_of("right") + self.samples_of("wrong")

    def samples_of(self, kind: str) -> list[Path]:
        """The right, wrong or trivial submissions."""
        return sorted(find.files(self.assignment, "tests/submissions").glob(f"{kind}/*.py"))


def handouts(course: Path | None, name: str, sandbox: Sandbox) -> list[Handout]:
    """The assignments of the course at hand or, where it has none, all that are installed; or the one of that name.

    Raises FileNotFoundError for an assignment without a source.
    """
    found: list[Handout] = []
    for folder in sorted(course.glob("source/*")) if course else []:
        if any(folder.glob("*.ipynb")):
            parsed = release(folder).parsed
            if assignment := find.which(parsed.assignment, parsed.grade_ids, course):
                found.append(Handout(assignment, folder, sandbox))
    here = [handout.assignment for handout in found]
    own = {path.parent.name for path in course.glob("assignments/*/__init__.py")} if course else set()
    for assignment in find.everything(course).values():
        wanted = assignment.name == name or (not name and (assignment.name in own or not course))
        if wanted and assignment not in here:
            found.append(Handout(assignment, find.files(assignment, "source"), sandbox))
    return [handout for handout in found if name in ("", handout.name, handout.assignment.name)]


@dataclass(frozen=True)
class Gate:
    """A claim about a handout, and what finds a line for everything that contradicts it."""

    claim: str
    find: Callable[[Handout], Iterator[str]]


def gate(claim: str) -> Callable[[Callable[[Handout], Iterator[str]]], Gate]:
    """Make a function that yields a line for everything that contradicts its claim a gate."""
    return lambda contradictions: Gate(claim, contradictions)


def verify(of: Sequence[Handout]) -> int:
    """Print a table of all gates for each handout; 0 if all of them hold, otherwise 1."""
    failed = 0
    for handout in of:
        table = Table(box=None, padding=(0, 1), show_header=False)
        table.title, table.title_justify = Text(handout.name, style="bold"), "left"
        for one in GATES:
            try:
                problems = list(one.find(handout))
            except Exception as error:  # noqa: BLE001 (a gate that cannot be run is a gate that does not hold)
                problems = [f"{type(error).__name__}: {error}"]
            failed += bool(problems)
            mark = Text("✗", "red") if problems else Text("✓", "green")
            table.add_row(mark, Text(one.claim))
            for problem in problems:
                table.add_row("", Padding(Text(problem, "dim"), (0, 0, 0, 4)))
        console().print(table)
    return 1 if failed else 0


# ------------------------------------------------------------------------------------------------ the gates


@gate("nothing is left to fill in")
def filled(handout: Handout) -> Iterator[str]:
    for path in sorted([*handout.assignment.folder.rglob("*.py"), *handout.samples, *handout.samples_of("trivial")]):
        yield from (f"{handout.short(path)}: {line}" for line in marked(path.read_text("utf-8")))
    notebook = handout.short(handout.source.notebook)
    for cell in handout.source.cells:
        yield from (f"{notebook}, cell {cell.grade_id or cell.kind}: {line}" for line in marked(cell.source))


@gate("every line of the rubric has a grade cell, every grade cell a check")
def ids(handout: Handout) -> Iterator[str]:
    checks = handout.assignment.checks
    for folder, notebook in handout.both:
        if handout.is_own:
            yield from (f"{folder}: no grade cell for check {name}" for name in checks if name not in notebook.points)
        yield from (f"{folder}: no check for grade cell {name}" for name in notebook.points if name not in checks)


@gate("no other assignment has a check of the same name")
def unique_ids(handout: Handout) -> Iterator[str]:
    for other in find.everything(handout.root).values():
        if other.name != handout.assignment.name:
            for name in sorted(other.checks.keys() & handout.assignment.checks.keys()):
                yield f"{other.name} has a check {name}, too: rename one of them"


@gate("points agree, and those of the assignment itself sum to 100")
def points(handout: Handout) -> Iterator[str]:
    for folder, notebook in handout.both:
        expected = {name: check.points for name, check in handout.assignment.checks.items()}
        of = "checks.py" if handout.is_own else "the source"
        for name, worth in notebook.lines().items():
            right = expected.get(name) if handout.is_own else handout.source.lines().get(name)
            if right is not None and worth != right:
                yield f"{folder}: {name} has {worth:g} points in the notebook, {right:g} in {of}"
        total = sum(notebook.lines().values())
        if handout.is_own and total != TOTAL:
            yield f"{folder}: the points sum to {total:g}"


@gate("the points that students read are those that count")
def shown_points(handout: Handout) -> Iterator[str]:
    for folder, notebook in handout.both:
        yield from (f"{folder}: {line}" for line in misread(notebook, handout.assignment))


@gate("the source passes every line, the release none")
def extremes(handout: Handout) -> Iterator[str]:
    for (folder, notebook), passes in zip(handout.both, (True, False), strict=True):
        for seed in SEEDS:
            report = grade(notebook.notebook, seed, handout.sandbox, handout.assignment, notebook)
            wrong = [result.id for result in report.checks if (result.status is Status.PASSED) != passes]
            if wrong:
                yield f"{folder}, seed {seed}: {report.score:g} of {report.max_score:g} ({', '.join(wrong)})"


@gate("the release is what nbgrader makes of the source")
def in_step(handout: Handout) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        fresh, released = generate(handout, Path(folder)), handout.release_folder
        names = sorted({path.name for root in (fresh, released) for path in root.iterdir() if path.is_file()})
        _, different, missing = filecmp.cmpfiles(fresh, released, names, shallow=False)
    yield from (
        f"release/{handout.name}/{name} is out of step: run make release, or nbgrader generate_assignment "
        f"{handout.name} --force"
        for name in different + missing
    )


@gate("the translations are in step with the English source")
def translations(handout: Handout) -> Iterator[str]:
    if handout.is_own:
        for translation in translating.editions(handout.assignment):
            yield from translating.out_of_step(translation)
        ours = find.PACKAGE in handout.assignment.folder.parents  # nobody else can mend what the engine says
        for engine in translating.engines() if ours else ():
            yield from translating.untranslated(engine)


@gate("the release holds no solution, no hidden test and no name of the judge's")
def leaks(handout: Handout) -> Iterator[str]:
    solutions = {line for cell in handout.source.cells for line in _solution_lines(cell.source)}
    for path in sorted(path for path in handout.release_folder.iterdir() if path.is_file()):
        text = path.read_text("utf-8")
        yield from (f"{path.name} holds {leak!r}" for leak in LEAKS if leak in text)
    for cell in handout.release.cells:
        yield from (
            f"the release holds {line!r}" for line in solutions & {line.strip() for line in cell.source.splitlines()}
        )


@gate("every misconception loses points and is named wherever it does, and every check that counts is failed by one")
def misconceptions(handout: Handout) -> Iterator[str]:
    of, failed = handout.assignment, set[str]()
    in_any_function = {known.name for function in of.functions for known in everywhere(function)}  # these fail it all
    for known in of.misconceptions.values():
        verdicts = losses(of, known)
        if not verdicts:
            yield f"{known.name} loses no points"
        yield from (f"{known.name} is not named by {check}" for check, named in verdicts.items() if named != known.name)
        failed.update(verdicts if known.name not in in_any_function else ())
    yield from (f"{name} is failed by none" for name, check in of.checks.items() if check.points and name not in failed)


@gate("every sample submission fails exactly the checks that its first line says, and every check some submission")
def samples(handout: Handout) -> Iterator[str]:
    failed: set[str] = set()
    for path in handout.samples:
        one = judged(path, handout, FAILS)
        if one.report.fault_of_ours:
            yield f"{one.name} meets a check that fails itself"
        failed.update(one.does)
        if one.does != one.said:
            yield f"{one.name} fails {', '.join(one.does) or 'nothing'}"
    yield from (f"{check} is failed by no submission" for check in handout.assignment.checks if check not in failed)


@gate("of a submission that computes nothing only the lines pass that its first line says")
def trivial(handout: Handout) -> Iterator[str]:
    for path in handout.samples_of("trivial"):
        one = judged(path, handout, PASSES)
        if one.does != one.said:
            yield f"{one.name} passes {', '.join(one.does) or 'nothing'}"
        if path.stem == "zeros" and one.report.score > VACUOUS:
            yield f"{one.name} earns {one.report.score:g} points, more than {VACUOUS}"


GATES = (
    filled,
    ids,
    unique_ids,
    points,
    shown_points,
    extremes,
    in_step,
    translations,
    leaks,
    misconceptions,
    samples,
    trivial,
)


# ------------------------------------------------------------------------------------------------ helpers


def marked(text: str) -> list[str]:
    """The lines of a text that tell what to fill in there."""
    return [line.strip() for line in text.splitlines() if MARK in line]


@dataclass(frozen=True)
class GradedSample:
    """A sample: what its first line `says` it fails or passes, and what it does."""

    path: Path
    says: str
    said: list[str]
    does: list[str]
    report: Report

    @property
    def name(self) -> str:
        """The sample's folder and file."""
        return f"{self.path.parent.name}/{self.path.name}"


def judged(path: Path, handout: Handout, says: str) -> GradedSample:
    """Grade a sample; of the lines that it passes those without points are left out."""
    said, cells = sample(path, handout.assignment, says)
    report = grade_program(path.stem, cells, handout.assignment, 0, handout.sandbox)
    lost = [result.id for result in report.checks if result.status is not Status.PASSED]
    passed = [result.id for result in report.checks if result.status is Status.PASSED and result.max_points]
    return GradedSample(path, says, said, lost if says == FAILS else passed, report)


def fix(handout: Handout) -> Iterator[str]:
    """Write into the first line of every sample what it does; yields a line for everything that is changed or not.

    A right submission that loses more than it says is left alone: there the judge is to be corrected, or the sample.
    """
    kinds = [(path, FAILS) for path in handout.samples] + [(path, PASSES) for path in handout.samples_of("trivial")]
    for path, says in kinds:
        one = judged(path, handout, says)
        if one.does == one.said:
            continue
        if path.parent.name == "right" and set(one.does) - set(one.said):
            lines = ", ".join(one.does)
            yield f"{one.name} stays as it is: a right submission fails {lines}; correct the judge, or the submission"
            continue
        first, _, rest = path.read_text("utf-8").partition("\n")
        now = f"# {says}: {', '.join(one.does) or 'nothing'}"
        path.write_text(f"{now}\n{rest}", "utf-8")
        yield f"{one.name}\n  - {first}\n  + {now}"


def misread(notebook: Release, assignment: Assignment) -> Iterator[str]:
    """Where a notebook tells students other points than those that count.

    They are told in the first line of a grade cell, `# 5 points: …`, in tables with a row for each function, whose last
    column is its points, and as the sum, `100 points in all`; in Chinese as `# 5 分：…` and `共 100 分`.
    """
    worth = notebook.lines()
    of = dict.fromkeys(assignment.functions, 0.0)
    for check in assignment.checks.values():
        if check.function in of:
            of[check.function] += worth.get(check.id, 0.0)
    for cell in notebook.cells:
        if cell.grade_id in worth and (said := re.match(r"# ([\d.]+) ?(?:points?:|分：)", cell.source)):
            if float(said[1]) != worth[cell.grade_id]:
                yield f"{cell.grade_id} tells students {said[1]} points, and has {worth[cell.grade_id]:g}"
        elif cell.kind == "markdown":
            for name, points in re.findall(r"^\| `(\w+)` \|.*\| ([\d.]+) \|$", cell.source, re.MULTILINE):
                if name in of and float(points) != of[name]:
                    yield f"a table tells students {points} points for {name}, and its lines have {of[name]:g}"
            for english, chinese in re.findall(r"([\d.]+) points in all|共 ([\d.]+) 分", cell.source):
                if float(points := english or chinese) != sum(worth.values()):
                    yield f"students are told {points} points in all, and the lines have {sum(worth.values()):g}"


def sample(path: Path, assignment: Assignment, says: str = FAILS) -> tuple[list[str], list[Cell]]:
    """The checks that a sample says it fails (or passes), and its cells; a quiz it leaves out is answered rightly."""
    source = path.read_text("utf-8")
    if (first := re.match(rf"# {says}: (.*)", source)) is None:
        raise ValueError(f"{path.name}: its first line says no `# {says}: …`")
    answers = [
        Cell(check.function, f"def {check.function}():\n    return {check.oracle()}")
        for check in assignment.checks.values()
        if check.oracle and check.function not in assignment.functions
    ]
    said = [] if first[1] == "nothing" else first[1].split(", ")
    return said, [*answers, *_cells(re.split(r"^# %%.*$", source, flags=re.MULTILINE), assignment)]


def _cells(parts: Sequence[str], assignment: Assignment) -> Iterator[Cell]:
    """The cells of a sample; the first that defines a function stands before its tests, as in the notebook."""
    missing = list(dict.fromkeys(check.function for check in assignment.checks.values()))
    for at, part in enumerate(parts):
        # With a prompt of Jupyter's or Python's before it, a definition does not begin its line.
        begin = r"^(In \[\d*\]: |>>> )?"
        defined = (name for name in missing if re.search(rf"{begin}(def {name}\b|{name}\s*=)", part, re.MULTILINE))
        if function := next(defined, ""):
            missing.remove(function)
        yield Cell(function or f"cell {at}", plain_python(part.strip()), tested=function)


def losses(assignment: Assignment, known: Misconception, seed: int = 0) -> dict[str, str | None]:
    """The checks a misconception fails, and what each of them calls it."""
    questions = plan(assignment, seed)
    answers = known_answers(questions, known)
    lost: dict[str, str | None] = {}
    for check in assignment.checks.values():
        examples = questions.examples[check.id] if check.function == known.function else []
        asked = ((Replay(answers[call] for call in example.calls), example.value) for example in examples)
        tried = (try_example(check, ask, value) for ask, value in asked)
        with np.errstate(all="ignore"):
            verdict = next((verdict for verdict in tried if not verdict.passed), Verdict())
        if verdict.our_fault:
            raise RuntimeError(f"the check {check.id} fails itself on {known.name}")
        if not verdict.passed:
            named = recognise(check, questions, answers)
            lost[check.id] = named.name if named else None
    return lost


def _solution_lines(source: str) -> Iterator[str]:
    """The lines of a solution that say something: neither blank nor a comment nor a lone bracket."""
    for solution in re.findall(r"### BEGIN SOLUTION(.*?)### END SOLUTION", source, re.DOTALL):
        for line in solution.splitlines():
            if re.search(r"\w", line) and not line.strip().startswith("#"):
                yield line.strip()


def generate(handout: Handout, folder: Path) -> Path:
    """Let nbgrader make a release of the source in a course of its own; returns the folder of that release."""
    from nbgrader.apps import NbGraderAPI
    from traitlets.config.loader import Config

    from .courses import configure
    from .courses.folder import configuration

    shutil.copytree(handout.source_folder, folder / "source" / handout.name)
    if (handout.root / "assignments").is_dir():  # by which nbgrader's hooks know a course's own assignment
        shutil.copytree(handout.root / "assignments", folder / "assignments")
    if (handout.root / "nbgrader_config.py").exists():
        config = configuration(handout.root)
    else:  # a handout that was installed with the package
        configure(config := Config())
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.db_url = f"sqlite:///{folder / 'gradebook.db'}"
    config.NbGrader.log_level = logging.ERROR
    made = NbGraderAPI(config=config).generate_assignment(handout.name)
    if not made["success"]:
        raise RuntimeError(made.get("log") or made.get("error"))
    return folder / "release" / handout.name
