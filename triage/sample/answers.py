"""What a request is answered with, and the error bodies in the service's several shapes."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

_HEADERS = {
    "content-type": "application/json; charset=utf-8",
    "x-ms-ratelimit-remaining-subscription-resource-requests": "249",
    "x-ms-request-id": "5f0ff1ce-0000-4000-8000-000000000001",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "cache-control": "no-cache",
}


class Answer(NamedTuple):
    """An HTTP answer: status, headers with lower-case names, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def found(body: Any) -> Answer:  # noqa: ANN401 - any JSON value
    """Return 200 with `body` as JSON."""
    return Answer(200, _HEADERS, msgspec.json.encode(body))


def rendered(body: bytes) -> Answer:
    """Return 200 with a body that is JSON already."""
    return Answer(200, _HEADERS, body)


def refused(status: int, code: str, message: str, *, gateway: bool = False) -> Answer:
    """Return an error as Resource Manager words it; `gateway` when the service never saw it."""
    headers = {**_HEADERS, "x-ms-failure-cause": "gateway"} if gateway else _HEADERS
    body = {"error": {"code": code, "message": message}}
    return Answer(status, headers, msgspec.json.encode(body))


def refused_by_backup(status: int, code: str, message: str) -> Answer:
    """Return an error as the backup service itself words it: with null members."""
    error = {"code": code, "message": message}
    absent = {"target": None, "details": None, "innerError": None}
    return Answer(status, _HEADERS, msgspec.json.encode({"error": {**error, **absent}}))


def invalid_input(detail: str = "") -> Answer:
    """Return the 400 for a filter the backup lists do not take."""
    message = "Input provided for the call is invalid\r\nPlease check the required inputs"
    return refused_by_backup(400, "BMSUserErrorInvalidInput", f"{message}. {detail}".rstrip(". "))


def no_resource(kind: str, name: str, group: str) -> Answer:
    """Return the 404 for a resource that its existing group does not hold."""
    message = (
        f"The Resource '{kind}/{name}' under resource group '{group}' was not found. For more "
        "details please go to https://aka.ms/ARMResourceNotFoundFix"
    )
    return refused(404, "ResourceNotFound", message, gateway=True)


def no_group(group: str) -> Answer:
    """Return the 404 for an unknown resource group."""
    message = f"Resource group '{group}' could not be found."
    return refused(404, "ResourceGroupNotFound", message, gateway=True)


def no_subscription(subscription: str) -> Answer:
    """Return the 404 for an unknown subscription."""
    message = f"The subscription '{subscription}' could not be found."
    return refused(404, "SubscriptionNotFound", message, gateway=True)


def no_item() -> Answer:
    """Return the 404 for a protected item the vault does not have."""
    message = "Datasource does not exist. Please check that it is protected in this vault. "
    return refused_by_backup(404, "BMSUserErrorDataSourceObjectNotFound", message)


def no_job(job: str) -> Answer:
    """Return the 404 for a job id the vault does not know."""
    return refused_by_backup(404, "BMSUserErrorJobNotFound", f"Job {job} could not be found. ")
