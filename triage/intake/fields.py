"""Reading the fields of a request one by one, keeping account of all that is wrong with them."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from triage.errors import FieldProblem, InvalidQuestion
from triage.model.terms import saying
from triage.redaction import redact

_E = TypeVar("_E", bound=StrEnum)
_SHOWN = 60

VAULT = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,49}")
GROUP = re.compile(r"[\w\-.()]{0,89}[\w\-()]")
VM = re.compile(
    r"(?!_)[^\\/\"'\[\]:|<>+=;,?*@&#%\s\x00-\x1f]{0,63}[^\\/\"'\[\]:|<>+=;,?*@&#%\s\x00-\x1f.\-]"
)
_TRUE, _FALSE = frozenset({"true", "1", "yes"}), frozenset({"false", "0", "no"})


class Fields:
    """The fields of one request. Reading an absent or bad field gives None; `done` raises."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = given
        self._read: set[str] = set()
        self.problems: list[FieldProblem] = []

    def fault(self, field: str, key: str, expected: str | None = None, **facts: str | int) -> None:
        """Note that `field` is wrong; `key` and `expected` name the sentences that say how."""
        value = self._given.get(field)
        self.problems.append(
            FieldProblem(
                field=field,
                message=saying(f"fields.{key}", field=field, **facts),
                got=None if value is None else redact(str(value))[:_SHOWN],
                expected=saying(f"fields.expected.{expected}", **facts) if expected else None,
            )
        )

    def raw(self, name: str) -> Any:  # noqa: ANN401 - what the caller sent
        """Return what was sent as `name`; an empty text counts as not sent."""
        self._read.add(name)
        value = self._given.get(name)
        return None if isinstance(value, str) and not value.strip() else value

    def text(self, name: str, *, longest: int = 2_000, digits: bool = False) -> str | None:
        """Return the field as a text without outer blanks; `digits` takes a whole number, too."""
        value = self.raw(name)
        if value is None:
            return None
        if digits and isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            self.fault(name, "notText", "text")
            return None
        if len(value) > longest:
            self.fault(name, "tooLong", "atMost", longest=longest)
            return None
        return value.strip()

    def name(self, name: str, pattern: re.Pattern[str], expected: str) -> str | None:
        """Return the field if it follows Azure's naming rule `pattern`."""
        value = self.text(name)
        if value is not None and not pattern.fullmatch(value):
            self.fault(name, "badName", expected)
            return None
        return value

    def guid(self, name: str) -> str | None:
        """Return the field as a GUID in lower case."""
        value = self.text(name)
        if value is None:
            return None
        if not is_guid(value):
            self.fault(name, "notGuid", "guid")
            return None
        return value.lower()

    def choice(self, name: str, kind: type[_E]) -> _E | None:
        """Return the field as a member of `kind`, whatever its case."""
        value = self.text(name)
        if value is None:
            return None
        for member in kind:
            if member.value.casefold() == value.casefold():
                return member
        self.fault(name, "notOneOf", "oneOf", allowed=", ".join(m.value for m in kind))
        return None

    def integer(self, name: str, lowest: int, highest: int) -> int | None:
        """Return the field as a whole number between two bounds; a text of digits will do."""
        value = self.raw(name)
        if value is None:
            return None
        if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,9}", value.strip()):
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
            self.fault(name, "notInRange", "range", lowest=lowest, highest=highest)
            return None
        return value

    def flag(self, name: str) -> bool:
        """Return the field as yes or no; absent means no."""
        value = self.raw(name)
        word = str(value).strip().casefold()
        if value is None or word in _FALSE:
            return False
        if word not in _TRUE:
            self.fault(name, "notFlag", "flag")
        return word in _TRUE

    def zone(self, name: str) -> str | None:
        """Return the field as the name of a time zone of the IANA database."""
        value = self.text(name, longest=64)
        if value is None:
            return None
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.fault(name, "noZone", "zone")
            return None
        return value

    def require(self, name: str, value: object, expected: str) -> None:
        """Note that `name` is missing when `value` is None and nothing else is wrong with it."""
        if value is None and not any(problem.field == name for problem in self.problems):
            self.fault(name, "missing", expected)

    def refuse_unknown(self, also: frozenset[str], known: tuple[str, ...]) -> None:
        """Note every field that was sent but that the route does not know."""
        for name in self._given:
            if name not in self._read and name not in also:
                self.fault(name, "unknown", "knownFields", allowed=", ".join(sorted(known)))

    def done(self, *, meaningless: bool = False) -> None:
        """End the reading.

        Raises:
            InvalidQuestion: something is wrong; all of it is named.
        """
        if self.problems:
            raise InvalidQuestion(tuple(self.problems), meaningless=meaningless)


def is_guid(text: str) -> bool:
    """Tell whether `text` is a GUID in its canonical form with hyphens."""
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
