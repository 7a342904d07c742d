"""`make proof`: how often the judge errs, counted for every assignment.

False accepts: mutants that are wrong and keep the points of their function. False rejects: right submissions, in all
their ways of being written and by 200 grading seeds, that lose a point. Named: wrong submissions whose heaviest lost
line names the misconception behind it. Real code: a tenth of the mutants and all wrong submissions with what students
write besides (`real_code.py`), which must save no points and hide no name. With no error in n trials, 3/n is the 95 %
upper bound of its rate.

Whether a mutant is wrong is decided in `equivalence.py`. One that cannot be told from right is equivalent: it is listed
with the reason, and must keep all its points.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from random import Random

import nbformat
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from autograder.assignments import find
from autograder.authoring import Assignment
from autograder.grading import grade_program
from autograder.judging.report import Report, Status
from autograder.notebooks.reading import parse
from autograder.notebooks.release import Release, release
from autograder.notebooks.submission import pour
from autograder.wall.student import Cell

from . import equivalence
from .classroom import NAME, ROOT, SUBMISSIONS, Sample, fill, samples
from .mutants import Mutant, mutants
from .real_code import REAL_CODE, is_python, rewritten

SEEDS = range(200)
NAMED = 0.95  # share of wrong submissions that must be named
TENTH = 10  # of the mutants every tenth in a random order is tried in real code, too
MANY_OUTPUTS = {"init_many_outputs", "forward_many_outputs", "backward_many_outputs"}  # what code for one output costs
# Where asserts leave one output only, these return what other mistakes return, too, or are stopped by an assert of
# their own as well, and are not named.
TOLD_APART_BY_OUTPUTS = {
    "m_is_the_length_of_y",
    "gradients_are_sums_over_examples",
    "db2_is_a_number",
    "columns_of_w2_tied_in_pairs",
    "asserts_few_examples",
}
EQUIVALENT = ROOT / "proof" / "equivalent_mutants.txt"


# ------------------------------------------------------------------------------------------------ grading


def released(name: str) -> Release:
    return release(find.files(find.find(name), "release"))


@lru_cache(maxsize=128)
def program(source: str, name: str = NAME) -> list[Cell]:
    """What the judge runs of a sample, once it was handed in as a notebook and poured into ours."""
    notebook = nbformat.writes(fill(source, released(name).notebook)).encode()
    return pour(parse(notebook).cells, released(name)).program()


def graded(source: str, name: str = NAME, seed: int = 0) -> Report:
    """Judged as in a class, in which equal answers are judged once; `test_memo.py` compares that with judging anew."""
    return grade_program("", program(source, name), find.find(name), seed, modules=released(name).modules)


def losing(report: Report) -> set[str]:
    """The functions of which a line is lost."""
    return {result.function for result in report.checks if result.status is not Status.PASSED}


def difference(source: str, function: str, name: str = NAME, same: float = equivalence.SAME) -> str | None:
    """Where a function of a program departs from the reference, None if nowhere to be seen."""
    return equivalence.difference(program(source, name), released(name).modules, function, same)


@lru_cache
def exactness(origin: str, function: str, name: str) -> float:
    """How near the mutants of a right program are held to the reference: as near as it is itself."""
    path = SUBMISSIONS / name / f"{origin}.py"
    exact = not path.exists() or difference(path.read_text("utf-8"), function, name) is None
    return equivalence.SAME if exact else equivalence.SAME_IN_SINGLE


@dataclass(frozen=True)
class Outcome:
    """How one mutant fared; `difference` from right is None if there is none to be seen."""

    mutant: Mutant
    difference: str | None
    losing: frozenset[str]
    fault: str = ""  # of the judge itself, which must have none

    @property
    def accepted(self) -> bool:
        return self.difference is not None and self.mutant.function not in self.losing and not self.fault

    @property
    def rejected(self) -> bool:
        """Points are lost that the mutation did not touch."""
        return bool(self.losing - {self.mutant.function} if self.difference else self.losing)


def judged(mutant: Mutant) -> Outcome:
    same = exactness(mutant.origin, mutant.function, mutant.assignment)
    found = difference(mutant.source, mutant.function, mutant.assignment, same)
    try:
        report = graded(mutant.source, mutant.assignment)
    except Exception as error:  # noqa: BLE001 (whatever it is, it is counted)
        return Outcome(mutant, found, frozenset(), fault=repr(error))
    return Outcome(mutant, found, frozenset(losing(report)), fault="a line is ungraded" * report.fault_of_ours)


def judged_together(alike: list[Mutant]) -> list[Outcome]:
    """How mutants of one function of one program fared: in one process the original is compared only once."""
    return [judged(mutant) for mutant in alike]


def of_one_function(made: Iterable[Mutant]) -> list[list[Mutant]]:
    """The mutants of each function of each program."""
    alike = defaultdict(list)
    for mutant in made:
        alike[mutant.origin, mutant.function].append(mutant)
    return list(alike.values())


def hidden(mutant: Mutant) -> list[str]:
    """The kinds of real code in which a mutant keeps all lines but that on many outputs, and does not as it is."""
    if not lost_lines(mutant.source, mutant.assignment):
        return []
    written = {kind: rewritten(mutant.source, change) for kind, change in REAL_CODE.items()}
    return [f"{mutant}, {kind}" for kind, text in written.items() if not lost_lines(text, mutant.assignment)]


def lost_lines(source: str, name: str) -> dict[str, str | None]:
    """The lines that a program loses, but those on many outputs, and the misconceptions they name."""
    lost = {line.id: line.misconception for line in graded(source, name).checks if line.status is not Status.PASSED}
    return {check: misconception for check, misconception in lost.items() if check not in MANY_OUTPUTS}


def renamed(sample: Sample, name: str) -> list[str]:
    """The lines of a wrong submission that name something else, or nothing, once it is written as real code."""
    if not is_python(sample.source):
        return []
    written = {kind: rewritten(sample.source, REAL_CODE[kind]) for kind in ("extra keys", "asserts of one output")}
    as_it_is, found = lost_lines(sample.source, name), []
    for kind, text in written.items():
        now = lost_lines(text, name)
        changed = {line: now[line] for line, known in as_it_is.items() if now.get(line, known) != known}
        if changed and not (sample.path.stem in TOLD_APART_BY_OUTPUTS and set(changed.values()) == {None}):
            found.append(f"{sample}, {kind}: {changed}")
    return found


def rejects(seed: int, name: str) -> list[str]:
    """The right submissions that are not graded full with this seed."""
    reports = {str(sample): graded(sample.source, name, seed) for sample in samples("right", name)}
    return [f"{sample}, seed {seed}: {report.score:g}" for sample, report in reports.items() if losing(report)]


def named(sample: Sample, name: str) -> tuple[str, str | None]:
    """A wrong submission, and the misconception that its heaviest lost line names."""
    lost = [result for result in graded(sample.source, name).checks if result.status is not Status.PASSED]
    heaviest = max(lost, key=lambda result: result.max_points)
    return f"{sample}, {heaviest.id}", heaviest.misconception


def names_of(sample: Sample, name: str) -> tuple[tuple[str, str | None], list[str]]:
    """What `named` and `renamed` say, in one process, which judges equal answers once."""
    return named(sample, name), renamed(sample, name)


# ------------------------------------------------------------------------------------------------- report


@dataclass(frozen=True)
class Proof:
    """What was tried of one assignment, and what came of it; errors are listed by name."""

    assignment: Assignment
    outcomes: list[Outcome]
    names: dict[str, str | None]
    rejected: list[str]
    seeds: int
    hidden: list[str]
    written: int  # mutants in real code
    renamed: list[str]

    @property
    def equivalent(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.difference is None]

    @property
    def errors(self) -> dict[str, tuple[list[str], int]]:
        """By claim: who contradicts it, of how many."""
        made, right = self.outcomes, len(samples("right", self.assignment.name)) * self.seeds
        touched = [f"{o.mutant}: loses {', '.join(sorted(o.losing)) or 'nothing'}" for o in made if o.rejected]
        faults = [f"{outcome.mutant}: {outcome.fault}" for outcome in made if outcome.fault]
        accepted = [str(outcome.mutant) for outcome in made if outcome.accepted]
        unnamed = [name for name, misconception in self.names.items() if misconception is None]
        return {
            "wrong mutants accepted": (accepted, len(made) - len(self.equivalent)),
            "mutants losing more than the mutation touched": (touched, len(made)),
            "mutants that the judge failed to grade": (faults, len(made)),
            f"right submissions rejected, {self.seeds} seeds": (self.rejected, right),
            "mutants that real code hides": (self.hidden, self.written),
            "wrong submissions whose name real code changes": (self.renamed, 2 * len(self.names)),
            "wrong submissions left unnamed": (unnamed, len(self.names)),
        }

    @property
    def holds(self) -> bool:
        """Whether there is no error but a few mistakes left unnamed."""
        *grave, (unnamed, wrong) = self.errors.values()
        return not any(found for found, _ in grave) and len(unnamed) <= (1 - NAMED) * wrong

    def show(self, out: Console) -> None:
        title = f"The judge's errors: {self.assignment.name}"
        table = Table("", "errors", "of", "95 % upper bound", title=title)
        for column in table.columns[1:]:
            column.justify = "right"
        for claim, (found, trials) in self.errors.items():
            table.add_row(claim, str(len(found)), f"{trials:,}", "-" if found else f"{3 / trials:.2%}")
        out.print(table)
        out.print(f"{len(self.equivalent)} mutants are equivalent, see {EQUIVALENT.relative_to(ROOT)}")
        for claim, (found, _) in self.errors.items():
            for line in sorted(found):
                out.print(f"{claim}: {line}", markup=False, highlight=False, soft_wrap=True)


def prove(assignment: Assignment, seeds: Iterable[int] = SEEDS) -> Proof:
    """Count the judge's errors over one assignment."""
    name, drawn = assignment.name, list(seeds)
    for function in assignment.functions:
        if found := difference(Path(assignment.reference.__file__).read_text("utf-8"), function, name):
            raise AssertionError(f"the comparison tells {function} of the reference from itself: {found}")
    wrong = [sample for sample in samples("wrong", name) if "quiz_answers" not in sample.fails]
    with ProcessPoolExecutor(os.cpu_count()) as pool, Progress(console=Console(stderr=True)) as progress:
        each = partial(_each, pool, progress)
        made = mutants(assignment)
        groups = each(f"{name}: functions with their mutants", judged_together, of_one_function(made))
        outcomes = [outcome for alike in groups for outcome in alike]
        python = [mutant for mutant in made if is_python(mutant.source)]
        tenth = Random(name).sample(python, len(python) // TENTH)
        unseen = [kind for kinds in each(f"{name}: mutants in real code", hidden, tenth) for kind in kinds]
        fared = list(each(f"{name}: wrong submissions", partial(names_of, name=name), wrong))
        rejected = [line for lines in each(f"{name}: seeds", partial(rejects, name=name), drawn) for line in lines]
    names, changed = dict(known for known, _ in fared), [line for _, lines in fared for line in lines]
    written = len(tenth) * len(REAL_CODE)
    return Proof(assignment, outcomes, names, rejected, len(drawn), unseen, written, changed)


def _each(pool: ProcessPoolExecutor, progress: Progress, what: str, work: Callable, items: list) -> Iterator:
    task = progress.add_task(what, total=len(items))
    for done in as_completed([pool.submit(work, item) for item in items]):
        progress.advance(task)
        yield done.result()


def main() -> int:
    """Prove every assignment, and list the mutants that are equivalent; 0 if all of them hold."""
    proofs = []
    for assignment in find.everything().values():
        proofs.append(prove(assignment))
        proofs[-1].show(Console())
    EQUIVALENT.parent.mkdir(exist_ok=True)
    mutated = [outcome.mutant for proof in proofs for outcome in proof.equivalent]
    reasons = sorted(f"{mutant}\n    {equivalence.REASON[mutant.function]}" for mutant in mutated)
    EQUIVALENT.write_text("\n".join(reasons) + "\n", "utf-8")
    return 0 if all(proof.holds for proof in proofs) else 1


if __name__ == "__main__":
    sys.exit(main())
