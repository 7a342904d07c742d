"""The student's side of the wall: runs the cells of one submission and answers calls of its functions.

Standard library and numpy only; it knows nothing of checks, expected values or scores. `zygote.py` forks and
confines the process and hands it two file descriptors: requests come in on one, answers go out on the other, as frames
(`frames.py`). Whatever this process says is an answer of the student, for student code can reach all of it.

Requests, each a tuple:
    ("module", name, source)                          make the course's helper module importable
    ("cell", label, source, tested)                   run a cell of the notebook; the tests of `tested` come next
    ("call", function, args, seed, look)              call one of the student's functions

Answers, each a tuple:
    ("value", returned, args after the call if `look` and they changed, else None)
    ("raised", exception type, text, label, line number, source line)
"""

import ast
import builtins
import codeop
import importlib.abc
import importlib.machinery
import importlib.util
import random
import struct
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.linalg
import numpy.random
from frames import MAX_TEXT, decode, describe, encode, write_frame

PICTURE_MODULES = {
    "matplotlib",
    "seaborn",
    "plotly",
    "IPython",
    "ipywidgets",
    "tqdm",
}  # not here, never graded

Answer = tuple[object, ...]

# ---------------------------------------------------------------------------------------- the submission


class Submission:
    """The notebook's namespace, as Jupyter would have it after "Run all", errors left behind."""

    def __init__(self) -> None:
        shell = Shell(self)
        self.main = types.ModuleType("__main__")
        self.main.__dict__.update(get_ipython=lambda: shell, display=lambda *_, **__: None)
        self.sources: dict[str, str] = {}
        self.tested: dict[str, dict[str, object]] = {}
        self.asked = ""
        self.compile = codeop.Compile()  # which goes by an earlier `from __future__ import`
        sys.modules["__main__"] = self.main

    def run_cell(self, label: str, source: str) -> Answer:
        """Run every statement of a cell; the first error is reported, later statements still run."""
        self.sources[label] = source
        report: Answer = ("value", None, None)
        try:
            statements = ast.parse(source).body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            return self.raised(error)
        for statement in statements:
            try:
                tree: Any = ast.Module([statement], [])  # typeshed says that Compile takes text alone
                exec(self.compile(tree, label, "exec"), self.main.__dict__)
            except BaseException as error:  # noqa: BLE001 (whatever a cell raises is its answer)
                report = self.raised(error) if report[0] == "value" else report
        return report

    def keep(self, function: str) -> None:
        """Remember the notebook as it stands before the tests of a function: cells below may play with it."""
        if function in self.main.__dict__:
            self.tested[function] = dict(self.main.__dict__)

    def call(self, function: str, args: list[object], seed: int, look: bool) -> Answer:
        """Call a function of the student, and say what its arguments hold afterwards if that is looked at."""
        if function != self.asked:
            self.asked = function
            self.main.__dict__.update(self.tested.get(function, {}))
        try:
            called = self.main.__dict__[function]
        except KeyError:
            return ("raised", "NameError", f"the notebook does not define {function}", "", 0, "")
        seed_generators(seed)
        before = encode(args) if look else None
        try:
            return ("value", called(*args), args if look and encode(args) != before else None)
        except BaseException as error:  # noqa: BLE001 (whatever a function raises is its answer)
            return self.raised(error)

    def raised(self, error: BaseException) -> Answer:
        label, line = "", 0
        if isinstance(error, SyntaxError):
            label, line = list(self.sources)[-1], error.lineno or 0
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename in self.sources:
                label, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
            trace = trace.tb_next
        lines = self.sources.get(label, "").split("\n")
        text = lines[line - 1].strip() if 0 < line <= len(lines) else ""
        return ("raised", type(error).__name__[:MAX_TEXT], describe(error), label, line, text[:MAX_TEXT])


class Shell:
    """What `get_ipython()` returns: magics do nothing, except those that run the cell below them."""

    def __init__(self, submission: Submission):
        self.submission = submission

    def run_cell_magic(self, name: str, line: str, body: str) -> None:
        if name in ("time", "capture", "prun"):
            ast.parse(body)  # a mistake in it is this cell's
            self.submission.run_cell(f"%%{name}", body)

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_, **__: None


class Absent(types.ModuleType):
    """Stands in for a module that draws pictures: every use of it does nothing."""

    __path__: list[str] = []

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(name)

    def __call__(self, *args: Any, **kwargs: object) -> object:
        if self.__name__ in ("tqdm", "trange") and args:  # a progress bar around a loop that computes
            return range(*args) if self.__name__ == "trange" else args[0]
        return args[0] if len(args) == 1 and callable(args[0]) else Absent(self.__name__)

    def __iter__(self) -> "Iterator[Absent]":
        return iter((Absent("figure"), Absent("axes")))


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
        return None if spec.name in self.sources else Absent(spec.name)

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
        super().seed(Random.entropy.getrandbits(64) if a is None else a, version)


def tame_generators() -> None:
    """Let `np.random.default_rng()`, `np.random.seed()` and `random.Random()` take entropy from the call's seed."""
    np.random.bit_generator.randbits = Random.entropy.getrandbits  # type: ignore[attr-defined]  # no stub
    shared = random._inst  # noqa: SLF001 (the generator behind random.random() has no public name)
    shared.__class__ = Random
    random.seed = shared.seed
    random.Random = Random  # type: ignore[misc]  # what students make by this name is ours


def seed_generators(seed: int) -> None:
    Random.entropy.seed(seed)
    random.seed(seed)
    np.random.seed(seed)


# ------------------------------------------------------------------------------------------------- process


def serve(requests: int, answers: int) -> None:
    """Answer requests from one descriptor on the other until the judge ends this process."""
    submission, given = Submission(), GivenModules()
    sys.meta_path.append(given)
    builtins.input = lambda *_: ""
    incoming = open(requests, "rb")
    while len(head := incoming.read(4)) == 4:
        asked: Any = decode(incoming.read(*struct.unpack("<I", head)))
        verb, *rest = asked
        if verb == "module":
            given.sources[rest[0]] = rest[1]
            answer: Answer = ("value", None, None)
        elif verb == "cell":
            answer = submission.run_cell(*rest[:2])
            submission.keep(rest[2])
        else:
            answer = submission.call(*rest)
        try:
            payload = encode(answer)
        except BaseException as error:  # noqa: BLE001 (a container or array of the student's misbehaves when it is read)
            payload = encode(("raised", type(error).__name__[:MAX_TEXT], describe(error), "", 0, ""))
        write_frame(answers, payload)
