"""Names that are nearly the one given: a slip of the finger, a name cut off, the nearest few."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable

_SHORTEST_SLIP = 12
_SHORTEST_CUT = 12
_TWO_SLIPS_FROM = 20
_ENOUGH_OF_A_NAME = 0.6
_CANDIDATES = 4
_NOISE = re.compile(r"[\W_]+")


def condense(text: str) -> str:
    """Return `text` without case, width variants, blanks and punctuation."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).casefold())


def edits(left: str, right: str, most: int) -> int:
    """Return how many letters must be changed, added, dropped or swapped; `most` + 1 if more."""
    if abs(len(left) - len(right)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(right) + 1))
    for row, one in enumerate(left, 1):
        line = [row]
        for column, other in enumerate(right, 1):
            cost = min(line[-1] + 1, last[column] + 1, last[column - 1] + (one != other))
            swapped = row > 1 and column > 1 and one == right[column - 2] and other == left[row - 2]
            line.append(min(cost, before[column - 2] + 1) if swapped else cost)
        if min(line) > most:
            return most + 1
        before, last = last, line
    return min(last[-1], most + 1)


class Spelling:
    """The names of a catalogue, folded to lower case, indexed by what they are spelt with."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = sorted({name.casefold() for name in names})
        self._holders: dict[str, list[str]] = defaultdict(list)
        for name in self._names:
            for piece in _pieces(name):
                self._holders[piece].append(name)

    def slips(self, token: str) -> list[str]:
        """Return the names one slip from `token`, two for a long token; none for a short one.

        A different digit is never a slip: it is another version or another limit.
        """
        folded = token.casefold()
        if len(folded) < _SHORTEST_SLIP:
            return []
        most = 1 if len(folded) < _TWO_SLIPS_FROM else 2
        distances = {
            name: edits(folded, name, most)
            for name in self._alike(folded, _CANDIDATES)
            if _digits(name) == _digits(folded)
        }
        least = min(distances.values(), default=most + 1)
        return [name for name, distance in distances.items() if distance == least <= most]

    def continued(self, token: str, *, cut: bool) -> list[str]:
        """Return the names that go on where `token` stops; `cut` when dots say it was cut off."""
        folded = token.casefold()
        if len(folded) < _SHORTEST_CUT:
            return []
        share = 0.0 if cut else _ENOUGH_OF_A_NAME
        found = [name for name in self._names if name.startswith(folded)]
        return found if all(len(folded) >= share * len(name) for name in found) else []

    def nearest(self, token: str, count: int = 3) -> list[str]:
        """Return up to `count` names that share most with `token`, the nearest first."""
        return self._alike(token.casefold(), count)

    def _alike(self, folded: str, count: int) -> list[str]:
        pieces = _pieces(folded)
        shared = Counter(name for piece in pieces for name in self._holders.get(piece, ()))
        ranked = sorted(
            shared, key=lambda name: (-2 * shared[name] / (len(pieces) + len(_pieces(name))), name)
        )
        return ranked[:count]


def _pieces(name: str) -> set[str]:
    return {name[i : i + 3] for i in range(max(1, len(name) - 2))}


def _digits(name: str) -> str:
    return "".join(filter(str.isdecimal, name))
