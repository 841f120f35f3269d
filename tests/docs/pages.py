"""The documents as the tests read them: fences, outline, the curl commands and what follows."""

import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from string import Template
from typing import NamedTuple

HOME = Path(__file__).resolve().parents[2]
DOCS = HOME / "docs"
PAIRS = (
    (HOME / "README.md", DOCS / "ja" / "README.md"),
    *(
        (page, DOCS / "ja" / page.name)
        for page in sorted(DOCS.glob("*.md"))
        if page.name != "README.md"  # the index is one page for both languages
    ),
)
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SET = re.compile(r"^(\w+)=(\S.*)$")
_ANSWERS = frozenset({"text", "json"})


class Asked(NamedTuple):
    """A request as a curl command makes it; header names are in lower case."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes | None
    shows_headers: bool


class Example(NamedTuple):
    """A curl command of a page and the answer that stands below it, if one does."""

    page: Path
    number: int
    command: str
    shown: str | None

    def __str__(self) -> str:
        return f"{self.page.relative_to(HOME)}-{self.number}"


def fences(path: Path) -> list[tuple[str, str]]:
    """Return the code blocks of a page: language and content."""
    return _FENCE.findall(path.read_text("utf-8"))


def outline(path: Path) -> list[str]:
    """Return the kinds of the blocks of a page in their order, without their words."""
    prose = re.sub(r"^```.*?^```$", "```", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    found = re.findall(r"^(#+ |\| |- |\d+\. |```)", prose, re.MULTILINE)
    return [re.sub(r"\d+", "1", mark) for mark in found]


def examples(path: Path) -> Iterator[Example]:
    """Yield the curl commands of a page, the variables set on the page put in."""
    blocks = fences(path)
    values: dict[str, str] = {}
    number = 0
    for (kind, code), following in zip(blocks, [*blocks[1:], ("", "")], strict=False):
        commands = list(_commands(code, values)) if kind in {"bash", "console"} else []
        for command in commands:
            number += 1
            last = command is commands[-1] and following[0] in _ANSWERS
            yield Example(path, number, command, following[1] if last else None)


def _commands(code: str, values: dict[str, str]) -> Iterator[str]:
    """Yield the curl commands of a block; assignments before them are kept in `values`."""
    for line in re.sub(r"\\\n\s*", "", code).splitlines():
        bare = line.removeprefix("$ ").strip()
        if found := _SET.match(bare):
            values[found[1]] = shlex.split(found[2])[0]
        elif bare.startswith("curl "):
            yield Template(bare).safe_substitute(values)


_FLAGS_WITH_VALUE = {
    "-X": "method",
    "-H": "header",
    "--data": "body",
    "-o": "output",
}


def asked(command: str) -> Asked:
    """Return the request that a curl command makes, with the headers curl adds itself.

    Raises:
        ValueError: an option is used that is not understood here.
    """
    words = shlex.split(command)[1:]
    found: dict[str, list[str]] = {"url": [], "plain": []}
    while words:
        word = words.pop(0)
        if word in _FLAGS_WITH_VALUE:
            found.setdefault(_FLAGS_WITH_VALUE[word], []).append(words.pop(0))
        else:
            found["url" if not word.startswith("-") else "plain"].append(word)
    if set(found["plain"]) - {"-i", "-s"} or len(found["url"]) != 1:
        raise ValueError(f"not understood: {command}")
    headers = {name.lower(): text for name, text in map(_header, found.get("header", []))}
    body = _body(found.get("body", []))
    if body is not None:
        headers.setdefault("content-type", "application/x-www-form-urlencoded")
    method = found.get("method", ["GET" if body is None else "POST"])[0]
    return Asked(method, found["url"][0], headers, body, "-i" in found["plain"])


def _header(text: str) -> tuple[str, str]:
    name, _, value = text.partition(":")
    return name.strip(), value.strip()


def _body(given: Sequence[str]) -> bytes | None:
    if not given:
        return None
    if given[0].startswith("@"):
        return (HOME / given[0][1:]).read_bytes()
    return given[0].encode()
