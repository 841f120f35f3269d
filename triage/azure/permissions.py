"""What each source needs: the action, the scope it is needed on, and the role that grants it."""

import msgspec

from triage.model.evidence import SourceName

_BACKUP = "Microsoft.RecoveryServices/Vaults"
_POINTS = f"{_BACKUP}/backupFabrics/protectionContainers/protectedItems/recoveryPoints/read"
_ACTIONS = {
    SourceName.TOKEN: ("", "Backup Reader"),
    SourceName.VAULTS: (f"{_BACKUP}/read", "Backup Reader"),
    SourceName.ITEMS: (f"{_BACKUP}/backupProtectedItems/read", "Backup Reader"),
    SourceName.JOBS: (f"{_BACKUP}/backupJobs/read", "Backup Reader"),
    SourceName.JOB: (f"{_BACKUP}/backupJobs/read", "Backup Reader"),
    SourceName.RECOVERY_POINTS: (_POINTS, "Backup Reader"),
    SourceName.LOG_ANALYTICS: ("Microsoft.Insights/logs/read", "Monitoring Reader"),
    SourceName.VM_HINTS: ("Microsoft.Insights/logs/read", "Monitoring Reader"),
}


class Permission(msgspec.Struct, frozen=True):
    """The permission a read of `source` rests on."""

    source: SourceName
    action: str
    scope: str
    role: str


def permission(source: SourceName, scope: str) -> Permission:
    """Return the permission to read `source` on `scope`."""
    action, role = _ACTIONS[source]
    return Permission(source, action, scope, role)


def workspace_permission(source: SourceName, workspace: str) -> Permission:
    """Return the permission to query a workspace by its id, which RBAC grants on the workspace."""
    action = "Microsoft.OperationalInsights/workspaces/query/read"
    return Permission(source, action, workspace, "Log Analytics Reader")
