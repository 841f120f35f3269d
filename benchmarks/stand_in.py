"""A stand-in for Azure over real HTTP: Resource Manager, Log Analytics and an identity endpoint.

`python -m benchmarks.stand_in` serves the sample estate, of any size, on two loopback ports: plain
and, where a certificate is given, TLS. Every ARM and log call waits for the latency set. Any
subscription is taken for the sample one, and any vault whose name begins like the sample vault's
for that vault, so that a caller can ask questions that share no cached read.

`POST /control` with `{"latency": seconds, "trouble": share, "seed": n}` changes how it behaves,
`GET /control` counts the calls answered by route.
"""

import argparse
import asyncio
import base64
import json
import random
import re
import ssl
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from aiohttp import web

from benchmarks.trouble import befall
from triage.sample.answers import Answer
from triage.sample.estate import Estate
from triage.sample.machines import SUBSCRIPTION
from triage.sample.routes import route_of

VAULT = "rsv-sample"
TENANT = "22222222-3333-4444-8555-666666666666"
_SUBSCRIPTION = re.compile(r"/subscriptions/([0-9a-fA-F-]{36})")
_VAULT = re.compile(rf"/vaults/({VAULT}[\w-]*)", re.IGNORECASE)
_TOKEN_SECONDS = 86_400


class Disguise(NamedTuple):
    """The names a request was asked under, for those the estate knows."""

    subscription: str
    vault: str

    @classmethod
    def of(cls, path: str) -> "Disguise":
        """Return the names that `path` holds."""
        subscription, vault = _SUBSCRIPTION.search(path), _VAULT.search(path)
        return cls(subscription[1] if subscription else SUBSCRIPTION, vault[1] if vault else VAULT)

    def taken_off(self, text: str) -> str:
        """Return `text` under the estate's own names."""
        return text.replace(self.subscription, SUBSCRIPTION).replace(self.vault, VAULT)

    def put_on(self, body: bytes) -> bytes:
        """Return `body` under the names asked for."""
        if self.subscription != SUBSCRIPTION:
            body = body.replace(SUBSCRIPTION.encode(), self.subscription.encode())
        return body if self.vault == VAULT else body.replace(VAULT.encode(), self.vault.encode())


class StandIn:
    """Answers what the SDK, and the Azure CLI, ask of Azure."""

    def __init__(self, estate: Estate, latency: float) -> None:
        self._estate = estate
        self._latency = latency
        self._trouble = 0.0
        self._dice = random.Random(0)  # noqa: S311 - the same faults in every run
        self._calls: Counter[str] = Counter()

    def application(self) -> web.Application:
        """Return the server's application."""
        application = web.Application(client_max_size=1 << 20)
        router = application.router
        router.add_get("/control", self._counted)
        router.add_post("/control", self._controlled)
        router.add_get("/identity/token", self._token)
        router.add_get("/metadata/endpoints", self._endpoints)
        router.add_get("/subscriptions", self._subscriptions)
        router.add_get("/tenants", self._tenants)
        router.add_route("*", "/{path:.*}", self._azure)
        return application

    async def _counted(self, _request: web.Request) -> web.Response:
        return web.json_response(self._calls)

    async def _controlled(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        self._latency = float(wanted.get("latency", self._latency))
        self._trouble = float(wanted.get("trouble", self._trouble))
        if "seed" in wanted:
            self._dice.seed(int(wanted["seed"]))
        self._calls.clear()
        return web.json_response({})

    async def _token(self, request: web.Request) -> web.Response:
        resource = request.query.get("resource", "")
        expires = int(time.time()) + _TOKEN_SECONDS
        body = {
            "access_token": _token(resource, expires),
            "expires_on": str(expires),
            "resource": resource,
            "token_type": "Bearer",
        }
        return web.json_response(body)

    async def _endpoints(self, request: web.Request) -> web.Response:
        base = f"{request.scheme}://{request.host}"
        login = {"loginEndpoint": base, "audiences": [base], "tenant": TENANT}
        dated = {"galleryEndpoint": base, "graphEndpoint": base, "authentication": login}
        if request.query.get("api-version", "") < "2019":
            return web.json_response(dated)
        names = {"name": "StandIn", "portal": base, "resourceManager": base, "graph": base}
        suffixes = {"storage": "stand-in.invalid", "keyVaultDns": "vault.stand-in.invalid"}
        gallery = {"gallery": base, "batch": base, "activeDirectoryDataLake": base}
        body = {**names, **gallery, "authentication": login, "suffixes": suffixes}
        return web.json_response([body] if request.query["api-version"] < "2022" else body)

    async def _subscriptions(self, _request: web.Request) -> web.Response:
        await asyncio.sleep(self._latency)
        body = {
            "id": f"/subscriptions/{SUBSCRIPTION}",
            "subscriptionId": SUBSCRIPTION,
            "tenantId": TENANT,
            "displayName": "Sample subscription",
            "state": "Enabled",
        }
        return web.json_response({"value": [body]})

    async def _tenants(self, _request: web.Request) -> web.Response:
        return web.json_response({"value": [{"id": f"/tenants/{TENANT}", "tenantId": TENANT}]})

    async def _azure(self, request: web.Request) -> web.StreamResponse:
        route = route_of(str(request.rel_url))
        self._calls[route] += 1
        if self._trouble and self._dice.random() < self._trouble:
            return await befall(request, self._dice, lambda: self._answer(request))
        return _response(await self._answer(request))

    async def _answer(self, request: web.Request) -> Answer:
        if self._latency:
            await asyncio.sleep(self._latency)
        disguise = Disguise.of(request.rel_url.path)
        body = disguise.taken_off((await request.read()).decode()).encode()
        answer = self._estate.answer(request.method, disguise.taken_off(str(request.url)), body)
        return answer._replace(body=disguise.put_on(answer.body))


def _response(answer: Answer) -> web.Response:
    return web.Response(status=answer.status, headers=answer.headers, body=answer.body)


def _token(resource: str, expires: int) -> str:
    """Return what reads like a token and opens nothing: the CLI looks into it for the tenant."""
    claims = {
        "aud": resource,
        "tid": TENANT,
        "oid": TENANT,
        "exp": expires,
        "xms_mirid": f"/subscriptions/{SUBSCRIPTION}/resourcegroups/rg-app/providers/"
        "Microsoft.Web/sites/func-sample",
    }
    parts = ({"alg": "none", "typ": "JWT"}, claims)
    encoded = (base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=") for p in parts)
    return b".".join((*encoded, b"none")).decode()


async def _serve(options: argparse.Namespace) -> None:
    now = datetime.now(UTC)
    estate = Estate(now, page_size=options.page_size)
    if options.jobs:
        estate = Estate.generated(
            now, jobs=options.jobs, items=options.items, page_size=options.page_size
        )
    stand_in = StandIn(estate, options.latency)
    runner = web.AppRunner(stand_in.application(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    if options.certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options.certificate)
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    ports = " ".join(str(address[1]) for address in runner.addresses)
    sys.stdout.write(f"ready {ports}\n")
    sys.stdout.flush()
    try:
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


def main() -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stand_in", description=__doc__)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds each call waits")
    parser.add_argument("--jobs", type=int, default=0, help="jobs of further VMs in the vault")
    parser.add_argument("--items", type=int, default=100, help="the VMs that ran those jobs")
    parser.add_argument("--page-size", type=int, default=200, help="jobs on a page")
    parser.add_argument("--certificate", type=Path, help="PEM of certificate and key, for TLS")
    asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
