"""Stand-ins for modules that draw pictures or show progress: every use of them does nothing, and is no error.

Read inside the wall alone; standard library and numpy only.
"""

import opcode
import sys
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

PICTURE_MODULES = {"matplotlib", "mpl_toolkits", "pylab", "seaborn", "plotly", "IPython", "ipywidgets", "tqdm"}
LOOPS = {"tqdm", "trange", "tqdm_notebook", "tnrange"}  # tqdm's names for a bar around a loop
PYLAB = {"matplotlib.pyplot", "matplotlib.pylab", "pylab"}
PYPLOT = (  # what `from matplotlib.pyplot import *` brings
    "axes axhline axis axvline bar cla clf close cm colorbar contour contourf errorbar figure fill_between gca gcf "
    "grid hist imshow legend loglog pause plot rcParams savefig scatter semilogx semilogy show style subplot subplots "
    "suptitle text tight_layout title xlabel xlim xscale xticks ylabel ylim yscale yticks"
).split()
MAX_AXES = 1_000  # of one figure; a page of pictures has some dozens


class Absent:
    """A module that is not here, or whatever one gets from it: an object that accepts every use.

    Used as a number it is 0, it compares as NaN does, as a container it is empty. It can be unpacked to any count.
    """

    def __init__(self, name: str = "") -> None:
        self.__name__ = name

    def __getattr__(self, name: str) -> object:
        if name == "__all__" and self.__name__ in PYLAB:
            return PYPLOT
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(f"{self.__name__}.{name}")

    def __call__(self, *args: Any, **kwargs: Any) -> object:
        package, _, name = self.__name__.rpartition(".")
        if name in LOOPS and self.__name__.startswith("tqdm"):
            return bar(name, args, kwargs)
        if name == "subplots":
            axes = grid(*args[:2], **kwargs)
            return (Absent("figure"), axes) if package in PYLAB else axes
        if len(args) == 1 and callable(args[0]) and not kwargs and not isinstance(args[0], Absent):
            return args[0]  # a decorator
        return Absent(f"{self.__name__}()")

    def __iter__(self) -> "Iterator[object]":
        return iter([Absent() for _ in range(asked_for(sys._getframe(1)))])  # noqa: SLF001 (there is no other way)

    def __next__(self) -> "Absent":
        return Absent()

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return True

    def __contains__(self, _: object) -> bool:
        return False

    def __getitem__(self, _: object) -> "Absent":
        return Absent()

    def __setitem__(self, _: object, __: object) -> None: ...

    def __delitem__(self, _: object) -> None: ...

    def __delattr__(self, _: str) -> None: ...

    def __enter__(self) -> "Absent":
        return self

    def __exit__(self, *_: object) -> None: ...

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        array = np.empty((), object)
        array[()] = self
        return array if dtype is None else array.astype(dtype)

    def __mro_entries__(self, _: object) -> tuple[type]:
        return (Absent,)

    def __instancecheck__(self, _: object) -> bool:
        return False

    def __subclasscheck__(self, _: object) -> bool:
        return False

    def __eq__(self, _: object) -> bool:
        return False

    __lt__ = __le__ = __gt__ = __ge__ = __eq__
    __hash__ = object.__hash__

    def __int__(self) -> int:
        return 0

    __index__ = __trunc__ = __floor__ = __ceil__ = __int__

    def __float__(self) -> float:
        return 0.0

    def __complex__(self) -> complex:
        return 0j

    def __round__(self, digits: int | None = None) -> float:
        return 0 if digits is None else 0.0

    def __str__(self) -> str:
        return ""

    def __repr__(self) -> str:
        return "<a picture that is not drawn>"

    def __format__(self, _: str) -> str:
        return ""


def _arithmetic(*_: object) -> Absent:
    return Absent()


for _operator in "add sub mul matmul truediv floordiv mod pow lshift rshift and or xor divmod".split():
    for _prefix in ("__", "__r"):
        setattr(Absent, f"{_prefix}{_operator}__", _arithmetic)
for _operator in ("neg", "pos", "abs", "invert"):
    setattr(Absent, f"__{_operator}__", _arithmetic)


def asked_for(frame: Any) -> int:
    """How many values the statement that a frame is at unpacks; 0 where it loops, or asks for as many as there are.

    Whoever unpacks does not say to how many. It stands in the instruction, which is the same from Python 3.11 to 3.14.
    """
    code, at = frame.f_code.co_code, frame.f_lasti
    if at < 0 or at + 1 >= len(code):
        return 0
    name, count = opcode.opname[code[at]], code[at + 1]
    more = code[at - 1] if at >= 2 and opcode.opname[code[at - 2]] == "EXTENDED_ARG" else 0
    if name == "UNPACK_SEQUENCE":
        return int(count + 256 * more)
    return int(count + more) if name == "UNPACK_EX" else 0  # a, *b, c: one before the star, and one more behind it


def grid(nrows: Any = 1, ncols: Any = 1, squeeze: bool = True, **_: object) -> Any:
    """The axes of `subplots(nrows, ncols)` in an array, as matplotlib arranges them."""
    try:
        axes = np.empty((int(nrows), int(ncols)), object)
        if axes.size > MAX_AXES:
            return Absent()
    except (TypeError, ValueError, MemoryError):
        return Absent()
    for place in np.ndindex(axes.shape):
        axes[place] = Absent("axes")
    if not squeeze:
        return axes
    return axes.item() if axes.size == 1 else axes.squeeze()


def bar(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> object:
    """What tqdm returns: a bar that can be looped over if it was given what to loop over."""
    if name in ("trange", "tnrange"):
        return Bar(range(*args))
    looped = args[0] if args else kwargs.get("iterable")
    return Absent("bar") if looped is None else Bar(looped)


class Bar(Absent):
    """A progress bar around a loop that computes."""

    def __init__(self, looped: Iterable[object]) -> None:
        super().__init__("bar")
        self.iterable = looped

    def __iter__(self) -> Iterator[object]:
        return iter(self.iterable)

    def __len__(self) -> int:
        return len(self.iterable)  # type: ignore[arg-type]  # or the error that tqdm's own raises
