"""How long a child takes under each wall, from the question for it until it is gone, side by side.

`python -m benchmarks.walls [ROUNDS]` takes one child of each wall after another, so that all meet the same machine.
"""

from __future__ import annotations

import contextlib
import statistics
import sys
import time
from collections.abc import Callable
from unittest import mock

from autograder.wall import landlock
from autograder.wall.conversation import Worker
from autograder.wall.sandbox import Sandbox, Zygote

WARM = 20  # children of each that do not count


def zygotes() -> dict[str, Callable[[], Zygote]]:
    """The walls by name; bubblewrap without Landlock too, for what Landlock costs."""

    def without_landlock() -> Zygote:
        with mock.patch.object(landlock, "abi", return_value=0):
            return Zygote(Sandbox.BUBBLEWRAP)

    return {
        "bubblewrap and Landlock": lambda: Zygote(Sandbox.BUBBLEWRAP),
        "bubblewrap alone": without_landlock,
        "Landlock": lambda: Zygote(Sandbox.LANDLOCK),
        "no wall": lambda: Zygote(Sandbox.NONE),
    }


def main(rounds: int) -> None:
    """Print the median and the tenth slowest of a hundred, in milliseconds: until it is ready, and with its end."""
    with contextlib.ExitStack() as stack:
        warm = {name: stack.enter_context(contextlib.closing(start())) for name, start in zygotes().items()}
        ready: dict[str, list[float]] = {name: [] for name in warm}
        gone: dict[str, list[float]] = {name: [] for name in warm}
        for _ in range(rounds + WARM):
            for name, zygote in warm.items():
                started = time.perf_counter()
                worker = Worker(zygote)
                ready[name].append(1000 * (time.perf_counter() - started))
                worker.close()
                gone[name].append(1000 * (time.perf_counter() - started))
    print(f"{rounds} children of each wall, one after another; Landlock's ABI is {landlock.abi()}\n")
    print(f"{'wall':<26}{'ready, ms':>12}{'slowest tenth':>16}{'with its end, ms':>20}")
    for name in warm:
        taken = sorted(ready[name][WARM:])
        figures = statistics.median(taken), taken[len(taken) * 9 // 10], statistics.median(gone[name][WARM:])
        print(f"{name:<26}{figures[0]:>12.1f}{figures[1]:>16.1f}{figures[2]:>20.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
