"""Requests: what is understood, and everything that is wrong, named field by field."""

from collections.abc import Mapping
from typing import Any

import pytest

from triage.intake.ask import read_question
from triage.model.question import Manner, Question, VaultName, VmName
from triage.model.terms import Language, Operation, Workload

SUB = "0f0f0f0f-1111-4222-8333-444444444444"
OTHER = "1f1f1f1f-1111-4222-8333-444444444444"
JOB = "2f2f2f2f-1111-4222-8333-444444444444"
VAULT = (
    f"/subscriptions/{SUB}/resourceGroups/rg-keep/providers/Microsoft.RecoveryServices/vaults/keep"
)
VM = f"/subscriptions/{OTHER}/resourceGroups/rg-vm/providers/Microsoft.Compute/virtualMachines/vm-1"
NAMES = {"subscription": SUB, "vault": "keep", "vm": "vm-1"}


def ask(given: Mapping[str, Any], **more: Any) -> Question:
    """Read a question with the usual defaults."""
    return read_question(given, **{"language": Language.EN, "lookback_days": 14, **more})


def test_names_are_enough() -> None:
    """Subscription, vault and VM by name make a question; the rest has defaults."""
    assert ask(NAMES) == Question(
        vault=VaultName(SUB, "keep"), vm=VmName("vm-1"), lookback_days=14, manner=Manner()
    )


def test_arm_ids_are_enough() -> None:
    """A vault's ARM id carries subscription and group, a VM's its own."""
    question = ask({"vault": VAULT, "vm": VM})
    assert question.vault == VaultName(SUB, "keep", "rg-keep")
    assert question.vm == VmName("vm-1", "rg-vm", OTHER)


def test_every_field_is_read() -> None:
    """All fields are read, in any case and with outer blanks."""
    question = ask(
        {
            "subscription": SUB.upper(),
            "vault": " keep ",
            "vm": "vm-1",
            "vaultResourceGroup": "rg-keep",
            "vmResourceGroup": "rg.vm_(1)",
            "jobId": JOB.upper(),
            "workload": "azurevm",
            "operation": "BACKUP",
            "lookbackDays": "30",
            "lang": "JA",
            "timezone": "Asia/Tokyo",
            "format": "text",
            "explain": "true",
            "mask": 1,
            "code": "the function key",
        }
    )
    assert question == Question(
        vault=VaultName(SUB, "keep", "rg-keep"),
        vm=VmName("vm-1", "rg.vm_(1)"),
        job_id=JOB,
        workload=Workload.AZURE_VM,
        operation=Operation.BACKUP,
        lookback_days=30,
        manner=Manner(language=Language.JA, timezone="Asia/Tokyo", mask=True, explain=True),
    )


def test_empty_fields_count_as_absent() -> None:
    """An empty or blank field is as good as none."""
    assert ask({**NAMES, "jobId": "", "workload": " ", "mask": None}) == ask(NAMES)


@pytest.mark.parametrize("word", [True, "true", "1", "yes", "YES", 1])
def test_words_for_yes(word: object) -> None:
    """A flag is set by any usual word for yes."""
    assert ask({**NAMES, "mask": word}).manner.mask


@pytest.mark.parametrize("word", [False, "false", "0", "no", 0, "", None])
def test_words_for_no(word: object) -> None:
    """A flag is unset by any usual word for no, and by silence."""
    assert not ask({**NAMES, "mask": word}).manner.mask
