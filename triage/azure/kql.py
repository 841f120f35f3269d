"""Queries for Log Analytics: fixed texts, into which only quoted names go."""

from collections.abc import Iterable

_JOB_COLUMNS = (
    "JobUniqueId",
    "JobOperation",
    "JobOperationSubType",
    "JobStatus",
    "JobFailureCode",
    "JobStartDateTime",
    "JobDurationInSecs",
    "AdHocOrScheduledJob",
    "BackupItemFriendlyName",
    "BackupItemUniqueId",
    "ProtectedContainerUniqueId",
    "DatasourceResourceId",
    "DatasourceSetResourceId",
    "DatasourceSetFriendlyName",
)
_KINDS = {"JobStartDateTime": ("todatetime", "s"), "JobDurationInSecs": ("todouble", "s")}
_ROWS = 2000


class UnquotableName(ValueError):
    """A name holds what no Azure name holds, and never goes into a query."""


def literal(name: str) -> str:
    """Return `name` as a KQL string literal.

    Raises:
        UnquotableName: it is empty, longer than an ARM id may be, or holds control characters.
    """
    if not name or len(name) > 2000 or not name.isprintable():  # noqa: PLR2004 - an id's limit
        raise UnquotableName("not the name of a resource")
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _list(names: Iterable[str]) -> str:
    return "dynamic([" + ", ".join(literal(name) for name in names) + "])"


def _column(name: str) -> str:
    """Take a column of the resource-specific table, else its legacy twin, whichever exists."""
    kind, suffix = _KINDS.get(name, ("tostring", "s"))
    own, legacy = f'column_ifexists("{name}", "")', f'column_ifexists("{name}_{suffix}", "")'
    return f"{name} = {kind}(coalesce(tostring({own}), tostring({legacy})))"


def jobs_query(vm: str, group: str | None, hosts: Iterable[str], *, vault: str) -> str:
    """Return the query for the jobs of one VM and of the databases on it, newest first.

    The latest row of each job counts. `vault` narrows a workspace that serves several vaults.

    Raises:
        UnquotableName: a name cannot be that of a resource.
    """
    tail = f";{group};{vm};" if group else f";{vm};"
    return (
        f"let tail = {literal(tail)};\n"
        f"let machine = {literal(machine_tail(vm, group))};\n"
        f"let hosts = {_list([vm, *sorted(hosts)])};\n"
        f"let vault = {literal(vault)};\n"
        "union isfuzzy=true AddonAzureBackupJobs, AzureDiagnostics\n"
        '| where OperationName == "Job"\n'
        '| where Category in~ ("AddonAzureBackupJobs", "AzureBackupReport")\n'
        f"| project TimeGenerated, {', '.join(map(_column, _JOB_COLUMNS))},\n"
        '    OfVault = tostring(column_ifexists("_ResourceId", ""))\n'
        "| where isempty(OfVault) or OfVault =~ vault\n"
        '| where strcat(";", BackupItemUniqueId, ";") contains tail\n'
        '   or strcat(";", ProtectedContainerUniqueId, ";") contains tail\n'
        '   or strcat(DatasourceResourceId, "/") contains machine\n'
        '   or strcat(DatasourceSetResourceId, "/") contains machine\n'
        "   or DatasourceSetFriendlyName in~ (hosts)\n"
        "| summarize arg_max(TimeGenerated, *) by JobUniqueId\n"
        f"| top {_ROWS} by JobStartDateTime desc"
    )


def machine_tail(vm: str, group: str | None) -> str:
    """Return how the ARM id of a VM ends, closed by a slash; the group only where it is known."""
    middle = "/providers/microsoft.compute/virtualmachines/"
    return f"/{group}{middle}{vm}/" if group else f"{middle}{vm}/"


def hints_query(vm: str, hosts: Iterable[str]) -> str:
    """Return the query for what the guest told near a failure: beats, VSS events, agent lines.

    Raises:
        UnquotableName: a name cannot be that of a resource.
    """
    return (
        f"let hosts = {_list([vm, *sorted(hosts)])};\n"
        "union isfuzzy=true\n"
        '  (Heartbeat | where tostring(split(Computer, ".")[0]) in~ (hosts)\n'
        "   | summarize TimeGenerated = max(TimeGenerated) by OSType, Version\n"
        '   | project TimeGenerated, Kind = "heartbeat", Source = OSType,\n'
        "     EventID = int(null), Text = Version),\n"
        '  (Event | where tostring(split(Computer, ".")[0]) in~ (hosts)\n'
        '   | where Source in~ ("VSS", "volsnap", "Microsoft-Windows-Backup", "VDS", "MSDTC",\n'
        '     "disk", "Ntfs", "Microsoft-Windows-Ntfs")\n'
        '   | where EventLevelName in~ ("Error", "Warning")\n'
        '   | project TimeGenerated, Kind = "event", Source, EventID = toint(EventID),\n'
        "     Text = RenderedDescription),\n"
        '  (Syslog | where tostring(split(HostName, ".")[0]) in~ (hosts)\n'
        '   | where ProcessName has_any ("waagent", "WALinuxAgent")\n'
        '     or SyslogMessage has_any ("VMSnapshotLinux", "fsfreeze", "backint")\n'
        '   | project TimeGenerated, Kind = "syslog", Source = ProcessName,\n'
        "     EventID = int(null), Text = SyslogMessage)\n"
        "| top 50 by TimeGenerated desc"
    )
