"""A transport for the real SDK's clients that asks a function for each answer."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Self

import msgspec
from azure.core.credentials import AccessToken
from azure.core.pipeline.transport import AsyncHttpTransport
from azure.core.rest import AsyncHttpResponse, HttpRequest

from triage.sample.answers import Answer
from triage.sample.response import SampleResponse

JSON = {"content-type": "application/json; charset=utf-8"}
HTML = {"content-type": "text/html"}


def ok(body: Any) -> Answer:
    """Answer 200 with `body` as JSON."""
    return Answer(200, JSON, msgspec.json.encode(body))


def refused(
    status: int, code: str = "Refused", message: str = "No.", retry_after: str | None = None
) -> Answer:
    """Answer an error as ARM words it."""
    headers = JSON | ({"retry-after": retry_after} if retry_after is not None else {})
    body = msgspec.json.encode({"error": {"code": code, "message": message}})
    return Answer(status, headers, body)


Reply = Answer | Exception | float
"""An answer, an exception to raise, or seconds to hang before a 504."""
Script = Callable[[HttpRequest], Reply | Awaitable[Reply]]


class FakeTransport(AsyncHttpTransport[HttpRequest, AsyncHttpResponse]):
    """Answers by `script`; `requests` holds what was sent, `most` how many were under way."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.requests: list[HttpRequest] = []
        self.most = 0
        self._now = 0

    async def send(self, request: HttpRequest, **_: Any) -> AsyncHttpResponse:
        """Return the scripted answer, or raise the scripted exception."""
        self.requests.append(request)
        self._now += 1
        self.most = max(self.most, self._now)
        try:
            reply = self._script(request)
            if isinstance(reply, Awaitable):
                reply = await reply
            if isinstance(reply, float):
                await asyncio.sleep(reply)
                reply = refused(504)
            if isinstance(reply, Exception):
                raise reply
            response = SampleResponse(request, reply)
            await response.read()
            return response
        finally:
            self._now -= 1

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Nothing to close."""

    def sent(self, part: str) -> list[HttpRequest]:
        """Return the requests whose URL holds `part`, in any case."""
        return [r for r in self.requests if part.casefold() in r.url.casefold()]


class FakeCredential:
    """Hands out one token, or raises `error`."""

    def __init__(self, error: Exception | None = None, seconds: float = 0.0) -> None:
        self._error = error
        self._seconds = seconds
        self.closed = False

    async def get_token(self, *_: str, **__: Any) -> AccessToken:
        """Return the token."""
        if self._seconds:
            await asyncio.sleep(self._seconds)
        if self._error is not None:
            raise self._error
        return AccessToken("token-of-the-test", 4_102_444_800)

    async def close(self) -> None:
        """Note that it was closed."""
        self.closed = True

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
