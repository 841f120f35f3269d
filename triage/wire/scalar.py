"""Single values as the service writes them: texts, numbers, times, durations, nested objects."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

NEVER_BEFORE = datetime(2001, 1, 2, tzinfo=UTC)
"""Times before it are sentinels: 0001-01-01 for unset, 2001-01-01 for never."""

NEVER_AFTER = 9999
"""The year of the other sentinel, for what has no end."""

_MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?\s*(Z|[+-]\d\d:?\d\d)?",
    re.IGNORECASE | re.ASCII,
)
# The longest that these digits can spell is a twentieth of what a timedelta holds.
_ISO_SPAN = re.compile(
    r"(-)?P(?:(\d{1,7})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,12})?)S)?)?",
    re.IGNORECASE | re.ASCII,
)
_DOTNET_SPAN = re.compile(r"(-)?(?:(\d{1,7})\.)?(\d{1,3}):(\d\d):(\d\d(?:\.\d{1,12})?)", re.ASCII)
_DIGITS = re.compile(r"\s*[+-]?\d{1,18}\s*", re.ASCII)


def text(value: object) -> str | None:
    """Return `value` as a trimmed text; None for nothing, blanks, objects and lists."""
    if type(value) is str:  # nearly always, and thousands of times a question
        return value.strip() or None
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    return (value.strip() or None) if isinstance(value, str) else None


def number(value: object) -> int | None:
    """Return `value` as a whole number where it is one or spells one."""
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        return int(value)
    return None


def flag(value: object) -> bool | None:
    """Return `value` as a truth where it is one or spells one."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get((text(value) or "").casefold())


def moment(value: object) -> datetime | None:
    """Return a time in UTC; naive times are UTC, sentinels for unset or never are None."""
    if not isinstance(value, datetime):
        value = _read_moment(text(value) or "")
    if value is None:
        return None
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    if not NEVER_BEFORE.year <= aware.year < NEVER_AFTER:
        return None
    utc = aware if aware.tzinfo is UTC else aware.astimezone(UTC)
    return utc if utc >= NEVER_BEFORE else None


def _read_moment(written: str) -> datetime | None:
    found = _MOMENT.fullmatch(written)
    if not found:
        return None
    fraction = (found[7] or "").ljust(6, "0")[:6]
    zone = (found[8] or "Z").upper()
    clock = f"{found[1]}-{found[2]}-{found[3]}T{found[4]}:{found[5]}:{found[6]}.{fraction}"
    try:
        return datetime.fromisoformat(clock + ("+00:00" if zone == "Z" else zone))
    except ValueError:
        return None


def span(value: object) -> timedelta | None:
    """Return a duration written as ISO 8601 (`PT1H2M3.5S`) or .NET TimeSpan (`1.02:03:04.5`)."""
    if isinstance(value, timedelta):
        return value
    written = text(value) or ""
    if not written or written.upper() in ("P", "PT"):
        return None
    found = _ISO_SPAN.fullmatch(written) or _DOTNET_SPAN.fullmatch(written)
    if not found:
        return None
    days, hours, minutes = (int(found[part] or 0) for part in (2, 3, 4))
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=float(found[5] or 0))
    return -length if found[1] else length


def nested(value: object) -> Mapping[str, Any]:
    """Return `value` where it is an object, else an empty one."""
    if type(value) is dict:  # what JSON gives; asking the abstract class costs ten times as much
        return value
    return value if isinstance(value, Mapping) else {}


def objects(value: object) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a list, leaving out whatever else stands in it."""
    if type(value) is list or (isinstance(value, Sequence) and not isinstance(value, (str, bytes))):
        for entry in value:
            if type(entry) is dict or isinstance(entry, Mapping):
                yield entry


def texts(value: object) -> tuple[str, ...]:
    """Return the non-empty texts of a list; a lone text counts as a list of one."""
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, Sequence) or isinstance(value, bytes):
        return ()
    return tuple(found for found in map(text, value) if found)
