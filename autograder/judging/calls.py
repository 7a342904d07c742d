"""A student's function as checks see it: called like any other, answered behind the wall or from what is known."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..authoring import CallError
from ..wall import frames
from ..wall.conversation import Answer, Lost, Raised, Returned, request


class StudentError(CallError):
    """The student's function raised an exception."""

    def __init__(self, raised: Raised):
        super().__init__(raised)
        self.raised = raised


class NoAnswerError(CallError):
    """The student's process hung or died over this call."""

    def __init__(self, how: Lost):
        super().__init__(how)
        self.how = how


@dataclass(frozen=True)
class Question:
    """One call: the seed that global generators have before it, and whether its arguments are looked at afterwards.

    `content` is the arguments encoded and `request` all of it, as they were when the question was asked: a check or an
    oracle may change its arguments.
    """

    args: tuple[object, ...]
    seed: int
    look: bool
    content: bytes
    request: bytes


class Asking:
    """A student's function whose answers are not known yet; `answer` is given each question once, in order."""

    def __init__(self, function: str, seed: int, answer: Callable[[Question], Answer]):
        self.function, self.seed, self.answer = function, seed, answer
        self.asked: Counter[bytes] = Counter()

    def __call__(self, *args: object) -> object:
        """What the function returns for these arguments; raises StudentError or NoAnswerError."""
        return self._ask(args, look=False).value

    def call_and_look(self, *args: object) -> tuple[object, list[object]]:
        """What the function returns, and what its arguments hold afterwards; raises as a call does."""
        return with_arguments(self._ask(args, look=True), args)

    def _ask(self, args: tuple[object, ...], look: bool) -> Returned:
        content = frames.encode(list(args))
        occurrence = self.asked[content]
        self.asked[content] += 1
        digest = hashlib.blake2b(content + f"{self.function} {self.seed} {occurrence}".encode(), digest_size=4)
        call_seed = int.from_bytes(digest.digest(), "little")
        asked = request("call", self.function, list(args), call_seed, look)
        return outcome(self.answer(Question(args, call_seed, look, content, asked)))


class Replay:
    """A student's function whose answers are known already, in the order in which a check asks for them.

    `asked` counts how many of them the check has asked for.
    """

    def __init__(self, answers: Iterable[Answer]):
        self.answers, self.asked = iter(answers), 0

    def __call__(self, *args: object) -> object:
        """What the function returned; raises StudentError or NoAnswerError."""
        return self._next().value

    def call_and_look(self, *args: object) -> tuple[object, list[object]]:
        """What the function returned, and what its arguments held afterwards; raises as a call does."""
        return with_arguments(self._next(), args)

    def _next(self) -> Returned:
        self.asked += 1
        return outcome(next(self.answers))


def outcome(answer: Answer) -> Returned:
    """What was returned; raises StudentError or NoAnswerError where nothing was."""
    if isinstance(answer, Raised):
        raise StudentError(answer)
    if isinstance(answer, Lost):
        raise NoAnswerError(answer)
    return answer


def with_arguments(answer: Returned, before: tuple[object, ...]) -> tuple[object, list[object]]:
    """What was returned, and the arguments after the call: those from before where it left them alone."""
    return answer.value, list(before) if answer.arguments is None else answer.arguments
