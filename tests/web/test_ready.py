"""Readiness over HTTP: what may be read, what is denied, what cannot be reached."""

from typing import Any

import pytest
from azure.core.exceptions import ServiceRequestError

from tests.web.serving import SAMPLE, Caller, serving
from triage.sample import Fault, Trouble, sample_credential
from triage.sample.machines import SUBSCRIPTION, VAULT


def outcomes(body: dict[str, Any]) -> dict[str, str]:
    """Return the outcome of each dependency."""
    return {found["name"]: found["outcome"] for found in body["dependencies"]}


@pytest.mark.parametrize("vault", [VAULT.name, VAULT.id])
@pytest.mark.parametrize("lang", ["ja", "en"])
async def test_all_is_well(caller: Caller, vault: str, lang: str) -> None:
    """With every permission the answer is 200 and each dependency is named."""
    reply = await caller.ask("ready", subscription=SUBSCRIPTION, vault=vault, lang=lang)
    assert (reply.status, reply.json["ready"]) == (200, True)
    assert set(outcomes(reply.json)) >= {"token", "vaults", "protectedItems", "jobs"}
    assert set(outcomes(reply.json).values()) <= {"ok", "empty", "skipped"}


async def test_token_alone(caller: Caller) -> None:
    """Without a subscription only the token is tried."""
    reply = await caller.ask("ready")
    assert (reply.status, outcomes(reply.json)) == (200, {"token": "ok"})


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(
    ("route", "name", "action"),
    [
        ("vaults", "vaults", "Microsoft.RecoveryServices/Vaults/read"),
        ("protectedItems", "protectedItems", "backupProtectedItems/read"),
        ("jobs", "jobs", "backupJobs/read"),
        ("logAnalytics", "logAnalytics", "Microsoft.Insights/logs/read"),
    ],
)
async def test_denied_names_action_and_scope(
    route: str, name: str, action: str, *, lang: str
) -> None:
    """A denied dependency names the missing action, its scope and what to do."""
    async with serving(faults=[Fault.answering(route, 403)]) as caller:
        reply = await caller.ask("ready", **SAMPLE, lang=lang)
    assert (reply.status, reply.json["ready"]) == (503, False)
    found = next(d for d in reply.json["dependencies"] if d["name"] == name)
    assert found["outcome"] == "denied"
    assert action.casefold() in found["action"].casefold()
    assert SUBSCRIPTION in found["scope"]
    assert found["next"]


@pytest.mark.parametrize("trouble", [Trouble.CUT_CONNECT, Trouble.CUT_BODY])
async def test_unreachable_is_told(trouble: Trouble) -> None:
    """A dependency that cannot be reached is not ready, and is not called denied."""
    async with serving(faults=[Fault.striking("jobs", trouble)]) as caller:
        reply = await caller.ask("ready", **SAMPLE)
    assert reply.status == 503
    assert outcomes(reply.json)["jobs"] in ("failed", "timedOut", "unreachable")


async def test_no_token_ends_the_check() -> None:
    """Without a token nothing further is tried."""
    credential = sample_credential(error=ServiceRequestError("no route"))
    async with serving(credential=credential) as caller:
        reply = await caller.ask("ready", **SAMPLE)
    assert reply.status == 503
    assert list(outcomes(reply.json)) == ["token"]


@pytest.mark.parametrize(
    ("query", "field"), [({"subscription": "x"}, "subscription"), ({"vm": "x"}, "vm")]
)
async def test_wrong_fields_are_told(caller: Caller, query: dict[str, Any], field: str) -> None:
    """A field that is wrong or unknown is a 400."""
    reply = await caller.ask("ready", **query)
    assert (reply.status, reply.json["errors"][0]["field"]) == (400, field)


async def test_unknown_vault_is_absent(caller: Caller) -> None:
    """A vault that is not there is told as absent."""
    reply = await caller.ask("ready", subscription=SUBSCRIPTION, vault="rsv-none")
    assert (reply.status, outcomes(reply.json)["vaults"]) == (503, "absent")


async def test_scopes_are_kept() -> None:
    """What lies outside the allowed scopes is not probed."""
    settings = {"TRIAGE_ALLOWED_SCOPES": f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-backup"}
    async with serving(settings=settings) as caller:
        inside = await caller.ask("ready", **SAMPLE)
        elsewhere = await caller.ask("ready", subscription=VAULT.id.replace("1", "9")[15:51])
        spare = await caller.ask(
            "ready", subscription=SUBSCRIPTION, vault=VAULT.id.replace("rg-backup", "rg-other")
        )
    assert [reply.status for reply in (inside, elsewhere, spare)] == [200, 403, 403]
