"""The front desk: every request comes in here, every answer leaves from here."""

import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property
from importlib import import_module
from urllib.parse import quote

import msgspec

from triage.catalogue.catalogue import Catalogue, load
from triage.errors import TriageError
from triage.model.question import Manner
from triage.model.terms import Language, saying
from triage.redaction import redact
from triage.report.voice import Voice
from triage.service import Service
from triage.settings import SettingError, Settings
from triage.web.message import Request, Response, accepted_language, finish
from triage.web.problem import problem_response

LOG = logging.getLogger("triage")
_SHOWN = 120
_POSTED = frozenset({"triage", "classify"})


class Misconfigured(TriageError):
    """A setting of the service is wrong; the operator must mend it."""

    slug = "misconfigured"


class InternalError(TriageError):
    """A defect of this service."""


class NoRoute(TriageError):
    """There is nothing at that address."""

    status = 404
    slug = "not-found"


class Call(msgspec.Struct, kw_only=True):
    """One request on its way: what the log line will say of it."""

    request: Request
    request_id: str
    noted: dict[str, str | int | float | bool | None] = {}


Route = Callable[["Application", Call], Awaitable[Response]]


class Application:
    """Answers requests under the settings of `environment`, which are read at the first one."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    @cached_property
    def settings(self) -> Settings:
        """The settings.

        Raises:
            Misconfigured: one of them is wrong.
        """
        try:
            return Settings.from_environment(self._environment)
        except SettingError as error:
            detail = saying("errors.misconfigured.detail", problem=str(error))
            raise Misconfigured(detail) from error

    @cached_property
    def service(self) -> Service:
        """The service over the catalogue, made at the first question.

        Raises:
            Misconfigured: a setting is wrong, or the overlay of the catalogue is.
        """
        return Service(self.settings, self._catalogue())

    def _catalogue(self) -> Catalogue:
        folder = self.settings.catalogue_overlay
        if folder is None:
            return load()
        from triage.catalogue.overlay import OverlayError  # noqa: PLC0415 - few have an overlay

        try:
            return load(folder)
        except OverlayError as error:
            detail = saying("errors.misconfigured.detail", problem=str(error))
            raise Misconfigured(detail) from error

    def language(self, request: Request) -> Language:
        """Return the language to answer in before the fields are read."""
        named = request.query.get("lang", "").strip().casefold()
        if named in (Language.EN, Language.JA):
            return Language(named)
        header = request.headers.get("accept-language", "")
        return accepted_language(header, self._usual_language())

    def _usual_language(self) -> Language:
        try:
            return self.settings.language
        except Misconfigured:
            return Language.EN

    async def answer(self, request: Request) -> Response:
        """Return the answer to `request`, whatever happens: nothing is raised."""
        started = time.perf_counter()
        call = Call(request=request, request_id=request.request_id)
        try:
            response = await self._route(call)
        except TriageError as error:
            call.noted["problem"] = error.slug
            response = self._problem(error, call)
        except Exception:  # the process boundary: a defect of ours must not go unanswered
            LOG.exception(_line("triage.defect", call))
            response = self._problem(InternalError(saying("errors.internal.detail")), call)
        call.noted |= {
            "status": response.status,
            "elapsedMs": round((time.perf_counter() - started) * 1000, 1),
        }
        LOG.info(_line("triage.request", call))
        return finish(response, request, call.request_id)

    async def _route(self, call: Call) -> Response:
        if call.request.method == "OPTIONS":
            posts = ", POST" if call.request.route in _POSTED else ""
            return Response(status=204, headers={"allow": f"GET, HEAD, OPTIONS{posts}"})
        return await route_to(call.request.route)(self, call)

    def _problem(self, error: TriageError, call: Call) -> Response:
        voice = Voice(load(), self.language(call.request))
        return problem_response(error, voice, _instance(call.request), call.request_id)

    def voice(self, manner: Manner) -> Voice:
        """Return the voice that `manner` asks for."""
        return self.service.voice(manner)


def _instance(request: Request) -> str:
    """Return the address that was asked for, without its query and without secrets."""
    path = request.route
    for name, value in request.parts.items():
        path = path.replace(f"{{{name}}}", quote(redact(value)[:_SHOWN], safe=""))
    return f"/api/{path}"


def _line(event: str, call: Call) -> str:
    """Return one log line: ids, codes and figures, never names or texts of the caller."""
    known = {
        "event": event,
        "requestId": call.request_id,
        "invocationId": call.request.invocation_id,
        "route": call.request.route,
        "method": call.request.method,
    }
    return json.dumps({**known, **call.noted}, ensure_ascii=True)


# What answers each route, as module and function below `triage.web`: each is loaded when first
# asked for, so that a first answer does not wait for what only other routes need.
ROUTES: Mapping[str, tuple[str, str]] = {
    "triage": ("routes", "triage"),
    "classify": ("routes", "classify"),
    "errors": ("catalogue_routes", "errors"),
    "errors/{code}": ("catalogue_routes", "error"),
    "items": ("catalogue_routes", "items"),
    "items/{id}": ("catalogue_routes", "item"),
    "ui": ("page_routes", "page"),
    "ui/{asset}": ("page_routes", "asset"),
    "openapi.json": ("page_routes", "specification"),
    "health": ("routes", "health"),
    "ready": ("routes", "ready"),
}


def route_to(name: str) -> Route:
    """Return what answers the route `name`.

    Raises:
        NoRoute: there is no such route.
    """
    if name not in ROUTES:
        raise NoRoute(saying("errors.notFound.route"))
    module, function = ROUTES[name]
    route: Route = getattr(import_module(f"triage.web.{module}"), function)
    return route
