"""One function a route: fields in, answer out."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from triage import __version__
from triage.intake.alert import Called, is_alert, read_alert
from triage.intake.ask import (
    HOST_FIELDS,
    MANNER_FIELDS,
    read_manner,
    read_question,
    read_symptom,
)
from triage.intake.fields import Fields
from triage.model.evidence import Outcome
from triage.model.question import Manner
from triage.model.report import AskedQuestion, Report
from triage.model.terms import Shell
from triage.presentation import SHELLS, present
from triage.render import Format
from triage.report.compose import Occasion
from triage.report.voice import Voice
from triage.service import Answer, resolved, utc_now
from triage.web.answers import CatalogueVersion, Dependency, Health, Readiness
from triage.web.application import Application, Call
from triage.web.body import read_body
from triage.web.message import Response
from triage.web.negotiation import negotiate

JSON = "application/json"
REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_KEY = re.compile(r"[\w\-+/]{40,}={1,2}")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9]{2,99}|-?\d{1,10}|0x[0-9A-Fa-f]{1,8}")


def json_response(value: object, status: int = 200, **headers: str) -> Response:
    """Return `value` as a JSON response."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Response(
        status=status, body=msgspec.json.encode(value), headers={"content-type": JSON, **named}
    )


def occasion(app: Application, call: Call) -> Occasion:
    """Return when and for whom the report is made."""
    return Occasion(now=utc_now(), request_id=call.request_id, cloud=app.settings.cloud)


async def triage(app: Application, call: Call) -> Response:
    """Triage one protected VM or workload, asked for by its names or by an alert."""
    request = call.request
    body = read_body(request)
    called = read_alert(body, request.query) if is_alert(body) else None
    given = called.fields if called else {**body, **request.query}
    wanted = negotiate(given, request.headers.get("accept", ""))
    if called and called.alert.resolved:
        return _resolved(app, call, called, wanted)
    question = read_question(
        given,
        language=app.language(request),
        lookback_days=app.settings.lookback_days,
        alert=called.alert if called else None,
    )
    found = await app.service.triage(question, occasion(app, call))
    return respond(app, call, found, Asked(question.manner, wanted, given))


def _resolved(app: Application, call: Call, called: Called, wanted: Format) -> Response:
    fields = Fields({k: v for k, v in called.fields.items() if k in MANNER_FIELDS})
    manner = read_manner(fields, app.language(call.request))
    fields.done()
    report = resolved(
        AskedQuestion(alert_rule=called.alert.rule), app.voice(manner), occasion(app, call)
    )
    return respond(app, call, Answer(report=report), Asked(manner, wanted, called.fields))


async def classify(app: Application, call: Call) -> Response:
    """Diagnose what the caller has in hand; Azure is not asked."""
    request = call.request
    given = {**read_body(request, text_field="message"), **_without_key(request.query)}
    wanted = negotiate(given, request.headers.get("accept", ""))
    symptom = read_symptom(given, language=app.language(request))
    found = app.service.classify(symptom, occasion(app, call))
    return respond(app, call, found, Asked(symptom.manner, wanted, given))


def _without_key(query: Mapping[str, str]) -> dict[str, str]:
    """Return the query without a function key, which travels as `code` like an error code.

    Where both were sent the host joins them by a comma.
    """
    codes = [code for code in query.get("code", "").split(",") if not _KEY.fullmatch(code.strip())]
    others = {name: value for name, value in query.items() if name != "code"}
    code = ",".join(codes)
    return {**others, "code": code} if code else others


class Asked(msgspec.Struct, frozen=True):
    """How an answer is wanted: its manner, its format and the fields it was asked with."""

    manner: Manner
    wanted: Format
    fields: Mapping[str, Any]


def respond(app: Application, call: Call, found: Answer, asked: Asked) -> Response:
    """Return the report in the wanted format, masked where that was asked."""
    note(call, found.report)
    wanted = asked.wanted
    rendered = present(app.service, found, wanted, asked.manner)
    headers: dict[str, str] = {
        "content-type": rendered.media_type,
        "content-language": found.report.language,
    }
    if shell := SHELLS.get(wanted):
        name = f"collect.{'ps1' if shell is Shell.POWERSHELL else 'sh'}"
        headers["content-disposition"] = f'attachment; filename="{name}"'
    if wanted is Format.HTML:
        headers["content-security-policy"] = REPORT_POLICY
    return Response(status=200, body=rendered.body, headers=headers)


def note(call: Call, report: Report) -> None:
    """Put into the log line what may be counted: codes and outcomes, no names."""
    diagnosis = report.diagnosis
    call.noted |= {
        "reportStatus": report.status,
        "partial": report.partial,
        "code": _countable(report),
        "entry": diagnosis.entry if diagnosis else None,
        "confidence": diagnosis.confidence if diagnosis else None,
        "severity": report.severity.level if report.severity else None,
        "unknownCode": report.status == "unrecognised",
        **{f"source.{s.name}": s.outcome for s in report.sources},
        **{f"source.{s.name}.ms": s.elapsed_ms for s in report.sources},
    }


def _countable(report: Report) -> str | None:
    """Return the code if the catalogue or Azure gave it; what a caller typed may be anything."""
    diagnosis = report.diagnosis
    if diagnosis is None or diagnosis.code is None:
        return None
    ours = diagnosis.entry is not None or report.question.vault is not None
    return diagnosis.code if ours and _CODE.fullmatch(diagnosis.code) else None


async def health(app: Application, _call: Call) -> Response:
    """Tell that the service is alive; Azure is never touched."""
    catalogue = app.service.catalogue
    return json_response(
        Health(
            status="ok",
            version=__version__,
            source=app.settings.source,
            catalogue=CatalogueVersion(
                version=catalogue.version,
                entries=len(catalogue.entries),
                items=len(catalogue.items),
            ),
        )
    )


async def ready(app: Application, call: Call) -> Response:
    """Tell whether the identity gets a token and may read what it needs."""
    from triage.azure import check_access  # noqa: PLC0415 - brings the SDK

    request = call.request
    fields = Fields(request.query)
    subscription = fields.guid("subscription")
    vault = fields.text("vault", longest=300)
    fields.raw("lang")
    fields.refuse_unknown(HOST_FIELDS, ("subscription", "vault", "lang"))
    fields.done()
    if subscription is not None:
        app.service.allow(f"/subscriptions/{subscription}", whole=False)
    if vault is not None and "/" in vault:
        app.service.allow(vault, whole=True)
    readings = await check_access(
        app.settings, now=utc_now(), subscription=subscription, vault=vault
    )
    voice = Voice(app.service.catalogue, app.language(request))
    well = all(r.outcome in (Outcome.OK, Outcome.EMPTY, Outcome.SKIPPED) for r in readings)
    dependencies = tuple(
        Dependency(
            name=reading.source,
            outcome=reading.outcome,
            action=reading.action,
            scope=reading.scope,
            detail=voice.say(reading.detail) if reading.detail else None,
            next=voice.say(reading.next) if reading.next else None,
        )
        for reading in readings
    )
    body = Readiness(ready=well, dependencies=dependencies)
    return json_response(body, status=200 if well else 503)
