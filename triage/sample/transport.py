"""The transport through which the real SDK reads the sample estate, and the credential for it."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

import msgspec
from azure.core.credentials import AccessToken
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import (
    IncompleteReadError,
    ServiceRequestError,
    ServiceRequestTimeoutError,
    ServiceResponseTimeoutError,
)
from azure.core.pipeline.transport import AsyncHttpTransport
from azure.core.rest import AsyncHttpResponse, HttpRequest

from triage.sample.answers import Answer
from triage.sample.estate import Estate
from triage.sample.faults import Fault, Script, Trouble
from triage.sample.pages import next_link
from triage.sample.response import SampleResponse, forever
from triage.sample.routes import take_apart

# What azure-core waits when nobody says otherwise.
_DEFAULT_TIMEOUT = 300.0
_TOKEN_LIFETIME = timedelta(hours=24)


class Call(NamedTuple):
    """A request the transport saw; `path` is without the query."""

    method: str
    path: str
    route: str
    url: str


class SampleTransport(AsyncHttpTransport[HttpRequest, AsyncHttpResponse]):
    """Answers from the estate as it is now, after the latency and the faults asked for.

    `calls` records every request, those refused too. It may be opened and closed at will.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        latency: float = 0.0,
        faults: Sequence[Fault] = (),
        estate: Estate | None = None,
        connection_timeout: float = _DEFAULT_TIMEOUT,
        read_timeout: float = _DEFAULT_TIMEOUT,
    ) -> None:
        """Show the estate as of `now()`, or the one `estate` given; all times are in seconds."""
        self._patience = {"connection_timeout": connection_timeout, "read_timeout": read_timeout}
        self.calls: list[Call] = []
        self._now = now
        self._latency = latency
        self._script = Script(faults)
        self._fixed = estate
        self._current = estate

    @property
    def estate(self) -> Estate:
        """The estate of these ten minutes: laying it out anew for each call would cost too much."""
        if self._fixed is not None:
            return self._fixed
        now = self._now().astimezone(UTC)
        begun = now.replace(minute=now.minute // 10 * 10, second=0, microsecond=0)
        if self._current is None or self._current.now != begun:
            self._current = Estate(begun)
        return self._current

    async def send(self, request: HttpRequest, **options: Any) -> AsyncHttpResponse:  # noqa: ANN401
        """Return the response to `request`, or raise what a transport raises on a bad line.

        Raises:
            ServiceRequestError: the connection was refused, or timed out.
            ServiceResponseError: it was cut, or timed out, amid the body.
        """
        asked = take_apart(request.url)
        split = urlsplit(request.url)
        self.calls.append(Call(request.method, split.path, asked.route, request.url))
        fault = self._script.next(asked.route, f"{split.path}?{split.query}")
        await _pause(self._latency + (fault.delay if fault else 0.0))
        trouble = fault.trouble if fault else Trouble.NONE
        await _connect(
            trouble, options.get("connection_timeout", self._patience["connection_timeout"])
        )
        answer = self._answer(request, fault)
        patience = options.get("read_timeout", self._patience["read_timeout"])
        response = SampleResponse(request, answer, lambda: _receive(trouble, patience))
        if not options.get("stream", False):
            await response.read()
        return response

    def _answer(self, request: HttpRequest, fault: Fault | None) -> Answer:
        if fault is not None and fault.trouble is Trouble.ANSWER:
            return Answer(fault.status, fault.headers, fault.body)
        if fault is not None and fault.trouble is Trouble.ENDLESS:
            return self._never_ending(request)
        return self.estate.answer(request.method, request.url, _body(request))

    def _never_ending(self, request: HttpRequest) -> Answer:
        asked = take_apart(request.url)
        first = {name: value for name, value in asked.query.items() if name != "$skiptoken"}
        base = next_link(asked._replace(query=first), 0)
        answer = self.estate.answer(request.method, base)
        body = msgspec.json.decode(answer.body)
        body["nextLink"] = next_link(asked, len(self.calls))
        return answer._replace(body=msgspec.json.encode(body))

    async def open(self) -> None:
        """Do nothing: there is no connection."""

    async def close(self) -> None:
        """Do nothing: there is no connection."""

    async def __aenter__(self) -> Self:
        """Return the transport."""
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        """Do nothing: there is no connection."""


def sample_transport(
    *,
    now: Callable[[], datetime] | None = None,
    latency: float = 0.0,
    faults: Sequence[Fault] = (),
    estate: Estate | None = None,
    connection_timeout: float = _DEFAULT_TIMEOUT,
    read_timeout: float = _DEFAULT_TIMEOUT,
) -> SampleTransport:
    """Return a transport for the SDK's clients (`transport=`) that reads the sample estate.

    `latency` (seconds) is spent on each call; `now` defaults to the clock; `estate` fixes one. The
    timeouts bound a scripted hang, as they do in the SDK's own transport: those of a client reach
    no transport it was given ready-made, those of an operation do.
    """
    return SampleTransport(
        now or _clock,
        latency=latency,
        faults=faults,
        estate=estate,
        connection_timeout=connection_timeout,
        read_timeout=read_timeout,
    )


def _clock() -> datetime:
    return datetime.now(UTC)


class SampleCredential(AsyncTokenCredential):
    """Gives out one token that is none; raises `error` instead where one is given."""

    def __init__(self, error: Exception | None = None, delay: float = 0.0) -> None:
        """Give the token after `delay` seconds, or raise `error`."""
        self.asked: list[tuple[str, ...]] = []
        self._error = error
        self._delay = delay

    async def get_token(self, *scopes: str, **_options: Any) -> AccessToken:  # noqa: ANN401
        """Return the token for `scopes`."""
        self.asked.append(scopes)
        await _pause(self._delay)
        if self._error is not None:
            raise self._error
        expires = datetime.now(UTC) + _TOKEN_LIFETIME
        return AccessToken("sample-token-that-opens-nothing", int(expires.timestamp()))

    async def close(self) -> None:
        """Do nothing: there is no connection."""

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        """Do nothing: there is no connection."""


def sample_credential(*, error: Exception | None = None, delay: float = 0.0) -> SampleCredential:
    """Return a credential for the sample transport; `error` and `delay` script its faults."""
    return SampleCredential(error, delay)


def _body(request: HttpRequest) -> bytes:
    content = request.content
    if isinstance(content, str):
        return content.encode()
    return content if isinstance(content, bytes) else b""


async def _pause(seconds: float) -> None:
    if seconds > 0:
        await asyncio.sleep(seconds)


async def _connect(trouble: Trouble, patience: float) -> None:
    if trouble is Trouble.CUT_CONNECT:
        raise ServiceRequestError("Cannot connect to host: connection refused")
    if trouble is Trouble.HANG_CONNECT:
        try:
            async with asyncio.timeout(patience):
                await forever()
        except TimeoutError as error:
            raise ServiceRequestTimeoutError("Connection timeout", error=error) from error


async def _receive(trouble: Trouble, patience: float) -> None:
    if trouble is Trouble.CUT_BODY:
        raise IncompleteReadError("Response payload is not completed")
    if trouble is Trouble.HANG_BODY:
        try:
            async with asyncio.timeout(patience):
                await forever()
        except TimeoutError as error:
            raise ServiceResponseTimeoutError("Timeout on reading data", error=error) from error
