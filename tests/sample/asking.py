"""How the tests ask the estate: one moment, and short forms of its addresses."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import msgspec

from triage.sample.answers import Answer
from triage.sample.estate import Estate
from triage.sample.machines import SUBSCRIPTION, VAULT

NOW = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)
ARM = "https://management.azure.com"


def address(path: str, filter_text: str | None = None) -> str:
    """Return the URL of `path`, one below the vault unless it begins with a slash."""
    whole = path if path.startswith("/") else f"{VAULT.id}/{path}".rstrip("/")
    tail = "" if filter_text is None else f"&$filter={quote(filter_text)}"
    return f"{ARM}{whole}?api-version=2026-10-01{tail}"


def ask(estate: Estate, path: str, filter_text: str | None = None) -> Any:
    """Return the JSON of a GET that must succeed."""
    answer = estate.answer("GET", address(path, filter_text))
    assert answer.status == 200, answer.body
    return msgspec.json.decode(answer.body)


def refusal(answer: Answer) -> tuple[int, str]:
    """Return status and code of an error answer."""
    return answer.status, msgspec.json.decode(answer.body)["error"]["code"]


def all_jobs(estate: Estate, filter_text: str | None = None) -> list[dict[str, Any]]:
    """Return the properties of all jobs, following every nextLink."""
    page = ask(estate, "backupJobs", filter_text)
    rows = list(page["value"])
    while "nextLink" in page:
        page = msgspec.json.decode(estate.answer("GET", page["nextLink"]).body)
        rows += page["value"]
    return [row["properties"] | {"name": row["name"]} for row in rows]


def jobs_of(estate: Estate, vm: str, group: str = "rg-app") -> list[dict[str, Any]]:
    """Return the jobs of one VM, newest first."""
    container = f"iaasvmcontainerv2;{group};{vm}"
    return [job for job in all_jobs(estate) if job.get("containerName") == container]


VAULTS = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.RecoveryServices/vaults"
