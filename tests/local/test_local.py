"""The local host treats functions and callers as the Functions host does."""

import argparse
import ast
import asyncio
import json
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from types import ModuleType
from typing import Any

import aiohttp
import azure.functions as func
import pytest

from triage import local
from triage.local import load, main, serve, served_functions
from triage.local_routes import parse_route

KEY = "the-function-key"


def small_app() -> func.FunctionApp:
    """Return an app whose functions tell what they were handed."""
    app = func.FunctionApp(http_auth_level=func.AuthLevel.FUNCTION)

    @app.route("echo/{name?}", methods=["GET", "POST"])
    async def echo(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
        told = {
            "method": req.method,
            "url": req.url,
            "headers": dict(req.headers),
            "params": dict(req.params),
            "route": dict(req.route_params),
            "body": req.get_body().decode(),
            "function": context.function_name,
            "trace": context.trace_context.trace_parent,
        }
        return func.HttpResponse(str(told), status_code=202, headers={"X-Told": "yes"})

    @app.route("echo/self", methods=["GET"])
    def literal(req: func.HttpRequest) -> str:
        return f"literal {req.method}"

    @app.route("open", auth_level=func.AuthLevel.ANONYMOUS, methods=["GET", "HEAD"])
    def page(req: func.HttpRequest) -> func.HttpResponse:
        return func.HttpResponse(f"é{req.method}", mimetype="text/html", charset="latin-1")

    @app.route("json", methods=["GET"])
    def as_json(req: func.HttpRequest) -> func.HttpResponse:
        return func.HttpResponse(req.method, mimetype="application/json")

    @app.route("broken", methods=["GET"])
    async def broken(req: func.HttpRequest) -> func.HttpResponse:
        raise RuntimeError(f"secret of {req.method}")

    @app.route("wrong", methods=["GET"])
    async def wrong(req: func.HttpRequest) -> int:
        return len(req.method)

    @app.route("nothing", methods=["GET"])
    async def nothing(req: func.HttpRequest) -> None:
        req.get_body()

    return app


@pytest.fixture
async def base() -> AsyncIterator[str]:
    """The base URL of the small app, served without a key."""
    async with serve(small_app()) as url:
        yield f"{url}/api"


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """A client."""
    async with aiohttp.ClientSession() as opened:
        yield opened


async def told(response: aiohttp.ClientResponse) -> dict[str, Any]:
    """Return what the echo function told."""
    found: dict[str, Any] = ast.literal_eval(await response.text())
    return found


async def test_request(base: str, session: aiohttp.ClientSession) -> None:
    """Headers are lower-cased, repeated values joined, empty query values dropped."""
    headers = [("X-One", "1"), ("X-One", "2"), ("traceparent", "00-ab-cd-01")]
    url = f"{base}/echo/a%20b?x=1&x=2&empty=&y=%26"
    async with session.post(url, headers=headers, data=b"body") as response:
        assert response.status == 202
        assert response.headers["X-Told"] == "yes"
        assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
        seen = await told(response)
    assert seen["headers"]["x-one"] == "1,2"
    assert seen["params"] == {"x": "1,2", "y": "&"}
    assert seen["route"] == {"name": "a b"}
    assert seen["body"] == "body"
    assert seen["url"].endswith("empty=&y=%26")
    assert (seen["function"], seen["trace"]) == ("echo", "00-ab-cd-01")


async def test_body_without_length(base: str, session: aiohttp.ClientSession) -> None:
    """A body sent in chunks, without a length, arrives empty."""

    async def chunks() -> AsyncIterator[bytes]:
        yield b"lost"

    async with session.post(f"{base}/echo", data=chunks()) as response:
        assert (await told(response))["body"] == ""


async def test_optional_parameter(base: str, session: aiohttp.ClientSession) -> None:
    """A left-out optional parameter is absent, and a literal route wins over a parameter."""
    async with session.get(f"{base}/echo") as response:
        assert (await told(response))["route"] == {}
    async with session.get(f"{base}/ECHO/self") as response:
        assert (response.status, await response.text()) == (200, "literal GET")
        assert response.headers["Content-Type"] == "text/plain; charset=utf-8"


async def test_mimetype(base: str, session: aiohttp.ClientSession) -> None:
    """The charset stands with text types only, and the body is encoded in it."""
    async with session.get(f"{base}/open") as response:
        assert response.headers["Content-Type"] == "text/html; charset=latin-1"
        assert await response.read() == b"\xe9GET"
    async with session.get(f"{base}/json") as response:
        assert response.headers.getall("Content-Type") == ["application/json"]


@pytest.mark.parametrize(
    "case",
    [
        ("GET", "missing", 404),
        ("GET", "echo/a/b", 404),
        ("PUT", "echo", 404),
        ("HEAD", "json", 404),
        ("HEAD", "open", 200),
        ("GET", "broken", 500),
        ("GET", "wrong", 500),
        ("GET", "nothing", 204),
    ],
)
async def test_empty_answers(
    base: str, session: aiohttp.ClientSession, case: tuple[str, str, int]
) -> None:
    """Unknown routes, methods nobody registered and raised exceptions have an empty body."""
    method, path, status = case
    async with session.request(method, f"{base}/{path}") as response:
        assert (response.status, await response.read()) == (status, b"")


async def test_traceback_in_log_only(
    base: str, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    """What a handler raised is in the log; the query of the request is not."""
    with caplog.at_level(logging.INFO, "triage.local"):
        async with session.get(f"{base}/broken?code=hidden") as response:
            assert await response.text() == ""
    assert "secret of GET" in caplog.text
    assert "GET /api/broken 500" in caplog.text
    assert "hidden" not in caplog.text


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("echo", {}, 401),
        ("echo", {"x-functions-key": "wrong"}, 401),
        ("echo", {"X-Functions-Key": KEY}, 202),
        (f"echo?code={KEY}", {}, 202),
        ("echo?code=wr%C3%B6ng", {}, 401),
        ("open", {}, 200),
        ("missing", {}, 404),
    ],
)
async def test_keys(
    session: aiohttp.ClientSession, path: str, headers: dict[str, str], status: int
) -> None:
    """With a key the functions that are not anonymous want it, in the header or as code."""
    async with (
        serve(small_app(), key=KEY) as url,
        session.get(f"{url}/api/{path}", headers=headers) as response,
    ):
        assert response.status == status
        if status == 401:
            assert await response.read() == b""


async def test_prefix(session: aiohttp.ClientSession) -> None:
    """Routes begin with the prefix of host.json, or with none."""
    async with serve(small_app(), prefix="") as url, session.get(f"{url}/open") as response:
        assert response.status == 200


@pytest.mark.parametrize(
    ("template", "path", "parts"),
    [
        ("api/errors/{code}", "/api/errors/A%2FB", {"code": "A/B"}),
        ("api/{n:int}", "/api/12", {"n": "12"}),
        ("api/{n:int}", "/api/x", None),
        ("{*rest}", "/a/b/c", {"rest": "a/b/c"}),
        ("api/{*rest}", "/api", {}),
        ("api/openapi.json", "/api/openapiXjson", None),
        ("api/v{number}.json", "/API/v2.json", {"number": "2"}),
        ("api/{id:guid}", "/api/11111111-2222-4333-8444-55555555555Z", None),
    ],
)
def test_routes(template: str, path: str, parts: dict[str, str] | None) -> None:
    """Route templates match as the host's router does."""
    assert parse_route(template).match(path) == parts


def test_order() -> None:
    """Literal routes come before those with parameters, whatever the order of registration."""
    names = [served.name for served in served_functions(small_app(), "api")]
    assert names.index("literal") < names.index("echo")


def project(folder: Path, prefix: str) -> None:
    """Write a project of one function into `folder`."""
    (folder / "function_app.py").write_text(
        "import azure.functions as func\n"
        "app = func.FunctionApp()\n"
        "@app.route('hello', methods=['GET'])\n"
        "def hello(req: func.HttpRequest) -> str:\n"
        "    return 'hello'\n"
    )
    host = {"version": "2.0", "extensions": {"http": {"routePrefix": prefix}}}
    (folder / "host.json").write_text(json.dumps(host))
    (folder / "local.settings.json").write_text('{"Values": {"TRIAGE_LOCAL_TEST": "set"}}')


def test_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another folder's app is loaded with its prefix and its local settings."""
    project(tmp_path, "v1")
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.delitem(sys.modules, "function_app", raising=False)
    monkeypatch.setenv("TRIAGE_LOCAL_TEST", "")
    monkeypatch.delenv("TRIAGE_LOCAL_TEST")
    app, prefix = load(tmp_path)
    monkeypatch.delitem(sys.modules, "function_app")
    assert prefix == "v1"
    assert [served.name for served in served_functions(app, prefix)] == ["hello"]
    assert os.environ["TRIAGE_LOCAL_TEST"] == "set"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGTERM")
async def test_command(tmp_path: Path, session: aiohttp.ClientSession) -> None:
    """The command prints where it serves and a curl to try, answers, and stops on SIGTERM."""
    project(tmp_path, "api")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "triage.local", "--port", "0", "--root", str(tmp_path)),
        env={**os.environ, "TRIAGE_SOURCE": "sample"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    serving = (await process.stdout.readline()).decode().split()
    example = (await process.stdout.readline()).decode()
    async with session.get(f"{serving[1]}/hello") as response:
        assert await response.text() == "hello"
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0
    assert example.startswith("Try: curl 'http://127.0.0.1:")
    assert "vm=vm-win-vss" in example


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGTERM")
async def test_running_in_this_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The host prints where it serves, asks for the key in its example, and closes the clients."""
    closed = []

    async def close_all() -> None:
        closed.append(True)
        await asyncio.sleep(0)

    connections = ModuleType("triage.azure.connections")
    monkeypatch.setattr(connections, "close_all", close_all, raising=False)
    monkeypatch.setitem(sys.modules, "triage.azure.connections", connections)
    monkeypatch.setitem(sys.modules, "function_app", ModuleType("function_app"))
    monkeypatch.setattr(sys.modules["function_app"], "app", small_app(), raising=False)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setenv("TRIAGE_SOURCE", "sample")
    options = argparse.Namespace(root=tmp_path, host="127.0.0.1", port=0, key=KEY)
    asyncio.get_running_loop().call_soon(os.kill, os.getpid(), signal.SIGTERM)
    await local._run(options)
    serving, example = capsys.readouterr().out.splitlines()
    assert serving.startswith("Serving http://127.0.0.1:")
    assert "-H 'x-functions-key: KEY'" in example
    assert closed == [True]


def test_address_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A taken port ends the command with status 1."""
    project(tmp_path, "api")
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setitem(sys.modules, "function_app", ModuleType("function_app"))
    monkeypatch.setattr(sys.modules["function_app"], "app", small_app(), raising=False)
    monkeypatch.setenv("TRIAGE_LOCAL_TEST", "kept")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["--port", port, "--root", str(tmp_path)]) == 1
