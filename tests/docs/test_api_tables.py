import pytest

from tests.docs.pages import DOCS
from tools.api_tables import errors_table, fields_table, problems, routes_table
from triage.errors import InvalidQuestion
from triage.intake.ask import read_question
from triage.model.terms import Language, Operation, Workload
from triage.web.openapi import ROUTES
from triage.web.parameters import FIELDS

_NAMES = {
    "subscription": "11111111-2222-4333-8444-555555555555",
    "vault": "rsv-sample",
    "vm": "vm-ok",
}
_LANGUAGES = pytest.mark.parametrize("language", ["en", "ja"])


@_LANGUAGES
def test_the_page_names_every_route_and_field(language: str) -> None:
    """Nothing that can be asked is missing from the page."""
    page = (DOCS / ("" if language == "en" else "ja") / "api.md").read_text("utf-8")
    for route in ROUTES:
        assert f"| `/api{route.path}` |" in page
    for name in FIELDS:
        assert f"| `{name}` |" in page


@_LANGUAGES
def test_both_lists_take_what_the_page_says_once(language: str) -> None:
    """The page shows the fields of one list and says that the other takes the same."""
    assert fields_table(language, "/errors") == fields_table(language, "/items")


@pytest.mark.parametrize(
    ("field", "values"), [("workload", list(Workload)), ("operation", list(Operation))]
)
def test_triage_takes_just_the_values_shown(field: str, values: list[str]) -> None:
    """A value stands in the table of /triage where a question with it is understood."""
    row = next(r for r in fields_table("en", "/triage").splitlines() if f"| `{field}` |" in r)
    for value in values:
        assert (f"`{value}`" in row) is _is_understood(field, value)


def _is_understood(field: str, value: str) -> bool:
    try:
        read_question({**_NAMES, field: value}, language=Language.EN, lookback_days=14)
    except InvalidQuestion:
        return False
    return True


@_LANGUAGES
def test_every_error_has_its_page_and_row(language: str) -> None:
    """Each error that a request can end with is in the table, and its help page exists."""
    table = errors_table(language)
    for status, slug in problems():
        assert (DOCS / "errors-help" / f"{slug}.md").exists()
        assert f"| {status} | [`{slug}`]" in table
    for status in {status for route in ROUTES for status in route.problems}:
        assert f"| {status} |" in table


@_LANGUAGES
def test_the_table_of_routes_has_a_row_for_each(language: str) -> None:
    """Head, rule and one row a route."""
    assert len(routes_table(language).splitlines()) == len(ROUTES) + 2
