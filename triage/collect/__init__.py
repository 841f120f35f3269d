"""The collection scripts: one a machine and shell, made for one failure.

Nothing here runs them. The bash script is run in the tests against a made-up machine; the
PowerShell one is parsed and checked for what Windows PowerShell 5.1 knows, but not executed on
the machines that build this project, which have no Windows.
"""

from triage.collect.case import CaseFacts, case_of, stamp
from triage.collect.delivery import collectors_for
from triage.collect.scripts import Script, script_text, scripts_for

__all__ = [
    "CaseFacts",
    "Script",
    "case_of",
    "collectors_for",
    "script_text",
    "scripts_for",
    "stamp",
]
