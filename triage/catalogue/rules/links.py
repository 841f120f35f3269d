"""Rules about what refers to what, and about pages outside."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from triage.catalogue.schema import Entry, Item, Knowledge, Scenario

HOSTS = frozenset(
    {"learn.microsoft.com", "jpabrs-scem.github.io", "jpwinsup.github.io", "github.com", "aka.ms"}
)
_References = Iterator[tuple[str, str, str]]


def references(knowledge: Knowledge) -> Iterator[str]:
    """Everything an entry, item or scenario refers to exists."""
    known = {
        "entries": {entry.id for entry in knowledge.entries},
        "items": {item.id for item in knowledge.items},
        "scenarios": {s.id for s in knowledge.scenarios} | {s.group for s in knowledge.scenarios},
        "conditions": {condition.id for condition in knowledge.conditions},
        "categories": {category.id for category in knowledge.categories},
        "sources": {source.id for source in knowledge.sources},
    }
    for record, kind, target in _references(knowledge):
        if not target or target not in known[kind]:
            yield f"{record}: {kind}: {target!r} is not defined"


def _references(knowledge: Knowledge) -> _References:
    for entry in knowledge.entries:
        yield from _of_entry(entry)
    for item in knowledge.items:
        yield from _of_item(item)
    for scenario in knowledge.scenarios:
        yield from _of_scenario(scenario)
    for family in knowledge.families:
        yield family.id, "categories", family.category
        yield family.id, "scenarios", family.scenario
        yield from ((family.id, "sources", source) for source in family.sources)
    for writer in knowledge.writers:
        yield from ((writer.writer, "sources", source) for source in writer.sources)


def _of_entry(entry: Entry) -> _References:
    yield entry.id, "categories", entry.category
    yield entry.id, "scenarios", entry.scenario
    yield from ((entry.id, "sources", source) for source in entry.sources)
    yield from ((entry.id, "entries", look.entry) for look in entry.look_alikes)
    for gather in entry.gather:
        yield entry.id, "items", gather.item
        if gather.when:
            yield entry.id, "conditions", gather.when


def _of_item(item: Item) -> _References:
    yield from ((item.id, "sources", source) for source in item.sources)
    if item.instead:
        yield item.id, "items", item.instead


def _of_scenario(scenario: Scenario) -> _References:
    yield from ((scenario.id, "scenarios", part.scenario) for part in scenario.include)
    for gather in scenario.items:
        yield scenario.id, "items", gather.item
        if gather.when:
            yield scenario.id, "conditions", gather.when


def orphans(knowledge: Knowledge) -> Iterator[str]:
    """Every item, condition and category is used by something; sources may wait for a reader."""
    used: dict[str, set[str]] = {"items": set(), "conditions": set(), "categories": set()}
    for _, kind, target in _references(knowledge):
        used.setdefault(kind, set()).add(target)
    for item in knowledge.items:
        if item.id not in used["items"]:
            yield f"{item.id}: no entry or scenario wants it"
    records = (
        *(("conditions", record.id) for record in knowledge.conditions),
        *(("categories", record.id) for record in knowledge.categories),
    )
    yield from (f"{i}: {kind}: nothing uses it" for kind, i in records if i not in used[kind])


def own_kind(knowledge: Knowledge) -> Iterator[str]:
    """No entry is its own look-alike, no item its own substitute, no scenario a part of itself."""
    for entry in knowledge.entries:
        if any(look.entry == entry.id for look in entry.look_alikes):
            yield f"{entry.id}: is its own look-alike"
    for item in knowledge.items:
        if item.instead == item.id:
            yield f"{item.id}: stands in for itself"
    for scenario in knowledge.scenarios:
        if any(part.scenario == scenario.id for part in scenario.include):
            yield f"{scenario.id}: includes itself"


def urls(knowledge: Knowledge) -> Iterator[str]:
    """Sources are https pages of hosts we have looked at."""
    for source in knowledge.sources:
        for url in filter(None, (source.url, source.url_ja)):
            parts = urlsplit(url)
            if parts.scheme != "https" or parts.hostname not in HOSTS:
                yield f"{source.id}: url not https on an allowed host: {url}"
