"""Everything that ends a question without an answer.

    TriageError
        InvalidQuestion     400/422  the caller's input, field by field
        OutOfScope          403      outside TRIAGE_ALLOWED_SCOPES
        NotFound            404      vault, VM, code or item; names the nearest
        Ambiguous           409      several resources fit; lists them
        AzureDenied         424      our identity lacks a permission for good
        AzureUnavailable    503      throttled, down or too slow, with nothing in hand

Programming errors are not part of this tree. Each error knows its HTTP status, the slug of its
help page and its wording in both languages (`words/errors.yaml`).
"""

from datetime import timedelta

import msgspec

from triage.model.terms import Saying, saying


class FieldProblem(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with one field: `got` is shown as given, shortened; `expected` helps."""

    field: str
    message: Saying
    got: str | None = None
    expected: Saying | None = None


class TriageError(Exception):
    """A question ends without an answer; `status`, `slug` and `detail` become problem+json."""

    status = 500
    slug = "internal"

    def __init__(self, detail: Saying) -> None:
        self.detail = detail
        super().__init__(detail.key)


class InvalidQuestion(TriageError):
    """The caller's input cannot be understood (400) or makes no sense (422)."""

    slug = "invalid-question"

    def __init__(self, problems: tuple[FieldProblem, ...], *, meaningless: bool = False) -> None:
        super().__init__(saying("errors.invalidQuestion.detail", count=len(problems)))
        self.problems = problems
        self.status = 422 if meaningless else 400


class OutOfScope(TriageError):
    """The vault or VM lies outside the scopes this service may answer for."""

    status = 403
    slug = "out-of-scope"


class NotFound(TriageError):
    """What was asked for does not exist; `nearest` holds names that come close."""

    status = 404
    slug = "not-found"

    def __init__(self, detail: Saying, *, nearest: tuple[str, ...] = ()) -> None:
        super().__init__(detail)
        self.nearest = nearest


class Ambiguous(TriageError):
    """Several resources fit; `candidates` are their ARM ids, `field` settles the choice."""

    status = 409
    slug = "ambiguous"

    def __init__(self, detail: Saying, *, field: str, candidates: tuple[str, ...]) -> None:
        super().__init__(detail)
        self.field = field
        self.candidates = candidates


class AzureDenied(TriageError):
    """Azure refuses our identity what cannot be done without; permanent, so not retried."""

    status = 424
    slug = "azure-denied"

    def __init__(self, detail: Saying, *, action: str | None, scope: str | None) -> None:
        super().__init__(detail)
        self.action = action
        self.scope = scope


class AzureUnavailable(TriageError):
    """Azure throttles, is down or did not answer in time, and nothing useful is in hand."""

    status = 503
    slug = "azure-unavailable"

    def __init__(self, detail: Saying, *, retry_after: timedelta = timedelta(seconds=30)) -> None:
        super().__init__(detail)
        self.retry_after = retry_after
