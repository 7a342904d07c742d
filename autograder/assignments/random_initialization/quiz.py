"""The notebook's quiz: what is right, and why anything else is wrong.

The questions stand in full in section 6 of the notebook. No reason names the right answer, for students may hand in
again.
"""

from __future__ import annotations

import math

from autograder.authoring import question

TOLERANCE = 0.02  # relative: two significant digits are enough


@question(
    reasons={
        500: "that is how many units there are, but equal units receive equal gradients",
        3: "that is how many columns W1 has, one for each input; a row belongs to a hidden unit",
        0: "W1 has rows, whatever training does to them",
        10_000: "what one step does to two equal rows, the next 9999 do again",
    },
    otherwise="take two of the units and follow them through one step, as the proof in section 2 does",
)
def rows_of_equal_units() -> float:
    """three inputs, 500 equal hidden units, 10,000 steps: how many different rows has W1?"""
    return 1


@question(
    reasons={
        0: "that says that all four move; but with W2 = 0, what flows back to W1 and b1?",
        1: "that says that three of them move; but with W2 = 0, what flows back to W1 and b1?",
        2: "that says that two of them move; but dW2 is made of the error and of A1, and what is tanh(0)?",
        4: "that says that nothing moves; but every A2 is 0.5, and the mean of A2 - Y is not zero",
    },
    otherwise="there are four arrays: look at their gradients at the first step, one by one",
)
def arrays_still_zero() -> float:
    """all parameters start at 0, 40 % of the labels are 1: how many of W1, b1, W2, b2 still hold only zeros?"""
    return 3


@question(
    reasons={
        1: "the bias adds the same to the z of every example; the weights part without it just as well",
        2: "true, but tanh is steepest at zero too, and there it does not help the hidden units",
        3: "section 1 showed the loss fall: dw holds the inputs, and they are not zero",
    },
)
def logistic_regression_from_zero() -> float:
    """why may logistic regression start from zero?"""
    return 4


@question(
    reasons={
        1: "W2 gets its gradient from A1, whose rows differ; as soon as W2 is not zero, W1 learns as well",
        3: "the rows of W1 are equal only at first: each gets its gradient through its own entry of W2",
        4: "zero biases tie nothing: the random rows of W1 give every unit an activation of its own",
    },
)
def tied_start() -> float:
    """which start leaves the hidden units tied for ever?"""
    return 2


@question(
    reasons={
        math.tanh(3): "that is tanh(3) itself, not how steep tanh is there",
        math.tanh(3) ** 2: "that is the square of tanh(3), which is near 1 where tanh is nearly flat",
        1 - math.tanh(3): "that is how far tanh(3) is from its limit, not how steep tanh is there",
        0.25 / math.cosh(1.5) ** 2: "that is the slope of the sigmoid",
        1: "that is the slope at z = 0, where tanh is steepest",
        0: "tanh is nearly flat there, but its slope is 0 for no z",
    },
    otherwise="how much does tanh grow between z = 2.99 and z = 3.01, divided by 0.02?",
    tolerance=TOLERANCE,
)
def slope_of_tanh() -> float:
    """what is the slope of tanh at z = 3, to two significant digits?"""
    return 1 - math.tanh(3) ** 2


@question(
    reasons={
        1 / 400: "that is the variance; the standard deviation is asked for",
        0.01: "that is the constant of the shallow network: with it the signal shrinks from layer to layer",
        math.sqrt(2 / 400): "that is He's constant, which is made for ReLU",
        math.sqrt(1 / 100): "that follows the number of units, but z is a sum over the inputs",
        math.sqrt(2 / 500): "that takes inputs and units together; the rule of section 5 takes the inputs alone",
        1: "z is a sum over 400 inputs: with weights of order one every tanh sits on its flat ends",
        20: "the more inputs there are, the smaller the weights must be",
    },
    otherwise="z is a sum over 400 inputs: how large may a weight be for z to stay of order one?",
    tolerance=TOLERANCE,
)
def xavier_for_400_inputs() -> float:
    """which standard deviation does Xavier's rule give a tanh layer with 400 inputs and 100 units?"""
    return math.sqrt(1 / 400)


QUESTIONS = (
    rows_of_equal_units,
    arrays_still_zero,
    logistic_regression_from_zero,
    tied_start,
    slope_of_tanh,
    xavier_for_400_inputs,
)
