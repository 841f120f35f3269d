"""The whole service over real HTTP: the registered functions, the local host, the sample estate.

Whatever a test asks, the answer is held against the specification on its way.
"""

import os
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar
from unittest.mock import patch

import aiohttp
import msgspec
from azure.core.credentials_async import AsyncTokenCredential

import function_app
from tests.web.specification import conforms
from triage.azure import close, connections
from triage.local import serve
from triage.sample import Estate, Fault, sample_credential, sample_transport
from triage.sample.machines import SUBSCRIPTION, VAULT
from triage.web import functions
from triage.web.application import Application

SAMPLE: dict[str, Any] = {"subscription": SUBSCRIPTION, "vault": VAULT.name}


@cache
def estate() -> Estate:
    """Return the sample estate as of the first use: laying it out is what costs."""
    return Estate(datetime.now(UTC))


class Registered:
    """The functions that `function_app` registers; the app itself gives them only once."""

    _functions: ClassVar[list[Any]] = []

    def get_functions(self) -> list[Any]:
        """Return the functions."""
        if not self._functions:
            app = function_app.app
            app.functions_bindings = {}
            self._functions.extend(app.get_functions())
            app.functions_bindings = {}
        return self._functions


class Reply(msgspec.Struct, frozen=True):
    """An answer; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return msgspec.json.decode(self.body)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8")


class Caller:
    """Asks the service at `base` (with the prefix) and, while `checks`, holds answers to it."""

    def __init__(self, base: str, session: aiohttp.ClientSession) -> None:
        self.base = base
        self.checks = True
        self._session = session

    async def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        **query: Any,
    ) -> Reply:
        """Send a request; `body` is JSON unless it is bytes, which go as they are."""
        sent = dict(headers or {})
        content = body if isinstance(body, bytes) or body is None else msgspec.json.encode(body)
        if content is not None:
            sent.setdefault("content-type", "application/json")
        async with self._session.request(
            method, f"{self.base}/{path}", params=query, data=content, headers=sent
        ) as answer:
            named = {name.lower(): value for name, value in answer.headers.items()}
            reply = Reply(answer.status, named, await answer.read())
        if self.checks:
            conforms(method, path, reply)
        return reply

    async def triage(self, vm: str, **query: str) -> Reply:
        """Ask about a VM of the sample estate."""
        return await self.ask("triage", **{**SAMPLE, "vm": vm, **query})


@asynccontextmanager
async def serving(
    *,
    faults: Sequence[Fault] = (),
    credential: AsyncTokenCredential | None = None,
    key: str | None = None,
    latency: float = 0.0,
    settings: Mapping[str, str] | None = None,
) -> AsyncIterator[Caller]:
    """Serve the sample estate, with scripted faults and other settings where given."""
    environment = {"TRIAGE_SOURCE": "sample", **(settings or {})}
    application = Application(environment)
    transport = sample_transport(estate=estate(), faults=faults, latency=latency)
    with ExitStack() as stack:
        for change in (
            patch.object(functions, "application", lambda: application),
            patch.object(connections, "_default_transport", lambda _: lambda: transport),
            patch.object(connections, "_credential", lambda *_: credential or sample_credential()),
        ):
            stack.enter_context(change)
        async with (
            serve(Registered(), key=key) as url,
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
        ):
            try:
                yield Caller(f"{url}/api", session)
            finally:
                await close()


@contextmanager
def environment(**values: str) -> Iterator[None]:
    """Set environment variables for a while; every other setting of the service is unset."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TRIAGE_", "AZURE_"))}
    with patch.dict(os.environ, {**kept, **values}, clear=True):
        yield
