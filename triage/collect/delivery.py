"""How each script gets to its machine: the ways that work now, with the exact command."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from triage.catalogue.catalogue import Catalogue
from triage.checklist.plan import Plan
from triage.checklist.quoting import fill, plain, quote
from triage.collect.batch import Batch, batches
from triage.collect.case import CaseFacts
from triage.collect.scripts import filename_of
from triage.collect.wording import Wording
from triage.model.report import CollectorFacts, Delivery
from triage.model.terms import Channel, Language, Level, Machine, Shell

_RUN_COMMAND = (
    "az vm run-command invoke --subscription {{subscription}} --resource-group {{vmResourceGroup}}"
    " --name {{vm}} --command-id {{kind}} --scripts {{file}} --query 'value[].message' --output tsv"
)


def collectors_for(
    plan: Plan,
    case: CaseFacts,
    language: Language,
    *,
    catalogue: Catalogue,
    path: str,
    query: Mapping[str, str],
) -> tuple[CollectorFacts, ...]:
    """Return the scripts of `plan` as the report names them.

    `path` and `query` are those of the question without `format`, for example `/api/triage`; each
    `href` asks the same with the format of the script and its machine.
    """
    words = Wording(catalogue, language, case)
    return tuple(
        CollectorFacts(
            shell=batch.shell,
            machine=batch.machine,
            filename=filename_of(batch, case),
            href=_href(batch, path, query),
            covers=batch.covers,
            deliveries=tuple(_deliveries(batch, case, words)),
        )
        for batch in batches(plan)
    )


def _href(batch: Batch, path: str, query: Mapping[str, str]) -> str:
    kept = {name: value for name, value in query.items() if name not in ("format", "machine")}
    return f"{path}?{urlencode({**kept, 'format': batch.shell, 'machine': batch.machine})}"


def _deliveries(batch: Batch, case: CaseFacts, words: Wording) -> Iterator[Delivery]:
    """Yield the ways in the order to try: with the agent down the console comes first."""
    channels = {channel for step in batch.steps for channel in step.item.channels}
    serial = _serial(batch, words) if Channel.SERIAL_CONSOLE in channels else None
    if serial and batch.agent_down:
        yield serial
    if (
        Channel.RUN_COMMAND in channels
        and batch.machine is Machine.PROTECTED_VM
        and not batch.agent_down
    ):
        yield Delivery(
            channel=Channel.RUN_COMMAND,
            text=words.word("delivery.runCommand"),
            command=_run_command(batch, case, words),
        )
    yield Delivery(
        channel=Channel.RDP_SSH,
        text=words.word("delivery.rdpSsh"),
        command=_by_hand(batch, case),
    )
    if serial and not batch.agent_down:
        yield serial


def _run_command(batch: Batch, case: CaseFacts, words: Wording) -> str:
    kind = "RunPowerShellScript" if batch.shell is Shell.POWERSHELL else "RunShellScript"
    values = {**words.marks(), "kind": kind, "file": f"@{filename_of(batch, case)}"}
    return fill(_RUN_COMMAND, values, Shell.AZ)


def _by_hand(batch: Batch, case: CaseFacts) -> str:
    name = filename_of(batch, case)
    if batch.shell is Shell.POWERSHELL:
        return f"powershell.exe -NoProfile -ExecutionPolicy Bypass -File .\\{name} -Set recommended"
    return f"sudo bash {quote(name, Shell.BASH)} --set recommended"


def _serial(batch: Batch, words: Wording) -> Delivery:
    """Return the short form: what a restart would wipe, printed on the console."""
    volatile = [
        plain(step.collect.run)
        for step in batch.steps
        if step.collect.run and step.collect.stage == 1 and step.level is Level.MUST
    ]
    command = None
    if volatile and batch.shell is Shell.BASH:
        command = f"sudo bash -c {quote('; '.join(volatile), Shell.BASH)}"
    elif volatile:
        command = "; ".join(volatile)
    return Delivery(
        channel=Channel.SERIAL_CONSOLE,
        text=words.word("delivery.serialConsole"),
        command=command,
    )
