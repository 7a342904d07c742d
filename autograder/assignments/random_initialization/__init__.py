"""Random initialization: why the weights of a neural network must start small and random."""

from autograder.authoring import Assignment

from . import checks, misconceptions, quiz, reference

ASSIGNMENT = Assignment(
    "Random initialization", reference, checks, misconceptions, quiz, draws={"initialize_parameters"}
)
