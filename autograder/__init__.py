"""Grade notebooks: `grade(path) -> Report`. docs/architecture.md shows the house.

Our exceptions, by the room that raises them:

    Exception
    ├── authoring    Failure                  a property does not hold: what a student reads
    │                CallError                a call of the student's function gave nothing to judge
    │                UnsoundCheckError        (a ValueError) a check does not hold for the reference itself
    │                NotDefined               (a NameError) stands for a function that the notebook lacks
    ├── judging      StudentError             (a CallError) the student's function raised
    │                NoAnswerError            (a CallError) the student's process hung or died over a call
    │                Uncaught                 (a Failure) an exception of the student's function, quoted
    ├── wall         SandboxUnavailableError  no wall can be built here
    │                WorkerLostError          a student's process hung, died or spoke nonsense
    ├── notebooks    UnreadableError          the file holds no notebook
    ├── assignments  UnknownAssignmentError   (a LookupError) there is no such assignment
    │                OtherVersionError        another process has another judge or assignment
    ├── courses      UnusableCourseError      the course or its gradebook cannot be used
    │                NoClusterError           the cluster cannot be used
    ├── database     UnusableGradebookError   a gradebook cannot be read
    └── pages        NoReportsError           a source of reports holds none

    BaseException
    └── deadline     OverdueError             the judge has computed too long over one submission
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .grading import check_in_place, grade
    from .judging.report import Report

__all__ = ["Report", "check_in_place", "grade"]


def __getattr__(name: str) -> object:
    """Import the judge when it is first used, so that `import autograder` and `--help` cost nothing."""
    if name not in __all__:
        raise AttributeError(f"module 'autograder' has no attribute {name!r}")
    from . import grading

    return getattr(grading, name)
