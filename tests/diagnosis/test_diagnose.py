"""The whole judgement on one question, from evidence to findings."""

from datetime import timedelta
from typing import Any

import pytest

from tests.builders import (
    AGENT,
    ANOTHER_BACKUP,
    KEY_VAULT,
    LAST_NIGHT,
    NOW,
    UNKNOWN,
    VSS,
    a_job,
    a_neighbour,
    a_question,
    an_item,
    evidence_of,
    nights,
    points,
)
from triage.diagnosis.diagnose import Findings, diagnose
from triage.diagnosis.recognise import Recogniser
from triage.model.evidence import (
    Evidence,
    HealthDetail,
    Job,
    JobStatus,
    LoggedJob,
    Outcome,
    Reading,
    SourceName,
    Window,
)
from triage.model.question import Alert, Question
from triage.model.report import Status
from triage.model.terms import Confidence, Operation, Os, Phase, Workload

DAY = timedelta(days=1)


class Judge:
    """Judges evidence about the usual question."""

    def __init__(self, recogniser: Recogniser) -> None:
        self._recogniser = recogniser

    def __call__(self, evidence: Evidence, question: Question | None = None) -> Findings:
        """Return the findings."""
        return diagnose(evidence, question or a_question(), self._recogniser, NOW)


@pytest.fixture
def judged(recogniser: Recogniser) -> Judge:
    """The judgement under test."""
    return Judge(recogniser)


@pytest.mark.parametrize(
    ("jobs", "question", "status"),
    [
        (nights("FFS"), a_question(), "diagnosed"),
        (nights("WS"), a_question(), "diagnosed"),
        (nights("F", UNKNOWN), a_question(), "unrecognised"),
        (nights("SSS"), a_question(), "noFailure"),
        ((), a_question(), "noFailure"),
        (nights("RSS"), a_question(), "inProgress"),
        (nights("RFS"), a_question(), "diagnosed"),
        (nights("SSS"), a_question(job_id="job-0318-0200"), "noFailure"),
        (nights("RSS"), a_question(job_id="job-0318-0200"), "inProgress"),
        (nights("FFF"), a_question(operation=Operation.FILE_RECOVERY), "guided"),
        (nights("SSS"), a_question(operation=Operation.FILE_RECOVERY), "guided"),
        (nights("FFS"), a_question(operation=Operation.RESTORE), "noFailure"),
    ],
)
def test_status(jobs: tuple[Job, ...], question: Question, status: Status, judged: Judge) -> None:
    """The status follows from the job chosen and from what it is recognised as."""
    assert judged(evidence_of(*jobs), question).status == status


def test_file_recovery_has_no_job(judged: Judge) -> None:
    """File recovery is guided: no failed backup is put in its place, and it mounts."""
    found = judged(evidence_of(*nights("FF")), a_question(operation=Operation.FILE_RECOVERY))
    assert (found.job, found.phase, found.recognition.entry) == (None, Phase.MOUNT, None)


def test_consequences_are_named_beside_the_cause(judged: Judge) -> None:
    """Newer failures that only follow are told beside the cause."""
    found = judged(evidence_of(*nights("CCFS")))
    assert found.recognition.code == VSS
    assert [read.code for read in found.consequential] == [ANOTHER_BACKUP] * 2


def test_the_detailed_job_replaces_its_row(judged: Judge) -> None:
    """The job's own GET, with its sub-tasks, is what is judged."""
    row = nights("F")[0]
    detailed = a_job().failed(VSS).nights_ago(0).task("Transfer data to vault", "Failed").build()
    found = judged(evidence_of(row, focus=detailed))
    assert found.job is not None
    assert found.job.job is detailed
    assert found.phase is Phase.TRANSFER


def test_another_jobs_details_are_left_aside(judged: Judge) -> None:
    """Details of a job that is not the one chosen are not judged in its place."""
    jobs = nights("FF")
    found = judged(evidence_of(*jobs, focus=jobs[1]))
    assert found.job is not None
    assert found.job.job == jobs[0]


def test_a_job_is_judged_without_the_list(judged: Judge) -> None:
    """The one job that could be read is judged when the list could not."""
    job = nights("F")[0]
    found = judged(evidence_of(focus=job))
    assert (found.status, found.recognition.code) == ("diagnosed", VSS)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        (
            {
                "logged_jobs": (
                    LoggedJob(id="JOB-0318-0200", operation="B", status="F", code=AGENT),
                )
            },
            "logAnalytics.JobFailureCode",
        ),
        (
            {"items": (an_item(last_backup_error=HealthDetail(title=AGENT)),)},
            "protectedItem.lastBackupErrorDetail.code",
        ),
    ],
)
def test_silent_jobs_are_explained_elsewhere(
    told: dict[str, Any], field: str, judged: Judge
) -> None:
    """Where the job names no error, logs and the item's last error may."""
    found = judged(evidence_of(a_job().failed().nights_ago(0).build(), **told)).recognition
    assert found.code == AGENT
    assert found.clue is not None
    assert found.clue.field == field


@pytest.mark.parametrize("alert", [Alert(code=AGENT), Alert(message=f"It ended with {AGENT}.")])
def test_silent_jobs_are_explained_by_the_alert(alert: Alert, judged: Judge) -> None:
    """Where the job names no error, the alert that led to it may."""
    found = judged(evidence_of(a_job().failed().build()), a_question(alert=alert))
    assert found.recognition.code == AGENT


def test_the_log_of_another_job_explains_nothing(judged: Judge) -> None:
    """A code logged for another job is not put to this one."""
    logged = LoggedJob(id="other", operation="Backup", status="Failed", code=AGENT)
    found = judged(evidence_of(a_job().failed().build(), logged_jobs=(logged,)))
    assert found.status == "unrecognised"


def test_the_error_of_another_database_explains_nothing(judged: Judge) -> None:
    """The last error of one database is not put to the job of another."""
    item = an_item(Workload.SQL, "stock", last_backup_error=HealthDetail(title=AGENT))
    job = a_job().database(Workload.SQL, "orders").failed().build()
    assert judged(evidence_of(job, items=(item,))).status == "unrecognised"


def test_an_unknown_code_is_kept(judged: Judge) -> None:
    """A code that no source explains is still told as it stands."""
    found = judged(evidence_of(*nights("F", UNKNOWN))).recognition
    assert (found.confidence, found.code) == (Confidence.NONE, UNKNOWN)


@pytest.mark.parametrize(
    ("system", "workload", "expected"),
    [
        (Os.LINUX, Workload.AZURE_VM, Os.LINUX),
        (None, Workload.AZURE_VM, None),
        (None, Workload.SQL, Os.WINDOWS),
        (None, Workload.SAP_HANA, Os.LINUX),
    ],
)
def test_the_system(
    system: Os | None, workload: Workload, expected: Os | None, judged: Judge
) -> None:
    """The points tell the system; where they do not, a database may imply it."""
    job = a_job().database(workload, "d").failed("X").build()
    assert judged(evidence_of(job, system=system)).os is expected


@pytest.mark.parametrize(
    ("items", "question", "jobs", "expected"),
    [
        ((an_item(),), a_question(), (), Workload.AZURE_VM),
        ((an_item(Workload.SQL),), a_question(), (), Workload.SQL),
        ((an_item(Workload.SQL), an_item()), a_question(), (), Workload.AZURE_VM),
        ((), a_question(), (), None),
        ((an_item(),), a_question(workload=Workload.SQL), (), Workload.SQL),
        ((), a_question(), nights("F"), Workload.AZURE_VM),
    ],
)
def test_the_workload(
    *,
    items: tuple[object, ...],
    question: Question,
    jobs: tuple[Job, ...],
    expected: Workload,
    judged: Judge,
) -> None:
    """What is asked goes first, then the job, then the items."""
    assert judged(evidence_of(*jobs, items=items), question).workload is expected


@pytest.mark.parametrize(
    ("marks", "expected"),
    [("FF", True), ("FS", False), ("FSFS", False), ("S", False), ("CFF", True)],
)
def test_reproducible(marks: str, expected: bool, judged: Judge) -> None:  # noqa: FBT001 - a table
    """A failure comes again by itself when the newest runs in a row share its code."""
    assert judged(evidence_of(*nights(marks))).reproducible is expected


def test_a_change_of_codes_is_not_reproducible(judged: Judge) -> None:
    """Two codes in a row do not promise that either comes again."""
    jobs = (a_job().failed(AGENT).build(), *nights("SF")[1:])
    assert judged(evidence_of(*jobs)).reproducible is False


@pytest.mark.parametrize(
    ("evidence", "key"),
    [
        (evidence_of(*nights("RS")), "warnings.running"),
        (evidence_of(*nights("S"), recovery_points=points("FA")), "warnings.consistencyDropped"),
        (
            evidence_of(window=Window(start=NOW - DAY, end=NOW, truncated=True)),
            "warnings.truncated",
        ),
        (
            evidence_of(
                *(
                    a_job().at(LAST_NIGHT - n * DAY, minutes=90 if n < 3 else 30).build()
                    for n in range(8)
                )
            ),
            "warnings.drift",
        ),
        (evidence_of(items=(an_item(policy_name=None),)), "contradictions.noPolicy"),
    ],
)
def test_warnings(evidence: Evidence, key: str, judged: Judge) -> None:
    """What is amiss beside the failure is said as a warning."""
    assert [warning.key for warning in judged(evidence).warnings] == [key]


def test_lost_consistency_counts_without_a_failure(judged: Judge) -> None:
    """Jobs that succeed while consistency is lost are no failure but of medium severity."""
    found = judged(evidence_of(*nights("SS"), recovery_points=points("FFA")))
    assert found.status == "noFailure"
    assert found.severity is not None
    assert found.severity.level == "medium"


@pytest.mark.parametrize(
    "outcome", [Outcome.DENIED, Outcome.ABSENT, Outcome.FAILED, Outcome.TIMED_OUT]
)
def test_a_lost_job_list_is_no_clean_bill(outcome: Outcome, judged: Judge) -> None:
    """Where the jobs could not be read nobody says that none failed, nor that nothing is amiss."""
    readings = (Reading(source=SourceName.JOBS, outcome=outcome),)
    found = judged(evidence_of(readings=readings))
    assert found.status == "guided"
    assert found.history is not None
    assert found.history.reading.key == "history.notRead"
    assert found.severity is None


def test_what_came_before_a_list_was_lost_is_judged(judged: Judge) -> None:
    """A failure seen before the job list broke off is diagnosed all the same."""
    readings = (Reading(source=SourceName.JOBS, outcome=Outcome.TIMED_OUT),)
    assert judged(evidence_of(*nights("FS"), readings=readings)).status == "diagnosed"


def test_neighbours_are_read_by_the_failures_names(judged: Judge) -> None:
    """A neighbour with the same code is alike, by any of the names of the failure."""
    found = judged(evidence_of(*nights("F"), neighbours=(a_neighbour("n", VSS),)))
    assert found.neighbourhood is not None
    assert found.neighbourhood.facts.same_code == 1


@pytest.mark.parametrize("outcome", [Outcome.DENIED, Outcome.FAILED, Outcome.TIMED_OUT])
def test_unread_lists_say_nothing_about_neighbours(outcome: Outcome, judged: Judge) -> None:
    """With the job list unread the neighbours are unknown, not well."""
    readings = (Reading(source=SourceName.JOBS, outcome=outcome),)
    found = judged(evidence_of(readings=readings))
    assert found.neighbourhood is not None
    assert found.neighbourhood.reading.key == "neighbours.notRead"


def test_a_failed_restore_is_pressing(judged: Judge) -> None:
    """A failed restore is of high severity whatever the backups do."""
    job = a_job().operation(Operation.RESTORE).failed(KEY_VAULT).build()
    found = judged(evidence_of(job), a_question(operation=Operation.RESTORE))
    assert found.severity is not None
    assert found.severity.level == "high"


def test_a_cancelled_run_is_looked_into_when_nothing_else_is(judged: Judge) -> None:
    """A run that was cancelled and never made up for is told, as no known error."""
    job = a_job().status(JobStatus.CANCELLED).build()
    found = judged(evidence_of(job))
    assert found.job is not None
    assert (found.job.job, found.status) == (job, "unrecognised")
