"""What happened, in the HTML report: the failed job, the history, neighbours, recovery points."""

from triage.model.account import (
    ErrorFacts,
    Failure,
    HistoryFacts,
    NeighbourFacts,
    RecoveryPointFacts,
    TaskFacts,
)
from triage.model.report import Report
from triage.model.terms import saying
from triage.render.html_environment import codes
from triage.render.html_parts import facts, folded, moment, run_status, section, span_of, table, tag
from triage.render.markup import Markup, el, link, listing, named
from triage.render.timeline import consistency, face_of, legend, timeline
from triage.report.voice import Voice

_MOST_DOTS = 60


def happened(failure: Failure, voice: Voice) -> Markup:
    """Return the failed job: its identity, its steps and what the service said."""
    word = voice.word
    trigger = None
    if failure.scheduled is not None:
        trigger = word("render.scheduled" if failure.scheduled else "render.onDemand")
    identity = facts(
        [
            (word("render.label.start"), moment(failure.start_time, voice)),
            (word("render.label.end"), moment(failure.end_time, voice)),
            (word("render.label.duration"), span_of(failure.duration)),
            (word("render.label.operation"), failure.operation and named(failure.operation)),
            (
                word("render.label.workload"),
                failure.workload and voice.term("workload", failure.workload),
            ),
            (word("render.label.item"), failure.item and named(failure.item)),
            (word("render.label.trigger"), trigger),
            (word("render.label.job"), failure.job_id and el("code", failure.job_id)),
            (
                word("render.label.activity"),
                failure.activity_id and el("code", failure.activity_id),
            ),
        ]
    )
    return section(
        "happened",
        voice,
        el("div", identity, _tasks(failure.tasks, voice), class_="side-by-side wide-left"),
        *(_error(error, voice) for error in failure.errors),
        el("p", named(failure.detail), class_="service-says detail") if failure.detail else None,
        _follow_ups(failure, voice),
        el("p", link(failure.portal_link, word("page.portal"))) if failure.portal_link else None,
    )


def _tasks(tasks: tuple[TaskFacts, ...], voice: Voice) -> Markup | None:
    rows = [
        el(
            "li",
            el("span", named(task.name), class_="task-name"),
            el("span", run_status(task.status, voice), class_="task-status"),
            el("span", span_of(task.duration), class_="muted") if task.duration else None,
            class_=f"task task-{face_of(task.status)}",
        )
        for task in tasks
    ]
    return el("ol", *rows, class_="tasks") if rows else None


def _error(error: ErrorFacts, voice: Voice) -> Markup:
    number = f" ({error.number})" if error.number else ""
    advice = listing(named(text) for text in error.recommendations)
    return el(
        "figure",
        el(
            "figcaption",
            voice.word("page.serviceSays"),
            " ",
            el("code", named(error.code or error.title), number),
            tag(voice.term("role", error.role), f"role-{error.role}"),
        ),
        el("blockquote", el("p", named(error.message)), advice),
        class_="service-says",
    )


def _follow_ups(failure: Failure, voice: Voice) -> Markup | None:
    rows = [
        [moment(f.start_time, voice), " ", el("code", named(f.code)), " ", el("code", f.job_id)]
        for f in failure.consequential
    ]
    if not rows:
        return None
    return el("div", el("h4", voice.word("page.followUps")), listing(rows), class_="block")


def history(report: Report, voice: Voice) -> Markup | None:
    """Return the picture of the window, its reading, the neighbours and the recovery points."""
    told = report.history
    if told is None:
        return None
    points = report.recovery_points
    marked = report.failure.job_id if report.failure else None
    return section(
        "history",
        voice,
        _figures(told, voice),
        el("p", told.reading, class_="reading"),
        el(
            "figure",
            timeline(told, points, voice, marked=marked),
            legend(told, points, voice),
            class_="chart dropped" if points and points.consistency_change else "chart",
        ),
        folded(voice.word("page.asTable"), _table(told, voice)) if told.jobs else None,
        _rhythm(told, voice),
        codes(told.codes, voice),
        el(
            "div",
            _neighbours(told.neighbours, voice),
            recovery(points, voice) if points else None,
            class_="side-by-side",
        ),
    )


def _figures(told: HistoryFacts, voice: Voice) -> Markup:
    figures = [
        ("page.succeeded", str(told.succeeded), "success"),
        ("page.failed", str(told.failed), "failure"),
        ("page.warned", str(told.warned), "warning"),
        ("page.streak", str(told.streak.length if told.streak.length > 1 else 0), "failure"),
    ]
    tiles = [
        el("li", el("b", value), " ", voice.word(key), class_=f"figure figure-{face}")
        for key, value, face in figures
        if value != "0" or key == "page.succeeded"
    ]
    if told.last_success:
        shown = el("b", moment(told.last_success, voice))
        words = voice.word("render.label.lastSuccess")
        tiles.append(el("li", words, " ", shown, class_="figure figure-time"))
    return el("ul", *tiles, class_="figures")


def _rhythm(told: HistoryFacts, voice: Voice) -> Markup | None:
    """Return how each kind of run fared, and how long successes take against before."""
    kinds = (
        ("page.scheduledRuns", told.scheduled_versus_adhoc.scheduled),
        ("page.onDemandRuns", told.scheduled_versus_adhoc.on_demand),
    )
    rows = [
        (
            voice.word(key),
            voice.say(saying("page.runsFailed", total=runs.total, failed=runs.failed)),
        )
        for key, runs in kinds
        if runs.total
    ]
    if told.duration_drift is not None:
        rows.append((voice.word("page.drift"), f"× {told.duration_drift:g}"))
    return facts(rows)


def _table(told: HistoryFacts, voice: Voice) -> Markup:
    heads = (
        "render.label.start",
        "render.label.operation",
        "render.label.outcome",
        "render.label.duration",
        "render.label.code",
    )
    rows = [
        el(
            "tr",
            el("td", moment(job.start_time, voice)),
            el("td", named(job.operation)),
            el("td", run_status(job.status, voice), class_=f"face-{face_of(job.status)}"),
            el("td", span_of(job.duration)),
            el("td", el("code", named(job.code)) if job.code else "–"),
        )
        for job in told.jobs
    ]
    return table([voice.word(key) for key in heads], rows)


def _neighbours(around: NeighbourFacts, voice: Voice) -> Markup:
    return el(
        "div",
        el("h4", voice.word("page.neighbours")),
        dots(around, voice) if around.items_seen else None,
        el("p", around.reading),
        el("p", *_names(around), class_="muted names") if around.names else None,
        class_="block neighbours",
    )


def _names(around: NeighbourFacts) -> list[Markup]:
    return [el("span", named(name), " ") for name in around.names]


def dots(around: NeighbourFacts, voice: Voice) -> Markup:
    """Return the vault's other items as dots; above sixty a dot stands for several."""
    each = max(1, -(-around.items_seen // _MOST_DOTS))
    other = max(0, around.items_failing - around.same_code)
    well = max(0, around.items_seen - around.items_failing)
    counts = (("same", around.same_code), ("failing", other), ("well", well))
    marks = [
        el("span", class_=f"dot dot-{kind}")
        for kind, count in counts
        for _ in range(-(-count // each))
    ]
    keys = [
        el("li", el("span", class_=f"dot dot-{kind}"), f" {voice.word(f'page.dot.{kind}')} {count}")
        for kind, count in counts
        if count
    ]
    scale = el("li", f"● = {each}") if each > 1 else None
    return el(
        "div",
        el("div", *marks, class_="dots", aria_hidden="true"),
        el("ul", *keys, scale, class_="legend"),
    )


def recovery(points: RecoveryPointFacts, voice: Voice) -> Markup:
    """Return what can be restored and how consistent it is."""
    word = voice.word
    latest = points.latest
    age = f"{points.age_hours:.0f} h" if points.age_hours is not None else None
    return el(
        "div",
        el("h4", word("render.heading.points")),
        facts(
            [
                (word("render.label.latestPoint"), moment(latest.time if latest else None, voice)),
                (word("page.consistency"), consistency(latest, voice) if latest else None),
                (word("page.age"), age),
                (
                    word("render.label.applicationPoint"),
                    moment(points.latest_application_consistent, voice),
                ),
            ]
        ),
        el("p", points.reading),
        class_="block recovery",
    )
