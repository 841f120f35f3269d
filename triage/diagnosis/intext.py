"""Codes and numbers that stand somewhere inside a text, among words and other figures.

Each search yields what it finds in the order of the text. Numbers and names that mean something
else elsewhere (small integers, HRESULTs, ARM's general codes) count only where the workload or
the words around them speak for Azure Backup.
"""

import itertools
import re
from collections.abc import Iterator
from functools import cached_property

from triage.catalogue.catalogue import Catalogue
from triage.catalogue.schema import Entry
from triage.catalogue.spelling import Spelling, condense
from triage.diagnosis.recognition import Setting
from triage.model.terms import Os, Workload

GENERIC_NAMES = frozenset(
    {
        *("error", "invalidinput", "resourcenotfound", "linkedauthorizationfailed"),
        *("authorizationfailed", "operationfailed", "internalerror", "filesharenotfound"),
    }
)
SERVICE_NUMBERS_FROM = 300_000
WINDOWS_RESULT = "0x8007"
LONGEST_SEARCHED = 65_536
_LONGEST_COMPARED = 16_384
_TELLING_IDS_FROM = 10_000
_QUOTES = "\"'()[]<>.,;:"
_WORDS_OF_A_NAME = 5
_MOST_TOKENS = 200

_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9]{4,120}(?:[-_.][A-Za-z][A-Za-z0-9]{2,80}){0,3}")
_SIMPLE = re.compile(r"[A-Za-z][A-Za-z0-9]{7,120}(?P<cut>\.\.|…)?")
_WORD = re.compile(r"[A-Z]+[a-z0-9]*")
_SERVICE_NUMBER = re.compile(
    r"(?<![\w-])(?<!\d[.,])([3-5]\d{5})(?![\w-]|[.,]\d)(?!\s?(?:[KMG]?i?B\b|bytes|ms\b))", re.ASCII
)
_LABELLED_ID = re.compile(
    r"(?:(?P<id>\bID)|code|エラー\s?コード)[ \t]{0,3}[:=]?[ \t]{0,3}(?P<number>\d{2,6})(?!\w|\.\d)",
    re.IGNORECASE | re.ASCII,
)
_HEX = re.compile(r"\b0x[0-9A-Fa-f]{4,10}\b", re.ASCII)
_GUEST = re.compile(r"errorcode\W{1,4}(\d{1,3})(?!\d)", re.IGNORECASE)
_LOOSE_GUEST = re.compile(r"(?:error|status)?[ _]?code\W{1,4}(\d{1,3})(?!\d)", re.IGNORECASE)
_GUEST_WORDS = re.compile(r"statuscode\.|vmsnapshot|fsfreeze|safefreeze|freeze", re.IGNORECASE)
_PRODUCT_WORDS = re.compile(
    r"backup|data protection manager|\bdpm\b|\bmabs\b|\bmars\b|recovery services|バックアップ",
    re.IGNORECASE,
)

Found = Iterator[tuple[tuple[Entry, ...], str]]


def is_telling(token: str) -> bool:
    """Tell whether `token` looks like a code and not like a word: capitals or great length."""
    return sum(map(str.isupper, token)) >= 2 or len(token) >= 16  # noqa: PLR2004 - "Error" and "Backup" are words


def is_generic(name: str) -> bool:
    """Tell whether other services use `name` too, for failures that are none of Azure Backup's."""
    return name.casefold() in GENERIC_NAMES


def code_like(text: str) -> Iterator[str]:
    """Yield the tokens of `text` that are shaped like a symbolic code, each once."""
    found = (match[0].rstrip(".…") for match in _SIMPLE.finditer(text[:LONGEST_SEARCHED]))
    yield from dict.fromkeys(token for token in found if is_telling(token))


class InText:
    """Searches texts for the names and numbers of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    @cached_property
    def _spelling(self) -> Spelling:
        tables = (self._catalogue.by_code, self._catalogue.by_alias)
        return Spelling(
            name
            for table in tables
            for name in table
            if name.isalnum() and not name.startswith("0x") and not is_generic(name)
        )

    @cached_property
    def _torn(self) -> list[tuple[str, str]]:
        """Names of so many words that they do not arise from a sentence, longest first."""
        spelt = {n for e in self._catalogue.entries for n in (*e.codes, *e.aliases) if ":" not in n}
        many = (name for name in spelt if len(_WORD.findall(name)) >= _WORDS_OF_A_NAME)
        return sorted(((condense(n), n) for n in many), key=lambda pair: (-len(pair[0]), pair))

    def names(self, text: str, setting: Setting) -> Found:
        """Find codes and their spelling variants that stand in the text as they are."""
        for token in dict.fromkeys(_TOKEN.findall(text)):
            for part in dict.fromkeys((token, *re.split(r"[-_.]", token))):
                entries, route = self._catalogue.find(part)
                if route not in ("code", "alias") or not is_telling(part):
                    continue
                if is_generic(part):
                    entries = tuple(filter(setting.fits, entries))
                if entries:
                    yield entries, part
                    break

    def numbers(self, text: str, setting: Setting) -> Found:
        """Find the service's integers, labelled ids, hexadecimal ids and HRESULTs."""
        searched = text[:LONGEST_SEARCHED]
        for number in _SERVICE_NUMBER.findall(searched):
            yield self._catalogue.by_number.get(int(number), ()), number
        yield from self._labelled(searched, setting)
        yield from self._hexadecimal(searched, setting)
        yield from self._guest_numbers(searched, setting)

    def _labelled(self, text: str, setting: Setting) -> Found:
        of_backup = _PRODUCT_WORDS.search(text) is not None
        for match in _LABELLED_ID.finditer(text):
            number = int(match["number"])
            spoken_for = match["id"] and (of_backup or number >= _TELLING_IDS_FROM)
            yield (
                tuple(
                    entry
                    for entry in self._catalogue.by_number.get(number, ())
                    if setting.fits(entry) or (spoken_for and setting.may_run(entry))
                ),
                match["number"],
            )

    def _hexadecimal(self, text: str, setting: Setting) -> Found:
        of_agent = _PRODUCT_WORDS.search(text) is not None
        for number in _HEX.findall(text):
            spoken_for = of_agent or not number.casefold().startswith(WINDOWS_RESULT)
            yield (
                tuple(
                    entry
                    for entry in self._catalogue.find(number)[0]
                    if setting.fits(entry) or (spoken_for and setting.may_run(entry))
                ),
                number,
            )

    def _guest_numbers(self, text: str, setting: Setting) -> Found:
        if setting.os is Os.WINDOWS or setting.workload not in (None, Workload.AZURE_VM):
            return
        loose = _GUEST_WORDS.search(text) is not None
        for number in (_LOOSE_GUEST if loose else _GUEST).findall(text):
            yield self._catalogue.by_guest_status.get(int(number), ()), number

    def broken(self, text: str, _setting: Setting) -> Found:
        """Find codes that one blank or line break tore in two."""
        for left, right in itertools.pairwise(text[:_LONGEST_COMPARED].split()):
            if is_telling(left) or is_telling(right):
                name = left.lstrip(_QUOTES) + right.rstrip(_QUOTES)
                entries, route = self._catalogue.find(name)
                if route in ("code", "alias") and not is_generic(name):
                    yield entries, name

    def torn(self, text: str, _setting: Setting) -> Found:
        """Find codes of many words whose letters were torn apart by blanks or line breaks."""
        condensed = condense(text[:_LONGEST_COMPARED])
        for squeezed, name in self._torn:
            if squeezed in condensed:
                yield self._catalogue.find(name)[0], name

    def nearly(self, text: str, _setting: Setting) -> Found:
        """Find codes that are misspelt by a letter or two, or cut off by dots or the text's end."""
        for match in list(_SIMPLE.finditer(text[:_LONGEST_COMPARED]))[:_MOST_TOKENS]:
            token = match[0].rstrip(".…")
            if not is_telling(token):
                continue
            names = self._spelling.slips(token)
            cut = match["cut"] is not None
            if not names and (cut or match.end() == len(text)):
                names = self._spelling.continued(token, cut=cut)
            found = {e.id: e for name in names for e in self._catalogue.find(name)[0]}
            if len({e.codes for e in found.values()}) == 1:
                yield tuple(found.values()), token
