"""The embedded sample estate: a vault in which every scenario can be seen, and its transport.

`Estate` answers Resource Manager and Log Analytics requests without the SDK;
`sample_transport` and `sample_credential` let the SDK's own clients read it, with scripted faults.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from triage.sample.estate import Estate
    from triage.sample.faults import Fault, Trouble
    from triage.sample.transport import sample_credential, sample_transport

__all__ = ["Estate", "Fault", "Trouble", "sample_credential", "sample_transport"]

_HOMES = {
    "Estate": "estate",
    "Fault": "faults",
    "Trouble": "faults",
    "sample_credential": "transport",
    "sample_transport": "transport",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the names differ in type
    # Imported when asked for: a stand-in for Azure serves the estate without the SDK.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
