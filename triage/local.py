"""The local host: serves the functions an app registers as the Functions host would.

`python -m triage.local` serves the `function_app.py` of the current folder, or of `--root`.
"""

import argparse
import asyncio
import hmac
import importlib
import inspect
import json
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple, Protocol
from uuid import uuid4

import azure.functions as func
from aiohttp import web
from aiohttp.abc import AbstractAccessLogger

from triage.local_routes import Route, parse_route

LOG = logging.getLogger("triage.local")
# What the Functions host takes at most, in bytes.
_LARGEST_BODY = 104_857_600
_STOP_SECONDS = 5.0
_SAMPLE_QUERY = (
    "subscription=11111111-2222-4333-8444-555555555555&vault=rsv-sample&vm=vm-win-vss&format=text"
)


class FunctionApp(Protocol):
    """What the host needs of an app: the functions registered in it."""

    def get_functions(self) -> list[Any]:
        """Return the functions."""


class TraceContext(NamedTuple):
    """The caller's trace, as the host hands it on."""

    trace_parent: str
    trace_state: str
    attributes: dict[str, str]


class Context(NamedTuple):
    """What a handler finds in its `context` parameter."""

    invocation_id: str
    function_name: str
    function_directory: str
    trace_context: TraceContext
    retry_context: None = None


class Served(NamedTuple):
    """A function the host serves: its route, methods and key need, and how to call it."""

    name: str
    route: Route
    methods: frozenset[str]
    open: bool
    request_name: str
    call: Callable[..., Any]
    takes_context: bool


def served_functions(app: FunctionApp, prefix: str) -> list[Served]:
    """Return the HTTP functions of `app`, those with the more literal routes first."""
    found = [_served(f, prefix) for f in app.get_functions() if f.is_http_function()]
    return sorted(found, key=lambda served: served.route.rank)


def _served(function: Any, prefix: str) -> Served:  # noqa: ANN401 - the SDK's type is untyped
    trigger = function.get_trigger().get_dict_repr()
    name = function.get_function_name()
    handler = function.get_user_function()
    methods = trigger.get("methods") or ("GET", "POST")
    path = trigger.get("route") or name
    return Served(
        name=name,
        route=parse_route(f"{prefix}/{path}".strip("/")),
        methods=frozenset(str(getattr(method, "value", method)).upper() for method in methods),
        open=str(getattr(trigger["authLevel"], "value", trigger["authLevel"])) == "anonymous",
        request_name=trigger["name"],
        call=handler,
        takes_context="context" in inspect.signature(handler).parameters,
    )


def make_app(app: FunctionApp, *, prefix: str = "api", key: str | None = None) -> web.Application:
    """Return an aiohttp application that serves `app` below `prefix`.

    With `key`, functions that are not anonymous want it in `x-functions-key` or `?code=`. A path or
    method that no function registered gets 404, as the host has it.
    """
    functions = served_functions(app, prefix)

    async def answer(request: web.Request) -> web.Response:
        for served in functions:
            parts = served.route.match(request.rel_url.raw_path)
            if parts is not None and request.method in served.methods:
                if key is not None and not served.open and not _key_fits(request, key):
                    return web.Response(status=401)
                return await _invoke(served, request, parts)
        return web.Response(status=404)

    application = web.Application(client_max_size=_LARGEST_BODY)
    application.router.add_route("*", "/{path:.*}", answer)
    return application


def _key_fits(request: web.Request, key: str) -> bool:
    given = request.headers.get("x-functions-key") or request.query.get("code", "")
    return hmac.compare_digest(given.encode(), key.encode())


async def _invoke(served: Served, request: web.Request, parts: dict[str, str]) -> web.Response:
    arguments: dict[str, Any] = {served.request_name: await _worker_request(request, parts)}
    if served.takes_context:
        arguments["context"] = _context(served, request)
    try:
        if inspect.iscoroutinefunction(served.call):
            result = await served.call(**arguments)
        else:
            result = await asyncio.to_thread(served.call, **arguments)
        return _response(result)
    except Exception:  # the boundary: the host answers 500 whatever was raised
        LOG.exception("%s failed", served.name)
        return web.Response(status=500)


async def _worker_request(request: web.Request, parts: Mapping[str, str]) -> func.HttpRequest:
    body = await request.read() if request.content_length else b""
    headers = request.headers
    query = request.query
    return func.HttpRequest(
        request.method,
        str(request.url),
        headers={name.lower(): ",".join(headers.getall(name)) for name in headers},
        params={name: value for name in query if (value := _joined(query.getall(name)))},
        route_params=dict(parts),
        body=body,
    )


def _joined(values: Iterable[str]) -> str:
    return ",".join(value for value in values if value)


def _context(served: Served, request: web.Request) -> Context:
    parent = request.headers.get("traceparent", "")
    trace = TraceContext(parent, request.headers.get("tracestate", ""), {})
    return Context(str(uuid4()), served.name, str(Path.cwd()), trace)


def _response(result: object) -> web.Response:
    if result is None:
        return web.Response(status=204)
    if isinstance(result, str):
        return web.Response(text=result)
    if not isinstance(result, func.HttpResponse):
        raise TypeError(f"a handler returned {type(result).__name__}, which no host can send")
    response = web.Response(status=result.status_code, body=result.get_body())
    for name, value in result.headers.items():
        response.headers.add(name, value)
    if "Content-Type" not in response.headers:
        text = result.mimetype.startswith("text/")
        kind = f"{result.mimetype}; charset={result.charset}" if text else result.mimetype
        response.headers["Content-Type"] = kind
    return response


class AccessLogger(AbstractAccessLogger):
    """Logs method, path, status and time; the query stays out, as it may hold a key."""

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        """Log one answered request; `time` is in seconds."""
        path = request.rel_url.path
        self.logger.info("%s %s %d %.0f ms", request.method, path, response.status, time * 1000)


@asynccontextmanager
async def serve(
    app: FunctionApp,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    prefix: str = "api",
    key: str | None = None,
) -> AsyncIterator[str]:
    """Serve `app` while the context lasts and yield its base URL; port 0 takes a free one.

    Raises:
        OSError: the address cannot be bound.
    """
    application = make_app(app, prefix=prefix, key=key)
    runner = web.AppRunner(
        application,
        access_log_class=AccessLogger,
        access_log=LOG,
        shutdown_timeout=_STOP_SECONDS,
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        bound = runner.addresses[0][1]
        name = f"[{host}]" if ":" in host else host
        yield f"http://{name}:{bound}"
    finally:
        await runner.cleanup()


def load(root: Path) -> tuple[FunctionApp, str]:
    """Return the app and the route prefix of the project in `root`.

    `local.settings.json` in it fills the environment where a variable is unset, as Core Tools do.

    Raises:
        ModuleNotFoundError: there is no `function_app.py`.
    """
    settings = root / "local.settings.json"
    if settings.exists():
        for name, value in json.loads(settings.read_text("utf-8")).get("Values", {}).items():
            os.environ.setdefault(name, str(value))
    sys.path.insert(0, str(root))
    module = importlib.import_module("function_app")
    host_file = root / "host.json"
    host = json.loads(host_file.read_text("utf-8")) if host_file.exists() else {}
    prefix = host.get("extensions", {}).get("http", {}).get("routePrefix", "api")
    app: FunctionApp = module.app
    return app, prefix


async def _run(options: argparse.Namespace) -> None:
    app, prefix = load(options.root)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows has no such handlers; there Ctrl+C ends asyncio.run itself.
        with suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    started = perf_counter()
    serving = serve(app, host=options.host, port=options.port, prefix=prefix, key=options.key)
    async with serving as url:
        LOG.info("ready after %.0f ms", (perf_counter() - started) * 1000)
        print("\n".join(_greeting(url, prefix, options.key)), flush=True)  # noqa: T201 - its task
        await stop.wait()
    await _close_clients()


def _greeting(url: str, prefix: str, key: str | None) -> list[str]:
    base = f"{url}/{prefix}".rstrip("/")
    lines = [f"Serving {base} (Ctrl+C stops)"]
    if os.environ.get("TRIAGE_SOURCE", "").strip().lower() == "sample":
        header = "" if key is None else " -H 'x-functions-key: KEY'"
        lines.append(f"Try: curl{header} '{base}/triage?{_SAMPLE_QUERY}'")
    return lines


async def _close_clients() -> None:
    # Looked up, not imported: another folder's app need not have it, and must not load the SDK.
    connections = sys.modules.get("triage.azure.connections")
    if connections is not None:
        close: Callable[[], Awaitable[None]] = connections.close_all
        await close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted; return the exit status: 0, or 1 when the address is taken."""
    parser = argparse.ArgumentParser(prog="python -m triage.local", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=7071, help="port to listen on; 0: a free one")
    parser.add_argument("--key", help="function key to demand; without it none is checked")
    parser.add_argument("--root", type=Path, default=Path.cwd(), help="folder of function_app.py")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("azure").setLevel(logging.WARNING)
    try:
        with suppress(KeyboardInterrupt):
            asyncio.run(_run(options))
    except OSError as error:
        LOG.error("cannot serve on %s:%d: %s", options.host, options.port, error.strerror)  # noqa: TRY400
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
