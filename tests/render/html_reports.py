"""Reports to draw: a full one, and one whose every service text is hostile."""

from datetime import UTC, datetime, timedelta
from typing import Any

from triage.model.account import (
    CodeCount,
    Environment,
    ErrorFacts,
    Failure,
    FollowUp,
    HealthFact,
    HistoryFacts,
    HistoryWindow,
    ItemFacts,
    NeighbourFacts,
    PointFacts,
    RecoveryPointFacts,
    Streak,
    TaskFacts,
    TimelineJob,
    VaultFacts,
    VmFacts,
)
from triage.model.report import (
    Because,
    ChecklistFacts,
    ChecklistItem,
    CollectionWindow,
    CollectorFacts,
    Delivery,
    DiagnosisFacts,
    Handover,
    Link,
    NextStep,
    Report,
    Severity,
    SourceFacts,
    TraceStep,
    WriterService,
)
from triage.model.terms import (
    Channel,
    Confidence,
    Consistency,
    ErrorRole,
    ItemKind,
    Language,
    Level,
    Machine,
    Os,
    Phase,
    Sensitivity,
    Shell,
    Workload,
)

NOW = datetime(2026, 3, 15, 6, 30, tzinfo=UTC)
HOSTILE = '<script>alert("1")</script>\u202e\u0000 <img src=x onerror=alert(2)> 🧨 ' + "長" * 200
STATUSES = ("Failed", "Completed", "CompletedWithWarnings", "InProgress", "Cancelled", "Odd")


def at(days: float) -> datetime:
    """Return the moment so many days before the report."""
    return NOW - timedelta(days=days)


def full_report(text: str = "srv-01", **changes: Any) -> Report:
    """Return a report with every part present; `text` stands wherever the service speaks."""
    parts: dict[str, Any] = {
        "generated_at": NOW,
        "language": Language.EN,
        "request_id": "req-1",
        "status": "diagnosed",
        "partial": True,
        "environment": _environment(text),
        "failure": _failure(text),
        "diagnosis": _diagnosis(text),
        "history": history(text),
        "recovery_points": points(),
        "severity": Severity(level="high", reasons=(text,)),
        "checklist": _checklist(text),
        "next": (NextStep(text=text, proves=text, destroys_evidence=True),),
        "sources": (SourceFacts(name="jobs", outcome="denied", detail=text, next=text),),
        "warnings": (text,),
        "trace": (TraceStep(step="read jobs", detail=text, elapsed_ms=1.5),),
    }
    return Report(**(parts | changes))


def bare_report(**changes: Any) -> Report:
    """Return a report that knows next to nothing."""
    parts: dict[str, Any] = {
        "generated_at": NOW,
        "language": Language.EN,
        "request_id": "req-2",
        "status": "noFailure",
    }
    return Report(**(parts | changes))


def _environment(text: str) -> Environment:
    health = HealthFact(number=7, title=text, message=text, recommendations=(text,))
    item = ItemFacts(
        id="/i",
        workload=Workload.AZURE_VM,
        friendly_name=text,
        policy_name=text,
        last_backup_time=at(1),
        health=(health,),
    )
    return Environment(
        subscription_id="11111111-2222-4333-8444-555555555555",
        vault=VaultFacts(id="/v", name="vault-a", resource_group="group-a", location="japaneast"),
        vm=VmFacts(name=text, id="/vm", resource_group=text, os_type=Os.WINDOWS),
        items=(item,),
        missing=(text,),
    )


def _failure(text: str) -> Failure:
    return Failure(
        job_id="job-0",
        portal_link="https://portal.azure.com/#job",
        activity_id=text,
        workload=Workload.AZURE_VM,
        operation=text,
        status="Failed",
        item=text,
        start_time=at(1),
        end_time=at(0.9),
        duration=timedelta(hours=1, minutes=2, seconds=3),
        scheduled=True,
        phase=Phase.TAKE_SNAPSHOT,
        tasks=(TaskFacts(name=text, status="Failed", duration=timedelta(seconds=9)),),
        errors=(
            ErrorFacts(
                code=text,
                number=4711,
                message=text,
                recommendations=(text,),
                role=ErrorRole.PRIMARY,
            ),
        ),
        detail=text,
        consequential=(FollowUp(job_id="job-9", code=text, start_time=at(0.5)),),
    )


def _diagnosis(text: str) -> DiagnosisFacts:
    return DiagnosisFacts(
        entry="some-entry",
        code=text,
        title="A writer is ill",
        meaning="It did not answer.",
        confidence=Confidence.EXACT,
        because=Because(field="errors[0].title", value=text),
        causes=("It was tired.",),
        scope="Support sees this far.",
        sources=(
            Link(title="A page", url="https://learn.microsoft.com/x", last_verified="2026-03-01"),
        ),
    )


def history(text: str = "Code", **changes: Any) -> HistoryFacts:
    """Return a window of six days with a job of each status."""
    jobs = tuple(
        TimelineJob(
            job_id=f"job-{n}",
            operation=text,
            status=status,
            start_time=at(n + 1),
            duration=timedelta(minutes=n),
            code=text,
        )
        for n, status in enumerate(STATUSES)
    )
    parts: dict[str, Any] = {
        "window": HistoryWindow(start=at(14), end=NOW),
        "succeeded": 5,
        "failed": 3,
        "warned": 1,
        "streak": Streak(length=3, since=at(3), same_code=True),
        "last_success": at(4),
        "codes": (CodeCount(code=text, count=3, last=at(1)),),
        "reading": "Three in a row.",
        "neighbours": NeighbourFacts(
            items_seen=9, items_failing=4, same_code=1, names=(text,), reading="Look around."
        ),
        "jobs": jobs,
    }
    return HistoryFacts(**(parts | changes))


def points() -> RecoveryPointFacts:
    """Return a recovery point of each consistency."""
    listed = tuple(PointFacts(time=at(n + 2), consistency=c) for n, c in enumerate(Consistency))
    return RecoveryPointFacts(
        latest=listed[0],
        latest_application_consistent=at(2),
        age_hours=48,
        points=listed,
        reading="All kinds.",
    )


def _checklist(text: str) -> ChecklistFacts:
    return ChecklistFacts(
        scenario="vss",
        title="VSS",
        intro="Take this.",
        window=CollectionWindow(from_utc=at(1.1), to_utc=at(0.8)),
        before_you_fix=("Save first.",),
        items=(_item("one", Level.MUST, text), _item("two", Level.SHOULD, text)),
        writers=(WriterService(writer="W", service="S", display_name="The S", impact="None."),),
        collectors=(
            CollectorFacts(
                shell=Shell.POWERSHELL,
                machine=Machine.PROTECTED_VM,
                filename="collect.ps1",
                href="/api/triage?format=powershell",
                covers=("one",),
                deliveries=(Delivery(channel=Channel.RDP_SSH, text=text, command=text),),
            ),
        ),
        handover=Handover(archive="case_vm.zip", steps=("Pack it.",)),
    )


def _item(id_: str, level: Level, text: str) -> ChecklistItem:
    return ChecklistItem(
        id=id_,
        title=f"Thing {id_}",
        why="Because.",
        kind=ItemKind.COMMAND,
        level=level,
        machine=Machine.PROTECTED_VM,
        path=f"C:\\{id_}",
        shell=Shell.POWERSHELL,
        command=f"echo '{text}'",
        condition="it is there",
        instead="two" if id_ == "one" else "absent",
        channel=(Channel.RUN_COMMAND,),
        needs_admin=True,
        sensitivity=Sensitivity.HIGH,
        sensitivity_note="names",
        keeps_for="a day",
        steps=("Open it.",),
        answer=text,
        sources=(Link(title="A page", url="javascript:alert(1)"),),
    )
