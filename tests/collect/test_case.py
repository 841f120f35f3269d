"""The facts of the failure reach the script, and none of them can do anything there."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.collect.conftest import MadeUpMachine, plan_of
from triage.catalogue.catalogue import Catalogue
from triage.collect import CaseFacts, case_of, scripts_for
from triage.collect.bash import insert
from triage.diagnosis.clues import ReadJob
from triage.diagnosis.diagnose import Findings
from triage.diagnosis.recognise import Recognition
from triage.model.evidence import Evidence, Job, JobError, JobStatus, Vault, Vm, Window
from triage.model.terms import Language, Operation, Os, Phase, Workload

NOW = datetime(2026, 3, 10, 3, tzinfo=UTC)
JOB = Job(
    id="0f0f",
    management_type="AzureIaasVM",
    workload=Workload.AZURE_VM,
    operation=Operation.BACKUP,
    operation_text="Backup",
    status=JobStatus.FAILED,
    entity="vm-linux",
    start=NOW,
    end=NOW + timedelta(minutes=9),
    activity_id="a-1",
    errors=(JobError(number=400123, title="UserErrorFsFreezeFailed"),),
)
FINDINGS = Findings(
    status="diagnosed",
    recognition=Recognition(code="UserErrorFsFreezeFailed"),
    phase=Phase.TAKE_SNAPSHOT,
    os=Os.LINUX,
    job=ReadJob(job=JOB, errors=(), leading=Recognition()),
)
EVIDENCE = Evidence(
    vault=Vault(id="/v", name="rsv-sample", resource_group="rg-backup", subscription="1111"),
    vm=Vm(id=None, name="vm-linux", resource_group="rg-app", subscription="1111", os=Os.LINUX),
    window=Window(start=NOW - timedelta(days=14), end=NOW),
    readings=(),
)


def test_facts_come_from_evidence_and_findings() -> None:
    """Ids, times and each code once, the recognised one first."""
    assert case_of(FINDINGS, EVIDENCE, "Asia/Tokyo") == CaseFacts(
        subscription="1111",
        vault="rsv-sample",
        vault_resource_group="rg-backup",
        vm="vm-linux",
        vm_resource_group="rg-app",
        os=Os.LINUX,
        job="0f0f",
        activity_id="a-1",
        codes=("UserErrorFsFreezeFailed", "400123"),
        started=NOW,
        ended=NOW + timedelta(minutes=9),
        timezone="Asia/Tokyo",
    )


def test_without_azure_the_rest_is_left_open() -> None:
    """After `/classify` the vault and the VM are for a person to fill in."""
    case = case_of(FINDINGS)
    assert (case.vault, case.vm, case.job) == (None, None, "0f0f")


@pytest.mark.parametrize("part", ["facts", "steps", "redaction", "gathering"])
def test_values_that_look_like_marks_are_not_replaced(part: str) -> None:
    """What is put in is not looked at again."""
    text = insert("#:one\n#:two", {"one": f"#:{part}\n#:two", "two": "end"})
    assert text == f"#:{part}\n#:two\nend"


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=5))
def test_no_fact_breaks_out_of_the_bash_script(
    machine: MadeUpMachine, catalogue: Catalogue, values: list[str]
) -> None:
    """Whatever names and codes hold, the script runs as it would without them."""
    hostile = (*values, "$(touch {0})", "'; touch {0}; '", "`touch {0}`", "\ntouch {0}\n", "a')\n")
    marker = machine.output.parent / "broken-out"
    codes = tuple(value.replace("{0}", str(marker)) for value in hostile)
    case = CaseFacts(vm=codes[1], vault=codes[-2], job=codes[2], ticket=codes[0], codes=codes)
    plan = plan_of(catalogue, "azurevm-linux", Os.LINUX)
    (script,) = scripts_for(plan, case, Language.EN, catalogue)
    taken = machine.run(script.text, "--dry-run")
    assert taken.status == 0
    assert "collect.sh:" not in taken.console
    assert not marker.exists()
