"""The report as an Adaptive Card 1.5 for Teams, within its size limit whatever the report's size.

Only what Teams renders is used: TextBlock, RichTextBlock, FactSet, Container, Action.OpenUrl.
Text of the service goes where Teams reads Markdown only after its link signs are parted.
"""

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from triage.model.report import ChecklistFacts, ChecklistItem, Report
from triage.model.terms import Level, saying
from triage.render.advising import item_title, window_line
from triage.render.document import Code, Value, one_line
from triage.render.wording import (
    ended,
    headline,
    known,
    label,
    numbered_code,
    place,
    severity_line,
    started,
    when,
)
from triage.report.voice import Voice

LIMIT = 28_000
_SHORT, _LONG, _LONGEST_URL = 160, 320, 1000
_LINKS = 4
_ITEMS = 20
_JOINTS = re.compile(r"(?<=\])(?=[(:\[])|(?<=\{)(?=\{)")
_STYLES = {"critical": "attention", "high": "attention", "medium": "warning", "low": "accent"}
_STATUS_STYLES = {"noFailure": "good", "resolved": "good", "inProgress": "accent"}

Element = dict[str, Any]


def render_card(report: Report, voice: Voice) -> str:
    """Return the card as JSON of at most 28 000 bytes; what did not fit is counted at its end."""
    musts = _musts(report)
    for count in range(min(len(musts), _ITEMS), -1, -1):
        body = _encoded(report, musts[:count], len(musts) - count, voice)
        if len(body) <= LIMIT:
            return body.decode()
    raise AssertionError("a card without items is below the limit: its texts are clipped")


def _musts(report: Report) -> tuple[ChecklistItem, ...]:
    items = report.checklist.items if report.checklist else ()
    return tuple(item for item in items if item.level is Level.MUST)


def _encoded(
    report: Report, items: tuple[ChecklistItem, ...], left_out: int, voice: Voice
) -> bytes:
    title, where = shown(headline(report, voice)), shown(place(report))
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "lang": str(report.language),
        "fallbackText": voice.say(saying("render.card.fallback", title=title, where=where)),
        "body": [
            _verdict(report, voice),
            *_facts(report, voice),
            *_message(report),
            *_remarks(report, voice),
            *_items(report.checklist, items, left_out, voice),
        ],
        "actions": _actions(report, voice),
    }
    return msgspec.json.encode(card)


def shown(value: Value, at_most: int = _SHORT) -> str:
    """Return `value` on one line, cut to `at_most` characters, with no sign that makes a link."""
    text = one_line(value)
    text = text if len(text) <= at_most else f"{text[: at_most - 1]}…"
    # A word joiner changes nothing to the eye and keeps [..](..) and {{DATE()}} from being read.
    return _JOINTS.sub("\u2060", text)


def _text(text: str, **look: str | bool) -> Element:
    return {"type": "TextBlock", "text": text, "wrap": True, **look}


def _verdict(report: Report, voice: Voice) -> Element:
    style = _STATUS_STYLES.get(report.status) or (
        _STYLES[report.severity.level] if report.severity else "emphasis"
    )
    lines = (
        _text(shown(headline(report, voice)), weight="bolder", size="large", style="heading"),
        *(_text(line, spacing="small") for line in (shown(place(report)),) if line),
    )
    return {"type": "Container", "style": style, "bleed": True, "items": list(lines)}


def _facts(report: Report, voice: Voice) -> Iterable[Element]:
    diagnosis, failure, history = report.diagnosis, report.failure, report.history
    first = failure.errors[0] if failure and failure.errors else None
    rows = known(
        (label("status", voice), voice.term("status", report.status)),
        (label("code", voice), Code((diagnosis.code if diagnosis else None) or "")),
        (label("number", voice), numbered_code(None, first.number if first else None)),
        (label("severity", voice), severity_line(report, voice)),
        (label("subscription", voice), Code(report.environment.subscription_id or "")),
        (label("job", voice), Code((failure.job_id if failure else None) or "")),
        (label("activity", voice), Code((failure.activity_id if failure else None) or "")),
        (label("start", voice), started(failure) if failure else ""),
        (label("end", voice), ended(failure) if failure else ""),
        (label("lastSuccess", voice), when(history.last_success, voice) if history else ""),
        (label("latestPoint", voice), _newest(report, voice)),
        (label("window", voice), _window(report, voice)),
    )
    if rows:
        facts = [{"title": name, "value": shown(value)} for name, value in rows]
        yield {"type": "FactSet", "facts": facts, "spacing": "medium"}


def _newest(report: Report, voice: Voice) -> str:
    latest = report.recovery_points.latest if report.recovery_points else None
    if latest is None:
        return ""
    return f"{when(latest.time, voice)}, {voice.term('consistency', latest.consistency)}"


def _window(report: Report, voice: Voice) -> str:
    return window_line(report.checklist.window, voice) if report.checklist else ""


def _message(report: Report) -> Iterable[Element]:
    """Yield the service's own words as runs of text, in which Teams reads no Markdown."""
    first = report.failure.errors[0] if report.failure and report.failure.errors else None
    if first and first.message:
        run = {"type": "TextRun", "text": shown(first.message, _LONG), "italic": True}
        yield {"type": "RichTextBlock", "inlines": [run]}


def _remarks(report: Report, voice: Voice) -> Iterable[Element]:
    partial = (voice.word("render.partial"),) if report.partial else ()
    meaning = (report.diagnosis.meaning,) if report.diagnosis else ()
    before = report.checklist.before_you_fix[:1] if report.checklist else ()
    for remark in (*meaning, *partial, *report.warnings[:2], *before):
        yield _text(shown(remark, _LONG), spacing="small")


def _items(
    facts: ChecklistFacts | None, items: tuple[ChecklistItem, ...], left_out: int, voice: Voice
) -> Iterable[Element]:
    if facts is None:
        return
    if items or left_out:
        yield _text(
            voice.word("render.card.musts"), weight="bolder", separator=True, spacing="medium"
        )
    for item in items:
        yield _text(f"☐ {shown(item_title(item, facts))}", spacing="small")
    if left_out:
        yield _text(voice.say(saying("render.more", count=left_out)), isSubtle=True)


def _actions(report: Report, voice: Voice) -> list[Element]:
    portal = report.failure.portal_link if report.failure else None
    sources = report.diagnosis.sources if report.diagnosis else ()
    links = (
        *(((voice.word("render.card.open"), portal),) if portal else ()),
        *((source.title, source.url) for source in sources),
    )
    return [
        {"type": "Action.OpenUrl", "title": shown(title), "url": url}
        for title, url in links[:_LINKS]
        if url.startswith("https://") and len(url) <= _LONGEST_URL
    ]
