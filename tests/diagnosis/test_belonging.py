"""Whether a job asked for by its id is one of the VM asked for."""

from dataclasses import dataclass

import pytest

from tests.builders import JobBuilder, a_job, a_question, an_item, evidence_of
from triage.diagnosis.belonging import is_foreign
from triage.model.evidence import Outcome, ProtectedItem, Reading, SourceName
from triage.model.question import Alert
from triage.model.terms import Workload

DATABASE = a_job().database(Workload.SQL, "shop", "host-a")
ON_HOST = an_item(Workload.SQL, "shop", host="HOST-A")


@dataclass(frozen=True)
class Case:
    """A job, the VM's items and whether the job is another VM's."""

    job: JobBuilder
    foreign: bool
    items: tuple[ProtectedItem, ...] = (an_item(),)
    alert: Alert | None = None


@pytest.mark.parametrize(
    "case",
    [
        Case(a_job(), foreign=False),
        Case(a_job().of("FRONT-1", "RG-FRONT"), foreign=False),
        Case(a_job().of("front-2"), foreign=True),
        Case(a_job().of("front-1", "rg-other"), foreign=True),
        Case(a_job().having(container=None), foreign=False),
        Case(a_job().having(container=None, entity="front-2"), foreign=True),
        Case(DATABASE, items=(ON_HOST,), foreign=False),
        Case(DATABASE, items=(an_item(Workload.SQL, "shop", host="host-b"),), foreign=True),
        Case(DATABASE, items=(), foreign=False),
        Case(
            DATABASE,
            items=(an_item(Workload.SQL, "shop", host="host-b"),),
            alert=Alert(),
            foreign=False,
        ),
    ],
)
def test_whose_job_it_is(case: Case) -> None:
    """A job is another VM's when its container, its host or its name certainly says so."""
    evidence = evidence_of(items=case.items)
    question = a_question(alert=case.alert)
    assert is_foreign(case.job.build(), evidence, question) is case.foreign


def test_long_host_names_are_compared_as_windows_cuts_them() -> None:
    """A host name of more than fifteen characters is the same as its cut form."""
    job = a_job().database(Workload.SQL, "shop", "a-very-long-host").build()
    items = (an_item(Workload.SQL, "shop", host="A-VERY-LONG-HOS"),)
    assert not is_foreign(job, evidence_of(items=items), a_question())


def test_host_named_like_the_vm_stands_in_for_hosts() -> None:
    """Where no item names a host, the VM's own name is taken for it."""
    own = a_job().database(Workload.SQL, "shop", "FRONT-1").build()
    other = a_job().database(Workload.SQL, "shop", "front-9").build()
    evidence = evidence_of(items=(an_item(),))
    assert not is_foreign(own, evidence, a_question())
    assert is_foreign(other, evidence, a_question())


def test_unread_items_accuse_nobody() -> None:
    """While a list of items could not be read, no database job is called another VM's."""
    unread = Reading(source=SourceName.ITEMS, outcome=Outcome.DENIED)
    evidence = evidence_of(items=(an_item(),), readings=(unread,))
    job = a_job().database(Workload.SQL, "shop", "front-9").build()
    assert not is_foreign(job, evidence, a_question())
