"""Choosing what to gather."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.builders import (
    AGENT,
    FREEZE,
    KEY_VAULT,
    LAST_NIGHT,
    NOW,
    UNKNOWN,
    VSS,
    JobBuilder,
    a_job,
    a_question,
    an_item,
    evidence_of,
    nights,
    points,
)
from triage.catalogue.catalogue import Catalogue
from triage.checklist.plan import MARGIN, Plan, facts_of, plan, scenario_name, window_of
from triage.diagnosis.classify import classify
from triage.diagnosis.diagnose import Findings, diagnose
from triage.diagnosis.recognise import Recogniser, Recognition
from triage.model.evidence import Evidence, JobStatus, Outcome, Reading, SourceName
from triage.model.question import Question, Symptom
from triage.model.terms import Channel, Level, Operation, Os, Phase, Workload

HOUR = timedelta(hours=1)


class Planner:
    """Judges and plans in one go."""

    def __init__(self, catalogue: Catalogue, recogniser: Recogniser) -> None:
        self.catalogue = catalogue
        self._recogniser = recogniser

    def findings(self, evidence: Evidence, question: Question | None = None) -> Findings:
        """Return the findings on the evidence."""
        return diagnose(evidence, question or a_question(), self._recogniser, NOW)

    def of(self, evidence: Evidence, question: Question | None = None) -> Plan | None:
        """Return the plan for the evidence."""
        return plan(self.findings(evidence, question), self.catalogue, evidence, NOW)

    def sure(self, evidence: Evidence, question: Question | None = None) -> Plan:
        """Return the plan for evidence that must give one."""
        found = self.of(evidence, question)
        assert found is not None
        return found

    def said(self, **symptom: Any) -> Plan:
        """Return the plan for what a caller has in hand."""
        findings = classify(Symptom(**symptom), None, self._recogniser)
        found = plan(findings, self.catalogue, None, NOW)
        assert found is not None
        return found


@pytest.fixture
def planner(catalogue: Catalogue, recogniser: Recogniser) -> Planner:
    """The judgement and the plan under test."""
    return Planner(catalogue, recogniser)


def scenarios(found: Plan | None) -> list[str]:
    """Return the ids of the scenarios of a plan."""
    return [scenario.id for scenario in found.scenarios] if found else []


TRANSFER = ("Transfer data to vault", "Failed")


@pytest.mark.parametrize(
    ("job", "system", "expected"),
    [
        (a_job().failed(VSS), Os.WINDOWS, ["vss-writer"]),
        (a_job().failed(VSS).task(*TRANSFER), Os.WINDOWS, ["azurevm-transfer"]),
        (a_job().failed(AGENT), Os.LINUX, ["snapshot-guest-agent"]),
        (a_job().failed(AGENT).task(*TRANSFER), Os.LINUX, ["azurevm-transfer"]),
        (a_job().failed(FREEZE), Os.LINUX, ["linux-prepost-consistency"]),
        (a_job().failed(UNKNOWN), Os.LINUX, ["azurevm-linux"]),
        (a_job().failed(UNKNOWN), Os.WINDOWS, ["azurevm-windows"]),
        (a_job().failed(UNKNOWN), None, ["azurevm-linux", "azurevm-windows"]),
        (a_job().failed(UNKNOWN).task(*TRANSFER), None, ["azurevm-transfer"]),
        (a_job().failed(UNKNOWN).operation(Operation.RESTORE), Os.LINUX, ["restore-vm"]),
        (a_job().failed(UNKNOWN).database(Workload.SQL, "d"), None, ["sql-in-azure-vm"]),
        (a_job().failed(UNKNOWN).database(Workload.SAP_HANA, "d"), None, ["sap-hana"]),
        (
            a_job().failed(UNKNOWN).database(Workload.SQL, "d").operation(Operation.RESTORE),
            None,
            ["sql-in-azure-vm"],
        ),
    ],
)
def test_scenario_of_a_failure(
    job: JobBuilder, system: Os | None, expected: list[str], planner: Planner
) -> None:
    """The entry names the scenario, the failed phase overrules it, an unknown OS gives both."""
    assert scenarios(planner.of(evidence_of(job.build(), system=system))) == expected


def test_the_entry_names_the_scenario(planner: Planner) -> None:
    """A known code leads to the scenario of its entry."""
    entry = planner.catalogue.find(KEY_VAULT)[0][0]
    found = planner.of(evidence_of(*nights("F", KEY_VAULT), system=Os.LINUX))
    assert scenarios(found) == [entry.scenario]


@pytest.mark.parametrize(
    ("system", "marks", "expected"),
    [
        (Os.WINDOWS, "FFA", ["vss-writer"]),
        (Os.LINUX, "FFA", ["linux-prepost-consistency"]),
        (None, "FFA", ["vss-writer"]),
        (Os.WINDOWS, "AAA", []),
        (Os.WINDOWS, "FFF", []),
        (Os.WINDOWS, "", []),
    ],
)
def test_scenario_without_a_failure(
    system: Os | None, marks: str, expected: list[str], planner: Planner
) -> None:
    """Without a failure only lost consistency asks for logs."""
    evidence = evidence_of(*nights("SS"), system=system, recovery_points=points(marks))
    assert scenarios(planner.of(evidence)) == expected


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        (Os.WINDOWS, ["ilr-windows"]),
        (Os.LINUX, ["ilr-linux"]),
        (None, ["ilr-linux", "ilr-windows"]),
    ],
)
def test_scenario_of_file_recovery(
    system: Os | None, expected: list[str], planner: Planner
) -> None:
    """File recovery has a scenario of its own for each system."""
    question = a_question(operation=Operation.FILE_RECOVERY)
    assert sorted(scenarios(planner.of(evidence_of(system=system), question))) == expected


def test_every_workload_has_a_base(planner: Planner) -> None:
    """An unknown code of any workload leads to a scenario that the catalogue holds."""
    for workload in Workload:
        found = planner.said(code=UNKNOWN, workload=workload)
        assert found.scenarios, workload
        assert found.wanted, workload


def test_every_entry_leads_to_a_plan(planner: Planner) -> None:
    """Every code of the catalogue gives a plan with something that must be gathered."""
    for entry in planner.catalogue.entries:
        if entry.codes and not entry.healthy and not entry.codes[0].startswith("MSG:"):
            found = planner.said(code=entry.codes[0], workload=entry.workloads[0])
            assert any(w.level is Level.MUST for w in found.wanted), entry.id


@pytest.mark.parametrize("system", list(Os))
def test_items_of_another_system_are_left_out(system: Os, planner: Planner) -> None:
    """Where the system is known, no item of the other one is wanted."""
    found = planner.sure(evidence_of(*nights("F", AGENT), system=system))
    assert {w.item.os for w in found.wanted} <= {system, None}


def test_an_unknown_system_wants_both(planner: Planner) -> None:
    """Where the system is not known, items of both are wanted."""
    found = planner.sure(evidence_of(*nights("F", UNKNOWN), system=None))
    assert {w.item.os for w in found.wanted} >= set(Os)


def test_a_dead_agent_is_not_used(planner: Planner) -> None:
    """With the guest agent down Run Command is no way to any item."""
    found = planner.sure(evidence_of(*nights("F", AGENT), system=Os.LINUX))
    assert not any(Channel.RUN_COMMAND in w.channels for w in found.wanted)
    assert any(Channel.RUN_COMMAND in w.item.channels for w in found.wanted)


def test_a_living_agent_is_used(planner: Planner) -> None:
    """With the guest agent alive Run Command stays among the ways."""
    found = planner.sure(evidence_of(*nights("F", VSS)))
    assert any(Channel.RUN_COMMAND in w.channels for w in found.wanted)


def test_items_are_wanted_once_in_the_order_of_their_level(planner: Planner) -> None:
    """No item stands twice, and what must be gathered stands before what may."""
    for code in (VSS, AGENT, FREEZE, UNKNOWN):
        wanted = planner.sure(evidence_of(*nights("FF", code), system=None)).wanted
        ids = [w.item.id for w in wanted]
        levels = [list(Level).index(w.level) for w in wanted]
        assert len(ids) == len(set(ids))
        assert levels == sorted(levels)


def test_a_condition_that_fails_drops_the_item(planner: Planner) -> None:
    """An item for failures that come again is not wanted when this one does not, and vice versa."""
    once = planner.sure(evidence_of(*nights("FSSS")))
    again = planner.sure(evidence_of(*nights("FFFS")))
    scenario = planner.catalogue.scenarios["vss-writer"]
    when = {gather.when: gather.item for gather in scenario.items}
    assert when["reproducible"] not in {w.item.id for w in once.wanted if w.condition is None}
    assert when["reproducible"] in {w.item.id for w in again.wanted}
    assert all(w.condition is None or w.condition.fact != "reproducible" for w in again.wanted)


def test_a_condition_nobody_can_judge_is_left_to_a_person(planner: Planner) -> None:
    """An item whose condition is unknown is wanted with its condition beside it."""
    found = planner.sure(evidence_of(*nights("FS")))
    assert any(w.condition is not None for w in found.wanted)


def test_the_writers_come_with_the_vss_scenario_only(planner: Planner) -> None:
    """The table of writers is shown where VSS is the matter."""
    assert planner.sure(evidence_of(*nights("F"))).writers
    assert not planner.sure(evidence_of(*nights("F", AGENT))).writers


def test_nothing_is_planned_for_a_running_job(planner: Planner) -> None:
    """While a job runs and nothing failed there is nothing to gather."""
    assert planner.of(evidence_of(*nights("RS"))) is None


FACTS = {
    "agentNotReady": None,
    "agentReady": None,
    "encrypted": None,
    "reproducible": False,
    "notReproducible": True,
    "sqlOnMachine": None,
    "completedWithWarnings": False,
    "jobNotReadable": False,
    "networkSuspected": None,
    "scheduledOnly": False,
}


@pytest.mark.parametrize(
    ("evidence", "differing"),
    [
        (evidence_of(*nights("FS")), {}),
        (evidence_of(*nights("FF")), {"reproducible": True, "notReproducible": False}),
        (evidence_of(*nights("FS", AGENT)), {"agentNotReady": True, "agentReady": False}),
        (evidence_of(*nights("FS"), encrypted=True), {"encrypted": True}),
        (evidence_of(*nights("FS"), encrypted=False), {"encrypted": False}),
        (evidence_of(*nights("FS"), items=(an_item(Workload.SQL),)), {"sqlOnMachine": True}),
        (evidence_of(*nights("WS")), {"completedWithWarnings": True}),
        (
            evidence_of(
                *nights("FS"), readings=(Reading(source=SourceName.JOB, outcome=Outcome.DENIED),)
            ),
            {"jobNotReadable": True},
        ),
        (
            evidence_of(
                *nights("FS"), readings=(Reading(source=SourceName.JOB, outcome=Outcome.OK),)
            ),
            {},
        ),
    ],
)
def test_facts(evidence: Evidence, differing: dict[str, bool], planner: Planner) -> None:
    """Each fact that conditions name is told as true, false or unknown."""
    assert facts_of(planner.findings(evidence), evidence) == {**FACTS, **differing}


def test_facts_without_azure(recogniser: Recogniser) -> None:
    """Without Azure only what the entry says is known."""
    facts = facts_of(classify(Symptom(code=VSS), None, recogniser), None)
    assert {name for name, value in facts.items() if value is not None} == {"jobNotReadable"}


def test_facts_cover_every_condition(planner: Planner, recogniser: Recogniser) -> None:
    """Every fact that a condition of the catalogue names is one that evidence can settle."""
    facts = facts_of(classify(Symptom(code=VSS), None, recogniser), None)
    named = {c.fact for c in planner.catalogue.conditions.values() if c.fact}
    assert named == set(facts)


@pytest.mark.parametrize(
    ("job", "start", "end"),
    [
        (a_job().failed(VSS), LAST_NIGHT - HOUR, LAST_NIGHT + HOUR + timedelta(minutes=40)),
        (
            a_job().failed(VSS).having(end=None),
            LAST_NIGHT - HOUR,
            LAST_NIGHT + HOUR + timedelta(minutes=40),
        ),
        (a_job().failed(VSS).at(LAST_NIGHT, minutes=None), LAST_NIGHT - HOUR, NOW + HOUR),
        (a_job().failed(VSS).having(start=None), None, None),
    ],
)
def test_window(
    job: JobBuilder, start: datetime | None, end: datetime | None, planner: Planner
) -> None:
    """Logs are wanted for the job's time with a margin either side, open ends up to now."""
    findings = planner.findings(evidence_of(job.build()))
    assert MARGIN == HOUR
    assert window_of(findings, NOW) == (start, end)


def test_window_of_file_recovery(planner: Planner) -> None:
    """File recovery has no job, so the last day is wanted."""
    question = a_question(operation=Operation.FILE_RECOVERY)
    findings = planner.findings(evidence_of(*nights("F")), question)
    assert window_of(findings, NOW) == (NOW - timedelta(days=1), NOW)


def test_a_transfer_failure_of_another_scenario_keeps_it() -> None:
    """The phase overrules guest scenarios only: a database failure stays one."""
    findings = Findings(
        status="unrecognised",
        recognition=Recognition(),
        phase=Phase.TRANSFER,
        workload=Workload.SQL,
    )
    assert scenario_name(findings) == "sql-in-azure-vm"


def test_a_cancelled_run_is_given_the_base_set(planner: Planner) -> None:
    """A cancelled run that names no error is given the base set of its machine."""
    job = a_job().status(JobStatus.CANCELLED).build()
    assert scenarios(planner.of(evidence_of(job))) == ["azurevm-windows"]
