"""Each sentence the room names exists in both languages, with the facts it is given."""

import re
from pathlib import Path
from string import Formatter

import pytest
import yaml

import triage
from tests.azure.test_fault_matrix import FAULTS, SOURCES, broken
from triage.model.terms import Saying

ROOT = Path(triage.__file__).parent
WORDS: dict[str, dict[str, str]] = yaml.safe_load(
    (ROOT / "catalogue/words/azure.yaml").read_text("utf-8")
)


def placeholders(sentence: str) -> set[str]:
    """Return the names of the facts a sentence takes."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_both_languages_take_the_same_facts() -> None:
    """English and Japanese name the same facts."""
    for key, word in WORDS.items():
        assert placeholders(word["en"]) == placeholders(word["ja"]), key


def test_whole_keys_in_the_code_exist() -> None:
    """Each key written out in the code is a sentence."""
    code = "".join(path.read_text("utf-8") for path in (ROOT / "azure").glob("*.py"))
    named = set(re.findall(r'saying\(\s*f?"(azure\.[\w.]+)"', code))
    assert named
    assert named <= set(WORDS)


def test_no_sentence_is_orphaned() -> None:
    """Each sentence's last part stands somewhere in the code."""
    code = "".join(path.read_text("utf-8") for path in (ROOT / "azure").glob("*.py"))
    by_source = (".logAnalytics", ".vmHints")
    for key in WORDS:
        parts = key.removesuffix(by_source[0]).removesuffix(by_source[1]).split(".")
        assert parts[-1] in code, key


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("route", SOURCES)
async def test_readings_can_be_said(route: str, fault: str) -> None:
    """What a reading says has a sentence, and all the facts the sentence takes."""
    evidence = await broken(route, FAULTS[fault][0]).read(deadline_seconds=0.3)
    for reading in evidence.readings:
        for said in (reading.detail, reading.next):
            assert said is None or _sayable(said)


def _sayable(said: Saying) -> bool:
    return placeholders(WORDS[said.key]["en"]) <= set(said.facts)
