"""How fast a fresh process is ready, and whether it loads only what it uses."""

import statistics
import subprocess
import sys
from collections.abc import Mapping

import msgspec

from benchmarks.figures import Figure
from benchmarks.plan import Plan
from benchmarks.processes import HOME, clean_environment, settings_for, stand_in

GROUP = "Cold start"
SDK_SET = (
    "azure.functions",
    "azure.identity.aio",
    "azure.core.pipeline.transport._aiohttp",
    "azure.mgmt.recoveryservicesbackup.aio",
    "azure.monitor.query.aio",
)
"""What every program that reads these APIs by the SDK loads."""


class Started(msgspec.Struct):
    """One fresh process: its seconds, and the heavy packages it loaded."""

    seconds: float
    heavy: list[str]


def start(*arguments: str, settings: Mapping[str, str] | None = None) -> Started:
    """Run `benchmarks.first_answer` with `arguments` in a fresh process.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.first_answer", *arguments],
        cwd=HOME,
        env=clean_environment(settings or {}),
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, heavy = ran.stdout.split("\n")[:2]
    return Started(float(seconds), heavy.split())


async def measure(plan: Plan) -> list[Figure]:
    """Return the ratios of cold starts; the runs compared take turns."""
    with stand_in("--page-size", "1000") as azure:
        live = settings_for(azure.plain)
        kinds: dict[str, tuple[tuple[str, ...], Mapping[str, str]]] = {
            "functions": (("imports", "azure.functions"), {}),
            "app": (("imports", "function_app"), {}),
            "sdk": (("imports", *SDK_SET), {}),
            "classify": (("classify",), {}),
            "triage": (("triage",), live),
        }
        runs: dict[str, list[Started]] = {kind: [] for kind in kinds}
        for arguments, settings in kinds.values():
            start(*arguments, settings=settings)  # leaves the modules compiled
        for _ in range(plan.times(11, 5)):
            for kind, (arguments, settings) in kinds.items():
                runs[kind].append(start(*arguments, settings=settings))
    return _figures(runs)


def _figures(runs: Mapping[str, list[Started]]) -> list[Figure]:
    seconds = {k: statistics.median(run.seconds for run in ran) for k, ran in runs.items()}
    heavy = {k: len(ran[0].heavy) for k, ran in runs.items()}
    return [
        Figure(
            group=GROUP,
            name="importing function_app over importing azure.functions",
            value=seconds["app"] / seconds["functions"],
            unit="×",
            target=1.15,
            gate=1.5,
        ),
        Figure(
            group=GROUP,
            name="heavy packages loaded by function_app",
            value=heavy["app"],
            target=0,
            gate=0,
        ),
        Figure(
            group=GROUP,
            name="first catalogue answer, imports included",
            value=seconds["classify"] * 1000,
            unit="ms",
        ),
        Figure(
            group=GROUP,
            name="heavy packages loaded for it",
            value=heavy["classify"],
            target=0,
            gate=0,
        ),
        Figure(
            group=GROUP,
            name="first live answer over importing the SDK set",
            value=seconds["triage"] / seconds["sdk"],
            unit="×",
            target=1.2,
            gate=1.8,
            note=f"the SDK set takes {seconds['sdk'] * 1000:.0f} ms",
        ),
    ]
