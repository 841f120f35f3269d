"""The shape of the knowledge: entries (errors), items (things to gather), scenarios, words.

The YAML files beside this module are written by people in exactly this shape (camelCase keys);
`compiled.json` is the same content in one file, which the process decodes in milliseconds.
"""

import datetime as dt
import hashlib

import msgspec

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
    Text,
    Workload,
)


class _Record(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename="camel",
    forbid_unknown_fields=True,
    omit_defaults=True,
    gc=False,
):
    """Common options of all catalogue records: unknown keys are errors, defaults stay unwritten.

    Records hold each other as a tree, so the collector need not watch them: they load in half
    the time.
    """


class Source(_Record, frozen=True, kw_only=True):
    """A page or code base that states a fact; entries and items name it by `id`."""

    id: str
    title: Text
    url: str
    edition: str = ""
    url_ja: str = ""


class Action(_Record, frozen=True, kw_only=True):
    """One thing to do about a failure, in the order of trying."""

    en: str
    ja: str
    destroys_evidence: bool = False

    @property
    def text(self) -> Text:
        """The wording in both languages."""
        return Text(self.en, self.ja)


class Wordings(_Record, frozen=True, kw_only=True):
    """How the service words the failure: text to recognise, never text of ours."""

    en: tuple[str, ...] = ()
    ja: tuple[str, ...] = ()


class Gather(_Record, frozen=True, kw_only=True):
    """An item that is wanted, how much, and under which condition (`conditions.yaml`)."""

    item: str
    level: Level
    when: str = ""


class LookAlike(_Record, frozen=True, kw_only=True):
    """Another entry that this one is mistaken for."""

    entry: str
    tell_apart: Text


class Entry(_Record, frozen=True, kw_only=True):
    """One failure: every code, spelling, number and wording under which it shows up.

    `codes` are distinct documented codes of the same failure, the leading one first; `aliases`
    are spelling variants; `numbers` are the service's integers; `guest_status` are numbers of
    the Linux extension. An empty `os` means any. `retryable` is null where no source tells.
    """

    id: str
    title: Text
    meaning: Text
    category: str
    workloads: tuple[Workload, ...]
    operations: tuple[Operation, ...]
    phase: Phase
    scenario: str
    causes: tuple[Text, ...]
    actions: tuple[Action, ...]
    sources: tuple[str, ...]
    last_verified: dt.date
    provenance: Provenance
    codes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    guest_status: tuple[int, ...] = ()
    os: tuple[Os, ...] = ()
    retryable: bool | None = None
    role: ErrorRole = ErrorRole.PRIMARY
    healthy: bool = False
    wordings: Wordings = Wordings()
    gather: tuple[Gather, ...] = ()
    look_alikes: tuple[LookAlike, ...] = ()
    scope: Text | None = None


class Command(_Record, frozen=True, kw_only=True):
    """What to paste, complete in itself. `{{name}}` marks are filled, quoted for the shell."""

    shell: Shell
    text: str


class Collect(_Record, frozen=True, kw_only=True):
    """One step by which the collection script takes an item; exactly one of the first four.

    `files`: paths or globs to copy, with `window` only those modified in the time window.
    `events`: Windows event channels, exported as .evtx for the time window.
    `registry`: Windows registry keys, exported as text.
    `run`: a command of the item's shell whose output is written to `out`.
    `stage` orders the steps: 1 volatile state, 2 logs, 3 configuration. `redact` passes the
    copies through the redaction of secrets.
    """

    files: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    registry: tuple[str, ...] = ()
    run: str = ""
    out: str = ""
    window: bool = False
    redact: bool = False
    stage: int = 2
    timeout_seconds: int = 120


class Item(_Record, frozen=True, kw_only=True):
    """One thing to gather, defined once and referred to by `id`."""

    id: str
    title: Text
    why: Text
    kind: ItemKind
    machine: Machine
    level: Level
    channels: tuple[Channel, ...]
    sensitivity: Sensitivity
    provenance: Provenance
    sources: tuple[str, ...]
    last_verified: dt.date
    os: Os | None = None
    path: Text | None = None
    contents: Text | None = None
    command: Command | None = None
    collect: tuple[Collect, ...] = ()
    needs_admin: bool = False
    sensitivity_note: Text | None = None
    keeps_for: Text | None = None
    instead: str = ""
    steps: tuple[Text, ...] = ()


class Include(_Record, frozen=True, kw_only=True):
    """Another scenario whose items of the given levels are wanted too."""

    scenario: str
    levels: tuple[Level, ...]


class Scenario(_Record, frozen=True, kw_only=True):
    """A set of items for one situation. `group` lets an entry name the situation without the OS."""

    id: str
    title: Text
    intro: Text
    items: tuple[Gather, ...]
    os: Os | None = None
    group: str = ""
    include: tuple[Include, ...] = ()
    before_you_fix: tuple[Text, ...] = ()
    questions: tuple[Text, ...] = ()


class Condition(_Record, frozen=True, kw_only=True):
    """Something that decides whether an item is wanted. `fact` names what evidence may settle."""

    id: str
    text: Text
    fact: str = ""


class Family(_Record, frozen=True, kw_only=True):
    """What a code's shape tells when nobody has documented the code itself."""

    id: str
    patterns: tuple[str, ...]
    title: Text
    meaning: Text
    category: str
    workloads: tuple[Workload, ...]
    scenario: str
    phase: Phase = Phase.UNKNOWN
    sources: tuple[str, ...] = ()


class Writer(_Record, frozen=True, kw_only=True):
    """A VSS writer, the Windows service behind it and what restarting that service does."""

    writer: str
    service: str
    display_name: str
    impact: Text
    provenance: Provenance
    sources: tuple[str, ...]


class Category(_Record, frozen=True, kw_only=True):
    """A closed name for a kind of failure."""

    id: str
    title: Text


class Knowledge(_Record, frozen=True, kw_only=True):
    """Everything the catalogue holds, as compiled."""

    version: str
    entries: tuple[Entry, ...]
    items: tuple[Item, ...]
    scenarios: tuple[Scenario, ...]
    conditions: tuple[Condition, ...]
    families: tuple[Family, ...]
    writers: tuple[Writer, ...]
    categories: tuple[Category, ...]
    sources: tuple[Source, ...]
    words: dict[str, Text]


RECORDS: dict[str, type[msgspec.Struct]] = {
    "entries": Entry,
    "items": Item,
    "scenarios": Scenario,
    "conditions": Condition,
    "families": Family,
    "writers": Writer,
    "categories": Category,
    "sources": Source,
}
"""The kinds of record by the name of their file or folder, which is their field of `Knowledge`."""


def versioned(knowledge: Knowledge) -> Knowledge:
    """Return `knowledge` with a digest of its content behind its version: equal content, equal."""
    digest = hashlib.sha256(msgspec.json.encode(knowledge)).hexdigest()[:12]
    version = f"{knowledge.version}+{digest}" if knowledge.version else digest
    return msgspec.structs.replace(knowledge, version=version)
