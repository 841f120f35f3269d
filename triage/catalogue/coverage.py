"""How much of a reference list of codes the catalogue covers, as a page."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from triage.catalogue.catalogue import Catalogue
from triage.catalogue.documents import plain
from triage.model.terms import Language


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be covered: (code, workload) rows, pairs of number and code, and spellings."""

    rows: tuple[tuple[str, str], ...]
    numbers: tuple[tuple[int, str], ...]
    spellings: tuple[tuple[str, str], ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The distinct codes, in the order of the list."""
        return tuple(dict.fromkeys(code for code, _ in self.rows))


def read_reference(folder: Path) -> Reference:
    """Return the reference in `folder` (`error-codes.jsonl`, `error-aliases.json`).

    Raises:
        OSError: a file cannot be read.
        ValueError: a file is not well-formed.
    """
    lines = (folder / "error-codes.jsonl").read_text(encoding="utf-8").splitlines()
    rows: list[dict[str, Any]] = [json.loads(line) for line in lines if line.strip()]
    aliases = json.loads((folder / "error-aliases.json").read_text(encoding="utf-8"))
    return Reference(
        rows=tuple((row["code"], row["workload"]) for row in rows),
        numbers=tuple((int(r["numeric"]), r["code"]) for r in rows if r.get("numeric")),
        spellings=tuple(
            (spelling, code)
            for code, spellings in aliases.items()
            if not code.startswith("_")
            for spelling in spellings
        ),
    )


def misses(reference: Reference, catalogue: Catalogue) -> Iterator[str]:
    """Yield what of `reference` does not lead to an entry, or to another than it should."""
    for code in reference.codes:
        if not catalogue.find(code)[0]:
            yield f"{code}: no entry"
    pairs = [*((str(n), code) for n, code in reference.numbers), *reference.spellings]
    for name, code in pairs:
        led = {entry.id for entry in catalogue.find(name)[0]}
        if not led & {entry.id for entry in catalogue.find(code)[0]}:
            yield f"{name}: does not lead to the entry of {code}"


def coverage_page(reference: Reference, catalogue: Catalogue, language: Language) -> str:
    """Return the Markdown page with the figures per workload and every exception."""
    missed = list(misses(reference, catalogue))
    covered = sum(bool(catalogue.find(code)[0]) for code in reference.codes)
    figures: dict[str, int] = {
        "covered": covered,
        "codes": len(reference.codes),
        "rows": len(reference.rows),
        "spellings": len(reference.spellings),
        "numbers": len(reference.numbers),
        "astray": len(missed) - (len(reference.codes) - covered),
        "entries": len(catalogue.entries),
        "names": sum(len(e.codes) + len(e.aliases) + len(e.numbers) for e in catalogue.entries),
        "items": len(catalogue.items),
    }

    def word(key: str) -> str:
        return catalogue.word(f"coverage.{key}", language).format_map(figures)

    lines = [f"# {word('title')}", "", word("intro"), ""]
    lines += [f"- {word(key)}" for key in ("codes", "spellings", "catalogue")]
    lines += ["", word("head"), "|---|---:|---:|", *_by_workload(reference, catalogue), ""]
    lines += [f"## {word('exceptions')}", "", *(f"- {plain(miss)}" for miss in missed)]
    return "\n".join([*lines, *([] if missed else [word("all")])]) + "\n"


def _by_workload(reference: Reference, catalogue: Catalogue) -> Iterator[str]:
    rows = set(reference.rows)
    asked = Counter(workload for _, workload in rows)
    covered = Counter(workload for code, workload in rows if catalogue.find(code)[0])
    for workload in sorted(asked):
        yield f"| {workload} | {asked[workload]} | {covered[workload]} |"
