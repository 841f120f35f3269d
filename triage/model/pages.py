"""The pages of the catalogue as the HTTP routes answer them: lists, one error, one item.

The field names become camelCase JSON, the texts are in one language; `docs/openapi.json` comes
from here, too.
"""

from triage.model.account import Part
from triage.model.report import DoAction, Link, LookAlikeFacts
from triage.model.terms import (
    Channel,
    ErrorRole,
    ItemKind,
    Level,
    Machine,
    Operation,
    Os,
    Phase,
    Provenance,
    Sensitivity,
    Shell,
    Workload,
)


class EntryLine(Part, frozen=True, kw_only=True):
    """An error as a line of a list."""

    id: str
    code: str | None = None
    title: str
    category: str
    workloads: tuple[Workload, ...] = ()
    os: tuple[Os, ...] = ()
    href: str


class EntryList(Part, frozen=True, kw_only=True):
    """A page of errors; `total` counts all that match, `pages` is how many pages that makes."""

    catalogue: str
    total: int
    page: int
    pages: int
    entries: tuple[EntryLine, ...] = ()


class WantedItem(Part, frozen=True, kw_only=True):
    """An item that an error calls for; `condition` says when, null means always."""

    id: str
    title: str
    level: Level
    condition: str | None = None
    os: Os | None = None
    machine: Machine
    href: str


class EntryPage(Part, frozen=True, kw_only=True):
    """All that the catalogue knows about one error. An empty `os` means any."""

    catalogue: str
    id: str
    code: str | None = None
    codes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    guest_status: tuple[int, ...] = ()
    title: str
    meaning: str
    category: str
    category_title: str
    workloads: tuple[Workload, ...] = ()
    operations: tuple[Operation, ...] = ()
    phase: Phase
    os: tuple[Os, ...] = ()
    role: ErrorRole
    healthy: bool = False
    retryable: bool | None = None
    causes: tuple[str, ...] = ()
    actions: tuple[DoAction, ...] = ()
    look_alikes: tuple[LookAlikeFacts, ...] = ()
    also: tuple[EntryLine, ...] = ()
    scope: str | None = None
    scenario: str
    gather: tuple[WantedItem, ...] = ()
    provenance: Provenance
    last_verified: str
    sources: tuple[Link, ...] = ()


class ItemLine(Part, frozen=True, kw_only=True):
    """A thing to gather as a line of a list."""

    id: str
    title: str
    kind: ItemKind
    os: Os | None = None
    machine: Machine
    level: Level
    sensitivity: Sensitivity
    href: str


class ItemList(Part, frozen=True, kw_only=True):
    """A page of things to gather; `total` counts all that match."""

    catalogue: str
    total: int
    page: int
    pages: int
    items: tuple[ItemLine, ...] = ()


class Need(Part, frozen=True, kw_only=True):
    """An error that needs an item, how much, and when (null: always)."""

    entry: str
    code: str | None = None
    title: str
    level: Level
    condition: str | None = None
    href: str


class ItemPage(Part, frozen=True, kw_only=True):
    """All that the catalogue knows about one thing to gather, and which errors need it."""

    catalogue: str
    id: str
    title: str
    why: str
    kind: ItemKind
    machine: Machine
    os: Os | None = None
    level: Level
    channels: tuple[Channel, ...] = ()
    path: str | None = None
    contents: str | None = None
    command: str | None = None
    shell: Shell | None = None
    steps: tuple[str, ...] = ()
    needs_admin: bool = False
    sensitivity: Sensitivity
    sensitivity_note: str | None = None
    keeps_for: str | None = None
    instead: str | None = None
    scenarios: tuple[str, ...] = ()
    needed_by: tuple[Need, ...] = ()
    provenance: Provenance
    last_verified: str
    sources: tuple[Link, ...] = ()
