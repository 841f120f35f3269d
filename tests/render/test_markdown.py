"""Markdown: what others say never becomes markup."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.render import reports
from triage.catalogue.catalogue import load
from triage.render import Format, render
from triage.render.document import Address, Code, Command, Document, Lines, Quote, Table
from triage.render.markdown import escape, mark_up

CATALOGUE = load()
_SPAN = re.compile(r"(?<![`\\])(`+)(?!`).*?(?<!`)\1(?!`)")


def skeleton(markdown: str) -> dict[str, int]:
    """Count what Markdown would read as structure."""
    fences = re.findall(r"(?m)^ *`{3,}", markdown)
    plain = re.sub(r"(?ms)^( *)(`{3,})\w*\n.*?^\1\2$", "", markdown)
    return {
        "headings": len(re.findall(r"(?m)^#+ ", plain)),
        "boxes": len(re.findall(r"(?m)^ *- \[ \] ", plain)),
        "fences": len(fences),
        "links": len(re.findall(r"(?<!\\)\]\(", _SPAN.sub("", plain))),
        "images": len(re.findall(r"(?<!\\)!\[", plain)),
    }


@pytest.mark.parametrize("text", reports.HOSTILE_TEXTS)
def test_hostile_text_changes_no_structure(text: str) -> None:
    """Headings, boxes, fences and links are the same whatever the service says."""
    benign = render(reports.hostile("plain"), Format.MARKDOWN, CATALOGUE).body.decode()
    hostile = render(reports.hostile(text), Format.MARKDOWN, CATALOGUE).body.decode()
    assert skeleton(hostile) == skeleton(benign)


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("<b>", r"\<b\>"),
        ("a_b*c", r"a\_b\*c"),
        ("[x](y)", r"\[x\](y)"),
        ("- not a list", r"\- not a list"),
        ("1. not a list", r"1\. not a list"),
        ("# not a head", r"\# not a head"),
        ("a\n# b", r"a \# b"),
        ("&lt;", "&amp;lt;"),
        ("https://evil.example", "https&#58;//evil.example"),
        ("a|b", r"a\|b"),
        (r"C:\Logs", r"C:\\Logs"),
    ],
)
def test_signs_of_markdown_are_escaped(text: str, escaped: str) -> None:
    """Each sign Markdown or HTML reads is shown as itself."""
    assert escape(text) == escaped


@given(st.text())
def test_no_angle_bracket_or_bare_bracket_passes(text: str) -> None:
    """Whatever the text, no tag and no link can be opened."""
    assert not re.search(r"(?<!\\)(?:\\\\)*[<\[`*]", escape(text))
    assert "\n" not in escape(text)


@given(st.text(alphabet="`a\n ~", max_size=40))
def test_a_command_cannot_close_its_fence(text: str) -> None:
    """The fence is longer than any run of backticks inside."""
    lines = mark_up(Document("t", (Command(text, "bash"),))).split("\n")
    fence = lines[2].removesuffix("bash")
    assert lines[-2] == fence
    assert not any(line.strip().startswith(fence) for line in lines[3:-2])


@pytest.mark.parametrize("text", ["`", "``a`", "a`b", "plain"])
def test_a_code_span_holds_backticks(text: str) -> None:
    """A code span is fenced by more backticks than it holds."""
    line = mark_up(Document("t", (Lines((Code(text),)),))).split("\n")[2]
    ticks = re.match(r"- (`+)", line)
    assert ticks
    assert line.count(ticks[1]) == 2


def test_an_address_cannot_leave_its_link() -> None:
    """Angle brackets and blanks in a URL are percent-encoded."""
    text = mark_up(Document("t", (Address("a]b", "https://x/> [y](z)"),)))
    assert text.endswith("[a\\]b](<https://x/%3E%20%5By%5D%28z%29>)\n")


def test_a_bar_does_not_split_a_cell() -> None:
    """A table keeps its columns."""
    text = mark_up(Document("t", (Table(("a", "b"), ((Code("x|y"), "z|w"),)),)))
    assert text.endswith("| `x\\|y` | z\\|w |\n")


def test_words_of_the_service_are_quoted_line_by_line() -> None:
    """A message keeps its lines inside the quotation."""
    text = mark_up(Document("t", (Quote("one\n\n# two"),)))
    assert text.endswith("> one  \n>  \n> \\# two\n")
