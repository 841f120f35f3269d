"""Whether the identity can get a token and read what it needs, for `/api/ready`."""

import uuid
from datetime import datetime, timedelta

from triage.azure.connections import Connections
from triage.azure.deadline import Asking, asking
from triage.azure.faults import skipped
from triage.azure.items import read_items
from triage.azure.jobs import read_jobs
from triage.azure.tokens import read_token
from triage.azure.vaults import list_vaults
from triage.azure.workspace import read_logged_jobs
from triage.model.evidence import Outcome, ProtectedItem, Reading, SourceName, Vault, Vm
from triage.model.resource import same
from triage.model.terms import Workload, saying
from triage.wire.vault import parse_vault

_SECONDS = 8.0
_DAY = timedelta(days=1)
_NOBODY = "access-check"


async def check(
    connections: Connections,
    *,
    now: datetime,
    subscription: str | None,
    vault: str | None,
) -> tuple[Reading, ...]:
    """Return a reading for each dependency that was tried, in the order they rest on each other."""
    left = min(_SECONDS, connections.settings.deadline_seconds)
    question = Asking(ends=connections.loop.time() + left, request_id=str(uuid.uuid4()), calls=[])
    with asking(question):
        readings = [await read_token(connections, seconds=question.left())]
        if readings[0].outcome is not Outcome.OK or subscription is None:
            return tuple(readings)
        vaults, reading = await list_vaults(connections, subscription, seconds=question.left())
        readings.append(reading)
        found = _vault_of(vault, vaults or ())
        if vault is not None and (found is not None or vaults is not None):
            readings += await _vault(connections, found, vault, now=now, question=question)
    return tuple(readings)


def _vault_of(vault: str | None, vaults: tuple[Vault, ...]) -> Vault | None:
    """Return the vault of that name or id; an id stands for itself where the list is denied."""
    known = next((v for v in vaults if same(v.name, vault) or same(v.id, vault)), None)
    return known or (None if vaults else parse_vault({"id": vault}))


async def _vault(
    connections: Connections, found: Vault | None, name: str, *, now: datetime, question: Asking
) -> list[Reading]:
    if found is None:
        detail = saying("azure.vault.notFound", vault=name, subscription="-")
        return [Reading(source=SourceName.VAULTS, outcome=Outcome.ABSENT, detail=detail)]
    _, items = await read_items(
        connections, found, workload=Workload.AZURE_VM, seconds=question.left()
    )
    jobs = await read_jobs(
        connections, found, (now - _DAY, now), vm=_NOBODY, items=_no_items, seconds=question.left()
    )
    machine = Vm(id=None, name=_NOBODY, resource_group=None, subscription=None)
    _, logged = await read_logged_jobs(
        connections,
        found,
        machine,
        hosts=(),
        window=(now - _DAY, now),
        seconds=question.left(),
    )
    points = skipped(SourceName.RECOVERY_POINTS, "notProbed")
    return [items, jobs.reading, points, logged]


async def _no_items() -> tuple[ProtectedItem, ...]:
    return ()
