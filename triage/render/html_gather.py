"""What to do and what to gather, in the HTML report."""

from triage.model.report import (
    ChecklistFacts,
    ChecklistItem,
    CollectorFacts,
    Handover,
    NextStep,
    Report,
    SourceFacts,
    WriterService,
)
from triage.model.terms import Level, Provenance, Sensitivity, saying
from triage.render.html_parts import copyable, facts, folded, moment, pages, section, table, tag
from triage.render.markup import Child, Markup, el, link, listing, named
from triage.report.voice import Voice


def next_steps(steps: tuple[NextStep, ...], voice: Voice) -> Markup | None:
    """Return what to do in order, with what each step proves and what it destroys."""
    rows = [
        [
            el("span", step.text),
            tag(voice.word("render.destroys"), "destroys") if step.destroys_evidence else None,
            el("span", step.proves, class_="muted proves") if step.proves else None,
        ]
        for step in steps
    ]
    return section("next", voice, listing(rows, tag="ol", class_="steps")) if rows else None


def before(checklist: ChecklistFacts, voice: Voice) -> Markup | None:
    """Return what to save before anything is repaired."""
    rows = checklist.before_you_fix
    return section("before", voice, listing(rows)) if rows else None


def gather(checklist: ChecklistFacts, voice: Voice) -> Markup:
    """Return the checklist by level, the window the logs are wanted for, and the scripts."""
    groups = [_group(level, checklist, voice) for level in Level]
    return section(
        "gather",
        voice,
        el("p", checklist.intro, class_="intro"),
        _window(checklist, voice),
        _collectors(checklist.collectors, voice),
        *groups,
        _writers(checklist.writers, voice),
        _handover(checklist.handover, voice),
    )


def _window(checklist: ChecklistFacts, voice: Voice) -> Markup | None:
    window = checklist.window
    if window.from_utc is None or window.to_utc is None:
        return None
    return el(
        "p",
        el("strong", voice.word("render.label.window"), " "),
        moment(window.from_utc, voice),
        " – ",
        moment(window.to_utc, voice),
        class_="window",
    )


def _group(level: Level, checklist: ChecklistFacts, voice: Voice) -> Markup | None:
    names = {item.id: item.title for item in checklist.items}
    rows = [_item(item, names, voice) for item in checklist.items if item.level is level]
    if not rows:
        return None
    head = el("h4", voice.term("level", level), el("span", f" {len(rows)}", class_="count"))
    return el("div", head, el("ul", *rows, class_="items"), class_=f"level level-{level}")


def _item(item: ChecklistItem, names: dict[str, str], voice: Voice) -> Markup:
    tick = f"tick-{item.id}"
    return el(
        "li",
        el(
            "div",
            el("input", type="checkbox", id=tick),
            el("label", item.title, for_=tick),
            class_="item-head",
        ),
        el("p", item.why, class_="why"),
        el("p", *_tags(item, voice), class_="tags"),
        copyable(item.answer, kind="answer") if item.answer else None,
        copyable(item.path, kind="path") if item.path and item.path != item.command else None,
        copyable(item.command) if item.command else None,
        _notes(item, names, voice),
        folded(voice.word("render.label.steps"), listing(item.steps, tag="ol"))
        if item.steps
        else None,
        folded(voice.word("page.pages"), pages(item.sources, voice)) if item.sources else None,
        class_="item",
        id=f"item-{item.id}",
    )


def _tags(item: ChecklistItem, voice: Voice) -> list[Child]:
    tags: list[Child] = [tag(voice.term("kind", item.kind), "kind")]
    tags.append(tag(voice.term("machine", item.machine), "machine"))
    tags.extend(tag(voice.term("channel", channel), "channel") for channel in item.channel)
    if item.needs_admin:
        tags.append(tag(voice.word("render.admin"), "admin"))
    if item.sensitivity is not Sensitivity.LOW:
        degree = voice.term("sensitivity", item.sensitivity)
        words = f"{voice.word('render.label.sensitivity')}: {degree}"
        tags.append(tag(words, f"sensitivity-{item.sensitivity}"))
    if item.provenance is Provenance.DERIVED:
        tags.append(tag(voice.term("provenance", item.provenance), "derived"))
    return tags


def _notes(item: ChecklistItem, names: dict[str, str], voice: Voice) -> Markup | None:
    word = voice.word
    other = names.get(item.instead or "")
    instead = link(f"#item-{item.instead}", other) if other else None
    return facts(
        [
            (word("render.label.condition"), item.condition),
            (word("render.label.keepsFor"), item.keeps_for),
            (word("page.holds"), item.sensitivity_note),
            (word("render.label.instead"), instead),
        ]
    )


def _collectors(collectors: tuple[CollectorFacts, ...], voice: Voice) -> Markup | None:
    if not collectors:
        return None
    rows = [_collector(collector, voice) for collector in collectors]
    return el(
        "div", el("h4", voice.word("render.heading.collectors")), *rows, class_="block scripts"
    )


def _collector(collector: CollectorFacts, voice: Voice) -> Markup:
    button = link(
        collector.href,
        collector.filename,
        class_="button",
        download=collector.filename,
        data_download=True,
    )
    ways = [
        el(
            "li",
            el("strong", voice.term("channel", way.channel)),
            " – ",
            way.text,
            copyable(way.command) if way.command else None,
        )
        for way in collector.deliveries
    ]
    machine = voice.term("machine", collector.machine)
    covers = voice.say(saying("render.unit", title=machine, count=len(collector.covers)))
    return el(
        "div",
        el("p", button, " ", el("span", covers, class_="muted")),
        folded(voice.word("page.howToRun"), el("ul", *ways)) if ways else None,
    )


def _writers(writers: tuple[WriterService, ...], voice: Voice) -> Markup | None:
    if not writers:
        return None
    word = voice.word
    heads = [word("render.label.writer"), word("render.label.service"), word("render.label.impact")]
    rows = [
        el(
            "tr",
            el("th", w.writer, scope="row"),
            el("td", el("code", w.service), " ", w.display_name),
            el("td", w.impact),
        )
        for w in writers
    ]
    return folded(word("render.heading.writers"), table(heads, rows), class_="writers")


def _handover(handover: Handover | None, voice: Voice) -> Markup | None:
    if handover is None:
        return None
    return el(
        "div",
        el("h4", voice.word("render.heading.handover")),
        copyable(handover.archive, kind="path"),
        listing(handover.steps),
        class_="block handover",
    )


def questions(missing: tuple[str, ...], voice: Voice) -> Markup | None:
    """Return what only a person can answer."""
    return section("questions", voice, listing(missing)) if missing else None


def read_sources(report: Report, voice: Voice) -> Markup | None:
    """Return which sources were read, with which outcome, and what to do about it."""
    if not report.sources:
        return None
    word = voice.word
    heads = [
        word("render.label.source"),
        word("render.label.outcome"),
        word("render.label.detail"),
        "ms",
    ]
    rows = [_source(source, voice) for source in report.sources]
    return section("sources", voice, table(heads, rows))


def _source(source: SourceFacts, voice: Voice) -> Markup:
    return el(
        "tr",
        el("th", voice.term("source", source.name), scope="row"),
        el("td", tag(voice.term("outcome", source.outcome), f"outcome-{source.outcome}")),
        el(
            "td",
            named(source.detail) if source.detail else None,
            el("span", " ", source.next, class_="next") if source.next else None,
        ),
        el("td", str(source.elapsed_ms), class_="number"),
    )


def trace(report: Report, voice: Voice) -> Markup | None:
    """Return the trace that was asked for, None when none was."""
    if not report.trace:
        return None
    rows = [
        el(
            "tr",
            el("th", step.step, scope="row"),
            el("td", named(step.detail)),
            el("td", "–" if step.elapsed_ms is None else str(step.elapsed_ms), class_="number"),
        )
        for step in report.trace
    ]
    heads = [voice.word("render.label.step"), voice.word("render.label.detail"), "ms"]
    return section("trace", voice, table(heads, rows))
