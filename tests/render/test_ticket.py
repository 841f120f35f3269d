"""The text for a support request."""

import pytest

from tests.render import reports
from triage.catalogue.catalogue import load
from triage.model.report import AskedQuestion
from triage.model.terms import Language
from triage.render import Format, render

CATALOGUE = load()
HEADINGS = ("environment", "job", "errors", "tried", "history", "points", "attached", "missing")


def ticket(language: Language = Language.EN, **changes: object) -> str:
    """Return the ticket of a full report."""
    return render(reports.full(language, **changes), Format.TICKET, CATALOGUE).body.decode()


@pytest.mark.parametrize("language", Language)
def test_the_order_is_the_one_in_which_support_asks(language: Language) -> None:
    """Environment first, then the job, the words of the service, what was tried, what is sent."""
    text = ticket(language)
    places = [
        text.index(f"\n{CATALOGUE.word(f'render.heading.{name}', language)}\n") for name in HEADINGS
    ]
    assert places == sorted(places)


def test_what_only_people_know_is_left_blank() -> None:
    """There is room for what was tried, and an unknown OS is asked for."""
    text = ticket(environment=reports.small().environment)
    assert "3. ____" in text
    assert "OS:                       (to be filled in) ____" in text


def test_only_musts_and_shoulds_are_to_be_attached() -> None:
    """Items marked may do not clutter the list to tick."""
    text = ticket()
    assert "[ ] Must - Thing number 5 (thing-5)" in text
    assert "[ ] Should - Thing number 5 (thing-5)" in text
    assert "May - " not in text


def test_a_pasted_message_stands_in_for_the_job() -> None:
    """Without a job the caller's own code and message are quoted."""
    question = AskedQuestion(code="UserErrorX", message="It broke at night.")
    text = render(reports.small(question=question), Format.TICKET, CATALOGUE).body.decode()
    assert "UserErrorX" in text
    assert "It broke at night." in text


def test_nothing_but_plain_text() -> None:
    """No colour codes, no markup, no trailing blanks."""
    lines = ticket().split("\n")
    assert [line for line in lines if line != line.rstrip() or "\x1b" in line] == []
