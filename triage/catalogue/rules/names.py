"""Rules about identity: ids, codes, numbers and wordings lead to one place each."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import chain, combinations

from triage.catalogue.schema import Entry, Item, Knowledge
from triage.catalogue.spelling import condense

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(-A|-B)?")
_SHORTEST_WORDING = 6


def identifiers(knowledge: Knowledge) -> Iterator[str]:
    """Ids are lower-case words joined by hyphens, and unique within their kind."""
    kinds = {
        "entries": [record.id for record in knowledge.entries],
        "items": [record.id for record in knowledge.items],
        "scenarios": [record.id for record in knowledge.scenarios],
        "conditions": [record.id for record in knowledge.conditions],
        "families": [record.id for record in knowledge.families],
        "categories": [record.id for record in knowledge.categories],
        "sources": [record.id for record in knowledge.sources],
    }
    for kind, ids in kinds.items():
        yield from (f"{i}: {kind}: defined {n} times" for i, n in Counter(ids).items() if n > 1)
        yield from (f"{i}: {kind}: not a hyphenated id" for i in ids if not _ID.fullmatch(i))


def _names(entry: Entry) -> Iterator[str]:
    return chain(entry.codes, entry.aliases, map(str, entry.numbers))


def names_are_unique(knowledge: Knowledge) -> Iterator[str]:
    """A code, alias, number or status of the Linux extension leads to one entry per workload."""
    owner: dict[tuple[str, str], str] = {}
    for entry in knowledge.entries:
        statuses = (f"guest status {number}" for number in entry.guest_status)
        for name in chain(_names(entry), statuses):
            for workload in entry.workloads:
                other = owner.setdefault((name.casefold(), workload), entry.id)
                if other != entry.id:
                    yield f"{entry.id}: {name} ({workload}) belongs to {other} already"
        doubles = [n for n, c in Counter(map(str.casefold, _names(entry))).items() if c > 1]
        yield from (f"{entry.id}: {name}: named twice" for name in doubles)


def wordings_are_shared_openly(knowledge: Knowledge) -> Iterator[str]:
    """Entries of one workload that share a wording name each other as look-alikes."""
    owners: dict[str, dict[str, Entry]] = defaultdict(dict)
    for entry in knowledge.entries:
        for wording in (*entry.wordings.en, *entry.wordings.ja):
            owners[condense(wording)][entry.id] = entry
    for wording, sharing in owners.items():
        for left, right in combinations(sharing.values(), 2):
            if _meet(left, right) and not _know(left, right):
                yield f"{left.id}: shares the wording {wording[:40]!r} with {right.id} silently"


def _meet(left: Entry, right: Entry) -> bool:
    return bool({*left.workloads} & {*right.workloads})


def _know(left: Entry, right: Entry) -> bool:
    return any(look.entry == right.id for look in left.look_alikes) or any(
        look.entry == left.id for look in right.look_alikes
    )


def wordings_tell(knowledge: Knowledge) -> Iterator[str]:
    """A wording says enough to be looked for, and stands in an entry once."""
    for entry in knowledge.entries:
        condensed = [condense(w) for w in (*entry.wordings.en, *entry.wordings.ja)]
        yield from (
            f"{entry.id}: the wording {wording!r} is too short to be looked for"
            for wording in condensed
            if len(wording) < _SHORTEST_WORDING and not wording.isdecimal()
        )
        for wording, count in Counter(condensed).items():
            if count > 1:
                yield f"{entry.id}: the wording {wording[:40]!r} stands there twice"


def completeness(knowledge: Knowledge) -> Iterator[str]:
    """An entry can be acted on alone: recognisable, explained, sourced."""
    for entry in knowledge.entries:
        named = (*entry.codes, *entry.aliases, *entry.numbers, *entry.guest_status)
        if not (named or entry.wordings.en or entry.wordings.ja):
            yield f"{entry.id}: nothing by which to recognise it"
        if not (entry.workloads and entry.operations):
            yield f"{entry.id}: no workload or no operation"
        if not entry.healthy and not (entry.causes and entry.actions):
            yield f"{entry.id}: a failure needs causes and actions"
    sourced: tuple[Entry | Item, ...] = (*knowledge.entries, *knowledge.items)
    for record in sourced:
        if not record.sources:
            yield f"{record.id}: no source"
