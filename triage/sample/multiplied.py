"""Estates of any size for benchmarks: VMs by the hundred, jobs by the thousand."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from triage.sample import failures
from triage.sample.history import SampleJob, job_id
from triage.sample.machines import APPLICATION, FILE_SYSTEM, Machine

_FAILS_EVERY = 17


def multiplied_machines(count: int) -> list[Machine]:
    """Return `count` VMs of both systems, without a history of their own."""
    return [
        Machine(
            name=f"vm-{number:04d}",
            group=f"rg-many-{number % 7}",
            os="Windows" if number % 2 else "Linux",
            at=(number % 24, number % 60),
            consistency=APPLICATION if number % 2 else FILE_SYSTEM,
            fresh=True,
        )
        for number in range(count)
    ]


def multiplied_jobs(
    machines: Sequence[Machine], *, now: datetime, count: int, days: int
) -> list[SampleJob]:
    """Return `count` jobs of `machines`, evenly over the `days` before `now`; some failed."""
    step = timedelta(days=days) / max(count, 1)
    return [_job(machines[n % len(machines)], now - step * (n + 0.5), n) for n in range(count)]


def _job(machine: Machine, start: datetime, number: int) -> SampleJob:
    failed = number % _FAILS_EVERY == _FAILS_EVERY - 1
    failure = failures.NO_NETWORK if failed else None
    return SampleJob(
        id=job_id(machine.id, number),
        machine=machine,
        operation="Backup",
        status="Failed" if failed else "Completed",
        start=start,
        end=start + timedelta(seconds=600 + number % 900, microseconds=number % 10**6),
        failure=failure,
        consistency=machine.consistency,
    )
