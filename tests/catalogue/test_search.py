"""Searching the catalogue, its pages in both languages, and the nearest to a miss."""

import msgspec
import pytest

from triage.catalogue.catalogue import load
from triage.catalogue.search import (
    PAGE_SIZE,
    Sought,
    entries_needing,
    gathers_of,
    nearest_codes,
    nearest_items,
    search_entries,
    search_items,
)
from triage.model.terms import Language, Level, Os, Workload
from triage.report.pages import entry_list, entry_page, item_list, item_page
from triage.report.voice import Voice

CATALOGUE = load()


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("ExtensionFailedVssWriterInBadState", "ExtensionFailedVssWriterInBadState"),
        ("userErrorFsFreezeTimeout", "UserErrorFsFreezeTimeout"),
        ("400136", "UserErrorVmNotFoundV2"),
        ("ＶＭＮｏｔＦｏｕｎｄＶ２", "UserErrorVmNotFoundV2"),
    ],
)
def test_a_name_finds_its_entry_first(q: str, first: str) -> None:
    """Asked for by name, number or variant, the entry leads the list."""
    found = search_entries(CATALOGUE, Sought(q=q))
    assert found.records[0] in CATALOGUE.find(first)[0]


@pytest.mark.parametrize("q", ["VSS writer", "ライター"])
def test_words_of_both_languages_find_entries(q: str) -> None:
    """Words of titles and meanings find entries in English and in Japanese."""
    wanted = CATALOGUE.find("ExtensionFailedVssWriterInBadState")[0][0]
    assert wanted in search_entries(CATALOGUE, Sought(q=q)).records


def test_filters_narrow_the_list() -> None:
    """Each filter keeps only what fits it."""
    sought = Sought(workload=Workload.AZURE_VM, os=Os.LINUX, category="vss-writer")
    for entry in search_entries(CATALOGUE, msgspec.structs.replace(sought, category=None)).records:
        assert Workload.AZURE_VM in entry.workloads
        assert not entry.os or Os.LINUX in entry.os
    assert all(not e.os for e in search_entries(CATALOGUE, sought).records)


def test_pages_hold_every_entry_once() -> None:
    """The pages together are the whole catalogue, and a page beyond the last is empty."""
    first = search_entries(CATALOGUE, Sought())
    ids = [
        entry.id
        for number in range(1, first.pages + 1)
        for entry in search_entries(CATALOGUE, Sought(), number).records
    ]
    assert len(ids) == len(set(ids)) == first.total == len(CATALOGUE.entries)
    assert len(first.records) == PAGE_SIZE
    assert search_entries(CATALOGUE, Sought(), first.pages + 1).records == ()


def test_nothing_found_is_one_empty_page() -> None:
    """A search without a hit says so and still has a page."""
    found = search_entries(CATALOGUE, Sought(q="teapot calibration"))
    assert (found.records, found.total, found.pages) == ((), 0, 1)


def test_items_are_found_by_word_and_by_what_needs_them() -> None:
    """Items are searched by their texts and narrowed to a workload's."""
    assert "win-vssadmin" in {i.id for i in search_items(CATALOGUE, Sought(q="vssadmin")).records}
    of_hana = search_items(CATALOGUE, Sought(workload=Workload.SAP_HANA))
    assert any(item.id.startswith("hana-") for item in of_hana.records)
    assert not any(item.id.startswith("mars-") for item in of_hana.records)
    linux = search_items(CATALOGUE, Sought(os=Os.LINUX)).records
    assert all(item.os in (None, Os.LINUX) for item in linux)


def test_an_unknown_code_gets_its_nearest() -> None:
    """The nearest three codes are named, as the catalogue spells them."""
    near = nearest_codes(CATALOGUE, "ExtensionFailedVssReaderInBadState")
    assert len(near) == 3
    assert near[0] in {"ExtensionFailedVssWriterInBadState", "ExtensionFailedVssServiceInBadState"}
    assert "win-vssadmin" in nearest_items(CATALOGUE, "win-vsadmin")


@pytest.mark.parametrize("odd", ["", "x", "？", "a" * 10_000])
def test_the_nearest_of_nonsense_is_no_error(odd: str) -> None:
    """Anything may be asked for; at most three names come back."""
    assert len(nearest_codes(CATALOGUE, odd)) <= 3


@pytest.mark.parametrize("language", Language)
def test_every_entry_and_item_has_a_page(language: Language) -> None:
    """All pages can be made and encoded in both languages, with what to gather for a failure."""
    voice = Voice(CATALOGUE, language)
    for entry in CATALOGUE.entries:
        page = entry_page(entry, voice)
        assert msgspec.json.decode(msgspec.json.encode(page))["id"] == entry.id
        assert page.gather or entry.healthy
        assert page.sources
    for item in CATALOGUE.items.values():
        assert item_page(item, voice).why


def test_pages_speak_the_language_asked_for() -> None:
    """The same page differs between the languages in its texts, not in its facts."""
    entry = CATALOGUE.find("UserErrorFsFreezeFailed")[0][0]
    english = entry_page(entry, Voice(CATALOGUE, Language.EN))
    japanese = entry_page(entry, Voice(CATALOGUE, Language.JA))
    assert english.title != japanese.title
    assert [w.id for w in english.gather] == [w.id for w in japanese.gather]


def test_both_pivots_agree() -> None:
    """An error calls for an item exactly when the item says that this error needs it."""
    for item_id in ("win-vssadmin", "az-job-detail", "hana-backup-logs"):
        needing = {entry.id for entry, _ in entries_needing(CATALOGUE, item_id)}
        calling = {
            entry.id
            for entry in CATALOGUE.entries
            if item_id in {gather.item for gather in gathers_of(CATALOGUE, entry)}
        }
        assert needing == calling
        assert needing


def test_an_item_counts_with_its_highest_level() -> None:
    """What entry and scenario both want is wanted once, as much as the keener one says."""
    entry = CATALOGUE.find("ExtensionFailedVssWriterInBadState")[0][0]
    gathers = gathers_of(CATALOGUE, entry)
    assert len({gather.item for gather in gathers}) == len(gathers)
    levels = [list(Level).index(gather.level) for gather in gathers]
    assert levels == sorted(levels)


def test_lists_link_to_their_pages() -> None:
    """Each line of a list has the address of its page."""
    voice = Voice(CATALOGUE, Language.EN)
    errors = entry_list(search_entries(CATALOGUE, Sought(q="vss")), voice)
    things = item_list(search_items(CATALOGUE, Sought(q="vss")), voice)
    assert all(line.href == f"/api/errors/{line.id}" for line in errors.entries)
    assert all(line.href == f"/api/items/{line.id}" for line in things.items)
    assert errors.catalogue == CATALOGUE.version
