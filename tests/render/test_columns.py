"""Setting text in columns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.render.columns import pad, table_widths, width, wrap


@pytest.mark.parametrize(
    ("text", "columns"),
    [("", 0), ("abc", 3), ("復元", 4), ("ﾊﾞ", 2), ("e\u0301", 1), ("a\u200bb", 2), ("🧯", 2)],
)
def test_width_counts_columns(text: str, columns: int) -> None:
    """Wide characters take two columns, combining and invisible ones none."""
    assert width(text) == columns


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("復元ポイント", 6, ["復元ポ", "イント"]),
        ("失敗です。次", 8, ["失敗で", "す。次"]),
        ("これは「確認」です", 8, ["これは", "「確認」", "です"]),
        ("abc\ndef", 10, ["abc", "def"]),
        ("a/bbbb/cccc", 8, ["a/bbbb/", "cccc"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("", 10, [""]),
    ],
)
def test_lines_break_where_a_reader_expects(text: str, columns: int, lines: list[str]) -> None:
    """Words stay whole, closing signs never lead, opening brackets never trail."""
    assert wrap(text, columns) == lines


@given(st.text(), st.integers(min_value=2, max_value=60))
def test_wrapping_loses_nothing_and_never_exceeds(text: str, columns: int) -> None:
    """Every character but blanks survives, in order, on lines no wider than asked."""
    lines = wrap(text, columns)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width(line) <= columns for line in lines)


def test_a_column_is_padded_by_width() -> None:
    """Padding counts columns, not characters."""
    assert pad("復元", 6) == "復元  "


def test_a_table_too_wide_has_no_columns() -> None:
    """Where the last column would be squeezed, the table is told otherwise."""
    assert table_widths([["a" * 70, "b" * 60]], 100) is None
    assert table_widths([["a", "b" * 200]], 100) == [1, 97]
