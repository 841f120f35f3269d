"""A small catalogue without a fault, to be spoilt in one place by a test."""

from datetime import date
from typing import Any, TypeVar

import msgspec

from triage.catalogue.schema import (
    Action,
    Category,
    Collect,
    Command,
    Condition,
    Entry,
    Family,
    Gather,
    Include,
    Item,
    Knowledge,
    LookAlike,
    Scenario,
    Source,
    Wordings,
    Writer,
)
from triage.model.terms import (
    Channel,
    ItemKind,
    Level,
    Machine,
    Operation,
    Os,
    Phase,
    Provenance,
    Sensitivity,
    Shell,
    Text,
    Workload,
)

TODAY = date(2026, 11, 22)
_R = TypeVar("_R", bound=msgspec.Struct)


def entry(**fields: Any) -> Entry:
    """Return a sound entry, `fields` replaced."""
    sound: dict[str, Any] = {
        "id": "disk-melted",
        "title": Text("The disk melted", "ディスクの溶融"),
        "meaning": Text("The disk is liquid.", "ディスクが液体になっています。"),
        "category": "storage",
        "workloads": (Workload.AZURE_VM,),
        "operations": (Operation.BACKUP,),
        "phase": Phase.TAKE_SNAPSHOT,
        "scenario": "machine",
        "causes": (Text("It was too hot.", "温度が高すぎます。"),),
        "actions": (Action(en="Cool it.", ja="冷却します。"),),
        "sources": ("page",),
        "last_verified": TODAY,
        "provenance": Provenance.VERIFIED,
        "codes": ("UserErrorDiskMelted",),
        "numbers": (499001,),
        "guest_status": (901,),
        "wordings": Wordings(en=("The disk has melted away.",), ja=("ディスクが溶けました。",)),
        "gather": (Gather(item="thermal-log", level=Level.MUST, when="hot"),),
        "look_alikes": (),
    }
    return Entry(**{**sound, **fields})


def item(**fields: Any) -> Item:
    """Return a sound item of a Windows machine, `fields` replaced."""
    sound: dict[str, Any] = {
        "id": "thermal-log",
        "title": Text("Thermal log", "温度ログ"),
        "why": Text("Shows how hot it was.", "温度の推移を確認します。"),
        "kind": ItemKind.FILE,
        "machine": Machine.PROTECTED_VM,
        "level": Level.MUST,
        "channels": (Channel.RUN_COMMAND,),
        "sensitivity": Sensitivity.LOW,
        "provenance": Provenance.VERIFIED,
        "sources": ("page",),
        "last_verified": TODAY,
        "os": Os.WINDOWS,
        "command": Command(shell=Shell.POWERSHELL, text="Get-Thermal -Vm {{vm}}"),
        "collect": (Collect(files=(r"C:\Thermal\*.log",), window=True),),
    }
    return Item(**{**sound, **fields})


def knowledge(**fields: Any) -> Knowledge:
    """Return a sound catalogue of two entries, `fields` replaced."""
    other = entry(
        id="disk-frozen",
        codes=("UserErrorDiskFrozen",),
        numbers=(499002,),
        guest_status=(),
        wordings=Wordings(en=("The disk has frozen over.",), ja=("ディスクが凍りました。",)),
        look_alikes=(
            LookAlike(
                entry="disk-melted",
                tell_apart=Text("There it is hot.", "あちらは高温の場合です。"),
            ),
        ),
    )
    sound: dict[str, Any] = {
        "version": "test",
        "entries": (other, entry()),
        "items": (item(),),
        "scenarios": (
            Scenario(
                id="machine",
                title=Text("A machine", "マシン"),
                intro=Text("Look at the machine.", "マシンを確認します。"),
                items=(Gather(item="thermal-log", level=Level.MUST),),
            ),
            Scenario(
                id="machine-room",
                title=Text("A machine room", "マシン室"),
                intro=Text("Look at the room.", "部屋を確認します。"),
                items=(),
                include=(Include(scenario="machine", levels=(Level.MUST,)),),
            ),
        ),
        "conditions": (Condition(id="hot", text=Text("it is hot", "高温の場合")),),
        "families": (
            Family(
                id="disk",
                patterns=("UserErrorDisk*",),
                title=Text("Disk", "ディスク"),
                meaning=Text("A disk failed.", "ディスクの異常です。"),
                category="storage",
                workloads=(Workload.AZURE_VM,),
                scenario="machine",
            ),
        ),
        "writers": (
            Writer(
                writer="Thermal Writer",
                service="Thermal",
                display_name="Thermal Service",
                impact=Text("It gets cold.", "温度が下がります。"),
                provenance=Provenance.DERIVED,
                sources=("page",),
            ),
        ),
        "categories": (Category(id="storage", title=Text("Storage", "ストレージ")),),
        "sources": (
            Source(id="page", title=Text("Page", "ページ"), url="https://learn.microsoft.com/x"),
        ),
        "words": {},
    }
    return Knowledge(**{**sound, **fields})


def changed(record: _R, **fields: Any) -> _R:
    """Return `record` with `fields` replaced."""
    return msgspec.structs.replace(record, **fields)
