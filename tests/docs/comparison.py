"""Whether an answer is what a page shows of it: times and ids aside, and what is left out."""

import re
from collections.abc import Iterator
from typing import Any

GAP = "…"
"""Stands in a shown text for what is left out."""
_CHANGING = (
    (
        re.compile(
            r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)?(?: UTC)?"
        ),
        "<time>",
    ),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<id>"),
    # The sample estate fails at fixed hours, and no two days take equally long.
    (re.compile(r"\b\d+:\d\d:\d\d\b"), "<duration>"),
    (re.compile(r"\d+(?= days? old| 日前)"), "<age>"),
)


def settled(text: str) -> str:
    """Return `text` in one line with times and ids, which change from day to day, replaced.

    Letters lose their case: Azure, and so the sample estate, changes that of names between jobs.
    """
    for pattern, replacement in _CHANGING:
        text = pattern.sub(replacement, text)
    return " ".join(text.casefold().split())


def begins_as_shown(shown: str, given: str) -> bool:
    """Tell whether `given` begins with `shown`, in which a gap stands for any text."""
    return _pattern(shown).match(settled(given)) is not None


def _same_text(shown: str, given: str) -> bool:
    return _pattern(shown).fullmatch(settled(given)) is not None


def _pattern(shown: str) -> re.Pattern[str]:
    pieces = [re.escape(settled(piece)) for piece in shown.split(GAP)]
    return re.compile(r"\s*.*?\s*".join(pieces))


def differences(shown: Any, given: Any, where: str = "") -> Iterator[str]:
    """Yield what of the JSON value `shown` is not found in `given`.

    Members that are not shown do not count; elements of a list are looked for in their order.
    """
    if isinstance(shown, dict) and isinstance(given, dict):
        for name, value in shown.items():
            if name not in given:
                yield f"{where}/{name}: not there"
            else:
                yield from differences(value, given[name], f"{where}/{name}")
    elif isinstance(shown, list) and isinstance(given, list):
        yield from _unlisted(shown, given, where)
    elif isinstance(shown, str) and isinstance(given, str):
        if not _same_text(shown, given):
            yield f"{where}: {given!r}"
    elif type(shown) is not type(given) or shown != given:
        yield f"{where}: {given!r}"


def _unlisted(shown: list[Any], given: list[Any], where: str) -> Iterator[str]:
    left = iter(given)
    for place, element in enumerate(shown):
        if all(list(differences(element, candidate)) for candidate in left):
            yield f"{where}/{place}: not there, or not in this order"
