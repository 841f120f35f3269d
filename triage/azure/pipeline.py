"""The policies of our pipelines: what every call to Azure carries, may do, and may cost.

The automatic registration of resource providers, redirects and the SDK's own retries and request
logs are left out on purpose: they write, leave the host, sleep past deadlines, and log names.
"""

import asyncio
import logging
import random
import re
import uuid
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from azure.core.exceptions import (
    AzureError,
    ServiceRequestError,
    ServiceRequestTimeoutError,
    ServiceResponseError,
    ServiceResponseTimeoutError,
)
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import AsyncHTTPPolicy, SansIOHTTPPolicy

from triage.azure.deadline import current
from triage.model.evidence import Call

LOG = logging.getLogger(__name__)

ATTEMPTS = 3
_RETRIED = frozenset({408, 429, 500, 502, 503, 504})
_FIRST_PAUSE = 0.25
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_MAX_CALLS_TRACED = 400
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)


class CallRefused(AzureError):
    """We refused to send a call: it would write, or leave the host our token is for."""


class OnlyReads(SansIOHTTPPolicy[Any, Any]):
    """Lets only GETs to our own host through, and the POST that carries a log query."""

    def __init__(self, endpoint: str, *, queries: bool = False) -> None:
        self._host = urlsplit(endpoint).netloc.casefold()
        self._queries = queries

    def on_request(self, request: PipelineRequest[Any]) -> None:
        """Raise `CallRefused` for a write or a foreign host."""
        sent = request.http_request
        address = urlsplit(sent.url)
        is_query = self._queries and sent.method == "POST" and address.path.endswith("/query")
        if sent.method != "GET" and not is_query:
            raise CallRefused(f"a {sent.method} is never sent")
        if address.netloc.casefold() != self._host:
            raise CallRefused("the next page lies on another host")
        if address.hostname in _LOOPBACK:
            request.context.options["enforce_https"] = False


class AskersHeaders(SansIOHTTPPolicy[Any, Any]):
    """Puts the caller's language, and an id by which the service can find the call, on it."""

    def on_request(self, request: PipelineRequest[Any]) -> None:
        """Set the headers."""
        question = current()
        headers = request.http_request.headers
        if question is not None:
            headers["Accept-Language"] = question.language.value
            if _GUID.fullmatch(question.request_id):
                headers["x-ms-correlation-request-id"] = question.request_id
        headers["x-ms-client-request-id"] = str(uuid.uuid4())
        headers["x-ms-return-client-request-id"] = "true"


class Gate(AsyncHTTPPolicy[Any, Any]):
    """Lets at most `width` calls of one client be under way at once."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self._slots = asyncio.Semaphore(width)

    async def send(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:
        """Send when a slot is free."""
        async with self._slots:
            return await self.next.send(request)


class RetryWithinDeadline(AsyncHTTPPolicy[Any, Any]):
    """Asks again a few times, obeying Retry-After, but never sleeps past the deadline.

    When the pause asked for does not fit, the answer is handed on at once: its status and
    Retry-After tell the reader more than a time-out would.
    """

    async def send(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:
        """Send up to `ATTEMPTS` times. Raises the transport's error when none was answered."""
        for attempt in range(1, ATTEMPTS):
            pause = _FIRST_PAUSE * 2 ** (attempt - 1) * random.uniform(0.8, 1.2)  # noqa: S311
            try:
                response = await self.next.send(request)
            except (ServiceRequestTimeoutError, ServiceResponseTimeoutError):
                raise
            except (ServiceRequestError, ServiceResponseError):
                if not _fits(pause):
                    raise
            else:
                if response.http_response.status_code not in _RETRIED:
                    return response
                wanted = retry_after(response.http_response.headers)
                pause = pause if wanted is None else wanted.total_seconds()
                if not _fits(pause):
                    return response
            await asyncio.sleep(pause)
        return await self.next.send(request)


def _fits(pause: float) -> bool:
    question = current()
    return question is not None and pause < question.left() / 2


def retry_after(headers: Any) -> timedelta | None:  # noqa: ANN401 - the SDK's header mapping
    """Return the pause an answer asks for in seconds, milliseconds or as a date; None if none."""
    for name, unit in (("retry-after-ms", 0.001), ("x-ms-retry-after-ms", 0.001)):
        if (found := _whole(headers.get(name))) is not None:
            return timedelta(seconds=found * unit)
    written = str(headers.get("retry-after") or headers.get("Retry-After") or "").strip()
    if (seconds := _whole(written)) is not None:
        return timedelta(seconds=min(seconds, 86400))
    try:
        until = parsedate_to_datetime(written)
        sent = parsedate_to_datetime(str(headers.get("date") or headers.get("Date") or ""))
        return max(until - sent, timedelta(0))
    except (ValueError, TypeError, OverflowError):
        return None


def _whole(written: object) -> int | None:
    """Return a count as a header spells it, cut to nine digits: longer ones mean forever, too."""
    digits = str(written or "")
    return int(digits[:9]) if digits.isascii() and digits.isdigit() else None


class Trace(AsyncHTTPPolicy[Any, Any]):
    """Keeps each call for the trace of the question, and logs it without any name."""

    async def send(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:
        """Send, and note how it went."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        status: int | None = None
        try:
            response = await self.next.send(request)
            status = response.http_response.status_code
            return response
        finally:
            self._note(request.http_request, status, loop.time() - started)

    def _note(self, sent: Any, status: int | None, seconds: float) -> None:  # noqa: ANN401
        question = current()
        LOG.info(
            "azure call %s status=%s ms=%d",
            question.request_id if question else "-",
            status,
            round(seconds * 1000),
        )
        if question is not None and len(question.calls) < _MAX_CALLS_TRACED:
            path = unquote(urlsplit(sent.url).path)
            elapsed = timedelta(seconds=seconds)
            call = Call(method=sent.method, path=path, status=status, elapsed=elapsed)
            question.calls.append(call)
