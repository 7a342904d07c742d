"""What a course has released: the notebook and the helper modules beside it, as data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from ..words import ENGLISH
from .reading import Notebook, SourceCell, UnreadableError, digest, parse


@dataclass(frozen=True)
class Release:
    """The release notebook and the helper modules beside it, as data that can travel to another process."""

    notebook: Path
    text: str
    modules: dict[str, str]

    @cached_property
    def parsed(self) -> Notebook:
        """The notebook; raises UnreadableError."""
        return parse(self.text.encode())

    @cached_property
    def digest(self) -> str:
        """A fingerprint of all of it."""
        return digest(json.dumps([self.text, self.modules], sort_keys=True).encode())

    @property
    def cells(self) -> list[SourceCell]:
        """The notebook's cells; raises UnreadableError."""
        return self.parsed.cells

    @cached_property
    def language(self) -> str:
        """What language it is in; English for a notebook that cannot be read."""
        try:
            return self.parsed.language
        except UnreadableError:
            return ENGLISH

    @cached_property
    def points(self) -> dict[str, object]:
        """What each test cell says that it is worth, by `grade_id`."""
        return {cell.grade_id: cell.points for cell in self.cells if cell.is_test}

    @cached_property
    def solutions(self) -> dict[str, str]:
        """The stub of every solution cell, by `grade_id`."""
        return {
            cell.grade_id: cell.source
            for cell in self.cells
            if cell.grade_id and cell.kind == "code" and not cell.is_test
        }

    def lines(self) -> dict[str, float]:
        """The points of every test cell as numbers: what is no number counts nothing."""
        return {name: _number(points) for name, points in self.points.items()}


def _number(points: object) -> float:
    return float(points) if isinstance(points, (int, float)) and 0 <= points < float("inf") else 0.0


@lru_cache(maxsize=8)
def release(folder: Path) -> Release:
    """What is released in a folder; raises FileNotFoundError that says what to do."""
    notebooks = sorted(folder.glob("*.ipynb"))
    if not notebooks:
        source = folder.parent.parent / "source" / folder.name
        first = "" if any(source.glob("*.ipynb")) else f"put one into {source}, then "
        raise FileNotFoundError(
            f"{folder} holds no notebook: {first}run nbgrader generate_assignment {folder.name} in the course"
        )
    modules = {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.py"))}
    return Release(notebooks[0], notebooks[0].read_text("utf-8"), modules)
