"""The same facts in every format, whole in both languages, and safe whatever is said in them."""

import re
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.render import reports
from triage.catalogue.catalogue import Catalogue, load
from triage.model import account, terms
from triage.model.report import AskedQuestion, Report
from triage.model.terms import Language
from triage.render import WRITERS, Format, render
from triage.render.columns import WIDTH, width
from triage.render.document import clean
from triage.report.voice import Voice

CATALOGUE: Catalogue = load()
WRITTEN = (Format.TEXT, Format.MARKDOWN, Format.TICKET, Format.CARD)
NARRATED = (Format.TEXT, Format.MARKDOWN)


def shown(report: Report, wanted: Format) -> str:
    """Return what a reader of `wanted` sees, line breaks and escapes taken away."""
    text = render(report, wanted, CATALOGUE).body.decode()
    if wanted is Format.CARD:
        text = "\n".join(strings(msgspec.json.decode(text)))
    if wanted is Format.MARKDOWN:
        text = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).replace("&amp;", "&")
        text = text.replace("&#58;", ":").replace("&#46;", ".")
    return text


def folded(text: str) -> str:
    """Return `text` without blanks, so that wrapped lines compare."""
    return re.sub(r"\s+", "", text)


def strings(node: Any) -> list[str]:
    """Return every text in a JSON tree."""
    if isinstance(node, dict):
        return [text for value in node.values() for text in strings(value)]
    if isinstance(node, list):
        return [text for value in node for text in strings(value)]
    return [node] if isinstance(node, str) else []


def facts_of(report: Report, wanted: Format) -> dict[str, str | None]:
    """Return the facts that `wanted` must show, by the name of their field."""
    failure, diagnosis = report.failure, report.diagnosis
    history, points, checklist = report.history, report.recovery_points, report.checklist
    assert failure
    assert diagnosis
    assert history
    assert points
    assert checklist
    assert points.latest
    assert report.severity
    assert report.environment.vault
    assert report.environment.vm
    voice = Voice(CATALOGUE, report.language)
    facts: dict[str, str | None] = {
        "subscription": report.environment.subscription_id,
        "vault": report.environment.vault.name,
        "vm": report.environment.vm.name,
        "job": failure.job_id,
        "activity": failure.activity_id,
        "start": "2026-11-19 17:15:42 UTC",
        "startLocal": "2026-11-20 02:15:42+09:00",
        "end": "2026-11-19 17:58:49 UTC",
        "code": diagnosis.code,
        "number": str(failure.errors[0].number),
        "message": failure.errors[0].message,
        "title": diagnosis.title,
        "severity": voice.term("severity.level", report.severity.level),
        "reason": report.severity.reasons[0],
        "lastSuccess": "2026-11-16 03:15:42 UTC",
        "window": "2026-11-19 16:15:42 UTC (2026-11-20 01:15:42+09:00)",
        "consistency": voice.term("consistency", points.latest.consistency),
        "status": voice.term("status", report.status),
    }
    last = terms.Level.MUST if wanted is Format.CARD else terms.Level.SHOULD
    for item in checklist.items:
        if list(terms.Level).index(item.level) <= list(terms.Level).index(last):
            facts[f"item {item.id}"] = f"{item.title} ({item.id})"
    if wanted is not Format.CARD:
        facts["vaultGroup"] = report.environment.vault.resource_group
        facts["vmGroup"] = report.environment.vm.resource_group
        facts["firstFailure"] = "2026-11-17 03:15:42 UTC"
        facts["question"] = report.environment.missing[0]
        facts["secondError"] = str(failure.errors[1].number)
    return facts


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("wanted", WRITTEN)
def test_the_same_facts_stand_in_every_format(wanted: Format, language: Language) -> None:
    """Ids, codes, times, names, severity, items and window are told by every format."""
    report = reports.full(language)
    text = folded(shown(report, wanted))
    lost = [n for n, fact in facts_of(report, wanted).items() if fact and folded(fact) not in text]
    assert lost == []


@pytest.mark.parametrize("wanted", NARRATED)
def test_the_narrative_leaves_out_nothing_but_bookkeeping(wanted: Format) -> None:
    """Every text of the report stands in the narrative, save ids of resources and of entries."""
    report = reports.full()
    text = folded(shown(report, wanted))
    tree = msgspec.to_builtins(report)
    for key in ("question", "schemaVersion", "generatedAt", "language"):
        del tree[key]
    del tree["environment"]["vm"]["id"], tree["environment"]["vault"]["id"]
    del tree["environment"]["items"][0]["id"], tree["environment"]["vm"]["osType"]
    del tree["history"]["jobs"], tree["history"]["pattern"], tree["history"]["dedupKey"]
    del tree["history"]["neighbours"]["names"], tree["history"]["neighbours"]["reading"]
    said = [s for s in strings(tree) if " " in s and not re.match(r"\d{4}-|20\d\dT", s)]
    answered = {s.detail for s in report.sources if s.outcome in ("ok", "empty", "skipped")}
    actions = {a.text for a in report.diagnosis.actions} if report.diagnosis else set()
    lost = [s for s in said if s not in answered | actions and folded(s) not in text]
    assert lost == []


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("status", reports.STATUSES)
@pytest.mark.parametrize("wanted", [Format.JSON, *WRITTEN])
def test_every_status_is_told_in_both_languages(
    wanted: Format, status: Any, language: Language
) -> None:
    """A report of any status, full or next to empty, renders in either language."""
    for report in (reports.of_status(status, language), reports.small(language, status=status)):
        body = render(report, wanted, CATALOGUE).body.decode()
        assert body.strip()
        assert not re.search(r"\brender\.[a-z]|\b(phase|level|outcome|channel)\.[a-z]", body)


def test_every_format_names_its_media_type() -> None:
    """The table of formats is complete, each with charset utf-8 and the contract's media type."""
    assert set(WRITERS) == set(Format)
    assert render(reports.small(), Format.CARD, CATALOGUE).media_type == (
        "application/vnd.microsoft.card.adaptive; charset=utf-8"
    )
    assert render(reports.small(), Format.TEXT, CATALOGUE).media_type == "text/plain; charset=utf-8"


@pytest.mark.parametrize("wanted", [Format.BASH, Format.POWERSHELL])
def test_a_script_is_not_made_from_a_report(wanted: Format) -> None:
    """The scripts come from the plan; asking the report for one is refused by name."""
    with pytest.raises(ValueError, match=f"{wanted} is made from the plan"):
        render(reports.small(), wanted, CATALOGUE)


def test_signs_of_health_are_not_remarked_upon() -> None:
    """Numbers by which the service says that all is well do not clutter the account."""
    item = replace(
        reports.environment().items[0],
        health=(
            account.HealthFact(number=400239, title="Green"),
            account.HealthFact(number=0, title="Fine"),
            account.HealthFact(number=400921, title="Ill"),
        ),
    )
    environment = replace(reports.environment(), items=(item,))
    text = shown(reports.full(environment=environment), Format.TEXT)
    assert "400921 Ill" in text
    assert not re.search("Green|Fine", text)


@pytest.mark.parametrize(
    ("language", "said"), [(Language.EN, "Backup (Full)"), (Language.JA, "バックアップ (Full)")]
)
def test_the_kind_of_a_backup_stays_with_its_name(language: Language, said: str) -> None:
    """An operation is put into words, the kind in brackets kept."""
    failure = replace(reports.failure(), operation="Backup (Full)")
    assert said in shown(reports.full(language, failure=failure), Format.TICKET)


@pytest.mark.parametrize("wanted", WRITTEN)
def test_items_of_two_systems_name_theirs(wanted: Format) -> None:
    """Where the system is not known yet, each item says which one it is for."""
    both = (reports.item(0), reports.item(1))
    text = shown(reports.full(checklist=replace(reports.checklist(), items=both)), wanted)
    assert "(thing-0) - Windows" in text
    assert "(thing-1) - Linux" in text
    text = shown(reports.full(checklist=replace(reports.checklist(), items=both[:1])), wanted)
    assert "(thing-0) - Windows" not in text


@pytest.mark.parametrize("wanted", [Format.TEXT, Format.MARKDOWN, Format.TICKET])
def test_what_was_pasted_is_repeated(wanted: Format) -> None:
    """Without a job the reader sees what the answer is about."""
    question = AskedQuestion(message="It broke at night.", alert_rule="nightly")
    text = shown(reports.small(question=question, status="unrecognised"), wanted)
    assert "It broke at night." in text


def test_json_is_the_report_itself() -> None:
    """JSON reads back to the very report, times with Z and durations ISO 8601."""
    report = reports.full()
    body = render(report, Format.JSON, CATALOGUE).body
    assert msgspec.json.decode(body, type=Report) == report
    assert b'"generatedAt":"2026-11-20T03:15:42Z"' in body
    assert b'"duration":"PT2587S"' in body


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("wanted", [Format.TEXT, Format.TICKET])
@pytest.mark.parametrize("text", ["plain", *reports.HOSTILE_TEXTS])
def test_no_line_is_wider_than_100_columns(text: str, wanted: Format, language: Language) -> None:
    """Full-width characters count twice; only commands and URLs may run on."""
    report = reports.hostile(text, language)
    body = render(report, wanted, CATALOGUE).body.decode()
    wide = [line for line in body.split("\n") if width(line) > WIDTH]
    assert [line for line in wide if not re.match(r"\s*(az |https://)", line)] == []


def test_commands_are_never_broken() -> None:
    """Each command stands on one line of its own, ready to be copied."""
    report = reports.full()
    assert report.checklist
    for wanted in NARRATED:
        lines = [line.strip() for line in shown(report, wanted).split("\n")]
        for item in report.checklist.items:
            assert (item.command or "").strip() in lines


def test_a_command_keeps_its_lines() -> None:
    """A command of several lines keeps them, with their indentation."""
    several = reports.item(1, command="for n in 1 2; do\n  echo $n\ndone")
    report = reports.full(checklist=replace(reports.checklist(), items=(several,)))
    text = render(report, Format.TEXT, CATALOGUE).body.decode()
    assert "    for n in 1 2; do\n      echo $n\n    done\n" in text


@pytest.mark.parametrize("wanted", WRITTEN)
@pytest.mark.parametrize("text", reports.HOSTILE_TEXTS)
def test_what_others_say_cannot_steer_the_terminal(text: str, wanted: Format) -> None:
    """No escape sequence and no turn of the writing direction passes."""
    body = render(reports.hostile(text), wanted, CATALOGUE).body.decode()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\u2028]", body)


@pytest.mark.parametrize("text", reports.HOSTILE_TEXTS)
def test_hostile_text_is_still_shown(text: str) -> None:
    """Names stay legible in text: cleaned, but not dropped."""
    body = folded(shown(reports.hostile(text), Format.TEXT))
    assert folded(clean(text))[:150] in body


@pytest.mark.parametrize("status", ["failed", "denied", "timedOut", "absent"])
def test_sources_that_could_not_be_read_say_what_would_help(status: str) -> None:
    """A source that failed stands with its reason and remedy; one that was read does not."""
    lost, read = reports.source("jobs", status), reports.source("vaults", "ok")
    text = shown(reports.small(sources=(lost, read)), Format.TEXT)
    assert "job list" in text
    assert "grant Reader on" in text
    assert "answered ok" not in text


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_name_renders_in_every_format(name: str) -> None:
    """No name of a machine, vault or code makes a format fail or a line too wide."""
    report = reports.hostile(name.encode("utf-8", "ignore").decode())
    for wanted in WRITTEN:
        body = render(report, wanted, CATALOGUE).body.decode()
        if wanted in (Format.TEXT, Format.TICKET):
            wide = [line for line in body.split("\n") if width(line) > WIDTH]
            assert all(re.match(r"\s*(az |https://)", line) for line in wide)
