"""What may befall a call in a soak: refusals, bad bodies, cut lines and long waits."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Protocol

from aiohttp import web

from triage.sample.answers import Answer, refused

Answering = Callable[[], Awaitable[Answer]]
LONGEST_HANG = 30.0
"""Seconds after which even a hanging call ends; longer than any deadline in a soak."""


class Trouble(Protocol):
    """One kind of trouble."""

    async def __call__(self, request: web.Request, answering: Answering, /) -> web.StreamResponse:
        """Answer the request, by the way of `answering` where the estate is asked at all."""


async def befall(
    request: web.Request, dice: random.Random, answering: Answering
) -> web.StreamResponse:
    """Answer `request` with one of the troubles, chosen by `dice`."""
    return await dice.choice(TROUBLES)(request, answering)


def _refusing(status: int, code: str, retry_after: str | None = None) -> Trouble:
    async def refuse(_request: web.Request, _answering: Answering) -> web.StreamResponse:
        answer = refused(status, code, "Please try again.")
        headers = {**answer.headers, **({"retry-after": retry_after} if retry_after else {})}
        return web.Response(status=status, headers=headers, body=answer.body)

    return refuse


async def _page(_request: web.Request, _answering: Answering) -> web.StreamResponse:
    return web.Response(text="<html><body>Sign in</body></html>", content_type="text/html")


async def _broken(_request: web.Request, answering: Answering) -> web.StreamResponse:
    answer = await answering()
    half = answer.body[: len(answer.body) // 2]
    return web.Response(status=answer.status, headers=answer.headers, body=half)


async def _cut(request: web.Request, answering: Answering) -> web.StreamResponse:
    answer = await answering()
    response = web.StreamResponse(status=answer.status, headers=answer.headers)
    response.content_length = len(answer.body) + 1
    await response.prepare(request)
    await response.write(answer.body[:64])
    if request.transport is not None:
        request.transport.abort()
    return response


async def _refused_line(request: web.Request, _answering: Answering) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _slow(_request: web.Request, answering: Answering) -> web.StreamResponse:
    await asyncio.sleep(0.5)
    answer = await answering()
    return web.Response(status=answer.status, headers=answer.headers, body=answer.body)


async def _hang(_request: web.Request, _answering: Answering) -> web.StreamResponse:
    await asyncio.sleep(LONGEST_HANG)
    return web.Response(status=504)


TROUBLES: tuple[Trouble, ...] = (
    _refusing(429, "TooManyRequests", "1"),
    _refusing(429, "TooManyRequests", "300"),
    _refusing(500, "InternalServerError"),
    _refusing(503, "ServiceUnavailable", "1"),
    _refusing(403, "AuthorizationFailed"),
    _page,
    _broken,
    _cut,
    _refused_line,
    _slow,
    _hang,
)
