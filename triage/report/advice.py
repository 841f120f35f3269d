"""The diagnosis, the checklist and the next steps, worded."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from triage.catalogue.schema import Entry
from triage.checklist.plan import Plan, Wanted
from triage.checklist.quoting import fill
from triage.diagnosis.diagnose import Findings
from triage.model.report import (
    Because,
    ChecklistFacts,
    ChecklistItem,
    CollectionWindow,
    DiagnosisFacts,
    DoAction,
    Handover,
    LookAlikeFacts,
    NextStep,
    WriterService,
)
from triage.model.terms import Confidence, ItemKind, Level, Provenance, Shell, saying
from triage.redaction import redact
from triage.report.voice import Voice

_OUT = re.compile(r"\$(?:OUT|out)\b")


def diagnosis_of(findings: Findings, voice: Voice) -> DiagnosisFacts | None:
    """Return what is wrong in words; None where nothing failed."""
    recognition = findings.recognition
    if findings.status in ("noFailure", "inProgress", "resolved", "guided"):
        return None
    clue = recognition.clue
    because = Because(field=clue.field, value=redact(clue.value)[:200]) if clue else None
    if recognition.entry:
        return _known(recognition.entry, findings, because, voice)
    if recognition.family:
        family = recognition.family
        return DiagnosisFacts(
            code=recognition.code,
            title=voice.text(family.title),
            meaning=voice.text(family.meaning),
            category=family.category,
            confidence=Confidence.FAMILY,
            because=because,
            provenance=Provenance.DERIVED,
            sources=voice.links(family.sources, None),
        )
    code = redact(recognition.code)
    return DiagnosisFacts(
        code=code,
        title=voice.word("diagnosis.unrecognised.title"),
        meaning=_unrecognised(code, voice),
        confidence=Confidence.NONE,
        because=because,
        provenance=Provenance.DERIVED,
    )


def _unrecognised(code: str | None, voice: Voice) -> str:
    if code is None:
        return voice.word("diagnosis.unrecognised.silent")
    return voice.say(saying("diagnosis.unrecognised.meaning", code=code))


def _known(
    entry: Entry, findings: Findings, because: Because | None, voice: Voice
) -> DiagnosisFacts:
    catalogue = voice.catalogue
    return DiagnosisFacts(
        entry=entry.id,
        code=findings.recognition.code,
        title=voice.text(entry.title),
        meaning=voice.text(entry.meaning),
        category=entry.category,
        confidence=findings.recognition.confidence,
        because=because,
        retryable=entry.retryable,
        causes=tuple(voice.text(cause) for cause in entry.causes),
        actions=tuple(
            DoAction(text=voice.text(a.text), destroys_evidence=a.destroys_evidence)
            for a in entry.actions
        ),
        look_alikes=tuple(
            LookAlikeFacts(
                entry=look.entry,
                title=voice.text(catalogue.by_id[look.entry].title),
                tell_apart=voice.text(look.tell_apart),
            )
            for look in entry.look_alikes
        ),
        also=tuple(other.id for other in findings.recognition.also),
        scope=voice.maybe(entry.scope),
        provenance=entry.provenance,
        sources=voice.links(entry.sources, entry.last_verified.isoformat()),
    )


def checklist_of(
    plan: Plan, findings: Findings, values: Mapping[str, str], voice: Voice
) -> ChecklistFacts:
    """Return `plan` in words; `values` fill the marks of the commands."""
    first = plan.scenarios[0]
    items = tuple(_item(wanted, values, voice) for wanted in plan.wanted)
    return ChecklistFacts(
        scenario=first.id if len(plan.scenarios) == 1 else first.group,
        title=" / ".join(voice.text(s.title) for s in plan.scenarios),
        intro=" ".join(
            (*(voice.text(s.intro) for s in plan.scenarios), *_preparation(items, voice))
        ),
        window=window_facts(plan.start, plan.end, voice),
        before_you_fix=(*_branch(plan, findings, voice), *map(voice.text, plan.before_you_fix)),
        items=items,
        writers=tuple(
            WriterService(
                writer=w.writer,
                service=w.service,
                display_name=w.display_name,
                impact=voice.text(w.impact),
            )
            for w in (voice.catalogue.writers if plan.writers else ())
        ),
        handover=_handover(plan, values, voice),
    )


def _branch(plan: Plan, findings: Findings, voice: Voice) -> tuple[str, ...]:
    """Return the choice between trace [A] and past event [B], as the history settles it."""
    if not plan.writers or findings.history is None:
        return ()
    facts = findings.history.facts
    key = "checklist.branchA" if findings.reproducible else "checklist.branchB"
    return (voice.say(saying(key, length=facts.streak.length, pattern=facts.pattern)),)


def _preparation(items: Iterable[ChecklistItem], voice: Voice) -> Iterator[str]:
    """Yield how to make the folder that the pasted commands write into, a sentence a shell."""
    commands = {item.shell: True for item in items if _OUT.search(item.command or "")}
    for shell in (Shell.POWERSHELL, Shell.BASH):
        if shell in commands:
            yield voice.word(f"checklist.prepare.{shell}")


def window_facts(start: datetime | None, end: datetime | None, voice: Voice) -> CollectionWindow:
    """Return the time for which logs are wanted, in UTC and in the asked zone."""
    return CollectionWindow(
        from_utc=start, to_utc=end, from_local=voice.local(start), to_local=voice.local(end)
    )


def _item(wanted: Wanted, values: Mapping[str, str], voice: Voice) -> ChecklistItem:
    item = wanted.item
    command = item.command
    return ChecklistItem(
        id=item.id,
        title=voice.text(item.title),
        why=voice.text(item.why),
        kind=item.kind,
        level=wanted.level,
        machine=item.machine,
        os=item.os,
        path=voice.maybe(item.path),
        shell=command.shell if command else None,
        command=fill(command.text, values, command.shell) if command else None,
        condition=voice.text(wanted.condition.text) if wanted.condition else None,
        instead=item.instead if item.instead in voice.catalogue.items else None,
        channel=wanted.channels,
        needs_admin=item.needs_admin,
        sensitivity=item.sensitivity,
        sensitivity_note=voice.maybe(item.sensitivity_note),
        keeps_for=voice.maybe(item.keeps_for),
        steps=tuple(voice.text(step) for step in item.steps),
        answer=values.get(f"answer:{item.id}") if item.kind is ItemKind.FACT else None,
        provenance=item.provenance,
        sources=voice.links(item.sources, item.last_verified.isoformat()),
    )


def archive_name(plan: Plan, values: Mapping[str, str]) -> str:
    """Return the name of the archive to hand over, with the parts a person fills in marked."""
    scenario = plan.scenarios[0].id
    return f"<case>_{values.get('vm') or '<vm>'}_{scenario}_<UTC yyyymmddThhmmZ>"


def _handover(plan: Plan, values: Mapping[str, str], voice: Voice) -> Handover:
    steps = (
        "handover.pack",
        "handover.manifest",
        "handover.zone",
        "handover.upload",
        "handover.never",
    )
    return Handover(
        archive=archive_name(plan, values), steps=tuple(voice.word(key) for key in steps)
    )


def next_steps(plan: Plan | None, findings: Findings, voice: Voice) -> tuple[NextStep, ...]:
    """Return what to do in which order: save what is volatile, gather, try, retry, hand over."""
    if plan is None:
        key = "next.wait" if findings.status == "inProgress" else "next.nothing"
        return (NextStep(text=voice.word(key)),)
    steps: list[NextStep] = []
    volatile = [w for w in plan.wanted if _is_volatile(w)]
    if volatile:
        names = ", ".join(voice.text(w.item.title) for w in volatile[:3])
        steps.append(_step("capture", voice, items=names))
    musts = sum(w.level is Level.MUST for w in plan.wanted)
    steps.append(_step("gather", voice, count=musts))
    entry = findings.recognition.entry
    steps.extend(
        NextStep(text=voice.text(action.text), destroys_evidence=action.destroys_evidence)
        for action in sorted(entry.actions if entry else (), key=lambda a: a.destroys_evidence)
    )
    if entry and findings.status != "guided":
        steps.append(_step("retry" if entry.retryable else "verify", voice))
    steps.append(_step("handOver", voice))
    return tuple(steps)


def _is_volatile(wanted: Wanted) -> bool:
    return wanted.level is Level.MUST and any(step.stage == 1 for step in wanted.item.collect)


def _step(name: str, voice: Voice, **facts: str | int) -> NextStep:
    return NextStep(
        text=voice.say(saying(f"next.{name}", **facts)), proves=voice.word(f"next.{name}.proves")
    )
