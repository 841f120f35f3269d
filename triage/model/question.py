"""What is asked, after validation: names are well-formed, times are UTC, defaults are filled."""

from collections.abc import Mapping
from typing import Any

import msgspec

from triage.model.terms import Language, Machine, Operation, Os, Phase, Workload


class Manner(msgspec.Struct, frozen=True, kw_only=True):
    """How the caller wants the answer, whatever the question.

    `machine` chooses among collection scripts.
    """

    language: Language = Language.EN
    timezone: str | None = None
    mask: bool = False
    explain: bool = False
    machine: Machine | None = None


class VaultName(msgspec.Struct, frozen=True):
    """A Recovery Services vault as the caller named it; the group may be left to be found."""

    subscription: str
    name: str
    resource_group: str | None = None


class VmName(msgspec.Struct, frozen=True):
    """A VM as the caller named it; group and subscription settle ambiguities where given."""

    name: str
    resource_group: str | None = None
    subscription: str | None = None


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """What an alert payload told beyond the question it leads to."""

    rule: str | None = None
    resolved: bool = False
    code: str | None = None
    message: str | None = None
    others: tuple[str, ...] = ()


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question to `/triage`."""

    vault: VaultName
    vm: VmName
    job_id: str | None = None
    workload: Workload | None = None
    operation: Operation | None = None
    lookback_days: int = 14
    manner: Manner = Manner()
    alert: Alert | None = None


class Symptom(msgspec.Struct, frozen=True, kw_only=True):
    """A question to `/classify`: what the caller has in hand, Azure is not asked.

    `job` is a job's JSON as REST, the CLI or PowerShell print it, as a mapping.
    """

    code: str | None = None
    message: str | None = None
    job: Mapping[str, Any] | list[Any] | None = None
    os: Os | None = None
    workload: Workload | None = None
    operation: Operation | None = None
    phase: Phase | None = None
    manner: Manner = Manner()
