"""The page in a real browser, over the sample estate."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import KEY

pytestmark = pytest.mark.browser
SUBSCRIPTION = "11111111-2222-4333-8444-555555555555"
DEEP = f"/api/ui#/triage?subscription={SUBSCRIPTION}&vault=rsv-sample"
HEADLINE = "article.report .headline"
HOSTILE = (
    '<script>document.title="caught"</script><img src=x onerror=alert(1)> \u202e🧨 ' + "長" * 200
)
VSS_EN = "A VSS writer is in a bad state"
VSS_JA = "VSS ライターが正しくない状態"


def _ask(page: Page, host: str, vm: str, **more: str) -> None:
    """Open the address that asks about `vm` and wait for its report."""
    extra = "".join(f"&{name}={value}" for name, value in more.items())
    page.goto("about:blank")
    page.goto(f"{host}{DEEP}&vm={vm}{extra}")
    expect(page.locator(HEADLINE)).to_be_visible()


def _fill(page: Page, vm: str) -> None:
    page.get_by_label("Subscription").fill(SUBSCRIPTION)
    page.get_by_label("Recovery Services vault").fill("rsv-sample")
    page.get_by_label("Protected VM").fill(vm)


def test_the_form_leads_to_a_report(page: Page, host: str) -> None:
    """Three fields and the Enter key are enough."""
    page.goto(f"{host}/api/ui")
    _fill(page, "vm-win-vss")
    page.keyboard.press("Enter")
    expect(page.locator(HEADLINE)).to_have_text(VSS_EN)
    expect(page.locator("#report")).to_be_focused()


def test_the_address_asks_the_same_again(page: Page, host: str, browser: Browser) -> None:
    """A copied link, opened by somebody else, gives the same verdict."""
    page.goto(f"{host}/api/ui")
    _fill(page, "vm-hana")
    page.get_by_role("button", name="Triage").click()
    expect(page.locator(HEADLINE)).to_be_visible()
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    with browser.new_context() as other:
        second = other.new_page()
        second.goto(link)
        expect(second.locator(HEADLINE)).to_have_text(page.locator(HEADLINE).inner_text())


@pytest.mark.parametrize(
    ("pasted", "kind"),
    [
        ("ExtensionFailedVssWriterInBadState", "error code"),
        ("Snapshot operation failed due to VSS Writers in bad state.", "message"),
        ("VSS ライターが正しくない状態にあるためスナップショット操作に失敗しました", "message"),
        (
            json.dumps(
                {
                    "name": "11111111-2222-4333-8444-000000000000",
                    "properties": {
                        "jobType": "AzureIaaSVMJob",
                        "operation": "Backup",
                        "status": "Failed",
                        "startTime": "2026-01-01T00:00:00Z",
                        "entityFriendlyName": "srv-01",
                        "errorDetails": [
                            {
                                "errorCode": 400921,
                                "errorTitle": "ExtensionFailedVssWriterInBadState",
                            }
                        ],
                    },
                }
            ),
            "job",
        ),
    ],
)
def test_what_is_pasted_is_explained(page: Page, host: str, pasted: str, kind: str) -> None:
    """A code, a message in either language and a job lead to the same entry."""
    page.goto(f"{host}/api/ui#/classify")
    page.get_by_label("An error code, a message").fill(pasted)
    expect(page.locator("#paste-kind")).to_contain_text(f"Read as a {kind}".replace("a e", "an e"))
    page.get_by_role("button", name="Explain").click()
    expect(page.locator(HEADLINE)).to_have_text(VSS_EN)


def test_a_pasted_alert_is_triaged(page: Page, host: str) -> None:
    """An alert of the common schema asks Azure about the item it names."""
    vault = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-backup/providers/"
    vault += "Microsoft.RecoveryServices/vaults/rsv-sample"
    machine = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-app/providers/"
    machine += "Microsoft.Compute/virtualMachines/vm-win-vss"
    alert: dict[str, Any] = {
        "schemaId": "azureMonitorCommonAlertSchema",
        "data": {
            "essentials": {
                "alertId": f"/subscriptions/{SUBSCRIPTION}/providers/x/alerts/1",
                "alertRule": "backup failed",
                "monitorCondition": "Fired",
                "monitoringService": "Azure Backup",
                "firedDateTime": "2026-01-01T00:00:00Z",
                "alertTargetIDs": [vault],
            },
            "alertContext": {"sourceId": machine, "vaultId": vault, "datasourceId": machine},
        },
    }
    page.goto(f"{host}/api/ui#/classify")
    page.get_by_label("An error code, a message").fill(json.dumps(alert))
    expect(page.locator("#paste-kind")).to_contain_text("Read as an alert")
    with page.expect_response("**/api/triage?*") as sent:
        page.get_by_role("button", name="Explain").click()
    assert sent.value.request.method == "POST"


def test_a_command_is_copied_whole(page: Page, host: str) -> None:
    """The button copies what the box holds, without its own words."""
    _ask(page, host, "vm-win-vss")
    box = page.locator(".item > .copyable.command").first
    box.get_by_role("button", name="Copy").click()
    expect(box.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == box.locator("code").inner_text()


@pytest.mark.parametrize(
    ("button", "beginning"),
    [
        ("Copy as text", VSS_EN),
        ("Copy as Markdown", "# "),
        ("Copy as support request", "Azure Backup support request"),
    ],
)
def test_the_report_is_shared_in_other_forms(
    page: Page, host: str, button: str, beginning: str
) -> None:
    """Text, Markdown and a support request go to the clipboard."""
    _ask(page, host, "vm-win-vss")
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith(beginning)


def test_the_report_is_saved_as_a_file(page: Page, host: str) -> None:
    """What is saved is the whole file."""
    _ask(page, host, "vm-ok")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as HTML").click()
    assert saved.value.path().read_text("utf-8").startswith("<!DOCTYPE html>")


def test_a_script_is_downloaded(page: Page, host: str) -> None:
    """A collector's link saves the script under its name."""
    _ask(page, host, "vm-win-vss")
    link = page.locator("a[data-download]").first
    with page.expect_download() as saved:
        link.click()
    assert saved.value.suggested_filename == link.get_attribute("download")


def test_the_language_changes_in_place(page: Page, host: str) -> None:
    """Page and report turn Japanese together."""
    _ask(page, host, "vm-win-vss", lang="en")
    page.locator("#language").select_option("ja")
    expect(page.locator(HEADLINE)).to_have_text(VSS_JA)
    expect(page.get_by_role("button", name="切り分ける")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "ja"


def test_a_japanese_visitor_is_greeted_in_japanese(browser: Browser, host: str) -> None:
    """The browser's language decides first."""
    with browser.new_context(locale="ja-JP") as context:
        page = context.new_page()
        page.goto(f"{host}/api/ui")
        expect(page.locator("html")).to_have_attribute("lang", "ja")


def _paper(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_dark_follows_the_system_and_the_switch(page: Page, host: str) -> None:
    """The system's scheme rules until one is chosen."""
    page.emulate_media(color_scheme="light")
    page.goto(f"{host}/api/ui")
    light = _paper(page)
    page.emulate_media(color_scheme="dark")
    dark = _paper(page)
    assert light != dark
    page.locator("#theme").select_option("light")
    assert _paper(page) == light


@pytest.mark.parametrize("vm", ["vm-win-vss", "vm-hana", "vm-ok"])
def test_a_phone_shows_all_without_scrolling_sideways(page: Page, host: str, vm: str) -> None:
    """At 360 pixels nothing is wider than the screen, with all details open."""
    page.set_viewport_size({"width": 360, "height": 740})
    _ask(page, host, vm, lang="ja")
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_hostile_text_stays_text(page: Page, host: str) -> None:
    """Markup in what is asked is shown, not obeyed."""
    page.goto(f"{host}/api/ui#/classify?message={quote(HOSTILE)}")
    expect(page.locator(HEADLINE)).to_be_visible()
    assert page.title().endswith("– Backup Triage")
    assert page.locator("#report script, #report img").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 1120


def test_a_wrong_field_is_told_at_the_field(page: Page, host: str) -> None:
    """The fault stands under its field, which gets the focus."""
    page.goto(f"{host}/api/ui")
    _fill(page, "vm-win-vss")
    page.get_by_label("Subscription").fill("not a guid")
    page.get_by_role("button", name="Triage").click()
    field = page.get_by_label("Subscription")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    expect(page.locator("#subscription-fault")).to_contain_text("GUID")


def test_an_ambiguous_name_is_settled_by_a_click(page: Page, host: str) -> None:
    """Two machines of one name: the choice asks again."""
    page.goto(f"{host}{DEEP}&vm=vm-twin&lang=en")
    choice = page.locator("#problem .choices button").first
    expect(choice).to_be_visible()
    choice.click()
    expect(page.locator(HEADLINE)).to_be_visible()


def test_a_misspelt_name_offers_the_nearest(page: Page, host: str) -> None:
    """The nearest name is one click away."""
    page.goto(f"{host}{DEEP}&vm=vm-win-vs&lang=en")
    page.locator("#problem").get_by_role("button", name="vm-win-vss").click()
    expect(page.locator(HEADLINE)).to_have_text(VSS_EN)


def test_the_key_stays_in_the_tab(browser: Browser, locked_host: str) -> None:
    """The key goes in a header only: not into the address, not into another tab."""
    with browser.new_context(locale="en-GB") as context:
        page = context.new_page()
        addresses: list[str] = []
        page.on("request", lambda request: addresses.append(request.url))
        page.goto(f"{locked_host}{DEEP}&vm=vm-ok")
        expect(page.locator("#problem")).to_contain_text("wants a function key")
        expect(page.locator("#key")).to_be_focused()
        page.locator("#key").fill(KEY)
        page.get_by_role("button", name="Triage").click()
        expect(page.locator(HEADLINE)).to_be_visible()
        assert not [url for url in [*addresses, page.url] if KEY in url]
        other = context.new_page()
        other.goto(f"{locked_host}/api/ui")
        assert other.evaluate("JSON.stringify([sessionStorage, localStorage])").find(KEY) == -1


def test_progress_is_told_and_can_be_stopped(page: Page, host: str) -> None:
    """While Azure is read the page says so; cancelling ends it quietly."""
    page.route("**/api/triage", lambda _: None)
    page.goto(f"{host}{DEEP}&vm=vm-ok&lang=en")
    expect(page.get_by_role("status").filter(has_text="Reading Azure")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#progress")).to_be_hidden()
    expect(page.locator("#problem")).to_be_hidden()


def test_a_lost_connection_is_told(page: Page, host: str) -> None:
    """Without the network the page says what is the matter."""
    page.route("**/api/triage", lambda route: route.abort())
    page.goto(f"{host}{DEEP}&vm=vm-ok&lang=en")
    expect(page.locator("#problem")).to_contain_text("cannot be reached")


def test_the_catalogue_is_searched_and_opened(page: Page, host: str) -> None:
    """A word finds an error, whose page is its report."""
    page.goto(f"{host}/api/ui#/catalogue?lang=en")
    page.get_by_label("Code, title or word").fill("ExtensionFailedVssWriterInBadState")
    page.keyboard.press("Enter")
    page.locator("#found .results a").first.click()
    expect(page.locator(HEADLINE)).to_have_text(VSS_EN)


def test_a_thing_to_gather_tells_which_errors_need_it(page: Page, host: str) -> None:
    """From an item the errors that need it are one click away."""
    page.goto(f"{host}/api/ui#/catalogue?kind=items&q=vssadmin&lang=en")
    page.locator("#found .results a").first.click()
    page.locator("#found .entry .results a").first.click()
    expect(page.locator(HEADLINE)).to_be_visible()


def test_everything_is_reached_by_keyboard(page: Page, host: str) -> None:
    """The skip link comes first, then the views, the switches and the form in reading order."""
    page.goto(f"{host}/api/ui#/classify")
    order = []
    for _ in range(8):
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.id || document.activeElement.hash"))
    assert order[0] == "#main"
    assert order[1:7] == [
        "#/triage",
        "#/classify",
        "#/catalogue",
        "language",
        "theme",
        "message",
    ]


@pytest.mark.parametrize(
    "address",
    [
        "/api/ui",
        f"{DEEP}&vm=vm-win-vss&lang=ja",
        f"{DEEP}&vm=vm-hana&lang=en",
        f"{DEEP}&vm=vm-ok",
        f"{DEEP}&vm=no-such-vm",
        "/api/ui#/classify?code=UserErrorGuestAgentStatusUnavailable",
        "/api/ui#/catalogue?q=agent",
    ],
)
def test_axe_finds_nothing(page: Page, host: str, axe: str, address: str) -> None:
    """No automatic check of accessibility has a complaint, in either colour scheme."""
    page.goto(host + address)
    settled = page.locator(f"{HEADLINE}, #problem:not([hidden]), .results, #sample:not([hidden])")
    expect(settled.filter(visible=True).first).to_be_visible()
    page.evaluate(axe)
    for scheme in ("light", "dark"):
        page.locator("#theme").select_option(scheme)
        found = page.evaluate("axe.run()")
        told = [(v["id"], [n["html"][:150] for n in v["nodes"]]) for v in found["violations"]]
        assert told == []
