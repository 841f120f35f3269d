"""Where two things the service says do not fit together."""

from datetime import timedelta
from typing import Any

import pytest

from tests.builders import LAST_NIGHT, VSS, a_job, an_item, evidence_of, nights
from triage.diagnosis.contradictions import contradictions
from triage.model.evidence import Job, ProtectedItem
from triage.model.terms import Operation, Workload

DAY = timedelta(days=1)


def found(*jobs: Job, **item: Any) -> list[str]:
    """Return the keys of what does not fit for one item and these jobs."""
    evidence = evidence_of(*jobs, items=(an_item(**item),))
    return [said.key.removeprefix("contradictions.") for said in contradictions(evidence)]


@pytest.mark.parametrize(
    ("item", "jobs", "expected"),
    [
        ({}, nights("S"), []),
        ({"soft_deleted": True, "protection_state": "ProtectionStopped"}, (), ["softDeleted"]),
        ({"protection_state": "ProtectionStopped"}, (), ["stopped"]),
        ({"protection_state": "BackupsSuspended"}, (), ["stopped"]),
        ({"policy_name": None}, (), ["noPolicy"]),
        ({"health_status": "Passed"}, nights("F"), ["healthPassed"]),
        ({"health_status": "Passed"}, nights("SF"), []),
        ({"health_status": "ActionRequired"}, nights("F"), []),
        ({"health_status": "Passed"}, nights("RF"), []),
        ({"last_recovery_point": LAST_NIGHT}, nights("S"), []),
        ({"last_recovery_point": LAST_NIGHT - 3 * DAY}, nights("S"), ["noNewPoint"]),
        ({"last_recovery_point": LAST_NIGHT - 3 * DAY}, nights("F"), []),
        ({"last_recovery_point": None}, nights("S"), []),
        (
            {"protection_state": "ProtectionStopped", "health_status": "Passed"},
            nights("F"),
            ["stopped", "healthPassed"],
        ),
    ],
)
def test_contradictions(item: dict[str, Any], jobs: tuple[Job, ...], expected: list[str]) -> None:
    """State against policy, pre-check against job and success against point are compared."""
    assert found(*jobs, **item) == expected


def test_a_job_without_an_end_proves_nothing() -> None:
    """A success whose end is not known is not held against the newest point."""
    job = a_job().at(LAST_NIGHT, minutes=None).build()
    assert found(job, last_recovery_point=LAST_NIGHT - 9 * DAY) == []


def test_a_restore_says_nothing_about_the_pre_check() -> None:
    """A failed restore does not contradict the pre-check of backups."""
    restore = a_job().operation(Operation.RESTORE).failed(VSS).build()
    assert found(restore, health_status="Passed") == []


def test_databases_are_compared_with_their_own_jobs() -> None:
    """A database's pre-check is held against its own jobs, found by name without case."""
    items: tuple[ProtectedItem, ...] = tuple(
        an_item(Workload.SQL, name, health_status="Passed", policy_name=None)
        for name in ("Orders", "stock")
    )
    job = a_job().database(Workload.SQL, "ORDERS").failed("X").build()
    said = list(contradictions(evidence_of(job, items=items)))
    assert [(s.key, s.facts["item"]) for s in said] == [("contradictions.healthPassed", "Orders")]
