"""Recognising the service's own wordings in any text, whatever happened to it on the way.

Texts are compared with punctuation, blanks and case removed. A wording that stands in the text
in full goes first, the longest before shorter ones; then a text that stops in the middle of one
wording; then what shares most of its three-character pieces, so that typos and small rewordings
survive.
"""

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from triage.catalogue.schema import Entry
from triage.catalogue.spelling import condense

LONGEST_TEXT = 16_384
CLOSE_ENOUGH = 0.8
CUT_OFF = 0.9
NEARLY_WHOLE = 0.93
_SHORTEST = 9
_SHORTEST_CUT = {"latin": 24, "japanese": 14}
_SHORT = {"latin": 22, "japanese": 10}
_SHORT_FILLS = 2
_BREAK = re.compile(r"[\n\r。!?！？;；|:\"「」]+|\.(?:\s|$)| - ")
_JAPANESE = re.compile(r"[぀-ヿ一-鿿]")


class Match(msgspec.Struct, frozen=True):
    """Entries whose wording stands in a text, all equally likely, and how closely (0 to 1)."""

    entries: tuple[Entry, ...]
    text: str
    closeness: float
    length: int


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
        self._texts = sorted(self._owners)
        pieces = [_pieces(text) for text in self._texts]
        self._sizes = [len(found) for found in pieces]
        self._holders: dict[str, list[int]] = defaultdict(list)
        for number, found in enumerate(pieces):
            for piece in found:
                self._holders[piece].append(number)
        self._rarest: dict[str, list[int]] = defaultdict(list)
        for number, found in enumerate(pieces):
            rarest = min(found, key=lambda piece: (len(self._holders[piece]), piece))
            self._rarest[rarest].append(number)

    def find(self, text: str) -> Match | None:
        """Return the entries whose wording `text` holds, None when none comes close enough."""
        searched = text[:LONGEST_TEXT]
        whole = self._contained(searched) or self._cut(searched)
        close = self._similar(searched)
        if whole and close and not _says_more(close, whole):
            return whole
        return close or whole

    def _contained(self, text: str) -> Match | None:
        condensed = condense(text)
        held = [
            number
            for piece in _pieces(condensed)
            for number in self._rarest.get(piece, ())
            if self._texts[number] in condensed and _tells(self._texts[number], text)
        ]
        if not held:
            return None
        best = max(held, key=lambda number: (len(self._texts[number]), -number))
        return self._match(best, text, 1.0)

    def _cut(self, text: str) -> Match | None:
        """Match a segment that is the beginning of one wording only, or of one set of entries."""
        for segment in _segments(text):
            condensed = condense(segment)
            script = "japanese" if _JAPANESE.search(condensed) else "latin"
            if len(condensed) < _SHORTEST_CUT[script]:
                continue
            longer = [n for n, wording in enumerate(self._texts) if wording.startswith(condensed)]
            owners = {e.id for number in longer for e in self._owners[self._texts[number]]}
            if longer and len(owners) == len(self._owners[self._texts[longer[0]]]):
                return self._match(longer[0], segment, CUT_OFF)
        return None

    def _similar(self, text: str) -> Match | None:
        ranked = [
            ((closeness, self._sizes[number], -number), segment)
            for segment in _segments(text)
            for closeness, number in self._candidates(segment)
        ]
        if not ranked:
            return None
        (closeness, _, number), segment = max(ranked)
        return self._match(-number, segment, closeness)

    def _candidates(self, segment: str) -> Iterator[tuple[float, int]]:
        condensed = condense(segment)
        if len(condensed) < _SHORTEST:
            return
        shared: Counter[int] = Counter()
        for piece in _pieces(condensed):
            shared.update(self._holders.get(piece, ()))
        for number, count in shared.items():
            closeness = count / self._sizes[number]
            if closeness >= CLOSE_ENOUGH and _fills(self._texts[number], condensed):
                yield min(closeness, 0.99), number

    def _match(self, number: int, segment: str, closeness: float) -> Match:
        wording = self._texts[number]
        owners = tuple(self._owners[wording])
        return Match(owners, segment.strip()[:200], closeness, len(wording))


def _tells(wording: str, text: str) -> bool:
    """Tell whether `wording` is long enough, or nearly all of a sentence or line of `text`."""
    segments = (condense(segment) for segment in _segments(text))
    return _is_long(wording) or any(wording in s and _fills(wording, s) for s in segments)


def _fills(wording: str, condensed: str) -> bool:
    """Tell whether a short wording is not just a few common words among many others."""
    return _is_long(wording) or len(condensed) <= _SHORT_FILLS * len(wording)


def _is_long(wording: str) -> bool:
    return len(wording) >= (_SHORT["japanese"] if _JAPANESE.search(wording) else _SHORT["latin"])


def _says_more(close: Match, whole: Match) -> bool:
    """Tell whether a wording with a slip or two explains more of the text than one in full."""
    return close.closeness >= NEARLY_WHOLE and close.closeness * close.length > whole.length


def _segments(text: str) -> Iterator[str]:
    """Yield the sentences and lines of `text`, each pair of neighbours as one, and the whole."""
    parts = [part for part in _BREAK.split(text) if part.strip()]
    yield from parts
    if len(parts) > 1:
        yield from (f"{left} {right}" for left, right in itertools.pairwise(parts))
        yield text
