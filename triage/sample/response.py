"""A response of the sample transport: `azure.core.rest.AsyncHttpResponse` over bytes in memory."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from http import HTTPStatus
from types import TracebackType
from typing import Any

from azure.core.exceptions import HttpResponseError, ResponseNotReadError
from azure.core.rest import AsyncHttpResponse, HttpRequest
from azure.core.utils import case_insensitive_dict

from triage.sample.answers import Answer


class SampleResponse(AsyncHttpResponse):
    """Holds an answer whose body arrives when `before_body` is through (or never, if it raises)."""

    def __init__(
        self,
        request: HttpRequest,
        answer: Answer,
        before_body: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Wrap `answer` to `request`."""
        self._request = request
        self._answer = answer
        self._before_body = before_body
        self._headers = case_insensitive_dict(answer.headers)
        self._content: bytes | None = None
        self._encoding: str | None = None
        self._closed = False

    @property
    def request(self) -> HttpRequest:
        """The request answered."""
        return self._request

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        return self._answer.status

    @property
    def headers(self) -> Any:  # noqa: ANN401 - the type of azure.core is a private one
        """The headers, found in any case."""
        return self._headers

    @property
    def reason(self) -> str:
        """The reason phrase of the status."""
        return HTTPStatus(self._answer.status).phrase

    @property
    def content_type(self) -> str | None:
        """The content type, if any."""
        content_type: str | None = self._headers.get("content-type")
        return content_type

    @property
    def is_closed(self) -> bool:
        """Whether the response was closed."""
        return self._closed

    @property
    def is_stream_consumed(self) -> bool:
        """Whether the body was read."""
        return self._content is not None

    @property
    def encoding(self) -> str | None:
        """The encoding to read text in; None stands for UTF-8."""
        return self._encoding

    @encoding.setter
    def encoding(self, value: str | None) -> None:
        self._encoding = value

    @property
    def url(self) -> str:
        """The address asked."""
        return self._request.url

    @property
    def content(self) -> bytes:
        """The body.

        Raises:
            ResponseNotReadError: `read` was not awaited.
        """
        if self._content is None:
            raise ResponseNotReadError(self)
        return self._content

    def text(self, encoding: str | None = None) -> str:
        """Return the body as text, a byte order mark left out."""
        return self.content.decode(encoding or self._encoding or "utf-8-sig")

    def json(self) -> Any:  # noqa: ANN401 - any JSON value
        """Return the body as JSON.

        Raises:
            json.JSONDecodeError: it is none.
        """
        return json.loads(self.text())

    def raise_for_status(self) -> None:
        """Raise HttpResponseError for a status of 400 and above."""
        if self.status_code >= HTTPStatus.BAD_REQUEST:
            raise HttpResponseError(response=self)

    async def read(self) -> bytes:
        """Wait for the body and return it."""
        if self._content is None:
            if self._before_body is not None:
                await self._before_body()
            self._content = self._answer.body
        await self.close()
        return self._content

    async def iter_raw(self, **_kwargs: object) -> AsyncIterator[bytes]:
        """Yield the body in one piece."""
        yield await self.read()

    async def iter_bytes(self, **_kwargs: object) -> AsyncIterator[bytes]:
        """Yield the body in one piece."""
        yield await self.read()

    async def close(self) -> None:
        """Mark the response closed."""
        self._closed = True

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        """Close the response."""
        await self.close()


async def forever() -> None:
    """Wait until cancelled."""
    await asyncio.get_running_loop().create_future()
