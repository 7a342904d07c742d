"""`make proof`: how often the judge errs, counted.

False accepts: mutants that are wrong and keep the points of their function. False rejects: right submissions, in all
their ways of being written and by 200 grading seeds, that lose a point. Named: wrong submissions whose heaviest lost
line names the misconception behind it. With no error in n trials, 3/n is the 95 % upper bound of its rate.

Whether a mutant is wrong is decided here, apart from the checks and with far more than they use: hundreds of networks
of up to 30 units and 40 examples, millions of weights. One that cannot be told from right is equivalent: it is
listed with the reason, and must keep all its points.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import nbformat
import numpy as np
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from scipy.special import ndtr

from autograder.assignments.random_initialization import reference
from autograder.assignments.random_initialization.reference import SCALE
from autograder.grading import grade_program
from autograder.judging.calls import Asking, NoAnswerError, StudentError
from autograder.judging.report import Report, Status
from autograder.notebooks.reading import parse
from autograder.notebooks.submission import pour
from autograder.wall.sandbox import Sandbox
from autograder.wall.student import Cell, Student

from .classroom import ASSIGNMENT, FUNCTIONS, RELEASED, ROOT, Sample, fill, samples
from .mutants import Mutant, mutants

SEEDS = range(200)
NAMED = 0.9  # share of wrong submissions that must be named
EQUIVALENT = ROOT / "proof" / "equivalent_mutants.txt"


class Different(Exception):
    """A function does not do what the reference does; the text says where."""


# ------------------------------------------------------------------------------------------------ grading


@lru_cache(maxsize=128)
def program(source: str) -> list[Cell]:
    """What the judge runs of a sample, once it was handed in as a notebook and poured into ours."""
    notebook = nbformat.writes(fill(source)).encode()
    return pour(parse(notebook).cells, RELEASED).program()


def graded(source: str, seed: int = 0) -> Report:
    return grade_program("", program(source), ASSIGNMENT, seed, modules=RELEASED.modules)


def losing(report: Report) -> set[str]:
    """The functions of which a line is lost."""
    return {result.function for result in report.checks if result.status is not Status.PASSED}


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
    found = difference(mutant.source, mutant.function)
    try:
        report = graded(mutant.source)
    except Exception as error:
        return Outcome(mutant, found, frozenset(), fault=repr(error))
    return Outcome(mutant, found, frozenset(losing(report)), fault="a line is ungraded" * report.fault_of_ours)


def rejects(seed: int) -> list[str]:
    """The right submissions that are not graded full with this seed."""
    reports = {str(sample): graded(sample.source, seed) for sample in samples("right")}
    return [f"{name}, seed {seed}: {report.score:g}" for name, report in reports.items() if losing(report)]


def named(sample: Sample) -> tuple[str, str | None]:
    """A wrong submission, and the misconception that its heaviest lost line names."""
    lost = [result for result in graded(sample.source).checks if result.status is not Status.PASSED]
    heaviest = max(lost, key=lambda result: result.max_points)
    return f"{sample}, {heaviest.id}", heaviest.misconception


# --------------------------------------------------------------------------------- equivalent, or different


def difference(source: str, function: str) -> str | None:
    """Where a function of a program departs from the reference, None if nowhere to be seen."""
    compare = {
        "initialize_parameters": _compare_initial,
        "forward_propagation": _compare_forward,
        "backward_propagation": _compare_backward,
    }
    try:
        with Student(program(source), RELEASED.modules, Sandbox.BUBBLEWRAP) as student, np.errstate(all="ignore"):
            compare[function](Asking(function, 0, lambda asked, *_: student.ask(function, [asked])[0]))
    except Different as found:
        return str(found)
    except StudentError as error:
        return f"raised {error.raised.exception}: {error.raised.text}"
    except NoAnswerError as error:
        return str(error.how)
    return None


REASON = {
    "initialize_parameters": "shapes, zero biases and distribution of 3.6 million weights are right, no two tied",
    "forward_propagation": "every value agrees to 1e-8 on 256 networks of up to 30 units and 40 examples",
    "backward_propagation": "every value agrees to 1e-8 on 256 networks of up to 30 units and 40 examples",
}
SAME = 1e-8


def _same(got: object, expected: object) -> None:
    """Dicts and pairs of float arrays of the same shapes and values; further keys do not matter."""
    match expected:
        case dict():
            if not isinstance(got, dict) or not expected.keys() <= got.keys():
                raise Different("keys")
            for key, value in expected.items():
                _same(got[key], value)
        case tuple() | list():
            if not isinstance(got, (tuple, list)) or len(got) != len(expected):
                raise Different("length")
            for one, other in zip(got, expected, strict=True):
                _same(one, other)
        case _:
            if not isinstance(got, np.ndarray) or got.shape != expected.shape or got.dtype.kind != "f":
                raise Different("shape or type")
            error = np.abs(got - expected) / np.maximum(1, np.abs(expected))
            if not (error <= SAME).all():
                raise Different(f"values by {error.max():.2g}")


@lru_cache(maxsize=1)
def _wide_networks() -> list[tuple[dict, np.ndarray, np.ndarray]]:
    """Parameters, X and Y of all combinations of small sizes and of many large ones."""
    draw = np.random.default_rng(20)
    sizes = [*itertools.product((1, 2, 3), repeat=4), *draw.integers(1, (31, 31, 6, 41), (175, 4)).tolist()]
    return [_wide_network(draw, *size) for size in sizes]


def _wide_network(draw: np.random.Generator, n_x: int, n_h: int, n_y: int, m: int) -> tuple:
    scale = draw.choice((0.1, 1.0, 2.0))
    shapes = {"W1": (n_h, n_x), "b1": (n_h, 1), "W2": (n_y, n_h), "b2": (n_y, 1)}
    parameters = {name: scale * draw.normal(size=shape) for name, shape in shapes.items()}
    return parameters, draw.normal(size=(n_x, m)), draw.integers(0, 2, (n_y, m)).astype(float)


def _compare_forward(forward_propagation: Asking) -> None:
    for parameters, X, _ in _wide_networks():
        returned, after = forward_propagation.call_and_look(X, parameters)
        _same(returned, reference.forward_propagation(X, parameters))
        _same(after, [X, parameters])


def _compare_backward(backward_propagation: Asking) -> None:
    for parameters, X, Y in _wide_networks():
        cache = reference.forward_propagation(X, parameters)[1]
        returned, after = backward_propagation.call_and_look(parameters, cache, X, Y)
        _same(returned, reference.backward_propagation(parameters, cache, X, Y))
        _same(after, [parameters, cache, X, Y])


LARGE = ((50_000, 4, 50_000), (4, 50_000, 4), (450, 440, 450))  # about 200 000 weights in either layer
CALLS = 3
SIGMAS = 7.5  # chance beyond it: 6e-14, times a million lags


def _compare_initial(initialize_parameters: Asking) -> None:
    for sizes in [*itertools.product(range(1, 6), repeat=3), (30, 20, 10), (7, 40, 25)]:
        weights = [values for call in _initial(initialize_parameters, sizes, 2) for values in call]
        values = np.sort(np.abs(np.concatenate([W.ravel() for W in weights])))
        if not values[0] > 0 or (np.diff(values) == 0).any():
            raise Different("tied or zero weights, or the same twice")
    small = np.array(
        [np.concatenate([W.ravel() for W in call]) for call in _initial(initialize_parameters, (3, 4, 2), 400)]
    )
    if not np.abs(np.cov(small.T) / SCALE**2 - np.eye(small.shape[1])).max() < SIGMAS * np.sqrt(2 / len(small)):
        raise Different("covariance of the weights of a small network")
    for sizes in LARGE:
        layers = _initial(initialize_parameters, sizes, CALLS)
        for layer in (0, 1):
            _normal(np.concatenate([call[layer].ravel() for call in layers]) / SCALE)
        _unrelated(np.concatenate([W.ravel() for call in layers for W in call]) / SCALE)
        _unrelated(np.concatenate([values for W1, W2 in layers for values in (W1.ravel(), W2.T.ravel())]) / SCALE)


def _initial(
    initialize_parameters: Asking, sizes: tuple[int, int, int], calls: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """W1 and W2 of some calls, right in everything but perhaps their distribution."""
    n_x, n_h, n_y = sizes
    shapes = {"W1": (n_h, n_x), "b1": (n_h, 1), "W2": (n_y, n_h), "b2": (n_y, 1)}
    layers = []
    for values in (initialize_parameters(*sizes) for _ in range(calls)):
        if not isinstance(values, dict) or not shapes.keys() <= values.keys():
            raise Different("keys")
        for name, shape in shapes.items():
            kinds = "f" if name in ("W1", "W2") else "biuf"
            if not isinstance(values[name], np.ndarray) or values[name].shape != shape:
                raise Different(f"shape of {name}")
            if values[name].dtype.kind not in kinds or not np.isfinite(values[name]).all():
                raise Different(f"type of {name}")
        if values["b1"].any() or values["b2"].any():
            raise Different("biases")
        layers.append((values["W1"], values["W2"]))
    return layers


def _normal(z: np.ndarray) -> None:
    """Standard normal: mean, spread, distribution function and tails, each to within what chance allows."""
    z, n = np.sort(z), z.size
    tails = {beyond: 2 * n * ndtr(-beyond) for beyond in (3.03, 3.53, 4.03)}  # clippers choose round numbers
    for what, departure in {
        "mean": abs(z.mean()) * np.sqrt(n),
        "standard deviation": abs(z.std() - 1) * np.sqrt(2 * n),
        "distribution": 2 * np.sqrt(n) * np.abs(ndtr(z) - (np.arange(n) + 0.5) / n).max(),
        "tails": max(abs((np.abs(z) > beyond).sum() - usual) / np.sqrt(usual) for beyond, usual in tails.items()),
    }.items():
        if not departure < SIGMAS:
            raise Different(f"{what} of the weights, {departure:.0f} times what chance does")


def _unrelated(z: np.ndarray) -> None:
    """No value has to do with another at any distance, nor their absolute values."""
    for values in (z, ndtr(np.abs(z))):
        centred = values - values.mean()
        power = np.abs(np.fft.rfft(centred, 2 * z.size)) ** 2
        r = np.fft.irfft(power)[1 : z.size] / (z.size * centred.var())
        if not np.abs(r).max() * np.sqrt(z.size) < SIGMAS:
            raise Different(f"weights correlated at a distance of {np.abs(r).argmax() + 1}")


# ------------------------------------------------------------------------------------------------- report


def prove(seeds: Iterable[int] = SEEDS) -> bool:
    """Count the judge's errors, print the table, and say whether there was none."""
    out, seeds, wrong = (
        Console(),
        list(seeds),
        [sample for sample in samples("wrong") if "quiz_answers" not in sample.fails],
    )
    for function in FUNCTIONS:
        if found := difference(Path(reference.__file__).read_text("utf-8"), function):
            raise AssertionError(f"the comparison tells {function} of the reference from itself: {found}")
    with ProcessPoolExecutor(os.cpu_count()) as pool, Progress(console=Console(stderr=True)) as progress:
        outcomes = list(_each(pool, progress, "mutants", judged, mutants()))
        names = dict(_each(pool, progress, "wrong submissions", named, wrong))
        rejected = [line for lines in _each(pool, progress, "grading seeds", rejects, seeds) for line in lines]
    equivalent = [outcome for outcome in outcomes if outcome.difference is None]
    accepted = [str(outcome.mutant) for outcome in outcomes if outcome.accepted]
    touched = [f"{o.mutant}: loses {', '.join(sorted(o.losing)) or 'nothing'}" for o in outcomes if o.rejected]
    faults = [f"{outcome.mutant}: {outcome.fault}" for outcome in outcomes if outcome.fault]
    unnamed = sorted(name for name, misconception in names.items() if misconception is None)

    table = Table("", "errors", "of", "95 % upper bound", title="The judge's errors")
    for column in table.columns[1:]:
        column.justify = "right"
    _row(table, "wrong mutants accepted", accepted, len(outcomes) - len(equivalent))
    _row(table, "mutants losing more than the mutation touched", touched, len(outcomes))
    _row(table, "mutants that the judge failed to grade", faults, len(outcomes))
    _row(table, f"right submissions rejected, {len(seeds)} seeds", rejected, len(samples("right")) * len(seeds))
    _row(table, "wrong submissions left unnamed", unnamed, len(wrong))
    out.print(table)
    out.print(f"{len(equivalent)} mutants are equivalent, see {EQUIVALENT.relative_to(ROOT)}")
    listed = {
        "accepted": accepted,
        "loses more": touched,
        "our fault": faults,
        "rejected": rejected,
        "unnamed": unnamed,
    }
    for title, lines in listed.items():
        for line in sorted(lines):
            out.print(f"{title}: {line}", markup=False, highlight=False, soft_wrap=True)
    EQUIVALENT.parent.mkdir(exist_ok=True)
    reasons = sorted(f"{outcome.mutant}\n    {REASON[outcome.mutant.function]}" for outcome in equivalent)
    EQUIVALENT.write_text("\n".join(reasons) + "\n", "utf-8")
    return not (accepted or touched or faults or rejected) and len(unnamed) <= (1 - NAMED) * len(wrong)


def _each(pool: ProcessPoolExecutor, progress: Progress, what: str, work, items: list) -> Iterator:
    task = progress.add_task(what, total=len(items))
    for done in as_completed([pool.submit(work, item) for item in items]):
        progress.advance(task)
        yield done.result()


def _row(table: Table, what: str, errors: list[str], trials: int) -> None:
    bound = f"{3 / trials:.2%}" if not errors else "-"
    table.add_row(what, str(len(errors)), f"{trials:,}", bound)


if __name__ == "__main__":
    sys.exit(0 if prove() else 1)
