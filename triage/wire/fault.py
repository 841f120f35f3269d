"""The body of an error answer of ARM or of the Logs API."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from triage.wire.scalar import nested, objects, text

_ACTION = re.compile(r"perform action '([\w.*/-]{3,300})'", re.IGNORECASE)
_SCOPE = re.compile(r"over scope '(/[^']{1,600})'", re.IGNORECASE)


class ServiceFault(msgspec.Struct, frozen=True):
    """What an error body tells; `action` and `scope` where it names the missing permission."""

    code: str | None = None
    message: str | None = None
    action: str | None = None
    scope: str | None = None


def parse_fault(body: object) -> ServiceFault:
    """Return what an error body tells: `{"error": {...}}`, flat, or nested as the Logs API does.

    The innermost code is kept, being the one that says what was wrong.
    """
    outer = nested(body)
    error = nested(outer.get("error")) or outer
    code, message = text(error.get("code")), text(error.get("message"))
    return ServiceFault(
        code=_inner_code(error) or code,
        message=message,
        action=_first(_ACTION, message),
        scope=_first(_SCOPE, message),
    )


def _inner_code(error: Mapping[str, Any], depth: int = 3) -> str | None:
    inner = nested(error.get("innererror")) or next(objects(error.get("details")), {})
    if not inner or not depth:
        return None
    return _inner_code(inner, depth - 1) or text(inner.get("code"))


def _first(pattern: re.Pattern[str], message: str | None) -> str | None:
    found = pattern.search(message or "")
    return found[1] if found else None
