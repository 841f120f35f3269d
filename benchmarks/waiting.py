"""How long an answer takes over what Azure's own round trips cost."""

from benchmarks.callers import (
    Ask,
    Timings,
    alike,
    ask_all,
    by_names,
    by_vault_id,
    calls_counted,
    control,
    round_trip,
)
from benchmarks.figures import Figure
from benchmarks.plan import Plan
from benchmarks.processes import local_host, stand_in

GROUP = "Time of an answer over the longest chain of calls"
_ONE_PAGE = "1000"
"""Rows on a page of jobs: the sample's jobs fit one, so that paging adds no rounds."""
_CROWD = 32


async def measure(plan: Plan) -> list[Figure]:
    """Return the figures at one caller and at many."""
    options = ("--latency", str(plan.latency), "--page-size", _ONE_PAGE)
    with stand_in(*options) as azure, local_host(azure.plain) as host:
        base = host.url
        await ask_all(base, by_names, callers=4, questions=12)
        one_call = await round_trip(azure.plain)
        few, many = plan.times(60, 10), plan.times(640, 96)
        names = await ask_all(base, by_names, callers=1, questions=few, first=1_000)
        known = await ask_all(base, by_vault_id, callers=1, questions=few)
        crowd = await ask_all(base, by_names, callers=_CROWD, questions=many, first=10_000)
        await control(azure.plain, latency=plan.latency)
        same = await ask_all(base, alike, callers=_CROWD, questions=_CROWD)
        calls = await calls_counted(azure.plain)
    return [
        Figure(
            group=GROUP,
            name="one bare call to the stand-in",
            value=one_call * 1000,
            unit="ms",
        ),
        *_over(by_names, names, 3 * one_call, "by names, 1 caller, 3 rounds"),
        *_over(by_vault_id, known, 2 * one_call, "by vault id, 1 caller, 2 rounds"),
        *_over(by_names, crowd, 3 * one_call, f"by names, {_CROWD} callers without a pause"),
        Figure(
            group=GROUP,
            name=f"{_CROWD} questions alike at once: reads of its job list",
            value=calls.get("jobs", 0),
            target=1,
            gate=2,
            note="shared by all who ask within the minute",
        ),
        Figure(
            group=GROUP,
            name=f"{_CROWD} questions alike at once: calls for each",
            value=sum(calls.values()) / _CROWD,
            gate=4,
        ),
        Figure(
            group=GROUP,
            name=f"{_CROWD} questions alike at once: wrong answers",
            value=same.wrong,
            target=0,
            gate=0,
        ),
    ]


def _over(ask: Ask, found: Timings, path: float, name: str) -> list[Figure]:
    crowded = found.rate > 1.5 / path
    gates = (6.0, 9.0) if crowded else (1.5, 2.5)
    note = "bound by CPU: see throughput" if crowded and ask is by_names else ""
    wrong = Figure(group=GROUP, name=f"{name}: wrong answers", value=found.wrong, target=0, gate=0)
    return [
        Figure(
            group=GROUP,
            name=f"{name}: median",
            value=found.median / path,
            unit="×",
            target=1.15,
            gate=gates[0],
            note=note,
        ),
        Figure(
            group=GROUP,
            name=f"{name}: 99th percentile",
            value=found.slowest / path,
            unit="×",
            target=1.5,
            gate=gates[1],
            note=note,
        ),
        *([wrong] if found.wrong or crowded else []),
    ]
