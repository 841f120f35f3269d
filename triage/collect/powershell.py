"""Writing the collection script for Windows: Windows PowerShell 5.1 and what Windows ships.

The script is parsed with a PowerShell grammar and checked against the commands that 5.1 knows,
but it is not executed on the machines that build and test this project: they have no Windows.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from triage.checklist.plan import Plan
from triage.checklist.quoting import file_word, literal
from triage.collect.bash import insert
from triage.collect.batch import Batch, Step
from triage.collect.case import CaseFacts, stamp
from triage.collect.secrets import dotnet_rules, refusals
from triage.collect.wording import SPOKEN, Wording
from triage.model.terms import Shell

_HOME = Path(__file__).parent


@cache
def _skeleton() -> str:
    gathering = (_HOME / "gathering.ps1").read_text(encoding="ascii").split("\n", 1)[1]
    skeleton = (_HOME / "skeleton.ps1").read_text(encoding="ascii")
    return skeleton.replace("#:gathering", gathering, 1)


def write_powershell(batch: Batch, plan: Plan, case: CaseFacts, words: Wording) -> str:
    """Return the script that takes `batch` on a Windows machine; it is plain ASCII.

    Raises:
        UnquotableError: a step of the catalogue holds a control character.
    """
    facts = "\n".join(_facts(batch, plan, case, words))
    steps = "\n".join(
        ("function Invoke-Step {", *(f"    {_step(step)}" for step in batch.steps), "}")
    )
    return insert(_skeleton(), {"facts": facts, "steps": steps})


def _facts(batch: Batch, plan: Plan, case: CaseFacts, words: Wording) -> Iterator[str]:
    hint, blanked, blocks = dotnet_rules()
    single = {
        "Question": words.question(batch),
        "DefaultCase": file_word(case.ticket or "case"),
        "Vm": file_word(case.vm or batch.machine),
        "Scenario": file_word(batch.scenario),
        "DefaultFrom": stamp(plan.start),
        "DefaultTo": stamp(plan.end),
        "HintPattern": hint,
    }
    yield from (f"${name} = {_word(value)}" for name, value in single.items())
    yield "$Say = @{"
    yield from (f"    '{key}' = {_word(words.word(key))}" for key in SPOKEN)
    yield "}"
    yield from _list("Facts", (part for pair in words.facts(plan) for part in pair))
    yield from _list("Guide", words.guide(batch))
    yield "# What never travels, and why."
    yield from _list(
        "Deny", (part for pattern, why in refusals() for part in (pattern, words.reason(why)))
    )
    yield "# What is blanked in copies, and the first and last lines of blocks that are."
    yield from _list("Blanked", blanked)
    yield from _list("Blocks", blocks)


def _list(name: str, values: Iterable[str]) -> Iterator[str]:
    lines = [f"    {_word(value)}" for value in values]
    yield f"${name} = @("
    if lines:
        yield ",\n".join(lines)
    yield ")"


def _step(step: Step) -> str:
    return f"try {{ {_call(step)} }} catch {{ Write-Trouble {_word(step.item.id)} $_ }}"


def _call(step: Step) -> str:
    collect = step.collect
    head = f"{_word(step.item.id)} {_word(step.level)} {collect.timeout_seconds}"
    if collect.run:
        return f"Save-Output {head} {_word(file_word(collect.out))} {_word(collect.run)}"
    if collect.events:
        return f"Save-Events {head} {_flag(collect.window)} {_array(collect.events)}"
    if collect.registry:
        return f"Save-Registry {head} {_array(collect.registry)}"
    flags = f"{_flag(collect.window)} {_flag(collect.redact)}"
    return f"Save-Files {head} {flags} {_array(collect.files)}"


def _flag(value: bool) -> str:  # noqa: FBT001 - it is a value to write, not a switch
    return "$true" if value else "$false"


def _array(values: Iterable[str]) -> str:
    return "@(" + ", ".join(map(_word, values)) + ")"


def _word(value: str) -> str:
    return literal(value, Shell.POWERSHELL)
