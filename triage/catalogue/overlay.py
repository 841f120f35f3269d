"""A customer's own records laid over the shipped catalogue, without making it less safe.

The folder holds files named after the kind of record, or folders of such files: `entries`,
`items`, `scenarios`, `conditions`, `families`, `categories`, `sources`; each holds a list of
records in exactly the shape of the catalogue's YAML. JSON is always read; YAML (`.yaml`, `.yml`)
needs PyYAML, which is a development dependency, and is refused by name where it is missing.
A record with the id of a shipped one replaces it whole, any other is added.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from triage.catalogue.rules import gathering, links, names
from triage.catalogue.schema import RECORDS, Entry, Item, Knowledge, Source, versioned
from triage.model.terms import Sensitivity, Text

# A writer of Windows is none of a customer's to define.
KINDS = {name: kind for name, kind in RECORDS.items() if name != "writers"}
PROVENANCE = "overlay"
LARGEST = 4 * 1024 * 1024


def _web_addresses(knowledge: Knowledge) -> Iterator[str]:
    """Sources are pages that a browser opens over https."""
    for source in knowledge.sources:
        for url in filter(None, (source.url, source.url_ja)):
            if not url.startswith("https://"):
                yield f"{source.id}: not an https address: {url}"


# What a customer's records are held to as well; style and addresses are the customer's own.
RULES = (
    names.identifiers,
    names.names_are_unique,
    names.completeness,
    links.references,
    links.own_kind,
    gathering.steps,
    gathering.paths,
    gathering.secrets,
    _web_addresses,
)
_SENSITIVITIES = list(Sensitivity)


class OverlayError(Exception):
    """The overlay cannot be laid over the catalogue; `problems` says where and why."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def lay_over(knowledge: Knowledge, folder: Path) -> Knowledge:
    """Return `knowledge` with the records in `folder` added or put in place of shipped ones.

    Each record from the folder has the source `overlay`, and the version tells the content.

    Raises:
        OverlayError: the folder or a file cannot be read, a record is malformed, breaks a rule
            or weakens a safety flag of the record it replaces.
    """
    found = _read(folder)
    weakened = [*_weakened_items(knowledge, found), *_weakened_entries(knowledge, found)]
    if weakened:
        raise OverlayError(weakened)
    laid = _merged(knowledge, found)
    before = {problem for rule in RULES for problem in rule(knowledge)}
    problems = [f"overlay: {p}" for rule in RULES for p in rule(laid) if p not in before]
    if problems:
        raise OverlayError(problems)
    return laid


_Found = dict[str, dict[str, tuple[str, Any]]]


def _read(folder: Path) -> _Found:
    """Return per kind the records by id, each with the file it stands in."""
    if not folder.is_dir():
        raise OverlayError([f"{folder}: no such folder"])
    found: _Found = {kind: {} for kind in KINDS}
    problems: list[str] = []
    for file in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix in _READERS):
        where = file.relative_to(folder).as_posix()
        kind = where.partition("/")[0].partition(".")[0]
        if kind not in KINDS:
            problems.append(f"{where}: unknown kind, one of {', '.join(KINDS)} is wanted")
            continue
        problems += _take(file, where, KINDS[kind], found[kind])
    if problems:
        raise OverlayError(problems)
    return found


def _take(
    file: Path, where: str, shape: type[msgspec.Struct], into: dict[str, tuple[str, Any]]
) -> Iterator[str]:
    """Put the records of `file` into `into`; yield what is wrong with them."""
    try:
        rows = _rows(file)
    except (OSError, ValueError) as error:
        yield f"{where}: {error}"
        return
    for position, row in enumerate(rows):
        label = row.get("id", position) if isinstance(row, dict) else position
        try:
            record = msgspec.convert(row, shape)
        except msgspec.ValidationError as error:
            yield f"{where}: {label}: {error}"
            continue
        if label in into:
            yield f"{where}: {label}: stands in {into[label][0]} already"
        into[str(label)] = (where, _marked(record))


def _rows(file: Path) -> list[Any]:
    """Return the list in `file`.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is too large, not UTF-8, not well-formed, holds no list, or is YAML where
            PyYAML is not installed.
    """
    if file.stat().st_size > LARGEST:
        raise ValueError(f"larger than {LARGEST} bytes")
    content = _READERS[file.suffix](file.read_text(encoding="utf-8"))
    if not isinstance(content, list):
        raise ValueError("holds no list of records")  # noqa: TRY004 - the content is wrong, not a type of ours
    return content


def _read_yaml(content: str) -> Any:  # noqa: ANN401 - YAML holds anything until it is converted
    try:
        import yaml  # noqa: PLC0415 - a development dependency
    except ImportError as error:
        raise ValueError("YAML needs PyYAML, which is not installed; give JSON") from error
    try:
        return yaml.safe_load(content)
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(f"not well-formed: {error}") from error


def _read_json(content: str) -> Any:  # noqa: ANN401 - JSON holds anything until it is converted
    try:
        return json.loads(content)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


_READERS = {".json": _read_json, ".yaml": _read_yaml, ".yml": _read_yaml}


def _marked(record: msgspec.Struct) -> msgspec.Struct:
    """Return `record` with the overlay among its sources, where its kind has sources."""
    sources = getattr(record, "sources", None)
    if sources is None or PROVENANCE in sources:
        return record
    return msgspec.structs.replace(record, sources=(*sources, PROVENANCE))


def _merged(knowledge: Knowledge, found: _Found) -> Knowledge:
    merged = {kind: _put(getattr(knowledge, kind), found[kind]) for kind in KINDS}
    shipped = {source.id for source in knowledge.sources}
    if PROVENANCE not in found["sources"] and PROVENANCE not in shipped:
        merged["sources"] = (*merged["sources"], _SOURCE)
    return versioned(msgspec.structs.replace(knowledge, **merged))


_SOURCE = Source(
    id=PROVENANCE,
    title=Text("Your organisation's own catalogue", "お客様独自のカタログ"),
    url="https://learn.microsoft.com/azure/backup/",
)


def _put(shipped: tuple[Any, ...], own: dict[str, tuple[str, Any]]) -> tuple[Any, ...]:
    records = {record.id: record for record in shipped}
    records |= {id_: record for id_, (_, record) in own.items()}
    return tuple(records[id_] for id_ in sorted(records))


def _weakened_items(knowledge: Knowledge, found: _Found) -> Iterator[str]:
    shipped = {item.id: item for item in knowledge.items}
    for id_, (where, own) in found["items"].items():
        old = shipped.get(id_)
        if old is None or not isinstance(own, Item):
            continue
        if _SENSITIVITIES.index(own.sensitivity) < _SENSITIVITIES.index(old.sensitivity):
            yield f"{where}: {id_}: sensitivity may not be lowered from {old.sensitivity}"
        if old.needs_admin and not own.needs_admin:
            yield f"{where}: {id_}: needsAdmin may not be taken away"
        if any(step.redact for step in old.collect) and not all(s.redact for s in own.collect):
            yield f"{where}: {id_}: redact may not be taken away"


def _weakened_entries(knowledge: Knowledge, found: _Found) -> Iterator[str]:
    shipped = {entry.id: entry for entry in knowledge.entries}
    for id_, (where, own) in found["entries"].items():
        old = shipped.get(id_)
        if old is None or not isinstance(own, Entry):
            continue
        if old.healthy != own.healthy:
            yield f"{where}: {id_}: healthy may not be changed"
        destructive = {action.en for action in old.actions if action.destroys_evidence}
        tamed = {action.en for action in own.actions if not action.destroys_evidence}
        if destructive & tamed:
            yield f"{where}: {id_}: destroysEvidence may not be taken away"
        elif destructive and own.actions and not any(a.destroys_evidence for a in own.actions):
            yield f"{where}: {id_}: the actions destroyed evidence before, none is marked now"
