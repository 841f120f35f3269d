"""The text to paste into a support request, in the order in which support asks for it."""

from triage.model.account import Failure
from triage.model.report import ChecklistFacts, ChecklistItem, Report
from triage.model.terms import Level
from triage.render.advising import item_title, window_line
from triage.render.document import Block, Code, Document, Facts, Lines, Mark, Paragraph, Section
from triage.render.environment import environment_rows
from triage.render.narrative import error_blocks, job_rows
from triage.render.past import figures, history_rows, point_rows
from triage.render.text import lay_out
from triage.render.wording import (
    headline,
    known,
    label,
    place,
    severity_line,
    term,
    utc,
)
from triage.report.voice import Voice

_BLANK_LINES = 3
_BLANK = "_" * 60


def render_ticket(report: Report, voice: Voice) -> str:
    """Return the text of a support request on `report`, with blanks for what only people know."""
    title = voice.word("render.ticket.title")
    where = place(report)
    return lay_out(
        Document(
            title=f"{title}: {where}" if where else title,
            blocks=tuple(part for chapter in CHAPTERS for part in chapter(report, voice)),
        )
    )


def _section(heading: str, blocks: tuple[Block, ...], voice: Voice) -> tuple[Block, ...]:
    return (Section(voice.word(f"render.heading.{heading}"), blocks),)


def environment(report: Report, voice: Voice) -> tuple[Block, ...]:
    """Subscription, vault, VM and OS; a blank for each that is not known."""
    found = dict(environment_rows(report, voice))
    blank = f"({voice.word('render.ticket.fill')}) {_BLANK[:30]}"
    names = ("subscription", "vault", "vm", "os")
    rows = tuple((label(n, voice), found.get(label(n, voice)) or blank) for n in names)
    return _section("environment", (Facts(rows),), voice)


def job(report: Report, voice: Voice) -> tuple[Block, ...]:
    """The ids, the operation and the times of the job."""
    failure = report.failure or Failure()
    rows = job_rows(failure, voice)
    if not rows:
        question = report.question
        rows = known(
            (label("job", voice), Code(question.job_id or "")),
            (
                label("operation", voice),
                term("operation", question.operation, voice),
            ),
            (
                label("workload", voice),
                term("workload", question.workload, voice),
            ),
        )
    return _section("job", (Facts(rows),), voice) if rows else ()


def errors(report: Report, voice: Voice) -> tuple[Block, ...]:
    """Codes and messages as the service, or the caller, words them."""
    found = report.failure.errors if report.failure else ()
    blocks = tuple(block for error in found for block in error_blocks(error, voice))
    if not blocks:
        question = report.question
        code = question.code or (report.diagnosis.code if report.diagnosis else None)
        rows = known(
            (label("code", voice), Code(code or "")),
            (label("message", voice), question.message or ""),
        )
        blocks = (Facts(rows),) if rows else ()
    return _section("errors", blocks, voice) if blocks else ()


def assessment(report: Report, voice: Voice) -> tuple[Block, ...]:
    """What is known so far, in a few lines, for the engineer to start from."""
    diagnosis = report.diagnosis
    rows = known(
        (label("status", voice), voice.term("status", report.status)),
        (label("title", voice), diagnosis.title if diagnosis else headline(report, voice)),
        (label("code", voice), Code((diagnosis.code if diagnosis else None) or "")),
        (label("severity", voice), severity_line(report, voice)),
    )
    return _section("assessment", (Facts(rows),), voice)


def tried(report: Report, voice: Voice) -> tuple[Block, ...]:
    """Blank lines for what was tried."""
    del report  # only a person knows
    return _section("tried", (Lines((_BLANK,) * _BLANK_LINES, Mark.NUMBER),), voice)


def history(report: Report, voice: Voice) -> tuple[Block, ...]:
    """First failure, last success, streak and counts."""
    facts = report.history
    if facts is None:
        return ()
    rows = history_rows(facts, voice)
    blocks = (Paragraph(figures(facts, voice)), *((Facts(rows),) if rows else ()))
    return _section("history", blocks, voice)


def points(report: Report, voice: Voice) -> tuple[Block, ...]:
    """The newest recovery points and their consistency."""
    rows = point_rows(report, voice)
    return _section("points", (Facts(rows),), voice) if rows else ()


def attached(report: Report, voice: Voice) -> tuple[Block, ...]:
    """The items marked must and should, to be ticked, and the window the logs cover."""
    facts = report.checklist
    wanted = [i for i in facts.items if i.level is not Level.MAY] if facts else []
    if facts is None or not wanted:
        return ()
    rows: tuple[tuple[str, str | Code], ...] = (
        (label("window", voice), window_line(facts.window, voice)),
        *(((label("archive", voice), Code(facts.handover.archive)),) if facts.handover else ()),
    )
    lines = tuple(_attachment(item, facts, voice) for item in wanted)
    return _section("attached", (Facts(rows), Lines(lines, Mark.BOX)), voice)


def _attachment(item: ChecklistItem, facts: ChecklistFacts, voice: Voice) -> str:
    answer = f": {item.answer}" if item.answer else ""
    return f"{voice.term('level', item.level)} - {item_title(item, facts)}{answer}"


def questions(report: Report, voice: Voice) -> tuple[Block, ...]:
    """What a person still has to answer, with room to do so."""
    missing = report.environment.missing
    if not missing:
        return ()
    lines = tuple(f"{question} {_BLANK[:24]}" for question in missing)
    return _section("missing", (Lines(lines),), voice)


def colophon(report: Report, voice: Voice) -> tuple[Block, ...]:
    """When this was written, so that all ages can be judged."""
    rows = (
        (label("generated", voice), utc(report.generated_at)),
        (label("request", voice), Code(report.request_id)),
    )
    return (Facts(rows),)


CHAPTERS = (
    environment,
    job,
    errors,
    tried,
    history,
    points,
    assessment,
    attached,
    questions,
    colophon,
)
