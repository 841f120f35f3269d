"""How pressing a failure is: by the length of the streak and the age of the newest good point."""

from datetime import datetime, timedelta
from itertools import pairwise

import msgspec

from triage.model.account import HistoryFacts, RecoveryPointFacts
from triage.model.evidence import JobStatus, ProtectedItem
from triage.model.report import SeverityLevel
from triage.model.terms import Operation, Saying, saying

_LEVELS: tuple[SeverityLevel, ...] = ("low", "medium", "high", "critical")
_LONG_STREAK = 7
_STREAK = 3
_OLD = timedelta(days=7)
_AGEING = timedelta(days=3)
# A weekly policy leaves week-old points; they are old once so many runs are missing.
_MISSED_SOME, _MISSED_MANY = 2, 3


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """A level and the reasons for it, weightiest first."""

    level: SeverityLevel
    reasons: tuple[Saying, ...]


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """What the severity is judged by; None where it was not read."""

    history: HistoryFacts
    points: RecoveryPointFacts
    status: JobStatus | None
    operation: Operation | None
    items: tuple[ProtectedItem, ...] = ()
    dropped: bool = False


def judge(case: Case, now: datetime) -> Judgement:
    """Return the severity of `case`: the gravest of all reasons decides."""
    found = [
        reason for test in (_streak, _points, _protection, _outcome) for reason in test(case, now)
    ]
    if not found:
        found = [("low", saying("severity.healthy"))]
    found.sort(key=lambda reason: -_LEVELS.index(reason[0]))
    return Judgement(level=found[0][0], reasons=tuple(text for _, text in found))


_Reasons = list[tuple[SeverityLevel, Saying]]


def _streak(case: Case, _now: datetime) -> _Reasons:
    length = case.history.streak.length
    if case.operation is Operation.RESTORE:
        return []
    if length >= _LONG_STREAK:
        return [("critical", saying("severity.longStreak", length=length))]
    if length >= _STREAK:
        return [("high", saying("severity.streak", length=length))]
    if length:
        return [("medium", saying("severity.fewFailures", length=length))]
    if case.history.failed + case.history.warned and case.status:
        return [("low", saying("severity.recovered", since=case.history.last_success))]
    return []


def _points(case: Case, now: datetime) -> _Reasons:
    latest = case.points.latest
    if latest is None:
        return []
    age, usual = now - latest.time, usual_gap(case.points)
    days = age // timedelta(days=1)
    if age >= max(_OLD, _MISSED_MANY * usual):
        return [("critical", saying("severity.oldPoint", days=days))]
    if age >= max(_AGEING, _MISSED_SOME * usual):
        return [("high", saying("severity.ageingPoint", days=days))]
    if case.dropped:
        return [("medium", saying("severity.droppedConsistency"))]
    return []


def usual_gap(points: RecoveryPointFacts) -> timedelta:
    """Return the usual time between two recovery points; zero where fewer than two are known."""
    times = sorted((point.time for point in points.points), reverse=True)
    gaps = [later - earlier for later, earlier in pairwise(times)]
    return sorted(gaps)[len(gaps) // 2] if gaps else timedelta(0)


def _protection(case: Case, _now: datetime) -> _Reasons:
    return [
        (
            "high",
            saying("severity.notProtected", item=item.friendly_name, state=item.protection_state),
        )
        for item in case.items
        if item.is_stopped
    ]


def _outcome(case: Case, _now: datetime) -> _Reasons:
    if case.operation is Operation.RESTORE and case.status is JobStatus.FAILED:
        return [("high", saying("severity.restoreFailed"))]
    return []
