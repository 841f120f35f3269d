"""The catalogue as Markdown, in both pivots and both languages: per error and per item.

The pages hold nothing but what the catalogue holds, in a fixed order and without a time, so that
equal catalogues give equal pages.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from triage.catalogue.catalogue import Catalogue
from triage.catalogue.schema import Entry, Gather, Item, Scenario
from triage.catalogue.search import gathers_of, scenarios_of
from triage.model.terms import Language, Text, Workload

FOLDER = "generated"
_UNSAFE = re.compile(r"([\\`*_{}\[\]<>|])")


def documents_of(catalogue: Catalogue) -> dict[str, str]:
    """Return all pages by their path below `docs/`."""
    pages: dict[str, str] = {}
    for language in Language:
        book = _Book(catalogue, language)
        home = f"{FOLDER}/{language}"
        pages[f"{home}/index.md"] = _lines(book.index())
        pages[f"{home}/items.md"] = _lines(book.items())
        pages[f"{home}/scenarios.md"] = _lines(book.scenarios())
        for workload in book.chapters:
            pages[f"{home}/{_file(workload)}"] = _lines(book.errors(workload))
    return pages


def _lines(lines: Iterator[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


def _file(workload: Workload) -> str:
    return f"errors-{workload.casefold()}.md"


def plain(text: str) -> str:
    """Return `text` so that Markdown shows it as it is, on one line."""
    return _UNSAFE.sub(r"\\\1", " ".join(text.split()))


class _Book:
    """The pages of one language."""

    def __init__(self, catalogue: Catalogue, language: Language) -> None:
        self._catalogue = catalogue
        self._language = language
        self.chapters: dict[Workload, list[Entry]] = defaultdict(list)
        self._needs: dict[str, int] = defaultdict(int)
        self._own: dict[str, list[tuple[Entry, Gather]]] = defaultdict(list)
        for entry in catalogue.entries:
            self.chapters[entry.workloads[0]].append(entry)
            for gather in gathers_of(catalogue, entry):
                self._needs[gather.item] += 1
            for gather in entry.gather:
                self._own[gather.item].append((entry, gather))

    def _text(self, text: Text) -> str:
        return plain(text.in_(self._language))

    def _word(self, key: str) -> str:
        return self._catalogue.word(key, self._language)

    def _term(self, kind: str, value: str) -> str:
        key = f"{kind}.{value}"
        return self._word(key) if self._catalogue.has_word(key) else value

    def index(self) -> Iterator[str]:
        """The way in: the other pages, and every code with its entry."""
        counts = {"entries": len(self._catalogue.entries), "items": len(self._catalogue.items)}
        yield f"# {self._word('documents.index')}"
        yield f"\n{self._word('documents.generated')}\n"
        yield self._word("documents.indexCount").format_map(counts) + "\n"
        yield f"- [{self._word('documents.items')}](items.md)"
        yield f"- [{self._word('documents.scenariosTitle')}](scenarios.md)"
        for workload in sorted(self.chapters):
            count = len(self.chapters[workload])
            yield f"- [{self._term('workload', workload)}]({_file(workload)}) ({count})"
        yield f"\n## {self._word('documents.codes')}\n"
        names = [(name, e) for e in self._catalogue.entries for name in (*e.codes, *e.aliases)]
        names += [(str(number), e) for e in self._catalogue.entries for number in e.numbers]
        for name, entry in sorted(names, key=lambda pair: (pair[0].casefold(), pair[1].id)):
            yield f"- [{plain(name)}]({self._address(entry)})"

    def _address(self, entry: Entry) -> str:
        return f"{_file(entry.workloads[0])}#{entry.id}"

    def _link(self, entry: Entry) -> str:
        return f"[{self._text(entry.title)}]({self._address(entry)})"

    def errors(self, workload: Workload) -> Iterator[str]:
        """All errors of a workload, with what to gather for each."""
        yield f"# {self._word('documents.errors')}: {self._term('workload', workload)}"
        yield f"\n{self._word('documents.generated')}\n"
        for entry in self.chapters[workload]:
            yield from self._entry(entry)

    def _entry(self, entry: Entry) -> Iterator[str]:
        yield f'\n<a id="{entry.id}"></a>\n'
        yield f"## {self._text(entry.title)}\n"
        yield f"{self._text(entry.meaning)}\n"
        yield from self._names(entry)
        titles = ", ".join(
            f"[{self._text(s.title)}](scenarios.md#{s.id})"
            for s in scenarios_of(self._catalogue, entry)
        )
        yield f"- {self._word('documents.scenario')}: {titles}"
        yield from self._list("documents.causes", map(self._text, entry.causes))
        actions = (
            self._text(action.text)
            + (f" **({self._word('render.destroys')})**" if action.destroys_evidence else "")
            for action in entry.actions
        )
        yield from self._list("documents.actions", actions, numbered=True)
        yield from self._list("documents.gatherOwn", map(self._gather, entry.gather))
        looks = (
            f"{self._link(self._catalogue.by_id[look.entry])}: {self._text(look.tell_apart)}"
            for look in entry.look_alikes
        )
        yield from self._list("documents.lookAlikes", looks)
        yield from self._list("documents.sources", self._sources(entry))

    def _names(self, entry: Entry) -> Iterator[str]:
        rows = (
            ("documents.codes", entry.codes),
            ("documents.aliases", entry.aliases),
            ("documents.numbers", tuple(map(str, entry.numbers))),
            ("documents.guestStatus", tuple(map(str, entry.guest_status))),
        )
        for key, names in rows:
            if names:
                yield f"- {self._word(key)}: " + ", ".join(f"`{name}`" for name in names)
        if not any(names for _, names in rows):
            yield f"- {self._word('documents.codes')}: {self._word('documents.noCode')}"

    def _list(self, key: str, rows: Iterator[str], *, numbered: bool = False) -> Iterator[str]:
        found = list(rows)
        if found:
            yield f"\n**{self._word(key)}**\n"
            yield from (f"{n}. {r}" if numbered else f"- {r}" for n, r in enumerate(found, 1))

    def _sources(self, record: Entry | Item) -> Iterator[str]:
        for source in (self._catalogue.sources[id_] for id_ in record.sources):
            japanese = self._language is Language.JA and source.url_ja
            yield f"[{self._text(source.title)}]({japanese or source.url})"

    def _gather(self, gather: Gather) -> str:
        item = self._catalogue.items[gather.item]
        return f"[{self._text(item.title)}](items.md#{item.id}) ({self._how(gather)})"

    def _how(self, gather: Gather) -> str:
        level = self._term("level", gather.level)
        condition = self._catalogue.conditions.get(gather.when)
        return f"{level}: {self._text(condition.text)}" if condition else level

    def items(self) -> Iterator[str]:
        """All items, with the errors and scenarios that call for each."""
        yield f"# {self._word('documents.items')}"
        yield f"\n{self._word('documents.generated')}\n"
        for item in self._catalogue.items.values():
            yield from self._item(item)

    def _item(self, item: Item) -> Iterator[str]:
        yield f'\n<a id="{item.id}"></a>\n'
        yield f"## {self._text(item.title)}\n"
        yield f"{self._text(item.why)}\n"
        yield f"- `{item.id}`, {self._term('machine', item.machine)}" + (
            f", {item.os}" if item.os else ""
        )
        if item.path:
            yield f"- {self._text(item.path)}"
        if item.command:
            yield f"\n```{item.command.shell}\n{item.command.text.rstrip()}\n```"
        count = self._needs[item.id]
        yield "\n" + self._word("documents.total").format_map({"count": count})
        scenarios = (
            f"[{self._text(s.title)}](scenarios.md#{s.id}) ({self._how(gather)})"
            for s in self._catalogue.scenarios.values()
            for gather in s.items
            if gather.item == item.id
        )
        yield from self._list("documents.scenarios", scenarios)
        own = (f"{self._link(entry)} ({self._how(g)})" for entry, g in self._own[item.id])
        yield from self._list("documents.neededBy", own)
        yield from self._list("documents.sources", self._sources(item))

    def scenarios(self) -> Iterator[str]:
        """All scenarios with their items."""
        yield f"# {self._word('documents.scenariosTitle')}"
        yield f"\n{self._word('documents.generated')}\n"
        for scenario in self._catalogue.scenarios.values():
            yield from self._scenario(scenario)

    def _scenario(self, scenario: Scenario) -> Iterator[str]:
        yield f'\n<a id="{scenario.id}"></a>\n'
        yield f"## {self._text(scenario.title)}\n"
        yield f"{self._text(scenario.intro)}\n"
        yield from (f"- {self._gather(gather)}" for gather in scenario.items)
        for part in scenario.include:
            levels = ", ".join(self._term("level", level) for level in part.levels)
            for included in self._catalogue.scenario_for(part.scenario, scenario.os):
                yield f"- [{self._text(included.title)}](#{included.id}) ({levels})"
