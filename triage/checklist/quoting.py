"""Putting values into commands and scripts so that none can break out of its place.

Every value of a request, of Azure or of the catalogue that ends up in a command passes here.
"""

import re
import shlex
from collections.abc import Mapping

from triage.model.terms import Shell

_MARK = re.compile(r"\{\{(\w+)\}\}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")
_UNFIT = re.compile(r"[^A-Za-z0-9.-]+")
_ASCII = 128
_POWERSHELL_QUOTES = re.compile("(['‘’‚‛])")


class UnquotableError(ValueError):
    """A value holds control characters, which no shell text of ours may carry."""


def quote(value: str, shell: Shell) -> str:
    """Return `value` as one literal word of `shell`.

    PowerShell takes the typographic single quotes for quotes, too; they are doubled alike.
    `az` lines are meant for bash.

    Raises:
        UnquotableError: the value holds a control character or a line separator.
    """
    if _CONTROL.search(value):
        raise UnquotableError(f"control character in {value!r}")
    if shell is Shell.POWERSHELL:
        return "'" + _POWERSHELL_QUOTES.sub(r"\1\1", value) + "'"
    return shlex.quote(value)


def fill(template: str, values: Mapping[str, str], shell: Shell) -> str:
    """Return `template` with each `{{mark}}` replaced by its quoted value.

    A mark without a value becomes `<mark>`, quoted, for a person to fill in; so does one whose
    value holds a control character, as no name of Azure does.
    """

    def word(mark: re.Match[str]) -> str:
        value = values.get(mark[1], "")
        missing = not value or _CONTROL.search(value)
        return quote(f"<{mark[1]}>" if missing else value, shell)

    return _MARK.sub(word, template)


def plain(value: str) -> str:
    """Return `value` as one line that `quote` takes: control and direction marks become blanks.

    What UTF-8 cannot carry (lone surrogates) becomes a question mark.
    """
    return _UNPRINTED.sub(" ", value).encode("utf-8", "replace").decode("utf-8")


def file_word(value: str) -> str:
    """Return `value` as a part of a file name on any system: ASCII letters, digits, `.`, `-`.

    Everything else becomes a hyphen; a name never begins with a dot or hyphen nor is empty.
    """
    return _UNFIT.sub("-", value)[:64].lstrip(".-") or "unnamed"


def literal(value: str, shell: Shell) -> str:
    """Return `value` as an expression of `shell` that survives every code page.

    Windows PowerShell 5.1 reads a script without a byte order mark in the machine's code page, in
    which parts of a character may look like a quote; there the text is written in ASCII.

    Raises:
        UnquotableError: as `quote`.
    """
    if shell is not Shell.POWERSHELL or value.isascii():
        return quote(value, shell)
    if _CONTROL.search(value):
        raise UnquotableError(f"control character in {value!r}")
    units = value.replace("\\", "\\\\").encode("utf-16-be")
    codes = (int.from_bytes(units[i : i + 2], "big") for i in range(0, len(units), 2))
    escaped = "".join(chr(c) if c < _ASCII else f"\\u{c:04x}" for c in codes)
    return "([regex]::Unescape(" + quote(escaped, shell) + "))"
