"""Time windows and the `$filter` texts of the Backup API, built without a locale."""

from datetime import UTC, datetime, timedelta

LONGEST = timedelta(days=30)
"""The longest range the service takes in one job query."""


def clock(time: datetime) -> str:
    """Return `time` in UTC as the filters want it: `2026-11-22 02:45:09 PM`.

    Raises:
        ValueError: `time` is naive.
    """
    if time.tzinfo is None:
        raise ValueError("a filter takes aware times only")
    utc = time.astimezone(UTC)
    half = "AM" if utc.hour < 12 else "PM"  # noqa: PLR2004 - noon
    day = f"{utc.year:04}-{utc.month:02}-{utc.day:02}"
    return f"{day} {(utc.hour + 11) % 12 + 1:02}:{utc.minute:02}:{utc.second:02} {half}"


def jobs_filter(start: datetime, end: datetime) -> str:
    """Return the filter for the jobs that start in the window, of every kind and state."""
    return f"startTime eq '{clock(start)}' and endTime eq '{clock(end)}'"


def points_filter(start: datetime, end: datetime) -> str:
    """Return the filter for the recovery points of the window."""
    return f"startDate eq '{clock(start)}' and endDate eq '{clock(end)}'"


def pieces(start: datetime, end: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """Split a window into touching pieces the service accepts, newest first.

    An empty or inverted window gives no piece.
    """
    found = []
    while start < end:
        begin = max(start, end - LONGEST)
        found.append((begin, end))
        end = begin
    return tuple(found)


def to_minutes(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    """Widen a window to whole minutes, so that questions asked together read the same pages."""
    floor = start.replace(second=0, microsecond=0)
    ceiling = end.replace(second=0, microsecond=0)
    return floor, ceiling if ceiling == end else ceiling + timedelta(minutes=1)
