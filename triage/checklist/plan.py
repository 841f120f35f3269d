"""Choosing what to gather: the scenario, its items for this machine, and the time window."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import chain

import msgspec

from triage.catalogue.catalogue import Catalogue
from triage.catalogue.schema import Condition, Item, Scenario
from triage.diagnosis.diagnose import Findings
from triage.model.evidence import Evidence, JobStatus, Outcome, SourceName
from triage.model.terms import Channel, Level, Machine, Operation, Os, Phase, Text, Workload

_BASE = {
    Workload.AZURE_VM: "azurevm",
    Workload.SAP_HANA: "sap-hana",
    Workload.SQL: "sql-in-azure-vm",
    Workload.SAP_ASE: "sap-ase",
    Workload.AZURE_FILES: "azure-files",
    Workload.MARS: "mars",
    Workload.DPM: "mabs-dpm",
    Workload.VAULT: "vault-management",
}
_GUEST = frozenset({"azurevm", "snapshot-guest-agent", "vss-writer", "linux-prepost-consistency"})
_AGENT_DOWN = frozenset({"guest-agent-unreachable"})
_LEVELS = list(Level)
MARGIN = timedelta(hours=1)


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """An item to gather here; `condition` is set when only a person can tell whether it applies."""

    item: Item
    level: Level
    channels: tuple[Channel, ...]
    condition: Condition | None = None


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What to gather for one failure. Times are UTC."""

    scenarios: tuple[Scenario, ...]
    wanted: tuple[Wanted, ...]
    start: datetime | None = None
    end: datetime | None = None
    before_you_fix: tuple[Text, ...] = ()
    questions: tuple[Text, ...] = ()
    writers: bool = False


def plan(
    findings: Findings, catalogue: Catalogue, evidence: Evidence | None, now: datetime
) -> Plan | None:
    """Return what to gather for `findings`; None where nothing failed and nothing is amiss."""
    name = scenario_name(findings)
    if name is None:
        return None
    scenarios = catalogue.scenario_for(name, findings.os)
    facts = facts_of(findings, evidence)
    wanted = _wanted(scenarios, findings, catalogue, facts)
    start, end = window_of(findings, now)
    return Plan(
        scenarios=scenarios,
        wanted=tuple(wanted),
        start=start,
        end=end,
        before_you_fix=tuple(dict.fromkeys(t for s in scenarios for t in s.before_you_fix)),
        questions=tuple(dict.fromkeys(t for s in scenarios for t in s.questions)),
        writers=any(s.id == "vss-writer" for s in scenarios),
    )


def scenario_name(findings: Findings) -> str | None:
    """Return the scenario, or group of scenarios, that `findings` ask for.

    The failed sub-task overrules the entry: once the snapshot was taken, nothing in the guest
    can explain why its transfer failed.
    """
    if findings.operation is Operation.FILE_RECOVERY:
        return "ilr"
    if findings.status in ("noFailure", "inProgress", "resolved"):
        if findings.points is None or not findings.points.dropped:
            return None
        return "linux-prepost-consistency" if findings.os is Os.LINUX else "vss-writer"
    recognised = findings.recognition.entry or findings.recognition.family
    name = recognised.scenario if recognised else _base(findings)
    if findings.phase is Phase.TRANSFER and name in _GUEST:
        return "azurevm-transfer"
    return name


def _base(findings: Findings) -> str:
    if findings.operation is Operation.RESTORE and findings.workload in (None, Workload.AZURE_VM):
        return "restore-vm"
    return _BASE.get(findings.workload or Workload.AZURE_VM, "backup-vault")


def facts_of(findings: Findings, evidence: Evidence | None) -> dict[str, bool | None]:
    """Return what is known of the facts that conditions name; None means unknown."""
    entry = findings.recognition.entry
    category = entry.category if entry else None
    detail = evidence.reading(SourceName.JOB) if evidence else None
    databases = evidence is not None and any(i.workload is Workload.SQL for i in evidence.items)
    job = findings.job.job if findings.job else None
    pattern = findings.history.facts.pattern if findings.history else None
    return {
        "agentNotReady": True if category in _AGENT_DOWN else None,
        "agentReady": False if category in _AGENT_DOWN else None,
        "encrypted": findings.encrypted,
        "reproducible": findings.reproducible,
        "notReproducible": None if findings.reproducible is None else not findings.reproducible,
        "sqlOnMachine": True if databases else None,
        "completedWithWarnings": job.status is JobStatus.COMPLETED_WITH_WARNINGS if job else None,
        "jobNotReadable": detail.outcome is not Outcome.OK if detail else evidence is None,
        "networkSuspected": True if category == "network" else None,
        "scheduledOnly": None if pattern is None else pattern == "scheduledOnly",
    }


def _wanted(
    scenarios: Iterable[Scenario],
    findings: Findings,
    catalogue: Catalogue,
    facts: Mapping[str, bool | None],
) -> list[Wanted]:
    entry = findings.recognition.entry
    chosen: dict[str, Wanted] = {}
    gathers = [
        *(entry.gather if entry else ()),
        *chain.from_iterable(map(catalogue.gathers_of, scenarios)),
    ]
    for gather in gathers:
        item = catalogue.items[gather.item]
        condition = catalogue.conditions.get(gather.when)
        holds = True if condition is None else facts.get(condition.fact)
        if holds is False or (item.os and findings.os and item.os is not findings.os):
            continue
        candidate = Wanted(
            item=item,
            level=gather.level,
            channels=_channels(item, agent_down=facts["agentNotReady"] is True),
            condition=None if holds else condition,
        )
        known = chosen.get(item.id)
        if known is None or _weight(candidate) < _weight(known):
            chosen[item.id] = candidate
    order = {gather.item: place for place, gather in reversed(list(enumerate(gathers)))}
    return sorted(chosen.values(), key=lambda w: (_LEVELS.index(w.level), order[w.item.id]))


def _weight(wanted: Wanted) -> tuple[int, bool]:
    return _LEVELS.index(wanted.level), wanted.condition is not None


def _channels(item: Item, *, agent_down: bool) -> tuple[Channel, ...]:
    """Return the ways to reach `item`; Run Command goes through the agent and falls with it.

    A question to a person has none.
    """
    if item.machine is Machine.PERSON:
        return ()
    if agent_down:
        return tuple(c for c in item.channels if c is not Channel.RUN_COMMAND)
    return item.channels


def window_of(findings: Findings, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Return the time for which logs are wanted: the job's own time with an hour either side.

    File recovery has no job: the script lives twelve hours, so the last day is wanted. Without
    any time both ends are None.
    """
    if findings.operation is Operation.FILE_RECOVERY:
        return now - timedelta(days=1), now
    job = findings.job.job if findings.job else None
    if job is None or job.start is None:
        return None, None
    end = job.end or (job.start + job.duration if job.duration else now)
    return job.start - MARGIN, end + MARGIN
