"""The expressions of the Logic Apps workflow language, as far as our workflows use them."""

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+)|(?P<word>[A-Za-z_]\w*)"
    r"|(?P<safe>\?\[)|(?P<mark>[()\[\],]))"
)
_FORMATS = {"yyyy-MM-dd": "%Y-%m-%d", "R": ""}


class WorkflowError(Exception):
    """An expression or a workflow is not what the service would take."""


@dataclass(frozen=True)
class Token:
    """One piece of an expression."""

    kind: str
    text: str


def tokens(source: str) -> list[Token]:
    """Return the tokens of an expression. Raises `WorkflowError` on anything unknown."""
    found, place = [], 0
    while source[place:].strip():
        match = _TOKEN.match(source, place)
        if match is None or match.lastgroup is None:
            raise WorkflowError(f"not an expression at {place}: {source}")
        found.append(Token(match.lastgroup, match.group(match.lastgroup)))
        place = match.end()
    return found


@dataclass(frozen=True)
class Literal:
    """A string, a number or a keyword."""

    value: Any


@dataclass(frozen=True)
class Called:
    """A function with its arguments."""

    function: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True)
class Picked:
    """A member of a value; `safe` says that a missing one is null."""

    owner: "Node"
    key: "Node"
    safe: bool


Node = Literal | Called | Picked
_WORDS = {"null": None, "true": True, "false": False}


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.left = tokens(source)

    def take(self, expected: str | None = None) -> Token:
        if not self.left or (expected is not None and self.left[0].text != expected):
            raise WorkflowError(f"{expected or 'more'} was expected: {self.source}")
        return self.left.pop(0)

    def node(self) -> Node:
        node = self._start()
        while self.left and self.left[0].text in {"[", "?["}:
            safe = self.take().text == "?["
            key = self.node()
            self.take("]")
            node = Picked(node, key, safe)
        return node

    def _start(self) -> Node:
        token = self.take()
        if token.kind == "text":
            return Literal(token.text[1:-1].replace("''", "'"))
        if token.kind == "number":
            return Literal(int(token.text))
        if token.kind == "word" and self.left and self.left[0].text == "(":
            return Called(token.text, tuple(self._arguments()))
        if token.text in _WORDS:
            return Literal(_WORDS[token.text])
        raise WorkflowError(f"{token.text} is no value: {self.source}")

    def _arguments(self) -> list[Node]:
        self.take("(")
        found: list[Node] = []
        while self.left and self.left[0].text != ")":
            found.append(self.node())
            if self.left and self.left[0].text == ",":
                self.take()
        self.take(")")
        return found


def parse(source: str) -> Node:
    """Return the tree of an expression without its `@`. Raises `WorkflowError`."""
    reader = _Reader(source)
    node = reader.node()
    if reader.left:
        raise WorkflowError(f"something follows the expression: {source}")
    return node


def expressions(text: str) -> list[str]:
    """Return the expressions a string holds: the whole of it, its `@{…}` parts, or none."""
    if text.startswith("@@"):
        return []
    if text.startswith("@") and not text.startswith("@{"):
        return [text[1:]]
    return re.findall(r"@\{(.*?)\}", text)


def _as_text(given: object) -> str:
    if given is None:
        return ""
    return given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)


def _coalesce(*given: object) -> object:
    return next((value for value in given if value is not None), None)


def _now(style: str) -> str:
    moment = datetime.now(UTC)
    return moment.strftime(_FORMATS[style]) or format_datetime(moment, usegmt=True)


def _strict_text(given: object) -> str:
    if not isinstance(given, str):
        raise WorkflowError(f"a string was expected, not {given!r}")
    return given


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "base64": lambda text: base64.b64encode(_strict_text(text).encode()).decode(),
    "base64ToString": lambda text: base64.b64decode(_strict_text(text)).decode(),
    "coalesce": _coalesce,
    "concat": lambda *parts: "".join(_strict_text(part) for part in parts),
    "createArray": lambda *parts: list(parts),
    "empty": lambda given: not given,
    "equals": lambda left, right: left == right,
    "if": lambda condition, then, other: then if condition else other,
    "join": lambda parts, mark: mark.join(parts),
    "json": json.loads,
    "length": len,
    "replace": lambda text, old, new: _strict_text(text).replace(old, new),
    "string": _as_text,
    "utcNow": _now,
}


def evaluate(node: Node, scope: Mapping[str, Callable[..., Any]]) -> Any:
    """Return the value of a tree; `scope` adds the functions that know the run.

    All arguments are worked out first, also those of `if` and `coalesce`: an expression that
    holds only when a branch is left alone must not pass here.
    """
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Picked):
        return _picked(node, scope)
    function = scope.get(node.function) or FUNCTIONS.get(node.function)
    if function is None:
        raise WorkflowError(f"the function {node.function} is not known")
    return function(*(evaluate(argument, scope) for argument in node.arguments))


def _picked(node: Picked, scope: Mapping[str, Callable[..., Any]]) -> Any:
    owner, key = evaluate(node.owner, scope), evaluate(node.key, scope)
    if owner is None and node.safe:
        return None
    if not isinstance(owner, Mapping):
        raise WorkflowError(f"{key!r} of {str(owner)[:40]!r}, which has no members")
    if key not in owner and not node.safe:
        raise WorkflowError(f"there is no {key!r}")
    return owner.get(key)


def resolve(given: Any, scope: Mapping[str, Callable[..., Any]]) -> Any:
    """Return a JSON value with every expression in it worked out."""
    if isinstance(given, Mapping):
        return {key: resolve(value, scope) for key, value in given.items()}
    if isinstance(given, list):
        return [resolve(value, scope) for value in given]
    if not isinstance(given, str):
        return given
    if given.startswith("@") and not given.startswith(("@{", "@@")):
        return evaluate(parse(given[1:]), scope)
    return re.sub(
        r"@\{(.*?)\}", lambda found: _as_text(evaluate(parse(found.group(1)), scope)), given
    )
