"""From what the service or a person said to the entry of the catalogue, with its confidence.

The order is fixed: code, spelling, number, code inside a text, wording, family. Each step looks
at every clue before the next is tried, so that a certain clue anywhere beats a likely one.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Literal

import msgspec

from triage.catalogue.catalogue import Catalogue
from triage.catalogue.schema import Entry, Family
from triage.diagnosis.wording import Wordings, condense
from triage.model.terms import Confidence, Operation, Os, Workload

ClueKind = Literal["code", "number", "text"]
HEALTHY_WORDS = frozenset({"success", "none", "ok", "null", "0"})
_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9]{4,120}(?:[-_.][A-Za-z][A-Za-z0-9]{2,80}){0,3}")
_NUMBER = re.compile(r"(?<![\w.-])([3-5]\d{5})(?![\w-])")
_HEX = re.compile(r"\b0x[0-9A-Fa-f]{4,10}\b")
_STATUS = re.compile(r"(?:error\s*code|status\s*code|code)\W{0,4}(\d{1,3})(?!\d)", re.IGNORECASE)
_CODE_LIKE = re.compile(r"[A-Za-z][A-Za-z0-9]{7,120}")
_LABELLED = 2_000
LONGEST_SEARCHED = 65_536


class Clue(msgspec.Struct, frozen=True):
    """Something that may name the failure: where it stood and what it says."""

    field: str
    value: str
    kind: ClueKind = "text"


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """What is known around the clues; it decides between entries that share a name."""

    workload: Workload | None = None
    os: Os | None = None
    operation: Operation | None = None


class Recognition(msgspec.Struct, frozen=True, kw_only=True):
    """What the clues lead to. `also` holds entries that are exactly as likely as `entry`."""

    confidence: Confidence = Confidence.NONE
    entry: Entry | None = None
    also: tuple[Entry, ...] = ()
    family: Family | None = None
    clue: Clue | None = None
    code: str | None = None
    healthy: bool = False


class Recogniser:
    """Looks clues up in one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    @cached_property
    def _wordings(self) -> Wordings:
        return Wordings(self._catalogue.entries)

    @cached_property
    def _long_names(self) -> list[tuple[str, str]]:
        """Names long enough to be looked for inside text with its blanks removed."""
        tables = (self._catalogue.by_code, self._catalogue.by_alias)
        names = {name for table in tables for name in table if len(name) >= 14 and ":" not in name}  # noqa: PLR2004 - shorter ones occur by chance
        return sorted(((condense(n), n) for n in names), key=lambda pair: (-len(pair[0]), pair))

    def recognise(self, clues: Sequence[Clue], setting: Setting) -> Recognition:
        """Return the entry that `clues` lead to under `setting`, by the surest of the routes."""
        for route in (self._exact, self._alias, self._numbers, self._tokens, self._worded):
            if found := route(clues, setting):
                return found
        healthy = [clue for clue in clues if self._is_healthy(clue)]
        if healthy:
            return Recognition(healthy=True, clue=healthy[0])
        return self._family(clues, setting)

    def _is_healthy(self, clue: Clue) -> bool:
        if clue.kind == "text":
            return False
        if clue.value.casefold() in HEALTHY_WORDS:
            return True
        entries, _ = self._catalogue.find(clue.value)
        return bool(entries) and all(entry.healthy for entry in entries)

    def _exact(self, clues: Sequence[Clue], setting: Setting) -> Recognition | None:
        return self._named(clues, setting, (self._catalogue.by_code, Confidence.EXACT))

    def _alias(self, clues: Sequence[Clue], setting: Setting) -> Recognition | None:
        return self._named(clues, setting, (self._catalogue.by_alias, Confidence.ALIAS))

    def _named(
        self,
        clues: Sequence[Clue],
        setting: Setting,
        table: tuple[dict[str, tuple[Entry, ...]], Confidence],
    ) -> Recognition | None:
        names, confidence = table
        for clue in clues:
            name = clue.value.strip()
            found = names.get(name.casefold(), ()) if clue.kind == "code" else ()
            if result := _settle(found, setting, clue=clue, confidence=confidence):
                return msgspec.structs.replace(result, code=_proper(found, name))
        return None

    def _numbers(self, clues: Sequence[Clue], setting: Setting) -> Recognition | None:
        for clue in clues:
            digits = clue.value.strip()
            if clue.kind == "text" or not digits.isdecimal() or len(digits) > 9:  # noqa: PLR2004 - no longer number is a code
                continue
            found = self._catalogue.by_number.get(int(digits), ())
            if not found and clue.kind == "code":
                found = self._catalogue.by_guest_status.get(int(digits), ())
            if result := _settle(found, setting, clue=clue, confidence=Confidence.ALIAS):
                return result
        return None

    def _tokens(self, clues: Sequence[Clue], setting: Setting) -> Recognition | None:
        for seek in (self._names_in, self._numbers_in, self._run_together):
            for clue in clues:
                for found, part in seek(clue.value[:LONGEST_SEARCHED]):
                    where = Clue(clue.field, part)
                    pattern = Confidence.PATTERN
                    if result := _settle(found, setting, clue=where, confidence=pattern):
                        return msgspec.structs.replace(result, code=_proper(found, part))
        return None

    def _names_in(self, text: str) -> Iterator[tuple[tuple[Entry, ...], str]]:
        for token in _TOKEN.findall(text):
            for part in dict.fromkeys((token, *re.split(r"[-_.]", token))):
                entries, route = self._catalogue.find(part)
                if entries and route in ("code", "alias") and _is_telling(part):
                    yield entries, part

    def _numbers_in(self, text: str) -> Iterator[tuple[tuple[Entry, ...], str]]:
        for number in _NUMBER.findall(text):
            yield self._catalogue.by_number.get(int(number), ()), number
        for number in _HEX.findall(text):
            yield self._catalogue.by_alias.get(number.casefold(), ()), number
        for number in _STATUS.findall(text[:_LABELLED]):
            yield self._catalogue.by_guest_status.get(int(number), ()), number

    def _run_together(self, text: str) -> Iterator[tuple[tuple[Entry, ...], str]]:
        """Find codes whose letters were torn apart by blanks or line breaks."""
        if len(text) < 14:  # noqa: PLR2004 - shorter than the shortest name looked for
            return
        condensed = condense(text)
        for squeezed, name in self._long_names:
            if squeezed in condensed:
                yield self._catalogue.find(name)[0], name

    def _worded(self, clues: Sequence[Clue], setting: Setting) -> Recognition | None:
        matches = [
            (match.closeness, match, clue)
            for clue in clues
            if not clue.value.isdecimal() and (match := self._wordings.find(clue.value))
        ]
        for _, match, clue in sorted(matches, key=lambda found: -found[0]):
            where = Clue(clue.field, match.text)
            if result := _settle(match.entries, setting, clue=where, confidence=Confidence.PATTERN):
                return result
        return None

    def _family(self, clues: Iterable[Clue], setting: Setting) -> Recognition:
        for clue in clues:
            for token in _CODE_LIKE.findall(clue.value[:LONGEST_SEARCHED]):
                if not _is_telling(token):
                    continue
                family = self._family_of(token, setting)
                if family:
                    return Recognition(
                        confidence=Confidence.FAMILY,
                        family=family,
                        clue=Clue(clue.field, token),
                        code=token,
                    )
        code = next((c.value.strip() for c in clues if c.kind == "code"), None)
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


def _is_telling(token: str) -> bool:
    """Tell whether `token` looks like a code and not like a word: capitals or great length."""
    return sum(map(str.isupper, token)) >= 2 or len(token) >= 16  # noqa: PLR2004 - "Error" and "Backup" are words


def _proper(entries: tuple[Entry, ...], name: str) -> str:
    """Return `name` as the catalogue spells it."""
    spelled = (n for e in entries for n in (*e.codes, *e.aliases))
    return next((n for n in spelled if n.casefold() == name.casefold()), name)


def _settle(
    entries: tuple[Entry, ...], setting: Setting, *, clue: Clue, confidence: Confidence
) -> Recognition | None:
    """Return the entry that fits `setting` best, and those that fit it just as well."""
    sick = [entry for entry in entries if not entry.healthy]
    if not sick:
        return None
    tests: tuple[Callable[[Entry], bool], ...] = (
        lambda e: setting.workload is None or setting.workload in e.workloads,
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
