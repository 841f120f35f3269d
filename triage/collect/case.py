"""The facts of one failure that travel with what is gathered."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from triage.diagnosis.diagnose import Findings
from triage.model.evidence import Evidence
from triage.model.terms import Os


class CaseFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What `environment.txt` says of the failure; all optional, as `/classify` knows little.

    `ticket` is the support request's number; `started` and `ended` are the job's, in UTC;
    `timezone` is the IANA name the caller asked for.
    """

    ticket: str | None = None
    subscription: str | None = None
    vault: str | None = None
    vault_resource_group: str | None = None
    vm: str | None = None
    vm_resource_group: str | None = None
    host: str | None = None
    os: Os | None = None
    job: str | None = None
    activity_id: str | None = None
    codes: tuple[str, ...] = ()
    started: datetime | None = None
    ended: datetime | None = None
    timezone: str | None = None


def stamp(moment: datetime | None) -> str:
    """Return `moment` (UTC) to the second as RFC 3339 has it, "" when unknown."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else ""


def case_of(
    findings: Findings, evidence: Evidence | None = None, timezone: str | None = None
) -> CaseFacts:
    """Return the facts of the failure in `findings`; without `evidence`, what `/classify` knows."""
    job = findings.job.job if findings.job else None
    vault = evidence.vault if evidence else None
    vm = evidence.vm if evidence else None
    return CaseFacts(
        subscription=vault.subscription if vault else None,
        vault=vault.name if vault else None,
        vault_resource_group=vault.resource_group if vault else None,
        vm=vm.name if vm else None,
        vm_resource_group=vm.resource_group if vm else None,
        host=job.host if job else None,
        os=findings.os,
        job=job.id if job else None,
        activity_id=job.activity_id if job else None,
        codes=tuple(dict.fromkeys(_codes(findings))),
        started=job.start if job else None,
        ended=job.end if job else None,
        timezone=timezone,
    )


def _codes(findings: Findings) -> Iterator[str]:
    if findings.recognition.code:
        yield findings.recognition.code
    for error in findings.job.job.errors if findings.job else ():
        if error.title:
            yield error.title
        if error.number is not None:
            yield str(error.number)
