"""Every exception of the SDK has its meaning."""

import inspect
from datetime import timedelta

import pytest
from azure.core import exceptions as core
from azure.identity import CredentialUnavailableError

from triage.azure.faults import CAUGHT, KINDS, Kind, error_for, kind_of
from triage.errors import AzureDenied, AzureUnavailable, NotFound
from triage.model.evidence import Outcome, Reading, SourceName


def exceptions() -> list[type[Exception]]:
    """Return all exception classes azure.core defines."""
    members = inspect.getmembers(core, inspect.isclass)
    own = [cls for _, cls in members if cls.__module__ == core.__name__]
    return [cls for cls in own if issubclass(cls, Exception)]


@pytest.mark.parametrize("cls", exceptions(), ids=lambda cls: cls.__name__)
def test_each_exception_of_the_sdk_is_mapped(cls: type[Exception]) -> None:
    """Each exception class of azure.core has an entry of its own and is caught."""
    assert cls in KINDS
    assert issubclass(cls, CAUGHT)


def test_identity_errors_are_caught() -> None:
    """The identity package's own error is one of those that are caught."""
    assert issubclass(CredentialUnavailableError, CAUGHT)


def test_exception_without_an_answer_is_a_cut() -> None:
    """An HTTP error that carries no status counts as a cut connection."""
    assert kind_of(core.HttpResponseError("no response")) is Kind.CUT


def reading(outcome: Outcome, seconds: int | None = None) -> Reading:
    """Return a reading with that outcome."""
    pause = None if seconds is None else timedelta(seconds=seconds)
    return Reading(source=SourceName.JOBS, outcome=outcome, retry_after=pause)


@pytest.mark.parametrize(
    ("outcomes", "error"),
    [
        (["denied"], AzureDenied),
        (["denied", "denied"], AzureDenied),
        (["denied", "failed"], AzureUnavailable),
        (["absent", "absent"], NotFound),
        (["absent", "denied"], AzureDenied),
        (["timedOut", "absent"], AzureUnavailable),
    ],
)
def test_ending_follows_from_all_readings(outcomes: list[str], error: type[Exception]) -> None:
    """Denied only when nothing may come back; absent only when all is."""
    assert isinstance(error_for(*(reading(Outcome(o)) for o in outcomes)), error)


def test_longest_pause_counts() -> None:
    """The longest of the pauses asked for is told."""
    error = error_for(reading(Outcome.FAILED, 5), reading(Outcome.FAILED, 90))
    assert isinstance(error, AzureUnavailable)
    assert error.retry_after == timedelta(seconds=90)
