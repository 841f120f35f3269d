"""The generated pages, schemas, skeletons and the command line of the catalogue."""

import json
import re
from datetime import date
from pathlib import Path

import jsonschema
import pytest
import yaml

from tests.catalogue.knowledge import changed, entry, knowledge
from triage.catalogue import __main__ as command
from triage.catalogue.catalogue import Catalogue, load
from triage.catalogue.compiler import HOME, read_yaml
from triage.catalogue.documents import documents_of, plain
from triage.catalogue.schemas import schemas_of
from triage.catalogue.skeleton import id_of, skeleton

CATALOGUE = load()
PAGES = documents_of(CATALOGUE)
TODAY = date(2026, 11, 22)


def test_what_is_generated_is_up_to_date() -> None:
    """The committed pages and schemas are those of the catalogue."""
    assert command.main(["docs", "--check"]) == 0


def test_pages_do_not_depend_on_the_time() -> None:
    """Made twice, the pages are the same."""
    assert documents_of(CATALOGUE) == PAGES


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_error_and_item_stands_in_the_pages(language: str) -> None:
    """Each entry, item and scenario has its anchor in the pages of each language, once."""
    whole = "\n".join(text for name, text in PAGES.items() if f"/{language}/" in name)
    anchors = re.findall(r'<a id="([^"]+)">', whole)
    wanted = [e.id for e in CATALOGUE.entries] + [*CATALOGUE.items] + [*CATALOGUE.scenarios]
    assert sorted(anchors) == sorted(wanted)


def test_links_within_the_pages_lead_somewhere() -> None:
    """Each link between generated pages meets a page, and an anchor on it."""
    for name, text in PAGES.items():
        folder = name.rpartition("/")[0]
        for target in re.findall(r"\]\((?!https:)([^)]+)\)", text):
            file, _, anchor = target.partition("#")
            page = PAGES[f"{folder}/{file}"] if file else text
            assert not anchor or f'<a id="{anchor}">' in page, (name, target)


def test_text_of_the_catalogue_cannot_become_markup() -> None:
    """Signs that Markdown or HTML would act on are escaped."""
    assert plain("a <b> [c](d) `e` | f\ng") == r"a \<b\> \[c\](d) \`e\` \| f g"


@pytest.mark.parametrize("name", ["categories", "conditions", "families", "sources", "writers"])
def test_the_files_fit_their_schema(name: str) -> None:
    """The committed JSON Schema accepts the file of that kind and refuses an unknown member."""
    schema = json.loads(schemas_of()[f"schema/{name}.json"])
    rows = json.loads(json.dumps(read_yaml(HOME / f"{name}.yaml"), default=str))
    jsonschema.validate(rows, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate([{**rows[0], "colour": "red"}], schema)


def test_entries_fit_their_schema() -> None:
    """A file of entries is accepted by the schema for entries."""
    schema = json.loads(schemas_of()["schema/entries.json"])
    file = min((HOME / "entries").glob("*.yaml"))
    jsonschema.validate(json.loads(json.dumps(read_yaml(file), default=str)), schema)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("UserErrorTeapotNotCalibrated", "teapot-not-calibrated"),
        ("BMSUserErrorTeapotBusy", "teapot-busy"),
        ("TeapotVSSFailed", "teapot-vssfailed"),
        ("499123", "499123"),
        ("？", "new-entry"),
    ],
)
def test_an_id_is_made_of_the_words_of_a_code(code: str, name: str) -> None:
    """The generator proposes a hyphenated id."""
    assert id_of(code) == name


def test_a_new_entry_starts_as_yaml() -> None:
    """The skeleton is YAML with the code, the date and every member to fill."""
    (row,) = yaml.safe_load(skeleton("UserErrorTeapot: not calibrated", CATALOGUE, TODAY))
    assert row["codes"] == ["UserErrorTeapot: not calibrated"]
    assert row["lastVerified"] == TODAY
    assert {"title", "meaning", "causes", "actions", "sources", "scenario"} <= {*row}
    (numbered,) = yaml.safe_load(skeleton("499123", CATALOGUE, TODAY))
    assert numbered["numbers"] == [499123]


@pytest.mark.parametrize("code", ["", "  ", "a\nb", "UserErrorVmNotFoundV2", "400136"])
def test_a_known_or_impossible_code_starts_no_entry(code: str) -> None:
    """What is known already, empty or not printable is refused."""
    with pytest.raises(ValueError, match=r"already|wanted"):
        skeleton(code, CATALOGUE, TODAY)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["check"], 0, ""),
        (["new", "UserErrorTeapot"], 0, ""),
        (["new", "400136"], 1, "is in the catalogue already"),
        (["new"], 1, "new wants one CODE"),
        (["coverage"], 1, "coverage wants the FOLDER"),
        (["coverage", "/nowhere"], 1, "No such file"),
        (["evaluate", "--check"], 0, ""),
        (["bake"], 2, "python -m triage.catalogue VERB"),
    ],
)
def test_the_command_line_says_what_is_wrong(
    arguments: list[str], status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each verb ends with a fitting status and names what is wrong."""
    assert command.main(arguments) == status
    assert said in capsys.readouterr().err


def test_stale_pages_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page that is missing, changed or left over fails the check by its name."""
    monkeypatch.setattr(command, "DOCS", tmp_path)
    assert command.main(["docs"]) == 0
    assert command.main(["docs", "--check"]) == 0
    (tmp_path / "generated" / "en" / "items.md").write_text("old", encoding="utf-8")
    (tmp_path / "generated" / "en" / "left.md").write_text("over", encoding="utf-8")
    (tmp_path / "schema" / "items.json").unlink()
    capsys.readouterr()
    assert command.main(["docs", "--check"]) == 1
    complaints = capsys.readouterr().err
    assert "docs/generated/en/items.md is stale" in complaints
    assert "docs/generated/en/left.md is not wanted" in complaints
    assert "docs/schema/items.json is stale" in complaints


def test_what_is_compiled_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The check names a compiled file that is missing or old, and compiling mends it."""
    monkeypatch.setattr(command, "COMPILED", tmp_path / "compiled.json")
    monkeypatch.setattr(command, "_stale", lambda _: [])
    assert command.main([]) == 1
    assert "compiled.json is stale" in capsys.readouterr().err
    assert command.main(["compile"]) == 0
    assert command.main([]) == 0


def test_the_coverage_page_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a reference list that is covered the verb writes a page in each language."""
    rows = '{"code": "UserErrorGuestAgentStatusUnavailable", "workload": "AzureVM"}\n'
    (tmp_path / "error-codes.jsonl").write_text(rows, encoding="utf-8")
    (tmp_path / "error-aliases.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(command, "DOCS", tmp_path)
    assert command.main(["coverage", str(tmp_path)]) == 0
    assert (tmp_path / "coverage.md").exists()
    assert (tmp_path / "ja" / "coverage.md").exists()


def test_a_stale_evaluation_is_named_and_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The check of the evaluation names what is missing until the verb has written it."""
    monkeypatch.setattr(command, "DOCS", tmp_path)
    assert command.main(["evaluate", "--check"]) == 1
    assert "evaluation.md (en) is stale" in capsys.readouterr().err
    assert command.main(["evaluate"]) == 0
    assert command.main(["evaluate", "--check"]) == 0


def test_a_rule_breach_stops_every_verb(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is written or passed while the YAML breaks a rule."""
    spoilt = changed(knowledge(), entries=(entry(sources=()),))
    monkeypatch.setattr(command, "read_knowledge", lambda: spoilt)
    for verb in ("check", "compile", "docs", "evaluate"):
        assert command.main([verb]) == 1
        assert "disk-melted: no source" in capsys.readouterr().err


def test_a_small_catalogue_makes_pages_too() -> None:
    """Pages come from any catalogue that has the words for them."""
    words = {key: text for key, text in CATALOGUE._words.items() if "." in key}
    pages = documents_of(Catalogue(changed(knowledge(), words=words)))
    assert "The disk melted" in pages["generated/en/errors-azurevm.md"]
    assert "ディスクの溶融" in pages["generated/ja/errors-azurevm.md"]
