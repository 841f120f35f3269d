"""What the job history and the recovery points say."""

from triage.model.account import HistoryFacts
from triage.model.report import Report
from triage.model.terms import saying
from triage.render.document import Block, Code, Facts, Paragraph, Section, Table
from triage.render.wording import joined, known, label, utc, when
from triage.report.voice import Voice


def history(report: Report, voice: Voice) -> tuple[Block, ...]:
    """The reading and the figures, a line each, then who else suffers and with which codes."""
    facts = report.history
    if facts is None:
        return ()
    lines = (facts.reading, figures(facts, voice), facts.neighbours.reading)
    rows = history_rows(facts, voice)
    return (
        Section(
            voice.word("render.heading.history"),
            (
                *(Paragraph(line) for line in lines if line),
                *((Facts(rows),) if rows else ()),
                *_codes(facts, voice),
            ),
        ),
    )


def figures(facts: HistoryFacts, voice: Voice) -> str:
    """Return how many jobs were seen in which window and how they ended."""
    counted = voice.say(
        saying(
            "render.historyCounts",
            seen=facts.jobs_seen,
            start=utc(facts.window.start),
            end=utc(facts.window.end),
            succeeded=facts.succeeded,
            warned=facts.warned,
            failed=facts.failed,
        )
    )
    cut = f"({voice.word('render.truncated')})" if facts.window.truncated else None
    return joined((counted, cut), voice)


def history_rows(facts: HistoryFacts, voice: Voice) -> tuple[tuple[str, str | Code], ...]:
    """Return last success, first failure after it and the streak, as far as there are any."""
    streak = facts.streak
    since = when(streak.since, voice)
    shown = voice.say(saying("render.streak", length=streak.length, since=since)) if since else ""
    return known(
        (label("lastSuccess", voice), when(facts.last_success, voice)),
        (label("firstFailure", voice), when(facts.first_failure_after_success, voice)),
        (label("streak", voice), shown or (str(streak.length) if streak.length else "")),
    )


def _codes(facts: HistoryFacts, voice: Voice) -> tuple[Block, ...]:
    if not facts.codes:
        return ()
    head = (label("code", voice), label("count", voice), label("last", voice))
    rows = tuple((Code(c.code), str(c.count), when(c.last, voice)) for c in facts.codes)
    return (Table(head, rows),)


def points(report: Report, voice: Voice) -> tuple[Block, ...]:
    """What can be restored and how consistent it is."""
    facts = report.recovery_points
    if facts is None:
        return ()
    rows = point_rows(report, voice)
    return (
        Section(
            voice.word("render.heading.points"),
            (
                *((Paragraph(facts.reading),) if facts.reading else ()),
                *((Facts(rows),) if rows else ()),
            ),
        ),
    )


def point_rows(report: Report, voice: Voice) -> tuple[tuple[str, str | Code], ...]:
    """Return the newest points and since when the consistency is lower, as far as known."""
    facts = report.recovery_points
    if facts is None:
        return ()
    latest = ""
    if facts.latest:
        latest = f"{when(facts.latest.time, voice)}, "
        latest += voice.term("consistency", facts.latest.consistency)
    if latest and facts.age_hours is not None:
        latest = voice.say(saying("render.ago", moment=latest, hours=f"{facts.age_hours:.1f}"))
    return known(
        (label("latestPoint", voice), latest),
        (label("applicationPoint", voice), when(facts.latest_application_consistent, voice)),
        (label("consistencyChange", voice), when(facts.consistency_change, voice)),
    )


PAST = (history, points)
