"""Setting text in columns: widths as terminals count them, lines broken as Japanese allows."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

WIDTH = 100
_READABLE = 40

_NEVER_FIRST = frozenset(
    "、。，．・：；？！ー々ゝゞぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ」』）］｝】〉》〕…‥%"
)
_NEVER_LAST = frozenset("「『（［｛【〈《〔")
_JOINTS = "/\\;,&"
_ZERO = frozenset({"Mn", "Me", "Cf", "Cc"})


def width(text: str) -> int:
    """Return how many columns `text` takes: two for a wide character, none for a combining one."""
    plain = text.isascii() and text.isprintable()
    return len(text) if plain else sum(map(_columns, text))


@lru_cache(maxsize=8192)
def _columns(character: str) -> int:
    if unicodedata.category(character) in _ZERO:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def pad(text: str, columns: int) -> str:
    """Return `text` with blanks up to `columns`."""
    return text + " " * (columns - width(text))


def wrap(text: str, columns: int) -> list[str]:
    """Return the lines of `text`, none wider than `columns`; its own line breaks are kept.

    Latin words stay whole unless a single one is too wide. Between Japanese characters a line may
    break, but no closing sign or small kana begins one and no opening bracket ends one.
    """
    return [line for own in text.split("\n") for line in _wrap_line(own, columns)]


def _wrap_line(text: str, columns: int) -> list[str]:
    if width(text) <= columns:
        return [text.rstrip()]
    lines: list[str] = []
    line, taken = "", 0
    for piece in _pieces(text):
        if taken + width(piece.rstrip()) <= columns:
            line += piece
            taken += width(piece)
            continue
        if line.strip():
            lines.append(line.rstrip())
        *full, line = _chop(piece.lstrip(), columns)
        taken = width(line)
        lines.extend(full)
    return [*lines, line.rstrip()]


def _pieces(text: str) -> Iterator[str]:
    """Yield the parts of `text` between which a line may break; blanks lead their word."""
    piece = ""
    for character in text:
        if piece and _may_break(piece, character):
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def _may_break(piece: str, character: str) -> bool:
    before = piece[-1]
    if character in _NEVER_FIRST or before in _NEVER_LAST or _columns(character) == 0:
        return False
    if character == " ":
        return before != " "
    if not piece.strip():
        return False
    return _columns(character) == 2 or _columns(before) == 2  # noqa: PLR2004 - a wide character


def _chop(piece: str, columns: int) -> list[str]:
    """Return `piece` cut hard where it alone is wider than `columns`."""
    parts = [""]
    for character in piece:
        if width(parts[-1]) + _columns(character) > columns:
            parts[-1], rest = _at_joint(parts[-1])
            parts.append(rest)
        parts[-1] += character
    return parts


def _at_joint(part: str) -> tuple[str, str]:
    """Return `part` cut behind its last separator, where that lies in its second half."""
    joint = max(map(part.rfind, _JOINTS)) + 1
    return (part[:joint], part[joint:]) if joint > len(part) // 2 else (part, "")


def table_widths(rows: list[list[str]], columns: int) -> list[int] | None:
    """Return the widths of the columns of `rows`, or None where the last would be too narrow."""
    widths = [max(width(row[i]) for row in rows) for i in range(len(rows[0]))]
    rest = columns - sum(widths[:-1]) - 2 * (len(widths) - 1)
    if rest < min(_READABLE, widths[-1]):
        return None
    return [*widths[:-1], min(rest, widths[-1])]
