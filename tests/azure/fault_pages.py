"""Writing docs/faults.md: what each fault of each dependency does to an answer, as it happens.

`python -m tests.azure.fault_pages [--check]` writes the pages in both languages, or tells which
is out of date. Every cell is the outcome of a question really asked with that fault.
"""

import asyncio
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from tests.azure.scene import NOW, Scene, ask, newest_failure
from tests.azure.test_fault_matrix import FAULTS, SOURCES, _credential_error
from tests.azure.transport import FakeCredential
from triage.azure.connections import Connections
from triage.azure.reading import read
from triage.catalogue.catalogue import load
from triage.errors import TriageError
from triage.model.terms import Language, Text
from triage.report.compose import is_partial
from triage.report.voice import Voice
from triage.settings import Settings

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {Language.EN: DOCS / "faults.md", Language.JA: DOCS / "ja" / "faults.md"}
DEADLINE = 0.4
BOTH = ("items", "workloads", "jobs")
TOKENS = {
    "none": Text("no identity is there", "ID がない"),
    "refused": Text("the identity is refused", "ID が拒否された"),
    "busy": Text("the sign-in service is busy", "サインイン サービスが混雑している"),
    "down": Text("no connection to the sign-in service", "サインイン サービスに接続できない"),
}
NAMES = {
    "429 long": Text("429, Retry-After 600 s", "429、Retry-After 600 秒"),
    "429 bare": Text("429 without Retry-After", "429、Retry-After なし"),
    "503": Text("503, Retry-After 30 s", "503、Retry-After 30 秒"),
    "hang": Text("no answer", "応答なし"),
    "no connection": Text("connection refused", "接続の拒否"),
    "connect timeout": Text("connecting takes too long", "接続のタイムアウト"),
    "cut": Text("connection cut", "接続の切断"),
    "cut in the body": Text("connection cut amid the body", "本文の途中で切断"),
    "HTML": Text("200 with a web page", "200 で Web ページを返す"),
    "malformed": Text("200 with broken JSON", "200 で壊れた JSON を返す"),
    "a list": Text("200 with other JSON", "200 で想定外の JSON を返す"),
    "empty body": Text("200 with nothing", "200 で本文なし"),
}
TITLE = Text("What faults do to an answer", "障害時の応答")
INTRO = Text(
    "Written by asking one question under each fault (`python -m tests.azure.fault_pages`). A cell "
    "holds the HTTP status; with 200, how the source is told in `sources`, and whether the report "
    "is `partial`. Every answer was there before the deadline of the question.",
    "各障害の下で実際に質問して作成したものです (`python -m tests.azure.fault_pages`)。"
    "セルは HTTP ステータスで、200 の場合は `sources` に示される結果と、`partial` であるかを"
    "併記しています。すべての応答は質問の期限内に返っています。",
)
FAULT = Text("Fault", "障害")
WORKLOADS = Text("database items", "データベースの項目")
NOTHING = Text("items and jobs together", "項目とジョブの両方")
TOKEN = Text("Token of the identity", "ID のトークン")
STATUS = Text("Answer", "応答")


class Ending(msgspec.Struct, frozen=True):
    """How a question ended: HTTP status; with 200 the outcome of the source and `partial`."""

    status: int
    outcome: str = ""
    partial: bool = False


async def ending_of(routes: tuple[str, ...], fault: str) -> Ending:
    """Ask one question with `routes` of the vault broken by `fault`."""
    reply, scene = FAULTS[fault][0], Scene()
    for route in routes:
        setattr(scene, route, lambda _: reply())
    try:
        evidence = await scene.read(deadline_seconds=DEADLINE)
    except TriageError as error:
        return Ending(error.status)
    source = SOURCES[routes[0]]
    reading = evidence.reading(source)
    return Ending(200, reading.outcome if reading else "", is_partial(evidence))


async def ending_without_token(kind: str) -> Ending:
    """Ask one question with an identity that gets no token."""
    scene = Scene()
    connections = Connections(
        Settings(deadline_seconds=DEADLINE),
        credential=FakeCredential(_credential_error(kind)),
        transport=lambda: scene.transport,
    )
    try:
        await read(connections, ask(), now=NOW, focus=newest_failure)
    except TriageError as error:
        return Ending(error.status)
    finally:
        await connections.close()
    return Ending(200)


def columns() -> tuple[tuple[str, ...], ...]:
    """Return the routes that are broken together, a column each."""
    return (("vaults",), *((route,) for route in SOURCES), BOTH)


async def endings() -> dict[str, dict[str, Ending]]:
    """Ask every question; return its ending by fault and column."""
    table = {
        fault: {"+".join(routes): await ending_of(routes, fault) for routes in columns()}
        for fault in FAULTS
    }
    return {**table, **{f"token {k}": {"token": await ending_without_token(k)} for k in TOKENS}}


def page(table: Mapping[str, Mapping[str, Ending]], language: Language) -> str:
    """Return the page of `table` in one language."""
    return "\n".join(_lines(table, Voice(load(), language))) + "\n"


def _lines(table: Mapping[str, Mapping[str, Ending]], voice: Voice) -> Iterator[str]:
    yield f"# {voice.text(TITLE)}\n"
    yield f"{voice.text(INTRO)}\n"
    head = [voice.text(FAULT), *(_head(routes, voice) for routes in columns())]
    yield f"| {' | '.join(head)} |"
    yield "|" + " --- |" * len(head)
    for fault in FAULTS:
        cells = (_cell(table[fault]["+".join(routes)], voice) for routes in columns())
        name = voice.text(NAMES[fault]) if fault in NAMES else fault
        yield f"| {name} | {' | '.join(cells)} |"
    yield f"\n| {voice.text(TOKEN)} | {voice.text(STATUS)} |\n| --- | --- |"
    for kind, text in TOKENS.items():
        yield f"| {voice.text(text)} | {_cell(table[f'token {kind}']['token'], voice)} |"


def _head(routes: tuple[str, ...], voice: Voice) -> str:
    if routes == BOTH:
        return voice.text(NOTHING)
    if routes == ("workloads",):
        return voice.text(WORKLOADS)
    name = "vaults" if routes == ("vaults",) else SOURCES[routes[0]]
    return voice.word(f"source.{name}")


def _cell(ending: Ending, voice: Voice) -> str:
    if ending.status != 200:
        return str(ending.status)
    told = voice.word(f"outcome.{ending.outcome}")
    return f"200, {told}" + (", partial" if ending.partial else "")


def main(arguments: list[str]) -> int:
    """Write the pages; with `--check` return 1 and name those that are out of date."""
    table, stale = asyncio.run(endings()), 0
    for language, path in PAGES.items():
        text = page(table, language)
        if "--check" not in arguments:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            sys.stderr.write(f"{path.relative_to(DOCS.parent)} is stale\n")
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
