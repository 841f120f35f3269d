"""Reports to render: small, full, hostile, and one of each status, in both languages."""

from datetime import timedelta
from typing import Any, get_args

from msgspec.structs import replace

from tests.render.accounts import (
    JOB,
    NOW,
    SUBSCRIPTION,
    VAULT_ID,
    environment,
    failure,
    history,
    points,
)
from triage.model import account, terms
from triage.model import report as model
from triage.model.evidence import Outcome, SourceName

__all__ = ["JOB", "SUBSCRIPTION", "environment", "failure", "history", "points"]

STATUSES: tuple[model.Status, ...] = get_args(model.Status)
LEVELS: tuple[model.SeverityLevel, ...] = get_args(model.SeverityLevel)
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
