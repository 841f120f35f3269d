"""The estate as a table: which VM runs when, what befalls it in which night, what lies on it.

Nights count backwards: 0 is the newest scheduled run that lies at least three hours back.
"""

import msgspec
from msgspec.structs import replace

from triage.sample import failures
from triage.sample.failures import Failure

SUBSCRIPTION = "11111111-2222-4333-8444-555555555555"
LOCATION = "japaneast"
NIGHTS = 60

APPLICATION = "AppConsistent"
FILE_SYSTEM = "FileSystemConsistent"
CRASH = "CrashConsistent"


class SampleVault(msgspec.Struct, frozen=True):
    """A vault of the estate."""

    name: str
    group: str

    @property
    def id(self) -> str:
        """The ARM id of the vault."""
        return (
            f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{self.group}"
            f"/providers/Microsoft.RecoveryServices/vaults/{self.name}"
        )


VAULT = SampleVault("rsv-sample", "rg-backup")
SPARE_VAULT = SampleVault("rsv-spare", "rg-backup-spare")
VAULTS = (VAULT, SPARE_VAULT)


class Spell(msgspec.Struct, frozen=True):
    """What happens in the nights `first` to `last`: a failure, a status, another consistency."""

    first: int
    last: int
    failure: Failure | None = None
    status: str = "Failed"
    consistency: str | None = None


class Extra(msgspec.Struct, frozen=True, kw_only=True):
    """A job off the schedule in the nights given, `minutes` after the scheduled run began."""

    nights: range
    minutes: int
    operation: str = "Backup"
    failure: Failure | None = None


class Database(msgspec.Struct, frozen=True, kw_only=True):
    """A database on a VM, backed up nightly at `at` (UTC), its log every four hours."""

    name: str
    kind: str
    parent: str
    at: tuple[int, int]
    operation: str = "Backup (Full)"
    spells: tuple[Spell, ...] = ()
    log_failure: Failure | None = None
    protected: bool = True

    @property
    def item_name(self) -> str:
        """The name of the protected item."""
        return f"{self.kind};{self.parent.lower()};{self.name.lower()}"


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """A VM; `at` is the hour and minute (UTC) of its nightly backup, None without VM backup.

    `shouted` spells the name in capitals in half of its jobs; `host` is the guest's own name.
    """

    name: str
    group: str
    os: str
    at: tuple[int, int] | None
    spells: tuple[Spell, ...] = ()
    extras: tuple[Extra, ...] = ()
    consistency: str = FILE_SYSTEM
    encrypted: bool = False
    running: bool = False
    fresh: bool = False
    shouted: bool = False
    minutes: int = 52
    host: str = ""
    databases: tuple[Database, ...] = ()

    @property
    def id(self) -> str:
        """The ARM id of the VM."""
        return (
            f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{self.group}"
            f"/providers/Microsoft.Compute/virtualMachines/{self.name}"
        )

    @property
    def container(self) -> str:
        """The container name as a job of the VM gives it."""
        return f"iaasvmcontainerv2;{self.group.lower()};{self.name.lower()}"


_WINDOWS = Machine(name="", group="rg-app", os="Windows", at=None, consistency=APPLICATION)
_LINUX = Machine(name="", group="rg-app", os="Linux", at=None)

HANA = Machine(
    name="vm-hana",
    group="rg-sap",
    os="Linux",
    at=(17, 15),
    host="hxe-prod-01",
    minutes=96,
    databases=tuple(
        Database(
            name=name,
            kind="SAPHanaDatabase",
            parent="HXE",
            at=(15, minute),
            spells=(Spell(0, 2, failures.HANA_CONNECTION),),
            log_failure=failures.HANA_CONNECTION,
        )
        for name, minute in (("SYSTEMDB", 0), ("HXE", 10))
    ),
)
# The guest's name has 17 characters; NetBIOS leaves the first 15 of it to SQL Server.
SQL = Machine(
    name="vm-sql",
    group="rg-sql",
    os="Windows",
    at=None,
    host="sqlprod-orders-01"[:15],
    databases=(
        Database(
            name="Orders",
            kind="SQLDataBase",
            parent="MSSQLSERVER",
            at=(14, 0),
            operation="Backup (Differential)",
            spells=(Spell(0, 1, failures.SQL_LOG_CHAIN),),
            log_failure=failures.SQL_LOG_CHAIN,
        ),
        Database(name="master", kind="SQLDataBase", parent="MSSQLSERVER", at=(14, 5)),
        Database(
            name="Archive2019",
            kind="SQLDataBase",
            parent="MSSQLSERVER",
            at=(14, 10),
            protected=False,
        ),
    ),
)

MACHINES: tuple[Machine, ...] = (
    replace(
        _WINDOWS,
        name="vm-win-vss",
        at=(14, 30),
        spells=(Spell(0, 2, failures.VSS_WRITER), Spell(3, 5, consistency=FILE_SYSTEM)),
        shouted=True,
    ),
    replace(
        _LINUX, name="vm-linux-agent", at=(14, 0), spells=(Spell(0, 1, failures.AGENT_UNAVAILABLE),)
    ),
    replace(
        _LINUX,
        name="vm-linux-freeze",
        at=(15, 0),
        spells=(Spell(0, 1, failures.FREEZE),),
        consistency=APPLICATION,
    ),
    replace(
        _WINDOWS, name="vm-win-transfer", at=(13, 30), spells=(Spell(0, 1, failures.TRANSFER),)
    ),
    replace(
        _WINDOWS,
        name="vm-busy",
        at=(16, 0),
        spells=(Spell(0, 0, failures.ANOTHER_BACKUP), Spell(1, 2, failures.NO_NETWORK)),
        extras=(Extra(nights=range(1), minutes=-42, failure=failures.NO_NETWORK),),
    ),
    replace(_LINUX, name="vm-ilr", at=(15, 30)),
    replace(
        _WINDOWS,
        name="vm-restore",
        at=(15, 45),
        extras=(
            Extra(
                nights=range(1),
                minutes=138,
                operation="Restore",
                failure=failures.SUBNET_MISSING,
            ),
            Extra(nights=range(31, 32), minutes=671, operation="Restore"),
        ),
    ),
    replace(
        _WINDOWS,
        name="vm-keyvault",
        at=(16, 15),
        spells=(Spell(0, 3, failures.KEY_VAULT),),
        encrypted=True,
    ),
    HANA,
    SQL,
    replace(
        _WINDOWS,
        name="vm-warn",
        at=(16, 30),
        spells=(
            Spell(0, 3, failures.COLLECTION_DELETED, "CompletedWithWarnings", FILE_SYSTEM),
            Spell(20, 20, None, "Cancelled"),
        ),
    ),
    replace(
        _WINDOWS,
        name="vm-flap",
        at=(13, 0),
        spells=(Spell(0, 11, failures.SNAPSHOT_TIMED_OUT),),
        extras=(Extra(nights=range(1, 12), minutes=790),),
    ),
    replace(_LINUX, name="vm-running", at=(17, 0), running=True),
    replace(_LINUX, name="vm-ok", at=(13, 15)),
    replace(_WINDOWS, name="vm-unknown", at=(17, 30), spells=(Spell(0, 0, failures.UNDOCUMENTED),)),
    replace(_LINUX, name="vm-twin", group="rg-a", at=(13, 45)),
    replace(
        _LINUX,
        name="vm-twin",
        group="rg-b",
        at=(14, 45),
        spells=(Spell(0, 0, failures.VM_NOT_FOUND),),
    ),
    replace(_LINUX, name="vm-new", at=(18, 0), fresh=True),
)
