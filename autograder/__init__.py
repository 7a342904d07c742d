"""Grade notebooks on random initialisation: `grade(path) -> Report`."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .grading import Report, check_in_place, grade

# For matrices as small as these a second thread of the linear algebra library does nothing but wait, at full speed.
# The library reads this when numpy is first imported.
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
for _name, _value in ONE_THREAD.items():
    os.environ.setdefault(_name, _value)

__all__ = ["Report", "check_in_place", "grade"]


def __getattr__(name: str) -> object:
    """Import the judge when it is first used, so that `import autograder` and `--help` cost nothing."""
    if name not in __all__:
        raise AttributeError(f"module 'autograder' has no attribute {name!r}")
    from . import grading

    return getattr(grading, name)
