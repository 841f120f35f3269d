"""Between the Functions worker's request and response and ours."""

import os
from functools import cache

import azure.functions as func

from triage.web.application import Application
from triage.web.message import Request


@cache
def application() -> Application:
    """Return the one application of this process."""
    return Application(os.environ)


async def answer(route: str, req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
    """Answer `req`, which arrived at `route`."""
    response = await application().answer(
        Request(
            method=req.method.upper(),
            route=route,
            headers={name.lower(): value for name, value in req.headers.items()},
            query=dict(req.params),
            parts=dict(req.route_params),
            body=req.get_body(),
            invocation_id=context.invocation_id,
        )
    )
    return func.HttpResponse(
        body=response.body, status_code=response.status, headers=response.headers
    )
