"""The report as a colleague tells it: the verdict first, then what happened, then what to do."""

from collections.abc import Callable
from datetime import datetime

from triage.model.account import ErrorFacts, Failure
from triage.model.report import Report
from triage.model.terms import Confidence, Provenance, saying
from triage.render.advising import ADVICE
from triage.render.document import (
    Block,
    Code,
    Document,
    Facts,
    Lines,
    Paragraph,
    Quote,
    Section,
    Table,
)
from triage.render.environment import environment_rows, health
from triage.render.past import PAST
from triage.render.wording import (
    code,
    ended,
    headline,
    known,
    label,
    numbered_code,
    operation,
    place,
    severity_line,
    span,
    spell,
    started,
    term,
    utc,
    when,
)
from triage.report.voice import Voice

Chapter = Callable[[Report, Voice], tuple[Block, ...]]


def narrate(report: Report, voice: Voice) -> Document:
    """Return the whole of `report` as a document, every chapter that has something to say."""
    where = place(report)
    title = headline(report, voice)
    return Document(
        title=f"{title} - {where}" if where else title,
        blocks=tuple(block for chapter in CHAPTERS for block in chapter(report, voice)),
    )


def verdict(report: Report, voice: Voice) -> tuple[Block, ...]:
    """What it is, how pressing, where."""
    facts = known(
        (label("status", voice), voice.term("status", report.status)),
        *_asked(report, voice),
        *_diagnosed(report, voice),
        (label("severity", voice), severity_line(report, voice)),
        *environment_rows(report, voice),
    )
    remarks = (
        *((voice.word("render.partial"),) if report.partial else ()),
        *report.warnings,
    )
    return (Facts(facts), *((Lines(remarks),) if remarks else ()))


def _asked(report: Report, voice: Voice) -> tuple[tuple[str, str | Code], ...]:
    """Return what the caller pasted, where no job tells it, and the alert that asked."""
    question = report.question
    code_known = report.diagnosis is not None and report.diagnosis.code == question.code
    pasted = question.message or (None if code_known else question.code)
    return (
        (label("asked", voice), "" if report.failure else pasted or ""),
        (label("alert", voice), question.alert_rule or ""),
    )


def _diagnosed(report: Report, voice: Voice) -> tuple[tuple[str, str | Code], ...]:
    diagnosis = report.diagnosis
    if diagnosis is None:
        return ()
    told = report.status == "unrecognised" or diagnosis.title == headline(report, voice)
    number = report.failure.errors[0].number if report.failure and report.failure.errors else None
    category = voice.catalogue.categories.get(diagnosis.category or "")
    return (
        (label("title", voice), "" if told else diagnosis.title),
        (label("code", voice), code(diagnosis.code)),
        (label("number", voice), code(None if str(number) == diagnosis.code else number)),
        (label("category", voice), voice.maybe(category) or diagnosis.category or ""),
        (label("recognised", voice), _because(report, voice)),
        (label("catalogueEntry", voice), code(diagnosis.entry)),
        (label("also", voice), Code(", ".join(diagnosis.also))),
    )


def _because(report: Report, voice: Voice) -> str:
    diagnosis = report.diagnosis
    if diagnosis is None or diagnosis.confidence is Confidence.NONE:
        return ""
    words = voice.term("confidence", diagnosis.confidence)
    if diagnosis.because is None:
        return words
    because = diagnosis.because
    return voice.say(
        saying("render.because", confidence=words, field=because.field, value=because.value)
    )


def happened(report: Report, voice: Voice) -> tuple[Block, ...]:
    """The job, its sub-tasks and its errors."""
    failure = report.failure
    if failure is None:
        return ()
    rows = job_rows(failure, voice)
    return (
        Section(
            voice.word("render.heading.happened"),
            (
                *((Facts(rows),) if rows else ()),
                *_tasks(failure, voice),
                *(block for error in failure.errors for block in error_blocks(error, voice)),
                *_follow_ups(failure, voice),
            ),
        ),
    )


def job_rows(failure: Failure, voice: Voice) -> tuple[tuple[str, str | Code], ...]:
    """Return what names the job and when it ran."""
    phase = "" if failure.phase == "unknown" else voice.term("phase", failure.phase)
    kind = spell(
        of=failure.scheduled,
        yes=voice.word("render.scheduled"),
        no=voice.word("render.onDemand"),
    )
    return known(
        (label("job", voice), code(failure.job_id)),
        (label("activity", voice), code(failure.activity_id)),
        (label("workload", voice), term("workload", failure.workload, voice)),
        (label("operation", voice), operation(failure.operation, voice)),
        (label("item", voice), failure.item or ""),
        (label("jobStatus", voice), term("jobStatus", failure.status, voice)),
        (label("start", voice), started(failure)),
        (label("end", voice), ended(failure)),
        (label("duration", voice), span(failure.duration)),
        (label("trigger", voice), kind),
        (label("phase", voice), phase),
        (label("detail", voice), failure.detail or ""),
    )


def _tasks(failure: Failure, voice: Voice) -> tuple[Block, ...]:
    if not failure.tasks:
        return ()
    head = tuple(label(name, voice) for name in ("task", "jobStatus", "start", "duration"))
    rows = tuple(
        (t.name, voice.term("jobStatus", t.status), _utc(t.start_time), span(t.duration))
        for t in failure.tasks
    )
    return (Table(head, rows),)


def _utc(moment: datetime | None) -> str:
    return utc(moment) if moment else ""


def error_blocks(error: ErrorFacts, voice: Voice) -> tuple[Block, ...]:
    """Return one error of the job, the service's words verbatim."""
    name = numbered_code(error.code, error.number) or "–"
    title = error.title if error.title and error.title != error.code else ""
    return (
        Facts(
            known(
                (label("code", voice), Code(name)),
                (label("role", voice), voice.term("role", error.role)),
                (label("title", voice), title),
            )
        ),
        *((Quote(error.message),) if error.message else ()),
        *(
            (Paragraph(f"{label('recommended', voice)}:"), Quote("\n".join(error.recommendations)))
            if any(error.recommendations)
            else ()
        ),
    )


def _follow_ups(failure: Failure, voice: Voice) -> tuple[Block, ...]:
    if not failure.consequential:
        return ()
    head = (label("followUp", voice), label("code", voice), label("start", voice))
    rows = tuple(
        (Code(f.job_id), code(f.code), when(f.start_time, voice)) for f in failure.consequential
    )
    return (Table(head, rows),)


def meaning(report: Report, voice: Voice) -> tuple[Block, ...]:
    """What the code means, what can cause it and what it is mistaken for."""
    diagnosis = report.diagnosis
    if diagnosis is None:
        return ()
    derived = diagnosis.provenance is Provenance.DERIVED and report.status == "diagnosed"
    waiting = spell(
        of=diagnosis.retryable,
        yes=voice.word("render.retryable"),
        no=voice.word("render.notRetryable"),
    )
    facts = known(
        (label("retryable", voice), waiting), (label("scope", voice), diagnosis.scope or "")
    )
    blocks: tuple[Block, ...] = (
        Paragraph(diagnosis.meaning),
        *((Paragraph(f"({voice.word('render.derived')})"),) if derived else ()),
        *((Facts(facts),) if facts else ()),
        *_listed("causes", diagnosis.causes, voice),
        *_listed(
            "lookAlikes",
            tuple(f"{look.title}: {look.tell_apart}" for look in diagnosis.look_alikes),
            voice,
        ),
    )
    return (Section(voice.word("render.heading.meaning"), blocks),)


def _listed(heading: str, lines: tuple[str, ...], voice: Voice) -> tuple[Block, ...]:
    if not lines:
        return ()
    return (Section(voice.word(f"render.heading.{heading}"), (Lines(lines),)),)


CHAPTERS: tuple[Chapter, ...] = (verdict, happened, meaning, *PAST, health, *ADVICE)
