"""The catalogue's pages as documents: lists, one error, one thing to gather.

Markdown and text are made of them by the same writers as the report.
"""

from collections.abc import Iterable, Iterator

from triage.model.pages import EntryList, EntryPage, ItemList, ItemPage, Need, WantedItem
from triage.model.report import Link
from triage.model.terms import saying
from triage.render.document import (
    Address,
    Block,
    Code,
    Command,
    Document,
    Facts,
    Lines,
    Mark,
    Paragraph,
    Section,
    Table,
    Value,
)
from triage.render.markdown import mark_up
from triage.render.text import lay_out
from triage.render.wording import label
from triage.report.voice import Voice

Page = EntryList | EntryPage | ItemList | ItemPage
_Rows = Iterable[tuple[str, Value | None]]


def page_markdown(page: Page, voice: Voice) -> str:
    """Return a page of the catalogue as Markdown."""
    return mark_up(document_of(page, voice))


def page_text(page: Page, voice: Voice) -> str:
    """Return a page of the catalogue as text of 100 columns."""
    return lay_out(document_of(page, voice))


def document_of(page: Page, voice: Voice) -> Document:
    """Return a page of the catalogue as blocks."""
    if isinstance(page, EntryList):
        return _entries(page, voice)
    if isinstance(page, ItemList):
        return _items(page, voice)
    return _entry(page, voice) if isinstance(page, EntryPage) else _item(page, voice)


def _heading(name: str, voice: Voice) -> str:
    return voice.word(f"render.heading.{name}")


def _entries(page: EntryList, voice: Voice) -> Document:
    rows = tuple(
        (
            Code(line.code or line.id),
            ", ".join(voice.term("workload", workload) for workload in line.workloads),
            line.title,
        )
        for line in page.entries
    )
    head = (label("code", voice), label("workload", voice), label("title", voice))
    return _list("documents.errors", (page.total, page.page, page.pages), head, rows, voice=voice)


def _items(page: ItemList, voice: Voice) -> Document:
    rows = tuple((Code(line.id), line.os or "", line.title) for line in page.items)
    head = (label("item", voice), label("os", voice), label("title", voice))
    return _list("documents.items", (page.total, page.page, page.pages), head, rows, voice=voice)


def _list(
    title: str,
    counts: tuple[int, int, int],
    head: tuple[str, ...],
    rows: tuple[tuple[Value, ...], ...],
    *,
    voice: Voice,
) -> Document:
    total, page, pages = counts
    found = voice.say(saying("catalogue.found", total=total, page=page, pages=pages))
    blocks: tuple[Block, ...] = (
        (Paragraph(found), Table(head, rows)) if rows else (Paragraph(found),)
    )
    return Document(voice.word(title), blocks)


def _entry(page: EntryPage, voice: Voice) -> Document:
    return Document(page.title, tuple(_entry_blocks(page, voice)))


def _entry_blocks(page: EntryPage, voice: Voice) -> Iterator[Block]:
    yield from _facts(_entry_facts(page, voice))
    yield Section(_heading("meaning", voice), (Paragraph(page.meaning),))
    yield from _section(_heading("causes", voice), page.causes)
    actions = tuple(
        f"{action.text} [{voice.word('render.destroys')}]"
        if action.destroys_evidence
        else action.text
        for action in page.actions
    )
    yield from _section(voice.word("documents.actions"), actions, Mark.NUMBER)
    alike = tuple(f"{look.title} ({look.entry}): {look.tell_apart}" for look in page.look_alikes)
    yield from _section(voice.word("documents.lookAlikes"), alike)
    wanted = tuple(_wanted(item, voice) for item in page.gather)
    yield from _section(_heading("checklist", voice), wanted, Mark.BOX)
    yield from _sources(page.sources, voice)


def _entry_facts(page: EntryPage, voice: Voice) -> _Rows:
    retryable = {True: "render.retryable", False: "render.notRetryable"}
    workloads = (voice.term("workload", workload) for workload in page.workloads)
    yield voice.word("documents.codes"), _codes(page.codes)
    yield voice.word("documents.aliases"), _codes(page.aliases)
    yield voice.word("documents.numbers"), _codes(map(str, page.numbers))
    yield voice.word("documents.guestStatus"), _codes(map(str, page.guest_status))
    yield label("category", voice), page.category_title
    yield label("workload", voice), ", ".join(workloads)
    yield label("os", voice), ", ".join(page.os)
    yield label("phase", voice), voice.term("phase", page.phase)
    if page.retryable is not None:
        yield label("retryable", voice), voice.word(retryable[page.retryable])
    yield label("scope", voice), page.scope
    yield voice.word("documents.scenario"), page.scenario
    yield label("also", voice), ", ".join(line.title for line in page.also)
    yield label("catalogueEntry", voice), Code(page.id)


def _codes(names: Iterable[str]) -> Code | None:
    joined = ", ".join(names)
    return Code(joined) if joined else None


def _wanted(item: WantedItem, voice: Voice) -> str:
    condition = f" - {label('condition', voice)}: {item.condition}" if item.condition else ""
    return f"{voice.term('level', item.level)}: {item.title} ({item.id}){condition}"


def _item(page: ItemPage, voice: Voice) -> Document:
    return Document(page.title, tuple(_item_blocks(page, voice)))


def _item_blocks(page: ItemPage, voice: Voice) -> Iterator[Block]:
    yield Paragraph(page.why)
    yield from _facts(_item_facts(page, voice))
    if page.command and page.shell:
        yield Command(page.command, page.shell)
    yield from _section(label("steps", voice), page.steps, Mark.NUMBER)
    yield from _section(voice.word("documents.scenarios"), page.scenarios)
    needed = tuple(_need(need, voice) for need in page.needed_by)
    yield from _section(voice.word("documents.neededBy"), needed)
    yield from _sources(page.sources, voice)


def _item_facts(page: ItemPage, voice: Voice) -> _Rows:
    yield label("catalogueEntry", voice), Code(page.id)
    yield label("os", voice), page.os or ""
    yield label("machine", voice), voice.term("machine", page.machine)
    yield label("path", voice), Code(page.path) if page.path else None
    channels = (voice.term("channel", channel) for channel in page.channels)
    yield label("how", voice), ", ".join(channels)
    note = f" - {page.sensitivity_note}" if page.sensitivity_note else ""
    yield label("sensitivity", voice), voice.term("sensitivity", page.sensitivity) + note
    yield label("keepsFor", voice), page.keeps_for
    yield label("instead", voice), Code(page.instead) if page.instead else None


def _need(need: Need, voice: Voice) -> str:
    level = voice.term("level", need.level)
    return f"{level}: {need.title} ({need.code or need.entry})"


def _facts(rows: _Rows) -> Iterator[Block]:
    known = tuple((name, value) for name, value in rows if value)
    if known:
        yield Facts(known)


def _section(title: str, lines: tuple[str, ...], mark: Mark = Mark.DASH) -> Iterator[Block]:
    if lines:
        yield Section(title, (Lines(lines, mark),))


def _sources(links: tuple[Link, ...], voice: Voice) -> Iterator[Block]:
    if links:
        blocks = tuple(Address(link.title, link.url) for link in links)
        yield Section(voice.word("documents.sources"), blocks)
