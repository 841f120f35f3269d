"""What the vault's other items say about where to look."""

import pytest

from tests.builders import AGENT, KEY_VAULT, VSS, a_neighbour
from triage.catalogue.catalogue import Catalogue
from triage.diagnosis.neighbours import Neighbourhood, read_neighbours
from triage.model.evidence import Neighbour
from triage.model.terms import Language

NAMES = frozenset({VSS.casefold()})
OK, SICK, ALIKE = (), (KEY_VAULT,), (VSS,)


def around(*codes: tuple[str, ...], asked: bool = True) -> Neighbourhood:
    """Read neighbours that met these codes, one tuple each."""
    neighbours = [a_neighbour(f"n{n}", *named) for n, named in enumerate(codes)]
    return read_neighbours(neighbours, NAMES, asked=asked)


@pytest.mark.parametrize(
    ("codes", "key"),
    [
        ((), "alone"),
        ((OK, OK), "onlyThis"),
        ((SICK, OK), "othersDiffer"),
        ((ALIKE, OK, OK, OK), "sameCodeFew"),
        ((ALIKE, OK), "sameCodeFew"),
        ((ALIKE, ALIKE, OK), "sameCodeSpread"),
        ((ALIKE,), "sameCodeSpread"),
        ((ALIKE, ALIKE, ALIKE, *[OK] * 30), "sameCodeSpread"),
        ((SICK, SICK, SICK, OK), "vaultWide"),
        ((SICK, SICK, OK), "othersDiffer"),
        (((KEY_VAULT,), (AGENT,), ("Third",), ("Fourth",)), "othersDiffer"),
        ((SICK, SICK, SICK, ALIKE, OK, OK, OK), "vaultWide"),
    ],
)
def test_reading(codes: tuple[tuple[str, ...], ...], key: str) -> None:
    """How many fail, and how alike, tells whether to look at the guest, the vault or beyond."""
    assert around(*codes).reading.key == f"neighbours.{key}"


def test_unread_lists_conclude_nothing() -> None:
    """A job list that could not be read gives no reading."""
    assert around(ALIKE, ALIKE, ALIKE, asked=False).reading.key == "neighbours.notRead"


def test_codes_are_compared_without_case() -> None:
    """A neighbour's code in another case is the same code."""
    assert around((VSS.upper(),)).facts.same_code == 1


def test_a_recovered_neighbour_still_met_the_code() -> None:
    """A neighbour that met the code and recovered counts as alike but not as failing."""
    recovered = a_neighbour("n", VSS, failing=False)
    facts = read_neighbours([recovered], NAMES, asked=True).facts
    assert (facts.items_failing, facts.same_code) == (0, 1)


def test_figures_and_names() -> None:
    """Seen, failing and alike items are counted, and those alike are named."""
    facts = around(OK, SICK, ALIKE).facts
    assert (facts.items_seen, facts.items_failing, facts.same_code) == (3, 2, 1)
    assert facts.names == ("n2",)


def test_not_too_many_are_named() -> None:
    """A large vault names only some of its failing items."""
    assert 0 < len(around(*[SICK] * 50).facts.names) < 20


def test_without_a_failure_nobody_is_alike() -> None:
    """Without codes no neighbour is alike."""
    many: list[Neighbour] = [a_neighbour("n", VSS)]
    assert read_neighbours(many, frozenset(), asked=True).facts.same_code == 0


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("codes", [(), (OK,), (SICK,), (ALIKE,), (ALIKE, OK), (SICK,) * 4])
def test_every_reading_has_words(
    codes: tuple[tuple[str, ...], ...], language: Language, catalogue: Catalogue
) -> None:
    """Every reading can be said in both languages with the figures in it."""
    assert "{" not in catalogue.say(around(*codes).reading, language)
