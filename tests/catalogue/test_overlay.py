"""A customer's records laid over the catalogue: added, put in place, refused."""

import builtins
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.catalogue.knowledge import changed, entry, item, knowledge
from triage.catalogue.catalogue import Catalogue, load
from triage.catalogue.overlay import LARGEST, OverlayError, lay_over
from triage.catalogue.schema import Action, Collect, Knowledge
from triage.model.terms import Sensitivity


def written(folder: Path, name: str, *records: Any) -> Path:
    """Write `records` as JSON into the file `name` of `folder`."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(msgspec.json.encode(records))
    return folder


def refusal(shipped: Knowledge, folder: Path) -> str:
    """Return the complaint with which the overlay is refused."""
    with pytest.raises(OverlayError) as refused:
        lay_over(shipped, folder)
    return str(refused.value)


def test_a_new_record_is_added_with_its_provenance(tmp_path: Path) -> None:
    """An entry of the customer is found by its code and names the overlay as a source."""
    own = entry(id="own-failure", codes=("ContosoDiskLost",), numbers=(), guest_status=())
    laid = Catalogue(lay_over(knowledge(), written(tmp_path, "entries.json", own)))
    (found,) = laid.find("contosodisklost")[0]
    assert found.sources == ("page", "overlay")
    assert "overlay" in laid.sources
    assert laid.version.startswith("test+")


def test_a_record_of_a_known_id_takes_its_place(tmp_path: Path) -> None:
    """An entry with a shipped id replaces that one and leaves the others."""
    own = entry(category="storage", retryable=True)
    laid = Catalogue(lay_over(knowledge(), written(tmp_path, "entries/mine.json", own)))
    assert laid.by_id["disk-melted"].retryable is True
    assert laid.by_id["disk-frozen"].sources == ("page",)


def test_an_item_of_a_new_scenario_is_reached(tmp_path: Path) -> None:
    """Items, too, are added, from a folder of files in YAML."""
    folder = tmp_path / "items"
    folder.mkdir()
    rows = json.loads(msgspec.json.encode([item(id="own-log")]))
    (folder / "own.yaml").write_text(json.dumps(rows), encoding="utf-8")
    assert "own-log" in Catalogue(lay_over(knowledge(), tmp_path)).items


def test_an_empty_folder_changes_nothing_but_the_version(tmp_path: Path) -> None:
    """An overlay without records leaves all entries as they are."""
    assert lay_over(knowledge(), tmp_path).entries == knowledge().entries


def test_the_catalogue_loads_with_an_overlay(tmp_path: Path) -> None:
    """The setting's folder is laid over the shipped catalogue by `load`."""
    own = entry(
        id="own-failure",
        codes=("ContosoDiskLost",),
        numbers=(),
        guest_status=(),
        category="disk-config",
        scenario="azurevm",
        sources=("doc-vm",),
        gather=(),
    )
    assert load(str(written(tmp_path, "entries.json", own))).by_id["own-failure"]


STRICT = changed(
    knowledge(),
    items=(
        item(
            sensitivity=Sensitivity.HIGH,
            needs_admin=True,
            collect=(Collect(files=(r"C:\Thermal\*.log",), redact=True),),
        ),
    ),
    entries=(
        entry(actions=(Action(en="Cool it.", ja="冷却します。", destroys_evidence=True),)),
        entry(id="disk-fine", codes=("DiskFine",), numbers=(), guest_status=(), healthy=True),
    ),
)
SAFE = STRICT.items[0]


@pytest.mark.parametrize(
    ("name", "record", "complaint"),
    [
        (
            "items.json",
            changed(SAFE, sensitivity=Sensitivity.LOW),
            "sensitivity may not be lowered",
        ),
        ("items.json", changed(SAFE, needs_admin=False), "needsAdmin may not be taken away"),
        ("items.json", changed(SAFE, collect=(Collect(files=(r"C:\x",)),)), "redact may not"),
        ("entries.json", entry(), "destroysEvidence may not be taken away"),
        ("entries.json", entry(actions=(Action(en="Wait.", ja="待つ"),)), "none is marked now"),
        ("entries.json", entry(id="disk-fine", codes=("DiskFine",)), "healthy may not be changed"),
        ("items.json", item(id="keys", collect=(Collect(files=(r"C:\a.pfx",)),)), "would copy"),
        ("entries.json", entry(id="b", codes=("X",), scenario="no"), "scenarios: 'no' is not"),
        ("entries.json", entry(id="b"), "belongs to"),
        ("entries.json", entry(id="B b", codes=("X",), numbers=()), "not a hyphenated id"),
        ("sources.json", changed(STRICT.sources[0], url="javascript:x"), "not an https address"),
        ("colours.json", entry(), "colours.json: unknown kind"),
    ],
)
def test_an_overlay_cannot_make_the_catalogue_worse(
    tmp_path: Path, name: str, record: Any, complaint: str
) -> None:
    """A record that weakens a safety flag or breaks a rule is refused with its name."""
    assert complaint in refusal(STRICT, written(tmp_path, name, record))


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("items.json", b"{", "items.json: Expecting property name"),
        ("items.json", b"{}", "items.json: holds no list of records"),
        ("items.json", b"[7]", "items.json: 0: Expected `object`"),
        ("items.json", b'[{"id": "x"}]', "items.json: x: Object missing required field"),
        ("items.json", b"\xff\xfe", "items.json: 'utf-8' codec"),
        ("items.json", b"[" * 100_000, "items.json:"),
        ("items.json", b" " * (LARGEST + 1), "items.json: larger than"),
        ("items.yaml", b"- {", "items.yaml: not well-formed"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, name: str, content: bytes, complaint: str) -> None:
    """What cannot be read is refused with the file's name."""
    (tmp_path / name).write_bytes(content)
    assert complaint in refusal(knowledge(), tmp_path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    """A setting that points nowhere is an error, not an empty overlay."""
    assert "no such folder" in refusal(knowledge(), tmp_path / "gone")


def test_two_files_may_not_define_one_record(tmp_path: Path) -> None:
    """A record that stands in two files is refused."""
    written(tmp_path, "items/a.json", item())
    assert "already" in refusal(knowledge(), written(tmp_path, "items/b.json", item()))


def test_yaml_without_its_reader_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where PyYAML is missing, a YAML file is not skipped in silence."""
    real = builtins.__import__

    def without_yaml(name: str, *rest: Any, **more: Any) -> Any:
        if name == "yaml":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without_yaml)
    (tmp_path / "items.yaml").write_text("[]", encoding="utf-8")
    assert "items.yaml: YAML needs PyYAML" in refusal(knowledge(), tmp_path)
