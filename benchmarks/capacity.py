"""How many answers a process gives, and whether it stays the same while it gives them."""

from benchmarks.callers import Ask, alike, ask_all, by_code, by_names
from benchmarks.figures import Figure
from benchmarks.plan import Plan
from benchmarks.processes import Host, local_host, stand_in

GROUP = "Throughput of one process"
_CALLERS = 16
_CROWD = 64


async def measure(plan: Plan) -> list[Figure]:
    """Return answers a second, errors under a crowd, and memory over many requests."""
    with stand_in("--page-size", "1000") as azure, local_host(azure.plain) as host:
        await ask_all(host.url, by_names, callers=4, questions=12)
        await ask_all(host.url, by_code, callers=4, questions=50)
        count = plan.times(800, 120)
        same = await ask_all(host.url, alike, callers=_CALLERS, questions=count)
        apart = await ask_all(host.url, by_names, callers=_CALLERS, questions=count, first=1_000)
        codes = await ask_all(host.url, by_code, callers=_CALLERS, questions=count * 5)
        grown = await _flat(plan, host)
    crowd = await _crowd(plan)
    return [
        _rate("triages a second, questions alike, no latency", same.rate, 80),
        _rate("triages a second, each of another subscription, no latency", apart.rate, None),
        _rate("classifications a second", codes.rate, 800),
        Figure(
            group=GROUP,
            name="wrong answers among these",
            value=same.wrong + apart.wrong + codes.wrong,
            target=0,
            gate=0,
        ),
        Figure(
            group=GROUP,
            name=f"{_CROWD} callers at {plan.latency * 1000:.0f} ms a call: wrong answers",
            value=crowd,
            target=0,
            gate=0,
        ),
        grown,
    ]


def _rate(name: str, value: float, target: float | None) -> Figure:
    return Figure(group=GROUP, name=name, value=value, unit="/s", target=target, at_least=True)


async def _crowd(plan: Plan) -> int:
    with stand_in("--latency", str(plan.latency)) as azure, local_host(azure.plain) as host:
        count = plan.times(640, 128)
        return (await ask_all(host.url, by_names, callers=_CROWD, questions=count)).wrong


async def _flat(plan: Plan, host: Host) -> Figure:
    """Return how much memory grows between the first tenth of many requests and their end."""
    count = plan.times(20_000, 1_000)
    await ask_all(host.url, mixed, callers=_CALLERS, questions=count // 10)
    before = host.running.memory()
    await ask_all(host.url, mixed, callers=_CALLERS, questions=count * 9 // 10)
    return Figure(
        group=GROUP,
        name=f"memory grown over {count:,} requests, after the first tenth",
        value=max(host.running.memory() - before, 0.0),
        unit="MiB",
        target=8,
        gate=24,
    )


def mixed(number: int) -> tuple[str, dict[str, str]]:
    """Ask by names once in three times, else classify."""
    ask: Ask = by_code if number % 3 else alike
    path, query = ask(number)
    return path, dict(query)
