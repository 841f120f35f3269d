"""Rows of Log Analytics: jobs of the Backup tables, and hints about the guest."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from triage.model.evidence import GuestHint, LoggedJob
from triage.wire.scalar import moment, number, text

_HINT_LENGTH = 600


def parse_logged_job(row: Mapping[str, Any]) -> LoggedJob | None:
    """Return the job a row with the column names of AddonAzureBackupJobs tells of.

    None when the row names no job. `code` is None where the table says Success.
    """
    job_id = text(row.get("JobUniqueId"))
    if job_id is None:
        return None
    code = text(row.get("JobFailureCode"))
    item = text(row.get("BackupItemFriendlyName")) or text(row.get("BackupItemUniqueId"))
    return LoggedJob(
        id=job_id,
        operation=text(row.get("JobOperation")) or "",
        status=text(row.get("JobStatus")) or "",
        sub_type=text(row.get("JobOperationSubType")),
        code=None if (code or "success").casefold() == "success" else code,
        start=moment(row.get("JobStartDateTime")) or moment(row.get("TimeGenerated")),
        duration=_seconds(row.get("JobDurationInSecs")),
        item=item,
        scheduled=_scheduled(text(row.get("AdHocOrScheduledJob"))),
    )


def parse_hint(row: Mapping[str, Any]) -> GuestHint | None:
    """Return the hint a row (Kind, TimeGenerated, Source, EventID, Text) gives; None untimed."""
    time = moment(row.get("TimeGenerated"))
    if time is None:
        return None
    return GuestHint(
        kind=text(row.get("Kind")) or "",
        time=time,
        source=text(row.get("Source")) or "",
        event_id=number(row.get("EventID")),
        text=(text(row.get("Text")) or "")[:_HINT_LENGTH],
    )


def _seconds(value: object) -> timedelta | None:
    try:
        return timedelta(seconds=float(text(value) or ""))
    except (ValueError, OverflowError):
        return None


def _scheduled(written: str | None) -> bool | None:
    return {"scheduled": True, "adhoc": False, "ad hoc": False}.get((written or "").casefold())
