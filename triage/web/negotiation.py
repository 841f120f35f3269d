"""Which format an answer takes: `format` decides, else Accept with its weights, else JSON."""

from collections.abc import Mapping
from typing import Any

from triage.errors import TriageError
from triage.model.terms import saying
from triage.render import WRITERS, Format
from triage.web.message import weighed


class NotAcceptable(TriageError):
    """The caller wants a format that this route does not have."""

    status = 406
    slug = "not-acceptable"

    def __init__(self, offered: tuple[Format, ...]) -> None:
        formats = ", ".join(f"{f} ({WRITERS[f].media_type})" for f in offered)
        super().__init__(saying("errors.notAcceptable.detail", formats=formats))


REPORT_FORMATS: tuple[Format, ...] = tuple(Format)
PAGE_FORMATS = (Format.JSON, Format.MARKDOWN, Format.TEXT)


def negotiate(
    fields: Mapping[str, Any], accept: str, offered: tuple[Format, ...] = REPORT_FORMATS
) -> Format:
    """Return the format to answer in.

    Raises:
        NotAcceptable: neither `format` nor Accept names one of those `offered`.
    """
    named = fields.get("format")
    if isinstance(named, str) and named.strip():
        wanted = named.strip().casefold()
        if wanted not in {f.value for f in offered}:
            raise NotAcceptable(offered)
        return Format(wanted)
    if not accept.strip():
        return offered[0]
    return _by_accept(accept, offered)


def _by_accept(accept: str, offered: tuple[Format, ...]) -> Format:
    choices = weighed(accept)
    refused = {name for name, weight in choices if weight == 0}
    for name, weight in choices:
        if weight == 0:
            continue
        for candidate in offered:
            media = WRITERS[candidate].media_type
            if media not in refused and _covers(name, media):
                return candidate
    raise NotAcceptable(offered)


def _covers(pattern: str, media: str) -> bool:
    if pattern in ("*/*", "*", media):
        return True
    return pattern.endswith("/*") and media.startswith(pattern[:-1])
