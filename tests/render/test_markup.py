"""The elements that HTML is built from."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.render.markup import Markup, el, is_linkable, join, link, listing, named, safe


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words += data


def _read(markup: str) -> _Reader:
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader


@given(st.text())
def test_no_text_becomes_a_tag(text: str) -> None:
    """Whatever stands in a child stays text."""
    assert _read(el("p", text)).tags == ["p"]


@given(st.text())
def test_no_value_leaves_its_attribute(text: str) -> None:
    """Whatever stands in an attribute stays there."""
    assert [name for name, _ in _read(el("p", title=text)).attributes] == ["title"]


def test_plain_text_comes_back_whole() -> None:
    """Escaping loses nothing that a reader sees."""
    assert _read(el("p", "a < b & \"c\" 'd' 漢字")).words == "a < b & \"c\" 'd' 漢字"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a\x00b", "a\ufffdb"), ("a\u202eb", "ab"), ("a\nb\tc", "a\nb\tc"), ("\ud800", "\ufffd")],
)
def test_characters_that_html_cannot_hold_are_replaced(text: str, expected: str) -> None:
    """Control characters become marks, direction overrides vanish, line ends stay."""
    assert safe(text) == expected


def test_absent_attributes_and_children_are_left_out() -> None:
    """None and False add nothing, True adds a bare name."""
    assert el("input", None, checked=True, disabled=False, id=None) == "<input checked>"


def test_names_of_attributes_are_written_as_html_has_them() -> None:
    """A trailing underscore goes, the others become hyphens."""
    assert el("b", class_="x", data_copy=True) == '<b class="x" data-copy></b>'


def test_markup_is_not_escaped_again() -> None:
    """Elements nest, iterables of them are flattened."""
    assert join([el("b", "x"), ["y", (Markup("<hr>"),)]]) == "<b>x</b>y<hr>"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://learn.microsoft.com/", True),
        ("/api/triage?x=1", True),
        ("#item-a", True),
        ("javascript:alert(1)", False),
        (" JaVaScRiPt:alert(1)", False),
        ("data:text/html,x", False),
        ("file:///etc/passwd", False),
        ("http://[", False),
    ],
)
def test_only_addresses_of_pages_can_be_followed(url: str, *, expected: bool) -> None:
    """A link leads over HTTP or within the page, or it is none."""
    assert is_linkable(url) is expected
    assert link(url, "x").startswith("<a ") is expected


def test_an_empty_list_is_no_list() -> None:
    """Nothing to list gives nothing to show."""
    assert listing([]) is None


def test_an_absent_name_is_a_dash() -> None:
    """What is not known reads as a dash."""
    assert named(None) == "–"
