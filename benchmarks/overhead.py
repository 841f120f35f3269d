"""What an answer costs in CPU and memory, and how that grows with the jobs of a vault."""

import statistics
from collections.abc import Sequence

import msgspec

from benchmarks.callers import alike, ask_all, by_code, by_names
from benchmarks.figures import Figure
from benchmarks.plan import Plan
from benchmarks.processes import Cost, Failed, Watch, local_host, stand_in

GROUP = "Cost of an answer"


async def measure(plan: Plan) -> list[Figure]:
    """Return the cost of a warm answer and of a vault of many jobs."""
    few, many = plan.times(5_000, 1_000), plan.times(50_000, 10_000)
    small, large = await _jobs(plan, few), await _jobs(plan, many)
    growth = large.cpu / small.cpu
    return [
        await _warm(plan),
        Figure(
            group=GROUP,
            name=f"CPU of an answer over {few:,} jobs",
            value=small.cpu,
            unit="s",
            target=0.5,
            note="fresh: every page is fetched, read and counted",
        ),
        Figure(
            group=GROUP,
            name=f"memory over idle, {few:,} jobs",
            value=small.grown,
            unit="MiB",
            target=64,
            gate=96,
        ),
        Figure(
            group=GROUP,
            name=f"CPU of {many:,} jobs over that of {few:,}",
            value=growth,
            unit="×",
            target=11,
            gate=14,
        ),
        Figure(
            group=GROUP,
            name=f"memory over idle, {many:,} jobs",
            value=large.grown,
            unit="MiB",
            target=64,
            gate=96,
            note="at most 16 MiB of it are pages kept for others who ask",
        ),
    ]


async def _warm(plan: Plan) -> Figure:
    count = plan.times(300, 60)
    with local_host(None) as host:
        await ask_all(host.url, alike, callers=1, questions=20)
        with Watch(host.running) as watch:
            await ask_all(host.url, alike, callers=1, questions=count)
    return Figure(
        group=GROUP,
        name="CPU of a warm answer on the sample estate",
        value=watch.cost.cpu / count * 1000,
        unit="ms",
        target=15,
        note="the estate's own answers included",
    )


async def _jobs(plan: Plan, count: int) -> Cost:
    """Return the cost of one answer when the window holds `count` jobs.

    CPU is the median of several, memory the most that the first grew by.
    """
    options = ("--jobs", str(count), "--page-size", "1000")
    with stand_in(*options) as azure, local_host(azure.plain) as host:
        await ask_all(host.url, by_code, callers=1, questions=5)
        await ask_all(host.url, _of_an_empty_vault, callers=1, questions=5)
        costs = [await _one(host.url, Watch(host.running), n) for n in range(plan.times(5, 3))]
    return summed(costs)


def summed(costs: Sequence[Cost]) -> Cost:
    """Return the median CPU and the greatest growth of `costs`."""
    cpu = statistics.median(cost.cpu for cost in costs)
    return Cost(cpu=cpu, before=costs[0].before, peak=max(cost.peak for cost in costs))


async def _one(base: str, watch: Watch, number: int) -> Cost:
    with watch:
        found = await ask_all(base, by_names, callers=1, questions=1, first=100 + number)
    if found.wrong:
        raise Failed("a question about many jobs got a wrong answer")
    return msgspec.structs.replace(watch.cost)


def _of_an_empty_vault(number: int) -> tuple[str, dict[str, str]]:
    path, query = by_names(number)
    return path, {**query, "vault": "rsv-spare"}
