"""What every room's tests share: the shipped catalogue and what is built on it."""

from datetime import UTC, datetime

import pytest

from triage.catalogue.catalogue import Catalogue, load
from triage.diagnosis.recognise import Recogniser
from triage.model.terms import Language
from triage.report.compose import Occasion
from triage.report.voice import Voice


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The catalogue as shipped."""
    return load()


@pytest.fixture(scope="session")
def recogniser(catalogue: Catalogue) -> Recogniser:
    """A recogniser over the shipped catalogue."""
    return Recogniser(catalogue)


@pytest.fixture(params=list(Language), ids=str)
def voice(request: pytest.FixtureRequest, catalogue: Catalogue) -> Voice:
    """A voice in each language, one after the other."""
    return Voice(catalogue, request.param, "Asia/Tokyo")


@pytest.fixture
def english(catalogue: Catalogue) -> Voice:
    """A voice in English without a time zone."""
    return Voice(catalogue, Language.EN)


@pytest.fixture
def occasion() -> Occasion:
    """When and for whom a report is made."""
    return Occasion(now=datetime(2026, 3, 18, 9, 30, tzinfo=UTC), request_id="req-1")
