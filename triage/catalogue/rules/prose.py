"""Rules about the texts: both languages, their length, the field's own terms."""

import re
from collections.abc import Iterator

from triage.catalogue.schema import Entry, Item, Knowledge
from triage.model.terms import Text

LONGEST = {"title": 90, "meaning": 700, "cause": 400, "action": 500, "why": 400, "tell": 400}
_JAPANESE = re.compile(r"[぀-ヿ一-鿿]")
# What must not be written, and what stands for it.
UNWANTED_TERMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(unwanted, re.IGNORECASE), wanted)
    for unwanted, wanted in (
        ("資格情報コンテナー", "コンテナー"),
        ("復旧ポイント|回復ポイント", "復元ポイント"),
        ("recovery services container", "Recovery Services vault"),
        ("recovery service vault", "Recovery Services vault"),
        ("ボールト", "コンテナー"),
        ("サブ タスク", "サブタスク"),
        ("ボリュームシャドウコピー", "ボリューム シャドウ コピー"),
        ("バックアップジョブ", "バックアップ ジョブ"),
        ("サーバ(?!ー)", "サーバー"),
        ("フォルダ(?!ー)", "フォルダー"),
        ("ユーザ(?!ー)", "ユーザー"),
        ("VSS ライタ(?!ー)", "VSS ライター"),
        ("the (?:vm|guest) extension agent", "VM agent"),
    )
)
Texts = Iterator[tuple[str, str, Text]]


def texts(knowledge: Knowledge) -> Texts:
    """Yield (record, kind of text, text) for all prose of the knowledge."""
    for entry in knowledge.entries:
        yield from _of_entry(entry)
    for item in knowledge.items:
        yield from _of_item(item)
    for scenario in knowledge.scenarios:
        yield scenario.id, "title", scenario.title
        yield scenario.id, "meaning", scenario.intro
        notes = (*scenario.before_you_fix, *scenario.questions)
        yield from ((scenario.id, "action", text) for text in notes)
    for family in knowledge.families:
        yield family.id, "title", family.title
        yield family.id, "meaning", family.meaning
    yield from ((condition.id, "why", condition.text) for condition in knowledge.conditions)
    yield from ((category.id, "title", category.title) for category in knowledge.categories)
    yield from ((writer.writer, "cause", writer.impact) for writer in knowledge.writers)


def _of_entry(entry: Entry) -> Texts:
    yield entry.id, "title", entry.title
    yield entry.id, "meaning", entry.meaning
    yield from ((entry.id, "cause", cause) for cause in entry.causes)
    yield from ((entry.id, "action", action.text) for action in entry.actions)
    yield from ((entry.id, "tell", look.tell_apart) for look in entry.look_alikes)
    if entry.scope:
        yield entry.id, "why", entry.scope


def _of_item(item: Item) -> Texts:
    yield item.id, "title", item.title
    yield item.id, "why", item.why
    notes = (item.contents, item.sensitivity_note, item.keeps_for)
    yield from ((item.id, "why", text) for text in notes if text)
    yield from ((item.id, "action", step) for step in item.steps)


def both_languages(knowledge: Knowledge) -> Iterator[str]:
    """English is filled and free of Japanese; Japanese is filled and, where prose, Japanese."""
    for record, kind, text in texts(knowledge):
        if not text.en.strip() or not text.ja.strip():
            yield f"{record}: {kind}: a language is empty"
        if _JAPANESE.search(text.en):
            yield f"{record}: {kind}: the English text holds Japanese: {text.en[:40]}"
        if kind not in ("title", "why") and not _JAPANESE.search(text.ja):
            yield f"{record}: {kind}: the Japanese text is not Japanese: {text.ja[:40]}"


def lengths(knowledge: Knowledge) -> Iterator[str]:
    """No text is longer than a reader in a hurry can take; titles have no full stop."""
    for record, kind, text in texts(knowledge):
        for wording in (text.en, text.ja):
            if len(wording) > LONGEST[kind]:
                yield f"{record}: {kind}: {len(wording)} characters, {LONGEST[kind]} allowed"
            if wording != wording.strip():
                yield f"{record}: {kind}: begins or ends with a blank: {wording[:40]!r}"
            if kind == "title" and wording.endswith((".", "。")):
                yield f"{record}: title: ends with a full stop"


def terms(knowledge: Knowledge) -> Iterator[str]:
    """Things are called what the glossary calls them."""
    for record, kind, text in texts(knowledge):
        for unwanted, wanted in UNWANTED_TERMS:
            if found := unwanted.search(f"{text.en}\n{text.ja}"):
                yield f"{record}: {kind}: {found[0]!r} is to be {wanted!r}"
