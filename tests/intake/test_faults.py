"""Everything wrong with a request, named field by field, in both languages."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.intake.test_ask import NAMES, OTHER, SUB, VAULT, VM, ask
from triage.catalogue.catalogue import Catalogue
from triage.errors import FieldProblem, InvalidQuestion
from triage.model.terms import Language


def problems(given: Mapping[str, Any]) -> tuple[int, tuple[FieldProblem, ...]]:
    """Return the status and the problems of a question that must be refused."""
    with pytest.raises(InvalidQuestion) as caught:
        ask(given)
    return caught.value.status, caught.value.problems


VAULT_RULE = (
    "the vault's name (2 to 50 letters, digits and hyphens, a letter first) or its ARM id",
    "コンテナー名 (英字で始まる 2 ～ 50 文字の英数字とハイフン) または ARM ID",
)
GUID_RULE = (
    "a GUID such as 11111111-2222-4333-8444-555555555555",
    "11111111-2222-4333-8444-555555555555 の形式の GUID",
)
FLAG_RULE = ("true or false", "true または false")
WRONG: list[tuple[dict[str, Any], str, int, tuple[str, str], tuple[str, str]]] = [
    (
        {"vault": None},
        "vault",
        400,
        ("vault is missing", "vault が指定されていません"),
        VAULT_RULE,
    ),
    (
        {"vm": ""},
        "vm",
        400,
        ("vm is missing", "vm が指定されていません"),
        ("the VM's name (1 to 64 characters) or its ARM id", "VM 名 (1 ～ 64 文字) または ARM ID"),
    ),
    (
        {"subscription": None},
        "subscription",
        400,
        ("subscription is missing", "subscription が指定されていません"),
        GUID_RULE,
    ),
    (
        {"subscription": "mine"},
        "subscription",
        400,
        ("subscription is not a GUID", "subscription は GUID ではありません"),
        GUID_RULE,
    ),
    (
        {"subscription": SUB.replace("-", "")},
        "subscription",
        400,
        ("subscription is not a GUID", "subscription は GUID ではありません"),
        GUID_RULE,
    ),
    (
        {"jobId": "job-1"},
        "jobId",
        400,
        ("jobId is not a GUID", "jobId は GUID ではありません"),
        GUID_RULE,
    ),
    (
        {"vault": 7},
        "vault",
        400,
        ("vault must be a text", "vault は文字列で指定してください"),
        ("a JSON string", "JSON の文字列"),
    ),
    (
        {"vm": ["a"]},
        "vm",
        400,
        ("vm must be a text", "vm は文字列で指定してください"),
        ("a JSON string", "JSON の文字列"),
    ),
    (
        {"vault": "a" * 2001},
        "vault",
        400,
        ("vault is too long", "vault が長すぎます"),
        ("at most 2000 characters", "2000 文字以内"),
    ),
    (
        {"lookbackDays": 0},
        "lookbackDays",
        400,
        (
            "lookbackDays is not a whole number in the allowed range",
            "lookbackDays は範囲内の整数ではありません",
        ),
        ("a whole number from 1 to 90", "1 から 90 までの整数"),
    ),
    (
        {"timezone": "Tokyo"},
        "timezone",
        400,
        (
            "timezone is not a time zone of the IANA database",
            "timezone は IANA タイム ゾーン名ではありません",
        ),
        ("a name such as Asia/Tokyo", "Asia/Tokyo の形式の名前"),
    ),
    (
        {"lang": "fr"},
        "lang",
        400,
        ("lang is not one of the allowed values", "lang は使用できる値ではありません"),
        ("one of en, ja", "en, ja のいずれか"),
    ),
    (
        {"mask": "maybe"},
        "mask",
        400,
        ("mask is neither true nor false", "mask は true または false で指定してください"),
        FLAG_RULE,
    ),
    (
        {"explain": 2},
        "explain",
        400,
        ("explain is neither true nor false", "explain は true または false で指定してください"),
        FLAG_RULE,
    ),
    (
        {"vault": VM},
        "vault",
        400,
        (
            "vault is not the ARM id of such a resource",
            "vault は該当するリソースの ARM ID ではありません",
        ),
        (
            "/subscriptions/…/resourceGroups/…/providers/Microsoft.RecoveryServices/vaults/…",
            "/subscriptions/…/resourceGroups/…/providers/Microsoft.RecoveryServices/vaults/…",
        ),
    ),
    (
        {"vault": VAULT, "subscription": OTHER},
        "subscription",
        422,
        (
            "subscription differs from what the vault's ARM id says",
            "subscription がコンテナーの ARM ID と一致しません",
        ),
        (
            "the same as in the vault's ARM id, or leave it out",
            "コンテナーの ARM ID と同じ値 (または省略)",
        ),
    ),
    (
        {"vm": VM, "vmResourceGroup": "rg-other"},
        "vmResourceGroup",
        422,
        (
            "vmResourceGroup differs from what the VM's ARM id says",
            "vmResourceGroup が VM の ARM ID と一致しません",
        ),
        ("the same as in the VM's ARM id, or leave it out", "VM の ARM ID と同じ値 (または省略)"),
    ),
    (
        {"operation": "FileRecovery", "workload": "SQL"},
        "operation",
        422,
        (
            "file recovery exists for VM backups only",
            "ファイルの回復は VM のバックアップでのみ使用できます",
        ),
        ("workload AzureVM", "workload に AzureVM"),
    ),
    (
        {"workload": "MARS"},
        "workload",
        422,
        (
            "workload names something that Azure is not asked about here; use /classify for it",
            "workload はこの要求では対象外です。/classify を使用してください",
        ),
        ("one of AzureVM, SAPHana, SQL", "AzureVM, SAPHana, SQL のいずれか"),
    ),
]


@pytest.mark.parametrize(("given", "field", "status", "message", "expected"), WRONG)
def test_the_exact_answer_in_both_languages(
    *,
    given: dict[str, Any],
    field: str,
    status: int,
    message: tuple[str, str],
    expected: tuple[str, str],
    catalogue: Catalogue,
) -> None:
    """Each fault is said in the same words every time, in English and in Japanese."""
    found_status, found = problems({**NAMES, **given})
    assert found_status == status
    assert [problem.field for problem in found] == [field]
    assert found[0].expected is not None
    for language, said, wanted in zip(Language, message, expected, strict=True):
        assert catalogue.say(found[0].message, language) == said
        assert catalogue.say(found[0].expected, language) == wanted


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"lookbackDays": 91}, "notInRange"),
        ({"lookbackDays": -1}, "notInRange"),
        ({"lookbackDays": "14.0"}, "notInRange"),
        ({"lookbackDays": 14.0}, "notInRange"),
        ({"lookbackDays": True}, "notInRange"),
        ({"lookbackDays": "x"}, "notInRange"),
        ({"lookbackDays": [1]}, "notInRange"),
        ({"lookbackDays": "9" * 30}, "notInRange"),
        ({"workload": "Oracle"}, "notOneOf"),
        ({"workload": 1}, "notText"),
        ({"operation": "Dance"}, "notOneOf"),
        ({"operation": "Other"}, "notAskable"),
        ({"operation": "ConfigureProtection"}, "notAskable"),
        ({"timezone": "../../etc/passwd"}, "noZone"),
        ({"timezone": "a" * 65}, "tooLong"),
        ({"timezone": "Asia"}, "noZone"),
        ({"timezone": "a\x00b"}, "noZone"),
        ({"timezone": 9}, "notText"),
        ({"subscription": {}}, "notText"),
        ({"vault": VAULT + "/backupJobs/x"}, "badArmId"),
        ({"vault": "/subscriptions/x/resourceGroups/y"}, "badArmId"),
        ({"vault": VAULT.replace(SUB, "not-a-guid")}, "badArmId"),
        ({"vault": VAULT.replace("rg-keep", "rg?")}, "badArmId"),
        ({"vault": VAULT.replace("vaults/keep", "vaults/1")}, "badArmId"),
        ({"vault": "/"}, "badArmId"),
        ({"vm": VAULT}, "badArmId"),
        ({"vm": VM.replace("vm-1", "_vm")}, "badArmId"),
        ({"vault": VAULT, "vaultResourceGroup": "rg-x"}, "contradictsVault"),
        ({"operation": "FileRecovery", "workload": "SAPHana"}, "fileRecoveryNeedsVm"),
        ({"colour": "red"}, "unknown"),
        ({"Vault": "keep"}, "unknown"),
    ],
)
def test_other_faults(given: dict[str, Any], key: str) -> None:
    """Every other fault is told from the rest, and is the only one named."""
    _, found = problems({**NAMES, **given})
    assert [problem.message.key for problem in found] == [f"fields.{key}"]


def test_all_faults_are_named_at_once() -> None:
    """A request with several faults gets them all in one answer."""
    status, found = problems({"vault": "1", "vm": 5, "lookbackDays": "x", "who": "me"})
    assert status == 400
    assert {p.field for p in found} == {"vault", "vm", "lookbackDays", "who", "subscription"}


def test_malformed_goes_before_meaningless() -> None:
    """What is malformed is answered with 400 before contradictions are looked at."""
    status, found = problems({"vault": VAULT, "subscription": OTHER, "vm": "_"})
    assert (status, [p.field for p in found]) == (400, ["vm"])


def test_the_value_is_shown_shortened() -> None:
    """The value that was sent is shown, but not all of a long one."""
    _, found = problems({**NAMES, "vault": "a" * 500})
    assert found[0].got is not None
    assert 0 < len(found[0].got) <= 60


@pytest.mark.parametrize(
    "value", ["https://x/?sig=hunter2hunter2", "password=hunter2hunter2", "?code=hunter2hunter2"]
)
def test_no_secret_is_shown_again(value: str) -> None:
    """A secret that landed in the wrong field is not sent back."""
    for field in ("vault", "jobId", "lookbackDays", "who"):
        _, found = problems({**NAMES, field: value})
        assert "hunter2" not in str(found[0].got)


@given(st.dictionaries(
    st.sampled_from([*NAMES, "jobId", "workload", "operation", "lookbackDays", "lang", "mask",
                     "timezone", "vmResourceGroup", "explain", "x"]),
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
    | st.lists(st.text(max_size=3), max_size=2) | st.sampled_from([SUB, VAULT, VM, "keep", "ja"]),
))  # fmt: skip
def test_every_request_is_understood_or_refused(given: dict[str, Any]) -> None:
    """Whatever is sent, the answer is a sound question or a list of problems."""
    try:
        question = ask(given)
    except InvalidQuestion:
        return
    assert question.vault.name
    assert question.vm.name
    assert 1 <= question.lookback_days <= 90
