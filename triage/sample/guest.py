"""What the guests of the estate log to the workspace around their failed jobs."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from triage.sample.wording import ticks
from triage.sample.world import World

COLUMNS = ("TimeGenerated", "Kind", "Source", "EventID", "Text")
# Machine, seconds after its failed job began, event source, event id, text: as Windows words it.
_EVENTS: tuple[tuple[str, int, str, int, str], ...] = (
    (
        "vm-win-vss",
        612,
        "VSS",
        8229,
        (
            "A VSS writer has rejected an event with error 0x800423f3, The writer experienced a "
            "transient error. Writer Name: SqlServerWriter"
        ),
    ),
    (
        "vm-win-vss",
        1_204,
        "volsnap",
        8,
        (
            "The flush and hold writes operation on volume C: timed out while waiting for a "
            "release writes command."
        ),
    ),
)


def guest_rows(world: World, query: str) -> Iterator[dict[str, Any]]:
    """Yield the events of the machines that `query` names, one set for each failed job."""
    for machine, seconds, source, number, text in _EVENTS:
        if f'"{machine}"' not in query:
            continue
        for job in world.jobs:
            if job.machine.name == machine and job.failure:
                yield {
                    "TimeGenerated": ticks(job.start + timedelta(seconds=seconds)),
                    "Kind": "event",
                    "Source": source,
                    "EventID": number,
                    "Text": text,
                }
