"""The start of a new entry: YAML with every member that must be filled, and what is known."""

import json
from datetime import date

from triage.catalogue.catalogue import Catalogue
from triage.catalogue.search import nearest_codes

_WORD_BREAK = "-"


def id_of(code: str) -> str:
    """Return a hyphenated id made of the words of `code`, without the service's prefixes."""
    words: list[str] = []
    for letter in code.removeprefix("UserError").removeprefix("BMSUserError"):
        if not letter.isalnum() or not letter.isascii():
            words.append("")
        elif letter.isupper() and (not words or not words[-1] or not words[-1][-1].isupper()):
            words.append(letter)
        elif words:
            words[-1] += letter
        else:
            words.append(letter)
    return _WORD_BREAK.join(word.lower() for word in words if word) or "new-entry"


def skeleton(code: str, catalogue: Catalogue, today: date) -> str:
    """Return the YAML of a new entry for `code`, to be filled in and put into its file.

    Raises:
        ValueError: the catalogue holds `code` already, or it is no code.
    """
    if not code.strip() or not code.isprintable():
        raise ValueError("a code is wanted")
    found, route = catalogue.find(code)
    if found:
        raise ValueError(f"{code} is in the catalogue already: {found[0].id} (by {route})")
    near = ", ".join(nearest_codes(catalogue, code))
    name = "numbers" if code.isdecimal() else "codes"
    value = code if code.isdecimal() else json.dumps(code, ensure_ascii=False)
    return _TEMPLATE.format(
        id=id_of(code), name=name, value=value, near=near, today=today.isoformat()
    )


_TEMPLATE = """\
# Nearest known codes: {near}
- id: {id}
  title:
    en:            # what it is, as a colleague says it; no full stop
    ja:
  meaning:
    en:            # what happened, in one to three sentences
    ja:
  category:        # an id of categories.yaml
  workloads: []    # AzureVM SQL SAPHana SAPAse AzureFiles MARS DPM AzureDisk AzureBlob ...
  operations: []   # Backup Restore FileRecovery ConfigureProtection Other
  phase:           # configure prepare takeSnapshot transferToVault restore mount database unknown
  {name}: [{value}]
  wordings:
    en: []         # how the service words it
    ja: []
  scenario:        # an id or a group of scenarios/
  gather: []       # only what goes beyond the scenario: {{item: ..., level: must}}
  causes:
  - en:
    ja:
  actions:         # in the order of trying; mark what loses logs with destroysEvidence: true
  - en:
    ja:
  sources: []      # ids of sources.yaml
  lastVerified: {today}
  provenance: derived
"""
