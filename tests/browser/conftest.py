"""A local host over the sample estate, and Chromium to look at it.

`TRIAGE_HOST_URL` names a host that runs already; without it one is started.
"""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PICTURES = ROOT / "docs" / "images"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
KEY = "a-key-for-this-run"
ASKED = "subscription=11111111-2222-4333-8444-555555555555&vault=rsv-sample&timezone=Asia/Tokyo"


@pytest.fixture(scope="session")
def host() -> Iterator[str]:
    """The address of a local host that answers from the sample estate and wants no key."""
    running = os.environ.get("TRIAGE_HOST_URL")
    if running:
        yield running
        return
    with _serving() as address:
        yield address


@pytest.fixture(scope="session")
def locked_host() -> Iterator[str]:
    """The same, wanting `KEY`."""
    with _serving("--key", KEY) as address:
        yield address


class _serving:  # noqa: N801 - reads as what it does
    """A local host for the length of a `with`."""

    def __init__(self, *arguments: str) -> None:
        self._arguments = arguments

    def __enter__(self) -> str:
        port = _free_port()
        self._process = subprocess.Popen(  # noqa: S603 - this project's own host
            [sys.executable, "-m", "triage.local", "--port", str(port), *self._arguments],
            cwd=ROOT,
            env={**os.environ, "TRIAGE_SOURCE": "sample"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _await(port, self._process)
        return f"http://127.0.0.1:{port}"

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Ask until the host answers; it is given a moment between the tries."""
    for _ in range(1_000):
        assert process.poll() is None, "the local host ended"
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/api/health")
            connection.getresponse().read()
        except ConnectionRefusedError:
            _wait_a_little(process)
        else:
            return
        finally:
            connection.close()
    raise AssertionError("the local host does not answer")


def _wait_a_little(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(timeout=0.05)
    except subprocess.TimeoutExpired:
        return


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as the system has it."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("Chromium is not installed")
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor from Tokyo who reads English and lets the page use the clipboard."""
    visitor = browser.new_context(
        viewport={"width": 1120, "height": 900},
        locale="en-GB",
        timezone_id="Asia/Tokyo",
        permissions=["clipboard-read", "clipboard-write"],
    )
    yield visitor
    visitor.close()


@pytest.fixture
def complaints(context: BrowserContext) -> list[str]:
    """What the browser complains of while a test runs: policy violations, script errors."""
    heard: list[str] = []
    context.on("weberror", lambda error: heard.append(str(error.error)))
    context.on(
        "console",
        lambda m: heard.append(m.text) if "Content Security Policy" in m.text else None,
    )
    return heard


@pytest.fixture
def page(context: BrowserContext, complaints: list[str]) -> Iterator[Page]:
    """A tab; the test fails when the browser had anything to complain of."""
    yield context.new_page()
    assert complaints == []


@pytest.fixture
def report_file(context: BrowserContext, host: str, tmp_path: Path) -> Callable[[str, str], Path]:
    """Save the report on a machine in a language, and return the file."""

    def save(vm: str, language: str) -> Path:
        file = tmp_path / f"{vm}-{language}.html"
        query = f"{ASKED}&vm={vm}&lang={language}&format=html"
        file.write_bytes(context.request.get(f"{host}/api/triage?{query}").body())
        return file

    return save


def node_module(name: str) -> Path:
    """Return where npm put `name`; the test is skipped where it did not."""
    found = HERE / "node_modules" / name
    if not found.exists():
        pytest.skip(f"{name} is not installed (npm install --prefix tests/browser)")
    return found


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    return (node_module("axe-core") / "axe.min.js").read_text("utf-8")
