"""Telling one VM's jobs from all others while the pages go by."""

import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.azure.scene import NOW, database_item, database_job, job_row
from triage.azure.ledger import KEPT, Guest, Ledger, guest_of
from triage.model.evidence import JobStatus, ProtectedItem
from triage.wire import parse_item

START = NOW - timedelta(days=14)


def ledger(vm: str, *hosts: str) -> Ledger:
    """Return a ledger for one VM over two weeks."""
    return Ledger(Guest(vm, frozenset(hosts)), START, NOW)


def items(*rows: dict[str, Any]) -> list[ProtectedItem]:
    """Return parsed items."""
    return [item for item in map(parse_item, rows) if item]


@pytest.mark.parametrize(
    ("row", "owned"),
    [
        (job_row("j", vm="web1"), True),
        (job_row("j", vm="WEB1", group="RG-Other"), True),
        (job_row("j", vm="web10"), False),
        (job_row("j", vm="eb1"), False),
        (database_job("j", "PRD [saphost]"), True),
        (database_job("j", "PRD [SAPHOST]"), True),
        (database_job("j", "PRD [saphost2]"), False),
        (database_job("j", "web1"), True),
        (database_job("j", "web1 [other]"), False),
    ],
)
def test_jobs_are_told_by_whole_parts(row: dict[str, Any], owned: bool) -> None:  # noqa: FBT001
    """A job is the VM's when its container or host is, whole and without case."""
    found = ledger("web1", "saphost")
    found.add([row])
    assert bool(found.jobs()) is owned
    assert found.seen == 1


def test_old_body_without_container_is_told_by_its_name() -> None:
    """A VM job that names no container is told by its display name."""
    row = job_row("j", vm="web1")
    del row["properties"]["containerName"]
    found = ledger("web1")
    found.add([row])
    assert len(found.jobs()) == 1


@pytest.mark.parametrize(
    ("rows", "hosts"),
    [
        ([database_item("prd", "SapHost", "web1")], {"saphost"}),
        ([], {"web1"}),
        ([database_item("prd", "web1", "db1")], set()),
    ],
)
def test_hosts_come_from_the_items(rows: list[dict[str, Any]], hosts: set[str]) -> None:
    """Hosts are those the VM's items name, else its own name unless another VM has that host."""
    assert guest_of("web1", items(*rows)).hosts == hosts


def test_long_name_is_guessed_as_netbios_cuts_it() -> None:
    """A long VM name stands for its host whole and cut to 15 characters."""
    assert guest_of("sql-orders-production", []).hosts == {
        "sql-orders-production",
        "sql-orders-prod",
    }


def test_rows_outside_of_the_window_are_left_out() -> None:
    """The window is applied here too, as the service's filter may be ignored."""
    found = ledger("web1")
    late, early = job_row("late", vm="web1", hours=-2), job_row("old", vm="web1", hours=24 * 15)
    undated = job_row("undated", vm="web1")
    del undated["properties"]["startTime"]
    found.add([late, early, undated, job_row("in", vm="web1")])
    assert [job.id for job in found.jobs()] == ["in"]
    assert found.seen == 1


def test_neighbours_are_counted_per_item() -> None:
    """Another item's counters hold jobs, failures, codes and the newest state."""
    found = ledger("web1")
    found.add([job_row("1", vm="db1", hours=2), job_row("2", vm="DB1", hours=9, code="Broken")])
    found.add([database_job("3", "PRD [saphost]")])
    first, second = found.neighbours()
    assert (first.jobs, first.failed, first.codes) == (2, 1, {"Broken": 1})
    assert first.last_status is JobStatus.COMPLETED
    assert second.name == "PRD [saphost]"


@pytest.mark.parametrize("title", [None, "Free text of the service"])
def test_title_in_words_gives_way_to_the_number(title: str | None) -> None:
    """A neighbour's code is the symbolic title, else the number."""
    row = job_row("1", vm="db1", code="X")
    row["properties"]["errorDetails"][0]["errorTitle"] = title
    found = ledger("web1")
    found.add([row])
    assert found.neighbours()[0].codes == {"400321": 1}


def pages(jobs: int) -> Iterator[list[dict[str, Any]]]:
    """Yield pages of failed jobs of fifty VMs."""
    for page in range(jobs // 200):
        yield [
            job_row(f"{page}-{n}", vm=f"vm{n % 50}", hours=page / 3 + 1, code="Broken")
            for n in range(200)
        ]


def _peak(jobs: int) -> int:
    found = ledger("web1")
    tracemalloc.start()
    for page in pages(jobs):
        found.add(page)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.seen == jobs
    assert len(found.neighbours()) == 50
    return peak


def test_memory_is_bounded_by_pages() -> None:
    """Ten times the jobs of a vault need no more memory than a page and the counters."""
    assert _peak(10_000) < _peak(1_000) * 1.3


def test_own_jobs_are_bounded() -> None:
    """A VM with more jobs than are kept is truncated, not kept whole."""
    found = ledger("web1")
    rows = (job_row(str(n), vm="web1", hours=n / 10) for n in range(KEPT + 10))
    found.add(rows)
    assert len(found.jobs()) == KEPT
    assert found.truncated


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"properties": None},
        {"properties": {"startTime": 7}},
        {"properties": {"startTime": "2026-03-04T01:00:00", "errorDetails": "x", "status": 3}},
        {"name": 3, "properties": {"startTime": "2026-03-04T01:00:00Z", "containerName": []}},
    ],
)
def test_odd_rows_do_no_harm(row: dict[str, Any]) -> None:
    """Rows of any shape are counted or left out."""
    found = ledger("web1")
    found.add([row])
    assert found.jobs() == ()
