"""What the recognition is given, and what it returns."""

from typing import Literal

import msgspec

from triage.catalogue.schema import Entry, Family
from triage.model.terms import Confidence, Operation, Os, Workload

ClueKind = Literal["code", "number", "text"]


class Clue(msgspec.Struct, frozen=True):
    """Something that may name the failure: where it stood and what it says."""

    field: str
    value: str
    kind: ClueKind = "text"


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """What is known around the clues; it decides between entries that share a name."""

    workload: Workload | None = None
    os: Os | None = None
    operation: Operation | None = None

    def contradicts(self, entry: Entry) -> bool:
        """Tell whether the workload or the system is known and is not one of the entry's."""
        return not self.may_run(entry) or bool(self.os and entry.os and self.os not in entry.os)

    def may_run(self, entry: Entry) -> bool:
        """Tell whether the workload is one of the entry's, or not known."""
        return self.workload is None or self.workload in entry.workloads

    def fits(self, entry: Entry) -> bool:
        """Tell whether the workload is known and is one of the entry's."""
        return self.workload in entry.workloads


class Recognition(msgspec.Struct, frozen=True, kw_only=True):
    """What the clues lead to. `also` holds entries that are exactly as likely as `entry`."""

    confidence: Confidence = Confidence.NONE
    entry: Entry | None = None
    also: tuple[Entry, ...] = ()
    family: Family | None = None
    clue: Clue | None = None
    code: str | None = None
    healthy: bool = False
