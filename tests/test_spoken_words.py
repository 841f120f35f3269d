"""Every sentence that code says is written, in both languages, and none is written for nothing."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from tests.source import ROOT, modules, room, tree, where
from triage.catalogue.catalogue import load
from triage.model.terms import Text

WORDS: dict[str, Text] = load()._words
HEADS = frozenset(key.partition(".")[0] for key in WORDS)
SPEAKERS = frozenset({"saying", "word", "say"})
OF_AZURE = ("jobStatus.", "operation.", "protectionState.", "page.task.")
"""Vocabularies of the service: their values come from Azure and stand in no code of ours."""


def constants(path: Path) -> Iterator[str]:
    """Yield every text that stands in a module, in parts of f-strings as well."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def calls(path: Path, speakers: frozenset[str] = SPEAKERS) -> Iterator[tuple[int, ast.expr]]:
    """Yield the line and the first argument of every call of one of `speakers`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else None
            name = node.func.id if isinstance(node.func, ast.Name) else name
            if name in speakers:
                yield node.lineno, node.args[0]


def pattern(written: ast.JoinedStr) -> str:
    """Return the regular expression of the keys that an f-string may make."""
    return "".join(
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"([\w.-]+)"
        for part in written.values
    )


@cache
def prefixes(own: str) -> tuple[str, ...]:
    """Return what a room's own `word` functions put before a key."""
    found = {
        str(node.values[0].value)
        for path in modules()
        if room(path) == own
        for node in ast.walk(tree(path))
        if isinstance(node, ast.JoinedStr) and len(node.values) == 2 and is_key(node)
        if isinstance(node.values[0], ast.Constant)
    }
    return ("", *sorted(found))


@cache
def patterns() -> tuple[str, ...]:
    """Return the expressions of all f-strings that begin as a key does."""
    found = {
        pattern(node)
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.JoinedStr) and is_key(node)
    }
    terms = {
        rf"{re.escape(said.value)}\.([\w.-]+)"
        for path in modules()
        for _, said in calls(path, frozenset({"term"}))
        if isinstance(said, ast.Constant) and isinstance(said.value, str)
    }
    return tuple(sorted(found | terms))


def is_key(written: ast.JoinedStr) -> bool:
    """Tell whether an f-string begins with the head of a key and a dot."""
    first = written.values[0]
    head, dot, _ = str(first.value).partition(".") if isinstance(first, ast.Constant) else ("",) * 3
    return bool(dot) and head in HEADS


@cache
def texts() -> frozenset[str]:
    """Return every text in the code and in the page, from which keys may be made."""
    python = {text for path in (*modules(), ROOT / "function_app.py") for text in constants(path)}
    parts = {part for text in python if " " not in text for part in text.split(".")}
    camel = {re.sub(r"-(\w)", lambda m: m[1].upper(), text) for text in python}
    assets = (ROOT / "triage" / "web" / "page").glob("*.*")
    page = {
        text
        for asset in assets
        for text in re.findall(r"[\"'`]([\w.-]+)[\"'`]", asset.read_text(encoding="utf-8"))
    }
    return frozenset(python | parts | camel | page)


def is_used(key: str) -> bool:
    """Tell whether a key stands in the code, or is made there of texts that do."""
    if key in texts():
        return True
    for expression in patterns():
        found = re.fullmatch(expression, key)
        if found and all(set(group.split(".")) <= texts() for group in found.groups()):
            return True
    return False


@pytest.mark.parametrize("path", modules(), ids=where)
def test_every_sentence_said_is_written(path: Path) -> None:
    """A key that code says by name is one of the words, and one that it makes may be."""
    before = prefixes(room(path))
    for line, said in calls(path):
        if isinstance(said, ast.Constant) and isinstance(said.value, str):
            assert any(prefix + said.value in WORDS for prefix in before), f"line {line}"
        elif isinstance(said, ast.JoinedStr):
            made = rf"({'|'.join(map(re.escape, before))}){pattern(said)}"
            assert any(re.fullmatch(made, key) for key in WORDS), f"line {line}"


def test_every_sentence_written_is_said() -> None:
    """No word is kept that no code says."""
    unsaid = {key for key in WORDS if not key.startswith(OF_AZURE) and not is_used(key)}
    assert unsaid == set()


@pytest.mark.parametrize("key", WORDS)
def test_both_languages_say_the_same(key: str) -> None:
    """Both languages are there, with the same places for facts and no blanks around."""
    text = WORDS[key]
    places = [{name for _, name, _, _ in Formatter().parse(t) if name} for t in (text.en, text.ja)]
    assert places[0] == places[1]
    assert text.en.strip() == text.en != ""
    assert text.ja.strip() == text.ja != ""


def test_japanese_is_japanese() -> None:
    """Where English says a sentence, Japanese does not repeat it in English."""
    same = [key for key, t in WORDS.items() if t.en == t.ja and t.en.endswith(".")]
    assert same == []
