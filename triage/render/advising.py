"""What to do: before anything is fixed, what to gather, how to hand it over, what comes next."""

from triage.model.report import (
    ChecklistFacts,
    ChecklistItem,
    CollectionWindow,
    CollectorFacts,
    NextStep,
    Report,
)
from triage.model.terms import Channel, Level, Machine, Provenance, Shell, saying
from triage.render.document import (
    Address,
    Block,
    Code,
    Command,
    Facts,
    Lines,
    Mark,
    Paragraph,
    Section,
    Table,
    Task,
    Value,
)
from triage.render.wording import UNREAD, address, both, joined, known, label, utc
from triage.report.voice import Voice


def before(report: Report, voice: Voice) -> tuple[Block, ...]:
    """What must be heeded or saved before anything is changed."""
    lines = report.checklist.before_you_fix if report.checklist else ()
    return _titled("before", (Lines(lines),) if lines else (), voice)


def _titled(heading: str, blocks: tuple[Block, ...], voice: Voice) -> tuple[Block, ...]:
    return (Section(voice.word(f"render.heading.{heading}"), blocks),) if blocks else ()


def checklist(report: Report, voice: Voice) -> tuple[Block, ...]:
    """The items by level, each with why, where and how."""
    facts = report.checklist
    if facts is None:
        return ()
    window = window_line(facts.window, voice)
    heading = f"{voice.word('render.heading.checklist')}: {facts.title}"
    return (
        Section(
            heading,
            (
                *((Paragraph(facts.intro),) if facts.intro else ()),
                Facts(((label("window", voice), window),)),
                *_levels(facts, voice),
                *_writers(facts, voice),
            ),
        ),
    )


def window_line(window: CollectionWindow, voice: Voice) -> str:
    """Return the time for which logs are wanted, in words where it is not known."""
    if window.from_utc is None or window.to_utc is None:
        return voice.word("render.whole")
    start = both(utc(window.from_utc), window.from_local)
    return f"{start} - {both(utc(window.to_utc), window.to_local)}"


def _levels(facts: ChecklistFacts, voice: Voice) -> tuple[Block, ...]:
    groups = ((level, [i for i in facts.items if i.level is level]) for level in Level)
    return tuple(
        Section(
            voice.say(saying("render.unit", title=voice.term("level", level), count=len(items))),
            tuple(Task(item_title(item, facts), _blocks(item, voice)) for item in items),
        )
        for level, items in groups
        if items
    )


def item_title(item: ChecklistItem, facts: ChecklistFacts) -> str:
    """Return the title of an item with the id by which it can be spoken of.

    Where `facts` hold items for several systems, the item's own is added.
    """
    systems = {other.os for other in facts.items if other.os}
    system = f" - {item.os}" if item.os and len(systems) > 1 else ""
    return f"{item.title} ({item.id}){system}"


def _blocks(item: ChecklistItem, voice: Voice) -> tuple[Block, ...]:
    rows = known(
        (label("path", voice), Code(item.path or "")),
        (label("answer", voice), item.answer or ""),
        (label("condition", voice), item.condition or ""),
        (label("machine", voice), _where(item, voice)),
        (label("how", voice), ", ".join(voice.term("channel", c) for c in item.channel)),
        (label("sensitivity", voice), _care(item, voice)),
        (label("keepsFor", voice), item.keeps_for or ""),
        (label("instead", voice), _instead(item, voice)),
    )
    return (
        Paragraph(item.why),
        *((Facts(rows),) if rows else ()),
        *((Lines(item.steps, Mark.NUMBER),) if item.steps else ()),
        *_command(item, voice),
    )


def _where(item: ChecklistItem, voice: Voice) -> str:
    if item.machine is Machine.PROTECTED_VM:
        return ""
    return voice.term("machine", item.machine)


def _care(item: ChecklistItem, voice: Voice) -> str:
    level = voice.term("sensitivity", item.sensitivity)
    derived = voice.word("render.derived") if item.provenance is Provenance.DERIVED else ""
    notes = "; ".join(note for note in (item.sensitivity_note, derived) if note)
    return f"{level} ({notes})" if notes else level


def _instead(item: ChecklistItem, voice: Voice) -> str:
    if not item.instead:
        return ""
    other = voice.catalogue.items.get(item.instead)
    return f"{voice.text(other.title)} ({item.instead})" if other else item.instead


def _command(item: ChecklistItem, voice: Voice) -> tuple[Block, ...]:
    if not item.command:
        return ()
    shell = voice.term("shell", item.shell)
    note = f"{shell}, {voice.word('render.admin')}" if item.needs_admin else shell
    return (Paragraph(f"{note}:"), Command(item.command, str(item.shell or "")))


def _writers(facts: ChecklistFacts, voice: Voice) -> tuple[Block, ...]:
    head = tuple(label(name, voice) for name in ("writer", "service", "impact"))
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (w.writer, f"{w.display_name} ({w.service})", w.impact) for w in facts.writers
    )
    return _titled("writers", (Table(head, rows),) if rows else (), voice)


def collectors(report: Report, voice: Voice) -> tuple[Block, ...]:
    """The scripts that gather for you, and how to run each."""
    scripts = report.checklist.collectors if report.checklist else ()
    blocks = tuple(block for script in scripts for block in _collector(script, voice))
    return _titled("collectors", blocks, voice)


def _collector(script: CollectorFacts, voice: Voice) -> tuple[Block, ...]:
    terms = (voice.term("shell", script.shell), voice.term("machine", script.machine))
    title = f"{script.filename} ({', '.join(terms)})"
    deliveries: list[Block] = []
    for delivery in script.deliveries:
        channel = voice.term("channel", delivery.channel)
        deliveries.append(Paragraph(f"{channel}: {delivery.text}"))
        if delivery.command:
            shell = Shell.AZ if delivery.channel is Channel.RUN_COMMAND else script.shell
            deliveries.append(Command(delivery.command, shell))
    covers = ((label("covers", voice), Code(", ".join(script.covers))),) if script.covers else ()
    return (
        Address(title, script.href),
        *((Facts(covers),) if covers else ()),
        *deliveries,
    )


def handover(report: Report, voice: Voice) -> tuple[Block, ...]:
    """How to pack, name and send what was gathered."""
    facts = report.checklist.handover if report.checklist else None
    if facts is None:
        return ()
    name = Facts(((label("archive", voice), Code(facts.archive)),))
    return _titled("handover", (name, *((Lines(facts.steps),) if facts.steps else ())), voice)


def following(report: Report, voice: Voice) -> tuple[Block, ...]:
    """What to do next, in order, and what each step shows."""
    lines = tuple(step_line(step, voice) for step in report.next)
    return _titled("next", (Lines(lines, Mark.NUMBER),) if lines else (), voice)


def step_line(step: NextStep, voice: Voice) -> str:
    """Return a step with the warning that belongs to it and what it shows."""
    warning = f"[{voice.word('render.destroys')}]" if step.destroys_evidence else None
    proves = f"{label('proves', voice)}: {step.proves}" if step.proves else None
    return joined((step.text, warning, proves), voice)


def unread(report: Report, voice: Voice) -> tuple[Block, ...]:
    """The sources that could not be read and what would help."""
    head = tuple(label(name, voice) for name in ("source", "outcome", "detail", "remedy"))
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            voice.term("source", source.name),
            voice.term("outcome", source.outcome),
            source.detail or "",
            source.next or "",
        )
        for source in report.sources
        if source.outcome in UNREAD
    )
    return _titled("unread", (Table(head, rows),) if rows else (), voice)


def missing(report: Report, voice: Voice) -> tuple[Block, ...]:
    """The questions only a person can answer."""
    questions = report.environment.missing
    return _titled("missing", (Lines(questions, Mark.BOX),) if questions else (), voice)


def references(report: Report, voice: Voice) -> tuple[Block, ...]:
    """The job in the portal and the pages that state what is said."""
    link = report.failure.portal_link if report.failure else None
    sources = report.diagnosis.sources if report.diagnosis else ()
    pages = (
        *((Address(label("portal", voice), link),) if link else ()),
        *(address(source, voice) for source in sources),
    )
    return _titled("references", pages, voice)


def trace(report: Report, voice: Voice) -> tuple[Block, ...]:
    """What was asked, what matched and how long each took, where that was wanted."""
    head = tuple(label(name, voice) for name in ("step", "elapsed", "detail"))
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (s.step, "" if s.elapsed_ms is None else f"{s.elapsed_ms:g}", s.detail)
        for s in report.trace or ()
    )
    return _titled("trace", (Table(head, rows),) if rows else (), voice)


def colophon(report: Report, voice: Voice) -> tuple[Block, ...]:
    """When and in answer to which request this was written."""
    words = saying(
        "render.writtenBy",
        moment=report.generated_at.strftime("%Y-%m-%d %H:%M:%S"),
        request=report.request_id,
    )
    return (Paragraph(voice.say(words)),)


ADVICE = (
    before,
    checklist,
    collectors,
    handover,
    following,
    unread,
    missing,
    references,
    trace,
    colophon,
)
