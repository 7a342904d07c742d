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
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder.wall import ONE_THREAD

from .classes import ASSIGNMENT, otter_course, our_course, stock_course
from .meter import JUDGE, STUDENT, ZYGOTE, Cost, cost

HERE = Path(__file__).parent
OURS, PEERS = Path(sys.executable).parent, HERE / ".venv" / "bin"
RESULTS, PICTURE = HERE / "results.json", HERE / "cost.svg"
AT_ONCE = 4  # processes of stock nbgrader, each with a part of the class
STOCK, STOCK_4, OTTER, PLUGIN, COHORT_1, COHORT_2, COLD_2 = (
    "stock nbgrader",
    f"stock nbgrader, {AT_ONCE} at once",
    "otter-grader",
    "ours, nbgrader autograde",
    "ours, cohort, 1 worker",
    "ours, cohort, 2 workers",
    "ours, cohort, 2 workers, cold",
)
PATHS = {"PYTHONPATH": str(HERE.parent)}
PHASES = (
    "start",
    "asking",
    "reading answers",
    "judging",
    "recognising",
    "repeating",
    "recording",
    "read and pour",
    "other",
)


@dataclass(frozen=True)
class Grader:
    """A command that grades all of a course, and how the course is made as good as ungraded again.

    With several courses, each holds a part of the class, and the same command grades all of them at once.
    """

    name: str
    command: list[str]
    courses: list[Path]

    @property
    def course(self) -> Path:
        return self.courses[0]

    def run(self) -> Cost:
        for course in self.courses:
            for folder in ("autograded", "feedback"):
                shutil.rmtree(course / folder, ignore_errors=True)
            if (course / "pristine.db").exists():
                shutil.copy(course / "pristine.db", course / "gradebook.db")
        return cost([self.command] * len(self.courses), self.courses, PATHS)


# ------------------------------------------------------------------------------------------------ graders


def our_graders(folder: Path, count: int) -> list[Grader]:
    """The class as it comes; and cold: no two programs are the same, and nothing that was judged is remembered."""
    warm, cold = folder / f"ours-{count}", folder / f"cold-{count}"
    for course in (warm, cold):
        our_course(course, count, OURS / "nbgrader", distinct=course is cold)
        shutil.copy(course / "gradebook.db", course / "pristine.db")
    return [
        Grader(PLUGIN, [str(OURS / "nbgrader"), "autograde", ASSIGNMENT], [warm]),
        Grader(COHORT_1, cohort(1), [warm]),
        Grader(COHORT_2, cohort(2), [warm]),
        Grader(COLD_2, [*cohort(2), "--no-memo"], [cold]),
    ]


def cohort(workers: int) -> list[str]:
    record = ["--gradebook", "sqlite:///gradebook.db", "--workers", str(workers)]
    return [str(OURS / "python"), "-m", "autograder", "grade", "submitted", *record]


def peers(folder: Path, count: int) -> list[Grader]:
    stock, otter = folder / f"stock-{count}", folder / f"otter-{count}"
    parts = [folder / f"stock-{count}-part-{part}" for part in range(AT_ONCE)]
    stock_course(stock, count, PEERS / "nbgrader")
    for part, course in enumerate(parts):
        stock_course(course, count, PEERS / "nbgrader", slice(part, None, AT_ONCE))
    for course in (stock, *parts):
        shutil.copy(course / "gradebook.db", course / "pristine.db")
    otter_course(otter, stock)
    autograde = [str(PEERS / "nbgrader"), "autograde", ASSIGNMENT]
    return [
        Grader(STOCK, autograde, [stock]),
        Grader(STOCK_4, autograde, parts),
        Grader(OTTER, [str(PEERS / "python"), str(HERE / "run_otter.py"), "."], [otter]),
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
    found: list[tuple[str, float]] = []
    for course in grader.courses:
        with sqlite3.connect(course / "gradebook.db") as database:
            found.extend(database.execute(query))
    return [score for _, score in sorted(found)]


# ----------------------------------------------------------------------------------------------- measuring


def measure(folder: Path, count: int, rounds: int, sizes: list[int], console: Console, *, with_peers: bool) -> dict:
    def say(line: str) -> None:
        console.print(line, style="dim")

    graders = [*(peers(folder, count) if with_peers else ()), *our_graders(folder, count)]
    costs = in_turn(graders, rounds, say)
    warm = next(grader.course for grader in graders if grader.name == COHORT_2)
    result = {
        "machine": machine(with_peers=with_peers),
        "submissions": count,
        "rounds": rounds,
        "costs": {name: [figures_of(c) for c in found] for name, found in costs.items()},
        "scores": {grader.name: scores(grader) for grader in graders},
        "starts": starts(folder),
        "profile": profile(warm, folder / "profile.json"),
        "sizes": {},
    }
    for size in sizes:
        ours = our_graders(folder, size) if size != count else graders[-4:]
        found = in_turn(ours[2:], 1, lambda line, size=size: say(f"{size:5} students  {line[9:]}"))
        result["sizes"][size] = {name: figures_of(c[0]) for name, c in found.items()}
        if size != count:
            for grader in ours[2:]:
                shutil.rmtree(grader.course)
    return result


def figures_of(found: Cost) -> dict:
    return {"seconds": found.seconds, "cpu": found.cpu, "utilisation": found.utilisation, "peaks": found.peaks}


def profile(course: Path, output: Path) -> dict:
    """Where the time goes, with one thread for linear algebra, as in our commands."""
    shutil.copy(course / "pristine.db", course / "gradebook.db")
    cost([[str(OURS / "python"), "-m", "benchmarks.profile", str(course), str(output)]], [course], PATHS | ONE_THREAD)
    return json.loads(output.read_text())


def starts(folder: Path) -> dict[str, float]:
    """Seconds until a command is done, the median of five."""
    through_nbgrader, one, *_ = our_graders(folder, 1)
    python, notebook = str(OURS / "python"), str(next(one.course.glob("submitted/*/*/*.ipynb")))
    commands: dict[str, list[str]] = {
        "python": [python, "-c", ""],
        "import autograder": [python, "-c", "import autograder"],
        "autograder --help": [python, "-m", "autograder", "--help"],
        "autograder grade, one loose notebook": [python, "-m", "autograder", "grade", notebook],
        "nbgrader autograde --help": [*through_nbgrader.command[:2], "--help"],
    }
    runs: dict[str, Callable[[], Cost]] = {
        name: lambda command=command: cost([command], [one.course], PATHS) for name, command in commands.items()
    }
    runs["nbgrader autograde, one submission"] = through_nbgrader.run
    return {name: statistics.median(run().seconds for _ in range(5)) for name, run in runs.items()}


def machine(*, with_peers: bool) -> dict[str, str | int]:
    models = [line.partition(":")[2] for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line]
    packages = ("nbgrader", "otter-grader", "numpy", "hypothesis") if with_peers else ("nbgrader", "numpy")
    query = f"from importlib.metadata import version\nprint(*map(version, {packages}))"
    python = PEERS / "python" if with_peers else OURS / "python"
    found = subprocess.run([python, "-c", query], capture_output=True, text=True, check=True).stdout.split()
    return {
        "date": datetime.date.today().isoformat(),
        "processor": models[0].strip() if models else platform.machine(),
        "cores": os.cpu_count() or 1,
        "load_at_the_end": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        **dict(zip(packages, found, strict=True)),
    }


# ------------------------------------------------------------------------------------------------ reporting


def medians(result: dict, figure: str = "seconds") -> dict[str, float]:
    return {name: statistics.median(c[figure] for c in costs) for name, costs in result["costs"].items()}


def figures(result: dict) -> list[tuple[str, float, str, bool]]:
    """What was to be reached: its name, what was measured, the bound, and whether it holds."""
    median, ours, begun = medians(result), result["profile"]["ours"], result["starts"]
    bare = sum(result["profile"]["floor"]["right"].values())
    best, count = min(median[COHORT_1], median[COHORT_2]), result["submissions"]
    rows = [
        ("CPU of a right submission / floor, warm", ours["right warm"]["cpu"] / bare, "<= 4"),
        ("the same, cold", ours["right cold"]["cpu"] / bare, "<= 6"),
        ("CPU of a wrong submission / a right one, warm", _ratio(ours, "wrong warm", "right warm"), "<= 1.5"),
        ("the same, cold", _ratio(ours, "wrong cold", "right cold"), "<= 3"),
        (
            "CPU of the first wrong ones of their kind beyond later ones, ms",
            ours["wrong first"]["cpu"] - ours["wrong cold"]["cpu"],
            "<= 100",
        ),
        ("autograder grade of one loose notebook, s", begun["autograder grade, one loose notebook"], "<= 0.6"),
        ("autograder --help, s", begun["autograder --help"], "<= 0.1"),
        ("2,000 unchanged submissions skipped, s", result["profile"]["skipped"], "<= 2"),
        (
            "nbgrader autograde of one submission beyond nbgrader's own start, s",
            begun["nbgrader autograde, one submission"] - begun["nbgrader autograde --help"],
            "<= 1.5",
        ),
    ]
    sizes = {int(size): costs for size, costs in result["sizes"].items()}
    if STOCK in median:
        stock, otter = median[STOCK] / count, median[OTTER] / count
        rows += [
            (f"stock nbgrader / cohort command, class of {count}", median[STOCK] / best, ">= 100"),
            (f"otter-grader / cohort command, class of {count}", median[OTTER] / best, ">= 150"),
            ("stock nbgrader / ours through nbgrader", median[STOCK] / median[PLUGIN], ">= 12"),
        ]
        for size in (size for size in sizes if size >= 2000):
            rows += [
                (f"stock nbgrader / cohort, {size}, warm", stock * size / sizes[size][COHORT_2]["seconds"], ">= 200"),
                (f"stock nbgrader / cohort, {size}, cold", stock * size / sizes[size][COLD_2]["seconds"], ">= 120"),
                (f"otter-grader / cohort, {size}, warm", otter * size / sizes[size][COHORT_2]["seconds"], ">= 300"),
            ]
    large = {size: costs[COHORT_2] for size, costs in sizes.items() if size >= 500}
    if large:
        rows.append(("utilisation of the cores, largest class", large[max(large)]["utilisation"], ">= 0.9"))
    for kind in (JUDGE, ZYGOTE, STUDENT) if len(large) > 1 else ():
        grown = large[max(large)]["peaks"].get(kind, 0) - large[min(large)]["peaks"].get(kind, 0)
        rows.append((f"memory of a {kind} process, {min(large)} to {max(large)} students, MiB more", grown, "<= 10"))
    return [(name, value, bound, _holds(value, bound)) for name, value, bound in rows]


def _ratio(ours: dict, one: str, other: str) -> float:
    return ours[one]["cpu"] / ours[other]["cpu"]


def _holds(value: float, bound: str) -> bool:
    sign, limit = bound.split()
    return value >= float(limit) if sign == ">=" else value <= float(limit)


def show(result: dict, console: Console) -> None:
    console.print(", ".join(f"{name} {value}" for name, value in result["machine"].items()))
    console.print(_peers_table(result), _phases_table(result), _sizes_table(result))
    memo = result["profile"]["memo"]
    hits = memo["found"] / memo["asked"]
    console.print(
        f"memo: {memo['asked']} functions' answers, {memo['found']} of them judged before ({hits:.0%}); "
        f"{memo['distinct']} different ones of {memo['programs']} different programs"
    )
    table = Table("to be reached", "bound", "measured", "")
    for name, value, bound, holds in figures(result):
        table.add_row(name, bound, f"{value:.2f}", "reached" if holds else "missed")
    console.print(table)


def _peers_table(result: dict) -> Table:
    """Clock and CPU side by side, of the same runs."""
    count, clock, cpu, used = result["submissions"], *(medians(result, f) for f in ("seconds", "cpu", "utilisation"))
    table = Table("grader", "s in all", "ms a submission", "CPU ms", "cores at work", "x stock", "same score as ours")
    ours = result["scores"][COHORT_1]
    for name, seconds in clock.items():
        same = sum(abs(a - b) < 1e-6 for a, b in zip(result["scores"][name], ours, strict=True))
        times = f"{clock[STOCK] / seconds:.1f}" if STOCK in clock else "-"
        each, spent = f"{1000 * seconds / count:.0f}", f"{1000 * cpu[name] / count:.0f}"
        table.add_row(name, f"{seconds:.1f}", each, spent, f"{used[name]:.0%}", times, f"{same} of {count}")
    return table


def _phases_table(result: dict) -> Table:
    ours = result["profile"]["ours"]
    table = Table("CPU ms a submission", *ours)
    for phase in PHASES:
        table.add_row(phase, *(f"{found['judge'].get(phase, 0):.1f}" for found in ours.values()))
    for name, key in (("student's process", "student_cpu"), ("all CPU", "cpu")):
        table.add_row(name, *(f"{found[key]:.1f}" for found in ours.values()))
    bare = {kind: sum(found.values()) for kind, found in result["profile"]["floor"].items()}
    table.add_row("floor: bare process", *(f"{bare[name.partition(' ')[0]]:.1f}" for name in ours))
    return table


def _sizes_table(result: dict) -> Table:
    table = Table("submissions", "", "s", "ms each", "CPU ms each", "cores at work", "MiB judge, zygote, student")
    for size, costs in result["sizes"].items():
        for name, c in costs.items():
            each = (f"{1000 * c[figure] / int(size):.1f}" for figure in ("seconds", "cpu"))
            peaks = ", ".join(f"{c['peaks'].get(kind, 0):.0f}" for kind in (JUDGE, ZYGOTE, STUDENT))
            table.add_row(str(size), name, f"{c['seconds']:.1f}", *each, f"{c['utilisation']:.0%}", peaks)
    return table


def draw(result: dict, path: Path) -> None:
    """Milliseconds a submission against the size of the class, warm and cold, with the peers' as lines."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "cost"
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4.5), layout="constrained")
    for name, marker in ((COHORT_2, "o"), (COLD_2, "s")):
        points = {int(size): 1000 * costs[name]["seconds"] / int(size) for size, costs in result["sizes"].items()}
        axes.loglog(*zip(*sorted(points.items()), strict=True), marker=marker, label=name)
    median = medians(result)
    for name, style in ((STOCK, "-"), (STOCK_4, "--"), (OTTER, ":")):
        if name in median:
            axes.axhline(1000 * median[name] / result["submissions"], color="0.4", linestyle=style, label=name)
    axes.set(xlabel="submissions in the class", ylabel="ms a submission, by the clock")
    axes.grid(which="both", alpha=0.2)
    axes.legend(frameon=False)
    figure.savefig(path, metadata={"Date": None, "Creator": None})


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=40, help="size of the class that everybody grades")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", default="10,100,500,2000,10000", help="classes that only the cohort command grades")
    parser.add_argument("--output", type=Path, default=HERE, help="folder of results.json and cost.svg")
    parser.add_argument("--without-peers", action="store_true", help="measure ours alone")
    options = parser.parse_args()
    console = Console(highlight=False, width=120)
    sizes = [int(size) for size in options.sizes.split(",") if size]
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        peers_too = not options.without_peers
        result = measure(Path(folder), options.submissions, options.rounds, sizes, console, with_peers=peers_too)
    options.output.mkdir(parents=True, exist_ok=True)
    (options.output / RESULTS.name).write_text(json.dumps(result, indent=1) + "\n")
    draw(result, options.output / PICTURE.name)
    show(result, console)


if __name__ == "__main__":
    main()
