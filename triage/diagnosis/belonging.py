"""Whether a job that was asked for by its id is one of the VM that was asked for."""

from triage.model.evidence import Evidence, Job, Outcome, SourceName
from triage.model.question import Question
from triage.model.resource import NETBIOS, same


def is_foreign(job: Job, evidence: Evidence, question: Question) -> bool:
    """Tell whether `job` certainly belongs to another VM than the one of `evidence`.

    A database job names only its guest's host. An alert's own word is taken for that, since an
    availability group stands under a name of its own.
    """
    vm = evidence.vm
    if job.container is not None:
        group, name = job.container
        elsewhere = vm.resource_group is not None and not same(group, vm.resource_group)
        return elsewhere or not same(name, vm.name)
    if job.host is not None:
        return question.alert is None and _is_elsewhere(job.host, evidence)
    return job.management_type == "AzureIaasVM" and not same(job.entity, vm.name)


def _is_elsewhere(host: str, evidence: Evidence) -> bool:
    """Tell whether `host` is none of the guest's; without the items that name them, no."""
    items = evidence.reading(SourceName.ITEMS)
    if items is None or items.outcome is not Outcome.OK or not evidence.items:
        return False
    hosts = {item.host for item in evidence.items if item.host} or {evidence.vm.name}
    return host.casefold()[:NETBIOS] not in {name.casefold()[:NETBIOS] for name in hosts}
