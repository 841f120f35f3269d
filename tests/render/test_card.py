"""The Adaptive Card: what Teams can show, within what Teams takes."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.render import reports
from triage.catalogue.catalogue import load
from triage.model.report import Link, Report, Severity
from triage.model.terms import Language, Level
from triage.render import Format, render
from triage.render.card import LIMIT

CATALOGUE = load()
_SPACING = {"none", "small", "default", "medium", "large", "extraLarge", "padding"}
_STYLES = {"default", "emphasis", "good", "attention", "warning", "accent"}

# What version 1.5 defines, as far as the cards use it: property -> kind or allowed values.
_ELEMENT: dict[str, Any] = {"type": str, "spacing": _SPACING, "separator": bool}
_SHAPES: dict[str, dict[str, Any]] = {
    "AdaptiveCard": {
        "type": str,
        "$schema": str,
        "version": {"1.5"},
        "lang": {"en", "ja"},
        "fallbackText": str,
        "body": list,
        "actions": list,
    },
    "TextBlock": {
        **_ELEMENT,
        "text": str,
        "wrap": bool,
        "weight": {"lighter", "default", "bolder"},
        "size": {"small", "default", "medium", "large", "extraLarge"},
        "style": {"default", "heading"},
        "isSubtle": bool,
    },
    "RichTextBlock": {**_ELEMENT, "inlines": list},
    "TextRun": {"type": str, "text": str, "italic": bool},
    "FactSet": {**_ELEMENT, "facts": list},
    "Fact": {"title": str, "value": str},
    "Container": {**_ELEMENT, "items": list, "style": _STYLES, "bleed": bool},
    "Action.OpenUrl": {"type": str, "title": str, "url": str},
}
_REQUIRED = {
    "AdaptiveCard": {"type", "version", "body", "fallbackText", "lang"},
    "TextBlock": {"text"},
    "RichTextBlock": {"inlines"},
    "TextRun": {"text"},
    "FactSet": {"facts"},
    "Fact": {"title", "value"},
    "Container": {"items"},
    "Action.OpenUrl": {"url", "title"},
}


def breaches(element: dict[str, Any], kind: str | None = None) -> Iterator[str]:
    """Yield what `element`, or anything in it, holds that version 1.5 does not define."""
    name = kind or element.get("type", "")
    shape = _SHAPES.get(name)
    if shape is None:
        yield f"{name}: no such element"
        return
    yield from (f"{name}: lacks {key}" for key in _REQUIRED[name] - element.keys())
    for key, value in element.items():
        allowed = shape.get(key)
        fits = isinstance(value, allowed) if isinstance(allowed, type) else value in (allowed or ())
        if not fits:
            yield f"{name}: {key} may not be {value!r}"
        if isinstance(value, list):
            for child in value:
                yield from breaches(child, "Fact" if key == "facts" else None)


def card_of(report: Report) -> dict[str, Any]:
    """Return the decoded card, checked for size and shape."""
    body = render(report, Format.CARD, CATALOGUE).body
    assert len(body) <= LIMIT
    card: dict[str, Any] = msgspec.json.decode(body)
    assert list(breaches(card)) == []
    return card


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("status", reports.STATUSES)
def test_every_card_is_well_formed(status: Any, language: Language) -> None:
    """Cards of every status hold only what version 1.5 defines, and a text to fall back on."""
    for report in (reports.of_status(status, language), reports.small(language, status=status)):
        card = card_of(report)
        assert card["fallbackText"].strip()


@pytest.mark.parametrize(
    "element",
    [
        {"type": "TextBlock", "text": "a", "colour": "red"},
        {"type": "TextBlock"},
        {"type": "Media", "sources": []},
        {"type": "Container", "items": [{"type": "TextBlock", "text": 1}]},
        {"type": "FactSet", "facts": [{"title": "a"}]},
        {"type": "Container", "items": [], "style": "loud"},
    ],
)
def test_the_check_of_shapes_sees_breaches(element: dict[str, Any]) -> None:
    """The check by which the cards are judged fails for what is not defined."""
    assert list(breaches(element))


@pytest.mark.parametrize("letter", ["a", "復", "🧯", '"', "\\", "](", "{{"])
def test_a_huge_report_still_fits(letter: str) -> None:
    """However many items and however long the texts, the card stays within the limit."""
    text = letter * 5000
    whole = reports.hostile(text)
    items = tuple(reports.item(n, title=text) for n in range(300))
    assert whole.checklist
    assert whole.diagnosis
    huge = replace(
        whole,
        checklist=replace(whole.checklist, items=items, before_you_fix=(text,)),
        diagnosis=replace(
            whole.diagnosis, title=text, meaning=text, code=text, sources=(_page(text),) * 9
        ),
        severity=Severity(level="critical", reasons=(text,)),
    )
    card_of(huge)


def _page(text: str) -> Link:
    return Link(title=text, url="https://learn.microsoft.com/" + "a" * 900)


def test_what_was_left_out_is_counted() -> None:
    """Items drop from the bottom, and the card says how many."""
    musts = tuple(reports.item(n, title="t" * 120, level=Level.MUST) for n in range(57))
    report = reports.full(checklist=replace(reports.checklist(), items=musts))
    texts = [e["text"] for e in card_of(report)["body"] if e["type"] == "TextBlock"]
    listed = [t for t in texts if t.startswith("☐")]
    assert listed
    assert "(thing-0)" in listed[0]
    assert f"{57 - len(listed)} more not shown here" in texts[-1]


@pytest.mark.parametrize(
    ("level", "style"),
    [("critical", "attention"), ("high", "attention"), ("medium", "warning"), ("low", "accent")],
)
def test_the_colour_tells_the_severity(level: Any, style: str) -> None:
    """The verdict's ground is coloured by how pressing it is."""
    assert card_of(reports.full(severity=Severity(level=level)))["body"][0]["style"] == style


def test_a_healthy_verdict_is_green() -> None:
    """No failure shows as good whatever severity stands beside it."""
    report = reports.of_status("noFailure", Language.EN)
    assert card_of(report)["body"][0]["style"] == "good"


def test_links_lead_to_the_job_and_the_sources() -> None:
    """The first link opens the job; only https addresses become links."""
    failure = reports.failure()
    actions = card_of(reports.full())["actions"]
    assert actions[0]["url"] == failure.portal_link
    assert actions[1]["url"] == reports.LINK.url
    evil = replace(failure, portal_link="javascript:alert(1)")
    assert [a["url"] for a in card_of(reports.full(failure=evil))["actions"]] == [reports.LINK.url]


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet=st.sampled_from("[](){}<>:*_`!|a \n\u202e🧨"), max_size=60))
def test_no_text_of_others_becomes_a_link_or_a_function(text: str) -> None:
    """Teams finds neither a Markdown link nor a date function in what the service said."""
    body = render(reports.hostile(text), Format.CARD, CATALOGUE).body.decode()
    assert not any(signs in body for signs in ("](", "]:", "{{"))
