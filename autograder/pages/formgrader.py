"""What formgrader's own pages take from us: nbconvert's colours, where they cost little."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nbconvert.filters.highlight import Highlight2HTML

from .feedback import is_coloured


class Highlight(Highlight2HTML):
    """nbconvert's own filter; what would take long to colour stays plain."""

    def __call__(self, source: str, language: str | None = None, metadata: Any = None) -> str:
        stock: Callable[..., str] = super().__call__
        return stock(source, language if is_coloured(source) else "text", metadata)
