"""Masking: nothing of the customer's survives, everything of ours does."""

import re

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.render import reports
from triage.catalogue.catalogue import load
from triage.masking import mask
from triage.model import account
from triage.model.report import Report
from triage.render import Format, render

CATALOGUE = load()
ORIGINALS = (
    reports.SUBSCRIPTION,
    "vlt-east",
    "grp-keep",
    "grp-shop",
    "shop-db01",
    "shop-web07",
    "corp.example.com",
    "10.20.30.41",
    "NightlyPolicy",
)


def encoded(report: Report) -> str:
    """Return `report` as JSON."""
    return msgspec.json.encode(report).decode()


def test_no_original_survives_in_any_format() -> None:
    """Subscription, names, hosts and addresses are gone from every format."""
    masked = mask(reports.full())
    for wanted in (Format.JSON, Format.TEXT, Format.MARKDOWN, Format.TICKET, Format.CARD):
        body = render(masked, wanted, CATALOGUE).body.decode().casefold()
        assert [o for o in ORIGINALS if o.casefold() in body] == []


def test_one_original_has_one_stand_in() -> None:
    """The VM is the same VM in ids, messages, commands and the archive's name."""
    masked = mask(reports.full())
    assert masked.environment.vm
    assert masked.environment.vault
    assert masked.failure
    assert masked.checklist
    assert masked.checklist.handover
    assert masked.environment.vm.name == masked.failure.item == "vm-1"
    assert masked.environment.vault.name == "vault-1"
    assert masked.environment.vault.id == (
        "/subscriptions/sub-1/resourceGroups/rg-1/providers"
        "/Microsoft.RecoveryServices/vaults/vault-1"
    )
    assert masked.environment.items[0].id.endswith(";iaasvmcontainerv2;rg-2;vm-1")
    assert "--name vm-1 --resource-group rg-2" in (masked.checklist.items[0].command or "")
    assert masked.checklist.handover.archive.startswith("<case>_vm-1_vss-writer_")
    assert masked.failure.errors[0].message == (
        "Snapshot failed as writers on host-1 (ip-1) were in a bad state."
    )


def test_what_support_needs_stays() -> None:
    """Job id, activity id, codes, times and the catalogue's texts are untouched."""
    report = reports.full()
    masked = mask(report)
    assert masked.failure
    assert report.failure
    assert masked.failure.job_id == report.failure.job_id
    assert masked.failure.activity_id == report.failure.activity_id
    assert masked.failure.start_time == report.failure.start_time
    assert masked.diagnosis == report.diagnosis
    assert masked.history
    assert masked.history.codes == reports.history().codes
    assert masked.recovery_points == report.recovery_points
    assert masked.next == report.next


@pytest.mark.parametrize("name", ["Backup", "vault", "a", "writer", "machine"])
def test_a_name_that_is_a_common_word_leaves_our_prose_alone(name: str) -> None:
    """A VM called like a word of ours masks its name, not our sentences."""
    report = reports.hostile(name)
    masked = mask(report)
    assert masked.environment.vm
    assert masked.environment.vm.name != name
    assert masked.diagnosis == report.diagnosis
    assert masked.checklist
    assert masked.checklist.intro == reports.checklist().intro


@pytest.mark.parametrize(
    ("said", "masked"),
    [
        ("reach db.contoso.local:1433", "reach host-1:1433"),
        ("see https://learn.microsoft.com/azure", "see https://learn.microsoft.com/azure"),
        ("wire server 168.63.129.16", "wire server 168.63.129.16"),
        ("from fe80::1ff:fe23:4567:890a on", "from ip-1 on"),
        ("at 10:20:30 it stopped", "at 10:20:30 it stopped"),
        ("by taro@contoso.com", "by user-1"),
        ("refused (hana-prod-01:30013)", "refused (host-1:30013)"),
        ("code:400921 at 10:20:30", "code:400921 at 10:20:30"),
        ("the SYSTEMDB and master", "the SYSTEMDB and master"),
        ("アドレス10.1.2.3です", "アドレスip-1です"),
        ("file WaAppAgent.log", "file WaAppAgent.log"),
        ("SHOP-DB01 and shop-db01_OsDisk", "vm-1 and vm-1_OsDisk"),
        ("myshop-db01x", "myshop-db01x"),
        (
            "/subscriptions/99999999-1111-4222-8333-444444444444/providers/Microsoft.Compute/disks/d7",
            "/subscriptions/sub-2/providers/Microsoft.Compute/disks/resource-1",
        ),
    ],
)
def test_hosts_addresses_and_ids_are_found_in_running_text(said: str, masked: str) -> None:
    """What identifies a customer is replaced, what is Azure's own stays."""
    error = account.ErrorFacts(message=said)
    failure = replace(reports.failure(), errors=(error,), detail=None)
    result = mask(reports.full(failure=failure, checklist=None, sources=()))
    assert result.failure
    assert result.failure.errors[0].message == masked


def test_a_stand_in_is_never_a_name_that_exists() -> None:
    """Where a VM is called vm-1 already, the stand-ins begin elsewhere."""
    masked = mask(reports.hostile("vm-1"))
    assert masked.environment.vm
    assert masked.environment.vm.name != "vm-1"


_LETTERS = st.text(alphabet="bcdfghjkmnpqrstvwxz23456789", min_size=6, max_size=14)


@settings(max_examples=150, deadline=None)
@given(
    names=st.lists(_LETTERS, min_size=3, max_size=3, unique=True),
    joint=st.sampled_from(["-", "_", ".", "("]),
)
def test_whatever_the_names_none_survives(names: list[str], joint: str) -> None:
    """No original stands anywhere in the encoded report, in any writing of its letters."""
    vm, vault, group = (f"{name[:3]}{joint}{name[3:]}" for name in names)
    plain = encoded(reports.full())
    assume(not any(name.casefold() in plain.casefold() for name in (vm, vault, group)))
    said = plain.replace("shop-db01", vm).replace("vlt-east", vault).replace("grp-shop", group)
    masked = encoded(
        mask(msgspec.json.decode(said.replace("grp-keep", group.upper()), type=Report))
    )
    for name in (vm, vault, group):
        assert not re.search(re.escape(name), masked, re.IGNORECASE)
