"""How the service's sentences are found in texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.catalogue.catalogue import load
from triage.catalogue.spelling import condense
from triage.diagnosis.wording import Wordings

CATALOGUE = load()
WORDINGS = Wordings(CATALOGUE.entries)
SENTENCES = sorted({w for e in CATALOGUE.entries for w in (*e.wordings.en, *e.wordings.ja)})
WIDE = str.maketrans({chr(n): chr(n + 0xFEE0) for n in range(0x21, 0x7F)})


OWNERS: dict[str, set[str]] = {}
for _entry in CATALOGUE.entries:
    for _wording in (*_entry.wordings.en, *_entry.wordings.ja):
        OWNERS.setdefault(condense(_wording), set()).add(_entry.id)


def owners(sentence: str) -> set[str]:
    """Return the ids of the entries that hold `sentence` as a wording."""
    return OWNERS[condense(sentence)]


def found(text: str) -> set[str]:
    """Return the ids of the entries whose wording `text` holds."""
    match = WORDINGS.find(text)
    return {entry.id for entry in match.entries} if match else set()


@pytest.mark.parametrize(
    "change",
    [
        str,
        str.upper,
        lambda s: s.replace(" ", ""),
        lambda s: s.replace(" ", "　"),
        lambda s: s.translate(WIDE),
        lambda s: s.rstrip("。.") + "。。",
        lambda s: f"昨晩の失敗です。\n{s}\n対処を教えてください。",
        lambda s: f"Error Message: {s} Please help",
    ],
    ids=["same", "capitals", "no blanks", "wide blanks", "wide", "doubled", "between", "within"],
)
def test_a_sentence_is_found_in_every_guise(change: object) -> None:
    """Each wording of the catalogue survives changes of case, width, blanks and surroundings."""
    assert callable(change)
    for sentence in SENTENCES:
        if len(condense(sentence)) >= 12:
            assert found(change(sentence)) & owners(sentence), sentence


def test_the_longest_wording_that_stands_in_full_wins() -> None:
    """A wording that is part of a longer one leads to the longer one's entry."""
    long, short = next(
        (long, short)
        for long in OWNERS
        for short in OWNERS
        if len(short) > 20 and short != long and short in long and OWNERS[short] != OWNERS[long]
    )
    assert found(long) == OWNERS[long]
    assert found(short) == OWNERS[short]


@pytest.mark.parametrize(
    "text",
    ["", "。。。", "ok", "Snapshot operation failed", "スナップショット操作に失敗しました"],
)
def test_too_little_text_decides_nothing(text: str) -> None:
    """Nothing, and what a dozen wordings begin or end with, leads nowhere."""
    assert found(text) == set()


@given(st.sampled_from([s for s in SENTENCES if len(condense(s)) > 60]), st.data())
def test_a_dropped_letter_does_not_hide_a_sentence(sentence: str, data: st.DataObject) -> None:
    """A sentence with one letter missing still leads to one of its like."""
    place = data.draw(st.integers(1, len(sentence) - 2))
    assert found(sentence[:place] + sentence[place + 1 :])


@given(st.text(max_size=200))
def test_condensing_twice_changes_nothing(text: str) -> None:
    """What is condensed holds no case, no blank and no sign that condensing would still remove."""
    once = condense(text)
    assert condense(once) == once
