"""The service side by side with what people use today, on one stand-in, over TLS."""

import os
import statistics
import subprocess
import sys
from pathlib import Path

from benchmarks.callers import Timings, ask_all, by_names, control
from benchmarks.certificate import write_certificate
from benchmarks.command_line import CommandLine
from benchmarks.figures import Figure
from benchmarks.plan import Plan
from benchmarks.processes import HOME, Azure, Host, local_host, settings_for, stand_in

GROUP = "Against what people use today"


async def measure(plan: Plan) -> list[Figure]:
    """Return how many times faster the service is, with a latency and without one."""
    pem = write_certificate(plan.folder)
    options = ("--page-size", "1000")
    with stand_in(*options, certificate=pem) as azure:
        tls = azure.tls or azure.plain
        trusting = {"SSL_CERT_FILE": str(pem)}
        with local_host(tls, azure.plain, **trusting) as host:
            await ask_all(host.url, by_names, callers=2, questions=10)
            cli = _cli(plan, azure, pem)
            found = [
                *await _side_by_side(plan, azure, host, pem, cli=cli, latency=plan.latency),
                *await _side_by_side(plan, azure, host, pem, cli=cli, latency=0.0),
            ]
    return found


def _cli(plan: Plan, azure: Azure, pem: Path) -> CommandLine | None:
    if plan.cli is None:
        return None
    return CommandLine(plan.cli, azure, certificate=pem, folder=plan.folder)


async def _side_by_side(
    plan: Plan,
    azure: Azure,
    host: Host,
    pem: Path,
    *,
    cli: CommandLine | None,
    latency: float,
) -> list[Figure]:
    await control(azure.plain, latency=latency)
    first = 1_000 if latency else 5_000
    ours = await ask_all(host.url, by_names, callers=1, questions=plan.times(20, 5), first=first)
    script = [_script(azure, pem) for _ in range(plan.times(5, 2))]
    reads = statistics.median(reads for reads, _ in script)
    whole = statistics.median(whole for _, whole in script)
    at = f"at {latency * 1000:.0f} ms a call"
    waits = latency > 0
    return [
        Figure(group=GROUP, name=f"an answer by names, {at}", value=ours.median * 1000, unit="ms"),
        _ratio(
            f"the sequential script's reads alone, {at}",
            reads / ours.median,
            target=2.0 if waits else None,
            gate=1.6 if waits else None,
            seconds=reads,
        ),
        _ratio(f"the sequential script as a process, {at}", whole / ours.median, seconds=whole),
        *_commands(plan, cli, ours, at=at, target=8.0 if waits else 60.0),
    ]


def _commands(
    plan: Plan, cli: CommandLine | None, ours: Timings, *, at: str, target: float
) -> list[Figure]:
    if cli is None:
        return []
    five = statistics.median(cli.five() for _ in range(plan.times(5, 1)))
    ratio = five / ours.median
    return [_ratio(f"the Azure CLI's five commands, {at}", ratio, target=target, seconds=five)]


def _ratio(
    name: str,
    value: float,
    *,
    seconds: float,
    target: float | None = None,
    gate: float | None = None,
) -> Figure:
    return Figure(
        group=GROUP,
        name=name,
        value=value,
        unit="×",
        target=target,
        gate=gate,
        at_least=True,
        note=f"{seconds:.2f} s",
    )


def _script(azure: Azure, pem: Path) -> tuple[float, float]:
    tls = azure.tls or azure.plain
    environment = {
        **os.environ,
        **settings_for(tls, azure.plain),
        "REQUESTS_CA_BUNDLE": str(pem),
    }
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.sequential", tls],
        cwd=HOME,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    reads, whole = (float(part) for part in ran.stdout.split())
    return reads, whole
