"""JSON Schemas of the catalogue's files, for editors and for customers' overlays."""

import msgspec

from triage.catalogue.schema import RECORDS
from triage.model.terms import Text

FOLDER = "schema"
_FILES: dict[str, object] = {
    **{name: tuple[kind, ...] for name, kind in RECORDS.items()},  # type: ignore[valid-type]
    "words": dict[str, Text],
}


def schemas_of() -> dict[str, str]:
    """Return the schema of each kind of file by its path below `docs/`."""
    return {
        f"{FOLDER}/{name}.json": _written(name, shape) for name, shape in sorted(_FILES.items())
    }


def _written(name: str, shape: object) -> str:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": name,
        **msgspec.json.schema(shape),
    }
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode() + "\n"
