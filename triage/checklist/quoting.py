"""Putting values into commands and scripts so that none can break out of its place.

Every value of a request, of Azure or of the catalogue that ends up in a command passes here.
"""

import re
import shlex
from collections.abc import Mapping

from triage.model.terms import Shell

_MARK = re.compile(r"\{\{(\w+)\}\}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
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

    A mark without a value becomes `<mark>`, quoted, for a person to fill in.
    """
    return _MARK.sub(lambda m: quote(values.get(m[1]) or f"<{m[1]}>", shell), template)
