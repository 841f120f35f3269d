"""Windows and filter texts."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.azure.windows import LONGEST, clock, jobs_filter, pieces, points_filter, to_minutes

MOMENTS = st.integers(min_value=1_400_000_000_000_000, max_value=3_800_000_000_000_000).map(
    lambda microseconds: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
)


@pytest.mark.parametrize(
    ("time", "written"),
    [
        (datetime(2026, 1, 2, 0, 0, 0, tzinfo=UTC), "2026-01-02 12:00:00 AM"),
        (datetime(2026, 1, 2, 0, 59, 9, tzinfo=UTC), "2026-01-02 12:59:09 AM"),
        (datetime(2026, 1, 2, 11, 5, 0, tzinfo=UTC), "2026-01-02 11:05:00 AM"),
        (datetime(2026, 1, 2, 12, 0, 0, tzinfo=UTC), "2026-01-02 12:00:00 PM"),
        (datetime(2026, 1, 2, 13, 4, 5, tzinfo=UTC), "2026-01-02 01:04:05 PM"),
        (datetime(2026, 1, 2, 23, 59, 59, 999, tzinfo=UTC), "2026-01-02 11:59:59 PM"),
        (
            datetime(2026, 1, 2, 8, 0, tzinfo=timezone(timedelta(hours=9))),
            "2026-01-01 11:00:00 PM",
        ),
    ],
)
def test_times_are_written_as_the_service_reads_them(time: datetime, written: str) -> None:
    """A time is UTC on a twelve-hour clock."""
    assert clock(time) == written


def test_naive_time_is_refused() -> None:
    """A naive time never becomes a filter."""
    with pytest.raises(ValueError, match="aware"):
        clock(datetime(2026, 1, 2))  # noqa: DTZ001 - the point of the test


def test_filters_are_golden() -> None:
    """The filters are these texts to the letter."""
    start, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 15, 15, 30, tzinfo=UTC)
    assert jobs_filter(start, end) == (
        "startTime eq '2026-01-01 12:00:00 AM' and endTime eq '2026-01-15 03:30:00 PM'"
    )
    assert points_filter(start, end) == (
        "startDate eq '2026-01-01 12:00:00 AM' and endDate eq '2026-01-15 03:30:00 PM'"
    )


@given(MOMENTS)
def test_clock_reads_back(time: datetime) -> None:
    """Every time reads back from what is written, to the second."""
    written = clock(time)
    assert written.isascii()
    assert quote(written)
    read = datetime.strptime(written, "%Y-%m-%d %I:%M:%S %p").replace(tzinfo=UTC)
    assert read == time.replace(microsecond=0)


@given(MOMENTS, st.integers(min_value=1, max_value=90 * 86400))
def test_pieces_cover_the_window(end: datetime, seconds: int) -> None:
    """The pieces touch, cover the window, and none is too long."""
    start = end - timedelta(seconds=seconds)
    found = pieces(start, end)
    assert (found[-1][0], found[0][1]) == (start, end)
    assert all(begin < finish <= begin + LONGEST for begin, finish in found)
    assert all(newer[0] == older[1] for newer, older in pairwise(found))


@given(MOMENTS)
def test_empty_window_has_no_piece(time: datetime) -> None:
    """A window without length is not asked for."""
    assert pieces(time, time) == ()


@given(MOMENTS, MOMENTS)
def test_whole_minutes_hold_the_window(start: datetime, end: datetime) -> None:
    """Rounding widens a window by less than a minute on each side."""
    floor, ceiling = to_minutes(start, end)
    minute = timedelta(minutes=1)
    assert floor <= start < floor + minute
    assert ceiling - minute < end <= ceiling
