"""Masking: the same report with names, subscriptions, hosts and addresses replaced.

One original has one stand-in throughout a report, so that it can still be followed. Texts of the
catalogue are left alone: a VM called `backup` must not turn its explanations to nonsense. What
masks nothing is listed in `_OURS`; every other text of the report is masked, also one added later.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Any
from urllib.parse import quote

import msgspec

from triage.checklist.quoting import UnquotableError
from triage.checklist.quoting import quote as shell_quote
from triage.model.report import Report
from triage.model.terms import Shell

_OURS = re.compile(
    "schemaVersion|language|requestId|status|severity/level|recoveryPoints/.*"
    "|question/(workload|operation|timezone|jobId|code)"
    "|environment/(missing|vault/location|vm/osType|vm/osName)"
    "|environment/items/(workload|protectionState|lastBackupStatus)"
    "|failure/(jobId|activityId|workload|operation|status|phase|startTimeLocal|endTimeLocal)"
    "|failure/(tasks|consequential)/.*|failure/errors/(code|role)"
    "|diagnosis/(?!because).*|history/(pattern|reading|dedupKey|codes/.*|jobs/.*)"
    "|history/neighbours/reading"
    "|checklist/(scenario|title|intro|window/.*|beforeYouFix|writers/.*|handover/steps)"
    "|checklist/items/(?!command$|answer$).*|checklist/collectors/(shell|machine|covers)"
    "|checklist/collectors/deliveries/channel|next/.*|sources/(name|outcome)|trace/step"
)
_GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_SUBSCRIPTION = re.compile(rf"(?i)/?subscriptions(?:/|%2f)({_GUID})")
_GROUP = re.compile(r"(?i)/resourceGroups(?:/|%2f)([^/;%?#\s'\"]+)")
_PROVIDED = re.compile(r"(?i)/providers/microsoft\.(?!recoveryservices\b)[\w.]+/([^\s'\"]+)")
_PARTS = re.compile(r"(?i)/(?:protectionContainers|protectedItems)/([^/\s'\"]+)")
_IPV4 = re.compile(r"(?a)(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\d|\.\d)")
_IPV6 = re.compile(r"(?a)(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:])")
_ZONES = (
    "com|net|org|local|localdomain|internal|corp|lan|intra|intranet|home|ad|io|cloud|dev|info|biz"
    "|jp|cn|us|uk|de|fr|kr|in|au|ca|br|eu|ch|nl|se|sg|tw|hk"
)
# A bare host name is told from other words by the port behind it.
_HOST = re.compile(
    rf"(?ai)(?<![\w.-])(?:(?:[\w-]+\.)+(?:{_ZONES})(?![\w-])"
    r"|(?=[\w-]*[\d-])[a-z][\w-]*(?=:\d{2,5}(?!\d)))"
)
_MAIL = re.compile(r"(?ai)(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Pages and end points of Azure itself tell nothing about whose machine it is.
_PUBLIC = re.compile(
    r"(?i)(?:(?:learn|docs|support|go|login|download|www|packages|api)\.microsoft\.com"
    r"|(?:portal|management|login)\.(?:microsoftonline|azure|chinacloudapi|windowsazure)\.\w+"
    r"|login\.microsoftonline\.\w+|microsoft\.com|github\.com|azure\.com"
    r"|[\w.-]+\.github\.io)"
)
_PUBLIC_ADDRESSES = frozenset({"168.63.129.16", "169.254.169.254", "127.0.0.1", "0.0.0.0", "::1"})  # noqa: S104 - compared, not bound
_FIXED_PARTS = frozenset(
    {
        *("azure", "iaasvmcontainer", "iaasvmcontainerv2"),
        *("vmappcontainer", "compute", "classiccompute"),
        *("vm", "sqldatabase", "sqlinstance"),
        *("mssqlserver", "saphanadatabase", "saphanasystem"),
        *("saphanadbinstance", "sqlag", "sqlavailabilitygroupcontainer"),
        *("storagecontainer", "storage", "azurefileshare"),
    }
)

# Databases that every server has; empty names name nothing.
_SYSTEM_NAMES = frozenset({"", "systemdb", "master", "model", "msdb", "tempdb"})
_UNTELLING = _FIXED_PARTS | _SYSTEM_NAMES


def mask(report: Report) -> Report:
    """Return `report` with every subscription, name, host and address of the customer replaced.

    Job ids, activity ids and error codes stay: without them support cannot help.
    """
    tree = msgspec.to_builtins(report, builtin_types=(datetime, timedelta))
    texts = [text for path, text in _texts(tree, ()) if not _OURS.fullmatch(path)]
    stand_ins = _StandIns(texts)
    stand_ins.take(_named(report))
    stand_ins.take(pair for text in texts for pair in _identified(text))
    masked = _replaced(tree, (), stand_ins)
    return msgspec.convert(masked, Report, builtin_types=(datetime, timedelta))


class _StandIns:
    """The originals found so far and what stands for each; no stand-in equals an original."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._taken: dict[str, str] = {}
        self._used: dict[str, int] = {}
        self._present = "\n".join(texts).casefold()
        self._pattern: re.Pattern[str] | None = None
        self._spelt: dict[str, str] = {}

    def take(self, originals: Iterable[tuple[str, str]]) -> None:
        """Note (kind, original) pairs; the first kind an original was noted as holds."""
        for kind, original in originals:
            self.stand_in(kind, original)
        self._pattern = None

    def stand_in(self, kind: str, original: str) -> str:
        """Return what stands for `original`, chosen now if it is new."""
        known = self._taken.get(original.casefold())
        if known:
            return known
        while True:
            self._used[kind] = self._used.get(kind, 0) + 1
            chosen = f"{kind}-{self._used[kind]}"
            if not _token(chosen).search(self._present):
                break
        self._taken[original.casefold()] = chosen
        return chosen

    def apply(self, text: str) -> str:
        """Return `text` with hosts and addresses, then all noted originals, replaced."""
        text = _MAIL.sub(lambda m: self.stand_in("user", m[0]), text)
        text = _IPV6.sub(self._address, text)
        text = _HOST.sub(self._host, text)
        text = _IPV4.sub(self._address, text)
        return self._noted().sub(lambda m: self._taken_as(m[0]), text)

    def _noted(self) -> re.Pattern[str]:
        if self._pattern is None:
            variants = {v for original in self._taken for v in _variants(original)}
            words = "|".join(re.escape(v) for v in sorted(variants, key=len, reverse=True))
            self._pattern = re.compile(rf"(?i)(?<![A-Za-z0-9])(?:{words or '(?!)'})(?![A-Za-z0-9])")
            self._spelt = {v: self._taken[o] for o in self._taken for v in _variants(o)}
        return self._pattern

    def _taken_as(self, found: str) -> str:
        return self._spelt[found.casefold()]

    def _host(self, found: re.Match[str]) -> str:
        if _PUBLIC.fullmatch(found[0]):
            return found[0]
        return self.stand_in("host", found[0])

    def _address(self, found: re.Match[str]) -> str:
        try:
            address = ip_address(found[0])
        except ValueError:
            return found[0]
        if str(address) in _PUBLIC_ADDRESSES or address == IPv6Address("::"):
            return found[0]
        return self.stand_in("ip", found[0])


def _token(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9]){re.escape(word.casefold())}(?![a-z0-9])")


def _variants(original: str) -> Iterator[str]:
    """Yield `original` (folded) as it may stand in plain text, in URLs and in commands."""
    yield original
    yield quote(original).casefold()
    for shell in (Shell.BASH, Shell.POWERSHELL):
        try:
            yield shell_quote(original, shell)[1:-1] if "'" in original else original
        except UnquotableError:
            continue


def _named(report: Report) -> Iterator[tuple[str, str]]:
    """Yield what the report itself says is a name, with its kind."""
    environment, question = report.environment, report.question
    vault, vm = environment.vault, environment.vm
    named = (
        ("sub", environment.subscription_id),
        ("sub", question.subscription),
        ("vault", vault.name if vault else None),
        ("vault", question.vault),
        ("vm", vm.name if vm else None),
        ("vm", question.vm),
        ("rg", vault.resource_group if vault else None),
        ("rg", question.vault_resource_group),
        ("rg", vm.resource_group if vm else None),
        ("rg", question.vm_resource_group),
        *(("policy", item.policy_name) for item in environment.items),
        *(("item", item.friendly_name) for item in environment.items),
        ("item", report.failure.item if report.failure else None),
        *(("item", name) for name in (report.history.neighbours.names if report.history else ())),
    )
    for kind, name in named:
        if name and name.strip().casefold() not in _SYSTEM_NAMES:
            yield from _identified(name) if name.startswith("/") else ((kind, name.strip()),)


def _identified(text: str) -> Iterator[tuple[str, str]]:
    """Yield the names inside the ARM ids of `text`."""
    yield from (("sub", found[1]) for found in _SUBSCRIPTION.finditer(text))
    yield from (("rg", found[1]) for found in _GROUP.finditer(text))
    for found in re.finditer(r"(?i)/vaults/([^/;%?#\s'\"]+)", text):
        yield "vault", found[1]
    for found in _PROVIDED.finditer(text):
        for name in found[1].split("/")[1::2]:
            yield ("vm" if "/virtualmachines/" in found[0].casefold() else "resource"), name
    for found in _PARTS.finditer(text):
        parts = (part for part in found[1].split(";") if part.casefold() not in _UNTELLING)
        yield from (("item", part) for part in parts)


def _texts(node: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - a JSON tree
    """Yield (path, text) of every text in `node`; positions in lists are not part of a path."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _texts(value, (*path, key))
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _texts(value, path)
    elif isinstance(node, str):
        yield "/".join(path), node


def _replaced(node: Any, path: tuple[str, ...], stand_ins: _StandIns) -> Any:  # noqa: ANN401 - a JSON tree
    """Return `node` with the stand-ins in every text that is not ours."""
    if isinstance(node, dict):
        return {key: _replaced(value, (*path, key), stand_ins) for key, value in node.items()}
    if isinstance(node, list | tuple):
        return [_replaced(value, path, stand_ins) for value in node]
    if isinstance(node, str) and not _OURS.fullmatch("/".join(path)):
        return stand_ins.apply(node)
    return node
