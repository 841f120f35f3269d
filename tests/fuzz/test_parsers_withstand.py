"""Every parser against inputs that are nearly right.

A few examples run with all tests; thousands with `pytest tests/fuzz -m slow`.
"""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import msgspec
import pytest
from azure.core.exceptions import AzureError
from azure.core.rest import HttpRequest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.azure.scene import SUB, Scene
from tests.azure.transport import JSON, FakeTransport, Reply
from tests.fuzz import grammar
from triage.azure.paging import PAGES, raw_pages
from triage.azure.pipeline import retry_after
from triage.errors import TriageError
from triage.intake.alert import is_alert, read_alert
from triage.intake.ask import read_question, read_symptom
from triage.intake.job import read_foreign_job
from triage.model.terms import Language
from triage.sample.answers import Answer
from triage.sample.filters import FilterError, parse_filter
from triage.sample.pages import TokenError, next_link, offset_of
from triage.sample.routes import take_apart
from triage.web.application import Application
from triage.web.body import read_body
from triage.web.message import Request, weighed
from triage.wire.fault import parse_fault
from triage.wire.job import parse_job
from triage.wire.scalar import moment, span

EXAMPLES = [40, pytest.param(2_000, marks=pytest.mark.slow)]
FORMATS = ("json", "markdown", "text", "html", "card", "ticket", "bash", "powershell")
JOBS_URL = f"https://management.azure.com{grammar.VAULT}/backupJobs?api-version=1"
APPLICATION = Application({"TRIAGE_SOURCE": "sample"})


def blames_the_caller(error: TriageError) -> None:
    """Hold an error of ours to be one of the request."""
    assert 400 <= error.status < 500


def read_as_question(fields: dict[str, Any]) -> None:
    """Read the fields of a question; only our own errors may come of it."""
    try:
        question = read_question(fields, language=Language.EN, lookback_days=14)
    except TriageError as error:
        blames_the_caller(error)
    else:
        assert 1 <= question.lookback_days <= 90
        assert question.vault.name


def read_as_symptom(fields: dict[str, Any]) -> None:
    """Read the fields of a symptom; only our own errors may come of it."""
    try:
        read_symptom(fields, language=Language.EN)
    except TriageError as error:
        blames_the_caller(error)


def read_as_alert(body: dict[str, Any]) -> None:
    """Read an alert, and the question in it; only our own errors may come of it."""
    if not is_alert(body):
        return
    try:
        called = read_alert(body, {})
        if not called.alert.resolved:
            read_question(called.fields, language=Language.EN, lookback_days=14, alert=called.alert)
    except TriageError as error:
        blames_the_caller(error)


def read_as_job(body: Any) -> None:
    """Read a job as REST, CLI or PowerShell print it; only our own errors may come of it."""
    if isinstance(body, dict):
        parse_job(body)
    try:
        job = read_foreign_job(body)
    except TriageError as error:
        blames_the_caller(error)
    else:
        assert job.start is None or job.start.tzinfo is UTC


def read_as_body(body: bytes) -> None:
    """Read a request's body; only our own errors may come of it."""
    try:
        read_body(Request(method="POST", route="triage", body=body), text_field="message")
    except TriageError as error:
        blames_the_caller(error)


def read_as_time(value: Any) -> None:
    """Read a time: aware and in UTC, or none; what is read reads the same again."""
    time = moment(value)
    assert time is None or (time.tzinfo is UTC and moment(time.isoformat()) == time)


def read_as_span(value: Any) -> None:
    """Read a duration, or none."""
    found = span(value)
    assert found is None or isinstance(found, timedelta)


def read_as_token(token: str) -> None:
    """Read a skip token: an offset, or the error that says it is none."""
    request = take_apart(f"{JOBS_URL}&{urlencode({'$skipToken': token}, errors='replace')}")
    try:
        offset = offset_of(request)
    except TokenError:
        return
    assert offset_of(take_apart(next_link(request, offset))) == offset


def read_as_filter(text: str) -> None:
    """Read a filter, or raise the error that says it is none."""
    try:
        clauses = parse_filter(text, frozenset({"starttime", "endtime"}))
    except FilterError:
        return
    assert set(clauses) <= {"starttime", "endtime"}


def read_as_pause(written: str) -> None:
    """Read a Retry-After: a pause that is not negative, or none."""
    pause = retry_after({"retry-after": written, "date": "Wed, 04 Mar 2026 12:00:00 GMT"})
    assert pause is None or pause >= timedelta(0)


def read_as_accept(header: str) -> None:
    """Read an Accept header: weights between 0 and 1, falling."""
    weights = [weight for _, weight in weighed(header)]
    assert weights == sorted(weights, reverse=True)
    assert all(0 <= weight <= 1 for weight in weights)


def read_as_fault(body: Any) -> None:
    """Read an error's body: its code and message are texts, or none."""
    fault = parse_fault(body)
    assert isinstance(fault.code, str | None)
    assert isinstance(fault.message, str | None)


def follow_links(link: Any) -> None:
    """Follow the links of a list that names any next page: it ends, and stays on its host."""

    def answer(request: HttpRequest) -> Reply:
        asked = urlsplit(request.url)
        assert (asked.scheme, asked.hostname) == ("https", "management.azure.com")
        body = json.dumps({"value": [{"id": "1"}], "nextLink": link})
        return Answer(200, JSON, body.encode())

    async def read() -> int:
        scene = Scene()
        scene.transport = FakeTransport(answer)
        connections = scene.connections()
        try:
            pages = raw_pages(connections, SUB, f"{grammar.VAULT}/backupJobs", {"a": "1"})
            return sum([1 async for _ in pages])
        except AzureError:
            return 0
        finally:
            await connections.close()

    assert asyncio.run(read()) <= PAGES


def classified(asked: tuple[bytes, str, str]) -> None:
    """Classify a body from front door to answer: no defect, whatever the format."""
    body, wanted, language = asked
    request = Request(
        method="POST",
        route="classify",
        headers={"content-type": "application/json"},
        query={"format": wanted, "lang": language},
        body=body,
    )
    answer = asyncio.run(APPLICATION.answer(request))
    assert answer.status in (200, 400, 406, 413, 422)
    answer.body.decode()
    if answer.status == 200 and wanted in ("json", "card"):
        assert json.loads(answer.body)


def symptoms() -> st.SearchStrategy[tuple[bytes, str, str]]:
    """Return bodies that hold a message or a job, and how the answer is wanted."""
    messages = grammar.messages.map(lambda text: {"message": text.replace("\ud800", "?")})
    jobs = grammar.mutated_bytes({"job": grammar.JOB})
    bodies = st.one_of(messages.map(msgspec.json.encode), jobs)
    return st.tuples(bodies, st.sampled_from(FORMATS), st.sampled_from(("en", "ja")))


CASES: dict[str, tuple[st.SearchStrategy[Any], Callable[[Any], None]]] = {
    "question": (grammar.mutated_object(grammar.QUESTION), read_as_question),
    "symptom": (
        grammar.mutated_object({"code": "X", "message": "m", "job": grammar.JOB, "os": "Linux"}),
        read_as_symptom,
    ),
    "alert": (grammar.mutated_object(grammar.ALERT), read_as_alert),
    "job": (grammar.mutated(grammar.JOB), read_as_job),
    "jobs": (grammar.mutated([grammar.JOB, {"value": [grammar.JOB]}]), read_as_job),
    "body": (grammar.mutated_bytes(grammar.QUESTION), read_as_body),
    "time": (grammar.times, read_as_time),
    "span": (grammar.spans, read_as_span),
    "token": (grammar.spliced("<NextRowKey>1!108!200</NextRowKey>"), read_as_token),
    "filter": (
        grammar.spliced("startTime eq '2026-03-04 02:00:00 AM' and endTime eq '1'"),
        read_as_filter,
    ),
    "pause": (grammar.spliced("Wed, 04 Mar 2026 12:00:30 GMT"), read_as_pause),
    "accept": (grammar.spliced("text/html;q=0.8, application/json;q=1.0, */*"), read_as_accept),
    "link": (
        st.one_of(grammar.JUNK, grammar.spliced(JOBS_URL), grammar.spliced(JOBS_URL[28:])),
        follow_links,
    ),
    "fault": (
        grammar.mutated({"error": {"code": "A", "innererror": {"code": "B"}}}),
        read_as_fault,
    ),
    "classify": (symptoms(), classified),
}


@pytest.mark.parametrize("examples", EXAMPLES)
@pytest.mark.parametrize("name", CASES)
def test_nearly_right_inputs_are_read_or_refused(name: str, examples: int) -> None:
    """No input makes a parser fail in a way that is not its own."""
    inputs, check = CASES[name]
    quieted = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]

    @settings(max_examples=examples, deadline=None, suppress_health_check=quieted)
    @given(inputs)
    def run(value: Any) -> None:
        check(value)

    run()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("pause", "9" * 400),
        ("pause", "Wed, 04 Mar " + "9" * 300 + " 12:00:30 GMT"),
        ("pause", "\u00b2"),
        ("link", "https://[https://management.azure.com/x"),
        ("classify", (b'{"job": {"name": "0\\u001f", "properties": {"status": 1}}}', "json", "en")),
    ],
)
def test_what_fuzzing_once_found_stays_mended(name: str, value: Any) -> None:
    """Inputs that once made a parser fail are read or refused."""
    CASES[name][1](value)
