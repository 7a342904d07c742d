"""What several tests of courses begin with."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..cohorts import release


@pytest.fixture
def exchange() -> Iterator[Path]:
    """A folder that everyone may enter; pytest's own are closed to other users."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        (Path(folder) / "exchange").mkdir()
        (Path(folder) / "exchange").chmod(0o777)
        yield Path(folder)


@pytest.fixture(scope="module")
def empty_course(tmp_path_factory) -> Path:
    """A course with a released assignment, of which a test takes a copy."""
    return release(tmp_path_factory.mktemp("course"))
