"""Recognising the service's own wordings in any text, whatever happened to it on the way.

Texts are compared with punctuation, blanks and case removed, first whole, then by shared
three-character pieces, so that typos, doubled punctuation and small rewordings survive.
"""

import itertools
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from triage.catalogue.schema import Entry

LONGEST_TEXT = 16_384
CLOSE_ENOUGH = 0.82
_SHORTEST = 9
_NOISE = re.compile(r"[\W_]+")
_BREAK = re.compile(r"[\n\r。!?！？;；|]+|\.(?:\s|$)")


class Match(msgspec.Struct, frozen=True):
    """Entries whose wording stands in a text, all equally likely, and how closely (0 to 1)."""

    entries: tuple[Entry, ...]
    text: str
    closeness: float


def condense(text: str) -> str:
    """Return `text` without case, width variants, blanks and punctuation."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).casefold())


def _pieces(condensed: str) -> set[str]:
    return {condensed[i : i + 3] for i in range(len(condensed) - 2)}


class Wordings:
    """The wordings of all entries, indexed by what they consist of."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._owners: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            for wording in (*entry.wordings.en, *entry.wordings.ja):
                condensed = condense(wording)
                if len(condensed) >= _SHORTEST and entry not in self._owners[condensed]:
                    self._owners[condensed].append(entry)
        self._texts = list(self._owners)
        self._sizes: list[int] = []
        self._holders: dict[str, list[int]] = defaultdict(list)
        for number, text in enumerate(self._texts):
            pieces = _pieces(text)
            self._sizes.append(len(pieces))
            for piece in pieces:
                self._holders[piece].append(number)

    def find(self, text: str) -> Match | None:
        """Return the entries whose wording `text` holds, None when none comes close enough."""
        best: tuple[float, int, int] | None = None
        part = ""
        for segment in _segments(text[:LONGEST_TEXT]):
            for closeness, number in self._candidates(segment):
                rank = (closeness, self._sizes[number], -number)
                if best is None or rank > best:
                    best, part = rank, segment
        if best is None:
            return None
        owners = self._owners[self._texts[-best[2]]]
        return Match(tuple(owners), part.strip()[:200], best[0])

    def _candidates(self, segment: str) -> Iterator[tuple[float, int]]:
        condensed = condense(segment)
        if condensed in self._owners:
            yield 1.0, self._texts.index(condensed)
            return
        if len(condensed) < _SHORTEST:
            return
        pieces = _pieces(condensed)
        shared: Counter[int] = Counter()
        for piece in pieces:
            shared.update(self._holders.get(piece, ()))
        for number, count in shared.most_common(3):
            contained = count / self._sizes[number]
            truncated = count / max(len(pieces), 24)
            closeness = max(contained, truncated if _begins(condensed, self._texts[number]) else 0)
            if closeness >= CLOSE_ENOUGH:
                yield min(closeness, 0.99), number


def _begins(condensed: str, wording: str) -> bool:
    """Tell whether the wording could go on where the text was cut off."""
    return len(condensed) >= 24 and wording.startswith(condensed[:8])  # noqa: PLR2004 - as much as tells wordings apart


def _segments(text: str) -> Iterator[str]:
    """Yield the sentences and lines of `text`, and each pair of neighbours as one."""
    yield text
    parts = [part for part in _BREAK.split(text) if part.strip()]
    if len(parts) > 1:
        yield from parts
        yield from (f"{left} {right}" for left, right in itertools.pairwise(parts))
