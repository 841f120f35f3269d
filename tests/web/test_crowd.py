"""Many callers at once, each answered for its own question, whatever Azure does meanwhile."""

import asyncio
from collections import Counter

import pytest

from tests.web.serving import Caller, Reply, serving
from tests.web.specification import conforms
from triage.sample import Fault

EXPECTED = {
    "vm-win-vss": "vss-writer-bad-state",
    "vm-linux-agent": "guest-agent-status-unavailable",
    "vm-linux-freeze": "fs-freeze-failed",
    "vm-keyvault": "key-vault-permissions",
    "vm-hana": "hana-cannot-connect",
    "vm-sql": "sql-log-chain-broken",
    "vm-ok": None,
    "vm-flap": "vss-com-plus-error",
}
THROTTLING = [
    Fault.answering("jobs", 429, retry_after=0, calls=range(1, 3)),
    Fault.answering("protectedItems", 429, retry_after=0, calls=range(1, 3)),
    Fault.answering("vaults", 503, retry_after=0, calls=[1]),
    Fault.answering("job", 429, retry_after=0, calls=range(1, 3)),
]


async def _asked(caller: Caller, vm: str, place: int) -> tuple[str, str, Reply]:
    identity = f"asker-{place}"
    headers = {"x-ms-client-request-id": identity}
    query = {"subscription": "11111111-2222-4333-8444-555555555555", "vault": "rsv-sample"}
    return vm, identity, await caller.ask("triage", headers=headers, vm=vm, **query)


async def test_two_hundred_at_once_are_answered_rightly() -> None:
    """Two hundred questions to a slow and throttling Azure all end, none with another's answer."""
    vms = list(EXPECTED)
    async with serving(faults=THROTTLING, latency=0.005) as caller:
        # Checked below: the validator would take the time of the loop that serves.
        caller.checks = False
        found = await asyncio.gather(
            *(_asked(caller, vms[place % len(vms)], place) for place in range(200))
        )
    statuses = Counter(reply.status for _, _, reply in found)
    assert statuses == {200: 200}
    for vm, identity, reply in found:
        report = reply.json
        if int(identity.rpartition("-")[2]) < len(vms):
            conforms("GET", "triage", reply)
        assert report["requestId"] == identity
        assert report["environment"]["vm"]["name"] == vm
        assert (report["diagnosis"] or {}).get("entry") == EXPECTED[vm]
        assert not report["partial"]


@pytest.mark.parametrize("status", [429, 503])
async def test_crowd_meets_a_shut_door(status: int) -> None:
    """When Azure refuses for long, every one of many callers is told when to come back."""
    fault = Fault.answering("*", status, retry_after=120)
    async with serving(faults=[fault], settings={"TRIAGE_DEADLINE_SECONDS": "2"}) as caller:
        replies = await asyncio.gather(*(caller.triage("vm-ok") for _ in range(50)))
    assert {reply.status for reply in replies} == {503}
    assert all(int(reply.headers["retry-after"]) >= 1 for reply in replies)


async def test_classify_and_triage_side_by_side(caller: Caller) -> None:
    """Questions of every kind at once keep to themselves."""
    asked = [
        *(caller.triage("vm-win-vss", lang=lang) for lang in ("ja", "en") * 10),
        *(caller.ask("classify", code="UserErrorFsFreezeFailed", lang="ja") for _ in range(20)),
        *(caller.ask("errors", q="vss", lang="en") for _ in range(20)),
    ]
    replies = await asyncio.gather(*asked)
    languages = [reply.headers["content-language"] for reply in replies]
    assert languages == [*["ja", "en"] * 10, *["ja"] * 20, *["en"] * 20]
