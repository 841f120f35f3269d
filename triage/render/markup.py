"""HTML as values: elements that escape whatever is put into them."""

import re
from collections.abc import Iterable
from html import escape
from typing import TypeAlias
from urllib.parse import urlsplit

_VOID = frozenset({"br", "hr", "input", "link", "meta"})
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINKABLE = frozenset({"http", "https", ""})


class Markup(str):
    """Text that is HTML already; everything else is escaped when it becomes a child."""

    __slots__ = ()


Child: TypeAlias = "str | Markup | Iterable[Child] | None"
Attribute: TypeAlias = str | int | float | bool | None


def safe(text: str) -> str:
    """Return `text` escaped for content and attributes, without what HTML cannot hold.

    Characters that turn the writing direction are dropped: `bdi` isolates direction instead.
    """
    return escape(_TURNS.sub("", _UNPRINTABLE.sub("\ufffd", text)), quote=True)


def el(tag: str, /, *children: Child, **attributes: Attribute) -> Markup:
    """Return an element; `class_` and `data_copy` become `class` and `data-copy`.

    An attribute that is None or False is left out, True stands without a value. None among the
    children is left out, an iterable of children is flattened.
    """
    start = f"<{tag}{''.join(_attribute(name, value) for name, value in attributes.items())}>"
    if tag in _VOID:
        return Markup(start)
    return Markup(f"{start}{join(children)}</{tag}>")


def join(children: Child) -> Markup:
    """Return children one after another, those that are no markup escaped."""
    if children is None:
        return Markup()
    if isinstance(children, Markup):
        return children
    if isinstance(children, str):
        return Markup(safe(children))
    return Markup("".join(join(child) for child in children))


def _attribute(name: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    written = name.rstrip("_").replace("_", "-")
    return f" {written}" if value is True else f' {written}="{safe(str(value))}"'


def named(text: str | None) -> Markup:
    """Return a name or text of the service, its writing direction kept apart from ours."""
    return el("bdi", text) if text else Markup("–")


def link(url: str, *label: Child, **attributes: Attribute) -> Markup:
    """Return a link; an address that is neither HTTP nor relative is shown, not linked."""
    if not is_linkable(url):
        return el("span", *label)
    return el("a", *label, href=url, rel="noreferrer", **attributes)


def is_linkable(url: str) -> bool:
    """Tell whether following `url` can only fetch a page."""
    try:
        return urlsplit(url.strip()).scheme.lower() in _LINKABLE
    except ValueError:
        return False


def listing(rows: Iterable[Child], *, tag: str = "ul", class_: str | None = None) -> Markup | None:
    """Return a list, None when there is nothing to list."""
    entries = [el("li", row) for row in rows]
    return el(tag, *entries, class_=class_) if entries else None
