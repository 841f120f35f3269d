"""The permission table against what a triage really sends to Azure."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.infra.conftest import SUBSCRIPTION
from tools.pages import actions
from triage.azure.connections import close_all
from triage.sample import transport as sample
from triage.web.application import Application
from triage.web.message import Request

_MACHINES: tuple[tuple[str, dict[str, str]], ...] = (
    ("vm-win-vss", {}),
    ("vm-hana", {}),
    ("vm-sql", {}),
    ("vm-restore", {"operation": "Restore"}),
    ("vm-ilr", {"operation": "FileRecovery"}),
)


def action_of(method: str, address: str) -> str:
    """Return the action that Azure checks for a request of ours."""
    path = urlsplit(address).path
    if path.endswith(("/query", "/logs")):
        return "Microsoft.Insights/logs/read"
    assert method == "GET", address
    provider, *segments = path.rpartition("/providers/")[2].split("/")
    kinds = segments[::2]
    return "/".join([provider, kinds[0].capitalize(), *kinds[1:], "read"])


@pytest.fixture(name="sent")
def _sent(monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, str]]:
    seen: set[tuple[str, str]] = set()
    original = sample.SampleTransport.send

    async def send(self: Any, request: Any, **options: Any) -> Any:
        seen.add((request.method, request.url))
        return await original(self, request, **options)

    monkeypatch.setattr(sample.SampleTransport, "send", send)
    return seen


async def test_the_table_names_just_what_goes_over_the_wire(sent: set[tuple[str, str]]) -> None:
    """Triages of every kind together need all actions of the table, and no action besides."""
    service = Application({"TRIAGE_SOURCE": "sample"})
    for vm, more in _MACHINES:
        query = {"subscription": SUBSCRIPTION, "vault": "rsv-sample", "vm": vm, **more}
        answer = await service.answer(Request(method="GET", route="triage", query=query))
        assert answer.status == 200, vm
    await close_all()
    used = {action_of(method, address).casefold() for method, address in sent}
    assert used == {action.casefold() for action in actions()}


@pytest.mark.parametrize(
    ("path", "action"),
    [
        ("vaults", "Microsoft.RecoveryServices/Vaults/read"),
        ("vaults/v/backupJobs", "Microsoft.RecoveryServices/Vaults/backupJobs/read"),
        ("vaults/v/backupJobs/j", "Microsoft.RecoveryServices/Vaults/backupJobs/read"),
    ],
)
def test_an_address_leads_to_its_action(path: str, action: str) -> None:
    """Types are kept and names dropped, for lists and single resources alike."""
    base = "https://management.azure.com/subscriptions/s/resourceGroups/g/providers"
    address = f"{base}/Microsoft.RecoveryServices/{path}?api-version=1"
    assert action_of("GET", address) == action
    assert re.fullmatch(r"[\w./]+", action)
