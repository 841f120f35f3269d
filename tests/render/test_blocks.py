"""Blocks at the edges of what the writers take."""

import pytest
from msgspec.structs import replace

from tests.render import reports
from triage.catalogue.catalogue import load
from triage.model.report import CollectionWindow, Report
from triage.model.terms import Language
from triage.render import Format, render
from triage.render.document import Block, Document, Facts, Table, clean, one_line
from triage.render.markdown import mark_up
from triage.render.text import lay_out
from triage.render.wording import joined, numbered_code, span
from triage.report.voice import Voice

CATALOGUE = load()


@pytest.mark.parametrize("write", [lay_out, mark_up])
def test_a_new_kind_of_block_must_be_taught(write: object) -> None:
    """A block that a writer does not know is refused by name, not left out."""
    assert callable(write)
    with pytest.raises(TypeError, match="Block"):
        write(Document("title", (Block(),)))


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [("a\r\nb", "a\nb"), ("a\u2028b", "a\nb"), ("\x1b[1m", "[1m"), ("\u202ea\ufeff", "a")],
)
def test_cleaning_keeps_lines_and_drops_steering(text: str, cleaned: str) -> None:
    """Line breaks become one kind, signs that steer a terminal or the direction go."""
    assert clean(text) == cleaned
    assert one_line(text) == cleaned.replace("\n", " ")


@pytest.mark.parametrize(
    ("symbol", "number", "shown"),
    [("A", 1, "A (1)"), ("1", 1, "1"), (None, 1, "1"), ("A", None, "A"), (None, None, "")],
)
def test_a_code_stands_with_its_number(symbol: str | None, number: int | None, shown: str) -> None:
    """Neither is told twice, neither is lost."""
    assert numbered_code(symbol, number) == shown


def test_an_unknown_duration_is_not_told() -> None:
    """No duration, no figure."""
    assert span(None) == ""


@pytest.mark.parametrize(("language", "line"), [(Language.EN, "A. B."), (Language.JA, "A.B.")])
def test_japanese_sentences_join_without_a_blank(language: Language, line: str) -> None:
    """Sentences are joined as the language joins them."""
    assert joined(("A.", None, "B."), Voice(CATALOGUE, language)) == line


def test_a_label_too_long_stands_above_its_value() -> None:
    """A label wider than its column gets a line of its own."""
    text = lay_out(Document("t", (Facts((("l" * 60, "value"),)),)))
    assert text.split("\n")[3:] == ["l" * 60 + ":", " " * 31 + "value", ""]


def test_a_wide_table_becomes_a_list() -> None:
    """Rows that fit no columns are told fact by fact; empty cells are left out."""
    table = Table(("a", "b", "c"), (("x" * 40, "y" * 40, "z" * 40), ("w", "", "")))
    lines = lay_out(Document("t", (table,))).split("\n")[3:]
    assert lines == ["- " + "x" * 40, "  b:  " + "y" * 40, "  c:  " + "z" * 40, "- w", ""]


@pytest.mark.parametrize("wanted", [Format.TEXT, Format.TICKET, Format.CARD])
def test_an_unknown_window_is_said_in_words(wanted: Format) -> None:
    """Without a time the reader is told what to take instead."""
    checklist = replace(reports.checklist(), window=CollectionWindow())
    report: Report = reports.full(checklist=checklist)
    body = render(report, wanted, CATALOGUE).body.decode()
    assert "last 24 hours before the failure" in " ".join(body.split())
