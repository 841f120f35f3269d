"""What a run found: each figure with its target, as a table, as JSON, and as a page."""

import platform
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec
import psutil

_WIDE = 58


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure, and what it should be.

    `target` is the most it should be, or the least where `at_least` is set; None where it is told
    for information. `gate` is the same with head-room, for machines that do other things too: a
    change is turned away beyond it.
    """

    group: str
    name: str
    value: float
    unit: str = ""
    target: float | None = None
    gate: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether the target is met; a figure without one always is."""
        return self._within(self.target)

    @property
    def passes(self) -> bool:
        """Whether the gate is."""
        return self._within(self.gate)

    def _within(self, limit: float | None) -> bool:
        if limit is None:
            return True
        return self.value >= limit if self.at_least else self.value <= limit

    @property
    def shown(self) -> str:
        """The value with its unit."""
        return f"{_number(self.value)} {self.unit}".strip()

    @property
    def wanted(self) -> str:
        """The target with its sign and unit."""
        if self.target is None:
            return ""
        sign = "≥" if self.at_least else "≤"
        return f"{sign} {_number(self.target)} {self.unit}".strip()

    @property
    def verdict(self) -> str:
        """In a word, whether the target is met."""
        if self.target is None:
            return ""
        return "yes" if self.holds else "no"


class Findings(msgspec.Struct, frozen=True, kw_only=True):
    """All figures of a run, when and where they were taken."""

    taken: datetime
    machine: str
    quick: bool
    figures: tuple[Figure, ...]


def _number(value: float) -> str:
    if value >= 100 or value == int(value):  # noqa: PLR2004 - three digits say enough
        return f"{value:,.0f}"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"  # noqa: PLR2004 - the same


def findings(figures: Sequence[Figure], *, quick: bool) -> Findings:
    """Return `figures` with the present time and a description of this machine."""
    system, memory = platform.system(), psutil.virtual_memory().total / 2**30
    machine = (
        f"{psutil.cpu_count()} cores ({platform.machine()}), {memory:.0f} GiB, {system}, "
        f"Python {platform.python_version()}"
    )
    now = datetime.now(UTC).replace(microsecond=0)
    return Findings(taken=now, machine=machine, quick=quick, figures=tuple(figures))


def table(found: Findings) -> str:
    """Return the figures as a table for a terminal."""
    lines = [f"{found.taken:%Y-%m-%d %H:%M} UTC, {found.machine}", ""]
    group = ""
    for figure in found.figures:
        if figure.group != group:
            group = figure.group
            lines.append(group)
        verdict = f"{figure.wanted:>14}  {figure.verdict}"
        lines.append(f"  {figure.name:<{_WIDE}}{figure.shown:>14}{verdict}".rstrip())
    return "\n".join(lines) + "\n"


def as_json(found: Findings) -> bytes:
    """Return the figures as JSON, with what their targets came to."""
    body = msgspec.to_builtins(found)
    for figure, written in zip(found.figures, body["figures"], strict=True):
        written["holds"] = figure.holds
    return msgspec.json.format(msgspec.json.encode(body), indent=2) + b"\n"


def markdown(found: Findings) -> str:
    """Return the figures as tables for a page, one a group."""
    lines = [f"Taken on {found.taken:%Y-%m-%d} on {found.machine}.", ""]
    for group in dict.fromkeys(figure.group for figure in found.figures):
        figures = [figure for figure in found.figures if figure.group == group]
        lines += [f"### {group}", "", "| | found | wanted | met | |", "|---|--:|--:|---|---|"]
        lines += [
            f"| {f.name} | {f.shown} | {f.wanted} | {f.verdict} | {f.note} |" for f in figures
        ]
        lines.append("")
    return "\n".join(lines)
