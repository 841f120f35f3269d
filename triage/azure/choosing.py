"""Which VM of the vault is meant, and what belongs to it. Pure: facts in, facts out."""

import difflib
from collections.abc import Iterable, Sequence

import msgspec

from triage.errors import Ambiguous, NotFound
from triage.model.evidence import Job, ProtectedItem, Vm
from triage.model.question import VmName
from triage.model.resource import ArmId, parse_arm_id, same
from triage.model.terms import Workload, saying


class Chosen(msgspec.Struct, frozen=True):
    """The VM that is meant, and its items; none when only jobs tell of it."""

    vm: Vm
    items: tuple[ProtectedItem, ...] = ()

    def vm_item(self) -> ProtectedItem | None:
        """Return the item of the whole VM, a live one before a soft-deleted one."""
        whole = [item for item in self.items if item.workload is Workload.AZURE_VM]
        return min(whole, key=lambda item: item.soft_deleted, default=None)

    def database_of(self, job: Job) -> ProtectedItem | None:
        """Return the item of the database that `job` is about, a live one first."""
        fitting = [
            item
            for item in self.items
            if job.database is not None
            and item.workload is job.workload
            and same(item.friendly_name, job.database)
            and (job.host is None or item.host is None or same(item.host, job.host))
        ]
        return min(fitting, key=lambda item: item.soft_deleted, default=None)


def choose_by_items(name: VmName, items: Sequence[ProtectedItem]) -> Chosen | None:
    """Return the VM of that name among protected items, None when there is none.

    Raises:
        Ambiguous: VMs of several groups fit and the question does not settle it.
    """
    fitting = [item for item in items if _fits(name, item)]
    live = {_key(item) for item in fitting if not item.soft_deleted}
    keys = live or {_key(item) for item in fitting}
    if not keys:
        return None
    if len(keys) > 1:
        raise _ambiguous(name, (item for item in fitting if _key(item) in keys))
    own = tuple(item for item in fitting if _key(item) in keys)
    first = min(own, key=lambda item: (item.vm_id is None, item.soft_deleted))
    return Chosen(_vm(name, first), own)


def choose_by_jobs(name: VmName, jobs: Iterable[Job], *, subscription: str) -> Chosen | None:
    """Return the VM of that name as jobs tell of it: group and name only, None without a job.

    Jobs name no subscription; `subscription`, the vault's, is used to write candidates out.

    Raises:
        Ambiguous: the jobs are those of VMs in several groups.
    """
    jobs = tuple(jobs)
    places = {
        (job.container[0].casefold(), job.container[1].casefold()): job.container
        for job in jobs
        if job.container is not None and same(job.container[1], name.name)
        if name.resource_group is None or same(job.container[0], name.resource_group)
    }
    if len(places) > 1:
        raise Ambiguous(
            saying("azure.vm.ambiguous", vm=name.name, count=len(places)),
            field="vmResourceGroup",
            candidates=tuple(sorted(_id(subscription, *place) for place in places.values())),
        )
    if not places:
        return Chosen(_bare(name)) if any(job.container is None for job in jobs) else None
    group, vm = next(iter(places.values()))
    arm_id = _id(name.subscription, group, vm) if name.subscription else None
    return Chosen(Vm(id=arm_id, name=vm, resource_group=group, subscription=name.subscription))


def unread(name: VmName) -> Chosen:
    """Return the VM as it was asked for, when no source could confirm it."""
    return Chosen(_bare(name))


def not_protected(name: VmName, items: Sequence[ProtectedItem], *, vault: str) -> NotFound:
    """Return the error for a VM that the vault does not protect, with the nearest names."""
    known = {item.vm_name or item.friendly_name for item in items if not item.soft_deleted}
    return NotFound(
        saying("azure.vm.notProtected", vm=name.name, vault=vault, count=len(known)),
        nearest=nearest(name.name, sorted(known)),
    )


def of_vm(jobs: Iterable[Job], vm: Vm) -> tuple[list[Job], list[Job]]:
    """Split jobs kept by name into those of `vm` and those of its namesakes in other groups."""
    own: list[Job] = []
    namesakes: list[Job] = []
    for job in jobs:
        elsewhere = (
            job.container is not None
            and vm.resource_group is not None
            and not same(job.container[0], vm.resource_group)
        )
        (namesakes if elsewhere else own).append(job)
    return own, namesakes


def _fits(name: VmName, item: ProtectedItem) -> bool:
    whole = same(item.friendly_name, name.name) and item.workload is Workload.AZURE_VM
    if not same(item.vm_name, name.name) and not whole:
        return False
    if name.resource_group and not same(item.vm_resource_group, name.resource_group):
        return False
    arm_id = parse_arm_id(item.vm_id or "")
    return arm_id is None or not name.subscription or same(arm_id.subscription, name.subscription)


def _key(item: ProtectedItem) -> tuple[str, str]:
    group = (item.vm_resource_group or "").casefold()
    return group, (item.vm_name or item.friendly_name).casefold()


def _vm(name: VmName, item: ProtectedItem) -> Vm:
    arm_id = parse_arm_id(item.vm_id or "")
    return Vm(
        id=item.vm_id,
        name=arm_id.name if arm_id else item.vm_name or name.name,
        resource_group=item.vm_resource_group or name.resource_group,
        subscription=arm_id.subscription if arm_id else name.subscription,
    )


def _bare(name: VmName) -> Vm:
    return Vm(
        id=None,
        name=name.name,
        resource_group=name.resource_group,
        subscription=name.subscription,
    )


def _id(subscription: str, group: str, vm: str) -> str:
    kind = "Microsoft.Compute/virtualMachines"
    return str(ArmId(subscription, group, kind, vm))


def _subscription_of(item: ProtectedItem) -> str:
    """Return the subscription in an item's id, which is the vault's: the likeliest of its VM."""
    return [*item.id.split("/"), "", "", ""][2]


def _ambiguous(name: VmName, items: Iterable[ProtectedItem]) -> Ambiguous:
    ids = {
        _key(item): item.vm_id or _id(_subscription_of(item), *_key(item))
        for item in sorted(items, key=lambda item: item.vm_id is not None)
    }
    return Ambiguous(
        saying("azure.vm.ambiguous", vm=name.name, count=len(ids)),
        field="vmResourceGroup",
        candidates=tuple(sorted(ids.values())),
    )


def nearest(name: str, known: list[str]) -> tuple[str, ...]:
    """Return up to three of `known` that come close to `name`, without regard to case."""
    by_key = {candidate.casefold(): candidate for candidate in known}
    close = difflib.get_close_matches(name.casefold(), list(by_key), n=3, cutoff=0.6)
    return tuple(by_key[key] for key in close)
