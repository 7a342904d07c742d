"""A question of a quiz: what is right, and why anything else is wrong."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..words import Sentence, say
from .failures import Detail, digits

SAME = 0.02  # relative; an answer this close to a likely wrong one is taken for it


@dataclass(frozen=True)
class Question:
    """The right answer, the number of a choice or a number; reasons for likely wrong ones, and for all others."""

    name: str
    text: str
    right: float
    reasons: Mapping[float, str]
    otherwise: str
    tolerance: float

    def why_wrong(self, answer: float) -> str:
        """The reason, empty for a right answer."""
        if math.isclose(answer, self.right, rel_tol=self.tolerance):
            return ""
        likely = min(self.reasons, key=lambda wrong: abs(wrong - answer))
        return self.reasons[likely] if math.isclose(answer, likely, rel_tol=SAME) else self.otherwise


def question(
    *, reasons: Mapping[float, str], otherwise: str = "choose one of the numbers 1 to 4", tolerance: float = 0.0
) -> Callable[[Callable[[], float]], Question]:
    """Make a function that returns the right answer a `Question`; its docstring says what is asked.

    `reasons` holds a reason for each likely wrong answer, `otherwise` one for all others; none of them names the right
    answer, for students may hand in again. `tolerance` is relative. Raises ValueError if the right answer has a reason.

    >>> @question(reasons={2: "a bias is one number a unit, not one a layer"}, otherwise="count the units")
    ... def biases_of_three_units():
    ...     "how many entries has b1 if n_h = 3?"
    ...     return 3
    """

    def make(right_answer: Callable[[], float]) -> Question:
        name, right = right_answer.__name__, right_answer()
        if right in reasons:
            raise ValueError(f"question {name}: {right} is the right answer, so a reason why it is wrong misleads")
        return Question(name, inspect.getdoc(right_answer) or "", right, reasons, otherwise, tolerance)

    return make


def right_answers(questions: Sequence[Question]) -> tuple[float, ...]:
    """What is right, in the order of the questions."""
    return tuple(question.right for question in questions)


def judged_answers(questions: Sequence[Question], answers: Sequence[float]) -> Iterator[Detail]:
    """Every answer with its question; the reason is empty where it is right."""
    for at, (asked, answer) in enumerate(zip(questions, answers, strict=True), 1):
        place = say("question {number}, “{text}”", number=at, text=Sentence(asked.text))
        yield Detail(place, say("answer {number}", number=digits(answer)), asked.why_wrong(answer))
