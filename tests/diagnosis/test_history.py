"""What the run of jobs says."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import (
    AGENT,
    LAST_NIGHT,
    NOW,
    UNKNOWN,
    VSS,
    a_job,
    evidence_of,
    nights,
)
from triage.catalogue.catalogue import load
from triage.diagnosis.clues import FAILING, read_job
from triage.diagnosis.history import History, dedup_key, read_history, streak_of
from triage.diagnosis.recognise import Recogniser
from triage.model.account import Streak
from triage.model.evidence import Job, JobStatus, Window
from triage.model.terms import Operation, Workload

RECOGNISER = Recogniser(load())


def history(*jobs: Job, focus: Job | None = None) -> History:
    """Read the history of `jobs` around `focus`."""
    return read_history(evidence_of(*jobs), focus, RECOGNISER)


def key(*jobs: Job, focus: int = 0) -> str:
    """Return the dedup key of `jobs` when the one in that place is diagnosed."""
    return history(*jobs, focus=jobs[focus]).facts.dedup_key


@pytest.mark.parametrize(
    ("marks", "length", "since", "same"),
    [
        ("", 0, None, False),
        ("SFF", 0, None, False),
        ("FSF", 1, 0, True),
        ("FFFS", 3, 2, True),
        ("CFFS", 3, 2, True),
        ("CCS", 2, 1, True),
        ("WFS", 2, 1, True),
        ("FFFF", 4, 3, True),
    ],
)
def test_streak(marks: str, length: int, since: int | None, same: bool) -> None:  # noqa: FBT001 - a table
    """The streak is the run of failures at the head, consequences included."""
    jobs = nights(marks)
    read = [read_job(job, RECOGNISER) for job in jobs]
    start = None if since is None else jobs[since].start
    assert streak_of(read) == Streak(length=length, since=start, same_code=same)


def test_a_streak_of_several_codes_is_not_of_one() -> None:
    """Two causes in one streak are not the same code."""
    jobs = (a_job().failed(AGENT).build(), *nights("SFF")[1:])
    assert not history(*jobs, focus=jobs[0]).facts.streak.same_code


def test_failures_without_a_code_are_not_known_to_be_the_same() -> None:
    """Failures that name no code are not said to be the same."""
    jobs = tuple(a_job().failed().nights_ago(n).build() for n in range(3))
    assert history(*jobs, focus=jobs[0]).facts.streak == Streak(
        length=3, since=jobs[2].start, same_code=False
    )


def test_an_unknown_code_may_be_the_same() -> None:
    """A code that nobody documented is the same code when it comes again."""
    jobs = nights("FF", UNKNOWN)
    assert history(*jobs, focus=jobs[0]).facts.streak.same_code


def test_figures() -> None:
    """Counts, rate, last success and first failure after it follow from the runs."""
    jobs = nights("FWFSSXSSR")
    facts = history(*jobs, focus=jobs[0]).facts
    assert (facts.succeeded, facts.failed, facts.warned) == (4, 2, 1)
    assert facts.success_rate == round(4 / 7, 3)
    assert facts.last_success == jobs[3].start
    assert facts.first_failure_after_success == facts.streak.since == jobs[2].start
    assert [(count.code, count.count, count.last) for count in facts.codes] == [
        (VSS, 3, jobs[0].start)
    ]
    assert len(facts.jobs) == len(jobs)
    assert facts.jobs_seen == len(jobs)


def test_without_any_success_nothing_followed_one() -> None:
    """A window of failures has no last success and no first failure after it."""
    jobs = nights("FF")
    facts = history(*jobs, focus=jobs[0]).facts
    assert facts.last_success is None
    assert facts.first_failure_after_success is None
    assert facts.success_rate == 0


def test_an_empty_history_counts_nothing() -> None:
    """Without jobs there is no rate, no pattern and no key."""
    facts = history().facts
    assert (facts.success_rate, facts.pattern, facts.dedup_key) == (None, "none", "")


def test_only_runs_of_the_same_item_count() -> None:
    """Restores and other items stay out of the history of a backup."""
    jobs = nights("FS")
    others = (
        a_job().operation(Operation.RESTORE).failed(VSS).nights_ago(3).build(),
        a_job().database(Workload.SQL, "orders").failed("X").nights_ago(4).build(),
    )
    facts = history(*jobs, *others, focus=jobs[0]).facts
    assert (facts.succeeded, facts.failed, len(facts.jobs)) == (1, 1, 2)


def test_without_a_failure_all_backups_count() -> None:
    """Without a job to look into the history is that of all backups."""
    restore = a_job().operation(Operation.RESTORE).nights_ago(9).build()
    assert history(*nights("SSS"), restore).facts.succeeded == 3


def test_the_window_is_told() -> None:
    """The window and whether it was cut stand in the history."""
    window = Window(start=NOW - timedelta(days=3), end=NOW, truncated=True)
    facts = read_history(evidence_of(window=window), None, RECOGNISER).facts
    assert (facts.window.start, facts.window.end, facts.window.truncated) == (
        window.start,
        window.end,
        True,
    )


def test_an_unnamed_error_is_counted_by_its_number() -> None:
    """An error that only has an unknown number is counted by it."""
    job = a_job().failed(number=987654321).build()
    assert [count.code for count in history(job, focus=job).facts.codes] == ["987654321"]


def test_an_error_without_any_name_is_not_counted() -> None:
    """An error that only has words counts under no code."""
    job = a_job().failed(message="Qwx zvb plok trew").build()
    assert history(job, focus=job).facts.codes == ()


@pytest.mark.parametrize(
    ("recent", "before", "drift"),
    [
        ((90, 90, 90), (30, 30, 30), 3.0),
        ((30, 30, 30), (30, 30, 30), 1.0),
        ((30, 30, 300), (30, 30, 30), 1.0),
        ((30, 30, 30), (30, 30), None),
        ((30,), (), None),
    ],
)
def test_duration_drift(
    recent: tuple[int, ...], before: tuple[int, ...], drift: float | None
) -> None:
    """The drift compares the medians of the newest successes and of those before."""
    jobs = [
        a_job().at(LAST_NIGHT - timedelta(days=n), minutes=m).build()
        for n, m in enumerate((*recent, *before))
    ]
    assert history(*jobs).facts.duration_drift == drift


def test_instant_runs_have_no_drift() -> None:
    """Runs without length are left out instead of dividing by nothing."""
    jobs = [a_job().at(LAST_NIGHT - timedelta(days=n), minutes=0).build() for n in range(8)]
    assert history(*jobs).facts.duration_drift is None


def test_the_key_stays_while_the_streak_lasts() -> None:
    """Another night of the same failure keeps the key."""
    jobs = nights("FFFS")
    assert key(*jobs) == key(*jobs[1:]) == key(*jobs[2:])


def test_the_key_changes_after_a_success() -> None:
    """The same failure after a success is another matter."""
    jobs = nights("FSFS")
    assert key(*jobs) != key(*jobs[2:])


def test_the_key_stays_when_the_failure_is_over() -> None:
    """Later successes do not make an old failure a new one."""
    jobs = nights("SSFFS")
    assert key(*jobs, focus=2) == key(*jobs[1:], focus=1) == key(*jobs[2:])


def test_the_key_looks_through_consequences() -> None:
    """A consequence on top of the streak keeps the key of its cause."""
    jobs = nights("CFFS")
    assert key(*jobs, focus=1) == key(*jobs[1:])


@pytest.mark.parametrize(
    "other",
    [
        a_job().failed(AGENT),
        a_job().failed(VSS).of("front-2"),
        a_job().failed(VSS).of("front-1", "rg-other"),
        a_job().failed(VSS).operation(Operation.RESTORE),
    ],
)
def test_the_key_tells_failures_apart(other: object) -> None:
    """Another code, VM, group or operation has another key."""
    job = a_job().failed(VSS).build()
    assert key(job) != key(other.build())  # type: ignore[attr-defined]


def test_the_key_does_not_mind_case() -> None:
    """Names in another case have the same key."""
    assert key(a_job().failed(VSS).of("FRONT-1", "RG-FRONT").build()) == key(
        a_job().failed(VSS).of("front-1", "rg-front").build()
    )


def test_failures_without_a_code_have_a_key_of_their_own() -> None:
    """Failures that name no code cannot be known as one, so each has its own key."""
    jobs = tuple(a_job().failed().nights_ago(n).build() for n in range(2))
    assert key(jobs[0]) != key(jobs[1])


def test_a_focus_outside_the_history_still_has_a_key() -> None:
    """A job that is not among those done has a key that hangs on its own id."""
    running = a_job().status(JobStatus.IN_PROGRESS).build()
    assert dedup_key(evidence_of(), running, ()) != ""
    assert dedup_key(evidence_of(), None, ()) == ""


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        (a_job().failed(VSS).scheduled().build(), True),
        (a_job().failed(VSS).on_demand().build(), False),
        (a_job().failed(VSS).build(), None),
    ],
)
def test_whether_the_failure_was_scheduled(job: Job, expected: bool | None) -> None:  # noqa: FBT001 - a table
    """Whether the failure ran on schedule is told where the service or the rhythm tells."""
    assert history(job, focus=job).scheduled is expected


MARKS = st.text(alphabet="SFWCXR", max_size=20)


@given(MARKS)
@settings(deadline=None)
def test_counts_sum_up(marks: str) -> None:
    """Successes, failures and warnings are all the finished runs, and the streak is among them."""
    jobs = nights(marks)
    facts = history(*jobs, focus=next((j for j in jobs if j.status in FAILING), None)).facts
    finished = [mark for mark in marks if mark in "SFWC"]
    assert facts.succeeded + facts.failed + facts.warned == len(finished)
    assert facts.streak.length == len("".join(finished).split("S")[0])
    assert (facts.streak.since is None) == (facts.streak.length == 0)
    assert sum(count.count for count in facts.codes) == len(finished) - finished.count("S")


@given(MARKS, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_the_list_does_not_matter(marks: str, chance: object) -> None:
    """The same jobs in another order give the same history."""
    jobs = list(nights(marks))
    mixed = list(jobs)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert history(*mixed) == history(*jobs)


@given(st.integers(1, 12), st.integers(0, 12), st.sampled_from("SX"))
@settings(deadline=None)
def test_the_key_of_a_growing_streak_never_moves(old: int, more: int, before: str) -> None:
    """However long a streak grows, its key is that of its first night; a success ends it."""
    grown = nights("F" * (old + more) + before + "S")
    first = grown[more:]
    assert key(*grown) == key(*first)
    ended = (a_job().at(LAST_NIGHT + timedelta(days=1)).build(), *grown)
    anew = (a_job().failed(VSS).at(LAST_NIGHT + timedelta(days=2)).build(), *ended)
    assert key(*anew) != key(*grown)


def test_a_long_history_is_summed_up() -> None:
    """A history of thousands of jobs counts them all and lists the newest only."""
    jobs = [
        msgspec.structs.replace(
            a_job().failed(VSS).at(LAST_NIGHT - timedelta(minutes=25 * n)).build(), id=str(n)
        )
        for n in range(2_000)
    ]
    facts = history(*jobs, focus=jobs[0]).facts
    assert facts.failed == 2_000
    assert len(facts.jobs) < len(jobs)
