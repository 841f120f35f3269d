"""The shipped catalogue: every known name resolves, it loads fast, its compiled form is fresh."""

import csv
import gc
import json
import statistics
import time
from pathlib import Path

import pytest

from triage.catalogue.catalogue import COMPILED, Catalogue, decode, load
from triage.catalogue.compiler import compile_catalogue
from triage.catalogue.coverage import Reference, coverage_page, misses, read_reference
from triage.diagnosis.classify import classify
from triage.diagnosis.recognise import Clue, Recogniser, Setting
from triage.evaluation import judge, read_cases, report, surely_wrong
from triage.model.question import Symptom
from triage.model.terms import Language

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"
REFERENCE = HERE.parents[2] / "shared" / "reference"
CASES = read_cases(HERE / "evaluation.jsonl")
CATALOGUE = load()
with (HERE / "reference_names.tsv").open(encoding="utf-8", newline="") as _listed:
    NAMES = [(row["name"], row["code"]) for row in csv.DictReader(_listed, delimiter="\t")]


def test_every_known_name_leads_to_its_entry() -> None:
    """Each documented code, variant and number resolves, and to the entry of its code."""
    astray = [
        (name, code)
        for name, code in NAMES
        if not {e.id for e in CATALOGUE.find(name)[0]} & {e.id for e in CATALOGUE.find(code)[0]}
    ]
    assert astray == []
    assert len({code for _, code in NAMES}) >= 617


def test_every_known_code_is_recognised_as_certain() -> None:
    """A documented code, given as the code, is exact or a known variant, or a sign of health."""
    recogniser = Recogniser(CATALOGUE)
    for name, _ in NAMES:
        clue = Clue("code", name, "text" if " " in name else "code")
        found = recogniser.recognise([clue], Setting())
        assert found.healthy or found.confidence in {"exact", "alias"}, name


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="the reference list is not at hand")
def test_the_reference_list_is_covered() -> None:
    """The reference has nothing that the catalogue lacks, and the committed page says so."""
    reference = read_reference(REFERENCE)
    assert list(misses(reference, CATALOGUE)) == []
    for language, folder in ((Language.EN, DOCS), (Language.JA, DOCS / "ja")):
        page = coverage_page(reference, CATALOGUE, language)
        assert (folder / "coverage.md").read_text(encoding="utf-8") == page


@pytest.mark.skipif(not REFERENCE.is_dir(), reason="the reference list is not at hand")
def test_the_japanese_messages_of_the_service_are_recognised() -> None:
    """Each recorded Japanese message leads somewhere, and to its code where that is known."""
    recogniser = Recogniser(CATALOGUE)
    lines = (REFERENCE / "messages-ja.jsonl").read_text(encoding="utf-8").splitlines()
    for row in map(json.loads, lines):
        wanted = {entry.id for entry in CATALOGUE.find(row["code"])[0]}
        for message in row["message_ja"]:
            for guise in (message, message.replace(" ", ""), message.rstrip("。") + "。。"):
                found = recogniser.recognise([Clue("message", guise)], Setting())
                led = {entry.id for entry in (found.entry, *found.also) if entry}
                assert led, guise
                assert not wanted or led & wanted, guise


def test_the_coverage_page_names_every_miss() -> None:
    """A name that resolves nowhere stands among the exceptions."""
    reference = Reference(
        rows=(("UserErrorTeapot", "AzureVM"), ("ResourceNotFound", "AzureVM")),
        numbers=((400136, "ResourceNotFound"),),
        spellings=(("VMNotFoundV2", "UserErrorVmNotFoundV2"),),
    )
    page = coverage_page(reference, CATALOGUE, Language.EN)
    assert "**1 of 2**" in page
    assert "UserErrorTeapot: no entry" in page
    assert "400136: does not lead to the entry of ResourceNotFound" in page


def test_the_compiled_file_is_fresh() -> None:
    """`compiled.json` is what the YAML files give."""
    assert COMPILED.read_bytes() == compile_catalogue()


def test_no_sure_answer_is_wrong() -> None:
    """Of the labelled cases none is wrong where the confidence is exact or alias."""
    judged = tuple(judge(CASES, CATALOGUE))
    assert list(surely_wrong(judged)) == []
    assert len(judged) >= 150
    assert sum(row.verdict == "right" for row in judged) >= 0.97 * len(judged)
    for language, folder in ((Language.EN, DOCS), (Language.JA, DOCS / "ja")):
        page = report(judged, CATALOGUE, language)
        assert (folder / "evaluation.md").read_text(encoding="utf-8") == page


def test_a_case_that_expects_an_unknown_code_is_refused() -> None:
    """A label that no entry answers to is a mistake in the label."""
    case = CASES[0]
    odd = type(case)(id="x", kind="code", input={"code": "a"}, expect=("UserErrorTeapot",))
    with pytest.raises(LookupError, match="UserErrorTeapot"):
        list(judge([odd], CATALOGUE))


def test_wrong_answers_are_counted_and_listed() -> None:
    """A case judged wrong or undecided appears in the report by its id."""
    case = CASES[0]
    make = type(case)
    wrong = make(id="w1", kind="code", input={"code": "400136"}, expect=("ResourceNotFound",))
    open_ = make(id="u1", kind="code", input={"code": "zzz"}, expect=("ResourceNotFound",))
    judged = tuple(judge([wrong, open_], CATALOGUE))
    assert [row.verdict for row in judged] == ["wrong", "undecided"]
    assert [row.case.id for row in surely_wrong(judged)] == ["w1"]
    page = report(judged, CATALOGUE, Language.EN)
    assert "| w1 | wrong | alias |" in page
    assert "| u1 | undecided | none |" in page


def _yardstick() -> float:
    """Return the CPU seconds of a fixed piece of work, to judge other times by."""
    began = time.process_time()
    json.loads(json.dumps([{"a": n, "b": str(n)} for n in range(20_000)]))
    return time.process_time() - began


def test_the_compiled_catalogue_loads_quickly() -> None:
    """Decoding takes at most 30 ms, or, on a slow machine, about what a yardstick takes."""
    content = COMPILED.read_bytes()
    times = []
    gc.disable()
    for _ in range(7):
        began = time.process_time()
        Catalogue(decode(content))
        times.append(time.process_time() - began)
    gc.enable()
    assert statistics.median(times) < max(0.030, 1.5 * _yardstick())


def test_a_classify_call_spends_little() -> None:
    """The median diagnosis of the labelled cases takes at most 3 ms of CPU, machine allowed for."""
    recogniser = Recogniser(CATALOGUE)
    symptoms = [
        Symptom(code=case.input.get("code"), message=case.input.get("message"))
        for case in CASES
        if "job" not in case.input
    ]
    classify(Symptom(message="warm up UserErrorWarmUpPlease"), None, recogniser)
    times = []
    for symptom in symptoms:
        began = time.process_time()
        classify(symptom, None, recogniser)
        times.append(time.process_time() - began)
    assert statistics.median(times) < max(0.003, 0.15 * _yardstick())
