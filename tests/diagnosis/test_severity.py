"""How pressing a failure is."""

from datetime import timedelta

import pytest

from tests.builders import NOW, an_item
from triage.diagnosis.severity import Case, judge
from triage.model.account import (
    HistoryFacts,
    HistoryWindow,
    PointFacts,
    RecoveryPointFacts,
    Streak,
)
from triage.model.evidence import JobStatus, ProtectedItem
from triage.model.report import SeverityLevel
from triage.model.terms import Consistency, Operation

WINDOW = HistoryWindow(start=NOW - timedelta(days=14), end=NOW)


def case(
    *,
    streak: int = 0,
    failed: int = 0,
    age: timedelta | None = None,
    status: JobStatus | None = None,
    operation: Operation | None = Operation.BACKUP,
    dropped: bool = False,
    items: tuple[ProtectedItem, ...] = (),
) -> Case:
    """Return a case with these figures."""
    latest = None
    if age is not None:
        latest = PointFacts(time=NOW - age, consistency=Consistency.CRASH)
    return Case(
        history=HistoryFacts(window=WINDOW, streak=Streak(length=streak), failed=failed),
        points=RecoveryPointFacts(latest=latest),
        status=status,
        operation=operation,
        items=items,
        dropped=dropped,
    )


FAILED = JobStatus.FAILED
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("judged", "level", "reasons"),
    [
        (case(), "low", ["healthy"]),
        (case(streak=1), "medium", ["fewFailures"]),
        (case(streak=2), "medium", ["fewFailures"]),
        (case(streak=3), "high", ["streak"]),
        (case(streak=6), "high", ["streak"]),
        (case(streak=7), "critical", ["longStreak"]),
        (case(failed=2, status=FAILED), "low", ["recovered"]),
        (case(failed=2), "low", ["healthy"]),
        (case(age=3 * DAY - HOUR), "low", ["healthy"]),
        (case(age=3 * DAY), "high", ["ageingPoint"]),
        (case(age=7 * DAY), "critical", ["oldPoint"]),
        (case(age=HOUR, dropped=True), "medium", ["droppedConsistency"]),
        (case(streak=1, age=8 * DAY), "critical", ["oldPoint", "fewFailures"]),
        (case(streak=3, age=4 * DAY), "high", ["streak", "ageingPoint"]),
        (case(operation=Operation.RESTORE, status=FAILED), "high", ["restoreFailed"]),
        (case(operation=Operation.RESTORE, status=FAILED, streak=9), "high", ["restoreFailed"]),
        (case(operation=Operation.RESTORE, status=JobStatus.COMPLETED), "low", ["healthy"]),
        (
            case(items=(an_item(protection_state="ProtectionStopped"),)),
            "high",
            ["notProtected"],
        ),
        (case(items=(an_item(protection_state="IRPending"),)), "low", ["healthy"]),
        (case(items=(an_item(protection_state=None),)), "low", ["healthy"]),
    ],
)
def test_severity(judged: Case, level: SeverityLevel, reasons: list[str]) -> None:
    """The gravest reason gives the level, and reasons stand in the order of their weight."""
    found = judge(judged, NOW)
    assert found.level == level
    assert [reason.key for reason in found.reasons] == [f"severity.{name}" for name in reasons]


def test_the_age_is_told_in_whole_days() -> None:
    """An old point is told by the days it is old."""
    reason = judge(case(age=9 * DAY + 5 * HOUR), NOW).reasons[0]
    assert reason.facts == {"days": 9}


@pytest.mark.parametrize(
    ("gap_days", "age_days", "level"),
    [(1, 4, "high"), (7, 4, "low"), (7, 8, "low"), (7, 15, "high"), (7, 22, "critical")],
)
def test_age_is_weighed_by_the_policy(gap_days: int, age_days: int, level: str) -> None:
    """A week-old point alarms under a daily policy and is normal under a weekly one."""
    newest = NOW - timedelta(days=age_days)
    times = [newest - timedelta(days=gap_days * n) for n in range(4)]
    known = tuple(PointFacts(time=t, consistency=Consistency.APPLICATION) for t in times)
    weighed = Case(
        history=HistoryFacts(window=WINDOW),
        points=RecoveryPointFacts(latest=known[0], points=known),
        status=None,
        operation=None,
    )

    assert judge(weighed, NOW).level == level
