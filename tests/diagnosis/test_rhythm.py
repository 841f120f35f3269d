"""The schedule behind the runs, and the times at which they fail."""

from datetime import timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import LAST_NIGHT, VSS, a_job, nights
from triage.diagnosis.rhythm import (
    is_scheduled,
    minute_of_day,
    pattern_of,
    runs_of,
    scheduled_minute,
)
from triage.model.account import Pattern, RunCount
from triage.model.evidence import Job, JobStatus

MIDDAY = LAST_NIGHT + timedelta(hours=10)


def pattern(jobs: tuple[Job, ...], streak: int) -> Pattern:
    """Return the pattern of `jobs`, given the length of their streak."""
    return pattern_of(jobs, runs_of(jobs), streak)


def at_minutes(*minutes: int) -> tuple[Job, ...]:
    """Return a job a day, each begun at that minute of its day."""
    midnight = LAST_NIGHT.replace(hour=0, minute=0)
    return tuple(
        a_job().at(midnight - timedelta(days=n) + timedelta(minutes=m)).build()
        for n, m in enumerate(minutes)
    )


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        ((), None),
        ((120, 120), None),
        ((120, 121, 119), 120),
        ((120, 130, 400), 120),
        ((0, 360, 720), None),
        ((1435, 1439, 3), 1439),
        ((120, 600, 120, 610, 120), 120),
    ],
)
def test_scheduled_minute(minutes: tuple[int, ...], expected: int | None) -> None:
    """The usual minute is the one around which most runs begin, also across midnight."""
    found = scheduled_minute(at_minutes(*minutes))
    if expected is None:
        assert found is None
    else:
        assert found is not None
        assert min(abs(found - expected), 1440 - abs(found - expected)) <= 10


def test_minute_of_day() -> None:
    """The minute of the day is that of the start in UTC, None without one."""
    assert minute_of_day(a_job().build()) == 120
    assert minute_of_day(a_job().having(start=None).build()) is None


@pytest.mark.parametrize(
    ("job", "usual", "expected"),
    [
        (a_job().on_demand().build(), 120, False),
        (a_job().scheduled().build(), None, True),
        (a_job().build(), 120, True),
        (a_job().build(), 165, True),
        (a_job().build(), 166, False),
        (a_job().build(), 1439, False),
        (a_job().build(), None, None),
        (a_job().having(start=None).build(), 120, None),
    ],
)
def test_is_scheduled(job: Job, usual: int | None, expected: bool | None) -> None:  # noqa: FBT001 - a table
    """The service's word decides, then the nearness to the usual minute, else nothing does."""
    assert is_scheduled(job, usual) is expected


def test_runs_are_counted_by_kind() -> None:
    """Scheduled and on-demand runs are counted apart, with their failures."""
    jobs = (
        a_job().failed(VSS).scheduled().build(),
        a_job().scheduled().nights_ago(1).build(),
        a_job().on_demand().at(MIDDAY).build(),
    )
    runs = runs_of(jobs)
    assert runs.scheduled == RunCount(total=2, failed=1)
    assert runs.on_demand == RunCount(total=1)
    assert not runs.inferred


def test_inferred_runs_say_so() -> None:
    """Runs told by their time of day only are marked as inferred."""
    assert runs_of(nights("SSSS")).inferred


@pytest.mark.parametrize(
    ("marks", "streak", "expected"),
    [
        ("", 0, "none"),
        ("SSSS", 0, "none"),
        ("F", 1, "single"),
        ("SFSS", 0, "single"),
        ("FFFSSS", 3, "steady"),
        ("FFFF", 4, "steady"),
        ("FSFSFS", 1, "flapping"),
        ("SFFS", 0, "flapping"),
    ],
)
def test_patterns_of_nightly_runs(marks: str, streak: int, expected: Pattern) -> None:
    """Nightly runs are steady, flapping, single or without failure."""
    assert pattern(nights(marks), streak) == expected


def test_failures_at_one_hour_only() -> None:
    """Runs that fail at one hour while those of other hours succeed have that hour in common."""
    failed = [a_job().failed(VSS).nights_ago(n).build() for n in range(4)]
    good = [
        a_job().at(LAST_NIGHT - timedelta(days=n, hours=-hours)).build()
        for n in range(4)
        for hours in (6, 12)
    ]
    assert pattern((good[0], *failed, *good[1:]), 0) == "timeOfDay"


def test_failures_on_one_weekday_only() -> None:
    """Nightly runs that fail on one weekday only have that day in common."""
    jobs = tuple(
        (a_job().failed(VSS) if n in (1, 8, 15) else a_job()).nights_ago(n).build()
        for n in range(21)
    )
    assert pattern(jobs, 0) == "weekday"


def test_one_weekday_needs_two_weeks() -> None:
    """Three failures of one day are no weekly pattern."""
    hours = (0, 8, 16)
    failed = [
        a_job().failed(VSS).at(LAST_NIGHT - timedelta(days=1, hours=-h)).build() for h in hours
    ]
    assert pattern((a_job().build(), *failed), 0) == "flapping"


def test_scheduled_runs_fail_while_on_demand_runs_succeed() -> None:
    """Scheduled runs that fail beside successful on-demand runs are told as such."""
    failed = [a_job().failed(VSS).scheduled().nights_ago(n).build() for n in range(4)]
    manual = a_job().on_demand().at(MIDDAY).build()
    assert pattern((manual, *failed), 0) == "scheduledOnly"


def test_a_failed_on_demand_run_is_no_schedule_problem() -> None:
    """One failed on-demand run takes the suspicion from the schedule."""
    failed = [a_job().failed(VSS).scheduled().nights_ago(n).build() for n in range(4)]
    manual = a_job().failed(VSS).on_demand().at(MIDDAY).build()
    assert pattern((manual, *failed), 5) == "steady"


STARTS = st.datetimes(
    min_value=LAST_NIGHT.replace(tzinfo=None) - timedelta(days=60),
    max_value=LAST_NIGHT.replace(tzinfo=None),
).map(lambda moment: moment.replace(tzinfo=LAST_NIGHT.tzinfo))
JOBS = st.builds(
    lambda start, status, by_hand: (
        a_job().at(start).having(status=status, user_triggered=by_hand).build()
        if start
        else a_job().having(start=None, status=status, user_triggered=by_hand).build()
    ),
    st.none() | STARTS,
    st.sampled_from(list(JobStatus)),
    st.sampled_from([None, True, False]),
)


@given(st.lists(JOBS, max_size=30), st.integers(0, 30))
def test_every_history_has_a_pattern(jobs: list[Job], streak: int) -> None:
    """Whatever the jobs, a known pattern is named and no run is counted twice."""
    runs = runs_of(jobs)
    assert pattern_of(jobs, runs, streak) in get_args(Pattern)
    assert runs.scheduled.total + runs.on_demand.total <= len(jobs)
    assert runs.scheduled.failed <= runs.scheduled.total
    assert runs.on_demand.failed <= runs.on_demand.total


@given(st.lists(st.integers(0, 1439), min_size=3, max_size=40), st.integers(0, 1439))
def test_the_usual_minute_moves_with_the_clock(minutes: list[int], shift: int) -> None:
    """Moving all runs by the same minutes keeps whether there is a usual minute."""
    moved = [(minute + shift) % 1440 for minute in minutes]
    usual, later = scheduled_minute(at_minutes(*minutes)), scheduled_minute(at_minutes(*moved))
    assert (usual is None) == (later is None)
