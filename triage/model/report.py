"""The report: the shape of every answer of `/triage` and `/classify`, in one language.

The field names become camelCase JSON; this module is where `docs/openapi.json` comes from.
An absent fact is null, an empty list means that there are none.
"""

from datetime import datetime
from typing import Literal

from triage.model.account import (
    Environment,
    Failure,
    GuestFact,
    HistoryFacts,
    Part,
    RecoveryPointFacts,
)
from triage.model.terms import (
    Channel,
    Confidence,
    ItemKind,
    Language,
    Level,
    Machine,
    Operation,
    Os,
    Provenance,
    Sensitivity,
    Shell,
    Workload,
)

SCHEMA_VERSION = "1.0"

Status = Literal["diagnosed", "unrecognised", "guided", "noFailure", "inProgress", "resolved"]
SeverityLevel = Literal["critical", "high", "medium", "low"]


class Link(Part, frozen=True, kw_only=True):
    """A page that states what is said."""

    title: str
    url: str
    last_verified: str | None = None


class AskedQuestion(Part, frozen=True, kw_only=True):
    """The question as it was understood."""

    subscription: str | None = None
    vault: str | None = None
    vault_resource_group: str | None = None
    vm: str | None = None
    vm_resource_group: str | None = None
    job_id: str | None = None
    workload: Workload | None = None
    operation: Operation | None = None
    lookback_days: int | None = None
    timezone: str | None = None
    code: str | None = None
    message: str | None = None
    alert_rule: str | None = None


class Because(Part, frozen=True, kw_only=True):
    """The field and the value that decided the recognition."""

    field: str
    value: str


class DoAction(Part, frozen=True, kw_only=True):
    """Something to do about the failure."""

    text: str
    destroys_evidence: bool = False


class LookAlikeFacts(Part, frozen=True, kw_only=True):
    """An entry easily mistaken for this one."""

    entry: str
    title: str
    tell_apart: str


class DiagnosisFacts(Part, frozen=True, kw_only=True):
    """What is wrong."""

    entry: str | None = None
    code: str | None = None
    title: str
    meaning: str
    category: str | None = None
    confidence: Confidence
    because: Because | None = None
    retryable: bool | None = None
    causes: tuple[str, ...] = ()
    actions: tuple[DoAction, ...] = ()
    look_alikes: tuple[LookAlikeFacts, ...] = ()
    also: tuple[str, ...] = ()
    scope: str | None = None
    provenance: Provenance = Provenance.VERIFIED
    sources: tuple[Link, ...] = ()


class Severity(Part, frozen=True, kw_only=True):
    """How pressing it is, and why."""

    level: SeverityLevel
    reasons: tuple[str, ...] = ()


class CollectionWindow(Part, frozen=True, kw_only=True):
    """The time for which logs are wanted, in UTC and in the asked time zone."""

    from_utc: datetime | None = None
    to_utc: datetime | None = None
    from_local: str | None = None
    to_local: str | None = None


class ChecklistItem(Part, frozen=True, kw_only=True):
    """One thing to gather."""

    id: str
    title: str
    why: str
    kind: ItemKind
    level: Level
    machine: Machine
    os: Os | None = None
    path: str | None = None
    shell: Shell | None = None
    command: str | None = None
    condition: str | None = None
    instead: str | None = None
    channel: tuple[Channel, ...] = ()
    needs_admin: bool = False
    sensitivity: Sensitivity = Sensitivity.LOW
    sensitivity_note: str | None = None
    keeps_for: str | None = None
    steps: tuple[str, ...] = ()
    answer: str | None = None
    provenance: Provenance = Provenance.VERIFIED
    sources: tuple[Link, ...] = ()


class Delivery(Part, frozen=True, kw_only=True):
    """A way to run a collection script, with the exact command where there is one."""

    channel: Channel
    text: str
    command: str | None = None


class CollectorFacts(Part, frozen=True, kw_only=True):
    """A script that gathers the items of one machine."""

    shell: Shell
    machine: Machine
    filename: str
    href: str
    covers: tuple[str, ...] = ()
    deliveries: tuple[Delivery, ...] = ()


class Handover(Part, frozen=True, kw_only=True):
    """How to pack, name and hand over what was gathered."""

    archive: str
    steps: tuple[str, ...] = ()


class WriterService(Part, frozen=True, kw_only=True):
    """A VSS writer, the service behind it and what restarting it does."""

    writer: str
    service: str
    display_name: str
    impact: str


class ChecklistFacts(Part, frozen=True, kw_only=True):
    """What to gather, in the order to gather it."""

    scenario: str
    title: str
    intro: str
    window: CollectionWindow = CollectionWindow()
    before_you_fix: tuple[str, ...] = ()
    items: tuple[ChecklistItem, ...] = ()
    writers: tuple[WriterService, ...] = ()
    collectors: tuple[CollectorFacts, ...] = ()
    handover: Handover | None = None


class NextStep(Part, frozen=True, kw_only=True):
    """What to do next and what it proves."""

    text: str
    proves: str | None = None
    destroys_evidence: bool = False


class SourceFacts(Part, frozen=True, kw_only=True):
    """How one source was read; null `next` means that nothing needs doing."""

    name: str
    outcome: str
    detail: str | None = None
    next: str | None = None
    elapsed_ms: int = 0


class TraceStep(Part, frozen=True, kw_only=True):
    """One step of the trace that `explain=true` adds."""

    step: str
    detail: str
    elapsed_ms: float | None = None


class Report(Part, frozen=True, kw_only=True):
    """The whole answer."""

    schema_version: str = SCHEMA_VERSION
    generated_at: datetime
    language: Language
    request_id: str
    status: Status
    partial: bool = False
    question: AskedQuestion = AskedQuestion()
    environment: Environment = Environment()
    failure: Failure | None = None
    diagnosis: DiagnosisFacts | None = None
    history: HistoryFacts | None = None
    recovery_points: RecoveryPointFacts | None = None
    guest: tuple[GuestFact, ...] = ()
    severity: Severity | None = None
    checklist: ChecklistFacts | None = None
    next: tuple[NextStep, ...] = ()
    sources: tuple[SourceFacts, ...] = ()
    warnings: tuple[str, ...] = ()
    trace: tuple[TraceStep, ...] | None = None
