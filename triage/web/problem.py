"""Errors as RFC 9457 problem details, in the caller's language."""

from typing import Any

import msgspec

from triage.errors import (
    Ambiguous,
    AzureDenied,
    AzureUnavailable,
    FieldProblem,
    InvalidQuestion,
    NotFound,
    TriageError,
)
from triage.redaction import redact
from triage.report.voice import Voice
from triage.web.answers import FieldFault, Problem
from triage.web.message import Response

HELP = "/errors-help"
MEDIA_TYPE = "application/problem+json"


def problem_response(error: TriageError, voice: Voice, instance: str, request_id: str) -> Response:
    """Return `error` as a response; secrets in what the caller sent are not repeated."""
    first, *rest = error.slug.split("-")
    name = first + "".join(word.title() for word in rest)
    body = Problem(
        type=f"{HELP}/{error.slug}",
        title=voice.word(f"errors.{name}.title"),
        status=error.status,
        detail=redact(voice.say(error.detail)),
        instance=instance,
        request_id=request_id,
        **_particulars(error, voice),
    )
    headers = {"content-type": MEDIA_TYPE, "content-language": voice.language}
    if isinstance(error, AzureUnavailable):
        headers["retry-after"] = str(max(1, round(error.retry_after.total_seconds())))
    return Response(status=error.status, body=msgspec.json.encode(body), headers=headers)


def _particulars(error: TriageError, voice: Voice) -> dict[str, Any]:
    if isinstance(error, InvalidQuestion):
        return {"errors": tuple(_field(problem, voice) for problem in error.problems)}
    if isinstance(error, NotFound):
        return {"nearest": error.nearest}
    if isinstance(error, Ambiguous):
        return {"field": error.field, "candidates": error.candidates}
    if isinstance(error, AzureDenied):
        return {"action": error.action, "scope": error.scope}
    return {}


def _field(problem: FieldProblem, voice: Voice) -> FieldFault:
    return FieldFault(
        field=redact(problem.field),
        message=redact(voice.say(problem.message)),
        got=_shown(problem),
        expected=voice.say(problem.expected) if problem.expected else None,
    )


def _shown(problem: FieldProblem) -> str | None:
    """Return what was sent without secrets, which the name of the field may give away as such."""
    if problem.got is None:
        return None
    name = f"?{problem.field}="
    return redact(name + problem.got).removeprefix(name)
