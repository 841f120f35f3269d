"""The lines that the scripts of both shells say, in one language."""

from collections.abc import Iterator

from triage.catalogue.catalogue import Catalogue
from triage.checklist.plan import Plan, Wanted
from triage.checklist.quoting import fill, plain
from triage.collect.batch import Batch
from triage.collect.case import CaseFacts, stamp
from triage.model.terms import Language, Shell

SPOKEN = (
    *("absent", "cap", "confirm", "done", "elsewhere", "full", "gone", "irregular", "late"),
    *("planned", "sealed", "stopped", "unpacked", "unprivileged", "unwritable", "usage", "leftOut"),
)


class Wording:
    """The words of a script for one failure. What it returns is free of control characters."""

    def __init__(self, catalogue: Catalogue, language: Language, case: CaseFacts) -> None:
        self._catalogue = catalogue
        self._language = language
        self._case = case

    def word(self, key: str) -> str:
        """Return the fixed words `collect.<key>`."""
        return self._catalogue.word(f"collect.{key}", self._language)

    def reason(self, key: str) -> str:
        """Return the fixed words under the whole `key`."""
        return self._catalogue.word(key, self._language)

    def question(self, batch: Batch) -> str:
        """Return the question that comes first when the machine's system is not known."""
        return self.word(f"question.{batch.shell}") if batch.twin else ""

    def facts(self, plan: Plan) -> Iterator[tuple[str, str]]:
        """Yield label and value of what is known, then the questions left to a person."""
        case = self._case
        known = {
            "ticket": case.ticket,
            "subscription": case.subscription,
            "vault": case.vault,
            "vaultResourceGroup": case.vault_resource_group,
            "vm": case.vm,
            "vmResourceGroup": case.vm_resource_group,
            "host": case.host,
            "os": case.os,
            "job": case.job,
            "activityId": case.activity_id,
            "codes": ", ".join(case.codes),
            "started": stamp(case.started),
            "ended": stamp(case.ended),
            "timezone": case.timezone,
            "scenario": " / ".join(s.title.in_(self._language) for s in plan.scenarios),
        }
        for name, value in known.items():
            yield self.word(f"fact.{name}"), plain(value) if value else "-"
        for text in plan.questions:
            yield plain(text.in_(self._language)), "______"

    def guide(self, batch: Batch) -> Iterator[str]:
        """Yield the lines about what a person does, which no script does for them."""
        if batch.guided:
            yield self.word("guide")
        for wanted in batch.guided:
            yield from self._guided(wanted)

    def _guided(self, wanted: Wanted) -> Iterator[str]:
        item = wanted.item
        condition = wanted.condition
        suffix = f" ({condition.text.in_(self._language)})" if condition else ""
        yield plain(f"* {item.title.in_(self._language)} [{item.id}]{suffix}")
        for number, step in enumerate(item.steps, 1):
            yield plain(f"  {number}. {step.in_(self._language)}")
        if item.command:
            text = fill(item.command.text, self.marks(), item.command.shell)
            yield from (f"  > {plain(line)}" for line in text.splitlines())

    def marks(self) -> dict[str, str]:
        """Return the values for the marks in commands that are known."""
        case = self._case
        values = {
            "subscription": case.subscription,
            "vault": case.vault,
            "vaultResourceGroup": case.vault_resource_group,
            "vm": case.vm,
            "vmResourceGroup": case.vm_resource_group,
            "job": case.job,
            "from": stamp(case.started),
            "to": stamp(case.ended),
        }
        return {name: plain(value) for name, value in values.items() if value}


def extension(shell: Shell) -> str:
    """Return the ending of a script file of `shell`."""
    return "ps1" if shell is Shell.POWERSHELL else "sh"
