"""Wrong on purpose: the known mistakes over the three functions, each with the hint that answers it.

A misconception is the reference with one idea changed; its docstring is the hint a student reads where it reproduces,
on everything a failing check asked, what the student returned and no other does. Random values are recognised by
their statistics, never by a stream. The same file is the judge's own test: every misconception must lose points.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial


@dataclass(frozen=True)
class Misconception:
    """One mistaken idea; `programs` are the ways it shows, most usual first.

    What is named in `free` ("scale", "mean", "constant") may have another wrong value than the program's.
    """

    name: str
    function: str
    hint: str
    programs: tuple[Callable, ...]
    free: frozenset[str] = frozenset()

    @property
    def program(self) -> Callable:
        return self.programs[0]


CATALOGUE: dict[str, Misconception] = {}
FIRST_PARAMETER = {"n_x": "initialize_parameters", "X": "forward_propagation", "parameters": "backward_propagation"}
FUNCTIONS = {function.partition("_")[0]: function for function in FIRST_PARAMETER.values()}


def register(name: str, function: str, described: Callable, programs: Iterable[Callable], free: Iterable[str] = ()):
    """Add programs to the catalogue under one name; the docstring of `described` is the hint."""
    hint = " ".join(inspect.getdoc(described).split())
    CATALOGUE[name] = Misconception(name, function, hint, tuple(programs), frozenset(free))


def mistake(program: Callable) -> Callable:
    """Add a program; its first parameter tells which function it gets wrong."""
    function = FIRST_PARAMETER[next(iter(inspect.signature(program).parameters))]
    register(program.__name__, function, program, [program])
    return program


def mistake_in_ways(*ways: object) -> Callable[[Callable], Callable]:
    """Add a program whose last parameter takes each of `ways`."""

    def add(program: Callable) -> Callable:
        first, *_, last = inspect.signature(program).parameters
        programs = [partial(program, **{last: way}) for way in ways]
        register(program.__name__, FIRST_PARAMETER[first], program, programs)
        return program

    return add


def mistake_anywhere(program: Callable) -> Callable:
    """Add a program to each of the three functions, as `forward_not_written`."""
    for short, function in FUNCTIONS.items():
        register(f"{short}_{program.__name__}", function, program, [program])
    return program


@mistake_anywhere
def not_written(*args):
    """the function is still the one that the notebook came with: replace its line by your own code or, if you wrote it
    elsewhere, compare the names letter by letter"""
    raise NotImplementedError


@mistake_anywhere
def returns_nothing(*args):
    """the function ends without handing anything back: printing a value, or giving it a name, does not return it"""


@mistake_anywhere
def not_defined(*args):
    """after running the whole notebook there is no such function: compare its name letter by letter, and look for an
    error that stopped the cell it stands in"""
    raise NameError("the notebook does not define it")


@mistake_anywhere
def uses_an_unknown_name(*args):
    """Python knows no such name inside the function: it is misspelt (capital and small letters differ), or it exists
    in your session only; everything the function needs comes in through its parameters"""
    raise NameError


@mistake_anywhere
def reads_an_unknown_key(*args):
    """the dict holds nothing under that key: compare it with the keys that the text above lists, letter by letter"""
    raise KeyError


@mistake_anywhere
def calls_itself(*args):
    """the function calls itself, which calls itself, without end: it has to compute the values, not to ask for them"""
    raise RecursionError


@mistake_anywhere
def leaves_the_program(*args):
    """exit() or quit() ends the whole program: to leave a function and hand its values over is what return is for"""
    raise SystemExit


from . import backward, forward, initialize  # noqa: E402, F401  they fill the catalogue
