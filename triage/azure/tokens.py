"""Whether the identity gets a token, on which every other read rests."""

import msgspec

from triage.azure.connections import Connections
from triage.azure.faults import attempt
from triage.azure.permissions import permission
from triage.model.evidence import Outcome, Reading, SourceName


async def read_token(connections: Connections, *, seconds: float) -> Reading:
    """Return how getting a token for Resource Manager went; the token itself stays here."""
    scope = connections.arm_scope
    token, reading = await attempt(
        permission(SourceName.TOKEN, scope),
        lambda: connections.credential.get_token(scope),
        seconds=seconds,
    )
    if token is None:
        return reading
    # A token is a tuple: its length is no number of rows.
    return msgspec.structs.replace(reading, outcome=Outcome.OK, rows=None)
