"""Wrong on purpose: how the known mistakes of an assignment are written down.

A misconception is the reference with one idea changed; its docstring is the hint a student reads where it reproduces,
on everything a failing check asked, what the student returned and no other does. Random values are recognised by
their statistics, never by a stream. The same programs are the judge's own test: every one of them must lose points.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, overload

from ..words import Sentence

Program = Callable[..., Any]

FREE = {"scale", "any scale", "mean", "constant", "strength"}  # what each means: see Misconception


@dataclass(frozen=True)
class Misconception:
    """One mistaken idea; `programs` are the ways it shows, the most usual one first.

    `title` is what people who read reports call it, by default the name as a phrase. What is named in `free` may have
    another wrong value than the program's: "scale", "mean" and "constant" of what is drawn ("any scale" may be right as
    well); of values that are computed one number by which all are multiplied ("scale"), or by which their distance from
    the right ones is ("strength").
    `says` is what a line that raises must hold for the exception to be evidence. `function` is the student's function
    that is wrong; the assignment finds it by the names of the programs' parameters.
    """

    name: str
    hint: str
    programs: tuple[Program, ...]
    free: frozenset[str] = frozenset()
    function: str = ""
    title: str = ""
    says: str = ""

    @property
    def program(self) -> Program:
        """The most usual way in which the mistake shows."""
        return self.programs[0]

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of what a program is called with; those that have a value already are left out."""
        parameters = inspect.signature(self.program).parameters.values()
        return tuple(p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD and p.default is p.empty)


def misconception(
    described: Callable[..., object],
    programs: Iterable[Program],
    free: Iterable[str] = (),
    title: str = "",
    says: str = "",
) -> Misconception:
    """Programs that show one idea; `described` has its name, and its docstring is the hint.

    Raises ValueError where there is no docstring, for a mistake without a hint helps nobody, and where something is
    free that cannot be.
    """
    name = described.__name__
    if unknown := sorted(set(free) - FREE):
        raise ValueError(
            f"misconception {name}: {', '.join(unknown)} cannot be free, but {', '.join(sorted(FREE))} can"
        )
    if not (hint := inspect.getdoc(described)):
        raise ValueError(f"misconception {name} has no docstring: write the hint that students read there")
    title = title or name.replace("_", " ")
    return Misconception(name, " ".join(hint.split()), tuple(programs), frozenset(free), title=title, says=says)


@overload
def mistake(program: Program) -> Misconception: ...
@overload
def mistake(*, free: Iterable[str] = (), title: str = "", says: str = "") -> Callable[[Program], Misconception]: ...
def mistake(
    program: Program | None = None, *, free: Iterable[str] = (), title: str = "", says: str = ""
) -> Misconception | Callable[[Program], Misconception]:
    """Make a wrong program a `Misconception`; its docstring is the hint, its name or a `title` what reports call it.

    Its parameters have the names that those of the reference's function have: they tell which function is wrong.

    >>> @mistake(title="gradients summed over the examples")
    ... def sums(parameters, cache, X, Y):
    ...     "this is the sum over the m examples; the loss is their mean, so divide by m"
    ...     means = reference.backward_propagation(parameters, cache, X, Y)
    ...     return {name: mean * X.shape[1] for name, mean in means.items()}
    """
    if program is None:
        return lambda given: misconception(given, [given], free, title, says)
    return misconception(program, [program], free, title, says)


def mistake_in_ways(*ways: object, free: Iterable[str] = (), title: str = "") -> Callable[[Program], Misconception]:
    """Make a wrong program, whose last parameter takes each of `ways`, one `Misconception`.

    >>> @mistake_in_ways("b1", "b2")
    ... def bias_forgotten(X, parameters, name):
    ...     "a bias is missing: it is added to every column"
    ...     return reference.forward_propagation(X, parameters | {name: 0 * parameters[name]})
    """

    def make(program: Program) -> Misconception:
        last = list(inspect.signature(program).parameters)[-1]
        return misconception(program, [partial(program, **{last: way}) for way in ways], free, title)

    return make


# ------------------------------------------------------------------------------------ of whatever function


OF = "{function} "  # how the title of a mistake begins that can be made in any function


def everywhere(function: str) -> list[Misconception]:
    """The mistakes that can be made in any function, as `forward_not_written` for one that begins with "forward"."""
    short = function.partition("_")[0]
    return [
        replace(
            known,
            name=f"{short}_{known.name}",
            title=Sentence(OF + known.title, {"function": function}),
            function=function,
        )
        for known in EVERYWHERE
    ]


@mistake
def not_written(*_: object) -> object:
    """the function is still the one that the notebook came with: replace its line by your own code or, if you wrote it
    elsewhere, compare the names letter by letter"""
    raise NotImplementedError


@mistake
def returns_nothing(*_: object) -> None:
    """the function ends without handing anything back: printing a value, or giving it a name, does not return it"""


class NotDefined(NameError):  # noqa: N818 (its name is what crosses the wall: frames.NOT_DEFINED)
    """Stands for what a call ends with where the notebook does not define the function."""


@mistake
def not_defined(*_: object) -> object:
    """after running the whole notebook there is no such function: compare its name letter by letter, and look for an
    error that stopped the cell it stands in"""
    raise NotDefined


@mistake
def uses_an_unknown_name(*_: object) -> object:
    """Python knows no such name inside the function: it is misspelt (capital and small letters differ), or it exists
    in your session only; everything the function needs comes in through its parameters"""
    raise NameError


@mistake
def reads_an_unknown_key(*_: object) -> object:
    """the dict holds nothing under that key: compare it with the keys that the text above lists, letter by letter"""
    raise KeyError


@mistake
def calls_itself(*_: object) -> object:
    """the function calls itself, which calls itself, without end: it has to compute the values, not to ask for them"""
    raise RecursionError


@mistake
def leaves_the_program(*_: object) -> object:
    """exit() or quit() ends the whole program: to leave a function and hand its values over is what return is for"""
    raise SystemExit


@mistake
def cannot_be_read(*_: object) -> object:
    """Python cannot read a cell that is needed here, and so runs none of it: mend the line that is quoted, then run
    the whole notebook again"""
    raise SyntaxError


EVERYWHERE = (
    cannot_be_read,
    not_written,
    returns_nothing,
    not_defined,
    uses_an_unknown_name,
    reads_an_unknown_key,
    calls_itself,
    leaves_the_program,
)
