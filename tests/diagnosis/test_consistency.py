"""What the recovery points say."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import LAST_NIGHT, NOW, points
from triage.catalogue.catalogue import Catalogue
from triage.diagnosis.consistency import LONGEST_LIST, read_points
from triage.model.terms import Language, Os

DAY = timedelta(days=1)
PLACES = {Os.WINDOWS: "windows", Os.LINUX: "linux", None: "unknown"}


@pytest.mark.parametrize("system", [Os.WINDOWS, Os.LINUX, None])
@pytest.mark.parametrize(
    ("marks", "level", "dropped"),
    [
        ("AAA", "application", False),
        ("FFA", "fileSystemDropped", True),
        ("FFF", "fileSystem", False),
        ("FCF", "fileSystem", False),
        ("CAA", "crash", False),
        ("CCC", "crash", False),
        ("UAF", "unknown", False),
    ],
)
def test_reading(
    *,
    marks: str,
    level: str,
    dropped: bool,
    system: Os | None,
    catalogue: Catalogue,
) -> None:
    """Each level means something of its own on Windows, on Linux and where the OS is unknown."""
    found = read_points(points(marks), system, NOW)
    assert found.reading.key == f"points.{level}.{PLACES[system]}"
    assert found.dropped is dropped
    for language in Language:
        assert "{" not in catalogue.say(found.reading, language)


def test_no_points_conclude_nothing() -> None:
    """Without recovery points nothing is said about consistency."""
    found = read_points((), Os.WINDOWS, NOW)
    assert (found.reading.key, found.dropped, found.facts.latest) == ("points.none", False, None)


@pytest.mark.parametrize(
    ("marks", "change", "application"),
    [
        ("FFAA", 1, 2),
        ("FAFA", 0, 1),
        ("FFFF", None, None),
        ("AAFF", 1, 0),
        ("F", None, None),
    ],
)
def test_change_and_last_application_consistent(
    marks: str, change: int | None, application: int | None
) -> None:
    """The change is the oldest point since which all have the newest one's consistency."""
    facts = read_points(points(marks), Os.WINDOWS, NOW).facts
    assert facts.consistency_change == (None if change is None else LAST_NIGHT - change * DAY)
    assert facts.latest_application_consistent == (
        None if application is None else LAST_NIGHT - application * DAY
    )


def test_age() -> None:
    """The age is told in hours with one decimal."""
    assert read_points(points("A"), None, NOW).facts.age_hours == 7.5


def test_long_lists_are_cut() -> None:
    """Only the newest points are listed, the rest is read all the same."""
    facts = read_points(points("F" * 100 + "A"), Os.WINDOWS, NOW).facts
    assert len(facts.points) == LONGEST_LIST
    assert facts.latest_application_consistent == LAST_NIGHT - 100 * DAY


@given(st.text(alphabet="AFCU", max_size=80), st.sampled_from([*Os, None]))
def test_every_list_is_read(marks: str, system: Os | None) -> None:
    """Whatever the points, the reading fits the newest and the change lies among them."""
    listed = points(marks)
    found = read_points(listed, system, NOW)
    assert (found.facts.latest is None) == (not marks)
    change = found.facts.consistency_change
    assert change is None or change in {point.time for point in listed}
    assert (change is None) == (len(set(marks)) <= 1)
    assert not found.dropped or (marks[0] == "F" and "A" in marks)


def test_points_of_a_database_are_read_in_their_own_words(catalogue: Catalogue) -> None:
    """A database's points tell their age and name, and nothing about VSS or scripts."""
    found = read_points(points("UU"), Os.WINDOWS, NOW, database="orders")
    none = read_points((), Os.WINDOWS, NOW, database="orders")
    assert (found.reading.key, none.reading.key) == ("points.database", "points.databaseNone")
    assert found.facts.age_hours is not None
    assert not found.dropped
    for language in Language:
        for reading in (found.reading, none.reading):
            assert "orders" in catalogue.say(reading, language)
