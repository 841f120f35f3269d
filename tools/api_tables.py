"""The tables of docs/api.md, which follow from the routes, fields, formats and errors in code.

They stand between `<!-- generated: NAME -->` and `<!-- end -->`; `python -m tools.pages` renews
them. The prose around them is written by hand.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

from triage.catalogue.catalogue import load
from triage.errors import InvalidQuestion, TriageError
from triage.intake.ask import MANNER_FIELDS
from triage.model.terms import Language
from triage.render import WRITERS, Format
from triage.report.voice import Voice
from triage.web.negotiation import PAGE_FORMATS
from triage.web.openapi import ROUTES, field_of
from triage.web.parameters import FIELDS

_WORDS: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
_REGION = re.compile(r"(<!-- generated: ([^>]+?) -->\n).*?(<!-- end -->)", re.DOTALL)
_BY_PATH = {route.path: route for route in ROUTES}

Rows = Sequence[Sequence[str]]


def _table(head: str, language: str, rows: Rows) -> str:
    titles = [column[language] for column in _WORDS["columns"][head]]
    lines = [titles, ["---"] * len(titles), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def routes_table(language: str) -> str:
    """Return the table of routes: methods, key, statuses of their errors."""
    rows = []
    for route in ROUTES:
        methods = "`GET` `POST`" if route.posts else "`GET`"
        key = _WORDS["key" if route.keyed else "open"][language]
        statuses = " ".join(str(status) for status in route.problems)
        name = f"`/api{route.path}`"
        rows.append([name, methods, key, _WORDS["routes"][route.path][language], statuses])
    return _table("routes", language, rows)


def fields_table(language: str, named: str) -> str:
    """Return the fields of the route `named`, or those of `manner` that reports share."""
    fields = MANNER_FIELDS if named == "manner" else _BY_PATH[named].fields
    if named != "manner" and set(MANNER_FIELDS) <= set(fields):
        fields = tuple(name for name in fields if name not in MANNER_FIELDS)
    rows = []
    for name in fields:
        known = _BY_PATH.get(named)
        schema, english = field_of(known, name) if known else FIELDS[name]
        meaning = english if language == "en" else _WORDS["fields"][name]
        rows.append([f"`{name}`", _value(name, schema, language), meaning])
    return _table("fields", language, rows)


def _value(name: str, schema: Mapping[str, Any], language: str) -> str:
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if "maximum" in schema:
        return f"{schema['minimum']}–{schema['maximum']}"
    kind = _WORDS["values"].get(name) or _WORDS["values"][schema.get("format", schema["type"])]
    text: str = kind[language]
    return text


def formats_table(language: str) -> str:
    """Return the formats with media type and use."""
    rows = []
    for wanted in Format:
        pages = _WORDS["yes" if wanted in PAGE_FORMATS else "no"][language]
        use = _WORDS["formats"][wanted.value][language]
        rows.append([f"`{wanted}`", f"`{WRITERS[wanted].media_type}`", pages, use])
    return _table("formats", language, rows)


def problems() -> Iterator[tuple[int, str]]:
    """Yield status and slug of every error there is, some of them more than once."""
    import_module("triage.web.routes")  # defines those that only the front door raises
    known: list[type[TriageError]] = [TriageError]
    for kind in known:
        known.extend(k for k in kind.__subclasses__() if k.__module__.startswith("triage."))
        if kind is not InvalidQuestion:
            yield kind.status, kind.slug
    yield from ((400, InvalidQuestion.slug), (422, InvalidQuestion.slug))


def errors_table(language: str) -> str:
    """Return the errors: status, the page that explains it, its title and what to do."""
    voice = Voice(load(), Language(language))
    folder = "errors-help" if language == "en" else "../errors-help"
    rows = [["401", "-", *(_WORDS["unkeyed"][part][language] for part in ("title", "next"))]]
    for status, slug in set(problems()):
        first, *rest = slug.split("-")
        title = voice.word(f"errors.{first}{''.join(map(str.title, rest))}.title")
        advice = _WORDS["problems"][f"{status} {slug}"][language]
        rows.append([str(status), f"[`{slug}`]({folder}/{slug}.md)", title, advice])
    return _table("errors", language, sorted(rows))


_TABLES: Mapping[str, Callable[[str], str]] = {
    "routes": routes_table,
    "formats": formats_table,
    "errors": errors_table,
}


def _renewed(language: str, found: re.Match[str]) -> str:
    name = found[2]
    make = _TABLES.get(name)
    text = make(language) if make else fields_table(language, name.removeprefix("fields of "))
    return f"{found[1]}\n{text}\n{found[3]}"


def api_page(path: Path, language: str) -> str:
    """Return the page at `path` with its tables renewed.

    Raises:
        KeyError: a route, a field, a format or an error has no words yet, or a region's name is
            not that of a table.
    """
    return _REGION.sub(lambda found: _renewed(language, found), path.read_text("utf-8"))
