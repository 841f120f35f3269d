"""What happened, as reports to render tell it: every field holds something."""

from datetime import UTC, datetime, timedelta

from triage.model import account, terms

NOW = datetime(2026, 11, 20, 3, 15, 42, tzinfo=UTC)
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
                        number=400921, title="Ill", message="All is not well on shop-db01."
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
