"""The words in which an assignment is written; docs/writing-an-assignment.md builds one from nothing."""

from . import draws, expect
from .assignment import Assignment, CallError, Check, Given, StudentFunction, check
from .failures import Detail, Failure
from .mistakes import Misconception, misconception, mistake, mistake_in_ways
from .questions import Question, question

__all__ = [
    "Assignment",
    "CallError",
    "Check",
    "Detail",
    "Failure",
    "Given",
    "Misconception",
    "Question",
    "StudentFunction",
    "check",
    "draws",
    "expect",
    "misconception",
    "mistake",
    "mistake_in_ways",
    "question",
]
