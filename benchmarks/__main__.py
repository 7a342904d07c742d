"""`make bench`: one class, every grader in turn on the same machine; what each costs, and where our time goes.

Peers grade the same programs by the same properties with the same number of examples. Commands are timed whole, as
somebody waits for them: start, grading and recording. Rounds alternate between graders, and medians are reported.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from .classes import ASSIGNMENT, otter_course, our_course, stock_course

HERE = Path(__file__).parent
OURS, PEERS = Path(sys.executable).parent, HERE / ".venv" / "bin"
RESULTS, PICTURE = HERE / "results.json", HERE / "cost.svg"
STOCK, OTTER, PLUGIN, COHORT_1, COHORT_2 = (
    "stock nbgrader",
    "otter-grader",
    "ours, nbgrader autograde",
    "ours, cohort, 1 worker",
    "ours, cohort, 2 workers",
)
PHASES = ("start", "load", "calls", "judging", "recognising", "repeating", "recording", "read and pour", "other")


@dataclass(frozen=True)
class Cost:
    """What one command took: seconds by the clock, and the largest resident memory of one process in MiB."""

    seconds: float
    peak: float


@dataclass(frozen=True)
class Grader:
    """A command that grades all of a course, and how the course is made as good as ungraded again."""

    name: str
    command: list[str]
    course: Path

    def run(self) -> Cost:
        for folder in ("autograded", "feedback"):
            shutil.rmtree(self.course / folder, ignore_errors=True)
        if (self.course / "pristine.db").exists():
            shutil.copy(self.course / "pristine.db", self.course / "gradebook.db")
        return cost(self.command, self.course)


def cost(command: list[str], folder: Path) -> Cost:
    """Run a command to its end; raises CalledProcessError with what it said."""
    path = f"{Path(command[0]).parent}{os.pathsep}{os.environ['PATH']}"
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as said:
        environment = {**os.environ, "PATH": path, "PYTHONPATH": str(HERE.parent)}
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=subprocess.STDOUT, env=environment)
        _, status, used = os.wait4(process.pid, 0)
        seconds, process.returncode = time.perf_counter() - started, os.waitstatus_to_exitcode(status)
        said.seek(0)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command, said.read()[-2000:])
    return Cost(seconds, used.ru_maxrss / 1024)


# ------------------------------------------------------------------------------------------------ graders


def our_graders(folder: Path, count: int) -> list[Grader]:
    course = folder / f"ours-{count}"
    our_course(course, count, OURS / "nbgrader")
    shutil.copy(course / "gradebook.db", course / "pristine.db")
    return [
        Grader(PLUGIN, [str(OURS / "nbgrader"), "autograde", ASSIGNMENT], course),
        Grader(COHORT_1, cohort(1), course),
        Grader(COHORT_2, cohort(2), course),
    ]


def cohort(workers: int) -> list[str]:
    record = ["--gradebook", "sqlite:///gradebook.db", "--workers", str(workers)]
    return [str(OURS / "python"), "-m", "autograder", "grade", "submitted", *record]


def peers(folder: Path, count: int) -> list[Grader]:
    stock, otter = folder / f"stock-{count}", folder / f"otter-{count}"
    stock_course(stock, count, PEERS / "nbgrader")
    shutil.copy(stock / "gradebook.db", stock / "pristine.db")
    otter_course(otter, stock)
    return [
        Grader(STOCK, [str(PEERS / "nbgrader"), "autograde", ASSIGNMENT], stock),
        Grader(OTTER, [str(PEERS / "python"), str(HERE / "run_otter.py"), "."], otter),
    ]


def in_turn(graders: list[Grader], rounds: int, say: Callable[[str], None]) -> dict[str, list[Cost]]:
    costs: dict[str, list[Cost]] = {grader.name: [] for grader in graders}
    for number in range(rounds):
        for grader in graders:
            costs[grader.name].append(grader.run())
            say(f"round {number + 1}  {grader.name:26} {costs[grader.name][-1].seconds:8.1f} s")
    return costs


def scores(grader: Grader) -> list[float]:
    """The score of every student, in order: a grader that is fast and wrong has measured nothing."""
    if grader.name == OTTER:
        return list(json.loads((grader.course / "scores.json").read_text()).values())
    query = """select s.student_id, sum(coalesce(g.auto_score, 0)) from submitted_assignment s
        join submitted_notebook n on n.assignment_id = s.id join grade g on g.notebook_id = n.id
        group by s.student_id order by s.student_id"""
    with sqlite3.connect(grader.course / "gradebook.db") as database:
        return [score for _, score in database.execute(query)]


# ----------------------------------------------------------------------------------------------- measuring


def measure(folder: Path, count: int, rounds: int, sizes: list[int], console: Console) -> dict:
    def say(line: str) -> None:
        console.print(line, style="dim")

    graders = [*peers(folder, count), *our_graders(folder, count)]
    costs = in_turn(graders, rounds, say)
    result = {
        "machine": machine(),
        "submissions": count,
        "rounds": rounds,
        "seconds": {name: [c.seconds for c in found] for name, found in costs.items()},
        "scores": {grader.name: scores(grader) for grader in graders},
        "starts": starts(folder),
        "profile": profile(graders[-1].course, folder / "profile.json"),
        "sizes": {},
    }
    for size in sizes:
        ours = our_graders(folder, size) if size != count else graders[2:]
        found = in_turn(ours[1:], 1, lambda line, size=size: say(f"{size:5} students  {line[9:]}"))
        result["sizes"][size] = {name: vars(c[0]) for name, c in found.items()}
        if size != count:
            shutil.rmtree(ours[0].course)
    return result


def profile(course: Path, output: Path) -> dict:
    shutil.copy(course / "pristine.db", course / "gradebook.db")
    cost([str(OURS / "python"), "-m", "benchmarks.profile", str(course), str(output)], course)
    return json.loads(output.read_text())


def starts(folder: Path) -> dict[str, float]:
    """Seconds until a command is ready, the median of five."""
    one = our_graders(folder, 1)[0]
    python = str(OURS / "python")
    commands: dict[str, Callable[[], Cost]] = {
        "python": lambda: cost([python, "-c", ""], folder),
        "import autograder": lambda: cost([python, "-c", "import autograder"], folder),
        "autograder --help": lambda: cost([python, "-m", "autograder", "--help"], folder),
        "nbgrader autograde --help": lambda: cost([*one.command[:2], "--help"], one.course),
        "nbgrader autograde, one submission": one.run,
    }
    return {name: statistics.median(run().seconds for _ in range(5)) for name, run in commands.items()}


def machine() -> dict[str, str | int]:
    models = [line.partition(":")[2] for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line]
    packages = ("nbgrader", "otter-grader", "numpy", "hypothesis")
    query = f"from importlib.metadata import version\nprint(*map(version, {packages}))"
    found = subprocess.run([PEERS / "python", "-c", query], capture_output=True, text=True, check=True).stdout.split()
    return {
        "date": datetime.date.today().isoformat(),
        "processor": models[0].strip() if models else platform.machine(),
        "cores": os.cpu_count() or 1,
        "load_at_the_end": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        **dict(zip(packages, found, strict=True)),
    }


# ------------------------------------------------------------------------------------------------ reporting


def figures(result: dict) -> list[tuple[str, float, str, bool]]:
    """What was to be reached: its name, what was measured, the bound, and whether it holds."""
    median = {name: statistics.median(seconds) for name, seconds in result["seconds"].items()}
    best, ours, bare = min(median[COHORT_1], median[COHORT_2]), result["profile"]["ours"], result["profile"]["floor"]
    begun = result["starts"]
    rows = [
        ("stock nbgrader / cohort command", median[STOCK] / best, ">= 40"),
        ("otter-grader / cohort command", median[OTTER] / best, ">= 60"),
        ("stock nbgrader / ours through nbgrader", median[STOCK] / median[PLUGIN], ">= 4"),
        ("CPU of a right submission / floor", ours["right"]["cpu"] / sum(bare["right"].values()), "<= 6"),
        ("CPU of a wrong submission / a right one", ours["wrong"]["cpu"] / ours["right"]["cpu"], "<= 3"),
        ("import autograder, s", begun["import autograder"], "<= 0.3"),
        ("autograder --help, s", begun["autograder --help"], "<= 0.3"),
        (
            "nbgrader autograde of one submission beyond nbgrader's own start, s",
            begun["nbgrader autograde, one submission"] - begun["nbgrader autograde --help"],
            "<= 1.5",
        ),
    ]
    large = {int(size): costs for size, costs in result["sizes"].items() if int(size) >= 100}
    if len(large) > 1:
        each = [costs[COHORT_2]["seconds"] / size for size, costs in large.items()]
        peaks = [costs[COHORT_1]["peak"] for costs in large.values()]
        last = large[max(large)]
        rows += [
            ("1 worker / 2 workers, largest class", last[COHORT_1]["seconds"] / last[COHORT_2]["seconds"], ">= 1.8"),
            (f"dearest / cheapest submission, {min(large)} to {max(large)} students", max(each) / min(each), "<= 1.1"),
            ("largest / smallest peak memory, same classes", max(peaks) / min(peaks), "<= 1.1"),
        ]
    return [(name, value, bound, _holds(value, bound)) for name, value, bound in rows]


def _holds(value: float, bound: str) -> bool:
    sign, limit = bound.split()
    return value >= float(limit) if sign == ">=" else value <= float(limit)


def show(result: dict, console: Console) -> None:
    count, median = result["submissions"], {k: statistics.median(v) for k, v in result["seconds"].items()}
    console.print(", ".join(f"{name} {value}" for name, value in result["machine"].items()))
    table = Table("grader", "s in all", "ms a submission", "x faster than stock", "same score as ours")
    ours = result["scores"][COHORT_1]
    for name, seconds in median.items():
        same = sum(abs(a - b) < 1e-6 for a, b in zip(result["scores"][name], ours, strict=True))
        times = f"{median[STOCK] / seconds:.1f}"
        table.add_row(name, f"{seconds:.1f}", f"{1000 * seconds / count:.0f}", times, f"{same} of {count}")
    console.print(table)
    table = Table("ms a submission", *(f"{k}, {what}" for k in ("right", "wrong") for what in ("clock", "judge's CPU")))
    costs = [result["profile"]["ours"][kind][what] for kind in ("right", "wrong") for what in ("wall", "judge")]
    for phase in PHASES:
        table.add_row(phase, *(f"{found.get(phase, 0):.1f}" for found in costs))
    for name, key in (("student's process", "student_cpu"), ("all CPU", "cpu")):
        right, wrong = (f"{result['profile']['ours'][kind][key]:.1f}" for kind in ("right", "wrong"))
        table.add_row(name, "", right, "", wrong)
    right, wrong = (f"{sum(result['profile']['floor'][kind].values()):.1f}" for kind in ("right", "wrong"))
    table.add_row("floor: bare process", "", right, "", wrong)
    console.print(table)
    table = Table("to be reached", "bound", "measured", "")
    for name, value, bound, holds in figures(result):
        table.add_row(name, bound, f"{value:.2f}", "reached" if holds else "missed")
    console.print(table)


def draw(result: dict, path: Path) -> None:
    """Seconds for a whole class against its size, both logarithmic; every mark is a measurement."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "cost"
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4.5), layout="constrained")
    points: dict[str, dict[int, float]] = {
        name: {result["submissions"]: statistics.median(seconds)} for name, seconds in result["seconds"].items()
    }
    for size, costs in result["sizes"].items():
        for name, found in costs.items():
            points[name].setdefault(int(size), found["seconds"])
    for (name, found), marker in zip(points.items(), "osD^v", strict=True):
        axes.loglog(*zip(*sorted(found.items()), strict=True), marker=marker, label=name)
    axes.set(xlabel="submissions in the class", ylabel="seconds for the whole command")
    axes.grid(which="both", alpha=0.2)
    axes.legend(frameon=False)
    figure.savefig(path, metadata={"Date": None, "Creator": None})


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=40, help="size of the class that everybody grades")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", default="10,100,500,2000", help="classes that only the cohort command grades")
    parser.add_argument("--output", type=Path, default=HERE, help="folder of results.json and cost.svg")
    options = parser.parse_args()
    console = Console(highlight=False, width=120)
    sizes = [int(size) for size in options.sizes.split(",") if size]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        result = measure(Path(folder), options.submissions, options.rounds, sizes, console)
    options.output.mkdir(parents=True, exist_ok=True)
    (options.output / RESULTS.name).write_text(json.dumps(result, indent=1) + "\n")
    draw(result, options.output / PICTURE.name)
    show(result, console)


if __name__ == "__main__":
    main()
