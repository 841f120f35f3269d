"""From the YAML files people write to the one file the process loads.

Needs PyYAML, a development dependency; nothing at run time imports this module.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from triage.catalogue.schema import RECORDS, Knowledge, versioned
from triage.model.terms import Text

HOME = Path(__file__).parent

_R = TypeVar("_R")


class CatalogueError(Exception):
    """The catalogue's files do not hold what they must; `problems` says where and what."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def read_yaml(path: Path) -> Any:  # noqa: ANN401 - YAML holds anything until it is converted
    """Return what the YAML file at `path` holds."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def records(home: Path, name: str, kind: type[_R]) -> tuple[_R, ...]:
    """Return the records of `name`.yaml, or of every file in the folder `name`, sorted by id.

    Raises:
        CatalogueError: a record lacks a field, has an unknown one or a value of a wrong kind;
            every such record is named with its file.
    """
    folder = home / name
    files = sorted(folder.glob("*.yaml")) if folder.is_dir() else [home / f"{name}.yaml"]
    found: list[_R] = []
    problems: list[str] = []
    for file in files:
        rows = read_yaml(file) or []
        where = str(file.relative_to(home))
        problems += (f"{where}: {id_}: not in the order of ids" for id_ in _unsorted(rows))
        for position, row in enumerate(rows):
            try:
                found.append(msgspec.convert(row, kind))
            except msgspec.ValidationError as error:
                label = row.get("id", position) if isinstance(row, Mapping) else position
                problems.append(f"{where}: {label}: {error}")
    if problems:
        raise CatalogueError(problems)
    return tuple(sorted(found, key=_key))


def _unsorted(rows: Iterable[object]) -> Iterator[str]:
    """Yield the ids that come after a greater one."""
    ids = [str(row.get("id") or row.get("writer", "")) for row in rows if isinstance(row, Mapping)]
    yield from (after for before, after in itertools.pairwise(ids) if before > after)


def _key(record: object) -> str:
    return str(getattr(record, "id", None) or getattr(record, "writer", ""))


def _words(home: Path) -> dict[str, Text]:
    words: dict[str, Text] = {}
    problems: list[str] = []
    for file in sorted((home / "words").glob("*.yaml")):
        for key, row in (read_yaml(file) or {}).items():
            if key in words:
                problems.append(f"words/{file.name}: {key}: defined twice")
            try:
                words[key] = msgspec.convert(row, Text)
            except msgspec.ValidationError as error:
                problems.append(f"words/{file.name}: {key}: {error}")
    if problems:
        raise CatalogueError(problems)
    return dict(sorted(words.items()))


def read_knowledge(home: Path = HOME) -> Knowledge:
    """Return the whole catalogue as the YAML files below `home` hold it.

    The version is a digest of the content: equal content, equal version.

    Raises:
        CatalogueError: as `records`.
    """
    read: dict[str, Any] = {name: records(home, name, kind) for name, kind in RECORDS.items()}
    return versioned(Knowledge(version="", words=_words(home), **read))


def compile_catalogue(home: Path = HOME) -> bytes:
    """Return the bytes of `compiled.json` for the YAML files below `home`."""
    return msgspec.json.encode(read_knowledge(home)) + b"\n"
