"""The wall between the judge and student code; sandbox.py tells how it works."""

from enum import StrEnum

# For matrices as small as these a second thread of the linear algebra library only waits, at full speed. The library
# reads this when numpy is first imported, so it is set wherever a process is started.
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class SandboxUnavailableError(Exception):
    """Student code cannot be walled off on this machine; the text says why and what to do."""


class Sandbox(StrEnum):
    """The walls there are; AUTO stands for the strongest that can be built here, and is no wall itself."""

    AUTO = "auto"
    BUBBLEWRAP = "bubblewrap"
    LANDLOCK = "landlock"
    NONE = "none"
