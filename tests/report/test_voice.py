"""Saying things in one language and one time zone."""

from datetime import timedelta

import pytest

from tests.builders import LAST_NIGHT
from triage.catalogue.catalogue import Catalogue
from triage.model.terms import Language, Text, saying
from triage.report.voice import Voice


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        (None, None),
        ("Asia/Tokyo", "2026-03-18T11:00:00+09:00"),
        ("America/New_York", "2026-03-17T22:00:00-04:00"),
        ("UTC", "2026-03-18T02:00:00+00:00"),
    ],
)
def test_local_times(zone: str | None, told: str | None, catalogue: Catalogue) -> None:
    """A moment is told in the asked zone with its offset, and not at all without one."""
    voice = Voice(catalogue, Language.EN, zone)
    assert voice.local(LAST_NIGHT + timedelta(microseconds=5)) == told
    assert voice.local(None) is None


def test_words_and_sentences(catalogue: Catalogue) -> None:
    """Words and sentences are said in the voice's language, with their facts."""
    english, japanese = Voice(catalogue, Language.EN), Voice(catalogue, Language.JA)
    assert english.word("severity.healthy") == "Nothing is failing."
    assert japanese.word("severity.healthy") == "失敗はありません。"
    assert english.say(saying("severity.streak", length=4)) == "4 runs in a row failed."


def test_facts_are_worded(catalogue: Catalogue) -> None:
    """Times are said in UTC, texts in the language, and nothing as a dash."""
    voice = Voice(catalogue, Language.JA)
    sentence = saying("severity.notProtected", item=Text(en="one", ja="一"), state=None)
    assert "一" in voice.say(sentence)
    assert "–" in voice.say(sentence)
    since = saying("severity.recovered", since=LAST_NIGHT)
    assert "2026-03-18 02:00 UTC" in voice.say(since)


def test_unknown_words_are_errors(english: Voice) -> None:
    """A word that the catalogue does not hold is a programming error."""
    with pytest.raises(KeyError):
        english.word("no.such.word")
    with pytest.raises(KeyError):
        english.say(saying("severity.streak"))


def test_terms_fall_back_to_their_value(english: Voice) -> None:
    """A value without words is said as it stands, and nothing as a dash."""
    assert english.term("nowhere", "value") == "value"
    assert english.term("nowhere", None) == "–"


def test_texts(english: Voice) -> None:
    """A text is said in the language, no text is none."""
    assert english.text(Text("a", "b")) == "a"
    assert english.maybe(Text("a", "b")) == "a"
    assert english.maybe(None) is None


def test_links(catalogue: Catalogue) -> None:
    """Links lead to the page in the language, where there is one."""
    source = next(s for s in catalogue.sources.values() if s.url_ja)
    for language in Language:
        link = Voice(catalogue, language).links((source.id,), "2026-01-01")[0]
        assert link.url == (source.url_ja if language is Language.JA else source.url)
        assert link.last_verified == "2026-01-01"
