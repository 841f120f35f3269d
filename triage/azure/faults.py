"""From an exception of the SDK to a `Reading`, and from a `Reading` to the error it amounts to."""

import asyncio
from collections.abc import Awaitable, Callable, Sized
from datetime import timedelta
from enum import StrEnum
from typing import TypeVar

import msgspec
from azure.core import exceptions as core

from triage.azure.permissions import Permission
from triage.azure.pipeline import CallRefused, retry_after
from triage.errors import AzureDenied, AzureUnavailable, NotFound, TriageError
from triage.model.evidence import Outcome, Reading, SourceName
from triage.model.terms import Saying, saying
from triage.wire.fault import ServiceFault, parse_fault

T = TypeVar("T")


class UnreadableBody(core.AzureError):
    """Azure answered with success, but the body is not what the API promises."""


class TokenRefused(core.AzureError):
    """The identity gets no token, and asking again will not change that."""


class TokenUnreachable(core.AzureError):
    """Where tokens come from could not be reached, or is busy."""


class Kind(StrEnum):
    """What an exception amounts to; ANSWERED is decided by the HTTP status."""

    ANSWERED = "answered"
    UNREACHABLE = "unreachable"
    CUT = "cut"
    TIMED_OUT = "timedOut"
    UNREADABLE = "unreadable"
    TOKEN_REFUSED = "tokenRefused"  # noqa: S105 - the name of a kind
    TOKEN_UNREACHABLE = "tokenUnreachable"  # noqa: S105 - the same
    NOT_SENT = "notSent"


KINDS: dict[type[Exception], Kind] = {
    core.AzureError: Kind.CUT,
    core.ServiceRequestError: Kind.UNREACHABLE,
    core.ServiceResponseError: Kind.CUT,
    core.ServiceRequestTimeoutError: Kind.TIMED_OUT,
    core.ServiceResponseTimeoutError: Kind.TIMED_OUT,
    core.HttpResponseError: Kind.ANSWERED,
    core.DecodeError: Kind.UNREADABLE,
    core.IncompleteReadError: Kind.CUT,
    core.ResourceExistsError: Kind.ANSWERED,
    core.ResourceNotFoundError: Kind.ANSWERED,
    core.ClientAuthenticationError: Kind.ANSWERED,
    core.ResourceModifiedError: Kind.ANSWERED,
    core.ResourceNotModifiedError: Kind.ANSWERED,
    core.TooManyRedirectsError: Kind.ANSWERED,
    core.ODataV4Error: Kind.ANSWERED,
    core.StreamConsumedError: Kind.CUT,
    core.StreamClosedError: Kind.CUT,
    core.ResponseNotReadError: Kind.CUT,
    core.SerializationError: Kind.UNREADABLE,
    core.DeserializationError: Kind.UNREADABLE,
    TimeoutError: Kind.TIMED_OUT,
    UnreadableBody: Kind.UNREADABLE,
    TokenRefused: Kind.TOKEN_REFUSED,
    TokenUnreachable: Kind.TOKEN_UNREACHABLE,
    CallRefused: Kind.NOT_SENT,
}
"""Every exception the SDK documents, and ours; a test fails when azure.core gains another."""

CAUGHT = (core.AzureError, core.SerializationError, core.DeserializationError, TimeoutError)

_BRIEF = timedelta(seconds=30)
_OUTCOMES = {401: Outcome.DENIED, 403: Outcome.DENIED, 404: Outcome.ABSENT}
_KEYS = {400: "rejected", 401: "unauthenticated", 403: "denied", 404: "absent", 429: "throttled"}
_NEXT = {400: "report", 401: "checkIdentity", 403: "grant", 404: "checkName", 429: "wait"}
_DECIDED = {
    Kind.UNREACHABLE: (Outcome.FAILED, "unreachable", "checkNetwork"),
    Kind.CUT: (Outcome.FAILED, "cut", "retry"),
    Kind.TIMED_OUT: (Outcome.TIMED_OUT, "timedOut", "retry"),
    Kind.UNREADABLE: (Outcome.FAILED, "unreadable", "retry"),
    Kind.TOKEN_REFUSED: (Outcome.DENIED, "tokenRefused", "checkIdentity"),
    Kind.TOKEN_UNREACHABLE: (Outcome.FAILED, "tokenUnreachable", "checkIdentity"),
    Kind.NOT_SENT: (Outcome.FAILED, "notSent", "report"),
}


def kind_of(error: BaseException) -> Kind:
    """Return what `error` amounts to, by its nearest known class."""
    known = (KINDS[cls] for cls in type(error).__mro__ if cls in KINDS)
    kind = next(known, Kind.CUT)
    if kind is Kind.ANSWERED and getattr(error, "status_code", None) is None:
        return Kind.CUT
    return kind


async def attempt(
    permission: Permission, read: Callable[[], Awaitable[T]], *, seconds: float
) -> tuple[T | None, Reading]:
    """Read one source within `seconds`; whatever Azure does becomes the reading's outcome."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    try:
        async with asyncio.timeout(seconds):
            value = await read()
    except CAUGHT as error:
        elapsed = timedelta(seconds=loop.time() - started)
        return None, reading_of(error, permission, elapsed)
    rows = len(value) if isinstance(value, Sized) else None
    return value, Reading(
        source=permission.source,
        outcome=Outcome.EMPTY if rows == 0 else Outcome.OK,
        elapsed=timedelta(seconds=loop.time() - started),
        rows=rows,
    )


def reading_of(error: Exception, permission: Permission, elapsed: timedelta) -> Reading:
    """Return the reading of a source that ended in `error`."""
    kind = kind_of(error)
    if kind is Kind.ANSWERED:
        return _answered(error, permission, elapsed)
    outcome, detail, following = _DECIDED[kind]
    seconds = round(elapsed.total_seconds(), 1)
    return Reading(
        source=permission.source,
        outcome=outcome,
        elapsed=elapsed,
        detail=saying(f"azure.detail.{detail}", source=permission.source.value, seconds=seconds),
        next=saying(f"azure.next.{following}"),
        code=type(error).__name__,
    )


def fault_of(error: Exception) -> ServiceFault:
    """Return what the error body of an HTTP answer tells, empty when it has none."""
    response = getattr(error, "response", None)
    try:
        return parse_fault(msgspec.json.decode(response.content if response else b""))
    except (msgspec.DecodeError, core.ResponseNotReadError, UnicodeDecodeError):
        return ServiceFault()


def _answered(error: Exception, permission: Permission, elapsed: timedelta) -> Reading:
    status = int(getattr(error, "status_code", 0) or 0)
    fault = fault_of(error)
    denied = status == 403  # noqa: PLR2004 - Forbidden
    action = (fault.action or permission.action) if denied else None
    scope = (fault.scope or permission.scope) if denied else None
    pause = retry_after(getattr(getattr(error, "response", None), "headers", None) or {})
    detail = _KEYS.get(status, "serverError" if status >= 500 else "unexpected")  # noqa: PLR2004
    return Reading(
        source=permission.source,
        outcome=_OUTCOMES.get(status, Outcome.FAILED),
        elapsed=elapsed,
        detail=saying(
            f"azure.detail.{detail}",
            source=permission.source.value,
            status=status,
            code=fault.code or "-",
            action=action or "-",
            scope=scope or "-",
            seconds=round((pause or _BRIEF).total_seconds()),
        ),
        next=_next(status, permission, action=action, scope=scope, pause=pause),
        status=status,
        code=fault.code,
        action=action,
        scope=scope,
        retry_after=pause,
    )


def _next(
    status: int,
    permission: Permission,
    *,
    action: str | None,
    scope: str | None,
    pause: timedelta | None,
) -> Saying:
    return saying(
        f"azure.next.{_NEXT.get(status, 'retry')}",
        action=action or "-",
        scope=scope or "-",
        role=permission.role,
        seconds=round((pause or _BRIEF).total_seconds()),
    )


def error_for(*readings: Reading) -> TriageError:
    """Return the error that ends a question when none of `readings`' sources could be read.

    Denied only when nothing that failed for the moment may come back.
    """
    denied = [reading for reading in readings if reading.outcome is Outcome.DENIED]
    lasting = all(reading.outcome in (Outcome.DENIED, Outcome.ABSENT) for reading in readings)
    if denied and lasting:
        first = denied[0]
        detail = first.detail or saying("azure.detail.unknown")
        return AzureDenied(detail, action=first.action, scope=first.scope)
    if lasting:
        return NotFound(readings[0].detail or saying("azure.detail.unknown"))
    open_ones = [r for r in readings if r.outcome not in (Outcome.DENIED, Outcome.ABSENT)]
    pauses = [r.retry_after for r in open_ones if r.retry_after is not None]
    detail = open_ones[0].detail or saying("azure.detail.unknown")
    return AzureUnavailable(detail, retry_after=max(pauses, default=_BRIEF))


def skipped(source: SourceName, reason: str, /, **facts: str | None) -> Reading:
    """Return the reading of a source that was not asked, saying why."""
    return Reading(
        source=source, outcome=Outcome.SKIPPED, detail=saying(f"azure.skipped.{reason}", **facts)
    )
