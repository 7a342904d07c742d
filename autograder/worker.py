"""The student's side of the wall: runs the cells of one submission and answers calls of its functions.

Standard library and numpy only; it knows nothing of checks, expected values or scores. `zygote.py` forks and
confines the process and hands it two file descriptors: requests come in on one, answers go out on the other. A frame
is a four-byte length and a value in the format of `encode`. Whatever this process says is an answer of the student,
for student code can reach all of it.

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
import math
import os
import random
import struct
import sys
import types
from collections.abc import Callable, Iterator

import numpy as np
import numpy.linalg
import numpy.random

MAX_FRAME = 16 * 2**20  # bytes; the largest honest answer, two layers of 20 000 float64, takes 0.4 MiB
MAX_DEPTH = 4  # (A2, {"Z1": array}) needs 2
MAX_ITEMS = 64  # of a container; an honest one has 4 to 10
MAX_VALUES = 10_000  # of a frame; an honest one holds some dozens, and each may take a hundred bytes once decoded
MAX_NDIM = 8
MAX_TEXT = 300  # characters of an error text; what fits on three lines of a terminal

PICTURE_MODULES = {
    "matplotlib",
    "seaborn",
    "plotly",
    "IPython",
    "ipywidgets",
    "tqdm",
}  # not here, never graded

CONSTANTS = {b"N": None, b"T": True, b"F": False}
DTYPES = {code.encode(): np.dtype("<" + code) for code in "b1 i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8".split()}
CODES = {dtype.str: code for code, dtype in DTYPES.items()}
INTEGER, REAL, LENGTH = struct.Struct("<q"), struct.Struct("<d"), struct.Struct("<I")
SHAPES = [struct.Struct(f"<B{ndim}I") for ndim in range(MAX_NDIM + 1)]


class Opaque:
    """A value that does not cross the wall, described in words."""

    def __init__(self, description: str):
        self.description = description

    def __repr__(self) -> str:
        return self.description

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Opaque) and other.description == self.description


# ---------------------------------------------------------------------------------------------- frames


def encode(value: object) -> bytes:
    """One value as bytes: a letter for its type, then its content; anything unknown becomes `Opaque`."""
    pieces: list[bytes] = []
    _encode(value, 0, pieces.append)
    return b"".join(pieces)


def _encode(value: object, depth: int, put: Callable[[bytes], None]) -> None:
    kind = type(value)
    if isinstance(value, (np.ndarray, np.generic)):
        _encode_array(np.asarray(value), put)
    elif isinstance(value, (tuple, list, dict)):
        _encode_container(value, depth, put)
    elif kind is str:
        _encode_text(b"s", value, put)
    elif value is None or kind is bool:
        put(b"N" if value is None else b"T" if value else b"F")
    elif kind is int and -(2**63) <= value < 2**63:
        put(b"i" + INTEGER.pack(value))
    elif kind is float:
        put(b"f" + REAL.pack(value))
    else:
        _encode_opaque(value.description if kind is Opaque else f"a value of type {kind.__name__}", put)


def _encode_text(letter: bytes, text: str, put: Callable[[bytes], None]) -> None:
    data = text.encode("utf-8", "replace")
    put(letter + LENGTH.pack(len(data)) + data)


def _encode_opaque(description: str, put: Callable[[bytes], None]) -> None:
    _encode_text(b"o", description[:MAX_TEXT], put)


def _encode_array(array: np.ndarray, put: Callable[[bytes], None]) -> None:
    code = CODES.get(array.dtype.str)
    if code is None:
        plain = np.dtype("<f8") if array.dtype.kind == "f" else array.dtype.newbyteorder("<")
        if plain.str not in CODES:
            return _encode_opaque(f"an array of dtype {array.dtype.name}", put)
        code, array = CODES[plain.str], array.astype(plain)
    if array.nbytes > MAX_FRAME // 2 or array.ndim > MAX_NDIM:
        return _encode_opaque(f"an array of shape {array.shape}, which is too large to be graded", put)
    put(b"a" + code + SHAPES[array.ndim].pack(array.ndim, *array.shape))
    put(array.tobytes())


def _encode_container(value: tuple | list | dict, depth: int, put: Callable[[bytes], None]) -> None:
    if depth >= MAX_DEPTH or len(value) > MAX_ITEMS:
        return _encode_opaque(f"a {type(value).__name__} that is too large or too deep to be graded", put)
    if not isinstance(value, dict):
        put((b"t" if isinstance(value, tuple) else b"l") + bytes([len(value)]))
        for item in value:
            _encode(item, depth + 1, put)
        return
    named = {str.__str__(k) if issubclass(type(k), str) else repr(type(k)): item for k, item in value.items()}
    put(b"d" + bytes([len(named)]))
    for key, item in named.items():
        _encode_text(b"", key[:MAX_TEXT], put)
        _encode(item, depth + 1, put)


def decode(data: bytes) -> object:
    """The value of a frame; raises ValueError for bytes that `encode` cannot have written."""
    try:
        value, end = _decode(data, 0, 0, iter(range(MAX_VALUES)))
    except (IndexError, KeyError, struct.error) as error:
        raise ValueError("the frame ends early or holds an unknown type") from error
    if end != len(data):
        raise ValueError("the frame is longer than its value")
    return value


def _decode(data: bytes, at: int, depth: int, allowed: Iterator[int]) -> tuple[object, int]:
    if next(allowed, None) is None:
        raise ValueError("the frame holds too many values")
    letter, at = data[at : at + 1], at + 1
    if letter == b"a":
        return _decode_array(data, at)
    if letter in CONSTANTS:
        return CONSTANTS[letter], at
    if letter in (b"i", b"f"):
        return (INTEGER if letter == b"i" else REAL).unpack_from(data, at)[0], at + 8
    if letter in (b"s", b"o"):
        text, at = _decode_text(data, at)
        return (text if letter == b"s" else Opaque(text[:MAX_TEXT])), at
    if letter not in (b"t", b"l", b"d") or depth > MAX_DEPTH + 2:
        raise ValueError("the frame holds an unknown type or is nested too deeply")
    count, at, keys, items = data[at], at + 1, [], []
    for _ in range(count):
        if letter == b"d":
            key, at = _decode_text(data, at)
            if len(key) > MAX_TEXT:
                raise ValueError("the frame holds a key that is too long")
            keys.append(key)
        item, at = _decode(data, at, depth + 1, allowed)
        items.append(item)
    return (dict(zip(keys, items, strict=True)) if letter == b"d" else tuple(items) if letter == b"t" else items), at


def _decode_text(data: bytes, at: int) -> tuple[str, int]:
    end = at + 4 + LENGTH.unpack_from(data, at)[0]
    if end > len(data):
        raise ValueError("the frame ends within a text")
    return data[at + 4 : end].decode("utf-8"), end


def _decode_array(data: bytes, at: int) -> tuple[np.ndarray, int]:
    dtype, (ndim, *shape) = DTYPES[data[at : at + 2]], SHAPES[data[at + 2]].unpack_from(data, at + 2)
    at += 3 + 4 * ndim
    end = at + math.prod(shape) * dtype.itemsize
    if end > len(data):
        raise ValueError("the frame ends within an array")
    array = np.ndarray(shape, dtype, data, at)
    return (array != 0) if dtype.kind == "b" else array.copy(), end


# ---------------------------------------------------------------------------------------- the submission


class Submission:
    """The notebook's namespace, as Jupyter would have it after "Run all", errors left behind."""

    def __init__(self) -> None:
        self.main = types.ModuleType("__main__")
        self.main.__dict__.update(get_ipython=lambda: shell, display=lambda *_, **__: None)
        self.sources: dict[str, str] = {}
        self.tested: dict[str, dict] = {}
        self.asked = ""
        self.compile = codeop.Compile()  # which goes by an earlier `from __future__ import`
        sys.modules["__main__"] = self.main
        shell = Shell(self)

    def run_cell(self, label: str, source: str) -> tuple:
        """Run every statement of a cell; the first error is reported, later statements still run."""
        self.sources[label] = source
        report = ("value", None, None)
        try:
            statements = ast.parse(source).body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            return self.raised(error)
        for statement in statements:
            try:
                exec(self.compile(ast.Module([statement], []), label, "exec"), self.main.__dict__)
            except BaseException as error:
                report = self.raised(error) if report[0] == "value" else report
        return report

    def keep(self, function: str) -> None:
        """Remember the notebook as it stands before the tests of a function: cells below may play with it."""
        if function in self.main.__dict__:
            self.tested[function] = dict(self.main.__dict__)

    def call(self, function: str, args: list, seed: int, look: bool) -> tuple:
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
        except BaseException as error:
            return self.raised(error)

    def raised(self, error: BaseException) -> tuple:
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


def describe(error: BaseException) -> str:
    try:
        return str(error)[:MAX_TEXT]
    except BaseException:
        return "(its message cannot be shown)"


class Shell:
    """What `get_ipython()` returns: magics do nothing, except those that run the cell below them."""

    def __init__(self, submission: Submission):
        self.submission = submission

    def run_cell_magic(self, name: str, line: str, body: str) -> None:
        if name in ("time", "capture", "prun"):
            ast.parse(body)  # a mistake in it is this cell's
            self.submission.run_cell(f"%%{name}", body)

    def __getattr__(self, name: str):
        return lambda *_, **__: None


class Absent(types.ModuleType):
    """Stands in for a module that draws pictures: every use of it does nothing."""

    __path__: list = []

    def __getattr__(self, name: str):
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(name)

    def __call__(self, *args, **kwargs):
        if self.__name__ in ("tqdm", "trange") and args:  # a progress bar around a loop that computes
            return range(*args) if self.__name__ == "trange" else args[0]
        return args[0] if len(args) == 1 and callable(args[0]) else Absent(self.__name__)

    def __iter__(self):
        return iter((Absent("figure"), Absent("axes")))


class GivenModules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the course's helper modules and, in place of plotting libraries, `Absent`."""

    def __init__(self) -> None:
        self.sources: dict[str, str] = {}

    def find_spec(self, name, path=None, target=None):
        if name in self.sources or name.partition(".")[0] in PICTURE_MODULES:
            loader = importlib.util.LazyLoader(self) if name in self.sources else self
            return importlib.machinery.ModuleSpec(name, loader, is_package=name not in self.sources)
        return None

    def create_module(self, spec):
        return None if spec.name in self.sources else Absent(spec.name)

    def exec_module(self, module):
        if module.__name__ in self.sources:
            exec(compile(self.sources[module.__name__], module.__name__, "exec"), module.__dict__)


# ------------------------------------------------------------------------- the same every time


class Random(random.Random):
    """`random.Random` whose unseeded generators start from the call's seed instead of the system's entropy."""

    entropy = random.Random(0)

    def seed(self, a=None, version=2):
        super().seed(Random.entropy.getrandbits(64) if a is None else a, version)


def tame_generators() -> None:
    """Let `np.random.default_rng()`, `np.random.seed()` and `random.Random()` take entropy from the call's seed."""
    np.random.bit_generator.randbits = Random.entropy.getrandbits
    random._inst.__class__ = Random
    random.Random, random.seed = Random, random._inst.seed


def seed_generators(seed: int) -> None:
    Random.entropy.seed(seed)
    random.seed(seed)
    np.random.seed(seed)


# ------------------------------------------------------------------------------------------------- process


def write_frame(descriptor: int, payload: bytes) -> None:
    view = memoryview(struct.pack("<I", len(payload)) + payload)
    while view:
        view = view[os.write(descriptor, view) :]


def serve(requests: int, answers: int) -> None:
    """Answer requests from one descriptor on the other until the judge ends this process."""
    submission, given = Submission(), GivenModules()
    sys.meta_path.append(given)
    builtins.input = lambda *_: ""
    incoming = open(requests, "rb")
    while len(head := incoming.read(4)) == 4:
        verb, *rest = decode(incoming.read(*struct.unpack("<I", head)))
        if verb == "module":
            given.sources[rest[0]] = rest[1]
            answer = ("value", None, None)
        elif verb == "cell":
            answer = submission.run_cell(*rest[:2])
            submission.keep(rest[2])
        else:
            answer = submission.call(*rest)
        try:
            payload = encode(answer)
        except BaseException as error:  # a container or array of the student's that misbehaves while it is read
            payload = encode(("raised", type(error).__name__[:MAX_TEXT], describe(error), "", 0, ""))
        write_frame(answers, payload)
