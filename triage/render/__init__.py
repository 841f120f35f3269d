"""Rendering: one report, a format a module, the same facts in each.

To add a format: a member of `Format`, a row in `WRITERS`, and a module with a function that
takes the report and a `Voice` and returns text.
"""

from enum import StrEnum
from importlib import import_module

import msgspec

from triage.catalogue.catalogue import Catalogue
from triage.model.report import Report
from triage.report.voice import Voice


class Format(StrEnum):
    """A format an answer can be had in."""

    JSON = "json"
    MARKDOWN = "markdown"
    TEXT = "text"
    HTML = "html"
    CARD = "card"
    TICKET = "ticket"
    BASH = "bash"
    POWERSHELL = "powershell"


class Writer(msgspec.Struct, frozen=True):
    """How a format is written: its media type and the function, imported when first wanted.

    A format without a function is not made from the report: the collection scripts come from the
    plan (`Service.script`).
    """

    media_type: str
    module: str = ""
    function: str = ""


class Rendered(msgspec.Struct, frozen=True):
    """A report as bytes. `media_type` holds the charset where the type takes one."""

    body: bytes
    media_type: str


WRITERS: dict[Format, Writer] = {
    Format.JSON: Writer("application/json", "triage.render.json_body", "render_json"),
    Format.MARKDOWN: Writer("text/markdown", "triage.render.markdown", "render_markdown"),
    Format.TEXT: Writer("text/plain", "triage.render.text", "render_text"),
    Format.HTML: Writer("text/html", "triage.render.html", "render_html"),
    Format.CARD: Writer(
        "application/vnd.microsoft.card.adaptive", "triage.render.card", "render_card"
    ),
    Format.TICKET: Writer("text/plain", "triage.render.ticket", "render_ticket"),
    Format.BASH: Writer("text/x-shellscript"),
    Format.POWERSHELL: Writer("text/plain"),
}


def render(report: Report, wanted: Format, catalogue: Catalogue) -> Rendered:
    """Return `report` in the format `wanted`, UTF-8, in the report's language and time zone.

    Raises:
        ValueError: `wanted` is a collection script, which is not made from a report.
    """
    writer = WRITERS[wanted]
    if not writer.function:
        raise ValueError(f"{wanted} is made from the plan, not from the report")
    voice = Voice(catalogue, report.language, report.question.timezone)
    text = getattr(import_module(writer.module), writer.function)(report, voice)
    return Rendered(
        body=text.encode("utf-8", "replace"), media_type=f"{writer.media_type}; charset=utf-8"
    )
