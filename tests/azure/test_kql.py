"""Queries hold names as quoted literals only."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.azure.kql import UnquotableName, hints_query, jobs_query, literal

_LITERAL = re.compile(r'"(?:[^"\\\n]|\\["\\])*"')


def strip_literals(query: str) -> str:
    """Return a query with each string literal replaced by an empty one."""
    return _LITERAL.sub('""', query)


@given(st.text(min_size=1, max_size=80))
def test_literal_is_one_whole_literal(name: str) -> None:
    """Whatever the name, it is refused or becomes one literal that reads back."""
    try:
        written = literal(name)
    except UnquotableName:
        assert not name.isprintable()
        return
    assert _LITERAL.fullmatch(written)
    assert re.sub(r"\\(.)", r"\1", written[1:-1]) == name


@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=60))
def test_names_never_change_the_query(vm: str, host: str) -> None:
    """The query around the literals is the same for every name."""
    plain = strip_literals(jobs_query("vm", "rg", ["host"], vault="v"))
    hints = strip_literals(hints_query("vm", ["host"]))
    try:
        query = jobs_query(vm, vm, [host], vault=host)
        assert strip_literals(query) == plain
        assert strip_literals(hints_query(vm, [host])) == hints
    except UnquotableName:
        assert not (vm + host).isprintable()


@pytest.mark.parametrize(
    "name",
    [
        '" | take 1 //',
        '\\" | union Secrets //',
        "x') or true //",
        "\\",
        '\\\\"',
        "名前\u3000x",
    ],
)
def test_known_tricks_stay_inside(name: str) -> None:
    """Quotes, backslashes and comments of a name stay inside its literal or are refused."""
    try:
        written = literal(name)
    except UnquotableName:
        return
    assert _LITERAL.fullmatch(written)


@pytest.mark.parametrize("name", ["", "a\nb", "a\x00b", "x" * 2001, "a\u2028b"])
def test_unquotable_names_are_refused(name: str) -> None:
    """Empty, overlong and unprintable names never go into a query."""
    with pytest.raises(UnquotableName):
        literal(name)


def test_query_tolerates_missing_tables_and_columns() -> None:
    """Both tables are read fuzzily and each column only if it exists."""
    query = jobs_query("vm", None, [], vault="v")
    assert "union isfuzzy=true AddonAzureBackupJobs, AzureDiagnostics" in query
    assert 'column_ifexists("JobFailureCode", "")' in query
    assert 'column_ifexists("JobFailureCode_s", "")' in query
    assert 'let tail = ";vm;";' in query
