"""Saying things in one language and one time zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from triage.catalogue.catalogue import Catalogue
from triage.model.report import Link
from triage.model.terms import Language, Saying, Text


class Voice(msgspec.Struct, frozen=True):
    """A language, a time zone (None: UTC only) and the catalogue whose words are used."""

    catalogue: Catalogue
    language: Language
    timezone: str | None = None

    def say(self, sentence: Saying) -> str:
        """Return `sentence` in this voice's language."""
        return self.catalogue.say(sentence, self.language)

    def word(self, key: str) -> str:
        """Return the fixed words `key`."""
        return self.catalogue.word(key, self.language)

    def term(self, kind: str, value: str | None) -> str:
        """Return the words for a value of a closed vocabulary, the value itself if it has none."""
        key = f"{kind}.{value}"
        return self.word(key) if value and self.catalogue.has_word(key) else (value or "–")

    def text(self, text: Text) -> str:
        """Return `text` in this voice's language."""
        return text.in_(self.language)

    def maybe(self, text: Text | None) -> str | None:
        """Return `text` in this voice's language, None for None."""
        return text.in_(self.language) if text else None

    def local(self, moment: datetime | None) -> str | None:
        """Return `moment` in the asked time zone with its offset, None when none was asked."""
        if moment is None or self.timezone is None:
            return None
        return moment.astimezone(ZoneInfo(self.timezone)).isoformat(timespec="seconds")

    def links(self, ids: tuple[str, ...], last_verified: str | None) -> tuple[Link, ...]:
        """Return the pages that the source `ids` stand for, in this voice's language."""
        return tuple(
            Link(
                title=self.text(source.title),
                url=(source.url_ja or source.url) if self.language is Language.JA else source.url,
                last_verified=last_verified,
            )
            for source in (self.catalogue.sources[id_] for id_ in ids)
        )
