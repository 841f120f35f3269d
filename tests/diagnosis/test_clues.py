"""What a job says about its failure, and which of several errors leads."""

from collections.abc import Sequence

import pytest

from tests.builders import AGENT, ANOTHER_BACKUP, LAST_NIGHT, UNKNOWN, VSS, a_job
from triage.catalogue.catalogue import Catalogue
from triage.diagnosis.clues import (
    clues_beside_errors,
    clues_of_error,
    implied_system,
    item_of,
    read_job,
    read_jobs,
    same_run,
)
from triage.diagnosis.recognise import Clue, Recogniser, Recognition, Setting
from triage.model.evidence import JobError, JobStatus, newest_first, started
from triage.model.terms import Confidence, ErrorRole, Operation, Os, Workload


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (JobError(), []),
        (JobError(title=" Abc "), [Clue("e.title", "Abc", "code")]),
        (JobError(title="It did fail"), [Clue("e.title", "It did fail", "text")]),
        (JobError(number=0), [Clue("e.code", "0", "number")]),
        (JobError(message=" Abc "), [Clue("e.message", "Abc", "code")]),
        (JobError(message="no luck"), [Clue("e.message", "no luck", "text")]),
        (JobError(recommendations=("try",)), [Clue("e.recommendations[0]", "try")]),
    ],
)
def test_clues_of_error(error: JobError, expected: list[Clue]) -> None:
    """Each part of an error gives one clue that says where it stood and of which kind it is."""
    assert list(clues_of_error(error, "e")) == expected


@pytest.mark.parametrize("name", ["Error Code", "error code ", "ErrorCode", "Error code."])
def test_clues_in_the_property_bag(name: str) -> None:
    """The property bag's error code is a clue however its name is written."""
    job = a_job().having(properties={name: VSS, "Backup Size": "3 GB"}).build()
    assert [clue.value for clue in clues_beside_errors(job)] == [VSS]


def test_the_dynamic_message_is_a_clue() -> None:
    """The dynamic message of a job is a clue beside its errors."""
    job = a_job().having(dynamic_message="The writer failed.").build()
    assert [clue.field for clue in clues_beside_errors(job)] == ["dynamicErrorMessage"]


def test_a_cause_leads_before_a_consequence(recogniser: Recogniser) -> None:
    """Of a consequential error and a cause the cause leads, whatever the service's order."""
    read = read_job(a_job().failed(ANOTHER_BACKUP).error(AGENT).build(), recogniser)
    assert (read.code, read.role) == (AGENT, ErrorRole.PRIMARY)
    assert [error.role for error in read.errors] == [ErrorRole.CONSEQUENTIAL, ErrorRole.PRIMARY]


def test_the_surer_recognition_leads(recogniser: Recogniser) -> None:
    """Of an unknown code and a known one the known one leads."""
    read = read_job(a_job().failed(UNKNOWN).error(VSS).build(), recogniser)
    assert read.code == VSS
    assert read.leading.confidence is Confidence.EXACT


def test_the_property_bag_helps_where_the_errors_are_silent(recogniser: Recogniser) -> None:
    """A job without errors is recognised by its property bag."""
    job = a_job().failed().having(properties={"Error Code": AGENT}).build()
    assert read_job(job, recogniser).code == AGENT


def test_the_property_bag_does_not_overrule_a_known_error(recogniser: Recogniser) -> None:
    """An error that is recognised is not replaced by the property bag."""
    job = a_job().failed(VSS).having(properties={"Error Code": AGENT}).build()
    assert read_job(job, recogniser).code == VSS


def test_an_unknown_code_keeps_its_spelling(recogniser: Recogniser) -> None:
    """A code that nobody documented is still named, and counts as a cause."""
    read = read_job(a_job().failed(UNKNOWN).build(), recogniser)
    assert (read.code, read.role) == (UNKNOWN, ErrorRole.PRIMARY)


def test_a_sentence_is_not_a_code(recogniser: Recogniser) -> None:
    """A title with blanks is a message and never taken for a code."""
    read = read_job(a_job().failed("Qwx zvb plok trew").build(), recogniser)
    assert read.code is None


@pytest.mark.parametrize(
    ("status", "role"),
    [
        (JobStatus.CANCELLED, ErrorRole.CONSEQUENTIAL),
        (JobStatus.FAILED, ErrorRole.PRIMARY),
        (JobStatus.COMPLETED, ErrorRole.PRIMARY),
    ],
)
def test_role_of_a_job_without_errors(
    status: JobStatus, role: ErrorRole, recogniser: Recogniser
) -> None:
    """A job that was cancelled without an error is no cause; a failed one is."""
    assert read_job(a_job().status(status).build(), recogniser).role is role


class Counting(Recogniser):
    """Counts how often it is asked."""

    asked = 0

    def recognise(self, clues: Sequence[Clue], setting: Setting) -> Recognition:
        """Recognise as ever, and count."""
        self.asked += 1
        return super().recognise(clues, setting)


def test_the_same_words_are_read_once(catalogue: Catalogue) -> None:
    """Many jobs that say the same are read once, each keeps itself, others are read apart."""
    counting = Counting(catalogue)
    jobs = [*(a_job().failed(VSS).nights_ago(n).build() for n in range(50))]
    jobs.append(a_job().failed(AGENT).nights_ago(60).build())
    read = read_jobs(jobs, counting)
    assert [one.job for one in read] == jobs
    assert [one.code for one in read] == [VSS] * 50 + [AGENT]
    assert counting.asked == 2


def test_jobs_of_one_item_belong_together_without_case() -> None:
    """Runs of one item are told by management type and container, compared without case."""
    left = a_job().of("Front-1", "RG-Front").build()
    assert item_of(left) == item_of(a_job().of("front-1", "rg-front").build())
    assert same_run(left, a_job().of("front-1", "rg-front").build())


@pytest.mark.parametrize(
    "other",
    [
        a_job().of("front-1", "rg-other"),
        a_job().of("front-10"),
        a_job().operation(Operation.RESTORE),
        a_job().having(management_type="AzureWorkload"),
    ],
)
def test_other_runs_stay_apart(other: object) -> None:
    """Another group, VM, operation or management type makes another run."""
    assert not same_run(a_job().build(), other.build())  # type: ignore[attr-defined]


def test_databases_of_one_host_stay_apart() -> None:
    """Two databases of one host are two items."""
    left = a_job().database(Workload.SQL, "orders").build()
    assert not same_run(left, a_job().database(Workload.SQL, "stock").build())


def test_newest_first_puts_jobs_without_a_start_last() -> None:
    """Jobs are put newest first, those without a start at the end."""
    without = a_job().having(start=None, id="none").build()
    jobs = [without, a_job().nights_ago(3).build(), a_job().nights_ago(1).build()]
    ordered = newest_first(jobs)
    assert [job.id for job in ordered] == [jobs[2].id, jobs[1].id, "none"]
    assert started(without) < started(a_job().at(LAST_NIGHT).build())


@pytest.mark.parametrize(
    ("workload", "system"),
    [
        (Workload.SQL, Os.WINDOWS),
        (Workload.SAP_HANA, Os.LINUX),
        (Workload.AZURE_VM, None),
        (None, None),
    ],
)
def test_what_a_workload_says_about_the_system(
    workload: Workload | None, system: Os | None
) -> None:
    """SQL implies Windows and SAP HANA Linux; a VM may run either."""
    assert implied_system(workload) is system
