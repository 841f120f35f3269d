"""The pipe itself, and what it refuses to look at."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import SUBSCRIPTION, VAULT_ID, VSS, a_question, evidence_of, nights
from triage.catalogue.catalogue import Catalogue
from triage.errors import InvalidQuestion, NotFound, OutOfScope, TriageError
from triage.model.evidence import Evidence
from triage.model.question import Alert, Manner, Symptom
from triage.model.terms import Language, saying
from triage.report.compose import Occasion
from triage.service import Service, utc_now, within
from triage.settings import Settings

GROUP = VAULT_ID.partition("/providers")[0]
HERE = f"/subscriptions/{SUBSCRIPTION}"


class Azure:
    """Stands in for the Azure room: answers with evidence, or raises, and remembers the calls."""

    def __init__(self) -> None:
        self.answer: Evidence | TriageError = evidence_of(*nights("FFS"))
        self.calls: list[dict[str, Any]] = []

    async def __call__(self, question: object, **asked: Any) -> Evidence:
        """Answer as `read_evidence` would."""
        self.calls.append({"question": question, **asked})
        if isinstance(self.answer, TriageError):
            raise self.answer
        if admit := asked.get("admit"):
            admit(self.answer.vault)
        return self.answer


@pytest.fixture
def azure(monkeypatch: pytest.MonkeyPatch) -> Azure:
    """The Azure room's stand-in."""
    room = Azure()
    monkeypatch.setattr("triage.azure.read_evidence", room)
    return room


def service(catalogue: Catalogue, *scopes: str) -> Service:
    """Return a service that may look into `scopes`, into all without any."""
    return Service(Settings(allowed_scopes=scopes), catalogue)


async def test_a_question_becomes_a_report(
    azure: Azure, catalogue: Catalogue, occasion: Occasion
) -> None:
    """A question is read, judged and answered, with the request's id and the job chosen."""
    answer = await service(catalogue).triage(a_question(), occasion)
    assert (answer.report.status, answer.report.request_id) == ("diagnosed", "req-1")
    focus = azure.calls[0]["focus"]
    jobs = nights("CFS")
    assert focus(jobs) == jobs[1]
    assert focus(()) is None


@pytest.mark.parametrize("scope", [HERE, GROUP, VAULT_ID, VAULT_ID.upper(), HERE.upper() + "/"])
async def test_allowed_scopes_are_answered(
    scope: str, azure: Azure, catalogue: Catalogue, occasion: Occasion
) -> None:
    """A vault inside an allowed scope is answered, whatever the case of its id."""
    answer = await service(catalogue, "/subscriptions/other", scope).triage(a_question(), occasion)
    assert answer.report.status == "diagnosed"
    assert len(azure.calls) == 1


async def test_another_subscription_is_refused_unasked(
    azure: Azure, catalogue: Catalogue, occasion: Occasion
) -> None:
    """A subscription outside the scopes is refused before Azure is asked anything."""
    with pytest.raises(OutOfScope):
        await service(catalogue, "/subscriptions/other").triage(a_question(), occasion)
    assert azure.calls == []


@pytest.mark.parametrize(
    "scope", [f"{HERE}/resourceGroups/rg-other", VAULT_ID + "2", VAULT_ID[:-1]]
)
async def test_another_vault_is_refused(
    scope: str, azure: Azure, catalogue: Catalogue, occasion: Occasion
) -> None:
    """A vault of the subscription outside the scopes is refused once it is known."""
    with pytest.raises(OutOfScope) as caught:
        await service(catalogue, scope).triage(a_question(), occasion)
    assert caught.value.status == 403
    assert len(azure.calls) == 1


async def test_names_outside_the_scopes_are_not_told(
    azure: Azure, catalogue: Catalogue, occasion: Occasion
) -> None:
    """A vault that was not found names no neighbours that lie outside the scopes."""
    azure.answer = NotFound(saying("errors.notFound.title"), nearest=("secret-vault",))
    with pytest.raises(TriageError) as caught:
        await service(catalogue, GROUP).triage(a_question(), occasion)
    assert getattr(caught.value, "nearest", ()) == ()
    with pytest.raises(NotFound) as open_to_all:
        await service(catalogue).triage(a_question(), occasion)
    assert open_to_all.value.nearest == ("secret-vault",)


@pytest.mark.parametrize("language", list(Language))
async def test_a_resolved_alert_asks_azure_nothing(
    language: Language, azure: Azure, catalogue: Catalogue, occasion: Occasion
) -> None:
    """A resolved alert is answered at once, whatever the scopes."""
    question = a_question(alert=Alert(rule="r", resolved=True), manner=Manner(language=language))
    answer = await service(catalogue, "/subscriptions/other").triage(question, occasion)
    assert (answer.report.status, answer.report.language) == ("resolved", language)
    assert answer.report.next[0].text == catalogue.word("alert.resolved", language)
    assert azure.calls == []


def test_classifying_needs_no_azure(azure: Azure, catalogue: Catalogue, occasion: Occasion) -> None:
    """A symptom is answered from the catalogue alone, a job's JSON included."""
    asked = service(catalogue, "/subscriptions/other")
    job = {"name": "j", "properties": {"status": "Failed", "errorDetails": [{"errorTitle": VSS}]}}
    for symptom in (Symptom(code=VSS), Symptom(job=job)):
        report = asked.classify(symptom, occasion).report
        assert report.diagnosis is not None
        assert report.diagnosis.code == VSS
    assert azure.calls == []


def test_a_foreign_job_that_is_none_is_refused(catalogue: Catalogue, occasion: Occasion) -> None:
    """JSON that is no job is refused as meaningless."""
    with pytest.raises(InvalidQuestion) as caught:
        service(catalogue).classify(Symptom(job={"a": 1}), occasion)
    assert caught.value.status == 422


@pytest.mark.parametrize(
    ("resource", "scope", "whole", "expected"),
    [
        ("/subscriptions/a", "/subscriptions/a", True, True),
        ("/SUBSCRIPTIONS/A/", "/subscriptions/a", True, True),
        ("/subscriptions/a/resourceGroups/r", "/subscriptions/a", True, True),
        ("/subscriptions/ab", "/subscriptions/a", True, False),
        ("/subscriptions/a", "/subscriptions/ab", True, False),
        ("/subscriptions/a", "/subscriptions/a/resourceGroups/r", True, False),
        ("/subscriptions/a", "/subscriptions/a/resourceGroups/r", False, True),
        ("/subscriptions/b", "/subscriptions/a/resourceGroups/r", False, False),
        ("/subscriptions/a/resourceGroups/rr", "/subscriptions/a/resourceGroups/r", True, False),
        ("/subscriptions/a/resourceGroups/rr", "/subscriptions/a/resourceGroups/r", False, False),
    ],
)
def test_within(resource: str, scope: str, *, whole: bool, expected: bool) -> None:
    """A resource lies in a scope by whole parts of its id, without regard to case."""
    assert within(resource, scope, whole=whole) is expected


PARTS = st.lists(st.text("ab", min_size=1, max_size=2), min_size=1, max_size=5)


@given(PARTS, PARTS)
def test_within_compares_whole_parts(left: list[str], right: list[str]) -> None:
    """A resource lies in a scope exactly when the scope's parts are its first ones."""
    resource, scope = "/" + "/".join(left), "/" + "/".join(right)
    assert within(resource, scope, whole=True) is (left[: len(right)] == right)
    shared = min(len(left), len(right))
    assert within(resource, scope, whole=False) is (left[:shared] == right[:shared])


def test_now_is_utc_to_the_millisecond() -> None:
    """The present time is aware, in UTC and without microseconds below a thousand."""
    now = utc_now()
    assert now.utcoffset() == timedelta(0)
    assert now.microsecond % 1_000 == 0
    assert abs(datetime.now(UTC) - now) < timedelta(minutes=1)
