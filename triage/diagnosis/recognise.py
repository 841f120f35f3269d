"""From what the service or a person said to the entry of the catalogue, with its confidence.

The order is fixed: code, spelling, number, name inside a text, number inside a text, name
broken in two, misspelt or cut name, torn name, wording, healthy marker, family. Each step looks
at every clue before the next is tried, so that a certain clue anywhere beats a likely one.
"""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase
from functools import cached_property

import msgspec

from triage.catalogue.catalogue import Catalogue
from triage.catalogue.schema import Entry, Family
from triage.diagnosis.intext import (
    SERVICE_NUMBERS_FROM,
    WINDOWS_RESULT,
    Found,
    InText,
    code_like,
    is_generic,
)
from triage.diagnosis.recognition import Clue, ClueKind, Recognition, Setting
from triage.diagnosis.wording import Match, Wordings
from triage.model.terms import Confidence, ErrorRole

__all__ = ["Clue", "ClueKind", "Recogniser", "Recognition", "Setting"]

HEALTHY_WORDS = frozenset({"success", "none", "ok", "null", "0"})
LONGEST_TEXT = 262_144
_SERVICE_DIGITS = 6
_MOST_FOUND = 20

_Table = dict[str, tuple[Entry, ...]]


class Recogniser:
    """Looks clues up in one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._text = InText(catalogue)

    @cached_property
    def _wordings(self) -> Wordings:
        return Wordings(self._catalogue.entries)

    def recognise(self, clues: Sequence[Clue], setting: Setting) -> Recognition:
        """Return the entry that `clues` lead to under `setting`, by the surest of the routes."""
        read = [_normalised(clue) for clue in clues]
        routes = (
            *(self._exact, self._alias, self._number),
            *(self._name_in_text, self._number_in_text),
            *(self._broken_name, self._near_name, self._torn_name),
            *(self._worded, self._healthy),
        )
        for route in routes:
            if found := route(read, setting):
                return found
        return self._family(read, setting)

    def _exact(self, clues: Sequence[Clue], setting: Setting) -> Recognition | None:
        table = self._catalogue.by_code
        return self._named(clues, setting, table=table, confidence=Confidence.EXACT)

    def _alias(self, clues: Sequence[Clue], setting: Setting) -> Recognition | None:
        table = self._catalogue.by_alias
        return self._named(clues, setting, table=table, confidence=Confidence.ALIAS)

    def _named(
        self, clues: Sequence[Clue], setting: Setting, *, table: _Table, confidence: Confidence
    ) -> Recognition | None:
        for clue in clues:
            found = table.get(clue.value.casefold(), ()) if clue.kind != "number" else ()
            if found and _is_weak(clue.value):
                if self._number(clues, setting):
                    continue
                believed = setting.may_run if clue.kind == "code" else setting.fits
                found = tuple(filter(believed, found))
            if result := _settle(found, setting, clue=clue, confidence=confidence):
                return msgspec.structs.replace(result, code=_proper(found, clue.value))
        return None

    def _number(self, clues: Sequence[Clue], setting: Setting) -> Recognition | None:
        for clue in clues:
            if clue.kind == "text" or not clue.value.lstrip("-").isdecimal():
                continue
            found = self._numbered(clue, setting)
            if result := _settle(found, setting, clue=clue, confidence=Confidence.ALIAS):
                return result
        return None

    def _numbered(self, clue: Clue, setting: Setting) -> tuple[Entry, ...]:
        """Return the entries of a number; a small one or an HRESULT is only its own workload's.

        A person who gives such a number as the code is believed, a job of unknown workload not.
        """
        found, route = self._catalogue.find(clue.value)
        if route != "number":
            return ()
        if _is_service_number(clue.value):
            return found
        if clue.kind == "code":
            return tuple(entry for entry in found if not setting.contradicts(entry))
        return tuple(e for e in found if e.numbers and setting.fits(e))

    def _name_in_text(self, clues: Sequence[Clue], setting: Setting) -> Recognition | None:
        return _searched(clues, setting, self._text.names)

    def _number_in_text(self, clues: Sequence[Clue], setting: Setting) -> Recognition | None:
        return _searched(clues, setting, self._text.numbers)

    def _broken_name(self, clues: Sequence[Clue], setting: Setting) -> Recognition | None:
        return _searched(clues, setting, self._text.broken)

    def _torn_name(self, clues: Sequence[Clue], setting: Setting) -> Recognition | None:
        return _searched(clues, setting, self._text.torn)

    def _near_name(self, clues: Sequence[Clue], setting: Setting) -> Recognition | None:
        return _searched(clues, setting, self._text.nearly)

    def _worded(self, clues: Sequence[Clue], setting: Setting) -> Recognition | None:
        matches = [
            (match, clue)
            for clue in clues
            if not clue.value.isdecimal() and (match := self._wordings.find(clue.value))
        ]
        for match, clue in sorted(matches, key=_how_well):
            where = Clue(clue.field, match.text)
            if result := _settle(match.entries, setting, clue=where, confidence=Confidence.PATTERN):
                return result
        return None

    def _healthy(self, clues: Sequence[Clue], _setting: Setting) -> Recognition | None:
        marker = next((clue for clue in clues if self._is_healthy(clue)), None)
        return Recognition(healthy=True, clue=marker) if marker else None

    def _is_healthy(self, clue: Clue) -> bool:
        if clue.kind != "text" and clue.value.casefold() in HEALTHY_WORDS:
            return True
        found: tuple[Entry, ...] = ()
        if clue.kind == "code" or _is_service_number(clue.value):
            found, _ = self._catalogue.find(clue.value)
        elif match := self._wordings.find(clue.value):
            found = match.entries
        return bool(found) and all(entry.healthy for entry in found)

    def _family(self, clues: Iterable[Clue], setting: Setting) -> Recognition:
        for clue in clues:
            for token in code_like(clue.value):
                if family := self._family_of(token, setting):
                    return Recognition(
                        confidence=Confidence.FAMILY,
                        family=family,
                        clue=Clue(clue.field, token),
                        code=token,
                    )
        code = next((clue.value for clue in clues if clue.kind == "code"), None)
        return Recognition(code=code)

    def _family_of(self, token: str, setting: Setting) -> Family | None:
        fitting = [
            (len(pattern), family)
            for family in self._catalogue.families
            for pattern in family.patterns
            if fnmatchcase(token.casefold(), pattern.casefold())
            and (setting.workload is None or setting.workload in family.workloads)
        ]
        return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def _normalised(clue: Clue) -> Clue:
    """Return `clue` without width variants and surrounding blanks, no longer than a request."""
    value = unicodedata.normalize("NFKC", clue.value[:LONGEST_TEXT])[:LONGEST_TEXT].strip()
    return msgspec.structs.replace(clue, value=value)


def _is_service_number(digits: str) -> bool:
    """Tell whether `digits` is one of the six-digit numbers that only the service uses."""
    return len(digits) == _SERVICE_DIGITS and digits >= str(SERVICE_NUMBERS_FROM)


def _is_weak(name: str) -> bool:
    """Tell whether other services use `name` too, so that a number beside it knows better."""
    return is_generic(name) or name.casefold().startswith(WINDOWS_RESULT)


def _searched(
    clues: Sequence[Clue], setting: Setting, search: Callable[[str, Setting], Found]
) -> Recognition | None:
    """Return the first cause that `search` finds in the clues and that fits, else the first."""
    results: list[Recognition] = []
    for clue in clues:
        for found, part in search(clue.value, setting):
            where = Clue(clue.field, part)
            if result := _settle(found, setting, clue=where, confidence=Confidence.PATTERN):
                results.append(msgspec.structs.replace(result, code=_proper(found, part)))
            if len(results) >= _MOST_FOUND:
                break
    return min(results, key=lambda result: _rank(result, setting), default=None)


def _rank(result: Recognition, setting: Setting) -> tuple[bool, bool]:
    entry = result.entry
    misplaced = entry is None or not setting.may_run(entry)
    return misplaced, entry is not None and entry.role is ErrorRole.CONSEQUENTIAL


def _how_well(found: tuple[Match, Clue]) -> tuple[bool, float, int]:
    """Rank what the service says before what it advises, then by closeness and length."""
    match, clue = found
    return "recommendations" in clue.field, -match.closeness, -match.length


def _proper(entries: tuple[Entry, ...], name: str) -> str | None:
    """Return `name` as the catalogue spells it; the leading code where `name` is no name."""
    spelled = (n for e in entries for n in (*e.codes, *e.aliases))
    leading = entries[0].codes[0] if entries and entries[0].codes else None
    return next((n for n in spelled if n.casefold() == name.casefold()), leading)


def _settle(
    entries: tuple[Entry, ...], setting: Setting, *, clue: Clue, confidence: Confidence
) -> Recognition | None:
    """Return the entry that fits `setting` best, and those that fit it just as well.

    A name is the same failure in another workload too, so a setting that fits none is passed over.
    """
    sick = [entry for entry in entries if not entry.healthy]
    if not sick:
        return None
    tests: tuple[Callable[[Entry], bool], ...] = (
        setting.may_run,
        lambda e: setting.os is None or not e.os or setting.os in e.os,
        lambda e: setting.operation is None or setting.operation in e.operations,
    )
    for test in tests:
        sick = [entry for entry in sick if test(entry)] or sick
    entry = sick[0]
    return Recognition(
        confidence=confidence,
        entry=entry,
        also=tuple(sick[1:]),
        clue=clue,
        code=entry.codes[0] if entry.codes else None,
    )
