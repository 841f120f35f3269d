"""Route templates of the Functions host: `{name}`, `{name?}`, `{name:int}` and `{*rest}`."""

import re
from typing import NamedTuple
from urllib.parse import unquote

_PARAMETER = re.compile(r"\{(\*)?(\w+)(?::(\w+)(?:\([^)]*\))?)?(\?)?\}")
_CONSTRAINTS = {
    "int": r"-?\d+",
    "long": r"-?\d+",
    "bool": r"true|false",
    "guid": r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}",
    "alpha": r"[a-z]+",
}


class Route(NamedTuple):
    """A compiled template; of two that match, the one of lower `rank` is the host's choice."""

    template: str
    pattern: re.Pattern[str]
    rank: tuple[int, ...]

    def match(self, path: str) -> dict[str, str] | None:
        """Return the decoded parameters `path` (percent-encoded) gives, None when it is another."""
        found = self.pattern.fullmatch(path.strip("/"))
        if found is None:
            return None
        return {name: unquote(value) for name, value in found.groupdict().items() if value}


def parse_route(template: str) -> Route:
    """Return the compiled `template`; literals match without case, unknown constraints any text."""
    pattern, rank = "", []
    for number, segment in enumerate(template.strip("/").split("/")):
        slash = "/" if number else ""
        parameter = _PARAMETER.fullmatch(segment)
        if parameter is None:
            pattern += slash + _mixed(segment)
            rank.append(1 if "{" in segment else 0)
            continue
        star, name, constraint, optional = parameter.groups()
        text = ".*" if star else _CONSTRAINTS.get(constraint or "", "[^/]+")
        one = f"{slash}(?P<{name}>{text})"
        pattern += f"(?:{one})?" if star or optional else one
        rank.append(4 if star else 2 if constraint else 3)
    return Route(template, re.compile(pattern, re.IGNORECASE), tuple(rank))


def _mixed(segment: str) -> str:
    """Return the pattern of a segment such as `openapi.json` or `v{number}`."""
    pattern, position = "", 0
    for parameter in _PARAMETER.finditer(segment):
        pattern += re.escape(segment[position : parameter.start()])
        pattern += f"(?P<{parameter[2]}>{_CONSTRAINTS.get(parameter[3] or '', '[^/]+?')})"
        position = parameter.end()
    return pattern + re.escape(segment[position:])
