"""The recorded alerts, where they are at hand, lead to the right question."""

import json
from pathlib import Path

import pytest

from tests.intake.test_alert import alert, call
from triage.errors import InvalidQuestion
from triage.intake.ask import read_question
from triage.model.terms import Language, Workload

RECORDED = Path(__file__).parents[3] / "shared" / "examples" / "alerts"

recorded = pytest.mark.skipif(not RECORDED.exists(), reason="the recordings are not here")


@recorded
def test_the_captured_alert() -> None:
    """The captured built-in alert of a SQL database leads to its VM, job and code."""
    path = RECORDED / "built-in-backup-failure-sql-REAL-2026-03.json"
    called = call(json.loads(path.read_text()))
    question = read_question(called.fields, language=Language.EN, lookback_days=14)
    assert (question.vault.name, question.vm.name) == ("rsv-infra-prod-01", "vm-sql-prod-02")
    assert question.workload is Workload.SQL
    assert question.job_id == "88df0be3-7c77-46c9-bfc2-fb92e3b1918a"
    assert called.alert.code == "usererrorparentfullbackupmissing"


@recorded
def test_the_log_search_example() -> None:
    """The log-search example leads to its VM, job and code."""
    path = RECORDED / "log-search-v2-backupjobs-CONSTRUCTED.json"
    called = call(json.loads(path.read_text()))
    question = read_question(called.fields, language=Language.EN, lookback_days=14)
    assert (question.vault.name, question.vm.name) == ("vault1", "vm01")
    assert called.alert.code == "ExtensionFailedVssWriterInBadState"


@recorded
def test_the_metric_example_is_resolved() -> None:
    """The metric example is a resolved alert."""
    path = RECORDED / "metric-platform-sample-docs.json"
    assert call(json.loads(path.read_text())).alert.resolved


@recorded
@pytest.mark.parametrize(
    "name",
    ["activity-log-administrative-context-docs.json", "log-search-v2-context-sample-docs.json"],
)
def test_contexts_without_a_vault_are_refused(name: str) -> None:
    """Contexts of other alerts name no vault and are refused."""
    context = json.loads((RECORDED / name).read_text())["alertContext"]
    with pytest.raises(InvalidQuestion):
        call(alert(context, alertTargetIDs=[]))
