"""What a command costs: seconds by the clock and of the processors, and the largest memory of each kind of process.

The CPU time of a command is that of itself and of all that was waited for. A zygote is waited for by nobody: it dies
with the namespace around it, and with it what the system knows of its time. So zygotes are looked at while they live.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

EVERY = 0.05  # seconds between two looks, which is what the CPU time of a zygote may be short of
JUDGE, ZYGOTE, STUDENT = "judge", "zygote", "student"


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock and of all processors, and the largest resident memory of each kind of process in MiB."""

    seconds: float
    cpu: float
    peaks: dict[str, float] = field(default_factory=dict)

    @property
    def utilisation(self) -> float:
        """The share of this machine's processors that was at work."""
        return self.cpu / self.seconds / (os.cpu_count() or 1)


class Watch(threading.Thread):
    """Looks at everything below a process until it is told to stop."""

    def __init__(self, pid: int):
        super().__init__(daemon=True)
        self.root, self.over = psutil.Process(pid), threading.Event()
        self.zygotes: dict[tuple[int, float], float] = {}  # by process: seconds of its own and of its children
        self.peaks: dict[str, float] = defaultdict(float)

    def run(self) -> None:
        while not self.over.wait(EVERY):
            with suppress(psutil.Error):
                for process in [self.root, *self.root.children(recursive=True)]:
                    with suppress(psutil.Error):
                        self.look_at(process)

    def look_at(self, process: psutil.Process) -> None:
        kind = _kind(process)
        self.peaks[kind] = max(self.peaks[kind], process.memory_info().rss / 2**20)
        if kind == ZYGOTE:
            times = process.cpu_times()
            spent = times.user + times.system + times.children_user + times.children_system
            self.zygotes[process.pid, process.create_time()] = spent

    def stop(self) -> None:
        self.over.set()
        self.join()


def _kind(process: psutil.Process) -> str:
    if not _is_warm(process):
        return JUDGE
    parent = process.parent()
    return STUDENT if parent and _is_warm(parent) else ZYGOTE


def _is_warm(process: psutil.Process) -> bool:
    """Whether it runs the zygote's program itself, as its children do, and not bubblewrap, which is told of it."""
    command = process.cmdline()
    return (
        "python" in Path(command[0]).name and any(part.endswith("zygote.py") for part in command) if command else False
    )


def cost(commands: list[list[str]], folders: list[Path], environment: dict[str, str]) -> Cost:
    """Run commands at once, each in its folder, to their ends; raises CalledProcessError with what one said."""
    started, used, said, watches = time.perf_counter(), 0.0, [], []
    running = []
    for command, folder in zip(commands, folders, strict=True):
        path = f"{Path(command[0]).parent}{os.pathsep}{os.environ['PATH']}"
        said.append(tempfile.TemporaryFile("w+"))
        how = {"env": {**os.environ, "PATH": path, **environment}, "stdout": said[-1], "stderr": subprocess.STDOUT}
        running.append(subprocess.Popen(command, cwd=folder, **how))
        watches.append(Watch(running[-1].pid))
        watches[-1].start()
    for process, words in zip(running, said, strict=True):
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        used += usage.ru_utime + usage.ru_stime
        words.seek(0)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, process.args, words.read()[-2000:])
    seconds, peaks = time.perf_counter() - started, defaultdict(float)
    for watch in watches:
        watch.stop()
        used += sum(watch.zygotes.values())
        for kind, peak in watch.peaks.items():
            peaks[kind] = max(peaks[kind], peak)
    return Cost(seconds, used, dict(peaks))
