"""The student's side of the wall: runs the cells of one submission and answers calls of its functions.

Standard library and numpy only; it knows nothing of checks, expected values or scores. `zygote.py` forks and
confines the process and hands it two file descriptors: requests come in on one, answers go out on the other, as frames
(`frames.py`). Whatever this process says is an answer of the student, for student code can reach all of it.

Requests, each a tuple:
    ("module", name, source)                          make the course's helper module importable
    ("cell", label, source, tested, experiment)       run a cell of the notebook, of an experiment the definitions
                                                      alone; the tests of `tested` come next
    ("call", function, args, seed, look)              call one of the student's functions
    ("calls", function, first, end)                   the same for questions that were learnt before, an answer for each

Answers, each a tuple:
    ("value", returned, args after the call if `look` and they changed, else None)
    ("raised", exception type, text, label, line number, source line)
"""

import ast
import builtins
import codeop
import functools
import importlib.abc
import importlib.machinery
import importlib.util
import os
import random
import re
import sys
import types
from collections.abc import Callable, Iterator, Sequence, Set
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.linalg
import numpy.random
from absent import PICTURE_MODULES, Absent
from frames import LENGTH, MAX_ITEMS, MAX_TEXT, NOT_DEFINED, decode, describe, encode, is_mapping, write_frame

Answer = tuple[object, ...]

# ---------------------------------------------------------------------------------------- the submission


class Submission:
    """The notebook's namespace, as Jupyter would have it after "Run all", errors left behind."""

    def __init__(self) -> None:
        shell = Shell(self)
        self.main = types.ModuleType("__main__")
        self.main.__dict__.update(get_ipython=lambda: shell, display=lambda *_, **__: None)
        self.sources: dict[str, str] = {}
        self.broken: dict[str, SyntaxError] = {}  # what does not parse, by its cell
        self.stubs: list[object] = []  # functions that are still to be written
        self.tested: dict[str, dict[str, object]] = {}
        self.final: dict[str, object] | None = None  # until the first call
        self.asked = self.running = ""
        self.compile = codeop.Compile()  # which goes by an earlier `from __future__ import`
        sys.modules["__main__"] = self.main

    def run_cell(self, label: str, source: str, experiment: bool) -> Answer:
        """Run a cell; what is answered is its first error, of an experiment only one that keeps it from being read."""
        error = self.run(label, source, experiment)
        return ("value", None, None) if error is None else self.raised(error)

    def run(self, label: str, source: str, experiment: bool = False) -> BaseException | None:
        """Run every statement, of an experiment the definitions; returns the first error, and goes on after it."""
        self.sources[label], self.running = source, label
        try:
            statements = ast.parse(source, label).body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            self.note_broken(error)
            return error
        first = None
        for statement in filter(defines, statements) if experiment else statements:
            try:
                self.execute(statement, label)
            except BaseException as error:  # noqa: BLE001 (whatever a cell raises is its answer)
                self.note_broken(error)
                first = first or error
        return None if experiment else first

    def note_broken(self, error: BaseException) -> None:
        if isinstance(error, SyntaxError) and (label := self.name(error.filename)):
            self.broken[label] = error

    def execute(self, statement: ast.stmt, label: str) -> None:
        tree: Any = ast.Module([statement], [])  # typeshed says that Compile takes text alone
        exec(self.compile(tree, label, "exec"), self.main.__dict__)
        if isinstance(statement, ast.FunctionDef) and not_written(statement):
            self.stubs.append(self.main.__dict__.get(statement.name))

    def keep(self, function: str) -> None:
        """Remember the notebook as the tests of a function see it, unless the function is still to be written."""
        found = self.main.__dict__.get(function)
        if found is not None and not any(found is stub for stub in self.stubs):
            self.tested[function] = dict(self.main.__dict__)

    def restore(self, function: str) -> None:
        """Put back what the tests of a function saw; what was missing there comes from the end of the notebook."""
        if self.final is None:
            self.final = dict(self.main.__dict__)
        if function != self.asked:
            self.asked = function
            self.main.__dict__.clear()
            self.main.__dict__.update(self.final | self.tested.get(function, {}))

    def call(self, function: str, args: list[object], seed: int, before: bytes | None) -> Answer:
        """Call a function of the student; with what its arguments hold, encoded, say what they hold if that changes."""
        self.restore(function)
        try:
            called = self.main.__dict__[function]
        except KeyError:
            return self.misread(function) or ("raised", NOT_DEFINED, "", "", 0, "")
        seed_generators(seed)
        try:
            returned = unpacked(called(*args))
            if returned is None and (misread := self.misread(function, missing=False)):
                return misread  # 'return' outside function, say: all above it was run
            return ("value", returned, args if before and encode(args) != before else None)
        except BaseException as error:  # noqa: BLE001 (whatever a function raises is its answer)
            return self.raised(error)

    def raised(self, error: BaseException) -> Answer:
        """An error as an answer: its type, its text, and the innermost line of the notebook that it passed."""
        if type(error) is NameError and (answer := self.misread(error.name)):
            return answer
        if isinstance(error, SyntaxError) and (label := self.name(error.filename)):
            return self.quoted("SyntaxError", reason(error, self.sources[label]), label, error.lineno or 0)
        label, line, trace = "", 0, error.__traceback__
        while trace is not None:
            if found := self.name(trace.tb_frame.f_code.co_filename):
                label, line = found, trace.tb_lineno
            trace = trace.tb_next
        return self.quoted(type(error).__name__, describe(error), label, line)

    def quoted(self, error: str, text: str, label: str, line: int) -> Answer:
        lines = self.sources.get(label, "").split("\n")
        source = lines[line - 1].strip() if 0 < line <= len(lines) else ""
        return ("raised", error[:MAX_TEXT], text[:MAX_TEXT], label, line, source[:MAX_TEXT])

    def name(self, file: object) -> str:
        """What we call a file in which code stands: a cell by its label, a written module without its folder."""
        name = file.rpartition("/")[2] if isinstance(file, str) else ""
        return name if name in self.sources else ""

    def misread(self, name: object, missing: bool = True) -> Answer | None:
        """The error for which the cell that defines a name was not run, or not to its end; None if it was."""
        for label, error in self.broken.items():
            source = self.sources[label]
            if isinstance(name, str) and re.search(DEFINES.format(re.escape(name)), source, re.MULTILINE):
                text = reason(error, source) + (f" (so {name} is not defined)" if missing else "")
                return self.quoted("SyntaxError", text, label, error.lineno or 0)
        return None


# Where a name is defined, in a cell that cannot be parsed: by def or class, an assignment or an import.
DEFINES = r"^(?:(?:async +)?(?:def|class) +{0}\b|{0} *=[^=]|(?:import|from) .*\b{0}\b)"


def not_written(function: ast.FunctionDef) -> bool:
    """Whether the first thing that a function does is to raise, as the stub of the release does."""
    first, *rest = function.body
    if rest and isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        first = rest[0]  # below the docstring
    return isinstance(first, ast.Raise)


def defines(statement: ast.stmt) -> bool:
    """Whether a statement does no more than give a name to a function, class, module or literal."""
    if isinstance(statement, (ast.Assign, ast.AnnAssign)):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        names = all(isinstance(target, ast.Name) for target in targets)
        return names and (isinstance(statement.value, ast.Lambda) or literal(statement.value))
    return isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom))


def literal(value: ast.expr | None) -> bool:
    try:
        ast.literal_eval(value or ast.Constant(None))
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


# What older Pythons cannot read, by the version that brought it: looked for in the message and the line it is about.
NEWER = {
    (3, 14): r"^\s*except\*? +[\w.]+ *,|(?<![\w'\"])(?:[tT][rR]?|[rR][tT])['\"]",
    (3, 13): r"^\s*(?:type|(?:async +)?def|class) +\w+ *\[[^\]]*=",
    (3, 12): r"^\s*type +\w+.*=|^\s*(?:(?:async +)?def|class) +\w+ *\[|cannot include (?:a backslash|'#')"
    r"|\b(?:[fF][rR]?|[rR][fF])(['\"])[^'\"]*\{[^{}]*(?<![\w)\]])\1[^{}]*\1[^{}]*\}",
}
MAX_LINE = 300  # characters of a line in which newer syntax is looked for


def reason(error: SyntaxError, source: str) -> str:
    """Why a cell cannot be parsed, and which Python could, if a newer one than this could."""
    lines = source.split("\n")
    line = lines[error.lineno - 1][:MAX_LINE] if error.lineno and error.lineno <= len(lines) else ""
    for version, pattern in NEWER.items():
        if version > sys.version_info[:2] and re.search(pattern, f"{error.msg}\n{line}", re.MULTILINE):
            newer, ours = f"{version[0]}.{version[1]}", f"{sys.version_info[0]}.{sys.version_info[1]}"
            return f"{error.msg}: this is syntax of Python {newer}, and the grader has Python {ours}"
    return str(error.msg)


def unpacked(returned: object) -> object:
    """What was returned, any iterable as the tuple that it can be unpacked to; sets have no order, texts are values.

    At most `MAX_ITEMS` values are asked for: an iterable may have no end.
    """
    if isinstance(returned, (tuple, list, dict, np.ndarray, np.generic, str, bytes, Set, Absent)):
        return returned
    if is_mapping(returned) or not hasattr(type(returned), "__iter__"):
        return returned
    items = tuple(islice(iter(returned), MAX_ITEMS + 1))  # type: ignore[call-overload]  # it has __iter__
    return items if len(items) <= MAX_ITEMS else returned


class Shell:
    """What `get_ipython()` returns: magics do nothing, except those that run Python code or write a module."""

    def __init__(self, submission: Submission):
        self.submission = submission

    def run_cell_magic(self, name: str, line: str, body: str) -> None:
        """`%%time` and its like run the cell; `%%writefile m.py` writes it. Raises what the cell raises."""
        if name in ("time", "capture", "prun"):
            error = self.submission.run(self.submission.running, f"\n{body}")  # its lines keep their numbers
            if error is not None:
                raise error
        elif name in ("writefile", "file"):
            options, file = split(line)
            with file.open("a" if "-a" in options else "w", encoding="utf-8") as written:
                written.write(body)
            importlib.invalidate_caches()
            self.submission.sources[file.name] = file.read_text("utf-8")

    def run_line_magic(self, name: str, line: str, *_: object) -> object:
        """`%time` runs a statement, `%run` a file whose names the notebook then has. Raises what they raise."""
        names = self.submission.main.__dict__
        if name == "time":
            try:
                return eval(self.submission.compile(line, "%time", "eval"), names)
            except SyntaxError:
                exec(self.submission.compile(line, "%time", "exec"), names)
        elif name == "run":
            self.run_file(line)
        return None

    def run_file(self, line: str) -> None:
        """Run a file as a program of its own, and keep its names."""
        options, file = split(line)
        file = file if file.exists() else file.with_suffix(".py")
        source = file.read_text("utf-8")
        self.submission.sources[file.name] = source
        names = self.submission.main.__dict__
        own = names if "-i" in options else {"__name__": "__main__", "__file__": str(file)}
        try:
            exec(compile(source, file.name, "exec"), own)
        finally:
            names.update({name: value for name, value in own.items() if not name.startswith("__")})

    def getoutput(self, *_: object, **__: object) -> list[str]:
        """The lines that a shell command prints: there is no shell."""
        return []

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_, **__: None


def split(line: str) -> tuple[list[str], Path]:
    """The options of a magic's line, and the file it names."""
    words = [word.strip("'\"") for word in line.split()]
    options = [word for word in words if word.startswith("-")]
    return options, Path(next((word for word in words if not word.startswith("-")), ""))


class GivenModules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the course's helper modules and, in place of plotting libraries, `Absent`."""

    def __init__(self) -> None:
        self.sources: dict[str, str] = {}

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name in self.sources or name.partition(".")[0] in PICTURE_MODULES:
            lazy = name in self.sources
            loader: importlib.abc.Loader = importlib.util.LazyLoader(self) if lazy else self
            return importlib.machinery.ModuleSpec(name, loader, is_package=not lazy)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType | None:
        stand_in: Any = Absent(spec.name)  # Python takes any object for a module
        return None if spec.name in self.sources else stand_in

    def exec_module(self, module: types.ModuleType) -> None:
        if module.__name__ in self.sources:
            exec(compile(self.sources[module.__name__], module.__name__, "exec"), module.__dict__)


# ------------------------------------------------------------------------- the same every time


class Random(random.Random):
    """`random.Random` whose unseeded generators start from the call's seed instead of the system's entropy."""

    entropy = random.Random(0)

    def seed(  # type: ignore[override]  # as in typeshed's own random.Random
        self, a: int | float | str | bytes | bytearray | None = None, version: int = 2
    ) -> None:
        super().seed(bits_of_entropy(64) if a is None else a, version)


shared = random._inst  # noqa: SLF001 (the generator behind random.random() has no public name)
waiting: list[int] = []  # the call's seed, until `random` or entropy is used: most calls use neither, and it costs most


def wake() -> None:
    while waiting:
        seed = waiting.pop()
        Random.entropy.seed(seed)
        shared.seed(seed)


def bits_of_entropy(count: int) -> int:
    wake()
    return Random.entropy.getrandbits(count)


def awake(method: Callable[..., object]) -> Callable[..., object]:
    """A function of `random` that sees to it first that the generator is seeded."""

    @functools.wraps(method)
    def woken(*args: object, **named: object) -> object:
        wake()
        return method(*args, **named)

    return woken


def tame_generators() -> None:
    """Let `np.random.default_rng()`, `np.random.seed()` and `random.Random()` take entropy from the call's seed."""
    np.random.bit_generator.randbits = bits_of_entropy  # type: ignore[attr-defined]  # no stub
    shared.__class__ = Random
    for name in random.__all__:
        if callable(method := getattr(shared, name, None)):
            setattr(random, name, awake(method))
    random.Random = Random  # type: ignore[misc]  # what students make by this name is ours


def seed_generators(seed: int) -> None:
    waiting[:] = [seed]
    np.random.seed(seed)


# ------------------------------------------------------------------------------------------------- process


Question = tuple[list[object], int, bytes | None]  # arguments, seed, and the arguments encoded if they are looked at
LEARNT: dict[str, list[Question]] = {}  # by function


def learn(questions: bytes) -> None:
    """Read the requests of calls that all children will be asked, so that none of them has to."""
    LEARNT.clear()
    at = 0
    while at < len(questions):
        end = at + 4 + LENGTH.unpack_from(questions, at)[0]
        function, question = read_call(decode(questions[at + 4 : end]))
        LEARNT.setdefault(function, []).append(question)
        at = end


def read_call(request: Any) -> tuple[str, Question]:
    _, function, args, seed, look = request
    return function, (args, seed, encode(args) if look else None)


def serve(requests: int, answers: int) -> None:
    """Answer requests from one descriptor on the other until there are no more, or the judge ends this process."""
    submission, given = Submission(), GivenModules()
    sys.meta_path.insert(0, given)  # before files that a cell writes, which cannot stand in for the course's modules
    sys.path.insert(0, "")
    builtins.input = lambda *_: ""
    seed_generators(0)  # what cells draw is the same in every process, behind every wall
    incoming = open(requests, "rb")
    while len(head := incoming.read(4)) == 4:
        asked: Any = decode(incoming.read(*LENGTH.unpack(head)))
        for answer in answered(submission, given, asked):
            write_frame(answers, encoded(answer))
    os.close(answers)  # at once: the judge waits for it, and a process takes a while to end


def answered(submission: Submission, given: GivenModules, asked: Any) -> Iterator[Answer]:
    """The answers to a request."""
    match asked:
        case "module", name, source:
            given.sources[name] = source
            yield "value", None, None
        case "cell", label, source, tested, experiment:
            answer = submission.run_cell(label, source, experiment)
            submission.keep(tested)
            yield answer
        case "calls", function, first, end:
            for question in LEARNT[function][first:end]:
                yield submission.call(function, *question)
        case _:
            function, question = read_call(asked)
            yield submission.call(function, *question)


def encoded(answer: Answer) -> bytes:
    try:
        return encode(answer)
    except BaseException as error:  # noqa: BLE001 (a container or array of the student's misbehaves when it is read)
        return encode(("raised", type(error).__name__[:MAX_TEXT], describe(error), "", 0, ""))
