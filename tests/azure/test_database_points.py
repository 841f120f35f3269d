"""The recovery points of a database are read where a database is in focus."""

from typing import Any

import pytest

from tests.azure.scene import NOW, Scene, ask, database_item, database_job, newest_failure, vm_item
from tests.azure.transport import ok, refused
from triage.azure.reading import read
from triage.errors import OutOfScope
from triage.model.evidence import Outcome, SourceName, Vault
from triage.model.terms import Os, saying


def point(name: str, hour: int) -> dict[str, Any]:
    """Return a database's recovery point."""
    properties = {
        "objectType": "AzureWorkloadSAPHanaRecoveryPoint",
        "recoveryPointTimeInUTC": f"2026-03-03T{hour:02}:00:00.123Z",
        "type": "Full",
    }
    return {"id": f"/x/recoveryPoints/{name}", "name": name, "properties": properties}


def hana(points: Any) -> Scene:
    """Return a vault with a VM and a failed database on it; `points` answers for the database."""
    scene = Scene()
    whole = scene.points
    scene.items = lambda _: ok({"value": [vm_item("web1")]})
    scene.workloads = lambda _: ok({"value": [database_item("shop", "hx1", "web1")]})
    scene.jobs = lambda _: ok({"value": [database_job("job-1", "SHOP [HX1]", hours=2)]})
    scene.job = lambda _: ok(database_job("job-1", "SHOP [HX1]", hours=2))
    scene.points = lambda request: (
        points() if "saphanadatabase" in request.url.casefold() else whole(request)
    )
    return scene


async def test_points_of_the_database_in_focus() -> None:
    """The points are the database's, newest first, while the OS still comes from the VM's."""
    evidence = await hana(lambda: ok({"value": [point("a", 3), point("b", 5)]})).read()
    assert [p.id for p in evidence.recovery_points] == ["b", "a"]
    assert evidence.points_of == "SHOP"
    assert evidence.vm.os is Os.WINDOWS
    assert evidence.encrypted is True


async def test_denied_points_of_the_database() -> None:
    """When they are denied, the reading says so and the VM's do not stand in for them."""
    evidence = await hana(lambda: refused(403, "AuthorizationFailed")).read()
    reading = evidence.reading(SourceName.RECOVERY_POINTS)
    assert reading is not None
    assert (reading.outcome, evidence.recovery_points) == (Outcome.DENIED, ())
    assert evidence.points_of == "SHOP"


@pytest.mark.parametrize("code", [None, "SnapshotBroken"])
async def test_points_of_the_vm_otherwise(code: str | None) -> None:
    """With a VM's job in focus, or none, the points are the VM's."""
    scene = hana(lambda: ok({"value": [point("a", 3)]}))
    if code is None:
        scene.jobs = lambda _: ok({"value": []})
    else:
        scene.jobs = Scene().jobs
        scene.job = Scene().job
    evidence = await scene.read()
    assert evidence.points_of is None
    assert {p.id for p in evidence.recovery_points} == {"p1", "p2"}


async def test_vault_is_admitted_before_it_is_read() -> None:
    """What refuses a vault ends the question before anything in the vault is asked."""
    scene, met = Scene(), list[str]()
    connections = scene.connections()

    def admit(vault: Vault) -> None:
        met.append(vault.name)
        raise OutOfScope(saying("errors.outOfScope.detail", resource=vault.name))

    with pytest.raises(OutOfScope):
        await read(connections, ask(), now=NOW, focus=newest_failure, admit=admit)
    await connections.close()
    assert met == ["v1"]
    assert not scene.transport.sent("backup")
