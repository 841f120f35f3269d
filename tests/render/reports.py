"""Reports to render: small, full, hostile, and one of each status, in both languages."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from msgspec.structs import replace

from triage.model import account, terms
from triage.model import report as model
from triage.model.evidence import Outcome, SourceName

NOW = datetime(2026, 11, 20, 3, 15, 42, tzinfo=UTC)
STATUSES: tuple[model.Status, ...] = get_args(model.Status)
LEVELS: tuple[model.SeverityLevel, ...] = get_args(model.SeverityLevel)
SUBSCRIPTION = "7d0c1b9a-52f3-4e1e-9c55-0a3de0f4b6c2"
JOB = "c3b7a1de-8f04-4f0d-a8be-55e2f6d1c9aa"
VAULT_ID = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/grp-keep/providers"
    "/Microsoft.RecoveryServices/vaults/vlt-east"
)
VM_ID = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/grp-shop/providers"
    "/Microsoft.Compute/virtualMachines/shop-db01"
)

HOSTILE_TEXTS = (
    "<script>alert('x')</script>",
    "\u202eevil\u202c \x1b[31mred\x1b[0m",
    "🧨🧯 絵文字と長い名前",
    "n" * 200,
    "](https://evil.example) *bold* _it_ `tick` | bar # h",
    "one\r\n# two\n\n- [ ] three\u2028```\nfour",
    "{{DATE(2026-01-01T00:00:00Z,SHORT)}} &lt;b&gt; ~~gone~~ @all",
)


def small(language: terms.Language = terms.Language.EN, **changes: Any) -> model.Report:
    """Return a report that holds next to nothing."""
    bare = model.Report(generated_at=NOW, language=language, request_id="req-1", status="noFailure")
    return replace(bare, **changes)


def item(number: int, level: terms.Level = terms.Level.MUST, **changes: Any) -> model.ChecklistItem:
    """Return a thing to gather; the number chooses among the closed vocabularies."""

    def pick(kind: Any) -> Any:
        return tuple(kind)[number % len(tuple(kind))]

    made = model.ChecklistItem(
        id=f"thing-{number}",
        title=f"Thing number {number}",
        why="It tells whether the extension was asked at all, and what it answered to the host.",
        kind=pick(terms.ItemKind),
        level=level,
        machine=pick(terms.Machine),
        os=pick(terms.Os),
        path=rf"C:\Logs\thing-{number}\*.log",
        shell=pick(terms.Shell),
        command=f"az vm show --name shop-db01 --resource-group grp-shop --query 'tags.{number}' "
        + "--output json " * 8,
        condition="the machine answers",
        instead="thing-0",
        channel=tuple(terms.Channel),
        needs_admin=bool(number % 2),
        sensitivity=pick(terms.Sensitivity),
        sensitivity_note="names of accounts",
        keeps_for="ten files",
        steps=("Open the page.", "Take the picture."),
        answer="known already",
        provenance=pick(terms.Provenance),
        sources=(LINK,),
    )
    return replace(made, **changes)


LINK = model.Link(
    title="Troubleshoot [backup] failures",
    url="https://learn.microsoft.com/azure/backup/backup-azure-vms-troubleshoot",
    last_verified="2026-11-19",
)


def full(language: terms.Language = terms.Language.EN, **changes: Any) -> model.Report:
    """Return a report in which every field holds something."""
    whole = model.Report(
        generated_at=NOW,
        language=language,
        request_id="0f8e5d51-req",
        status="diagnosed",
        partial=True,
        question=model.AskedQuestion(
            subscription=SUBSCRIPTION,
            vault="vlt-east",
            vm="shop-db01",
            lookback_days=14,
            timezone="Asia/Tokyo",
            alert_rule="alert for shop-db01",
        ),
        environment=environment(),
        failure=failure(),
        diagnosis=diagnosis(),
        history=history(),
        recovery_points=points(),
        severity=model.Severity(level="high", reasons=("Three runs in a row failed.",)),
        checklist=checklist(),
        next=(
            model.NextStep(text="Save the writer list.", proves="A restart wipes it."),
            model.NextStep(text="Restart the service.", destroys_evidence=True),
        ),
        sources=tuple(source(name, outcome) for name in SourceName for outcome in Outcome),
        warnings=("A job of shop-db01 is running.",),
        trace=(model.TraceStep(step="read jobs", detail="ok, 12 rows", elapsed_ms=31.5),),
    )
    return replace(whole, **changes)


def source(name: str, outcome: str) -> model.SourceFacts:
    """Return how a source was read."""
    return model.SourceFacts(
        name=name,
        outcome=outcome,
        detail=f"grp-keep/vlt-east answered {outcome}",
        next=f"grant Reader on {VAULT_ID}",
        elapsed_ms=120,
    )


def environment() -> account.Environment:
    """Return where it happened."""
    return account.Environment(
        subscription_id=SUBSCRIPTION,
        vault=account.VaultFacts(
            id=VAULT_ID, name="vlt-east", resource_group="grp-keep", location="japaneast"
        ),
        vm=account.VmFacts(
            id=VM_ID,
            name="shop-db01",
            resource_group="grp-shop",
            os_type=terms.Os.WINDOWS,
            os_name="Windows Server 2022",
        ),
        items=(
            account.ItemFacts(
                id=f"{VAULT_ID}/backupFabrics/Azure/protectionContainers/IaasVMContainer;"
                "iaasvmcontainerv2;grp-shop;shop-db01/protectedItems/VM;iaasvmcontainerv2;"
                "grp-shop;shop-db01",
                workload=terms.Workload.AZURE_VM,
                friendly_name="shop-db01",
                protection_state="Protected",
                last_backup_status="Failed",
                last_backup_time=NOW - timedelta(hours=9),
                policy_name="NightlyPolicy",
                health=(
                    account.HealthFact(
                        number=400239, title="Passed", message="All is well on shop-db01."
                    ),
                ),
            ),
        ),
        missing=("Which updates were installed on the machine shortly before?",),
    )


def failure() -> account.Failure:
    """Return the failed job."""
    start = NOW - timedelta(hours=10)
    return account.Failure(
        job_id=JOB,
        portal_link=f"https://portal.azure.com/#resource{VAULT_ID}/backupJobs/{JOB}",
        activity_id="a1b2c3d4-0000-4e5f-8a9b-112233445566",
        workload=terms.Workload.AZURE_VM,
        operation="Backup",
        status="Failed",
        item="shop-db01",
        start_time=start,
        end_time=start + timedelta(minutes=43, seconds=7),
        start_time_local="2026-11-20T02:15:42+09:00",
        end_time_local="2026-11-20T02:58:49+09:00",
        duration=timedelta(minutes=43, seconds=7),
        scheduled=True,
        phase=terms.Phase.TAKE_SNAPSHOT,
        tasks=(
            account.TaskFacts(
                name="Take Snapshot",
                status="Failed",
                start_time=start,
                duration=timedelta(minutes=40),
            ),
            account.TaskFacts(name="Transfer data to vault", status="NotStarted"),
        ),
        errors=(
            account.ErrorFacts(
                code="ExtensionFailedVssWriterInBadState",
                number=400131,
                title="Writers of shop-db01",
                message="Snapshot failed as writers on shop-db01.corp.example.com (10.20.30.41) "
                "were in a bad state.",
                recommendations=("Restart the services of the writers.",),
            ),
            account.ErrorFacts(number=400249, role=terms.ErrorRole.CONSEQUENTIAL),
        ),
        detail="Writers failed on shop-db01.",
        consequential=(
            account.FollowUp(
                job_id="99887766-5544-4332-8110-ffeeddccbbaa",
                code="UserErrorBackupOperationInProgress",
                start_time=NOW - timedelta(hours=4),
            ),
        ),
    )


def diagnosis() -> model.DiagnosisFacts:
    """Return what is wrong."""
    return model.DiagnosisFacts(
        entry="vss-writer-in-bad-state",
        code="ExtensionFailedVssWriterInBadState",
        title="A VSS writer is in a bad state",
        meaning="The guest could not be brought to a standstill. 書き込みの静止に失敗しています。",
        category="vss-writer",
        confidence=terms.Confidence.EXACT,
        because=model.Because(field="errorTitle", value="ExtensionFailedVssWriterInBadState"),
        retryable=False,
        causes=("A writer hangs.", "The disk is full."),
        actions=(
            model.DoAction(text="Save the writer list."),
            model.DoAction(text="Restart the service.", destroys_evidence=True),
        ),
        look_alikes=(
            model.LookAlikeFacts(
                entry="vss-service", title="The service is down", tell_apart="No writer is listed."
            ),
        ),
        also=("vss-timeout",),
        scope="Support cannot mend another maker's writer.",
        provenance=terms.Provenance.DERIVED,
        sources=(LINK,),
    )


def history() -> account.HistoryFacts:
    """Return what the job history says."""
    return account.HistoryFacts(
        window=account.HistoryWindow(start=NOW - timedelta(days=14), end=NOW, truncated=True),
        jobs_seen=14,
        succeeded=10,
        failed=3,
        warned=1,
        success_rate=0.79,
        streak=account.Streak(length=3, since=NOW - timedelta(days=3), same_code=True),
        last_success=NOW - timedelta(days=4),
        first_failure_after_success=NOW - timedelta(days=3),
        codes=(
            account.CodeCount(
                code="ExtensionFailedVssWriterInBadState", count=3, last=NOW - timedelta(hours=10)
            ),
        ),
        pattern="steady",
        reading="Three failures in a row; before that it worked.",
        neighbours=account.NeighbourFacts(
            items_seen=4,
            items_failing=1,
            same_code=1,
            names=("shop-web07",),
            reading="1 of 4 other items met the same code.",
        ),
        dedup_key="6f1e",
        jobs=(account.TimelineJob(job_id=JOB, operation="Backup", status="Failed"),),
    )


def points() -> account.RecoveryPointFacts:
    """Return what can be restored."""
    newest = account.PointFacts(
        time=NOW - timedelta(days=4), consistency=terms.Consistency.FILE_SYSTEM
    )
    return account.RecoveryPointFacts(
        latest=newest,
        latest_application_consistent=NOW - timedelta(days=6),
        age_hours=96.04,
        consistency_change=NOW - timedelta(days=5),
        points=(newest,),
        reading="The newest point is only file-system consistent.",
    )


def checklist() -> model.ChecklistFacts:
    """Return what to gather: items of every level and kind."""
    levels = (terms.Level.MUST, terms.Level.SHOULD, terms.Level.MAY)
    return model.ChecklistFacts(
        scenario="vss-writer",
        title="VSS writers",
        intro="The guest matters here. ゲスト内のログが必要です。",
        window=model.CollectionWindow(
            from_utc=NOW - timedelta(hours=11),
            to_utc=NOW - timedelta(hours=8),
            from_local="2026-11-20T01:15:42+09:00",
            to_local="2026-11-20T04:15:42+09:00",
        ),
        before_you_fix=("Do not restart the machine yet.",),
        items=tuple(item(n, level) for level in levels for n in range(6)),
        writers=(
            model.WriterService(
                writer="System Writer",
                service="CryptSvc",
                display_name="Cryptographic Services",
                impact="short",
            ),
        ),
        collectors=(
            model.CollectorFacts(
                shell=terms.Shell.POWERSHELL,
                machine=terms.Machine.PROTECTED_VM,
                filename="collect_shop-db01.ps1",
                href="/api/triage?vm=shop-db01&format=powershell",
                covers=("thing-1", "thing-2"),
                deliveries=(
                    model.Delivery(
                        channel=terms.Channel.RUN_COMMAND,
                        text="From any machine with the CLI.",
                        command="az vm run-command invoke --name shop-db01 --scripts @collect.ps1",
                    ),
                ),
            ),
        ),
        handover=model.Handover(
            archive="<case>_shop-db01_vss-writer_<UTC yyyymmddThhmmZ>",
            steps=("Pack it all into one archive.",),
        ),
    )


def hostile(text: str, language: terms.Language = terms.Language.EN) -> model.Report:
    """Return a full report in which the service, the names and the caller all say `text`."""
    whole = full(language)
    assert whole.failure is not None
    assert whole.environment.vm is not None
    assert whole.environment.vault is not None
    broken = account.ErrorFacts(code=text, title=text, message=text, recommendations=(text, text))
    return replace(
        whole,
        request_id=text,
        environment=replace(
            whole.environment,
            vm=replace(whole.environment.vm, name=text, resource_group=text, os_name=text),
            vault=replace(whole.environment.vault, name=text, resource_group=text),
            items=tuple(
                replace(i, friendly_name=text, policy_name=text, protection_state=text)
                for i in whole.environment.items
            ),
        ),
        failure=replace(
            whole.failure,
            item=text,
            detail=text,
            errors=(broken, broken),
            tasks=(account.TaskFacts(name=text, status=text),),
        ),
        sources=(source(text, "failed"), *whole.sources),
        warnings=(text,),
    )


def of_status(status: model.Status, language: terms.Language) -> model.Report:
    """Return a report with `status` and what such a report holds."""
    if status in ("noFailure", "inProgress", "resolved"):
        return full(language, status=status, diagnosis=None, failure=None, checklist=None)
    if status == "guided":
        return full(language, status=status, diagnosis=None, failure=None)
    return full(language, status=status)
