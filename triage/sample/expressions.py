"""Expressions of the query language, as far as conditions and projections here use them."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
Term = Callable[[Row], Any]

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>@?"(?:[^"\\]|\\.)*"|@?'(?:[^'\\]|\\.)*')|(?P<number>\d+(?:\.\d+)?)"""
    r"""|(?P<word>!?[A-Za-z_]\w*~?)|(?P<sign>==|!=|=~|!~|>=|<=|[()\[\],<>=.;-]))"""
)
_ESCAPED = re.compile(r"\\(.)")
_OPERATORS: dict[str, Callable[[str, Any], bool]] = {
    "==": lambda own, given: own == str(given).lower(),
    "=~": lambda own, given: own == str(given).lower(),
    "!=": lambda own, given: own != str(given).lower(),
    "has": lambda own, given: str(given).lower() in own,
    "contains": lambda own, given: str(given).lower() in own,
    "startswith": lambda own, given: own.startswith(str(given).lower()),
    "endswith": lambda own, given: own.endswith(str(given).lower()),
    "in": lambda own, given: own in {str(one).lower() for one in given},
    "in~": lambda own, given: own in {str(one).lower() for one in given},
}


_IF_EXISTS = "column_ifexists"
_CLOSING = {"(": ")", "[": "]"}


class ExpressionError(ValueError):
    """The text is not an expression this reader knows."""


def _same(value: Any) -> Any:  # noqa: ANN401 - any value of a row
    return value


def _coalesce(*values: Any) -> Any:  # noqa: ANN401 - any value of a row
    return next((value for value in values if value not in (None, "")), "")


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "strcat": lambda *parts: "".join("" if part is None else str(part) for part in parts),
    "coalesce": _coalesce,
    "dynamic": lambda values: values,
    "isempty": lambda value: value in (None, ""),
    "isnotempty": lambda value: value not in (None, ""),
    "tolower": lambda value: str(value).lower(),
} | dict.fromkeys(("tostring", "todatetime", "todouble", "toint", "int", "toreal"), _same)


_CALLABLE = {*_FUNCTIONS, _IF_EXISTS}


class _Reader:
    def __init__(self, text: str, names: Mapping[str, Term]) -> None:
        self._tokens = _tokens(text)
        self._names = names
        self._at = 0

    def condition(self) -> Term:
        terms = [self._all()]
        while self._take("or"):
            terms.append(self._all())
        return terms[0] if len(terms) == 1 else lambda row: any(term(row) for term in terms)

    def at_end(self) -> bool:
        return self._peek() in {"", ";"}

    def _all(self) -> Term:
        terms = [self._comparison()]
        while self._take("and"):
            terms.append(self._comparison())
        return terms[0] if len(terms) == 1 else lambda row: all(term(row) for term in terms)

    def _comparison(self) -> Term:
        left = self.term()
        operator = _OPERATORS.get(self._peek())
        if operator is None:
            return left
        self._at += 1
        right = self.term()
        return lambda row: operator(_text(left(row)), right(row))

    def term(self) -> Term:
        token = self._next()
        if token[:1] in {'"', "'"} or token.startswith(("@'", '@"')):
            value = _literal(token)
            return lambda _row: value
        if token in _CLOSING:
            return self._bracketed(_CLOSING[token])
        if self._peek() == "(" and token in _CALLABLE:
            self._at += 1
            return _called(token, self._listed(")"))
        if token in self._names:
            return self._names[token]
        if re.fullmatch(r"[A-Za-z_]\w*", token):
            return lambda row: row.get(token)
        if token.isdigit():
            return lambda _row: int(token)
        raise ExpressionError(f"{token!r} is not understood")

    def _bracketed(self, end: str) -> Term:
        if end == ")":
            inner = self.condition()
            if self._take(end):
                return inner
            terms = [inner, *self._rest(end)]
        else:
            terms = self._listed(end)
        return lambda row: [term(row) for term in terms]

    def _listed(self, end: str) -> list[Term]:
        if self._take(end):
            return []
        return [self.condition(), *self._rest(end)]

    def _rest(self, end: str) -> Sequence[Term]:
        terms = []
        while self._take(","):
            terms.append(self.condition())
        if not self._take(end):
            raise ExpressionError(f"{end!r} is missing")
        return terms

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        token = self._peek()
        self._at += 1
        return token

    def _take(self, token: str) -> bool:
        taken = self._peek() == token
        self._at += taken
        return taken


def read_expression(text: str, names: Mapping[str, Term]) -> Term:
    """Return `text` as a function of a row; `names` holds what `let` gave names to.

    Raises:
        ExpressionError: it uses what this reader does not know.
    """
    reader = _Reader(text, names)
    term = reader.condition()
    if not reader.at_end():
        raise ExpressionError(f"more than an expression: {text[:60]!r}")
    return term


def _called(name: str, arguments: Sequence[Term]) -> Term:
    if name == _IF_EXISTS:
        column, fallback = str(arguments[0]({})), arguments[1]({})
        return lambda row: row.get(column, fallback)
    function = _FUNCTIONS[name]
    if function is _same:
        return arguments[0]
    if len(arguments) == 1:
        only = arguments[0]
        return lambda row: function(only(row))
    return lambda row: function(*(argument(row) for argument in arguments))


def _tokens(text: str) -> list[str]:
    tokens, position = [], 0
    text = text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ExpressionError(f"{text[position : position + 20]!r} is not understood")
        tokens.append(match[0].strip())
        position = match.end()
    return tokens


def _literal(token: str) -> str:
    if token.startswith("@"):
        return token[2:-1]
    return _ESCAPED.sub(r"\1", token[1:-1])


def _text(value: Any) -> str:  # noqa: ANN401 - any value of a row
    return "" if value is None else str(value).lower()
