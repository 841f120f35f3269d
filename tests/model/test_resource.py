"""ARM ids, and the few other things the vocabulary can do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import SUBSCRIPTION, VAULT_ID, VM_ID, evidence_of
from triage.errors import (
    Ambiguous,
    AzureDenied,
    AzureUnavailable,
    InvalidQuestion,
    NotFound,
    OutOfScope,
    TriageError,
)
from triage.model.evidence import SourceName
from triage.model.resource import VAULT_KIND, VM_KINDS, ArmId, parse_arm_id, same
from triage.model.terms import Language, Text, saying

SAID = saying("errors.internal.detail")


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        (VAULT_ID, VAULT_KIND, "keep"),
        (VAULT_ID.upper(), VAULT_KIND, "KEEP"),
        (f" {VAULT_ID}/ ", VAULT_KIND, "keep"),
        (VAULT_ID + "/backupJobs/j", VAULT_KIND + "/backupjobs", "keep/j"),
        (VM_ID, min(VM_KINDS, key=len), "front-1"),
    ],
)
def test_arm_ids(text: str, kind: str, name: str) -> None:
    """An ARM id is taken apart without regard to case, nested resources included."""
    found = parse_arm_id(text)
    assert found is not None
    assert (found.kind, found.name) == (kind, name)
    assert found.subscription == SUBSCRIPTION
    assert same(str(found), text.strip().rstrip("/"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "keep",
        "/subscriptions/s",
        "/subscriptions/s/resourceGroups/g",
        "/subscriptions/s/resourceGroups/g/providers/P/types",
        "/subscriptions/s/resourceGroups/g/providers/P/types/n/more",
        "/subscriptions//resourceGroups/g/providers/P/types/n",
        "/tenants/s/resourceGroups/g/providers/P/types/n",
        "/subscriptions/s/groups/g/providers/P/types/n",
        "/subscriptions/s/resourceGroups/g/makers/P/types/n",
    ],
)
def test_what_is_no_arm_id(text: str) -> None:
    """What is not the id of a resource gives nothing."""
    assert parse_arm_id(text) is None


WORD = st.text("abcXYZ019-._", min_size=1, max_size=8)


@given(WORD, WORD, st.lists(st.tuples(WORD, WORD), min_size=1, max_size=3))
def test_arm_ids_come_back(subscription: str, group: str, nested: list[tuple[str, str]]) -> None:
    """An id written out and read again is the same id."""
    kind = "/".join(["provider", *(kind.lower() for kind, _ in nested)])
    arm_id = ArmId(subscription.lower(), group, kind, "/".join(name for _, name in nested))
    assert parse_arm_id(str(arm_id)) == arm_id


@given(st.text())
def test_any_text_is_an_id_or_none(text: str) -> None:
    """Whatever the text, it is an id or none, and never an error."""
    found = parse_arm_id(text)
    assert found is None or parse_arm_id(str(found)) == found


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [("A", "a", True), ("a", "b", False), (None, "a", False), (None, None, False)],
)
def test_names_are_compared_without_case(
    left: str | None, right: str | None, *, expected: bool
) -> None:
    """Two names are the same without regard to case; nothing is the same as nothing."""
    assert same(left, right) is expected


def test_texts_speak_both_languages() -> None:
    """A text answers in the language asked for."""
    text = Text(en="a", ja="b")
    assert (text.in_(Language.EN), text.in_(Language.JA)) == ("a", "b")


def test_a_source_never_considered_has_no_reading() -> None:
    """A reading is found by its source, and a source never considered has none."""
    evidence = evidence_of()
    assert evidence.reading(SourceName.JOBS) is not None
    assert evidence.reading(SourceName.LOG_ANALYTICS) is None


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InvalidQuestion(()), 400),
        (InvalidQuestion((), meaningless=True), 422),
        (OutOfScope(SAID), 403),
        (NotFound(SAID), 404),
        (Ambiguous(SAID, field="vm", candidates=("/x",)), 409),
        (AzureDenied(SAID, action="a", scope="s"), 424),
        (AzureUnavailable(SAID), 503),
        (TriageError(SAID), 500),
    ],
)
def test_errors_know_their_status(error: TriageError, status: int) -> None:
    """Each way to end without an answer has the status of the contract and a help page."""
    assert error.status == status
    assert error.slug == error.slug.lower()
    assert str(error) == error.detail.key
