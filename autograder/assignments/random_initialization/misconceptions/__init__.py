"""Wrong on purpose: the known mistakes over the three functions, each with the hint that answers it."""

from . import backward, forward, initialize

__all__ = ["backward", "forward", "initialize"]
