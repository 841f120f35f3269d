"""The only room that knows the Azure SDK: it reads evidence, and changes nothing in Azure.

The SDK is loaded by the first question to Azure, not by importing this package, so that what
needs no Azure starts fast.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from triage.model.evidence import Evidence, Job, Reading, Vault
from triage.model.question import Question
from triage.settings import Settings

__all__ = ["check_access", "close", "read_evidence"]


async def read_evidence(
    question: Question,
    *,
    settings: Settings,
    now: datetime,
    focus: Callable[[Sequence[Job]], Job | None],
    admit: Callable[[Vault], None] | None = None,
    request_id: str | None = None,
) -> Evidence:
    """Read all that Azure tells about the VM of `question`, within the deadline of `settings`.

    `now` ends the window (UTC). `focus` picks, from the VM's jobs, the one worth a GET of its
    own. `admit` is called with the vault before anything in it is read; what it raises ends the
    read. Every source that was considered has a `Reading`; what could not be read is missing and
    its reading says why.

    Raises:
        NotFound: no such vault, VM or job; names the nearest.
        Ambiguous: several vaults or VMs fit; lists them.
        AzureDenied: our identity may not read what cannot be done without.
        AzureUnavailable: the same, for the moment.
    """
    started = asyncio.get_running_loop().time()
    from triage.azure.connections import connections_for  # noqa: PLC0415 - loads the SDK
    from triage.azure.reading import read  # noqa: PLC0415 - the same

    return await read(
        connections_for(settings),
        question,
        now=now,
        focus=focus,
        admit=admit,
        started=started,
        request_id=request_id,
    )


async def check_access(
    settings: Settings, *, now: datetime, subscription: str | None = None, vault: str | None = None
) -> tuple[Reading, ...]:
    """Try what the identity may do: a token, then the vault list and one read of each kind.

    Without a subscription only the token is tried. Never raises for what Azure answers.
    """
    from triage.azure.access import check  # noqa: PLC0415 - loads the SDK
    from triage.azure.connections import connections_for  # noqa: PLC0415 - the same

    return await check(connections_for(settings), now=now, subscription=subscription, vault=vault)


async def close() -> None:
    """Close the clients and the credential of this event loop; they reopen when needed."""
    from triage.azure.connections import close_all  # noqa: PLC0415 - loads the SDK

    await close_all()
