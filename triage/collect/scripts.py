"""The scripts for one failure."""

import msgspec

from triage.catalogue.catalogue import Catalogue
from triage.checklist.plan import Plan
from triage.checklist.quoting import file_word, literal
from triage.collect.bash import write_bash
from triage.collect.batch import Batch, batches
from triage.collect.case import CaseFacts
from triage.collect.powershell import write_powershell
from triage.collect.wording import Wording, extension
from triage.model.terms import Language, Machine, Shell


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """A script that gathers the items `covers` on one machine."""

    shell: Shell
    machine: Machine
    filename: str
    covers: tuple[str, ...]
    text: str


def scripts_for(
    plan: Plan, case: CaseFacts, language: Language, catalogue: Catalogue
) -> tuple[Script, ...]:
    """Return a script for every machine that has something to gather, protected VM first.

    Where a machine's system is not known there is one for each shell; it asks first.
    """
    return tuple(
        _script(batch, plan, case, Wording(catalogue, language, case)) for batch in batches(plan)
    )


def _script(batch: Batch, plan: Plan, case: CaseFacts, words: Wording) -> Script:
    write = write_powershell if batch.shell is Shell.POWERSHELL else write_bash
    return Script(
        shell=batch.shell,
        machine=batch.machine,
        filename=filename_of(batch, case),
        covers=batch.covers,
        text=write(batch, plan, case, words),
    )


def filename_of(batch: Batch, case: CaseFacts) -> str:
    """Return the name under which to save the script of `batch`."""
    vm = file_word(case.vm or "vm")
    return f"collect-{vm}-{batch.scenario}-{batch.machine}.{extension(batch.shell)}"


def script_text(
    scripts: tuple[Script, ...],
    shell: Shell,
    machine: Machine | None,
    *,
    language: Language,
    catalogue: Catalogue,
) -> str:
    """Return the text of the script of `shell` for `machine` (None: the first there is).

    Where there is nothing to gather in that shell, the script says only that.
    """
    for script in scripts:
        if script.shell is shell and machine in (None, script.machine):
            return script.text
    sentence = literal(catalogue.word("collect.nothing", language), shell)
    command = "Write-Output" if shell is Shell.POWERSHELL else "#!/bin/sh\nprintf '%s\\n'"
    return f"{command} {sentence}\n"
