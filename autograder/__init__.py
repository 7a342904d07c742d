"""Grade notebooks on random initialisation: `grade(path) -> Report`."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .grading import Report, check_in_place, grade

__all__ = ["Report", "check_in_place", "grade"]


def __getattr__(name: str) -> object:
    """Import the judge when it is first used, so that `import autograder` and `--help` cost nothing."""
    if name not in __all__:
        raise AttributeError(f"module 'autograder' has no attribute {name!r}")
    from . import grading

    return getattr(grading, name)
