"""The top of the HTML report: what is the matter, how pressing it is, what was asked of whom."""

from triage.model.report import DiagnosisFacts, Report
from triage.render.html_parts import folded, moment, pages, section, tag
from triage.render.markup import Child, Markup, el, listing, named
from triage.report.voice import Voice


def headline(report: Report, voice: Voice) -> str:
    """Return the report's title: what is the matter, or that nothing is."""
    if report.diagnosis:
        return report.diagnosis.title
    if report.status == "guided" and report.checklist:
        return report.checklist.title
    return voice.word(f"render.verdict.{report.status}")


def tone(report: Report) -> str:
    """Return the colour of the verdict: a severity, or calm, running, neutral."""
    if report.status in ("noFailure", "resolved"):
        return "calm"
    if report.status == "inProgress":
        return "running"
    return report.severity.level if report.severity else "neutral"


def verdict(report: Report, voice: Voice) -> Markup:
    """Return the verdict: whose, what, how pressing, in which words of the service."""
    diagnosis = report.diagnosis
    meaning = diagnosis.meaning if diagnosis else _without_diagnosis(report, voice)
    return el(
        "header",
        _subject(report),
        el("h2", headline(report, voice), class_="headline"),
        el("p", *_badges(report, voice), class_="badges"),
        el("p", meaning, class_="meaning") if meaning else None,
        _reasons(report),
        el(
            "p",
            voice.word("render.label.generated"),
            " ",
            moment(report.generated_at, voice),
            el("span", " · ", el("code", report.request_id)),
            class_="muted stamp",
        ),
        class_=f"verdict tone-{tone(report)}",
    )


def _without_diagnosis(report: Report, voice: Voice) -> str:
    if report.status == "guided" and report.checklist:
        return report.checklist.intro
    return report.history.reading if report.history else voice.word("page.nothingMore")


def _subject(report: Report) -> Markup | None:
    where = report.environment
    names = [
        where.vm.name if where.vm else None,
        where.vm.resource_group if where.vm else None,
        where.vault.name if where.vault else None,
        where.vault.location if where.vault else None,
    ]
    parts = [named(name) for name in names if name]
    if not parts:
        return None
    rest = [el("span", " · ", part) for part in parts[1:]]
    return el("p", el("strong", parts[0]), *rest, class_="subject")


def _badges(report: Report, voice: Voice) -> list[Child]:
    diagnosis, failure = report.diagnosis, report.failure
    badges: list[Child] = []
    if report.severity and report.status not in ("noFailure", "resolved"):
        level = report.severity.level
        words = f"{voice.word('render.label.severity')}: {voice.term('severity.level', level)}"
        badges.append(tag(words, f"severity tone-{level}"))
    badges.append(tag(voice.term("status", report.status), "status"))
    if failure and failure.phase.value != "unknown":
        badges.append(tag(voice.term("phase", failure.phase), "phase"))
    if diagnosis and diagnosis.code:
        badges.append(el("code", named(diagnosis.code), class_="tag tag-code"))
    if report.partial:
        badges.append(tag(voice.word("page.partial"), "partial"))
    return badges


def _reasons(report: Report) -> Markup | None:
    reasons = report.severity.reasons if report.severity else ()
    return listing(reasons, class_="reasons") if report.status != "noFailure" else None


def notices(report: Report, voice: Voice) -> Markup | None:
    """Return what the reader must know before believing the rest."""
    rows = list(report.warnings)
    if report.partial:
        rows.insert(0, voice.word("render.partial"))
    return el("aside", listing(rows), class_="notices") if rows else None


def reasoning(diagnosis: DiagnosisFacts, voice: Voice) -> Markup:
    """Return causes, look-alikes, what decided, how far support reaches, and the pages."""
    word = voice.word
    looks = [[el("strong", look.title), " – ", look.tell_apart] for look in diagnosis.look_alikes]
    return section(
        "reasoning",
        voice,
        el(
            "div",
            el("h4", word("render.heading.causes")),
            listing(diagnosis.causes),
            class_="block",
        )
        if diagnosis.causes
        else None,
        el("div", el("h4", word("render.heading.lookAlikes")), listing(looks), class_="block")
        if looks
        else None,
        el("div", el("h4", word("render.label.scope")), el("p", diagnosis.scope), class_="block")
        if diagnosis.scope
        else None,
        _because(diagnosis, voice),
        folded(word("page.pages"), pages(diagnosis.sources, voice)) if diagnosis.sources else None,
    )


def _because(diagnosis: DiagnosisFacts, voice: Voice) -> Markup | None:
    if diagnosis.because is None:
        return None
    return el(
        "p",
        voice.word("render.label.recognised"),
        " ",
        el("strong", voice.term("confidence", diagnosis.confidence)),
        " – ",
        el("code", diagnosis.because.field),
        " = ",
        el("q", named(diagnosis.because.value)),
        el("span", " · ", voice.term("provenance", diagnosis.provenance)),
        class_="muted because",
    )
