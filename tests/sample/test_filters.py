"""The filter grammar, the paging tokens and the query expressions, at their edges."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.sample.expressions import ExpressionError, read_expression
from triage.sample.filters import FilterError, parse_filter, window_of
from triage.sample.kusto import split_outside
from triage.sample.pages import TokenError, next_link, offset_of
from triage.sample.routes import take_apart
from triage.sample.wording import iso_duration, us_time

NAMES = frozenset({"status", "operation", "starttime", "endtime"})


@given(st.text(min_size=1), st.text(min_size=1))
def test_filter_round_trip(status: str, operation: str) -> None:
    """Any values survive quoting, whatever quotes or words they hold."""
    quoted = (status.replace("'", "''"), operation.replace("'", "''"))
    clauses = parse_filter(f"status eq '{quoted[0]}' and operation eq '{quoted[1]}'", NAMES)
    assert clauses == {"status": status, "operation": operation}


@given(st.text())
def test_filter_never_breaks(text: str) -> None:
    """Any text is either parsed or refused with FilterError."""
    try:
        parse_filter(text, NAMES)
    except FilterError:
        return


@pytest.mark.parametrize(
    "text",
    [
        "status",
        "status eq Failed",
        "status eq 'a' and ",
        "status eq 'a' or operation eq 'b'",
        "status eq 'a' operation eq 'b'",
        "nothing eq 'a'",
    ],
)
def test_malformed_filters(text: str) -> None:
    """A clause amiss is refused."""
    with pytest.raises(FilterError):
        parse_filter(text, NAMES)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("12:30:00 AM", 0),
        ("00:30:00 AM", 0),
        ("01:30:00 am", 1),
        ("12:30:00 PM", 12),
        ("11:30:00 PM", 23),
    ],
)
def test_hours(text: str, hour: int) -> None:
    """Hours of twelve are read, midnight in both its spellings."""
    window = window_of({"starttime": f"2026-05-18 {text}"}, start="starttime", end="endtime")
    assert window.start == datetime(2026, 5, 18, hour, 30, tzinfo=UTC)
    assert window.end is None


@pytest.mark.parametrize("text", ["2026-05-18", "2026-13-01 01:00:00 AM", "2026-05-18 13:00:00 PM"])
def test_bad_times(text: str) -> None:
    """A time that is none is refused."""
    with pytest.raises(FilterError):
        window_of({"starttime": text}, start="starttime", end="endtime")


@given(st.integers(min_value=0, max_value=999_999_999))
def test_tokens_round_trip(offset: int) -> None:
    """A page's link leads to where the page ended, and keeps the rest of the query."""
    request = take_apart(
        "https://h/subscriptions/s/providers/x?api-version=1&$filter=a%20eq%20'%26'"
    )
    following = take_apart(next_link(request, offset))
    assert offset_of(following) == offset
    assert following.query["$filter"] == request.query["$filter"]


def test_foreign_token() -> None:
    """A skip token of another service is refused."""
    with pytest.raises(TokenError):
        offset_of(take_apart("https://h/x?$skipToken=abc"))


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(0), "PT0S"),
        (timedelta(seconds=59, microseconds=120), "PT59.00012S"),
        (timedelta(hours=1, seconds=2), "PT1H2S"),
        (timedelta(days=1, minutes=3), "PT24H3M0S"),
    ],
)
def test_durations(length: timedelta, text: str) -> None:
    """Durations leave out what is zero."""
    assert iso_duration(length) == text


def test_us_times() -> None:
    """Property bags hold times in US form."""
    assert us_time(datetime(2026, 5, 2, 0, 4, 5, tzinfo=UTC)) == "5/2/2026 12:04:05 AM"
    assert us_time(datetime(2026, 5, 2, 13, 4, 5, tzinfo=UTC)) == "5/2/2026 1:04:05 PM"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Name =~ "VM-A"', True),
        ("Name == 'vm-b'", False),
        ("Name != 'vm-b'", True),
        ("Name startswith 'vm' and Name endswith 'a'", True),
        ("Name == 'x' or (Name has 'vm' and isempty(Gone))", True),
        ("isnotempty(Name)", True),
        ("Name in~ ('x', 'VM-A')", True),
        ("tolower(Name) in (dynamic(['x']))", False),
        ("coalesce(Gone, Name) == 'vm-a'", True),
        ('column_ifexists("Gone", "other") == "other"', True),
        ('Name == "a\\"b"', False),
        ("toint(3) == '3'", True),
    ],
)
def test_expressions(text: str, expected: object) -> None:
    """Conditions mean what they mean in the query language."""
    assert read_expression(text, {})({"Name": "vm-a"}) is expected


@pytest.mark.parametrize("text", ["Name ==", "(Name", "#", "Name == 'a' 'b'", "ago(1h) < Name"])
def test_unknown_expressions(text: str) -> None:
    """What the reader does not know it refuses, instead of guessing."""
    with pytest.raises(ExpressionError):
        read_expression(text, {})


def test_split_outside() -> None:
    """Separators in quotes and brackets do not separate."""
    assert split_outside("a('x,y', b),\"c,d\",e", ",") == ["a('x,y', b)", '"c,d"', "e"]
