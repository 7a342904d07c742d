"""Deep initialization: in a network of any depth the scale of the weights follows the layer below."""

from autograder.authoring import Assignment

from . import checks, misconceptions, reference

ASSIGNMENT = Assignment("Deep initialization", reference, checks, misconceptions, draws={"initialize_parameters_deep"})
