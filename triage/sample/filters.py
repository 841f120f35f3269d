"""The `$filter` of the backup lists: `name eq 'value'` clauses joined by `and`."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

_CLAUSE = re.compile(r"\s*([A-Za-z/]+)\s+eq\s+'((?:[^']|'')*)'\s*", re.ASCII)
_AND = re.compile(r"and\s", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d) (AM|PM)", re.ASCII | re.IGNORECASE)
_NOON = 12


class FilterError(ValueError):
    """The filter is not one the service takes; the message says where it went wrong."""


class Window(msgspec.Struct, frozen=True):
    """The bounds a filter sets on the start of a job; None leaves a side open."""

    start: datetime | None
    end: datetime | None


def parse_filter(text: str, allowed: frozenset[str]) -> dict[str, str]:
    """Return the clauses of `text` by lower-cased name; an empty value is no condition.

    Raises:
        FilterError: a clause is malformed, or its name is not in `allowed` (lower case).
    """
    clauses: dict[str, str] = {}
    position = 0
    while position < len(text):
        match = _CLAUSE.match(text, position)
        if match is None:
            raise FilterError(f"not a clause: {text[position : position + 40]!r}")
        name = match[1].lower()
        if name not in allowed:
            raise FilterError(f"{match[1]} is not supported")
        if match[2]:
            clauses[name] = match[2].replace("''", "'")
        position = _past_and(text, match.end())
    return clauses


def _past_and(text: str, position: int) -> int:
    if position == len(text):
        return position
    joint = _AND.match(text, position)
    if joint is None or not text[joint.end() :].strip():
        raise FilterError(f"expected 'and' at {text[position : position + 20]!r}")
    return joint.end()


def window_of(clauses: Mapping[str, str], *, start: str, end: str) -> Window:
    """Return the window set by the clauses named `start` and `end`.

    Raises:
        FilterError: a time is not written `2026-11-22 02:46:00 PM`.
    """
    return Window(_time(clauses.get(start)), _time(clauses.get(end)))


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    match = _DATE.fullmatch(text)
    if match is None:
        raise FilterError(f"not a time: {text!r}")
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    # The specification's own example says 00:00:00 AM, so that 0 and 12 are both midnight.
    hours = hour % _NOON + (_NOON if match[7].upper() == "PM" else 0)
    if hour > _NOON:
        raise FilterError(f"not an hour of twelve: {text!r}")
    try:
        return datetime(year, month, day, hours, minute, second, tzinfo=UTC)
    except ValueError as error:
        raise FilterError(f"not a time: {text!r}") from error
