"""Groups of tests that share a process, and the table at the end of the attack suite."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from autograder.wall import sandbox


@pytest.fixture(scope="session", autouse=True)
def _no_warm_process_left() -> Iterator[None]:
    """The zygotes of this process end with its tests; elsewhere they end with the process, which is no fault there."""
    yield
    for zygote in sandbox._warm.__dict__.get("zygotes", {}).values():  # noqa: SLF001 (nobody else ends them)
        zygote.close()


def pytest_collection_modifyitems(config, items) -> None:
    """Tests of a group run in one process: pytest-xdist 3.8 says so in a field that pytest 9.2 no longer has."""
    for item in items if getattr(config.option, "loadgroup", False) else ():
        for mark in item.iter_markers("xdist_group"):
            if not item.nodeid.endswith(f"@{mark.args[0]}"):
                item._id = type(item._id).parse(f"{item.nodeid}@{mark.args[0]}")  # noqa: SLF001 (pytest's only way)


def pytest_terminal_summary(terminalreporter) -> None:
    """For each class of attack, what was tried and what came of it.

    Counts come from `user_properties`, which pytest-xdist brings back from its workers.
    """
    tried, contained, forged = Counter(), Counter(), Counter()
    for report in [r for outcome in ("passed", "failed") for r in terminalreporter.getreports(outcome)]:
        said = dict(getattr(report, "user_properties", ()))
        if "attack" in said and report.when == "call":
            tried[said["attack"]] += 1
            contained[said["attack"]] += report.passed
            forged[said["attack"]] += said.get("forged", 0)
    if not tried:
        return
    terminalreporter.section("attacks")
    terminalreporter.write_line(f"{'class':<12}{'tried':>8}{'contained':>12}{'points forged':>16}")
    for name in [*sorted(tried), "all"]:
        row = [sum(c.values()) if name == "all" else c[name] for c in (tried, contained, forged)]
        terminalreporter.write_line(f"{name:<12}{row[0]:>8}{row[1]:>12}{row[2]:>16g}")
