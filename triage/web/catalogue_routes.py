"""The catalogue over HTTP: lists with search and filters, one error, one thing to gather."""

from collections.abc import Mapping

import msgspec

from triage.catalogue.search import (
    Sought,
    nearest_codes,
    nearest_items,
    search_entries,
    search_items,
)
from triage.errors import NotFound
from triage.intake.ask import HOST_FIELDS
from triage.intake.fields import Fields
from triage.model.terms import Language, Os, Workload, saying
from triage.render import WRITERS, Format
from triage.render.knowledge import Page, page_markdown, page_text
from triage.report.pages import entry_list, entry_page, item_list, item_page
from triage.report.voice import Voice
from triage.web.application import Application, Call
from triage.web.message import Response
from triage.web.negotiation import PAGE_FORMATS, negotiate
from triage.web.page_routes import unchanging
from triage.web.parameters import LISTING

_HIGHEST_PAGE = 1_000
_LONGEST_SEARCH = 200
_ENTRY_FIELDS = ("workload", "os", "lang", "format")
_ITEM_FIELDS = ("lang", "format")


class _Wish(msgspec.Struct, frozen=True):
    """What a caller wants of a page: its voice, its format, and the fields still to be read."""

    voice: Voice
    wanted: Format
    fields: Fields


def _wish(app: Application, call: Call) -> _Wish:
    request = call.request
    fields = Fields(request.query)
    language = fields.choice("lang", Language) or app.language(request)
    fields.raw("format")
    wanted = negotiate(request.query, request.headers.get("accept", ""), PAGE_FORMATS)
    return _Wish(Voice(app.service.catalogue, language), wanted, fields)


def _sought(wish: _Wish) -> tuple[Sought, int]:
    """Return what a list is asked for.

    Raises:
        InvalidQuestion: a filter is not one of those there are.
    """
    fields = wish.fields
    category = fields.text("category", longest=_LONGEST_SEARCH)
    categories = wish.voice.catalogue.categories
    if category is not None and category not in categories:
        fields.fault("category", "notOneOf", "oneOf", allowed=", ".join(sorted(categories)))
    sought = Sought(
        q=fields.text("q", longest=_LONGEST_SEARCH) or "",
        workload=fields.choice("workload", Workload),
        category=category,
        os=fields.choice("os", Os),
    )
    page = fields.integer("page", 1, _HIGHEST_PAGE) or 1
    fields.refuse_unknown(HOST_FIELDS, LISTING)
    fields.done()
    return sought, page


def _response(page: Page, wish: _Wish, call: Call) -> Response:
    if wish.wanted is Format.JSON:
        body = msgspec.json.encode(page)
    else:
        write = page_markdown if wish.wanted is Format.MARKDOWN else page_text
        body = write(page, wish.voice).encode()
    media_type = f"{WRITERS[wish.wanted].media_type}; charset=utf-8"
    response = unchanging(call.request, body, media_type)
    response.headers["content-language"] = wish.voice.language
    return response


async def errors(app: Application, call: Call) -> Response:
    """List the errors that fit the search."""
    wish = _wish(app, call)
    sought, number = _sought(wish)
    found = search_entries(app.service.catalogue, sought, number)
    return _response(entry_list(found, wish.voice), wish, call)


async def items(app: Application, call: Call) -> Response:
    """List the things to gather that fit the search."""
    wish = _wish(app, call)
    sought, number = _sought(wish)
    found = search_items(app.service.catalogue, sought, number)
    return _response(item_list(found, wish.voice), wish, call)


async def error(app: Application, call: Call) -> Response:
    """Show one error, asked for by code, alias, number or id.

    Raises:
        NotFound: no entry has that name; the nearest three are named.
    """
    wish = _wish(app, call)
    workload, system = wish.fields.choice("workload", Workload), wish.fields.choice("os", Os)
    wish.fields.refuse_unknown(HOST_FIELDS, _ENTRY_FIELDS)
    wish.fields.done()
    name = _part(call.request.parts, "code")
    entries, _ = app.service.catalogue.find(name)
    fitting = [
        entry
        for entry in entries
        if workload in (None, *entry.workloads) and (not entry.os or system in (None, *entry.os))
    ]
    if not fitting:
        nearest = nearest_codes(app.service.catalogue, name)
        raise _missing("errors.notFound.code", name, nearest)
    first, *others = fitting
    return _response(entry_page(first, wish.voice, tuple(others)), wish, call)


async def item(app: Application, call: Call) -> Response:
    """Show one thing to gather, and which errors need it.

    Raises:
        NotFound: no item has that id; the nearest three are named.
    """
    wish = _wish(app, call)
    wish.fields.refuse_unknown(HOST_FIELDS, _ITEM_FIELDS)
    wish.fields.done()
    name = _part(call.request.parts, "id")
    found = {key.casefold(): one for key, one in app.service.catalogue.items.items()}
    wanted = found.get(name.casefold())
    if wanted is None:
        nearest = nearest_items(app.service.catalogue, name)
        raise _missing("errors.notFound.item", name, nearest)
    return _response(item_page(wanted, wish.voice), wish, call)


def _part(parts: Mapping[str, str], name: str) -> str:
    return parts.get(name, "").strip()


def _missing(key: str, name: str, nearest: tuple[str, ...]) -> NotFound:
    shown = ", ".join(nearest) or "–"
    return NotFound(saying(key, name=name[:_LONGEST_SEARCH], nearest=shown), nearest=nearest)
