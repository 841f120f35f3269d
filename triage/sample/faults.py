"""Scripted faults: what shall go wrong on which route, at which of its calls."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Any, Self

import msgspec

from triage.sample.answers import Answer, refused


class Trouble(StrEnum):
    """What befalls a call, besides a delay."""

    NONE = "none"
    ANSWER = "answer"
    HANG_CONNECT = "hangConnect"
    HANG_BODY = "hangBody"
    CUT_CONNECT = "cutConnect"
    CUT_BODY = "cutBody"
    ENDLESS = "endless"


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One scripted fault.

    `route` is a route name (`jobs`, `recoveryPoints`, `logAnalytics`), `*` for all, or a regular
    expression found in path and query. `calls` are the calls it strikes, counted from 1 for this
    fault's route; None strikes each. `delay` is in seconds and comes before anything else.
    """

    route: str
    calls: Collection[int] | None = None
    trouble: Trouble = Trouble.NONE
    status: int = 200
    headers: Mapping[str, str] = {}
    body: bytes = b""
    delay: float = 0.0

    @classmethod
    def answering(
        cls,
        route: str,
        status: int,
        *,
        retry_after: float | None = None,
        code: str = "",
        calls: Collection[int] | None = None,
    ) -> Self:
        """Answer with an error `status` as Resource Manager words it."""
        answer = refused(status, code or _CODES.get(status, "InternalServerError"), _MESSAGE)
        headers = dict(answer.headers)
        if retry_after is not None:
            headers["retry-after"] = f"{retry_after:g}"
        return cls._answer(route, Answer(status, headers, answer.body), calls)

    @classmethod
    def html(cls, route: str, *, calls: Collection[int] | None = None) -> Self:
        """Answer 200 with a page, as a proxy or a captive portal would."""
        body = b"<!DOCTYPE html><html><body><h1>Sign in to the network</h1></body></html>"
        return cls._answer(route, Answer(200, {"content-type": "text/html"}, body), calls)

    @classmethod
    def malformed(cls, route: str, *, calls: Collection[int] | None = None) -> Self:
        """Answer 200 with JSON that breaks off."""
        headers = {"content-type": "application/json; charset=utf-8"}
        return cls._answer(route, Answer(200, headers, b'{"value": [{"id": "/subscr'), calls)

    @classmethod
    def returning(
        cls,
        route: str,
        body: Any,  # noqa: ANN401 - any JSON value
        *,
        calls: Collection[int] | None = None,
    ) -> Self:
        """Answer 200 with `body` as JSON in place of the estate's own."""
        headers = {"content-type": "application/json; charset=utf-8"}
        return cls._answer(route, Answer(200, headers, msgspec.json.encode(body)), calls)

    @classmethod
    def striking(
        cls, route: str, trouble: Trouble, *, calls: Collection[int] | None = None
    ) -> Self:
        """Hang or cut the connection, or let the pages never end."""
        return cls(route=route, trouble=trouble, calls=calls)

    @classmethod
    def slow(cls, route: str, seconds: float, *, calls: Collection[int] | None = None) -> Self:
        """Answer rightly, but `seconds` later."""
        return cls(route=route, delay=seconds, calls=calls)

    @classmethod
    def _answer(cls, route: str, answer: Answer, calls: Collection[int] | None) -> Self:
        return cls(
            route=route,
            calls=calls,
            trouble=Trouble.ANSWER,
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
        )

    def concerns(self, route: str, address: str) -> bool:
        """Tell whether a call of `route` at `address` (path and query) is meant."""
        if self.route in {"*", route}:
            return True
        return (
            not self.route.isalpha() and re.search(self.route, address, re.IGNORECASE) is not None
        )


_MESSAGE = "The request was refused, as the script of faults says."
_CODES = {
    400: "BadRequest",
    401: "InvalidAuthenticationToken",
    403: "AuthorizationFailed",
    404: "ResourceNotFound",
    409: "Conflict",
    429: "SubscriptionRequestsThrottled",
    502: "InvalidGatewayHost",
    503: "ServiceUnavailable",
    504: "GatewayTimeout",
}


class Script:
    """The faults of one transport and how often each was passed by."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Hold `faults`; of several that fit a call the first strikes."""
        self._faults = faults
        self._seen: Counter[int] = Counter()

    def next(self, route: str, address: str) -> Fault | None:
        """Return the fault that strikes this call, and count it."""
        striking = None
        for position, fault in enumerate(self._faults):
            if not fault.concerns(route, address):
                continue
            self._seen[position] += 1
            due = fault.calls is None or self._seen[position] in fault.calls
            striking = striking or (fault if due else None)
        return striking
