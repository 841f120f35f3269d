"""The requests the estate understands, by name; anything else is not found."""

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

_SUBSCRIPTION = r"/subscriptions/(?P<subscription>[^/]+)"
_PROVIDER = "/providers/microsoft.recoveryservices/vaults"
_VAULT = rf"{_SUBSCRIPTION}/resourcegroups/(?P<group>[^/]+){_PROVIDER}/(?P<vault>[^/]+)"
_CONTAINER = rf"{_VAULT}/backupfabrics/azure/protectioncontainers/(?P<container>[^/]+)"
_ITEM = rf"{_CONTAINER}/protecteditems/(?P<item>[^/]+)"

_ROUTES = {
    "jobs": rf"{_VAULT}/backupjobs",
    "job": rf"{_VAULT}/backupjobs/(?P<job>[^/]+)",
    "protectedItems": rf"{_VAULT}/backupprotecteditems",
    "recoveryPoints": rf"{_ITEM}/recoverypoints",
    "protectedItem": _ITEM,
    "vaults": rf"{_SUBSCRIPTION}{_PROVIDER}",
    "vault": _VAULT,
    "logAnalytics": r"(?:/v1)?/(?P<scope>workspaces/[^/]+|subscriptions/.+)/query",
}
_COMPILED = [(name, re.compile(path, re.IGNORECASE)) for name, path in _ROUTES.items()]
UNKNOWN = "unknown"


class Request(NamedTuple):
    """A request taken apart: route name, path parts, query by lower-case name, base address."""

    route: str
    parts: dict[str, str]
    query: dict[str, str]
    base: str
    path: str


def route_of(url: str) -> str:
    """Return the route name of `url`, `unknown` when there is none."""
    return take_apart(url).route


def take_apart(url: str) -> Request:
    """Return `url` taken apart; without a host its base is the public cloud's."""
    split = urlsplit(url)
    base = f"{split.scheme}://{split.netloc}" if split.netloc else "https://management.azure.com"
    query = {name.lower(): value for name, value in parse_qsl(split.query)}
    path = unquote(split.path).rstrip("/")
    for name, pattern in _COMPILED:
        match = pattern.fullmatch(path)
        if match is not None:
            return Request(name, match.groupdict(), query, base, split.path)
    return Request(UNKNOWN, {}, query, base, split.path)
