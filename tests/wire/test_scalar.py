"""Single values in every form the service was seen to write them."""

from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.wire.scalar import flag, moment, nested, number, objects, span, text, texts

ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


class Colour(Enum):
    RED = "Red"
    SEVEN = 7


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-03-04T05:06:07Z", datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)),
        ("2026-03-04T05:06:07.1234567Z", datetime(2026, 3, 4, 5, 6, 7, 123456, tzinfo=UTC)),
        ("2026-03-04T05:06:07.12345Z", datetime(2026, 3, 4, 5, 6, 7, 123450, tzinfo=UTC)),
        ("2026-03-04T05:06:07", datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)),
        ("2026-03-04 05:06:07+09:00", datetime(2026, 3, 3, 20, 6, 7, tzinfo=UTC)),
        ("2026-03-04T05:06:07-0130", datetime(2026, 3, 4, 6, 36, 7, tzinfo=UTC)),
        (datetime(2026, 3, 4, 5), datetime(2026, 3, 4, 5, tzinfo=UTC)),  # noqa: DTZ001
        ("0001-01-01T00:00:00", None),
        ("0001-01-01T00:00:00+09:00", None),
        ("2001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-09:00", None),
        ("2026-02-30T00:00:00Z", None),
        ("2026-03-04", None),
        ("yesterday", None),
        ("", None),
        (None, None),
        (20260304, None),
        ({}, None),
    ],
)
def test_moments(written: object, read: datetime | None) -> None:
    """A time is UTC whatever its form; sentinels and nonsense are none."""
    assert moment(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("PT26M16.1156314S", timedelta(minutes=26, seconds=16, microseconds=115631)),
        ("PT8H20M31.6817424S", timedelta(hours=8, minutes=20, seconds=31, microseconds=681742)),
        ("P1DT2H", timedelta(days=1, hours=2)),
        ("pt5s", timedelta(seconds=5)),
        ("PT0S", timedelta(0)),
        ("-PT5S", timedelta(seconds=-5)),
        ("00:20:23.0896697", timedelta(minutes=20, seconds=23, microseconds=89670)),
        ("1.02:03:04", timedelta(days=1, hours=2, minutes=3, seconds=4)),
        (timedelta(seconds=3), timedelta(seconds=3)),
        ("P", None),
        ("PT", None),
        ("20 minutes", None),
        ("9999999.00:00:00", timedelta(days=9999999)),
        (7, None),
        (None, None),
    ],
)
def test_spans(written: object, read: timedelta | None) -> None:
    """A duration is ISO 8601 or a .NET TimeSpan; nonsense is none."""
    assert span(written) == read


@pytest.mark.parametrize(
    ("value", "as_text", "as_number", "as_flag"),
    [
        (" x ", "x", None, None),
        ("", None, None, None),
        ("  ", None, None, None),
        (5, "5", 5, None),
        ("400160", "400160", 400160, None),
        (" -3 ", "-3", -3, None),
        (1.5, "1.5", None, None),
        (True, "true", None, True),
        ("False", "False", None, False),
        (Colour.RED, "Red", None, None),
        (Colour.SEVEN, "7", 7, None),
        ("１２", "１２", None, None),
        (None, None, None, None),
        ([], None, None, None),
        ({"a": 1}, None, None, None),
    ],
)
def test_scalars(
    value: object, as_text: str | None, as_number: int | None, as_flag: object
) -> None:
    """Texts, numbers and truths are read from what they may come as."""
    assert (text(value), number(value), flag(value)) == (as_text, as_number, as_flag)


def test_texts_of_a_list() -> None:
    """The texts of a list are trimmed, empty ones and objects left out."""
    assert texts(["a ", "", None, {}, 3]) == ("a", "3")
    assert texts("alone") == ("alone",)
    assert texts(None) == ()


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=99999)))
def test_dotnet_spans_read_back(length: timedelta) -> None:
    """Every duration reads back from .NET's form."""
    hours, rest = divmod(length.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    clock = f"{hours:02}:{minutes:02}:{seconds:02}.{length.microseconds:06}0"
    read = span(f"{length.days}.{clock}")
    assert read is not None
    assert abs(read - length) <= timedelta(microseconds=1)


@given(st.integers(1_000_000_000_000_000, 4_000_000_000_000_000), st.integers(3, 7))
def test_moments_read_back(microseconds: int, digits: int) -> None:
    """Every time reads back from three to seven digits of a fraction."""
    time = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    fraction = f"{time.microsecond:06}0"[:digits]
    read = moment(f"{time:%Y-%m-%dT%H:%M:%S}.{fraction}Z")
    assert read is not None
    assert timedelta(0) <= time - read < timedelta(milliseconds=1)


@given(ANYTHING)
def test_anything_is_read_without_raising(value: object) -> None:
    """No value makes a reader raise, and times are always aware."""
    time = moment(value)
    assert time is None or time.tzinfo is UTC
    span(value)
    number(value)
    flag(value)
    assert all(isinstance(entry, str) for entry in texts(value))
    assert all(isinstance(entry, dict) for entry in objects(value))
    nested(value)


@given(st.text(alphabet="0123456789TZPHMSD:.+- ", max_size=40))
def test_almost_times_are_read_without_raising(written: str) -> None:
    """Texts of the signs of times and durations are read or refused."""
    moment(written)
    span(written)
