"""Alerts of Azure Monitor in the common alert schema: what they name, and what they lack.

Built-in Azure Backup alerts carry job, item and VM; log-search alerts carry what the rule splits
by; metric and activity-log alerts carry an item at best. Shapes: Azure Monitor documentation and
one captured built-in alert.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from triage.errors import FieldProblem, InvalidQuestion
from triage.intake.fields import is_guid
from triage.model.question import Alert
from triage.model.resource import VAULT_KIND, VM_KINDS, parse_arm_id
from triage.model.terms import Workload, saying
from triage.wire.scalar import nested, text

SCHEMA = "azureMonitorCommonAlertSchema"
_AKA = re.compile(r"aka\.ms/AB-(\w+)", re.IGNORECASE)
_CONTAINER = re.compile(
    r"(?<![a-z])(?:iaasvmcontainer(?:v2)?|compute);(?!iaasvmcontainer)([^;/\s]+);([^;/\s]+)",
    re.IGNORECASE,
)
_WORKLOADS = (
    ("saphanadatabase", Workload.SAP_HANA),
    ("saphanadbinstance", Workload.SAP_HANA),
    ("sqldatabase", Workload.SQL),
    ("sqlinstance", Workload.SQL),
    ("iaasvmcontainer", Workload.AZURE_VM),
)


class Called(msgspec.Struct, frozen=True, kw_only=True):
    """What an alert leads to: the alert itself and the fields of the question it asks."""

    alert: Alert
    fields: dict[str, Any]


def is_alert(body: Mapping[str, Any]) -> bool:
    """Tell whether `body` is an alert payload rather than a question in our own fields."""
    inner = body.get("data")
    return body.get("schemaId") == SCHEMA or (isinstance(inner, Mapping) and "essentials" in inner)


def read_alert(body: Mapping[str, Any], added: Mapping[str, Any]) -> Called:
    """Return the question that the alert in `body` asks, completed by the fields in `added`.

    Raises:
        InvalidQuestion: 422, the payload names no vault or no protected item and nothing in
            `added` does.
    """
    content = nested(body.get("data"))
    essentials = nested(content.get("essentials"))
    context = nested(content.get("alertContext"))
    texts = list(_identifiers(essentials, context))
    alert = Alert(
        rule=text(essentials.get("alertRule")),
        resolved=(text(essentials.get("monitorCondition")) or "").casefold() == "resolved",
        code=_code(context),
        message=text(essentials.get("description")),
        others=tuple(_items(context)[1:]),
    )
    found = {
        "vault": _first_id(texts, frozenset({VAULT_KIND})),
        "vm": _first_id(texts, VM_KINDS) or _vm_of_container(texts),
        "jobId": _job(context),
        "workload": _workload(texts),
    }
    fields = {**{k: v for k, v in found.items() if v}, **added}
    if "vm" not in added and "vm" in found and "/" not in str(fields.get("vm", "/")):
        container = _container(texts)
        fields.setdefault("vmResourceGroup", container[1] if container else None)
    if not alert.resolved:
        _require(fields)
    return Called(alert=alert, fields=fields)


def _require(fields: Mapping[str, Any]) -> None:
    problems = tuple(
        FieldProblem(
            field=name,
            message=saying(f"alert.no.{name}"),
            expected=saying(f"alert.expected.{name}"),
        )
        for name in ("vault", "vm")
        if not fields.get(name)
    )
    if problems:
        raise InvalidQuestion(problems, meaningless=True)


def _identifiers(essentials: Mapping[str, Any], context: Mapping[str, Any]) -> Iterator[str]:
    """Yield every text of the alert that may be an id, the most exact first."""
    yield from _strings(context.get(name) for name in ("protectedItemId", "linkedResourceId"))
    yield from _items(context)
    yield from _strings(value for _, value in _dimensions(context))
    yield from _strings([nested(context.get("authorization")).get("scope")])
    properties = nested(context.get("properties"))
    yield from _strings(properties.values())
    for name in ("alertTargetIDs", "configurationItems"):
        listed = essentials.get(name)
        yield from _strings(listed if isinstance(listed, list) else [])


def _strings(values: Any) -> Iterator[str]:  # noqa: ANN401 - parts of a foreign payload
    return (value for value in values if isinstance(value, str) and value)


def _items(context: Mapping[str, Any]) -> list[str]:
    """Return the affected items; the payload lists several in one text."""
    listed = context.get("affectedItems") or context.get("sourceId")
    texts = listed if isinstance(listed, list) else re.split(r"[,\n]\s*(?=/)", text(listed) or "")
    return [item.strip() for item in _strings(texts)]


def _dimensions(context: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    criteria = nested(context.get("condition")).get("allOf")
    for criterion in criteria if isinstance(criteria, list) else ():
        listed = nested(criterion).get("dimensions")
        for dimension in listed if isinstance(listed, list) else ():
            name, value = nested(dimension).get("name"), nested(dimension).get("value")
            if isinstance(name, str) and isinstance(value, str):
                yield name, value


def _dimension(context: Mapping[str, Any], wanted: str) -> str | None:
    return next((v for n, v in _dimensions(context) if n.casefold() == wanted.casefold()), None)


def _code(context: Mapping[str, Any]) -> str | None:
    if code := _dimension(context, "JobFailureCode"):
        return code
    advice = text(nested(context.get("extendedInfo")).get("recommendedActions"))
    found = _AKA.search(advice or "")
    return found[1] if found else None


def _job(context: Mapping[str, Any]) -> str | None:
    given = text(nested(context.get("extendedInfo")).get("jobId"))
    job = given or _dimension(context, "JobUniqueId")
    return job if job and is_guid(job) else None


def _first_id(texts: list[str], kinds: frozenset[str]) -> str | None:
    """Return the first id of one of `kinds`; a nested resource gives the one it belongs to."""
    for written in texts:
        parts = written.strip("/").split("/")
        for length in range(8, len(parts) + 1, 2):
            found = parse_arm_id("/".join(parts[:length]))
            if found and found.kind in kinds:
                return str(found)
    return None


def _container(texts: list[str]) -> re.Match[str] | None:
    return next((found for written in texts if (found := _CONTAINER.search(written))), None)


def _vm_of_container(texts: list[str]) -> str | None:
    found = _container(texts)
    return found[2] if found else None


def _workload(texts: list[str]) -> str | None:
    """Return the workload of the first text that names one: the item asked for comes first."""
    named = (kind.value for one in texts for word, kind in _WORKLOADS if word in one.casefold())
    return next(named, None)
