"""What the vault's other items say about where to look: in the guest, the vault or the platform."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from triage.model.account import NeighbourFacts
from triage.model.evidence import JobStatus, Neighbour
from triage.model.terms import Saying, saying

_HALF = 0.5
_SEVERAL = 3
_NAMED = 8


class Neighbourhood(msgspec.Struct, frozen=True, kw_only=True):
    """The neighbours' figures and their reading."""

    facts: NeighbourFacts
    reading: Saying


def read_neighbours(
    neighbours: Sequence[Neighbour], names: frozenset[str], *, asked: bool
) -> Neighbourhood:
    """Return what `neighbours` say; `names` are the codes of the failure, folded.

    `asked` is False when the job list could not be read: then nothing is concluded.
    """
    failing = [n for n in neighbours if n.last_status is JobStatus.FAILED]
    alike = [n for n in neighbours if names & {code.casefold() for code in n.codes}]
    facts = NeighbourFacts(
        items_seen=len(neighbours),
        items_failing=len(failing),
        same_code=len(alike),
        names=tuple(n.name for n in (alike or failing)[:_NAMED]),
    )
    key = _reading_key(facts, _most_shared(failing)) if asked else "neighbours.notRead"
    reading = saying(key, seen=facts.items_seen, failing=facts.items_failing, alike=facts.same_code)
    return Neighbourhood(facts=facts, reading=reading)


def _most_shared(failing: Sequence[Neighbour]) -> int:
    """Return how many of the failing items share one code: one cause, not many."""
    counts = Counter(code.casefold() for n in failing for code in n.codes)
    return max(counts.values(), default=0)


def _reading_key(facts: NeighbourFacts, shared: int) -> str:
    if not facts.items_seen:
        return "neighbours.alone"
    if facts.same_code >= _SEVERAL or facts.same_code > _HALF * facts.items_seen:
        return "neighbours.sameCodeSpread"
    if facts.items_failing >= _SEVERAL and shared >= _HALF * facts.items_failing:
        return "neighbours.vaultWide"
    if facts.same_code:
        return "neighbours.sameCodeFew"
    if not facts.items_failing:
        return "neighbours.onlyThis"
    return "neighbours.othersDiffer"
