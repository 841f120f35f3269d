"""The picture of the window."""

import re
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from tests.render.html_reports import NOW, at, history, points
from triage.catalogue.catalogue import load
from triage.model.account import HistoryWindow, Streak
from triage.model.terms import Consistency, Language
from triage.render.timeline import SHAPES, Scale, face_of, legend, timeline
from triage.report.voice import Voice

VOICE = Voice(load(), Language.EN, "Asia/Tokyo")


def _draw(**changes: Any) -> str:
    return timeline(history(**changes), points(), VOICE, marked="job-0")


@pytest.mark.parametrize(
    ("status", "face"),
    [
        ("Completed", "success"),
        ("CompletedWithWarnings", "warning"),
        ("Failed", "failure"),
        ("InProgress", "running"),
        ("Cancelling", "running"),
        ("Cancelled", "cancelled"),
        ("SomethingNew", "unknown"),
    ],
)
def test_each_status_has_a_face(status: str, face: str) -> None:
    """A status is told by its shape; a new one by a plain ring."""
    assert face_of(status) == face
    assert f"mark-{face}" in _draw(
        jobs=(msgspec.structs.replace(history().jobs[0], status=status),)
    )


def test_no_two_faces_share_a_shape() -> None:
    """Colour alone tells nothing apart."""
    assert len(set(SHAPES.values())) == len(SHAPES)


def test_the_diagnosed_job_is_ringed() -> None:
    """One ring, around the job in question."""
    assert _draw().count('class="ring"') == 1


def test_times_are_told_in_both_zones() -> None:
    """A tool tip gives UTC and the asked zone."""
    assert "2026-03-14 06:30 UTC (2026-03-14 15:30 +09:00)" in _draw()


def test_a_streak_is_shaded_up_to_now() -> None:
    """The shade begins shortly before the first failure and ends at the edge."""
    rect = re.search(r'<rect x="([\d.]+)%" y="26" width="([\d.]+)%"', _draw())
    assert rect
    assert float(rect[1]) + float(rect[2]) == pytest.approx(98)


@pytest.mark.parametrize("length", [0, 1])
def test_a_single_failure_is_no_streak(length: int) -> None:
    """Nothing is shaded for less than two failures."""
    assert 'class="streak"' not in _draw(streak=Streak(length=length, since=at(1)))


@pytest.mark.parametrize("days", [1, 7, 14, 30, 90])
def test_the_axis_stays_readable(days: int) -> None:
    """Any window has at most eight dates."""
    drawn = _draw(window=HistoryWindow(start=NOW - timedelta(days=days), end=NOW))
    assert 1 <= len(re.findall(r">\d\d-\d\d<", drawn)) <= 8


def test_an_empty_window_is_drawn() -> None:
    """A window without jobs, points or length is a line, no error."""
    empty = history(window=HistoryWindow(start=NOW, end=NOW), jobs=(), streak=Streak())
    assert "<svg" in timeline(empty, None, VOICE, marked=None)


def test_places_never_leave_the_picture() -> None:
    """What lies before or after the window sits at its edge."""
    scale = Scale(at(2), at(1))
    assert [scale.place(at(3)), scale.place(at(1.5)), scale.place(NOW)] == [2, 50, 98]


def test_points_outside_the_window_are_not_drawn() -> None:
    """The second lane shows the window's points alone."""
    drawn = _draw(window=HistoryWindow(start=at(2.5), end=NOW))
    assert drawn.count("Consistent") == 1


def test_the_legend_names_what_is_drawn() -> None:
    """Every shape of the picture is explained once, but none for a consistency nobody told."""
    words = legend(history(), points(), VOICE)
    assert words.count("<li>") == len({face_of(job.status) for job in history().jobs}) + 3
    assert VOICE.term("consistency", Consistency.UNKNOWN) not in words
