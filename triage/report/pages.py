"""The catalogue's own pages in one language: lists, an error, a thing to gather."""

from urllib.parse import quote

from triage.catalogue.catalogue import Catalogue
from triage.catalogue.schema import Entry, Gather, Item, LookAlike
from triage.catalogue.search import Found, entries_needing, gathers_of, scenarios_of
from triage.model.pages import (
    EntryLine,
    EntryList,
    EntryPage,
    ItemLine,
    ItemList,
    ItemPage,
    Need,
    WantedItem,
)
from triage.model.report import DoAction, LookAlikeFacts
from triage.report.voice import Voice


def entry_list(found: Found[Entry], voice: Voice) -> EntryList:
    """Return the page of entries `found` in the language of `voice`."""
    return EntryList(
        catalogue=voice.catalogue.version,
        total=found.total,
        page=found.page,
        pages=found.pages,
        entries=tuple(_entry_line(entry, voice) for entry in found.records),
    )


def item_list(found: Found[Item], voice: Voice) -> ItemList:
    """Return the page of items `found` in the language of `voice`."""
    return ItemList(
        catalogue=voice.catalogue.version,
        total=found.total,
        page=found.page,
        pages=found.pages,
        items=tuple(_item_line(item, voice) for item in found.records),
    )


def entry_page(entry: Entry, voice: Voice, also: tuple[Entry, ...] = ()) -> EntryPage:
    """Return all about `entry`; `also` are other entries that the same name leads to."""
    catalogue = voice.catalogue
    titles = (voice.text(scenario.title) for scenario in scenarios_of(catalogue, entry))
    return EntryPage(
        catalogue=catalogue.version,
        id=entry.id,
        code=_code(entry),
        codes=entry.codes,
        aliases=entry.aliases,
        numbers=entry.numbers,
        guest_status=entry.guest_status,
        title=voice.text(entry.title),
        meaning=voice.text(entry.meaning),
        category=entry.category,
        category_title=voice.text(catalogue.categories[entry.category]),
        workloads=entry.workloads,
        operations=entry.operations,
        phase=entry.phase,
        os=entry.os,
        role=entry.role,
        healthy=entry.healthy,
        retryable=entry.retryable,
        causes=tuple(map(voice.text, entry.causes)),
        actions=tuple(
            DoAction(text=voice.text(action.text), destroys_evidence=action.destroys_evidence)
            for action in entry.actions
        ),
        look_alikes=tuple(_look_alike(look, voice) for look in entry.look_alikes),
        also=tuple(_entry_line(other, voice) for other in also),
        scope=voice.maybe(entry.scope),
        scenario=" / ".join(titles),
        gather=tuple(_wanted(gather, voice) for gather in gathers_of(catalogue, entry)),
        provenance=entry.provenance,
        last_verified=entry.last_verified.isoformat(),
        sources=voice.links(entry.sources, entry.last_verified.isoformat()),
    )


def item_page(item: Item, voice: Voice) -> ItemPage:
    """Return all about `item`, and which errors need it."""
    catalogue = voice.catalogue
    verified = item.last_verified.isoformat()
    return ItemPage(
        catalogue=catalogue.version,
        id=item.id,
        title=voice.text(item.title),
        why=voice.text(item.why),
        kind=item.kind,
        machine=item.machine,
        os=item.os,
        level=item.level,
        channels=item.channels,
        path=voice.maybe(item.path),
        contents=voice.maybe(item.contents),
        command=item.command.text if item.command else None,
        shell=item.command.shell if item.command else None,
        steps=tuple(map(voice.text, item.steps)),
        needs_admin=item.needs_admin,
        sensitivity=item.sensitivity,
        sensitivity_note=voice.maybe(item.sensitivity_note),
        keeps_for=voice.maybe(item.keeps_for),
        instead=item.instead or None,
        scenarios=_scenarios_with(item, voice),
        needed_by=tuple(_need(*pair, voice) for pair in entries_needing(catalogue, item.id)),
        provenance=item.provenance,
        last_verified=verified,
        sources=voice.links(item.sources, verified),
    )


def _scenarios_with(item: Item, voice: Voice) -> tuple[str, ...]:
    return tuple(
        voice.text(scenario.title)
        for scenario in voice.catalogue.scenarios.values()
        if any(gather.item == item.id for gather in scenario.items)
    )


def _code(entry: Entry) -> str | None:
    """Return the name by which an entry is best asked for, None where it has only its id."""
    return next(iter((*entry.codes, *map(str, entry.numbers))), None)


def entry_href(entry: Entry) -> str:
    """Return the address of an entry, relative to the API."""
    return f"/api/errors/{quote(entry.id)}"


def item_href(item: Item) -> str:
    """Return the address of an item, relative to the API."""
    return f"/api/items/{quote(item.id)}"


def _entry_line(entry: Entry, voice: Voice) -> EntryLine:
    return EntryLine(
        id=entry.id,
        code=_code(entry),
        title=voice.text(entry.title),
        category=entry.category,
        workloads=entry.workloads,
        os=entry.os,
        href=entry_href(entry),
    )


def _item_line(item: Item, voice: Voice) -> ItemLine:
    return ItemLine(
        id=item.id,
        title=voice.text(item.title),
        kind=item.kind,
        os=item.os,
        machine=item.machine,
        level=item.level,
        sensitivity=item.sensitivity,
        href=item_href(item),
    )


def _look_alike(look: LookAlike, voice: Voice) -> LookAlikeFacts:
    other = voice.catalogue.by_id[look.entry]
    return LookAlikeFacts(
        entry=other.id, title=voice.text(other.title), tell_apart=voice.text(look.tell_apart)
    )


def _condition(gather: Gather, voice: Voice) -> str | None:
    return voice.text(voice.catalogue.conditions[gather.when].text) if gather.when else None


def _wanted(gather: Gather, voice: Voice) -> WantedItem:
    catalogue: Catalogue = voice.catalogue
    item = catalogue.items[gather.item]
    return WantedItem(
        id=item.id,
        title=voice.text(item.title),
        level=gather.level,
        condition=_condition(gather, voice),
        os=item.os,
        machine=item.machine,
        href=item_href(item),
    )


def _need(entry: Entry, gather: Gather, voice: Voice) -> Need:
    return Need(
        entry=entry.id,
        code=_code(entry),
        title=voice.text(entry.title),
        level=gather.level,
        condition=_condition(gather, voice),
        href=entry_href(entry),
    )
