"""What `/api/ready` learns about the identity."""

import pytest

from tests.azure.scene import NOW, SUB, VAULT, Scene
from tests.azure.transport import FakeCredential, refused
from triage.azure.access import check
from triage.azure.connections import Connections
from triage.azure.faults import TokenRefused
from triage.model.evidence import Outcome, SourceName
from triage.settings import Settings


async def test_token_alone_is_tried_without_a_subscription() -> None:
    """Without a subscription only the token is tried."""
    scene = Scene()
    readings = await check(scene.connections(), now=NOW, subscription=None, vault=None)
    assert [(r.source, r.outcome) for r in readings] == [(SourceName.TOKEN, Outcome.OK)]
    assert scene.transport.requests == []


@pytest.mark.parametrize("vault", ["v1", "V1", VAULT])
async def test_each_dependency_is_tried(vault: str) -> None:
    """With a vault each dependency has a reading."""
    scene = Scene()
    scene.items = lambda _: refused(403, "AuthorizationFailed")
    readings = await check(scene.connections(), now=NOW, subscription=SUB, vault=vault)
    assert {r.source: r.outcome for r in readings} == {
        SourceName.TOKEN: Outcome.OK,
        SourceName.VAULTS: Outcome.OK,
        SourceName.ITEMS: Outcome.DENIED,
        SourceName.JOBS: Outcome.OK,
        SourceName.RECOVERY_POINTS: Outcome.SKIPPED,
        SourceName.LOG_ANALYTICS: Outcome.EMPTY,
    }
    denied = readings[2]
    assert denied.action == "Microsoft.RecoveryServices/Vaults/backupProtectedItems/read"
    assert denied.scope == VAULT


async def test_unknown_vault_is_absent() -> None:
    """A vault that is not there is told as absent."""
    readings = await check(Scene().connections(), now=NOW, subscription=SUB, vault="nope")
    assert readings[-1].outcome is Outcome.ABSENT


async def test_refused_token_ends_the_check() -> None:
    """Without a token nothing else is tried."""
    connections = Connections(
        Settings(),
        credential=FakeCredential(TokenRefused("no")),
        transport=lambda: Scene().transport,
    )
    readings = await check(connections, now=NOW, subscription=SUB, vault="v1")
    assert len(readings) == 1
    assert readings[0].outcome is not Outcome.OK


async def test_vault_id_is_tried_although_the_list_is_denied() -> None:
    """A vault given by its id is tried even when the vaults cannot be listed."""
    scene = Scene()
    scene.vaults = lambda _: refused(403, "AuthorizationFailed")
    readings = await check(scene.connections(), now=NOW, subscription=SUB, vault=VAULT)
    outcomes = {r.source: r.outcome for r in readings}
    assert outcomes[SourceName.VAULTS] is Outcome.DENIED
    assert outcomes[SourceName.JOBS] is Outcome.OK
