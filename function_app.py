"""The front door of the function app: one function a route; `triage.web` does the rest."""

import os

import azure.functions as func

_LEVEL = (
    func.AuthLevel.ANONYMOUS
    if os.environ.get("TRIAGE_AUTH_LEVEL", "").strip().lower() == "anonymous"
    else func.AuthLevel.FUNCTION
)
_OPEN = func.AuthLevel.ANONYMOUS

app = func.FunctionApp(http_auth_level=_LEVEL)


async def _answer(route: str, req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
    from triage.web.functions import answer  # noqa: PLC0415 - an idle start must stay cheap

    return await answer(route, req, context)


@app.route("triage", methods=["GET", "POST", "HEAD", "OPTIONS"])
async def triage(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
    """Triage one protected VM or workload."""
    return await _answer("triage", req, context)


@app.route("classify", methods=["GET", "POST", "HEAD", "OPTIONS"])
async def classify(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
    """Diagnose a code, a pasted message or a job's JSON without Azure."""
    return await _answer("classify", req, context)


@app.route("errors", methods=["GET", "HEAD", "OPTIONS"])
async def errors(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
    """List the catalogue's entries."""
    return await _answer("errors", req, context)


@app.route("errors/{code}", methods=["GET", "HEAD", "OPTIONS"])
async def error(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
    """Show one entry by code, alias, number or id."""
    return await _answer("errors/{code}", req, context)


@app.route("items", methods=["GET", "HEAD", "OPTIONS"])
async def items(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
    """List what can be gathered."""
    return await _answer("items", req, context)


@app.route("items/{id}", methods=["GET", "HEAD", "OPTIONS"])
async def item(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
    """Show one thing to gather, and which errors need it."""
    return await _answer("items/{id}", req, context)


@app.route("ui", methods=["GET", "HEAD"], auth_level=_OPEN)
async def page(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
    """Serve the page."""
    return await _answer("ui", req, context)


@app.route("ui/{asset}", methods=["GET", "HEAD"], auth_level=_OPEN)
async def page_asset(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
    """Serve a style sheet or script of the page."""
    return await _answer("ui/{asset}", req, context)


@app.route("health", methods=["GET", "HEAD"], auth_level=_OPEN)
async def health(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
    """Tell that the service is alive."""
    return await _answer("health", req, context)


@app.route("ready", methods=["GET", "HEAD", "OPTIONS"])
async def ready(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
    """Tell whether Azure can be read."""
    return await _answer("ready", req, context)


@app.route("openapi.json", methods=["GET", "HEAD"], auth_level=_OPEN)
async def openapi(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
    """Serve the specification."""
    return await _answer("openapi.json", req, context)
