"""The time left for one question, and what else belongs to it, seen by every layer below."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import msgspec

from triage.model.evidence import Call
from triage.model.terms import Language


class Asking(msgspec.Struct):
    """What the calls of one question share. `ends` is in seconds of the event loop's clock."""

    ends: float
    request_id: str
    language: Language = Language.EN
    calls: list[Call] = []

    def left(self) -> float:
        """Return the seconds left, never below zero."""
        return max(0.0, self.ends - asyncio.get_running_loop().time())


_CURRENT: ContextVar[Asking | None] = ContextVar("triage_azure_asking", default=None)


def current() -> Asking | None:
    """Return the question being asked in this context, None outside of one."""
    return _CURRENT.get()


@contextmanager
def asking(question: Asking) -> Iterator[Asking]:
    """Make `question` the current one for the calls made inside."""
    token = _CURRENT.set(question)
    try:
        yield question
    finally:
        _CURRENT.reset(token)
