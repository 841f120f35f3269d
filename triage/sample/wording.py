"""How the service writes times, durations and ids: seven-digit fractions, left-out members."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

NEVER = "2001-01-01T00:00:00Z"
NO_TIME = "0001-01-01T00:00:00"


def ticks(time: datetime) -> str:
    """Return `time` with the fraction the service gives: up to seven digits, no trailing zero."""
    utc = time.astimezone(UTC)
    fraction = f"{utc.microsecond:06d}{utc.microsecond % 9 + 1}"
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{fraction}Z"


def iso_duration(length: timedelta) -> str:
    """Return `length` as `PT1H26M16.1430412S`, without the parts that are zero."""
    seconds = length // timedelta(seconds=1)
    hours, minutes = seconds // 3600, seconds // 60 % 60
    fraction = f".{length.microseconds:06d}".rstrip("0").rstrip(".")
    text = f"{hours}H" if hours else ""
    text += f"{minutes}M" if minutes else ""
    return f"PT{text}{seconds % 60}{fraction}S"


def us_time(time: datetime) -> str:
    """Return `time` as property bags hold it: `5/22/2024 1:13:20 PM`."""
    half = "PM" if time.hour // 12 else "AM"
    hour = time.hour % 12 or 12
    return f"{time.month}/{time.day}/{time.year} {hour}:{time:%M:%S} {half}"


def without_none(members: Mapping[str, Any]) -> dict[str, Any]:
    """Return `members` less those that are None: the service leaves them out."""
    return {name: value for name, value in members.items() if value is not None}
