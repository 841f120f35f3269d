"""The closed vocabularies that code, catalogue, JSON and documents share."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec


class Language(StrEnum):
    """A language in which the whole answer can be given."""

    EN = "en"
    JA = "ja"


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """One sentence or term in both languages, side by side so that they cannot drift apart."""

    en: str
    ja: str

    def in_(self, language: Language) -> str:
        """Return the wording of `language`."""
        return self.ja if language is Language.JA else self.en


class Saying(msgspec.Struct, frozen=True):
    """A sentence of the catalogue's words by key, with the facts to put into it."""

    key: str
    facts: dict[str, Any] = {}


def saying(key: str, /, **facts: str | float | datetime | Text | None) -> Saying:
    """Name a sentence of `catalogue/words` and the facts its `{placeholders}` take."""
    return Saying(key, facts)


class Os(StrEnum):
    """The operating system family of a protected machine."""

    WINDOWS = "Windows"
    LINUX = "Linux"


class Workload(StrEnum):
    """What is protected. The first three are what `/triage` reads; the rest `/classify` knows."""

    AZURE_VM = "AzureVM"
    SAP_HANA = "SAPHana"
    SQL = "SQL"
    SAP_ASE = "SAPAse"
    AZURE_FILES = "AzureFiles"
    MARS = "MARS"
    DPM = "DPM"
    AZURE_DISK = "AzureDisk"
    AZURE_BLOB = "AzureBlob"
    POSTGRESQL = "PostgreSQL"
    MYSQL = "MySQL"
    AKS = "AKS"
    VAULT = "Vault"


class Operation(StrEnum):
    """What a job, or the caller, set out to do."""

    BACKUP = "Backup"
    RESTORE = "Restore"
    FILE_RECOVERY = "FileRecovery"
    CONFIGURE_PROTECTION = "ConfigureProtection"
    OTHER = "Other"


class Phase(StrEnum):
    """The part of an operation in which it failed."""

    CONFIGURE = "configure"
    PREPARE = "prepare"
    TAKE_SNAPSHOT = "takeSnapshot"
    TRANSFER = "transferToVault"
    RESTORE = "restore"
    MOUNT = "mount"
    DATABASE = "database"
    UNKNOWN = "unknown"


class Level(StrEnum):
    """How much an item to gather is wanted."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"


class Confidence(StrEnum):
    """How a code or text was recognised, surest first."""

    EXACT = "exact"
    ALIAS = "alias"
    PATTERN = "pattern"
    FAMILY = "family"
    NONE = "none"


class ErrorRole(StrEnum):
    """Whether an error is a cause to look into or follows from another one."""

    PRIMARY = "primary"
    CONSEQUENTIAL = "consequential"


class Consistency(StrEnum):
    """How consistent the content of a recovery point is."""

    APPLICATION = "applicationConsistent"
    FILE_SYSTEM = "fileSystemConsistent"
    CRASH = "crashConsistent"
    UNKNOWN = "unknown"


class Channel(StrEnum):
    """A way to reach what is to be gathered."""

    RUN_COMMAND = "runCommand"
    SERIAL_CONSOLE = "serialConsole"
    RDP_SSH = "rdpSsh"
    VM_INSPECTOR = "vmInspector"
    PORTAL = "portal"


class Machine(StrEnum):
    """Where an item to gather lives."""

    PROTECTED_VM = "protectedVm"
    RECOVERY_MACHINE = "recoveryMachine"
    PROTECTED_SERVER = "protectedServer"
    WORKSTATION = "workstation"
    PERSON = "person"


class ItemKind(StrEnum):
    """What an item to gather is."""

    FACT = "fact"
    FILE = "file"
    COMMAND = "command"
    SCREENSHOT = "screenshot"
    TRACE = "trace"


class Sensitivity(StrEnum):
    """How carefully an item must be handled."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Provenance(StrEnum):
    """Whether knowledge is stated by a source or concluded by us."""

    VERIFIED = "verified"
    DERIVED = "derived"


class Shell(StrEnum):
    """What a command is pasted into."""

    BASH = "bash"
    POWERSHELL = "powershell"
    AZ = "az"
