"""The timeline of jobs and recovery points as an SVG that needs no script and no scaling.

Horizontal places are percentages of the window, so that texts keep their size at any width.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from triage.model.account import HistoryFacts, PointFacts, RecoveryPointFacts, TimelineJob
from triage.model.terms import Consistency
from triage.render.html_parts import plain_time, run_status
from triage.render.markup import Markup, el
from triage.report.voice import Voice

_JOB_LANE, _POINT_LANE, _AXIS, _HEIGHT = 44, 98, 124, 146
_MOST_TICKS = 7
_LAST_TICK = 92
_FACES = {
    "Completed": "success",
    "CompletedWithWarnings": "warning",
    "Failed": "failure",
    "InProgress": "running",
    "Cancelling": "running",
    "Cancelled": "cancelled",
}
_ORDER = ("unknown", "cancelled", "success", "running", "warning", "failure")


class Scale(msgspec.Struct, frozen=True):
    """Places moments of a window on a line from 2 to 98 per cent."""

    start: datetime
    end: datetime

    def place(self, time: datetime) -> float:
        """Return the place of `time` in per cent; what lies outside sits at the edge."""
        whole = max((self.end - self.start).total_seconds(), 1.0)
        share = (time - self.start).total_seconds() / whole
        return round(2 + 96 * min(max(share, 0.0), 1.0), 2)

    def holds(self, time: datetime) -> bool:
        """Tell whether `time` lies in the window."""
        return self.start <= time <= self.end


def face_of(status: str) -> str:
    """Return the look of a job by its status: what shape and which colour."""
    return _FACES.get(status, "unknown")


def timeline(
    history: HistoryFacts, points: RecoveryPointFacts | None, voice: Voice, *, marked: str | None
) -> Markup:
    """Return the window as a picture: jobs above, recovery points below; `marked` is ringed."""
    scale = Scale(history.window.start, history.window.end)
    name = voice.word("page.timeline.name")
    return el(
        "svg",
        el("title", name),
        *_ticks(scale),
        _streak(history, scale, voice),
        _lane("page.timeline.jobs", 18, voice),
        _lane("render.heading.points", 78, voice) if points and points.points else None,
        *_points(points, scale, voice),
        *_jobs(history.jobs, scale, voice, marked=marked),
        class_="timeline",
        role="img",
        aria_label=f"{name}. {history.reading}",
        width="100%",
        height=_HEIGHT,
    )


def _ticks(scale: Scale) -> Iterator[Markup]:
    first = scale.start.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    count = max(0, (scale.end - first).days + 1)
    step = max(1, -(-count // _MOST_TICKS))
    for number in range(0, count, 1 if count <= 2 * _MOST_TICKS else step):
        day = first + timedelta(days=number)
        place = scale.place(day)
        yield el("line", x1=f"{place}%", x2=f"{place}%", y1=26, y2=_AXIS, class_="grid")
        if number % step == 0 and place < _LAST_TICK:
            minor = " minor" if number // step % 2 else ""
            yield el("text", f"{day:%m-%d}", x=f"{place}%", y=_AXIS + 16, class_=f"tick{minor}")
    yield el("line", x1="2%", x2="98%", y1=_AXIS, y2=_AXIS, class_="axis")
    yield el("text", "UTC", x="98%", y=_AXIS + 16, class_="tick zone")


def _streak(history: HistoryFacts, scale: Scale, voice: Voice) -> Markup | None:
    streak = history.streak
    if streak.length < 2 or streak.since is None:  # noqa: PLR2004 - one failure is no streak
        return None
    left = scale.place(streak.since - timedelta(hours=6))
    words = f"{voice.word('render.label.streak')}: {streak.length}"
    return el(
        "g",
        el("title", f"{words}, {plain_time(streak.since, voice)}"),
        el("rect", x=f"{left}%", y=26, width=f"{98 - left:.2f}%", height=_AXIS - 26, rx=4),
        el("text", words, x="98%", y=18, class_="lane streak-label"),
        class_="streak",
    )


def _lane(key: str, y: int, voice: Voice) -> Markup:
    return el("text", voice.word(key), x="2%", y=y, class_="lane")


def _jobs(
    jobs: tuple[TimelineJob, ...], scale: Scale, voice: Voice, *, marked: str | None
) -> Iterator[Markup]:
    seen = [(job, job.start_time) for job in jobs if job.start_time]
    for job, start in sorted(seen, key=lambda pair: _ORDER.index(face_of(pair[0].status))):
        status = run_status(job.status, voice)
        words = [job.operation, status, job.code or "", plain_time(start, voice)]
        ring = el("circle", r=11, class_="ring") if job.job_id == marked else None
        yield _mark(scale.place(start), _JOB_LANE, face_of(job.status), words, ring=ring)


def _points(points: RecoveryPointFacts | None, scale: Scale, voice: Voice) -> Iterator[Markup]:
    inside = [p for p in points.points if scale.holds(p.time)] if points else []
    for point in inside:
        words = [consistency(point, voice), plain_time(point.time, voice)]
        yield _mark(scale.place(point.time), _POINT_LANE, point.consistency.value, words)


def consistency(point: PointFacts, voice: Voice) -> str:
    """Return the words for the consistency of `point`, "" where none is told, as of databases."""
    known = point.consistency is not Consistency.UNKNOWN
    return voice.term("consistency", point.consistency) if known else ""


def _mark(x: float, y: int, face: str, words: list[str], *, ring: Markup | None = None) -> Markup:
    shape = el("g", el("title", ", ".join(filter(None, words))), ring, SHAPES[face])
    return el("svg", shape, x=f"{x}%", y=y, overflow="visible", class_=f"mark mark-{face}")


def _path(line: str, class_: str) -> Markup:
    return el("path", d=line, class_=class_)


_DIAMOND = "M0-7 7 0 0 7-7 0Z"
SHAPES: dict[str, Markup] = {
    "success": el("circle", r=5.5, class_="fill"),
    "warning": Markup(_path("M0-8 8 6H-8Z", "fill") + _path("M0-3V1.5M0 3.6v.2", "glyph")),
    "failure": Markup(
        el("rect", x=-7, y=-7, width=14, height=14, rx=2.5, class_="fill")
        + _path("M-3-3 3 3M3-3-3 3", "glyph")
    ),
    "running": Markup(el("circle", r=6, class_="line") + _path("M-2-3.2 3.4 0-2 3.2Z", "fill")),
    "cancelled": Markup(el("circle", r=5.5, class_="line") + _path("M-3.6 3.6 3.6-3.6", "line")),
    "unknown": el("circle", r=3, class_="line"),
}
SHAPES |= {
    "applicationConsistent": _path(_DIAMOND, "fill"),
    "fileSystemConsistent": Markup(_path(_DIAMOND, "line") + _path("M0-7V7L-7 0Z", "fill")),
    "crashConsistent": _path(_DIAMOND, "line"),
}


def legend(history: HistoryFacts, points: RecoveryPointFacts | None, voice: Voice) -> Markup:
    """Return what the shapes mean, for those that the picture holds."""
    statuses = {face_of(job.status): run_status(job.status, voice) for job in history.jobs}
    kinds = {p.consistency.value: consistency(p, voice) for p in (points.points if points else ())}
    rows = [_key(face, words) for face, words in (*statuses.items(), *kinds.items()) if words]
    return el("ul", *rows, class_="legend")


def _key(face: str, words: str) -> Markup:
    shape = el(
        "svg",
        el("g", SHAPES[face], class_=f"mark mark-{face}"),
        viewBox="-10 -10 20 20",
        width=16,
        height=16,
        aria_hidden="true",
    )
    return el("li", shape, " ", words)
