"""The catalogue as the process uses it: decoded once, looked up by name, number or id."""

import os
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from triage.catalogue.schema import (
    Condition,
    Entry,
    Family,
    Gather,
    Item,
    Knowledge,
    Scenario,
    Source,
    Writer,
)
from triage.model.terms import Language, Os, Saying, Text

COMPILED = Path(__file__).parent / "compiled.json"

_R = TypeVar("_R")
_INTEGER = re.compile(r"-?\d{1,10}", re.ASCII)
_SIGNED, _UNSIGNED = 0x7FFF_FFFF, 0xFFFF_FFFF


class Catalogue:
    """All knowledge, indexed. Names and codes are looked up without regard to case."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.version: str = knowledge.version
        self.entries: tuple[Entry, ...] = knowledge.entries
        self.families: tuple[Family, ...] = knowledge.families
        self.writers: tuple[Writer, ...] = knowledge.writers
        self.categories: dict[str, Text] = {c.id: c.title for c in knowledge.categories}
        self.items: dict[str, Item] = {item.id: item for item in knowledge.items}
        self.scenarios: dict[str, Scenario] = {s.id: s for s in knowledge.scenarios}
        self.conditions: dict[str, Condition] = {c.id: c for c in knowledge.conditions}
        self.sources: dict[str, Source] = {s.id: s for s in knowledge.sources}
        self._words = knowledge.words

    @cached_property
    def by_id(self) -> dict[str, Entry]:
        """Entries by id."""
        return {entry.id: entry for entry in self.entries}

    @cached_property
    def by_code(self) -> dict[str, tuple[Entry, ...]]:
        """Entries by code, folded to lower case; several where workloads share a code."""
        return _index((code.casefold(), e) for e in self.entries for code in e.codes)

    @cached_property
    def by_alias(self) -> dict[str, tuple[Entry, ...]]:
        """Entries by spelling variant, folded to lower case."""
        return _index((name.casefold(), e) for e in self.entries for name in e.aliases)

    @cached_property
    def by_number(self) -> dict[int, tuple[Entry, ...]]:
        """Entries by the service's integer."""
        return _index((number, e) for e in self.entries for number in e.numbers)

    @cached_property
    def by_guest_status(self) -> dict[int, tuple[Entry, ...]]:
        """Entries by the number of the Linux extension."""
        return _index((number, e) for e in self.entries for number in e.guest_status)

    def find(self, name: str) -> tuple[tuple[Entry, ...], Literal["code", "alias", "number", "id"]]:
        """Return the entries that `name` leads to (none: an empty tuple) and by which route."""
        folded = name.strip().casefold()
        if found := self.by_code.get(folded):
            return found, "code"
        if found := self.by_alias.get(folded):
            return found, "alias"
        if found := self._numbered(folded):
            return found, "number"
        entry = self.by_id.get(folded)
        return ((entry,) if entry else ()), "id"

    def _numbered(self, digits: str) -> tuple[Entry, ...]:
        """Return the entries of an integer: the service's, the Linux extension's, an HRESULT."""
        if not _INTEGER.fullmatch(digits):
            return ()
        number = int(digits)
        result = f"0x{number & _UNSIGNED:08x}" if number < 0 or number > _SIGNED else ""
        return (
            self.by_number.get(number)
            or self.by_guest_status.get(number)
            or self.by_code.get(result)
            or self.by_alias.get(result, ())
        )

    def scenario_for(self, name: str, system: Os | None) -> tuple[Scenario, ...]:
        """Return the scenario `name`, or the members of that group for `system` (None: all)."""
        if name in self.scenarios:
            return (self.scenarios[name],)
        members = tuple(s for s in self.scenarios.values() if s.group == name)
        fitting = tuple(s for s in members if s.os is system)
        return fitting or members

    def gathers_of(self, scenario: Scenario) -> Iterator[Gather]:
        """Yield what `scenario` calls for: its own items, then those of what it includes."""
        yield from scenario.items
        for part in scenario.include:
            for included in self.scenario_for(part.scenario, scenario.os):
                yield from (gather for gather in included.items if gather.level in part.levels)

    def say(self, sentence: Saying, language: Language) -> str:
        """Return `sentence` worded in `language`, its facts filled in.

        Raises:
            KeyError: the words do not hold the sentence, or it asks for a fact not given.
        """
        facts = {name: _fact(value, language) for name, value in sentence.facts.items()}
        return self._words[sentence.key].in_(language).format_map(facts)

    def word(self, key: str, language: Language) -> str:
        """Return the fixed words `key` in `language`.

        Raises:
            KeyError: the words do not hold `key`.
        """
        return self._words[key].in_(language)

    def has_word(self, key: str) -> bool:
        """Tell whether the words hold `key`."""
        return key in self._words


def _fact(value: object, language: Language) -> object:
    if isinstance(value, Text):
        return value.in_(language)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    return "–" if value is None else value


def _index(pairs: Iterable[tuple[_R, Entry]]) -> dict[_R, tuple[Entry, ...]]:
    index: dict[_R, tuple[Entry, ...]] = {}
    for key, entry in pairs:
        index[key] = (*index.get(key, ()), entry)
    return index


def decode(content: bytes) -> Knowledge:
    """Return the knowledge in the bytes of a compiled file."""
    return msgspec.json.decode(content, type=Knowledge)


@cache
def load(overlay: str | None = None) -> Catalogue:
    """Return the shipped catalogue, once a process; with `overlay`, a folder's records laid over.

    Raises:
        OverlayError: the overlay's files are not well-formed or weaken a safety flag.
    """
    knowledge = decode(COMPILED.read_bytes())
    if overlay:
        from triage.catalogue.overlay import lay_over  # noqa: PLC0415 - rarely wanted

        knowledge = lay_over(knowledge, Path(os.path.expandvars(overlay)))
    return Catalogue(knowledge)
