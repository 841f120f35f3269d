"""Which job is looked into."""

import pytest

from tests.builders import AGENT, KEY_VAULT, VSS, a_job, a_question, nights
from triage.diagnosis.focus import find_focus
from triage.diagnosis.recognise import Recogniser
from triage.model.evidence import JobStatus
from triage.model.terms import Operation, Workload


@pytest.mark.parametrize(
    ("marks", "chosen", "following"),
    [
        ("", None, 0),
        ("SSS", None, 0),
        ("FFS", 0, 0),
        ("WFS", 0, 0),
        ("CFS", 1, 1),
        ("CCFS", 2, 2),
        ("SCFS", 2, 1),
        ("CSF", 0, 0),
        ("CCSF", 0, 1),
        ("CC", 0, 1),
        ("XSS", 0, 0),
        ("XF", 1, 0),
        ("SX", None, 0),
        ("CXFS", 2, 1),
        ("SF", 1, 0),
    ],
)
def test_choice(marks: str, chosen: int | None, following: int, recogniser: Recogniser) -> None:
    """The newest failure is looked through to its cause, never past a success."""
    jobs = nights(marks)
    focus = find_focus(jobs, a_question(), recogniser)
    assert focus.job == (None if chosen is None else jobs[chosen])
    assert len(focus.consequential) == following


def test_order_of_the_list_does_not_matter(recogniser: Recogniser) -> None:
    """The choice follows the times, not the order in which jobs came."""
    jobs = nights("CFS")
    assert find_focus(jobs[::-1], a_question(), recogniser) == find_focus(
        jobs, a_question(), recogniser
    )


def test_a_running_job_is_told(recogniser: Recogniser) -> None:
    """A job that still runs is named beside the failure."""
    jobs = nights("RFS")
    focus = find_focus(jobs, a_question(), recogniser)
    assert (focus.job, focus.running) == (jobs[1], jobs[0])


def test_a_named_job_is_taken_as_it_is(recogniser: Recogniser) -> None:
    """A job asked for by its id is taken whatever else failed, without regard to case."""
    jobs = (*nights("FS"), a_job().nights_ago(5).named("AB-1").build())
    assert find_focus(jobs, a_question(job_id="ab-1"), recogniser).job == jobs[2]


def test_a_named_running_job_is_told_as_running(recogniser: Recogniser) -> None:
    """A job asked for by its id that still runs is both chosen and running."""
    jobs = nights("R")
    focus = find_focus(jobs, a_question(job_id=jobs[0].id), recogniser)
    assert focus.job is focus.running is jobs[0]


def test_a_named_job_that_is_not_there_leaves_the_choice(recogniser: Recogniser) -> None:
    """An id that no job has leaves the choice to the newest failure."""
    jobs = nights("SF")
    assert find_focus(jobs, a_question(job_id="nowhere"), recogniser).job == jobs[1]


def test_the_asked_operation_limits_the_choice(recogniser: Recogniser) -> None:
    """Asked about restores, a failed backup is no answer."""
    restore = a_job().operation(Operation.RESTORE).failed(KEY_VAULT).nights_ago(4).build()
    jobs = (*nights("F"), restore)
    question = a_question(operation=Operation.RESTORE)
    assert find_focus(jobs, question, recogniser).job == restore


def test_the_asked_workload_limits_the_choice(recogniser: Recogniser) -> None:
    """Asked about SQL, a failed VM backup is no answer."""
    database = a_job().database(Workload.SQL, "orders").failed("X").nights_ago(4).build()
    jobs = (*nights("F"), database)
    assert find_focus(jobs, a_question(workload=Workload.SQL), recogniser).job == database


def test_the_cause_is_sought_in_the_same_item(recogniser: Recogniser) -> None:
    """A consequence on one item is not explained by a failure of another item."""
    follower = nights("C")[0]
    other = a_job().database(Workload.SQL, "orders").failed(AGENT).nights_ago(1).build()
    assert find_focus((follower, other), a_question(), recogniser).job == follower


def test_a_recovered_cancellation_is_no_failure(recogniser: Recogniser) -> None:
    """A cancelled run followed by a success is not looked into."""
    jobs = (a_job().build(), a_job().status(JobStatus.CANCELLED).nights_ago(1).build())
    assert find_focus(jobs, a_question(), recogniser).job is None


def test_codes_of_the_focus(recogniser: Recogniser) -> None:
    """The newest of several causes is chosen, not the most frequent."""
    jobs = (a_job().failed(AGENT).build(), *nights("SFFF", VSS)[1:])
    assert find_focus(jobs, a_question(), recogniser).job == jobs[0]
