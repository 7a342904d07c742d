"""Editions of an assignment in other languages: made of the English master and a catalogue, never by hand.

`python -m autograder.translating` does three things for every catalogue, assignments/NAME/locale/LANGUAGE.po:
it takes the messages out of the master, source/NAME, and out of what the judge says of the assignment; it merges them
into the catalogue, where what has changed is marked `fuzzy`; and it writes the edition, source/NAME_LANGUAGE. What has
no translation, or a fuzzy one, stays English there, and `autograder verify` says so. What the engine itself says stands
in locale/LANGUAGE.po, and is merged alike. In a course that has assignments of its own it does so for these alone.

A markdown cell is one message, a question to predict another. In code, a message is a comment, a docstring (of the
notebook; those of lesson.py are for people who read that file, and stay), or a string that people read. The context of
a message is its cell's id, or `lesson.py`. The placeholders of an f-string stay as they are written, in any order.
"""

from .catalogue import Engine, engines, merge, template, untranslated
from .edition import Edition, editions, messages, out_of_step, update, written
from .program import PLACEHOLDER

__all__ = [
    "PLACEHOLDER",
    "Edition",
    "Engine",
    "editions",
    "engines",
    "merge",
    "messages",
    "out_of_step",
    "template",
    "untranslated",
    "update",
    "written",
]
