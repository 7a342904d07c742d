"""Wrong on purpose: the known mistakes over the two functions, each with the hint that answers it.

A misconception is the reference with one idea changed. Where both functions share a parameter's name, the others tell
them apart: `layer_dims` belongs to `initialize_parameters_deep`, `X` and `parameters` to `forward_deep`.
"""

from . import forward, initialize

__all__ = ["forward", "initialize"]
