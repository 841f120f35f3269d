"""Where it happened: subscription, vault, VM, and the protected items with their remarks."""

from triage.model.account import ItemFacts
from triage.model.report import Report
from triage.model.terms import saying
from triage.render.document import Block, Facts, Quote, Section, Value
from triage.render.wording import code, known, label, numbered_code, term, when
from triage.report.voice import Voice


def environment_rows(report: Report, voice: Voice) -> tuple[tuple[str, Value], ...]:
    """Return subscription, vault, VM, OS and what else names the place, as far as known."""
    environment, question = report.environment, report.question
    vault, vm = environment.vault, environment.vm
    system = (vm.os_name or vm.os_type) if vm else None
    return known(
        (label("subscription", voice), code(environment.subscription_id or question.subscription)),
        (
            label("vault", voice),
            _grouped(
                vault.name if vault else question.vault,
                vault.resource_group if vault else question.vault_resource_group,
                voice,
                region=vault.location if vault else None,
            ),
        ),
        (
            label("vm", voice),
            _grouped(
                vm.name if vm else question.vm,
                vm.resource_group if vm else question.vm_resource_group,
                voice,
            ),
        ),
        (label("os", voice), str(system or "")),
    )


def _grouped(
    name: str | None, group: str | None, voice: Voice, *, region: str | None = None
) -> str:
    if not name:
        return ""
    where = [voice.say(saying("render.group", group=group))] if group else []
    where.extend([region] if region else [])
    return f"{name} ({', '.join(where)})" if where else name


def health(report: Report, voice: Voice) -> tuple[Block, ...]:
    """The protected items and what the service remarks on them."""
    items = report.environment.items
    if not items:
        return ()
    blocks = tuple(block for item in items for block in _item(item, voice))
    return (Section(label("items", voice), blocks),)


def _item(item: ItemFacts, voice: Voice) -> tuple[Block, ...]:
    last = voice.term("jobStatus", item.last_backup_status) if item.last_backup_status else ""
    at = when(item.last_backup_time, voice)
    remarks = tuple(
        " ".join(part for part in (numbered_code(None, h.number), h.title, h.message) if part)
        for h in item.health
        if not _healthy(h.number, voice)
    )
    return (
        Facts(
            known(
                (label("item", voice), item.friendly_name),
                (label("workload", voice), voice.term("workload", item.workload)),
                (
                    label("protection", voice),
                    term("protectionState", item.protection_state, voice),
                ),
                (label("lastBackup", voice), ", ".join(part for part in (last, at) if part)),
                (label("policy", voice), item.policy_name or ""),
            )
        ),
        *((Quote("\n".join(filter(None, remarks))),) if any(remarks) else ()),
    )


def _healthy(number: int | None, voice: Voice) -> bool:
    """Tell whether the service says with `number` that nothing is wrong."""
    entries = voice.catalogue.by_number.get(number, ()) if number is not None else ()
    return number == 0 or any(entry.healthy for entry in entries)
