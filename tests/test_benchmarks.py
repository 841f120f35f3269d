"""The benchmarks themselves, and the ratios that no change may spoil, with head-room."""

import asyncio
import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from benchmarks.__main__ import MEASURES
from benchmarks.callers import CODE, alike, ask_all, by_code, by_names, by_vault_id, round_trip
from benchmarks.figures import Figure, as_json, findings, markdown, table
from benchmarks.floors import oldest
from benchmarks.overhead import summed
from benchmarks.processes import Cost, local_host, settings_for, stand_in
from benchmarks.soak import Asked, State, judge, leaks_of
from benchmarks.stand_in import Disguise
from benchmarks.starting import start
from triage.azure.ledger import Guest, Ledger
from triage.sample.machines import SUBSCRIPTION

START = datetime(2026, 3, 1, tzinfo=UTC)
OTHER = "0000000a" + SUBSCRIPTION[8:]
ASKED = Asked("/triage", {"vm": "vm-win-vss"}, CODE)


@pytest.mark.parametrize(
    ("value", "target", "at_least", "holds"),
    [
        (1.0, None, False, True),
        (1.0, 1.0, False, True),
        (1.1, 1.0, False, False),
        (1.1, 1.0, True, True),
        (0.9, 1.0, True, False),
    ],
)
def test_a_target_is_the_most_or_the_least(
    value: float, target: float | None, *, at_least: bool, holds: bool
) -> None:
    """A figure holds on its side of the target, and without one always."""
    figure = Figure(group="g", name="n", value=value, target=target, gate=target, at_least=at_least)
    assert figure.holds is holds
    assert figure.passes is holds
    assert bool(figure.verdict) is (target is not None)


def test_figures_are_shown_in_three_ways() -> None:
    """Table, JSON and page hold each figure with its target and whether it is met."""
    missed = Figure(group="Speed", name="ratio", value=1.204, unit="×", target=1.1, note="why")
    found = findings([missed], quick=True)
    assert "1.20 ×" in table(found)
    assert table(found).splitlines()[-1].endswith("no")
    written = json.loads(as_json(found))["figures"][0]
    assert (written["value"], written["holds"]) == (1.204, False)
    assert "| ratio | 1.20 × | ≤ 1.10 × | no | why |" in markdown(found)


def test_disguise_is_taken_off_and_put_on() -> None:
    """Any subscription and any like-named vault is the sample's, and is answered by its name."""
    path = f"/subscriptions/{OTHER}/resourceGroups/rg/providers/x/vaults/rsv-sample-7/backupJobs"
    disguise = Disguise.of(path)
    assert disguise == (OTHER, "rsv-sample-7")
    plain = disguise.taken_off(path)
    assert SUBSCRIPTION in plain
    assert plain.endswith("/vaults/rsv-sample/backupJobs")
    assert disguise.put_on(plain.encode()) == path.encode()


@pytest.mark.parametrize("ask", [by_names, by_vault_id])
def test_no_two_questions_share_a_read(ask: Any) -> None:
    """Questions that are to be independent name a subscription or a vault of their own."""
    asked = [json.dumps(ask(number)) for number in range(50)]
    assert len(set(asked)) == 50


@pytest.mark.parametrize(
    ("status", "body", "troubled", "fine"),
    [
        (200, {"status": "diagnosed", "diagnosis": {"code": CODE}}, False, True),
        (200, {"status": "diagnosed", "diagnosis": {"code": "Other"}}, True, False),
        (200, {"status": "diagnosed", "partial": True, "diagnosis": {"code": CODE}}, True, True),
        (200, {"status": "diagnosed", "partial": True, "diagnosis": {"code": CODE}}, False, False),
        (200, {"status": "noFailure", "partial": True}, True, True),
        (200, {"status": "noFailure"}, True, False),
        (503, {"type": "/errors-help/azure-unavailable"}, True, True),
        (503, {"type": "/errors-help/azure-unavailable"}, False, False),
        (500, {"type": "/errors-help/internal"}, True, False),
    ],
)
def test_soak_tells_wrong_answers(
    status: int, body: Mapping[str, Any], *, troubled: bool, fine: bool
) -> None:
    """An answer is fine when right, when it owns up under trouble, and never when a defect."""
    _, wrong = judge(ASKED, status, json.dumps(body).encode(), troubled=troubled)
    assert (wrong is None) is fine


def test_soak_tells_unreadable_answers_and_leaks() -> None:
    """A broken body is wrong; what is held over the room given is a leak."""
    assert judge(ASKED, 200, b"<html>", troubled=True)[1]
    before = State(4, 20, 100.0)
    assert not leaks_of(before, State(8, 28, 130.0))
    assert len(leaks_of(before, State(9, 29, 133.0))) == 3


def test_costs_are_summed_by_the_median_and_the_most() -> None:
    """CPU is the median of several runs, memory the most seen over the first beginning."""
    costs = [Cost(cpu=3, before=10, peak=12), Cost(cpu=1, before=11, peak=20), Cost(cpu=2)]
    assert (summed(costs).cpu, summed(costs).grown) == (2, 10)


def test_every_measure_can_be_chosen() -> None:
    """The five parts of a run go by their names."""
    assert set(MEASURES) == {"waiting", "overhead", "capacity", "starting", "comparison"}


@pytest.mark.parametrize(
    "arguments", [("imports", "function_app"), ("classify",)], ids=lambda a: a[0]
)
def test_nothing_heavy_is_imported_that_is_not_used(arguments: tuple[str, ...]) -> None:
    """Neither the app's registration nor an answer without Azure loads the SDK or its kin."""
    assert start(*arguments).heavy == []


def test_a_live_answer_loads_nothing_beyond_the_sdk() -> None:
    """An answer from Azure brings the SDK and its transport, and no other heavy package."""
    with stand_in("--page-size", "1000") as azure:
        heavy = set(start("triage", settings=settings_for(azure.plain)).heavy)
    assert not heavy & {"jinja2", "jsonschema", "pydantic", "yaml"}


def test_an_answer_takes_little_more_than_its_longest_chain_of_calls() -> None:
    """By names three rounds, by the vault's id two; and alerts of one vault share its reads."""

    async def ask(base: str, azure: str) -> None:
        one = await round_trip(azure, 5)
        await ask_all(base, by_names, callers=1, questions=3)
        names = await ask_all(base, by_names, callers=1, questions=5, first=100)
        known = await ask_all(base, by_vault_id, callers=1, questions=5, first=100)
        same = await ask_all(base, alike, callers=16, questions=16)
        codes = await ask_all(base, by_code, callers=4, questions=20)
        assert names.median < 3 * one * 1.6
        assert known.median < 2 * one * 1.8
        assert not names.wrong + known.wrong + same.wrong + codes.wrong

    options = ("--latency", "0.1", "--page-size", "1000")
    with stand_in(*options) as azure, local_host(azure.plain) as host:
        asyncio.run(ask(host.url, azure.plain))


def test_counting_jobs_costs_in_proportion() -> None:
    """Ten times the jobs take at most some sixteen times the CPU."""

    def seconds(count: int) -> float:
        rows = [_row(number) for number in range(count)]
        best = []
        for _ in range(3):
            ledger = Ledger(Guest("vm-1", frozenset()), START, START + timedelta(days=30))
            began = time.process_time()
            ledger.add(rows)
            best.append(time.process_time() - began)
            assert ledger.seen == count
        return min(best)

    assert seconds(10_000) < 16 * seconds(1_000)


def _row(number: int) -> dict[str, Any]:
    vm = f"vm-{number % 100}"
    properties = {
        "entityFriendlyName": vm,
        "containerName": f"iaasvmcontainerv2;rg;{vm}",
        "backupManagementType": "AzureIaasVM",
        "status": "Completed",
        "operation": "Backup",
        "startTime": (START + timedelta(minutes=number)).isoformat(),
    }
    return {"id": str(number), "name": str(number), "properties": properties}


def test_floors_are_the_lower_bounds() -> None:
    """Each requirement is pinned to its oldest version, and one without a bound is refused."""
    assert oldest("# why\na-b>=1.2,<2\n\nc>=2025.1\n") == ["a-b==1.2", "c==2025.1"]
    with pytest.raises(ValueError, match="'d<3' has no lower bound"):
        oldest("d<3")
