"""The rhythm of the runs: the schedule behind them and the times at which they fail."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from triage.diagnosis.clues import FAILING
from triage.model.account import Pattern, RunCount, Runs
from triage.model.evidence import Job

_DAY = 24 * 60
_SLACK = 45
_ENOUGH = 3
_MOSTLY = 0.6
_WEEK_SPAN = timedelta(days=13)


def minute_of_day(job: Job) -> int | None:
    """Return the UTC minute of the day at which `job` began."""
    return job.start.hour * 60 + job.start.minute if job.start else None


def _apart(left: int, right: int) -> int:
    distance = abs(left - right) % _DAY
    return min(distance, _DAY - distance)


def scheduled_minute(jobs: Sequence[Job]) -> int | None:
    """Return the minute of the day around which most runs begin, None without a clear one."""
    begun = Counter(m for job in jobs if (m := minute_of_day(job)) is not None)
    if begun.total() < _ENOUGH:
        return None
    window = range(-_SLACK, _SLACK + 1)
    near = {m: sum(begun[(m + away) % _DAY] for away in window) for m in begun}
    minute, count = min(near.items(), key=lambda pair: (-pair[1], pair[0]))
    return minute if count >= _MOSTLY * begun.total() else None


def is_scheduled(job: Job, usual: int | None) -> bool | None:
    """Tell whether `job` ran on schedule: by the service's word, else by the `usual` minute."""
    if job.user_triggered is not None:
        return not job.user_triggered
    minute = minute_of_day(job)
    if usual is None or minute is None:
        return None
    return _apart(usual, minute) <= _SLACK


def runs_of(jobs: Sequence[Job]) -> Runs:
    """Return the scheduled and the on-demand runs among `jobs`; runs of unknown kind in neither."""
    usual = scheduled_minute(jobs)
    kinds = [(is_scheduled(job, usual), job.status in FAILING) for job in jobs]
    return Runs(
        scheduled=_runs(kinds, scheduled=True),
        on_demand=_runs(kinds, scheduled=False),
        inferred=any(job.user_triggered is None for job in jobs),
    )


def _runs(kinds: Sequence[tuple[bool | None, bool]], *, scheduled: bool) -> RunCount:
    failures = [failed for kind, failed in kinds if kind is scheduled]
    return RunCount(total=len(failures), failed=sum(failures))


def pattern_of(jobs: Sequence[Job], runs: Runs, streak: int) -> Pattern:
    """Name the pattern of failures among `jobs`, newest first."""
    failed = [job for job in jobs if job.status in FAILING]
    several = len(failed) >= _ENOUGH
    tests: tuple[tuple[bool, Pattern], ...] = (
        (not failed, "none"),
        (len(failed) == 1, "single"),
        (_scheduled_only(runs), "scheduledOnly"),
        (streak == len(failed), "steady"),
        (several and _at_one_hour(jobs, failed), "timeOfDay"),
        (several and _on_one_weekday(jobs, failed), "weekday"),
    )
    return next((pattern for holds, pattern in tests if holds), "flapping")


def _scheduled_only(runs: Runs) -> bool:
    scheduled, on_demand = runs.scheduled, runs.on_demand
    return (
        scheduled.failed >= _ENOUGH
        and scheduled.failed >= _MOSTLY * scheduled.total
        and on_demand.total > 0
        and on_demand.failed == 0
    )


def _at_one_hour(jobs: Sequence[Job], failed: Sequence[Job]) -> bool:
    """Tell whether the failures share a time of day at which hardly any other run begins."""
    first = minute_of_day(failed[0]) if failed else None
    if first is None:
        return False

    def near(job: Job) -> bool:
        minute = minute_of_day(job)
        return minute is not None and _apart(first, minute) <= _SLACK

    good = [job for job in jobs if job.status not in FAILING]
    return all(map(near, failed)) and sum(map(near, good)) <= len(failed) // _ENOUGH


def _on_one_weekday(jobs: Sequence[Job], failed: Sequence[Job]) -> bool:
    days = {job.start.weekday() for job in failed if job.start}
    starts = [job.start for job in failed if job.start]
    good = [job for job in jobs if job.status not in FAILING and job.start]
    return (
        len(days) == 1
        and len(starts) == len(failed)
        and max(starts) - min(starts) >= _WEEK_SPAN
        and not any(job.start and job.start.weekday() in days for job in good)
    )
