"""The notebook's quiz: what is right, and why anything else is wrong.

The questions themselves stand in section 6 of the notebook. No reason names the right answer, for students may hand
in again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .expect import number

TOLERANCE = 0.02  # relative: two significant digits are enough


@dataclass(frozen=True)
class Question:
    """The right answer, the number of a choice or a number; reasons for likely wrong ones, and for all others."""

    right: float
    reasons: dict[float, str]
    otherwise: str = "choose one of the numbers 1 to 4"
    tolerance: float = 0.0

    def why_wrong(self, answer: float) -> str:
        """The reason, empty for a right answer."""
        if math.isclose(answer, self.right, rel_tol=self.tolerance):
            return ""
        likely = min(self.reasons, key=lambda wrong: abs(wrong - answer))
        return self.reasons[likely] if math.isclose(answer, likely, rel_tol=TOLERANCE) else self.otherwise


QUESTIONS = (
    Question(  # different rows of W1: three inputs, 500 equal units, 10,000 steps
        1,
        {
            500: "that is how many units there are, but equal units receive equal gradients",
            3: "that is how many columns W1 has, one for each input; a row belongs to a hidden unit",
            0: "W1 has rows, whatever training does to them",
            10_000: "what one step does to two equal rows, the next 9999 do again",
        },
        "take two of the units and follow them through one step, as the proof in section 2 does",
    ),
    Question(  # of W1, b1, W2, b2 those still zero, from zero, 40 % of the labels 1
        3,
        {
            0: "that says that all four move; but with W2 = 0, what flows back to W1 and b1?",
            1: "that says that three of them move; but with W2 = 0, what flows back to W1 and b1?",
            2: "that says that two of them move; but dW2 is made of the error and of A1, and what is tanh(0)?",
            4: "that says that nothing moves; but every A2 is 0.5, and the mean of A2 - Y is not zero",
        },
        "there are four arrays: look at their gradients at the first step, one by one",
    ),
    Question(  # why logistic regression may start from zero
        4,
        {
            1: "the bias adds the same to the z of every example; the weights part without it just as well",
            2: "true, but tanh is steepest at zero too, and there it does not help the hidden units",
            3: "section 1 showed the loss fall: dw holds the inputs, and they are not zero",
        },
    ),
    Question(  # the start that leaves the hidden units tied
        2,
        {
            1: "W2 gets its gradient from A1, whose rows differ; as soon as W2 is not zero, W1 learns as well",
            3: "the rows of W1 are equal only at first: each gets its gradient through its own entry of W2",
            4: "zero biases tie nothing: the random rows of W1 give every unit an activation of its own",
        },
    ),
    Question(  # the slope of tanh at 3
        1 - math.tanh(3) ** 2,
        {
            math.tanh(3): "that is tanh(3) itself, not how steep tanh is there",
            math.tanh(3) ** 2: "that is the square of tanh(3), which is near 1 where tanh is nearly flat",
            1 - math.tanh(3): "that is how far tanh(3) is from its limit, not how steep tanh is there",
            0.25 / math.cosh(1.5) ** 2: "that is the slope of the sigmoid",
            1: "that is the slope at z = 0, where tanh is steepest",
            0: "tanh is nearly flat there, but its slope is 0 for no z",
        },
        "how much does tanh grow between z = 2.99 and z = 3.01, divided by 0.02?",
        TOLERANCE,
    ),
    Question(  # Xavier's standard deviation for 400 inputs and 100 units
        math.sqrt(1 / 400),
        {
            1 / 400: "that is the variance; the standard deviation is asked for",
            0.01: "that is the constant of the shallow network: with it the signal shrinks from layer to layer",
            math.sqrt(2 / 400): "that is He's constant, which is made for ReLU",
            math.sqrt(1 / 100): "that follows the number of units, but z is a sum over the inputs",
            math.sqrt(2 / 500): "that takes inputs and units together; the rule of section 5 takes the inputs alone",
            1: "z is a sum over 400 inputs: with weights of order one every tanh sits on its flat ends",
            20: "the more inputs there are, the smaller the weights must be",
        },
        "z is a sum over 400 inputs: how large may a weight be for z to stay of order one?",
        TOLERANCE,
    ),
)


def right_answers() -> tuple[float, ...]:
    return tuple(question.right for question in QUESTIONS)


def wrong_answers(answers: Sequence[float]) -> Iterator[str]:
    """A line for every wrong answer, with the reason."""
    for at, (question, answer) in enumerate(zip(QUESTIONS, answers, strict=True), 1):
        if reason := question.why_wrong(answer):
            yield f"question {at}, answer {number(answer)}: {reason}"
