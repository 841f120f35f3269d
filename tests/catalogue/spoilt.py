"""The ways in which a test spoils a sound catalogue, and the complaint each must bring."""

from collections.abc import Callable
from typing import Any

from tests.catalogue.knowledge import changed, entry, item
from triage.catalogue.schema import (
    Action,
    Category,
    Collect,
    Command,
    Condition,
    Gather,
    Include,
    Knowledge,
    LookAlike,
    Source,
    Wordings,
)
from triage.model.terms import Level, Os, Sensitivity, Shell, Text

Spoil = Callable[[Knowledge], Knowledge]


def with_entry(**fields: Any) -> Spoil:
    """Spoil the entry `disk-melted`."""
    return lambda k: changed(k, entries=(k.entries[0], entry(**fields)))


def with_item(**fields: Any) -> Spoil:
    """Spoil the item `thermal-log`."""
    return lambda k: changed(k, items=(item(**fields),))


def with_step(**fields: Any) -> Spoil:
    """Spoil the collect step of the item."""
    return with_item(collect=(Collect(**fields),))


def with_url(url: str) -> Spoil:
    """Spoil the address of the source."""
    page = Source(id="page", title=Text("Page", "ページ"), url=url)
    return lambda k: changed(k, sources=(page,))


JA = Text("", "あ")
CASES: list[tuple[str, Spoil, str]] = [
    (
        "no English",
        with_entry(meaning=Text(" ", "意味")),
        "disk-melted: meaning: a language is empty",
    ),
    (
        "Japanese in English",
        with_entry(title=Text("ディスク", "ディスク")),
        "English text holds Japanese",
    ),
    ("no Japanese", with_entry(meaning=Text("It is.", "It is.")), "Japanese text is not Japanese"),
    ("long title", with_entry(title=Text("x" * 91, "あ")), "title: 91 characters, 90 allowed"),
    ("long action", with_entry(actions=(Action(en="x" * 501, ja="あ"),)), "action: 501 characters"),
    ("full stop", with_entry(title=Text("It melted.", "溶融")), "title: ends with a full stop"),
    ("blank", with_entry(meaning=Text("It is. ", "液体")), "begins or ends with a blank"),
    (
        "old vault term",
        with_entry(meaning=Text("x", "資格情報コンテナーです。")),
        "'資格情報コンテナー' is to be",
    ),
    (
        "recovery point",
        with_item(why=Text("x", "復旧ポイント")),
        "'復旧ポイント' is to be '復元ポイント'",
    ),
    (
        "vault in English",
        with_entry(meaning=Text("The Recovery Services container.", "液体")),
        "is to be 'Recovery Services vault'",
    ),
    ("term in a step", with_item(steps=(Text("x", "サーバを開きます。"),)), "'サーバ' is to be"),
    ("bad id", with_entry(id="Disk_Melted"), "Disk_Melted: entries: not a hyphenated id"),
    (
        "double id",
        lambda k: changed(k, entries=(entry(), entry())),
        "disk-melted: entries: defined 2 times",
    ),
    ("double code", with_entry(codes=("usererrordiskFROZEN",)), "belongs to disk-frozen already"),
    ("double number", with_entry(numbers=(499002,)), "499002 (AzureVM) belongs to disk-frozen"),
    ("alias of its own code", with_entry(aliases=("userErrorDiskMelted",)), "named twice"),
    (
        "silently shared wording",
        with_entry(id="disk-hot", wordings=Wordings(en=("The disk has FROZEN over",))),
        "shares the wording",
    ),
    ("short wording", with_entry(wordings=Wordings(en=("melt",))), "too short to be looked for"),
    (
        "wording twice",
        with_entry(wordings=Wordings(en=("It melted.", "it melted"))),
        "stands there twice",
    ),
    (
        "unrecognisable",
        with_entry(codes=(), numbers=(), guest_status=(), wordings=Wordings()),
        "nothing by which to recognise it",
    ),
    ("no workload", with_entry(workloads=()), "no workload or no operation"),
    ("no actions", with_entry(actions=()), "a failure needs causes and actions"),
    ("no source", with_entry(sources=()), "disk-melted: no source"),
    ("item without source", with_item(sources=()), "thermal-log: no source"),
    ("unknown category", with_entry(category="heat"), "categories: 'heat' is not defined"),
    ("unknown scenario", with_entry(scenario="oven"), "scenarios: 'oven' is not defined"),
    (
        "unknown item",
        with_entry(gather=(Gather(item="ash", level=Level.MAY),)),
        "items: 'ash' is not defined",
    ),
    (
        "unknown condition",
        with_entry(gather=(Gather(item="thermal-log", level=Level.MAY, when="cold"),)),
        "conditions: 'cold' is not defined",
    ),
    (
        "unknown look-alike",
        with_entry(look_alikes=(LookAlike(entry="x", tell_apart=JA),)),
        "entries: 'x' is not defined",
    ),
    ("unknown source", with_item(sources=("book",)), "sources: 'book' is not defined"),
    ("unknown substitute", with_item(instead="ash"), "items: 'ash' is not defined"),
    (
        "orphan item",
        lambda k: changed(k, items=(*k.items, item(id="ash"))),
        "ash: no entry or scenario wants it",
    ),
    (
        "orphan condition",
        lambda k: changed(k, conditions=(*k.conditions, Condition(id="cold", text=Text("x", "x")))),
        "cold: conditions: nothing uses it",
    ),
    (
        "orphan category",
        lambda k: changed(k, categories=(*k.categories, Category(id="ash", title=Text("x", "x")))),
        "ash: categories: nothing uses it",
    ),
    (
        "own look-alike",
        with_entry(look_alikes=(LookAlike(entry="disk-melted", tell_apart=JA),)),
        "is its own look-alike",
    ),
    ("own substitute", with_item(instead="thermal-log"), "stands in for itself"),
    (
        "scenario in itself",
        lambda k: changed(
            k,
            scenarios=(
                changed(k.scenarios[0], include=(Include(scenario="machine", levels=()),)),
                k.scenarios[1],
            ),
        ),
        "machine: includes itself",
    ),
    ("plain http", with_url("http://learn.microsoft.com/x"), "url not https on an allowed host"),
    (
        "strange host",
        with_url("https://learn.microsoft.com.evil.example/x"),
        "url not https on an allowed host",
    ),
    ("no kind of step", with_step(), "a collect step has 0 kinds"),
    (
        "two kinds of step",
        with_step(files=(r"C:\x",), events=("System",)),
        "a collect step has 2 kinds",
    ),
    ("run without out", with_step(run="hostname"), "`run` and `out` belong together"),
    ("stage", with_step(files=(r"C:\x",), stage=4), "stage or time-out out of range"),
    ("time-out", with_step(files=(r"C:\x",), timeout_seconds=0), "stage or time-out out of range"),
    (
        "channels on Linux",
        with_item(os=Os.LINUX, collect=(Collect(events=("System",)),)),
        "are of Windows",
    ),
    ("no hive", with_step(registry=(r"SOFTWARE\x",)), "not a registry key"),
    ("output climbs", with_step(run="hostname", out="../x.txt"), "the output leaves its folder"),
    ("Linux path on Windows", with_step(files=("/var/log/x",)), "not a Windows path"),
    (
        "relative path",
        with_item(os=Os.LINUX, collect=(Collect(files=("var/log",)),)),
        "not an absolute Linux path",
    ),
    ("climbing path", with_step(files=(r"C:\x\..\y",)), "the path climbs"),
    (
        "unknown mark",
        with_item(command=Command(shell=Shell.AZ, text="az x {{password}}")),
        "unknown mark {{password}}",
    ),
    (
        "sensitive without a note",
        with_item(sensitivity=Sensitivity.HIGH),
        "of high sensitivity without a note",
    ),
    (
        "the Security log",
        with_step(events=("Security",)),
        "the Security log is not for the minimum set",
    ),
    (
        "export of keys",
        with_step(run="Export-PfxCertificate -Cert x", out="x"),
        "would export keys",
    ),
]
