"""`python -m autograder.translating`: bring every catalogue and edition in step."""

from __future__ import annotations

from pathlib import Path

from ..assignments import find
from . import editions, engines, merge, out_of_step, untranslated, update


def main() -> None:
    """Bring every catalogue and edition in step, or those of the course at hand, if it has assignments of its own."""
    course = find.course_above(Path.cwd())
    own = find.in_course(course)
    for engine in () if own else engines():
        merge(engine)
        print(f"{engine.name}/locale/{engine.catalogue.name}: {sum(1 for _ in untranslated(engine))} to translate")
    for name in own or find.everything():
        for edition in editions(find.find(name, course)):
            update(edition)
            print(f"source/{edition.folder.name}: {sum(1 for _ in out_of_step(edition))} messages to translate")


if __name__ == "__main__":
    main()
