"""The report as HTML: a file of its own that fetches nothing and runs nothing."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from triage.model.report import Report
from triage.render import html_environment, html_gather, html_story, html_verdict
from triage.render.markup import Markup, el, link
from triage.report.voice import Voice

_STYLE = Path(__file__).parents[1] / "web" / "page" / "report.css"
_FEW_PARTS = 4


def render_html(report: Report, voice: Voice) -> str:
    """Return `report` as an HTML document with its style inside, in `voice`'s language."""
    return _document(report, render_article(report, voice), voice)


def render_article(report: Report, voice: Voice) -> Markup:
    """Return the report's sections in reading order: verdict, story, what to do, proof.

    The page shows this part alone under its own style sheet.
    """
    parts = {name: part for name, part in _parts(report, voice) if part}
    return el(
        "article",
        html_verdict.verdict(report, voice),
        html_verdict.notices(report, voice),
        _contents(tuple(parts), voice),
        *parts.values(),
        class_=f"report status-{report.status}",
        lang=report.language.value,
    )


def _parts(report: Report, voice: Voice) -> Iterator[tuple[str, Markup | None]]:
    checklist, diagnosis = report.checklist, report.diagnosis
    yield "history", html_story.history(report, voice)
    yield "happened", html_story.happened(report.failure, voice) if report.failure else None
    yield "before", html_gather.before(checklist, voice) if checklist else None
    yield "next", html_gather.next_steps(report.next, voice)
    yield "gather", html_gather.gather(checklist, voice) if checklist else None
    yield "reasoning", html_verdict.reasoning(diagnosis, voice) if diagnosis else None
    yield "questions", html_gather.questions(report.environment.missing, voice)
    yield "environment", html_environment.environment(report.environment, voice)
    yield "sources", html_gather.read_sources(report, voice)
    yield "trace", html_gather.trace(report, voice)


def _contents(names: tuple[str, ...], voice: Voice) -> Markup | None:
    if len(names) < _FEW_PARTS:
        return None
    links = [link(f"#{name}", voice.word(f"page.section.{name}")) for name in names]
    return el("nav", *links, class_="contents", aria_label=voice.word("page.contents"))


def _document(report: Report, article: Markup, voice: Voice) -> str:
    where = report.environment.vm
    name = where.name if where and where.name else None
    title = " – ".join(filter(None, (name, html_verdict.headline(report, voice))))
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="robots", content="noindex"),
        el("title", title),
        el("style", style()),
    )
    masthead = el("h1", voice.word("page.product"), class_="masthead")
    body = el("body", el("main", masthead, article, class_="sheet"))
    return f"<!DOCTYPE html>\n{el('html', head, body, lang=report.language.value)}\n"


@cache
def style() -> Markup:
    """Return the style sheet that the file carries and the page links."""
    return Markup(_STYLE.read_text("utf-8"))
