"""Parsers of the JSON that Azure speaks: mappings in, model structs out; no I/O and no SDK.

The service leaves members out, changes their types between API versions and adds values at will,
so every parser answers with what it could read and never raises on an odd body.
"""

from triage.wire.fault import ServiceFault, parse_fault
from triage.wire.item import parse_item
from triage.wire.job import parse_job
from triage.wire.logged import parse_hint, parse_logged_job
from triage.wire.point import parse_point
from triage.wire.vault import parse_vault

__all__ = [
    "ServiceFault",
    "parse_fault",
    "parse_hint",
    "parse_item",
    "parse_job",
    "parse_logged_job",
    "parse_point",
    "parse_vault",
]
