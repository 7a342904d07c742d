"""nbgrader's gradebook asked in SQL.

nbgrader takes seconds to be imported, and its classes seconds more to be filled, which a single query saves. Asking
never creates a gradebook: one that is not there is refused, and what the database says comes in one line.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import URL, Engine

# The score of a row of `grade`, as nbgrader's api.py defines it: extra credit counts where there is a score.
SCORE = "COALESCE(COALESCE(manual_score, auto_score) + COALESCE(extra_credit, 0), 0)"
MISSING = ("42P01", "42703")  # PostgreSQL's "undefined table" and "undefined column"; SQLite has words only
OTHERWISE = "name the one that the class was graded into"


class UnusableGradebookError(Exception):
    """A gradebook cannot be read; the text says which, why and what to do."""


def ask(url: str, query: str, **values: object) -> list[Any]:
    """The rows of an SQL query with these values in the places of `:name`; raises UnusableGradebookError."""
    from sqlalchemy import text

    with connectable(url) as engine, engine.connect() as connection:
        return list(connection.execute(text(query), values))


@contextlib.contextmanager
def connectable(url: str) -> Iterator[Engine]:
    """A gradebook's engine, for as long as it is needed; raises UnusableGradebookError for what the database says."""
    from sqlalchemy.exc import SQLAlchemyError

    engine = engine_of(url)
    try:
        yield engine
    except SQLAlchemyError as error:
        raise unreadable(engine.url, error) from None
    finally:
        engine.dispose()


def engine_of(url: str, otherwise: str = OTHERWISE) -> Engine:
    """The engine of a gradebook that is there, for SQLite makes what is not. Raises UnusableGradebookError.

    `otherwise` is what to do where there is none.
    """
    from sqlalchemy import create_engine
    from sqlalchemy.exc import ArgumentError

    try:
        engine = create_engine(url)
    except (ArgumentError, ImportError, ValueError) as error:
        raise UnusableGradebookError(f"the gradebook's URL cannot be used: {reason(error)}") from None
    file = engine.url.database or ""
    if engine.dialect.name == "sqlite" and not file.startswith("file:") and not _exists(file):
        raise UnusableGradebookError(f"{engine.url}: there is no such gradebook: {otherwise}")
    return engine


def unreadable(url: URL, error: Exception, otherwise: str = OTHERWISE) -> UnusableGradebookError:
    """What a database says of a gradebook, in words; `otherwise` is what to do where the gradebook is empty."""
    missing = getattr(getattr(error, "orig", None), "sqlstate", "") in MISSING or "no such " in reason(error)
    if missing and not _is_nbgraders(url):
        return UnusableGradebookError(f"{url}: the gradebook is empty: {otherwise}")
    older = "; another version of nbgrader made it: run nbgrader db upgrade in the course" if missing else ""
    return UnusableGradebookError(f"{url}: the gradebook cannot be read: {reason(error)}{older}")


def _is_nbgraders(url: URL) -> bool:
    """Whether a database has the table that every version of nbgrader makes."""
    from sqlalchemy import create_engine, inspect
    from sqlalchemy.exc import SQLAlchemyError

    engine = create_engine(url)
    try:
        return inspect(engine).has_table("assignment")
    except SQLAlchemyError:
        return False
    finally:
        engine.dispose()


def reason(error: Exception) -> str:
    """What a database says, in one line."""
    return " ".join(str(getattr(error, "orig", None) or error).split())


def _exists(file: str) -> bool:
    """Whether there is a file; the answer about one that may not be looked at, and about none, is no."""
    return os.path.exists(file)  # noqa: PTH110 (Path.exists raises over the one, and takes the other for this folder)
