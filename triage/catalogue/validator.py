"""The house style of the catalogue as rules: each problem is one line that names the record.

Every rule is a generator over the whole `Knowledge`; `RULES` is the list of them. Shapes and
kinds are checked before, by decoding into the schema.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain
from urllib.parse import urlsplit

from triage.catalogue.schema import Entry, Item, Knowledge
from triage.model.terms import Os, Text

LONGEST = {"title": 90, "meaning": 700, "cause": 400, "action": 500, "why": 400, "tell": 400}
HOSTS = frozenset(
    {"learn.microsoft.com", "jpabrs-scem.github.io", "jpwinsup.github.io", "github.com", "aka.ms"}
)
VARIABLES = frozenset(
    {
        *("subscription", "vault", "vaultResourceGroup", "vm", "vmResourceGroup", "vmId"),
        *("job", "container", "item", "region", "from", "to", "fromLocal", "toLocal"),
    }
)
_JAPANESE = re.compile(r"[぀-ヿ一-鿿]")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(-A|-B)?")
_MARK = re.compile(r"\{\{(\w+)\}\}")


def problems_of(knowledge: Knowledge) -> Iterator[str]:
    """Yield every breach of the house style in `knowledge`, one line each."""
    return chain.from_iterable(rule(knowledge) for rule in RULES)


def _texts(knowledge: Knowledge) -> Iterator[tuple[str, str, Text]]:
    """Yield (record, kind of text, text) for all prose of entries and items."""
    for entry in knowledge.entries:
        yield entry.id, "title", entry.title
        yield entry.id, "meaning", entry.meaning
        yield from ((entry.id, "cause", cause) for cause in entry.causes)
        yield from ((entry.id, "action", action.text) for action in entry.actions)
        yield from ((entry.id, "tell", look.tell_apart) for look in entry.look_alikes)
        if entry.scope:
            yield entry.id, "why", entry.scope
    for item in knowledge.items:
        yield item.id, "title", item.title
        yield item.id, "why", item.why
        for text in (item.contents, item.sensitivity_note, item.keeps_for):
            if text:
                yield item.id, "why", text


def both_languages(knowledge: Knowledge) -> Iterator[str]:
    """English is filled and free of Japanese; Japanese is filled and, but for titles, Japanese."""
    for record, kind, text in _texts(knowledge):
        if not text.en.strip() or not text.ja.strip():
            yield f"{record}: {kind}: a language is empty"
        if _JAPANESE.search(text.en):
            yield f"{record}: {kind}: the English text holds Japanese: {text.en[:40]}"
        if kind not in ("title", "why") and not _JAPANESE.search(text.ja):
            yield f"{record}: {kind}: the Japanese text is not Japanese: {text.ja[:40]}"


def lengths(knowledge: Knowledge) -> Iterator[str]:
    """No text is longer than a reader in a hurry can take; titles have no full stop."""
    for record, kind, text in _texts(knowledge):
        for wording in (text.en, text.ja):
            if len(wording) > LONGEST[kind]:
                yield f"{record}: {kind}: {len(wording)} characters, {LONGEST[kind]} allowed"
            if wording != wording.strip():
                yield f"{record}: {kind}: begins or ends with a blank: {wording[:40]!r}"
            if kind == "title" and wording.endswith((".", "。")):
                yield f"{record}: title: ends with a full stop"


def identifiers(knowledge: Knowledge) -> Iterator[str]:
    """Ids are lower-case words joined by hyphens, and unique within their kind."""
    for kind in (
        "entries",
        "items",
        "scenarios",
        "conditions",
        "families",
        "categories",
        "sources",
    ):
        ids = [record.id for record in getattr(knowledge, kind)]
        yield from (f"{i}: {kind}: defined {n} times" for i, n in Counter(ids).items() if n > 1)
        yield from (f"{i}: {kind}: not a hyphenated id" for i in ids if not _ID.fullmatch(i))


def _names(entry: Entry) -> Iterator[str]:
    return chain(entry.codes, entry.aliases, map(str, entry.numbers))


def names_are_unique(knowledge: Knowledge) -> Iterator[str]:
    """A code, alias or number leads to one entry per workload."""
    owner: dict[tuple[str, str], str] = {}
    for entry in knowledge.entries:
        for name in _names(entry):
            for workload in entry.workloads:
                other = owner.setdefault((name.casefold(), workload), entry.id)
                if other != entry.id:
                    yield f"{entry.id}: {name} ({workload}) belongs to {other} already"
        doubles = [n for n, c in Counter(map(str.casefold, _names(entry))).items() if c > 1]
        yield from (f"{entry.id}: {name}: named twice" for name in doubles)


def references(knowledge: Knowledge) -> Iterator[str]:
    """Everything an entry, item or scenario refers to exists."""
    known = {
        kind: {record.id for record in getattr(knowledge, kind)}
        for kind in ("entries", "items", "scenarios", "conditions", "categories", "sources")
    }
    known["scenarios"] |= {scenario.group for scenario in knowledge.scenarios if scenario.group}
    for record, kind, target in _references(knowledge):
        if target not in known[kind]:
            yield f"{record}: {kind}: {target!r} is not defined"


def _references(knowledge: Knowledge) -> Iterator[tuple[str, str, str]]:
    for entry in knowledge.entries:
        yield entry.id, "categories", entry.category
        yield entry.id, "scenarios", entry.scenario
        yield from ((entry.id, "sources", source) for source in entry.sources)
        yield from ((entry.id, "entries", look.entry) for look in entry.look_alikes)
    for item in knowledge.items:
        yield from ((item.id, "sources", source) for source in item.sources)
        if item.instead:
            yield item.id, "items", item.instead
    for scenario in knowledge.scenarios:
        yield from ((scenario.id, "scenarios", part.scenario) for part in scenario.include)
    for holder in (*knowledge.entries, *knowledge.scenarios):
        for gather in holder.gather if isinstance(holder, Entry) else holder.items:
            yield holder.id, "items", gather.item
            if gather.when:
                yield holder.id, "conditions", gather.when


def completeness(knowledge: Knowledge) -> Iterator[str]:
    """An entry can be acted on alone: recognisable, explained, sourced."""
    for entry in knowledge.entries:
        if not (entry.codes or entry.wordings.en or entry.wordings.ja):
            yield f"{entry.id}: nothing by which to recognise it"
        if not entry.sources:
            yield f"{entry.id}: no source"
        if not entry.healthy and not (entry.causes and entry.actions):
            yield f"{entry.id}: a failure needs causes and actions"
    for item in knowledge.items:
        if not item.sources:
            yield f"{item.id}: no source"


def orphans(knowledge: Knowledge) -> Iterator[str]:
    """Every item is wanted by an entry or a scenario, or stands in for one that is."""
    wanted = {g.item for e in knowledge.entries for g in e.gather}
    wanted |= {g.item for s in knowledge.scenarios for g in s.items}
    wanted |= {item.instead for item in knowledge.items if item.instead}
    yield from (
        f"{i.id}: no entry or scenario wants it" for i in knowledge.items if i.id not in wanted
    )


def urls(knowledge: Knowledge) -> Iterator[str]:
    """Sources are https pages of hosts we have looked at."""
    for source in knowledge.sources:
        for url in filter(None, (source.url, source.url_ja)):
            parts = urlsplit(url)
            if parts.scheme != "https" or parts.hostname not in HOSTS:
                yield f"{source.id}: url not https on an allowed host: {url}"


def paths(knowledge: Knowledge) -> Iterator[str]:
    """Paths to copy are absolute in the manner of the item's system; marks are known."""
    for item in knowledge.items:
        for step in item.collect:
            yield from _bad_paths(item, step.files)
        marks = _MARK.findall(item.command.text) if item.command else []
        yield from (f"{item.id}: unknown mark {{{{{m}}}}}" for m in marks if m not in VARIABLES)


def _bad_paths(item: Item, files: tuple[str, ...]) -> Iterator[str]:
    for path in files:
        windows = re.match(r"([A-Za-z]:\\|\\\\|%\w+%|\$env:)", path) is not None
        if item.os is Os.WINDOWS and (not windows or "/" in path):
            yield f"{item.id}: not a Windows path: {path}"
        if item.os is Os.LINUX and not path.startswith("/"):
            yield f"{item.id}: not an absolute Linux path: {path}"


RULES: tuple[Callable[[Knowledge], Iterator[str]], ...] = (
    both_languages,
    lengths,
    identifiers,
    names_are_unique,
    references,
    completeness,
    orphans,
    urls,
    paths,
)
