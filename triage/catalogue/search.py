"""Finding entries and items: by words, by filters, page by page, and the nearest to a miss."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Generic, TypeVar

import msgspec

from triage.catalogue.catalogue import Catalogue
from triage.catalogue.schema import Entry, Gather, Item, Scenario
from triage.catalogue.spelling import Spelling
from triage.model.terms import Level, Os, Workload

PAGE_SIZE = 50
_LEVELS = list(Level)
_R = TypeVar("_R")


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for; what is None or empty does not narrow the search."""

    q: str = ""
    workload: Workload | None = None
    category: str | None = None
    os: Os | None = None


class Found(msgspec.Struct, Generic[_R], frozen=True, kw_only=True):
    """One page of what was found; `pages` is at least 1."""

    records: tuple[_R, ...]
    total: int
    page: int
    pages: int


def search_entries(catalogue: Catalogue, sought: Sought, page: int = 1) -> Found[Entry]:
    """Return a page of the entries in which every word of `sought.q` occurs, the closest first.

    Words are looked for in codes, titles and meanings of both languages, without regard to case
    and width. A page beyond the last is empty.
    """
    fitting = (
        entry
        for entry in catalogue.entries
        if (sought.workload is None or sought.workload in entry.workloads)
        and (sought.category is None or sought.category == entry.category)
        and (sought.os is None or not entry.os or sought.os in entry.os)
    )
    return _page(_ranked(fitting, sought.q, _faces_of_entry), page)


def search_items(catalogue: Catalogue, sought: Sought, page: int = 1) -> Found[Item]:
    """Return a page of the items in which every word of `sought.q` occurs, the closest first.

    `workload` and `category` keep the items that an entry of that kind calls for.
    """
    wanted = None
    if sought.workload is not None or sought.category is not None:
        narrowed = msgspec.structs.replace(sought, q="")
        entries = _all(catalogue, narrowed)
        wanted = {gather.item for entry in entries for gather in gathers_of(catalogue, entry)}
    fitting = (
        item
        for item in catalogue.items.values()
        if (wanted is None or item.id in wanted)
        and (sought.os is None or item.os in (None, sought.os))
    )
    return _page(_ranked(fitting, sought.q, _faces_of_item), page)


def nearest_codes(catalogue: Catalogue, name: str, count: int = 3) -> tuple[str, ...]:
    """Return up to `count` codes or ids spelt most like `name`, as the catalogue spells them."""
    spelling, proper = _spelling_of(catalogue)
    return tuple(proper[folded] for folded in spelling.nearest(_folded(name)[:200], count))


def nearest_items(catalogue: Catalogue, name: str, count: int = 3) -> tuple[str, ...]:
    """Return up to `count` item ids spelt most like `name`."""
    return tuple(Spelling(catalogue.items).nearest(_folded(name)[:200], count))


def gathers_of(catalogue: Catalogue, entry: Entry) -> tuple[Gather, ...]:
    """Return what `entry` calls for, its scenario's items included, each once, most wanted first.

    An item named several times counts with its highest level; one without a condition goes
    before the same item with one.
    """
    chosen: dict[str, Gather] = {}
    for gather in (*entry.gather, *_of_scenario(catalogue, entry)):
        item = catalogue.items[gather.item]
        if item.os and entry.os and item.os not in entry.os:
            continue
        known = chosen.get(gather.item)
        if known is None or _weight(gather) < _weight(known):
            chosen[gather.item] = gather
    return tuple(sorted(chosen.values(), key=lambda gather: _LEVELS.index(gather.level)))


def entries_needing(catalogue: Catalogue, item_id: str) -> tuple[tuple[Entry, Gather], ...]:
    """Return the entries that call for an item, with how they do, most wanted first."""
    found = [
        (entry, gather)
        for entry in catalogue.entries
        for gather in gathers_of(catalogue, entry)
        if gather.item == item_id
    ]
    return tuple(sorted(found, key=lambda pair: (_LEVELS.index(pair[1].level), pair[0].id)))


def scenarios_of(catalogue: Catalogue, entry: Entry) -> tuple[Scenario, ...]:
    """Return the scenarios of `entry`: one, or those of a group that fit its system."""
    return catalogue.scenario_for(entry.scenario, entry.os[0] if len(entry.os) == 1 else None)


def _of_scenario(catalogue: Catalogue, entry: Entry) -> Iterator[Gather]:
    for scenario in scenarios_of(catalogue, entry):
        yield from catalogue.gathers_of(scenario)


def _weight(gather: Gather) -> tuple[int, bool]:
    return _LEVELS.index(gather.level), bool(gather.when)


def _all(catalogue: Catalogue, sought: Sought) -> Iterator[Entry]:
    first = search_entries(catalogue, sought)
    yield from first.records
    for number in range(2, first.pages + 1):
        yield from search_entries(catalogue, sought, number).records


_Faces = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def _faces_of_entry(entry: Entry) -> _Faces:
    """Return the names of `entry`, its titles, and what else is searched."""
    numbers = (str(number) for number in (*entry.numbers, *entry.guest_status))
    names = (*entry.codes, *entry.aliases, *numbers, entry.id)
    further = (entry.meaning.en, entry.meaning.ja, *entry.wordings.en, *entry.wordings.ja)
    return names, (entry.title.en, entry.title.ja), further


def _faces_of_item(item: Item) -> _Faces:
    texts = [text for text in (item.why, item.path, item.contents) if text]
    further = (w for text in texts for w in (text.en, text.ja))
    command = item.command.text if item.command else ""
    return (item.id,), (item.title.en, item.title.ja), (*further, command)


def _ranked(records: Iterable[_R], q: str, faces: Callable[[_R], _Faces]) -> list[_R]:
    """Return the records that hold every word of `q`: name, beginning, name part, title, rest."""
    words = _folded(q).split()
    ranked: list[tuple[int, int, _R]] = []
    for place, record in enumerate(records):
        rank = _rank(words, faces(record)) if words else 0
        if rank is not None:
            ranked.append((rank, place, record))
    return [record for _, _, record in sorted(ranked, key=lambda row: row[:2])]


def _rank(words: Sequence[str], faces: _Faces) -> int | None:
    names, titles, further = (tuple(map(_folded, face)) for face in faces)
    if not all(any(word in text for text in (*names, *titles, *further)) for word in words):
        return None
    whole = " ".join(words)
    tests = (
        whole in names,
        any(name.startswith(whole) for name in names),
        any(all(word in name for word in words) for name in names),
        any(all(word in title for word in words) for title in titles),
    )
    return next((rank for rank, passed in enumerate(tests) if passed), len(tests))


def _page(found: Sequence[_R], number: int) -> Found[_R]:
    begin = (number - 1) * PAGE_SIZE
    return Found(
        records=tuple(found[begin : begin + PAGE_SIZE]),
        total=len(found),
        page=number,
        pages=max(1, -(-len(found) // PAGE_SIZE)),
    )


@lru_cache(maxsize=2)
def _spelling_of(catalogue: Catalogue) -> tuple[Spelling, dict[str, str]]:
    names = (
        name
        for entry in catalogue.entries
        for name in (*entry.codes, *entry.aliases, entry.id)
        if not name.startswith("MSG:")
    )
    proper = {name.casefold(): name for name in names}
    return Spelling(proper), proper


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
