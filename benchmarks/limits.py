"""What the judge's own work on a student's text costs, by size: `python -m benchmarks.limits`.

Seconds of CPU for texts of growing sizes; what grows with the size alone doubles from one column to the next, until a
limit is reached, where it is refused or left as it is.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from autograder.notebooks.reading import UnreadableError, parse
from autograder.notebooks.submission import MAX_MAGIC, magics, plain_python
from autograder.pages.feedback import numbered_code

SIZES = [2**k for k in range(13, 21)]  # bytes


def code(unit: str, size: int) -> str:
    return (unit * (size // len(unit) + 1))[:size]


def read(data: bytes) -> None:
    try:
        parse(data)
    except UnreadableError:
        pass


def transform(source: str) -> None:
    if magics(source) * len(source) <= MAX_MAGIC:
        plain_python(source)


def notebook(cell: dict[str, object], size: int) -> bytes:
    return json.dumps({"cells": [cell] * (1 + size // len(json.dumps(cell)))}).encode()


def output(size: int) -> bytes:
    return json.dumps({"cells": [{"source": "x", "outputs": [{"data": {"image/png": "A" * size}}]}]}).encode()


def page(source: str) -> None:
    numbered_code(source, "cell")


WORK: dict[str, tuple[Callable[[Any], None], Callable[[int], object]]] = {  # what is done, with what of a size
    "pictures in outputs": (read, output),
    "empty lists": (read, lambda size: b"[" + b"[]," * (size // 3) + b"[]]"),
    "cells": (read, lambda size: notebook({"cell_type": "code", "source": "x = 1"}, size)),
    "blanks: magics": (transform, lambda size: code(" ", size)),
    "indented: magics": (transform, lambda size: code("\tx\n", size)),
    "%a: magics": (transform, lambda size: code("%a\n", size)),
    ",a: magics": (transform, lambda size: code(",a\n", size)),
    "blank lines: page": (page, lambda size: code("\n", size)),
    "stars: page": (page, lambda size: code("*", size)),
    "code: page": (page, lambda size: code("x = f(y) + 1\n", size)),
}


def main() -> None:
    print(f"{'KiB':22}" + "".join(f"{size // 1024:>8}" for size in SIZES))
    for name, (do, made) in WORK.items():
        seconds = []
        for size in SIZES:
            given = made(size)
            started = time.process_time()
            do(given)
            seconds.append(time.process_time() - started)
        print(f"{name:22}" + "".join(f"{taken:8.2f}" for taken in seconds), flush=True)


if __name__ == "__main__":
    main()
