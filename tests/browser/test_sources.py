"""The sources of the page, read without a browser."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "triage" / "web" / "page"
SCRIPTS = sorted(PAGE.glob("*.js"))
WORDS = (PAGE / "words.js").read_text("utf-8")
MARKUP = (PAGE / "ui.html").read_text("utf-8")
_TEXT = r'"(?:[^"\\]|\\.)*"'
_PAIR = re.compile(rf"^  (\w+): \[\s*({_TEXT}),\s*({_TEXT}),?\s*\]", re.MULTILINE)


def _words() -> dict[str, tuple[str, str]]:
    return {name: (english, japanese) for name, english, japanese in _PAIR.findall(WORDS)}


def _used() -> set[str]:
    used = set(re.findall(r'data-(?:word|label|place)="(\w+)"', MARKUP))
    for script in SCRIPTS:
        source = script.read_text("utf-8")
        used |= set(re.findall(r'\b(?:word|as|to)\([^"()]*"(\w+)"', source))
        used |= {name for name in _words() if f'"{name}"' in source}
    return used


def test_every_word_stands_in_both_languages() -> None:
    """Each entry is a pair with the same places to fill in."""
    assert len(_words()) == len(re.findall(r"^  \w+: \[", WORDS, re.MULTILINE))
    for english, japanese in _words().values():
        assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", japanese))


def test_every_word_that_is_used_exists() -> None:
    """Markup and scripts name no word that is missing."""
    named = set(re.findall(r'data-(?:word|label|place)="(\w+)"', MARKUP))
    assert named <= set(_words())


def test_every_word_is_used() -> None:
    """No word is left over; the kinds of a paste are put together from their name."""
    kinds = {name for name in _words() if re.fullmatch(r"kind[A-Z]\w+", name)}
    assert set(_words()) - kinds <= _used()


class _Strict(HTMLParser):
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        assert tag != "style"
        assert "style" not in names
        assert not [name for name in names if name.startswith("on")]
        assert tag != "script" or "src" in names
        for name, value in attrs:
            if name in ("src", "href"):
                assert value
                assert value.startswith(("ui/", "#"))


def test_the_page_holds_to_its_policy() -> None:
    """No inline script, style or handler, and nothing from elsewhere."""
    _Strict().feed(MARKUP)


def test_what_the_page_links_is_there() -> None:
    """Every part that is named is a file of the page."""
    linked = re.findall(r'"ui/([\w.]+)"', MARKUP)
    linked += [n for s in SCRIPTS for n in re.findall(r'from "\./([\w.]+)"', s.read_text("utf-8"))]
    assert {name for name in linked if not (PAGE / name).is_file()} == set()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_never_write_markup(script: Path) -> None:
    """Texts are set as texts; nothing is evaluated."""
    source = script.read_text("utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", source)
    assert not re.search(r"https?://", source)


def test_every_file_is_short() -> None:
    """No part of the page is longer than three hundred lines."""
    assert [p.name for p in PAGE.iterdir() if p.read_text("utf-8").count("\n") > 300] == []
