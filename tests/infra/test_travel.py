"""An alert travels: from Azure Monitor's payload through the service to a card and a mail."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.infra.conftest import SUBSCRIPTION
from tests.infra.files import INFRA, ROOT, relative
from tests.infra.language import WorkflowError
from tests.infra.tenant import Tenant, built_in_alert
from tests.infra.workflow import Reply, Run

_ALERTS = sorted(INFRA.glob("logic-app/consumption/alert.*.json")) + [
    INFRA / "logic-app" / "standard" / folder / "workflow.json"
    for folder in ("alert", "alert-by-key")
]
_SWEEPS = sorted(INFRA.glob("logic-app/consumption/sweep.*.json"))


@pytest.fixture(name="tenant")
def _tenant(service: str) -> Tenant:
    return Tenant(service)


@pytest.mark.parametrize("path", _ALERTS, ids=relative)
def test_an_alert_becomes_a_card_and_a_mail(
    tenant: Tenant, path: Path, job_of: Callable[[str], str]
) -> None:
    """A fired alert is triaged, and the diagnosis arrives as an Adaptive Card and as HTML."""
    run = tenant.run(path, built_in_alert("vm-win-vss", job_of("vm-win-vss")))
    assert run.status["Send_mail"] == run.status["Post_to_Teams"] == "Succeeded"
    (message,) = tenant.cards
    (attachment,) = message["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert attachment["content"]["type"] == "AdaptiveCard"
    assert "vm-win-vss" in json.dumps(attachment["content"])
    (mail,) = tenant.mails
    assert mail["To"] == "backup@example.test"
    assert mail["Subject"].startswith("[high] vm-win-vss: ")
    assert mail["Body"].startswith("<!DOCTYPE html>")
    assert "ExtensionFailedVssWriterInBadState" in mail["Body"]


def test_card_and_mail_speak_japanese_when_asked(
    tenant: Tenant, job_of: Callable[[str], str]
) -> None:
    """The language parameter of the workflow decides what card and mail are written in."""
    alert = built_in_alert("vm-win-vss", job_of("vm-win-vss"))
    tenant.run(_ALERTS[0], alert, language="ja")
    assert tenant.cards[0]["attachments"][0]["content"]["lang"] == "ja"
    assert '<html lang="ja">' in tenant.mails[0]["Body"]


@pytest.mark.parametrize("path", _ALERTS, ids=relative)
def test_the_same_failure_is_told_once_a_day(
    tenant: Tenant, path: Path, job_of: Callable[[str], str]
) -> None:
    """A second alert of the same streak of failures tells nobody again."""
    alert = built_in_alert("vm-win-vss", job_of("vm-win-vss"))
    tenant.run(path, alert)
    again = tenant.run(path, alert)
    assert again.status["Send_mail"] == again.status["Post_to_Teams"] == "Skipped"
    assert len(tenant.mails) == len(tenant.cards) == 1


def test_a_broken_table_costs_no_message(tenant: Tenant, job_of: Callable[[str], str]) -> None:
    """When it cannot be remembered whether a failure was told, it is told."""
    tenant.table_status = 403
    tenant.run(_ALERTS[0], built_in_alert("vm-win-vss", job_of("vm-win-vss")))
    assert len(tenant.mails) == len(tenant.cards) == 1


def test_a_resolved_alert_tells_nobody(tenant: Tenant) -> None:
    """An alert that has resolved leads to no message."""
    job = "0f0e0d0c-0b0a-4908-8706-050403020100"
    run = tenant.run(_ALERTS[0], built_in_alert("vm-win-vss", job, condition="Resolved"))
    assert run.outputs["Triage"]["body"]["status"] == "resolved"
    assert not tenant.mails
    assert not tenant.cards


def test_a_lesser_severity_is_left_out_when_asked(
    tenant: Tenant, job_of: Callable[[str], str]
) -> None:
    """Only the severity levels of the parameter are told."""
    alert = built_in_alert("vm-win-vss", job_of("vm-win-vss"))
    run = tenant.run(_ALERTS[0], alert, severities=["critical"])
    assert run.status["Remember"] == "Skipped"
    assert not tenant.mails


def test_without_a_teams_address_there_is_only_the_mail(
    tenant: Tenant, job_of: Callable[[str], str]
) -> None:
    """The card is not even asked for when no channel takes it."""
    tenant.run(
        _ALERTS[0], built_in_alert("vm-linux-agent", job_of("vm-linux-agent")), teamsWebhook=""
    )
    assert not tenant.cards
    assert len(tenant.mails) == 1
    assert not [sent for sent in tenant.asked if "format=card" in sent.address]


@pytest.mark.parametrize("path", _ALERTS, ids=relative)
def test_an_alert_that_cannot_be_triaged_is_mailed_as_it_is(tenant: Tenant, path: Path) -> None:
    """A refusal of the service (no such VM) still reaches a person, with markup made harmless."""
    job = "0f0e0d0c-0b0a-4908-8706-050403020100"
    run = tenant.run(path, built_in_alert("vm-nobody-knows", job))
    assert run.status["Worth_telling"] == "Skipped"
    (mail,) = tenant.mails
    assert mail["Subject"] == "[untriaged] Backup Failure"
    assert "&lt;the VM> failed &amp; was" in mail["Body"]
    assert "HTTP 404" in mail["Body"]


@pytest.mark.parametrize("path", _ALERTS, ids=relative)
def test_a_silent_service_loses_no_alert(tenant: Tenant, path: Path) -> None:
    """When the service gives no answer in time, the alert is mailed untriaged."""
    tenant.reachable = False
    run = tenant.run(path, built_in_alert("vm-win-vss", "0f0e0d0c-0b0a-4908-8706-050403020100"))
    assert run.status["Triage"] == "TimedOut"
    assert len(tenant.mails) == 1


def test_a_missing_key_loses_no_alert(tenant: Tenant) -> None:
    """When Key Vault refuses the key, the alert is mailed untriaged."""
    path = INFRA / "logic-app" / "consumption" / "alert.key.json"
    tenant.key_readable = False
    run = tenant.run(path, built_in_alert("vm-win-vss", "0f0e0d0c-0b0a-4908-8706-050403020100"))
    assert run.status["Triage"] == "Skipped"
    assert len(tenant.mails) == 1


@pytest.mark.parametrize("path", _SWEEPS, ids=relative)
def test_the_sweep_mails_one_list_of_what_fails(tenant: Tenant, path: Path) -> None:
    """The daily sweep names the failing and the unreadable machines, and no healthy one."""
    machines = [
        {"subscription": SUBSCRIPTION, "vault": "rsv-sample", "vm": vm}
        for vm in ("vm-win-vss", "vm-ok", "vm-linux-freeze", "vm-nobody-knows")
    ]
    tenant.run(path, None, machines=machines)
    (mail,) = tenant.mails
    assert mail["Subject"] == "Azure Backup: 3 / 4"
    for vm in ("vm-win-vss", "vm-linux-freeze", "vm-nobody-knows"):
        assert f"<b>{vm}</b>" in mail["Body"]
    assert "<b>vm-ok</b>" not in mail["Body"]


def test_a_sweep_that_finds_nothing_sends_nothing(tenant: Tenant) -> None:
    """No mail tells that all is well."""
    machines = [{"subscription": SUBSCRIPTION, "vault": "rsv-sample", "vm": "vm-ok"}]
    tenant.run(_SWEEPS[0], None, machines=machines)
    assert not tenant.mails


def test_every_attempt_of_a_run_carries_its_id(
    tenant: Tenant, job_of: Callable[[str], str]
) -> None:
    """The run's name is the request id of all calls, so that log and run history meet."""
    tenant.run(_ALERTS[0], built_in_alert("vm-win-vss", job_of("vm-win-vss")))
    ids = {sent.headers["x-ms-client-request-id"] for sent in tenant.asked}
    assert ids == {"08584000000000000000CU01"}


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        ({"type": "Script", "runAfter": {}}, "action type"),
        (
            {"type": "If", "runAfter": {}, "expression": {"or": ["@a", "@b"]}, "actions": {}},
            "condition or",
        ),
        ({"type": "Http", "runAfter": {"Itself": ["Succeeded"]}}, "wait for each other"),
    ],
)
def test_the_evaluator_refuses_what_it_does_not_know(action: dict[str, Any], reason: str) -> None:
    """An action, a condition or an order outside the subset fails instead of passing."""
    made = {"actions": {"Itself": action}}
    run = Run(made, {}, None, lambda _: Reply(200), lambda *_: Reply(200))
    with pytest.raises(WorkflowError, match=reason):
        run.go()


def test_the_examples_lie_where_the_tests_look() -> None:
    """Both plans have an alert and a sweep workflow."""
    assert len(_ALERTS) == 4
    assert len(_SWEEPS) == 2
    assert (ROOT / "infra" / "logic-app" / "standard" / "sweep" / "workflow.json").exists()
