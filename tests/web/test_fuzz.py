"""Questions made from the specification find no defect and no undocumented answer."""

import asyncio
import json
import re
import threading
from collections.abc import Iterator
from urllib.parse import quote

import pytest
import requests
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.web.serving import Reply, serving
from tests.web.specification import conforms, document
from triage.web.openapi import openapi

schemathesis = pytest.importorskip("schemathesis")
pytestmark = pytest.mark.slow

EXAMPLES = 200
SECONDS = 20


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    """Serve the sample estate in a thread of its own, as the fuzzer asks without a loop."""
    ready, stop = threading.Event(), threading.Event()
    addresses: list[str] = []

    async def run() -> None:
        async with serving() as caller:
            addresses.append(caller.base)
            ready.set()
            await asyncio.to_thread(stop.wait)

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    assert ready.wait(SECONDS)
    yield addresses[0]
    stop.set()
    thread.join()


def asked(base: str, method: str, path: str, **more: object) -> Reply:
    """Send one request and hold its answer against the specification."""
    answer = requests.request(method, f"{base}/{path}", timeout=SECONDS, **more)  # type: ignore[arg-type]
    named = {name.lower(): value for name, value in answer.headers.items()}
    reply = Reply(answer.status_code, named, answer.content)
    # Not ready is the one answer above 500 that says something about what was asked for.
    assert reply.status < 500 or path.startswith("ready"), answer.text
    if reply.status != 404 or reply.headers.get("x-request-id"):
        conforms(method, path, reply)
    return reply


OPERATIONS = [(method, path) for path, methods in document()["paths"].items() for method in methods]


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_schema_finds_no_defect(base: str, method: str, path: str) -> None:
    """What the specification allows, and what it just does not, gets a documented answer."""
    schema = schemathesis.openapi.from_dict(openapi())
    operation = schema[path][method.upper()]
    strategy = st.one_of(
        operation.as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE),
    )

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def ask(case: object) -> None:
        sent = case.as_transport_kwargs(base_url=base)  # type: ignore[attr-defined]
        whole = re.sub(rf"^{re.escape(base)}/?", "", sent.pop("url"))
        sent.pop("method", None)
        asked(base, method.upper(), whole, **sent)

    ask()


def test_sample_names_in_any_mixture(base: str) -> None:
    """Sound fields with one of them odd find no defect either."""
    odd = st.one_of(st.text(max_size=60), st.integers().map(str), st.sampled_from(_ODD))
    fields = st.sampled_from(sorted(_SOUND))

    @settings(max_examples=400, deadline=None, database=None, derandomize=True)
    @given(name=fields, value=odd, post=st.booleans())
    def ask(name: str, value: str, *, post: bool) -> None:
        given_fields = {**_SOUND, name: value}
        if post:
            body = json.dumps(given_fields).encode()
            asked(base, "POST", "triage", data=body, headers={"content-type": "application/json"})
        else:
            pairs = (f"{k}={quote(v.encode(errors='replace'))}" for k, v in given_fields.items())
            asked(base, "GET", "triage?" + "&".join(pairs))

    ask()


_SOUND = {
    "subscription": "11111111-2222-4333-8444-555555555555",
    "vault": "rsv-sample",
    "vm": "vm-win-vss",
    "lookbackDays": "14",
    "lang": "ja",
    "timezone": "Asia/Tokyo",
    "format": "text",
    "mask": "false",
    "workload": "AzureVM",
    "jobId": "99999999-2222-4333-8444-555555555555",
}
_ODD = ("", " ", "\x00", "..", "/" * 50, "%00", "{0}", "${x}", "'; --", "<script>", "é" * 40, "𠮷")
