"""The report as a whole."""

import json
from typing import Any

import msgspec
import pytest

from tests.builders import (
    AGENT,
    FREEZE,
    NOW,
    UNKNOWN,
    VSS,
    a_job,
    a_question,
    an_item,
    evidence_of,
    nights,
    points,
)
from triage.catalogue.catalogue import Catalogue
from triage.checklist.plan import plan
from triage.diagnosis.classify import classify
from triage.diagnosis.diagnose import diagnose
from triage.diagnosis.recognise import Recogniser
from triage.model.evidence import Evidence, Job, Outcome, Reading, SourceName, Window
from triage.model.question import Alert, Manner, Question, Symptom
from triage.model.report import Report
from triage.model.terms import Confidence, Language, Level, Operation, Workload
from triage.report.compose import (
    Occasion,
    compose_classification,
    compose_triage,
    is_partial,
    marks_of,
)
from triage.report.voice import Voice

JAPANESE = range(0x3040, 0x9FFF)


class Desk:
    """Makes whole reports in one voice."""

    def __init__(
        self, catalogue: Catalogue, recogniser: Recogniser, voice: Voice, occasion: Occasion
    ) -> None:
        self._catalogue, self._recogniser = catalogue, recogniser
        self._voice, self._occasion = voice, occasion

    def triage(self, evidence: Evidence, question: Question | None = None) -> Report:
        """Report on evidence."""
        asked = question or a_question()
        findings = diagnose(evidence, asked, self._recogniser, NOW)
        gathering = plan(findings, self._catalogue, evidence, NOW)
        return compose_triage(
            asked, evidence, findings, gathering, voice=self._voice, occasion=self._occasion
        )

    def classify(self, job: Job | None = None, **symptom: Any) -> Report:
        """Report on a symptom."""
        asked = Symptom(**symptom)
        findings = classify(asked, job, self._recogniser)
        gathering = plan(findings, self._catalogue, None, NOW)
        return compose_classification(
            asked, findings, gathering, voice=self._voice, occasion=self._occasion
        )


@pytest.fixture
def desk(catalogue: Catalogue, recogniser: Recogniser, voice: Voice, occasion: Occasion) -> Desk:
    """The desk under test, in each language."""
    return Desk(catalogue, recogniser, voice, occasion)


def test_a_diagnosed_report_is_complete(desk: Desk, voice: Voice) -> None:
    """A known failure is told with diagnosis, history, severity, checklist and next steps."""
    told = desk.triage(evidence_of(*nights("FFFS"), recovery_points=points("FFA")))
    assert (told.status, told.partial, told.language) == ("diagnosed", False, voice.language)
    assert told.diagnosis is not None
    assert told.diagnosis.confidence is Confidence.EXACT
    assert told.diagnosis.because is not None
    assert (told.diagnosis.because.field, told.diagnosis.because.value) == ("errors[0].title", VSS)
    assert told.severity is not None
    assert told.severity.level == "high"
    assert told.checklist is not None
    assert told.checklist.items
    assert told.checklist.writers
    assert told.checklist.window.from_local is not None
    assert told.next[0].proves
    assert told.failure is not None
    assert told.failure.portal_link is not None
    assert told.trace is None


@pytest.mark.parametrize("marks", ["FFFS", "SSS", "RSS", "FSFS", "CFS", "WS", ""])
@pytest.mark.parametrize("code", [VSS, AGENT, FREEZE, UNKNOWN])
def test_every_report_is_worded_and_encodes(
    marks: str, code: str, desk: Desk, voice: Voice
) -> None:
    """Every report encodes as JSON, holds no open mark, and Japanese ones are in Japanese."""
    told = desk.triage(evidence_of(*nights(marks, code), recovery_points=points("FFA")))
    content = json.loads(msgspec.json.encode(told))
    assert content["schemaVersion"] == "1.0"
    sentences = [*told.warnings, *(step.text for step in told.next)]
    sentences += [told.history.reading if told.history else ""]
    sentences += list(told.severity.reasons) if told.severity else []
    for sentence in filter(None, sentences):
        assert "{" not in sentence
        if voice.language is Language.JA:
            assert any(ord(sign) in JAPANESE for sign in sentence), sentence


def test_an_unrecognised_code_is_quoted(desk: Desk) -> None:
    """A code that nobody documented is told with the base set and said to be unknown."""
    told = desk.triage(evidence_of(*nights("F", UNKNOWN)))
    assert told.status == "unrecognised"
    assert told.diagnosis is not None
    assert (told.diagnosis.code, told.diagnosis.confidence) == (UNKNOWN, Confidence.NONE)
    assert UNKNOWN in told.diagnosis.meaning
    assert told.checklist is not None


def test_a_family_is_told_as_derived(desk: Desk) -> None:
    """A code of which only the family is known is told as such."""
    told = desk.classify(code="ExtensionFailedZzqx")
    assert told.diagnosis is not None
    assert told.diagnosis.confidence is Confidence.FAMILY
    assert told.diagnosis.entry is None
    assert told.diagnosis.provenance == "derived"


def test_without_a_failure_nothing_is_diagnosed(desk: Desk) -> None:
    """A healthy machine has no diagnosis, no checklist and nothing to do."""
    told = desk.triage(evidence_of(*nights("SSS"), recovery_points=points("AA")))
    assert (told.status, told.diagnosis, told.checklist) == ("noFailure", None, None)
    assert len(told.next) == 1
    assert told.environment.missing == ()


def test_file_recovery_is_guided(desk: Desk) -> None:
    """File recovery has no job, a checklist and a remark that says why."""
    told = desk.triage(evidence_of(*nights("S")), a_question(operation=Operation.FILE_RECOVERY))
    assert (told.status, told.failure, told.diagnosis) == ("guided", None, None)
    assert told.checklist is not None
    assert told.checklist.scenario == "ilr-windows"
    assert told.warnings


def test_an_unknown_system_is_asked_for(desk: Desk, voice: Voice) -> None:
    """Where the OS is not known, it is the first question put to a person."""
    told = desk.triage(evidence_of(*nights("F", UNKNOWN), system=None))
    assert told.environment.missing[0] == voice.word("missing.os")
    assert told.checklist is not None
    assert told.checklist.scenario == "azurevm"


def test_other_affected_items_are_named(desk: Desk) -> None:
    """An alert on several items says which others to ask about."""
    alert = Alert(rule="r", others=("/x/items/VM;front-2", "/x/items/VM;front-3"))
    told = desk.triage(evidence_of(*nights("F")), a_question(alert=alert))
    assert "VM;front-2, VM;front-3" in told.warnings[0]
    assert told.question.alert_rule == "r"


def test_the_trace_is_told_when_asked_for(desk: Desk) -> None:
    """The trace names what was read, what matched and which catalogue was used."""
    question = a_question(manner=Manner(explain=True))
    reading = Reading(source=SourceName.JOBS, outcome=Outcome.OK, rows=3, status=200)
    told = desk.triage(evidence_of(*nights("F"), readings=(reading,)), question)
    assert told.trace is not None
    assert [step.step for step in told.trace] == ["read jobs", "recognise", "catalogue"]
    assert told.trace[0].detail == "ok, 3 rows, HTTP 200"
    assert VSS in told.trace[1].detail


@pytest.mark.parametrize(
    ("source", "outcome", "partial"),
    [
        (SourceName.JOBS, Outcome.DENIED, True),
        (SourceName.ITEMS, Outcome.TIMED_OUT, True),
        (SourceName.RECOVERY_POINTS, Outcome.FAILED, True),
        (SourceName.JOBS, Outcome.EMPTY, False),
        (SourceName.JOB, Outcome.SKIPPED, False),
        (SourceName.RECOVERY_POINTS, Outcome.ABSENT, False),
        (SourceName.LOG_ANALYTICS, Outcome.DENIED, False),
        (SourceName.VM_HINTS, Outcome.TIMED_OUT, False),
    ],
)
def test_partial(source: SourceName, outcome: Outcome, partial: bool) -> None:  # noqa: FBT001 - a table
    """An answer is partial when a source that matters could not be read."""
    evidence = evidence_of(readings=(Reading(source=source, outcome=outcome),))
    assert is_partial(evidence) is partial


def test_a_cut_history_is_partial() -> None:
    """An answer over a cut job list is partial."""
    window = Window(start=NOW, end=NOW, truncated=True)
    assert is_partial(evidence_of(window=window))


def test_commands_are_filled_in(desk: Desk) -> None:
    """No command keeps an open mark, and what was read stands in it."""
    told = desk.triage(evidence_of(*nights("FF", AGENT)))
    assert told.checklist is not None
    commands = [item.command for item in told.checklist.items if item.command]
    assert commands
    assert not any("{{" in command for command in commands)
    assert any("front-1" in command for command in commands)
    answers = [item.answer for item in told.checklist.items if item.answer]
    assert any("keep" in answer for answer in answers)


def test_marks_are_those_of_the_failed_item(recogniser: Recogniser) -> None:
    """With several databases the marks are those of the one that failed."""
    items = tuple(an_item(Workload.SQL, name, container=f"c-{name}") for name in ("a", "b"))
    job = a_job().database(Workload.SQL, "B").failed("X").build()
    evidence = evidence_of(job, items=items)
    marks = marks_of(evidence, diagnose(evidence, a_question(), recogniser, NOW))
    assert (marks["container"], marks["job"]) == ("c-b", job.id)
    assert (marks["from"], marks["to"]) == ("2026-03-18T02:00:00Z", "2026-03-18T02:40:00Z")
    assert all(marks.values())


def test_every_level_is_in_order(desk: Desk) -> None:
    """The checklist goes from must to may, and names an alternative only if there is one."""
    told = desk.triage(evidence_of(*nights("FF", AGENT), system=None)).checklist
    assert told is not None
    levels = [list(Level).index(item.level) for item in told.items]
    assert levels == sorted(levels)
    assert told.handover is not None
    assert "front-1" in told.handover.archive


def test_evidence_is_saved_before_it_is_destroyed(desk: Desk) -> None:
    """No step that destroys evidence stands before one that does not, nor before gathering."""
    for code in (VSS, AGENT, FREEZE):
        steps = desk.triage(evidence_of(*nights("FFFS", code))).next
        first = next((n for n, step in enumerate(steps) if step.destroys_evidence), len(steps))
        actions = [step for step in steps[first:] if step.proves is None]
        assert first > 0
        assert all(step.destroys_evidence for step in actions)


@pytest.mark.parametrize(("marks", "word"), [("FFFS", "[A]"), ("FSSS", "[B]")])
def test_the_choice_between_trace_and_past_event(marks: str, word: str, desk: Desk) -> None:
    """A failure that comes again is traced, one that does not is a past event."""
    told = desk.triage(evidence_of(*nights(marks))).checklist
    assert told is not None
    assert word in told.before_you_fix[0]


def test_classification_tells_what_was_in_hand(desk: Desk) -> None:
    """The answer to `/classify` has diagnosis and checklist, and nothing of Azure."""
    told = desk.classify(code=VSS, message="m", workload=Workload.AZURE_VM)
    assert (told.status, told.question.code, told.question.message) == ("diagnosed", VSS, "m")
    assert (told.history, told.severity, told.sources, told.failure) == (None, None, (), None)
    assert told.checklist is not None
    assert told.environment.vm is not None
    assert told.environment.vm.os_type == "Windows"


def test_classification_of_a_job_tells_the_job(desk: Desk) -> None:
    """A job that was given is told as the failure."""
    told = desk.classify(a_job().failed(VSS).named("j-9").build())
    assert told.failure is not None
    assert told.failure.job_id == "j-9"


@pytest.mark.parametrize(
    "symptom",
    [
        {"code": "https://x/?sig=hunter2hunter2"},
        {"message": "password=hunter2hunter2 in the text"},
        {"message": f"{VSS} at https://x/?sig=hunter2hunter2&a=b"},
        {"code": VSS, "message": "Bearer hunter2hunter2hunter2"},
    ],
)
def test_no_pasted_secret_comes_back(symptom: dict[str, Any], desk: Desk) -> None:
    """Whatever was pasted, no secret in it stands in the answer."""
    assert b"hunter2" not in msgspec.json.encode(desk.classify(**symptom))


def test_long_messages_are_not_sent_back_whole(desk: Desk) -> None:
    """A long message is quoted shortened."""
    told = desk.classify(message="word " * 5_000)
    assert told.question.message is not None
    assert len(told.question.message) <= 1_000
