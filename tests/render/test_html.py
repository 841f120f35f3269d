"""The report as HTML."""

import re
from html.parser import HTMLParser
from typing import get_args

import msgspec
import pytest

from tests.render.html_reports import HOSTILE, NOW, bare_report, full_report, history
from triage.catalogue.catalogue import load
from triage.model.account import NeighbourFacts, PointFacts, RecoveryPointFacts, RunCount, Runs
from triage.model.report import Report, Severity, SeverityLevel, Status
from triage.model.terms import Consistency, Language
from triage.render.html import render_article, render_html, style
from triage.render.html_story import dots
from triage.report.voice import Voice

_LOADING = {"script", "img", "iframe", "object", "embed", "audio", "video", "base", "form"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.named: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.named += [(name, value or "") for name, value in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in {"meta", "input", "br", "link"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def _voice(language: Language = Language.EN) -> Voice:
    return Voice(load(), language, "Asia/Tokyo")


def _read(document: str) -> _Reader:
    reader = _Reader()
    reader.feed(document)
    reader.close()
    assert reader.open == []
    return reader


def _render(report: Report) -> str:
    return render_html(report, _voice(report.language))


def _article(report: Report) -> str:
    return render_article(report, _voice(report.language))


def test_the_file_fetches_nothing_and_runs_nothing() -> None:
    """No script, no outside resource, no handler stands in the file."""
    read = _read(_render(full_report()))
    assert not _LOADING & set(read.tags)
    assert not [name for name, _ in read.named if name.startswith("on") or name == "src"]
    assert not re.search(r"url\(|@import|expression\(", style())


def test_each_kind_of_run_is_counted() -> None:
    """Scheduled and on-demand runs stand with their failures, beside how durations drifted."""
    runs = Runs(scheduled=RunCount(total=14, failed=3), on_demand=RunCount(total=2))
    told = history(scheduled_versus_adhoc=runs, duration_drift=2.5)
    document = _article(full_report(history=told))
    assert "14, of which 3 failed" in document
    assert "2, of which 0 failed" in document
    assert "× 2.5" in document


def test_what_no_run_tells_is_left_out() -> None:
    """Without runs of a kind and without a comparison no line says so."""
    document = _article(full_report(history=history()))
    assert _voice().word("page.onDemandRuns") not in document
    assert _voice().word("page.drift") not in document


def test_a_consistency_that_nobody_tells_is_not_spoken_of() -> None:
    """The points of a database tell no consistency: neither a row nor a legend names one."""
    point = PointFacts(time=NOW, consistency=Consistency.UNKNOWN)
    points = RecoveryPointFacts(latest=point, points=(point,), reading="One point.")
    document = _article(full_report(recovery_points=points))
    assert _voice().term("consistency", Consistency.UNKNOWN) not in document
    assert _voice().word("page.consistency") not in document


def test_the_service_cannot_speak_html() -> None:
    """Hostile names in every field leave the elements as they are for harmless ones."""
    assert _read(_render(full_report(HOSTILE))).tags == _read(_render(full_report())).tags


def test_hostile_text_is_still_shown() -> None:
    """What the service said can be read, angle brackets and all."""
    assert "&lt;script&gt;alert(&quot;1&quot;)" in _render(full_report(HOSTILE))


def test_ids_are_unique() -> None:
    """No two elements share an id, so that every label and link finds its one."""
    ids = _read(_render(full_report())).ids
    assert len(ids) == len(set(ids))


def test_every_reference_within_the_file_leads_somewhere() -> None:
    """Labels, headings and inner links point at ids that exist."""
    read = _read(_render(full_report()))
    aims = {v.lstrip("#") for n, v in read.named if n in {"for", "aria-labelledby"}}
    aims |= {v[1:] for n, v in read.named if n == "href" and v.startswith("#")}
    assert aims <= set(read.ids)


def test_the_article_brings_no_style_of_its_own() -> None:
    """For the page's strict policy there is neither a style element nor a style attribute."""
    read = _read(_article(full_report()))
    assert read.tags[0] == "article"
    assert "style" not in read.tags
    assert "style" not in [name for name, _ in read.named]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("status", get_args(Status))
def test_every_status_is_worded(status: Status, language: Language) -> None:
    """A full and a bare report of each status can be drawn in each language."""
    for report in (full_report(), bare_report()):
        changed = msgspec.structs.replace(report, status=status, language=language)
        assert f'lang="{language}"' in _render(changed)


@pytest.mark.parametrize("level", get_args(SeverityLevel))
def test_severity_colours_the_verdict(level: SeverityLevel) -> None:
    """The level is named and gives the verdict its tone."""
    severity = Severity(level=level)
    drawn = _render(full_report(severity=severity))
    assert f'class="verdict tone-{level}"' in drawn
    assert f"Severity: {level}" in drawn


def test_a_healthy_report_shows_no_severity() -> None:
    """Where nothing failed, nothing is pressing."""
    assert "tone-calm" in _render(bare_report())
    assert "tag-severity" not in _article(full_report(status="noFailure"))


def test_commands_can_be_copied_whole() -> None:
    """Commands, paths and the archive's name are marked for the page's copy buttons."""
    drawn = _render(full_report())
    assert drawn.count('class="copyable command"') == 3
    assert "data-copy" in drawn
    assert "user-select: all" in style()


def test_each_item_has_a_box_to_tick() -> None:
    """As many labelled boxes as items, grouped by level."""
    drawn = _render(full_report())
    assert drawn.count('type="checkbox"') == 2
    assert drawn.index("level level-must") < drawn.index("level level-should")
    assert "level level-may" not in drawn


def test_an_address_that_could_run_is_not_linked() -> None:
    """A source with a script for an address is named only."""
    assert "javascript:" not in _render(full_report())


def test_an_alternative_is_linked_only_where_it_stands_in_the_list() -> None:
    """Item one leads to item two; what item two names is not there."""
    drawn = _render(full_report())
    assert 'href="#item-two"' in drawn
    assert "#item-absent" not in drawn


@pytest.mark.parametrize(("seen", "most"), [(1, 1), (60, 60), (61, 60), (5000, 60)])
def test_neighbours_fit_into_sixty_dots(seen: int, most: int) -> None:
    """A large vault's items share dots."""
    around = NeighbourFacts(items_seen=seen, items_failing=0)
    row = dots(around, _voice()).split("</div>")[0]
    assert 1 <= row.count('class="dot dot-well"') <= most


def test_parts_without_facts_are_absent() -> None:
    """A bare report has no empty sections."""
    assert "<section" not in _render(bare_report())


def test_a_report_says_when_it_is_partial() -> None:
    """What was not read is said before anything else is believed."""
    drawn = _render(full_report())
    assert drawn.index('class="notices"') < drawn.index('id="history"')
    assert "tag-partial" in drawn


def test_the_title_names_machine_and_matter() -> None:
    """A tab or a mail shows whose report it is."""
    assert "<title>srv-01 – A writer is ill</title>" in _render(full_report())


def test_a_history_without_success_has_no_last_one() -> None:
    """The figures leave out what never happened."""
    drawn = _article(full_report(history=history(last_success=None)))
    assert "figure-time" not in drawn
