"""The report as a file of its own, the page's sources, and the pictures of the documents."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ASKED, PICTURES, ROOT, node_module
from tests.render.html_reports import HOSTILE, full_report
from triage.catalogue.catalogue import load
from triage.model.terms import Language
from triage.render.html import render_html
from triage.report.voice import Voice

pytestmark = pytest.mark.browser
PAGE = ROOT / "triage" / "web" / "page" / "ui.html"


Save = Callable[[str, str], Path]


class Picture(NamedTuple):
    """A picture of the documents: of what, on which machine, in which language, how large."""

    what: str
    vm: str
    language: str
    width: int
    height: int


@pytest.fixture
def saved(report_file: Save) -> Path:
    """A report saved to disk."""
    return report_file("vm-win-vss", "ja")


def test_a_saved_report_asks_nobody(page: Page, saved: Path) -> None:
    """Opened from disk, the file is the only thing that is fetched."""
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(saved.as_uri())
    page.wait_for_load_state("networkidle")
    assert fetched == [saved.as_uri()]


def test_a_saved_report_can_be_ticked(page: Page, saved: Path) -> None:
    """The boxes work where no script does."""
    page.goto(saved.as_uri())
    box = page.locator("input[type=checkbox]").first
    box.check()
    expect(box).to_be_checked()


def test_a_click_selects_a_whole_command(page: Page, saved: Path) -> None:
    """Without a copy button, one click selects what is to be copied."""
    page.goto(saved.as_uri())
    code = page.locator(".item > .copyable.command code").first
    code.click()
    assert page.evaluate("getSelection().toString()").strip() == code.inner_text().strip()


@pytest.mark.parametrize("width", [360, 1100])
def test_a_saved_report_fits_its_screen(page: Page, saved: Path, width: int) -> None:
    """No width makes the file scroll sideways."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(saved.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A report in which every text of the service is markup, turned around, and long."""
    file = tmp_path / "hostile.html"
    file.write_text(render_html(full_report(HOSTILE), Voice(load(), Language.EN)), "utf-8")
    return file


def test_hostile_names_are_only_shown(page: Page, hostile: Path) -> None:
    """Nothing of them runs or loads, and even 200 characters without a blank fit a phone."""
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(hostile.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert page.locator("script, img").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_axe_finds_nothing_in_a_file(page: Page, hostile: Path, axe: str) -> None:
    """A report with every part in it has no complaint in either scheme."""
    page.goto(hostile.as_uri())
    page.evaluate(axe)
    for scheme in ("light", "dark"):
        page.evaluate("(scheme) => { document.documentElement.dataset.theme = scheme; }", scheme)
        found = page.evaluate("axe.run()")
        told = [(v["id"], [n["html"][:150] for n in v["nodes"]]) for v in found["violations"]]
        assert told == []


def test_a_printed_report_is_a_document(page: Page, saved: Path, tmp_path: Path) -> None:
    """Printing gives a paged file of dark ink on white, also at night."""
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(saved.as_uri())
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 36, 49)"
    assert page.pdf(path=tmp_path / "report.pdf", format="A4").startswith(b"%PDF")


@pytest.mark.parametrize("vm", ["vm-win-vss", "vm-hana", "vm-ok", "vm-running", "vm-unknown"])
def test_the_html_is_valid(report_file: Save, hostile: Path, vm: str) -> None:
    """The page, the reports and the hostile one keep the rules of HTML."""
    tool = node_module("html-validate") / "bin" / "html-validate.mjs"
    files = [report_file(vm, "en"), hostile, PAGE]
    told = subprocess.run(  # noqa: S603 - a checker on our own files
        ["node", tool, "--preset", "standard", *files],  # noqa: S607 - node of the system
        capture_output=True,
        text=True,
        check=False,
        cwd=hostile.parent,
    )
    assert told.returncode == 0, told.stdout


PICTURED = [
    Picture("page", "vm-win-vss", "ja", 1120, 1500),
    Picture("page", "vm-hana", "en", 1120, 1500),
    Picture("report", "vm-win-vss", "ja", 1120, 1600),
    Picture("report", "vm-hana", "en", 1120, 1600),
    Picture("phone", "vm-win-vss", "ja", 390, 844),
]


@pytest.mark.parametrize("picture", PICTURED, ids=lambda p: f"{p.what}-{p.vm}-{p.language}")
def test_pictures_are_taken(page: Page, host: str, report_file: Save, picture: Picture) -> None:
    """The pictures of the documents are of the page as it is; TRIAGE_PICTURES=1 renews them."""
    what, vm, language, width, height = picture
    file = report_file(vm, language)
    page.set_viewport_size({"width": width, "height": height})
    if what == "page":
        page.goto(f"{host}/api/ui#/triage?{ASKED}&vm={vm}&lang={language}")
        expect(page.locator("article.report")).to_be_visible()
        page.evaluate("scrollTo(0, 0)")
    else:
        page.emulate_media(color_scheme="dark" if vm == "vm-hana" else "light")
        page.goto(file.as_uri())
    folder = PICTURES if os.environ.get("TRIAGE_PICTURES") else file.parent
    taken = folder / f"{what}-{vm}-{language}.png"
    page.screenshot(path=taken)
    assert taken.stat().st_size > 20_000
