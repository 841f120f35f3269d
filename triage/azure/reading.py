"""One question to Azure: which source is read when, side by side, under one deadline."""

import asyncio
import logging
import uuid
from collections.abc import Callable
from datetime import datetime

import msgspec

from triage.azure.choosing import Chosen, choose_by_items, of_vm
from triage.azure.connections import Connections
from triage.azure.deadline import Asking, asking
from triage.azure.inquiry import Extras, Focus, Inquiry, Lists
from triage.azure.ledger import tally_of
from triage.model.evidence import Evidence, Job, Vault, Window, newest_first
from triage.model.question import Question

LOG = logging.getLogger(__name__)


def margin(deadline: float) -> float:
    """Return the seconds of a deadline that are kept for diagnosing and rendering."""
    return min(1.5, deadline * 0.1)


async def read(
    connections: Connections,
    question: Question,
    *,
    now: datetime,
    focus: Focus,
    admit: Callable[[Vault], None] | None = None,
    started: float | None = None,
    request_id: str | None = None,
) -> Evidence:
    """Read the evidence for `question`; `started` is the event loop's clock at its beginning.

    `admit` is called with the vault before anything in it is read; what it raises ends the read.

    Raises:
        NotFound, Ambiguous: the vault, the VM or the job asked for is not, or not uniquely, there.
        AzureDenied, AzureUnavailable: what cannot be done without could not be read.
    """
    loop = asyncio.get_running_loop()
    deadline = connections.settings.deadline_seconds
    begun = loop.time() if started is None else started
    context = Asking(
        ends=begun + deadline - margin(deadline),
        request_id=request_id or str(uuid.uuid4()),
        language=question.manner.language,
        calls=[],
    )
    with asking(context):
        inquiry = Inquiry(connections, question, context, now=now, focus=focus)
        try:
            evidence = await _run(inquiry, admit)
        finally:
            await inquiry.stop()
            elapsed = round((loop.time() - begun) * 1000)
            LOG.info("azure read %s ms=%d", context.request_id, elapsed)
    return msgspec.structs.replace(evidence, calls=tuple(context.calls))


async def _run(inquiry: Inquiry, admit: Callable[[Vault], None] | None) -> Evidence:
    """Read everything; each source is asked as soon as what it rests on is known."""
    vault = await inquiry.enter()
    if admit is not None:
        admit(vault)
    items_under_way, jobs_under_way = inquiry.begin(vault)
    items = await items_under_way
    chosen = choose_by_items(await inquiry.vm_name(), items[0])
    extras = inquiry.enrich(vault, chosen, items[0]) if chosen else None
    lists = Lists(items=items, jobs=await jobs_under_way, asked=await inquiry.asked())
    await inquiry.need(vault, lists)
    chosen = chosen or inquiry.choose_late(vault, lists)
    return await _finish(
        inquiry, vault, chosen, lists=lists, extras=extras or inquiry.enrich(vault, chosen, ())
    )


async def _finish(
    inquiry: Inquiry, vault: Vault, chosen: Chosen, *, lists: Lists, extras: Extras
) -> Evidence:
    ledger = lists.jobs.ledger
    kept, namesakes = of_vm(ledger.jobs(), chosen.vm)
    own = merged(kept, lists.asked[0])
    hints = inquiry.hints(chosen, lists, own)
    detailed, of_database = await asyncio.gather(
        inquiry.detail(vault, lists, own),
        inquiry.points_of(vault, chosen, inquiry.focused(lists, own)),
    )
    focus, job_reading = detailed
    points, points_reading = await extras.points
    machine = msgspec.structs.replace(
        chosen.vm, os=next((point.os for point in points if point.os), None)
    )
    encrypted = next((p.encrypted for p in points if p.encrypted is not None), None)
    if of_database is not None:
        points, points_reading = of_database
    logged, logged_reading = await extras.logged
    hinted, hints_reading = await hints
    readings = (lists.items[1], lists.jobs.reading, job_reading, points_reading)
    return Evidence(
        vault=vault,
        vm=machine,
        window=_window(lists),
        readings=(*inquiry.readings, *readings, logged_reading, hints_reading),
        items=chosen.items,
        jobs=tuple(newest_first(merged(own, focus))),
        jobs_seen=ledger.seen,
        neighbours=(*ledger.neighbours(), *tally_of(namesakes)),
        focus=focus,
        recovery_points=points,
        points_of=focus.database if focus and of_database else None,
        logged_jobs=logged,
        hints=hinted,
        encrypted=encrypted,
    )


def merged(jobs: list[Job], job: Job | None) -> list[Job]:
    """Return `jobs` with `job` in the place of its row, added when it has none."""
    if job is None:
        return jobs
    return [*(other for other in jobs if other.id.casefold() != job.id.casefold()), job]


def _window(lists: Lists) -> Window:
    ledger, start = lists.jobs.ledger, lists.jobs.start
    if ledger.truncated:
        start = max(start, ledger.oldest or lists.jobs.end)
    return Window(start=start, end=lists.jobs.end, truncated=ledger.truncated)
