"""Writing the collection script for Linux: bash 4 and what every distribution ships."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from triage.checklist.plan import Plan
from triage.checklist.quoting import file_word, quote
from triage.collect.batch import Batch, Step
from triage.collect.case import CaseFacts, stamp
from triage.collect.secrets import refusals, sed_rules
from triage.collect.wording import SPOKEN, Wording
from triage.model.terms import Shell

_HOME = Path(__file__).parent


@cache
def _skeleton() -> str:
    gathering = (_HOME / "gathering.sh").read_text(encoding="utf-8").split("\n", 1)[1]
    return (_HOME / "skeleton.sh").read_text(encoding="utf-8").replace("#:gathering", gathering, 1)


def insert(skeleton: str, parts: Mapping[str, str]) -> str:
    """Return `skeleton` with each line `#:name` replaced; what is put in is not looked at again."""
    return "\n".join(
        parts[line[2:]] if line.startswith("#:") else line for line in skeleton.split("\n")
    )


def write_bash(batch: Batch, plan: Plan, case: CaseFacts, words: Wording) -> str:
    """Return the script that takes `batch` on a Linux machine.

    Raises:
        UnquotableError: a step of the catalogue holds a control character.
    """
    facts = "\n".join(_facts(batch, plan, case, words))
    steps = "\n".join(("steps() {", *(f"  {_step(step)}" for step in batch.steps), "}"))
    return insert(_skeleton(), {"facts": facts, "steps": steps, "redaction": sed_rules()})


def _facts(batch: Batch, plan: Plan, case: CaseFacts, words: Wording) -> Iterator[str]:
    yield f"QUESTION={_word(words.question(batch))}"
    yield f"CASE={_word(file_word(case.ticket or 'case'))}"
    yield f"VM={_word(file_word(case.vm or batch.machine))}"
    yield f"SCENARIO={_word(file_word(batch.scenario))}"
    yield f"FROM={_word(stamp(plan.start))}"
    yield f"TO={_word(stamp(plan.end))}"
    yield "SAY=("
    yield from (f"  [{key}]={_word(words.word(key))}" for key in SPOKEN)
    yield ")"
    yield "FACTS=("
    yield from (f"  {_word(label)} {_word(value)}" for label, value in words.facts(plan))
    yield ")"
    yield "GUIDE=("
    yield from (f"  {_word(line)}" for line in words.guide(batch))
    yield ")"
    yield "# What never travels, matched against the real path, and why."
    yield "DENY=("
    yield from (f"  {_word(pattern)} {_word(words.reason(why))}" for pattern, why in refusals())
    yield ")"


def _step(step: Step) -> str:
    collect = step.collect
    head = f"{_word(step.item.id)} {step.level} {collect.timeout_seconds}"
    if collect.run:
        return f"run {head} {_word(file_word(collect.out))} {_word(collect.run)}"
    patterns = " ".join(_word(path) for path in collect.files)
    return f"files {head} {int(collect.window)} {int(collect.redact)} {patterns}"


def _word(value: str) -> str:
    return quote(value, Shell.BASH)
