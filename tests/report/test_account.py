"""The account of what happened, fact by fact."""

from datetime import timedelta

import pytest

from tests.builders import (
    LAST_NIGHT,
    NOW,
    SUBSCRIPTION,
    VAULT_ID,
    VSS,
    a_job,
    a_question,
    an_item,
    evidence_of,
    nights,
    points,
)
from triage.diagnosis.classify import classify
from triage.diagnosis.diagnose import Findings, diagnose
from triage.diagnosis.recognise import Recogniser
from triage.model.account import HealthFact
from triage.model.evidence import Evidence, GuestHint, HealthDetail, Outcome, Reading, SourceName
from triage.model.question import Symptom
from triage.model.terms import ErrorRole, Language, Phase, saying
from triage.report.account import (
    environment_of,
    failure_of,
    guest_of,
    guest_remarks,
    history_of,
    points_of,
    portal_link,
    source_of,
)
from triage.report.voice import Voice

SIGNED = "GET https://x/c?sig=hunter2hunter2 failed"


def findings_on(evidence: Evidence, recogniser: Recogniser) -> Findings:
    """Return the findings on the usual question."""
    return diagnose(evidence, a_question(), recogniser, NOW)


def test_environment(recogniser: Recogniser) -> None:
    """The environment tells vault, VM, items and what is missing."""
    evidence = evidence_of(*nights("F"))
    told = environment_of(evidence, findings_on(evidence, recogniser), ("Which OS?",))
    assert told.subscription_id == SUBSCRIPTION
    assert told.vault is not None
    assert told.vm is not None
    assert (told.vault.id, told.vault.location) == (VAULT_ID, "japanwest")
    assert (told.vm.name, told.vm.os_type) == ("front-1", "Windows")
    assert [item.friendly_name for item in told.items] == ["front-1"]
    assert told.missing == ("Which OS?",)


def test_health_is_told_without_secrets(recogniser: Recogniser) -> None:
    """Health remarks and the last error of an item are told, their secrets are not."""
    detail = HealthDetail(number=7, title="T", message=SIGNED, recommendations=(SIGNED,))
    item = an_item(health=(detail,), last_backup_error=HealthDetail(title="L"))
    evidence = evidence_of(items=(item,))
    told = environment_of(evidence, findings_on(evidence, recogniser), ()).items[0].health
    assert [fact.title for fact in told] == ["T", "L"]
    assert "hunter2" not in str(told)
    assert isinstance(told[0], HealthFact)


def test_failure(recogniser: Recogniser, voice: Voice) -> None:
    """The failed job is told with its errors, tasks, times and what followed from it."""
    jobs = (
        *nights("C"),
        a_job()
        .failed(VSS, number=5, message=SIGNED, recommendations=(" try ",))
        .nights_ago(1)
        .task("Take Snapshot", "Failed")
        .having(dynamic_message=SIGNED)
        .build(),
    )
    findings = findings_on(evidence_of(*jobs), recogniser)
    assert findings.job is not None
    told = failure_of(findings.job, findings, voice)
    assert (told.job_id, told.phase) == (jobs[1].id, Phase.TAKE_SNAPSHOT)
    assert told.start_time == LAST_NIGHT - timedelta(days=1)
    assert told.start_time_local == "2026-03-17T11:00:00+09:00"
    assert [task.name for task in told.tasks] == ["Take Snapshot"]
    assert [(e.code, e.number, e.role) for e in told.errors] == [(VSS, 5, ErrorRole.PRIMARY)]
    assert told.errors[0].recommendations == ("try",)
    assert [follow.job_id for follow in told.consequential] == [jobs[0].id]
    assert "hunter2" not in str(told)


def test_a_secret_in_place_of_a_code_is_not_told(recogniser: Recogniser, voice: Voice) -> None:
    """A title that is a signed address appears nowhere, neither as code nor in the history."""
    job = a_job().failed("https://x/c?sig=hunter2hunter2").build()
    findings = findings_on(evidence_of(job), recogniser)
    assert findings.job is not None
    assert "hunter2" not in str(failure_of(findings.job, findings, voice))
    assert "hunter2" not in str(history_of(findings, voice))


@pytest.mark.parametrize(
    ("cloud", "host"),
    [
        ("AzurePublicCloud", "https://portal.azure.com/"),
        ("azurechinacloud", "https://portal.azure.cn/"),
        ("AzureUSGovernment", "https://portal.azure.us/"),
        ("Elsewhere", "https://portal.azure.com/"),
    ],
)
def test_portal_link(cloud: str, host: str) -> None:
    """The link leads to the portal of the cloud and holds no character that breaks it."""
    link = portal_link(VAULT_ID + "/a b", a_job().named("j 1").build(), cloud)
    assert link.startswith(host)
    assert " " not in link


def test_history_in_words(recogniser: Recogniser, voice: Voice) -> None:
    """The history and the neighbours are told with their reading in words."""
    told = history_of(findings_on(evidence_of(*nights("FFS")), recogniser), voice)
    assert told is not None
    assert told.reading
    assert told.neighbours.reading
    assert "{" not in told.reading + told.neighbours.reading


def test_points_in_words(recogniser: Recogniser, voice: Voice) -> None:
    """The recovery points are told with their reading in words."""
    evidence = evidence_of(*nights("F"), recovery_points=points("FA"))
    told = points_of(findings_on(evidence, recogniser), voice)
    assert told is not None
    assert "2026-03" in told.reading


def test_what_was_not_read_is_not_told(voice: Voice, recogniser: Recogniser) -> None:
    """Without history or points nothing is made up."""
    findings = classify(Symptom(code=VSS), None, recogniser)
    assert history_of(findings, voice) is None
    assert points_of(findings, voice) is None


def test_sources_in_words(english: Voice) -> None:
    """A source is told by its outcome, its words and its time in milliseconds."""
    reading = Reading(
        source=SourceName.JOBS,
        outcome=Outcome.DENIED,
        elapsed=timedelta(seconds=1.2345),
        detail=saying("next.wait"),
        next=saying("next.nothing"),
    )
    told = source_of(reading, english)
    assert (told.name, told.outcome, told.elapsed_ms) == ("jobs", "denied", 1234)
    assert (told.detail, told.next) == (english.word("next.wait"), "Nothing to do.")
    bare = source_of(Reading(source=SourceName.JOB, outcome=Outcome.OK), english)
    assert (bare.detail, bare.next, english.language) == (None, None, Language.EN)


def a_hint(kind: str, minute: int, text: str = "quiet") -> GuestHint:
    """Return a row of the guest's logs, `minute` minutes into the failed run."""
    return GuestHint(
        kind=kind,
        time=LAST_NIGHT + timedelta(minutes=minute),
        source="VSS",
        event_id=8229 if kind == "event" else None,
        text=text,
    )


def test_guest_logs_are_told_without_secrets() -> None:
    """What the guest logged stands in the report, and no signature with it."""
    evidence = evidence_of(*nights("F"), hints=(a_hint("event", 3, SIGNED),))
    (fact,) = guest_of(evidence)
    assert (fact.kind, fact.source, fact.event_id) == ("event", "VSS", 8229)
    assert "hunter2" not in fact.text


def test_guest_remarks_are_the_first_events() -> None:
    """The three oldest events are remarked on, oldest first; a heartbeat is not."""
    hints = (a_hint("heartbeat", 0), *(a_hint("event", minute) for minute in (9, 1, 7, 4)))
    remarks = list(guest_remarks(guest_of(evidence_of(*nights("F"), hints=hints))))
    assert [remark.facts["time"] for remark in remarks] == [
        LAST_NIGHT + timedelta(minutes=minute) for minute in (1, 4, 7)
    ]
    assert remarks[0].facts["source"] == "VSS 8229"
