"""An assignment: the lines of its rubric, the oracle that knows what is right, and the known mistakes.

It is a folder with a reference, checks and misconceptions, whose `__init__.py` hands them to `Assignment`. Nothing is
registered anywhere: `@check`, `@mistake` and `@question` return objects; the assignment collects them from its modules.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from .mistakes import Misconception, Program, everywhere
from .questions import Question

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

ARGUMENTS = ("arguments",)  # judged: what the call leaves in its arguments
NOTEBOOK = "notebook"  # what a line is filed under that is about none of the assignment's functions
Kind = TypeVar("Kind")
Example = TypeVar("Example")


class CallError(Exception):
    """The student's function returned nothing: it raised an exception, hung, or ended its process.

    A check lets it pass, and the line is lost with the exception quoted; or it catches it, where that is another line.
    """


class StudentFunction(Protocol):
    """A student's function as checks see it: called like any other, and what it returns may be anything."""

    def __call__(self, *args: object) -> object:
        """What the function returns for these arguments."""

    def call_and_look(self, *args: object) -> tuple[object, list[object]]:
        """What the function returns, and what its arguments hold afterwards."""


class UnsoundCheckError(ValueError):
    """A check does not hold for the reference itself; the text says on which example, and why."""


@dataclass(frozen=True)
class Given(Generic[Example]):
    """What examples are drawn from, and tiny ones that every run begins with: a failure is shown on the first of them.

    >>> Given(st.builds(Sizes, st.integers(1, 5), st.integers(1, 5)), tiny=[Sizes(1, 1), Sizes(1, 2)])
    """

    strategy: SearchStrategy[Example]
    tiny: Sequence[Example]


@dataclass(frozen=True)
class Check:
    """One line of the rubric.

    `holds` raises Failure where the property does not hold for an example. `judges` names the entries of the returned
    dict it looks at, None for all of it; `oracle` returns what is right, None for the reference's function. A line of 0
    points is passed or failed like any other, and changes no score. Its examples are the `tiny` ones, as many as
    `examples` says drawn from `given`, and those in `on`. Raises ValueError for a line without a title or without
    examples.
    """

    id: str
    title: str
    function: str
    points: float
    holds: Callable[[StudentFunction, Any], None]
    given: SearchStrategy[Any] | None
    examples: int
    tiny: tuple[object, ...]
    on: tuple[object, ...]
    judges: tuple[str, ...] | None
    oracle: Program | None

    def __post_init__(self) -> None:
        if not self.title:
            raise ValueError(f"check {self.id} has no docstring: write the line that students read there")
        if self.given is None and not self.on:
            raise ValueError(f"check {self.id} has no examples, so it would pass everybody: set given= or on=")


def check(
    *,
    points: float,
    given: SearchStrategy[Example] | Given[Example] | None = None,
    examples: int = 20,
    on: Iterable[Example] = (),
    judges: Sequence[str] | None = None,
    oracle: Program | None = None,
) -> Callable[[Callable[[StudentFunction, Example], None]], Check]:
    """Make a property a line of the rubric: its name is the id, its docstring the line that students read.

    Its first parameter has the name of the student's function, its second is an example: `examples` of them are drawn
    from `given`, and those in `on` are added; a student is shown the first that fails, small arguments before large
    ones. It raises Failure, by way of `expect` and `draws`, where it does not hold. `judges` names the entries of the
    returned dict that it looks at, also as "W*", or is `ARGUMENTS`: what the call leaves in its arguments. `oracle` is
    by default the reference's function of that name. Raises ValueError.

    >>> @check(points=5, given=layer_sizes(), judges=("b1", "b2"))
    ... def init_biases_zero(initialize_parameters, sizes):
    ...     "the biases b1 and b2 start at exactly zero"
    ...     expect.zero(expect.arrays_in(initialize_parameters(*sizes), {"b1": (sizes.n_h, 1), "b2": (sizes.n_y, 1)}))
    """

    def make(holds: Callable[[StudentFunction, Example], None]) -> Check:
        function = next(iter(inspect.signature(holds).parameters))
        drawn, judged = examples if given is not None else 0, None if judges is None else tuple(judges)
        title = inspect.getdoc(holds) or ""
        strategy, tiny = (given.strategy, tuple(given.tiny)) if isinstance(given, Given) else (given, ())
        return Check(holds.__name__, title, function, points, holds, strategy, drawn, tiny, tuple(on), judged, oracle)

    return make


class Assignment:
    """What the engine is handed: everything it knows of an assignment.

    `reference` is a module with the functions that students write; `checks`, `misconceptions` and `questions` are the
    modules (a package counts with its modules) that hold them; `draws` names the functions that draw random numbers,
    whose answers are compared by their statistics. Raises ValueError where these contradict each other.

    >>> ASSIGNMENT = Assignment("Deep initialization", reference, checks, misconceptions, draws={"initialize"})
    """

    def __init__(
        self,
        title: str,
        reference: ModuleType,
        checks: ModuleType,
        misconceptions: ModuleType,
        questions: ModuleType | None = None,
        draws: Iterable[str] = (),
    ):
        self.title, self.reference, self.draws = title, reference, frozenset(draws)
        self.name = reference.__name__.split(".")[-2]
        self.folder = Path(inspect.getfile(reference)).parent
        self.checks = {check.id: check for check in collect(Check, checks)}
        self.questions = collect(Question, questions) if questions else []
        called = dict.fromkeys(check.function for check in self.checks.values())
        self.functions = tuple(name for name in called if hasattr(reference, name))
        for check in self.checks.values():
            if check.oracle is None and check.function not in self.functions:
                raise ValueError(
                    f"{self.name}: check {check.id} calls {check.function}, which the reference does not define: "
                    "write it there, or give the check an oracle"
                )
        if unknown := self.draws - set(self.functions):
            raise ValueError(f"{self.name}: draws names {', '.join(unknown)}, which no check calls: correct the name")
        found = [mistake for function in self.functions for mistake in everywhere(function)]
        found += [replace(known, function=self._function(known)) for known in collect(Misconception, misconceptions)]
        self.misconceptions = {known.name: known for known in found}
        if twice := {known.name for known in found if self.misconceptions[known.name] is not known}:
            raise ValueError(
                f"{self.name}: two misconceptions are called {', '.join(sorted(twice))}: rename one of each"
            )

    def _function(self, known: Misconception) -> str:
        """The function that a misconception gets wrong: the one of the reference with these parameters."""
        fitting = [name for name in self.functions if parameters(getattr(self.reference, name)) == known.parameters]
        if len(fitting) != 1:
            raise ValueError(
                f"{self.name}: misconception {known.name} takes {', '.join(known.parameters) or 'nothing'}, as "
                f"{', '.join(fitting) or 'no function'} of the reference does: it needs the parameters of just one"
            )
        return fitting[0]

    def __repr__(self) -> str:
        return f"<assignment {self.name}>"

    def about(self, check: Check) -> str:
        """What reports file a line under: one of the assignment's functions, or the notebook."""
        return check.function if check.function in self.functions else NOTEBOOK

    def oracle(self, check: Check) -> Program:
        """What answers rightly in the place of the function that a check calls."""
        return check.oracle or self.right(check.function)

    def right(self, function: str) -> Program:
        """The reference's function of that name."""
        found: Program = getattr(self.reference, function)
        return found

    @cached_property
    def digest(self) -> str:
        """A fingerprint of the assignment's own files."""
        return digest_of(self.folder)


def parameters(function: Program) -> tuple[str, ...]:
    """The names of a function's parameters."""
    return tuple(inspect.signature(function).parameters)


def collect(kind: type[Kind], module: ModuleType) -> list[Kind]:
    """The objects of a kind that a module defines, in its order, and those of a package's modules."""
    found: list[Kind] = []
    for value in vars(module).values():
        if isinstance(value, kind) and not any(value is known for known in found):
            found.append(value)
        elif isinstance(value, ModuleType) and value.__name__.startswith(module.__name__ + "."):
            found.extend(collect(kind, value))
    return found


def digest_of(folder: Path, leave_out: Iterable[Path] = ()) -> str:
    """A fingerprint of the Python files below a folder, without those in some of its folders."""
    digest, left_out = hashlib.sha256(), tuple(leave_out)
    for path in sorted(folder.rglob("*.py")):
        if not any(path.is_relative_to(out) for out in left_out):
            digest.update(f"{path.relative_to(folder).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return "sha256:" + digest.hexdigest()
