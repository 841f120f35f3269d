"""A written report as blocks: what is said and in which order, before any format is chosen."""

import re
from enum import StrEnum

import msgspec

_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_BREAK = re.compile("\r\n?|[\x85\u2028\u2029]")


class Code(msgspec.Struct, frozen=True):
    """An id, a code or a path: shown letter by letter, in a monospaced face where there is one."""

    text: str


Value = str | Code


class Mark(StrEnum):
    """What stands before the lines of a list."""

    DASH = "-"
    NUMBER = "1."
    BOX = "[ ]"


class Block(msgspec.Struct, frozen=True):
    """A piece of a section."""


class Paragraph(Block, frozen=True):
    """Running text."""

    text: str


class Facts(Block, frozen=True):
    """Labels and their values; at least one row."""

    rows: tuple[tuple[str, Value], ...]


class Lines(Block, frozen=True):
    """A list."""

    lines: tuple[Value, ...]
    mark: Mark = Mark.DASH


class Quote(Block, frozen=True):
    """Words of the service, verbatim and on lines of their own."""

    text: str


class Command(Block, frozen=True):
    """Something to paste into `shell`; its lines are never broken."""

    text: str
    shell: str


class Address(Block, frozen=True):
    """A page to open; its URL is never broken."""

    title: str
    url: str


class Table(Block, frozen=True):
    """Rows under a head, every row as long as the head."""

    head: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


class Task(Block, frozen=True):
    """One thing to do, with a box to tick."""

    title: str
    blocks: tuple[Block, ...] = ()


class Section(Block, frozen=True):
    """A heading and what stands below it; sections may hold sections."""

    title: str
    blocks: tuple[Block, ...]


class Document(msgspec.Struct, frozen=True):
    """A whole written report."""

    title: str
    blocks: tuple[Block, ...]


def clean(text: str) -> str:
    """Return `text` without what could steer a terminal or turn the direction of writing."""
    return _CONTROL.sub("", _BREAK.sub("\n", text))


def one_line(value: Value) -> str:
    """Return the text of `value`, cleaned, on one line."""
    text = value.text if isinstance(value, Code) else value
    return " ".join(clean(text).split())
