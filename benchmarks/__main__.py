"""`python -m benchmarks`: one command, one table, one JSON.

The exit status is 1 when a gate is not passed: gates are ratios and counts with head-room, so
that a busy machine passes and a change for the worse does not.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from benchmarks import capacity, comparison, overhead, starting, waiting
from benchmarks.figures import Figure, as_json, findings, table
from benchmarks.page import write_page
from benchmarks.plan import Plan

Measure = Callable[[Plan], Awaitable[list[Figure]]]
MEASURES: dict[str, Measure] = {
    "waiting": waiting.measure,
    "overhead": overhead.measure,
    "capacity": capacity.measure,
    "starting": starting.measure,
    "comparison": comparison.measure,
}


async def _run(plan: Plan, chosen: Sequence[str]) -> list[Figure]:
    figures: list[Figure] = []
    for name in chosen:
        sys.stderr.write(f"{name} …\n")
        figures += await MEASURES[name](plan)
    return figures


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few repetitions, as CI runs it")
    parser.add_argument("--only", nargs="+", choices=MEASURES, default=list(MEASURES))
    parser.add_argument("--with-cli", type=Path, metavar="AZ", help="compare with this `az`, too")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where the JSON goes")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, write what was asked for; return the exit status."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan(quick=options.quick, folder=Path(folder), cli=options.with_cli)
        figures = asyncio.run(_run(plan, options.only))
    found = findings(figures, quick=options.quick)
    sys.stdout.write(table(found))
    if options.json:
        options.json.write_bytes(as_json(found))
    if options.write:
        write_page(found)
    missed = [figure for figure in figures if not figure.passes]
    for figure in missed:
        sys.stderr.write(f"gate missed: {figure.group}, {figure.name}: {figure.shown}\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
