"""Rules about what is gathered: legal paths, known marks, and never a secret."""

import re
from collections.abc import Iterator

from triage.catalogue.schema import Collect, Item, Knowledge
from triage.model.terms import Level, Os

VARIABLES = frozenset(
    {
        *("subscription", "vault", "vaultResourceGroup", "vm", "vmResourceGroup", "vmId"),
        *("managementType", "workloadType"),
        *("job", "container", "item", "region", "from", "to", "fromLocal", "toLocal"),
    }
)
STAGES = frozenset({1, 2, 3})
# What must never leave a machine: keys, credentials, other people's data.
NEVER_COPIED: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (what, re.compile(pattern, re.IGNORECASE))
    for what, pattern in (
        ("a private key", r"\.prv\b|\.pfx\b|\.p12\b|\.key\b|id_rsa"),
        ("the agent's certificates", r"waagent/[^\s'\"]*\.(?:pem|crt|p7m)\b"),
        ("the provisioning file", r"ovf-env\.xml"),
        ("protected extension settings", r"\.settings\b"),
        ("the MARS encryption key", r"OnlineBackup\.KEK"),
        ("a vault credentials file", r"\.VaultCredentials\b"),
        (
            "a whole folder of keys",
            r"waagent/\*{1,2}(?=['\"\s]|$)|RuntimeSettings[\\/]\*|[\\/]config[\\/]\*",
        ),
        ("key containers", r"MachineKeys[\\/][^\s'\"]"),
        ("password hashes", r"/etc/g?shadow\b|system32\\config\\(?:SAM|SECURITY)\b"),
        ("database files", r"\.(?:bak|mdf|ldf|ndf)\b"),
        ("the whole iSCSI configuration", r"iscsid\.conf"),
    )
)
_READERS = re.compile(
    r"\b(?:cat|cp|tar|gzip|zip|dd|base64|strings|scp|rsync|head|tail|less|more|type|copy|xcopy"
    r"|robocopy|Copy-Item|Get-Content|gc|Compress-Archive|openssl)\s([^|;&]*)",
    re.IGNORECASE,
)
_EXPORTS = re.compile(
    r"Export-Pfx\w*|-exportPFX|reg\s+(?:save|export)\s+HKLM\\(?:SAM|SECURITY)", re.IGNORECASE
)
_LEFT_OUT = re.compile(r"--exclude[= ]\S+|/XF\s[^/|;&]*|-Exclude\s[^|;&-]*", re.IGNORECASE)
_MARK = re.compile(r"\{\{(\w+)\}\}")
_WINDOWS_PATH = re.compile(r"[A-Za-z]:\\|\\\\|%\w+%|\$env:|\$\{env:")
_HIVE = re.compile(r"HK(?:LM|CU|U|CR)\\|HKEY_\w+\\")


def steps(knowledge: Knowledge) -> Iterator[str]:
    """A step of collection is of exactly one kind, in a known stage, with a place to write to."""
    for item in knowledge.items:
        for step in item.collect:
            kinds = [bool(k) for k in (step.files, step.events, step.registry, step.run)]
            if sum(kinds) != 1:
                yield f"{item.id}: a collect step has {sum(kinds)} kinds, exactly one is wanted"
            if bool(step.run) != bool(step.out):
                yield f"{item.id}: `run` and `out` belong together"
            if step.stage not in STAGES or not 0 < step.timeout_seconds <= 3600:  # noqa: PLR2004 - an hour
                yield f"{item.id}: stage or time-out out of range"
            yield from _foreign(item, step)


def _foreign(item: Item, step: Collect) -> Iterator[str]:
    if (step.events or step.registry) and item.os is not Os.WINDOWS:
        yield f"{item.id}: event channels and registry keys are of Windows"
    yield from (
        f"{item.id}: not a registry key: {key}" for key in step.registry if not _HIVE.match(key)
    )
    if step.out and (step.out.startswith(("/", "\\")) or ".." in step.out or ":" in step.out):
        yield f"{item.id}: the output leaves its folder: {step.out}"


def paths(knowledge: Knowledge) -> Iterator[str]:
    """Paths to copy are absolute in the manner of the item's system; marks are known."""
    for item in knowledge.items:
        for step in item.collect:
            yield from _bad_paths(item, step.files)
        written = [item.command.text] if item.command else []
        marks = _MARK.findall("\n".join([*written, *(step.run for step in item.collect)]))
        yield from (f"{item.id}: unknown mark {{{{{m}}}}}" for m in marks if m not in VARIABLES)


def _bad_paths(item: Item, files: tuple[str, ...]) -> Iterator[str]:
    for path in files:
        windows = _WINDOWS_PATH.match(path) is not None
        if item.os is Os.WINDOWS and (not windows or "/" in path):
            yield f"{item.id}: not a Windows path: {path}"
        if item.os is Os.LINUX and not path.startswith(("/", "~")):
            yield f"{item.id}: not an absolute Linux path: {path}"
        if ".." in re.split(r"[\\/]", path):
            yield f"{item.id}: the path climbs: {path}"


def secrets(knowledge: Knowledge) -> Iterator[str]:
    """No step copies, prints or exports keys, credentials or other people's data."""
    for item in knowledge.items:
        for step in item.collect:
            for what, pattern in NEVER_COPIED:
                if any(pattern.search(path) for path in step.files):
                    yield f"{item.id}: would copy {what}"
        lines = [step.run for step in item.collect]
        for line in (*lines, item.command.text if item.command else ""):
            yield from _leaks(item, line)
        yield from _security_log(item)


def _leaks(item: Item, line: str) -> Iterator[str]:
    if _EXPORTS.search(line):
        yield f"{item.id}: would export keys"
    for read in _READERS.findall(_LEFT_OUT.sub("", line)):
        for what, pattern in NEVER_COPIED:
            if pattern.search(read):
                yield f"{item.id}: would print {what}"


def _security_log(item: Item) -> Iterator[str]:
    if item.level is not Level.MUST:
        return
    for step in item.collect:
        named = (*step.events, *(path.rpartition("\\")[2] for path in step.files))
        if any(name.casefold() in ("security", "security.evtx") for name in named):
            yield f"{item.id}: the Security log is not for the minimum set"


def sensitivity(knowledge: Knowledge) -> Iterator[str]:
    """What is sensitive says why; what is redacted is not called harmless."""
    for item in knowledge.items:
        if item.sensitivity == "high" and not item.sensitivity_note:
            yield f"{item.id}: of high sensitivity without a note"
