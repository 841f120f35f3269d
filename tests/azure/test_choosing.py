"""Which VM is meant, by items and by jobs."""

from typing import Any

import pytest

from tests.azure.scene import OTHER_SUB, SUB, database_item, database_job, job_row, vm_id, vm_item
from triage.azure.choosing import choose_by_items, choose_by_jobs, not_protected, of_vm
from triage.errors import Ambiguous
from triage.model.evidence import Job, ProtectedItem, Vm
from triage.model.question import VmName
from triage.wire import parse_item, parse_job


def items(*rows: dict[str, Any]) -> list[ProtectedItem]:
    """Return parsed items."""
    return [item for item in map(parse_item, rows) if item]


def jobs(*rows: dict[str, Any]) -> list[Job]:
    """Return parsed jobs."""
    return [job for job in map(parse_job, rows) if job]


@pytest.mark.parametrize(
    ("name", "group"),
    [
        (VmName("web1", "rg-a"), "rg-a"),
        (VmName("WEB1", "RG-B"), "rg-b"),
        (VmName("web1", subscription=OTHER_SUB), "rg-c"),
        (VmName("web1", "rg-x"), None),
        (VmName("web"), None),
    ],
)
def test_group_and_subscription_settle_the_name(name: VmName, group: str | None) -> None:
    """Names are compared whole and without case; group and subscription choose among them."""
    found = choose_by_items(
        name,
        items(
            vm_item("web1", "rg-a"),
            vm_item("web1", "rg-b"),
            vm_item("web1", "rg-c", subscription=OTHER_SUB),
        ),
    )
    assert (found.vm.resource_group if found else None) == group


def test_vm_of_databases_alone_is_found() -> None:
    """A VM of which only databases are protected is found by them."""
    found = choose_by_items(VmName("sap1"), items(database_item("prd", "saphost", "sap1")))
    assert found is not None
    assert found.vm.id == vm_id("sap1")
    assert found.vm_item() is None


def test_soft_deleted_items_alone_still_answer() -> None:
    """A VM of which only soft-deleted items are left is still that VM."""
    found = choose_by_items(VmName("web1"), items(vm_item("web1", deleted=True)))
    assert found is not None
    assert found.items[0].soft_deleted


def test_items_without_an_arm_id_are_candidates_too() -> None:
    """An ambiguous item of a deleted VM is listed by an id made of its parts."""
    gone = vm_item("web1", "rg-b")
    del gone["properties"]["virtualMachineId"], gone["properties"]["sourceResourceId"]
    with pytest.raises(Ambiguous) as caught:
        choose_by_items(VmName("web1"), items(vm_item("web1"), gone))
    assert [c.casefold() for c in caught.value.candidates] == [
        vm_id("web1").casefold(),
        vm_id("web1", "rg-b").casefold(),
    ]


def test_jobs_in_two_groups_are_ambiguous() -> None:
    """Jobs of one name in two groups are refused with both."""
    found = jobs(job_row("1", vm="web1"), job_row("2", vm="web1", group="rg-b"))
    with pytest.raises(Ambiguous) as caught:
        choose_by_jobs(VmName("web1"), found, subscription=SUB)
    assert len(caught.value.candidates) == 2
    settled = choose_by_jobs(VmName("web1", "rg-b"), found, subscription=SUB)
    assert settled is not None
    assert settled.vm.resource_group == "rg-b"


@pytest.mark.parametrize(
    ("name", "known"), [(VmName("saphost"), True), (VmName("saphost", "rg-x"), True)]
)
def test_database_jobs_tell_of_a_vm(name: VmName, known: bool) -> None:  # noqa: FBT001
    """Database jobs, which name no group, tell that there is such a VM."""
    found = choose_by_jobs(name, jobs(database_job("1", "PRD [saphost]")), subscription=SUB)
    assert (found is not None) is known


def test_no_job_tells_of_no_vm() -> None:
    """Without jobs, or with those of another group, there is no VM."""
    assert choose_by_jobs(VmName("web1"), [], subscription=SUB) is None
    elsewhere = jobs(job_row("1", vm="web1"))
    assert choose_by_jobs(VmName("web1", "rg-x"), elsewhere, subscription=SUB) is None


def test_namesakes_are_split_by_group() -> None:
    """Jobs of another group go to the namesake, those without a group stay."""
    vm = Vm(id=None, name="web1", resource_group="RG-A", subscription=None)
    own, namesakes = of_vm(
        jobs(
            job_row("1", vm="web1"),
            job_row("2", vm="web1", group="rg-b"),
            database_job("3", "X [web1]"),
        ),
        vm,
    )
    assert [job.id for job in own] == ["1", "3"]
    assert [job.id for job in namesakes] == ["2"]


def test_nearest_names_leave_out_soft_deleted_items() -> None:
    """The nearest names are those of live items, in their own spelling."""
    error = not_protected(
        VmName("web"), items(vm_item("Web1"), vm_item("web2", deleted=True)), vault="v1"
    )
    assert error.nearest == ("Web1",)
