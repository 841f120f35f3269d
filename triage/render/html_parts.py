"""The small parts that the sections of the HTML report share."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from triage.model.report import Link
from triage.render.markup import Child, Markup, el, link
from triage.render.wording import span
from triage.report.voice import Voice


def section(name: str, voice: Voice, *children: Child) -> Markup:
    """Return a section of the report under the heading `page.section.<name>`."""
    heading = el("h3", voice.word(f"page.section.{name}"), id=f"{name}-heading")
    return el(
        "section",
        heading,
        *children,
        id=name,
        class_=f"part part-{name}",
        aria_labelledby=f"{name}-heading",
    )


def moment(time: datetime | None, voice: Voice) -> Markup:
    """Return a time in UTC, with the asked zone's time behind it."""
    if time is None:
        return Markup("–")
    shown = el("time", f"{time:%Y-%m-%d %H:%M} UTC", datetime=f"{time:%Y-%m-%dT%H:%M:%SZ}")
    local = local_time(time, voice)
    return el("span", shown, el("span", f" ({local})", class_="local") if local else None)


def local_time(time: datetime, voice: Voice) -> str | None:
    """Return `time` in the asked zone for people, None when no zone was asked."""
    written = voice.local(time)
    return f"{written[:10]} {written[11:16]} {written[19:]}" if written else None


def plain_time(time: datetime | None, voice: Voice) -> str:
    """Return a time as words alone, for tool tips."""
    if time is None:
        return "–"
    local = local_time(time, voice)
    return f"{time:%Y-%m-%d %H:%M} UTC" + (f" ({local})" if local else "")


def run_status(status: str, voice: Voice) -> str:
    """Return the words for the status of a job or of one of its sub-tasks."""
    words = voice.term("jobStatus", status)
    return words if words != status else voice.term("page.task", status)


def span_of(duration: timedelta | None) -> str:
    """Return a duration as h:mm:ss, a dash for None."""
    return span(duration) or "–"


def facts(rows: Iterable[tuple[str, Child]]) -> Markup | None:
    """Return a list of labels and values; rows without a value are left out."""
    pairs = [
        el("div", el("dt", label), el("dd", value))
        for label, value in rows
        if value and value != "–"
    ]
    return el("dl", *pairs, class_="facts") if pairs else None


def tag(text: str, kind: str) -> Markup:
    """Return a short label whose look follows its kind."""
    return el("span", text, class_=f"tag tag-{kind}")


def copyable(text: str, *, kind: str = "command") -> Markup:
    """Return text to be copied whole: one click selects it, the page adds a button."""
    return el("pre", el("code", text), class_=f"copyable {kind}", data_copy=True, dir="ltr")


def folded(summary: Child, *children: Child, class_: str | None = None) -> Markup:
    """Return children behind a summary that opens them."""
    return el("details", el("summary", summary), *children, class_=class_)


def pages(links: Iterable[Link], voice: Voice) -> Markup | None:
    """Return the pages that state something, each with the day it was last read."""
    rows = [
        el(
            "li",
            link(source.url, source.title),
            el("span", " ", voice.word("page.verified"), " ", source.last_verified, class_="muted")
            if source.last_verified
            else None,
        )
        for source in links
    ]
    return el("ul", *rows, class_="pages") if rows else None


def table(heads: list[str], rows: list[Markup]) -> Markup:
    """Return a table; on a narrow screen it scrolls by itself, also by keyboard."""
    head = el("thead", el("tr", *(el("th", text, scope="col") for text in heads)))
    whole = el("table", head, el("tbody", *rows))
    return el("div", whole, class_="scroll", role="group", aria_label=heads[0], tabindex=0)
