"""How well labelled codes, texts and jobs are recognised: right, wrong or undecided."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec

from triage.catalogue.catalogue import Catalogue
from triage.diagnosis.classify import classify
from triage.diagnosis.recognise import Recogniser
from triage.intake.job import read_foreign_job
from triage.model.question import Symptom
from triage.model.terms import Confidence, Language

Verdict = Literal["right", "wrong", "undecided"]
VERDICTS: tuple[Verdict, ...] = ("right", "wrong", "undecided")


class Case(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A labelled input; `expect` names codes, any of whose entries is right; empty: no failure."""

    id: str
    kind: str
    input: dict[str, Any]
    expect: tuple[str, ...]
    note: str = ""


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a case; `led_to` is the entry or the family that was named."""

    case: Case
    verdict: Verdict
    confidence: Confidence
    led_to: str


def read_cases(path: Path) -> tuple[Case, ...]:
    """Return the cases in the JSON lines at `path`.

    Raises:
        msgspec.ValidationError: a line has not the shape of a case.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(msgspec.convert(json.loads(line), Case) for line in lines if line.strip())


def judge(cases: Iterable[Case], catalogue: Catalogue) -> Iterator[Judged]:
    """Yield each case judged.

    Raises:
        LookupError: a case expects a code that the catalogue does not hold.
    """
    recogniser = Recogniser(catalogue)
    for case in cases:
        fields = {key: value for key, value in case.input.items() if key != "job"}
        symptom = msgspec.convert(fields, Symptom)
        job = read_foreign_job(case.input["job"]) if "job" in case.input else None
        found = classify(symptom, job, recogniser).recognition
        led = {entry.id for entry in (found.entry, *found.also) if entry}
        yield Judged(
            case=case,
            verdict=_verdict(led, _expected(case, catalogue)),
            confidence=found.confidence,
            led_to=", ".join(sorted(led)) or (found.family.id if found.family else ""),
        )


def _expected(case: Case, catalogue: Catalogue) -> set[str]:
    wanted: set[str] = set()
    for name in case.expect:
        entries, _ = catalogue.find(name)
        if not entries:
            raise LookupError(f"{case.id}: {name} is not in the catalogue")
        wanted |= {entry.id for entry in entries}
    return {e for e in wanted if not catalogue.by_id[e].healthy}


def _verdict(led: set[str], expected: set[str]) -> Verdict:
    """One entry among the expected ones is right, several that are all expected are, too."""
    if led <= expected and (led or not expected):
        return "right"
    return "undecided" if not led or led & expected else "wrong"


def report(judged: Iterable[Judged], catalogue: Catalogue, language: Language) -> str:
    """Return the Markdown page of the evaluation: figures per confidence and kind, then misses."""
    rows = tuple(judged)
    misses = [row for row in rows if row.verdict != "right"]

    def word(key: str) -> str:
        return catalogue.word(f"evaluation.{key}", language).format(count=len(rows))

    def table(head: str, pairs: Iterable[tuple[str, Verdict]]) -> Iterator[str]:
        yield f"| {word(head)} | {word('verdicts')} |"
        yield from ("|---|---:|---:|---:|", *_counts(pairs, word("all")), "")

    lines = [f"# {word('title')}", "", word("intro"), ""]
    lines += table("confidence", ((row.confidence.value, row.verdict) for row in rows))
    lines += table("kind", ((row.case.kind, row.verdict) for row in rows))
    lines += [f"## {word('cases')}", ""]
    lines += [word("columns"), "|---|---|---|---|---|---|"] if misses else [word("none")]
    lines += [
        f"| {row.case.id} | {row.verdict} | {row.confidence} | {row.led_to or '–'} |"
        f" {', '.join(row.case.expect) or '–'} | {row.case.note or '–'} |"
        for row in misses
    ]
    return "\n".join(lines) + "\n"


def _counts(pairs: Iterable[tuple[str, Verdict]], all_: str) -> Iterator[str]:
    counted = Counter(pairs)
    for name in dict.fromkeys(name for name, _ in counted):
        yield f"| {name} | " + " | ".join(str(counted[name, v]) for v in VERDICTS) + " |"
    totals = Counter(verdict for _, verdict in counted.elements())
    yield f"| **{all_}** | " + " | ".join(f"**{totals[v]}**" for v in VERDICTS) + " |"


def surely_wrong(judged: Iterable[Judged]) -> Iterator[Judged]:
    """Yield what is wrong although its confidence says that it is certain; there must be none."""
    certain = (Confidence.EXACT, Confidence.ALIAS)
    return (row for row in judged if row.verdict == "wrong" and row.confidence in certain)
