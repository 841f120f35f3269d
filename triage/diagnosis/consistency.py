"""What the recovery points say: what can be restored, and what its consistency means here."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from triage.model.account import PointFacts, RecoveryPointFacts
from triage.model.evidence import RecoveryPoint
from triage.model.terms import Consistency, Os, Saying, saying

LONGEST_LIST = 60


class Points(msgspec.Struct, frozen=True, kw_only=True):
    """The recovery points' figures and reading. `dropped`: application-consistency was lost."""

    facts: RecoveryPointFacts
    reading: Saying
    dropped: bool = False


def read_points(
    points: Sequence[RecoveryPoint],
    system: Os | None,
    now: datetime,
    *,
    database: str | None = None,
) -> Points:
    """Return what `points`, newest first, say about a machine that runs `system`.

    With `database` they are the points of that database, which tell no consistency.
    """
    if not points:
        none = saying("points.databaseNone", database=database) if database else None
        return Points(facts=RecoveryPointFacts(), reading=none or saying("points.none"))
    newest = points[0]
    application = _latest(points, Consistency.APPLICATION)
    change = _change(points)
    dropped = newest.consistency is Consistency.FILE_SYSTEM and application is not None
    facts = RecoveryPointFacts(
        latest=PointFacts(time=newest.time, consistency=newest.consistency),
        latest_application_consistent=application,
        age_hours=round((now - newest.time) / timedelta(hours=1), 1),
        consistency_change=change,
        points=tuple(
            PointFacts(time=point.time, consistency=point.consistency)
            for point in points[:LONGEST_LIST]
        ),
    )
    return Points(
        facts=facts,
        reading=saying("points.database", database=database, time=newest.time)
        if database
        else saying(
            _reading_key(newest.consistency, system, dropped=dropped),
            time=newest.time,
            application=application,
            change=change,
        ),
        dropped=dropped,
    )


def _latest(points: Sequence[RecoveryPoint], consistency: Consistency) -> datetime | None:
    return next((point.time for point in points if point.consistency is consistency), None)


def _change(points: Sequence[RecoveryPoint]) -> datetime | None:
    """Return the time from which on every point has the newest one's consistency."""
    change = None
    for point in points:
        if point.consistency is not points[0].consistency:
            return change
        change = point.time
    return None


def _reading_key(consistency: Consistency, system: Os | None, *, dropped: bool) -> str:
    place = system.casefold() if system else "unknown"
    level = {
        Consistency.APPLICATION: "application",
        Consistency.FILE_SYSTEM: "fileSystemDropped" if dropped else "fileSystem",
        Consistency.CRASH: "crash",
        Consistency.UNKNOWN: "unknown",
    }[consistency]
    return f"points.{level}.{place}"
