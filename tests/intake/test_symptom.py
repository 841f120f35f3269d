"""Questions to `/classify`: what is understood, and what is wrong."""

from collections.abc import Mapping
from typing import Any

import pytest

from triage.errors import InvalidQuestion
from triage.intake.ask import LONGEST_MESSAGE, read_symptom
from triage.model.question import Manner, Symptom
from triage.model.terms import Language, Operation, Os, Phase, Workload


def symptom(given: Mapping[str, Any]) -> Symptom:
    """Read a question to `/classify`."""
    return read_symptom(given, language=Language.EN)


def test_symptom_fields() -> None:
    """All fields of `/classify` are read, in any case."""
    asked = {
        "code": " X ",
        "message": "m",
        "job": {"a": 1},
        "os": "linux",
        "workload": "mars",
        "operation": "restore",
        "phase": "TAKESNAPSHOT",
        "lang": "ja",
    }
    assert symptom(asked) == Symptom(
        code="X",
        message="m",
        job={"a": 1},
        os=Os.LINUX,
        workload=Workload.MARS,
        operation=Operation.RESTORE,
        phase=Phase.TAKE_SNAPSHOT,
        manner=Manner(language=Language.JA),
    )


@pytest.mark.parametrize("code", [400249, 0, -1])
def test_a_code_may_be_a_number(code: int) -> None:
    """A code sent as a JSON number is read as its digits."""
    assert symptom({"code": code}).code == str(code)


@pytest.mark.parametrize("job", [{}, [], [{"a": 1}]])
def test_a_job_is_an_object_or_a_list(job: object) -> None:
    """A job may come alone or in a list."""
    assert symptom({"job": job}).job == job


def test_file_recovery_needs_no_symptom() -> None:
    """File recovery can be asked about without any code."""
    assert symptom({"operation": "FileRecovery"}).operation is Operation.FILE_RECOVERY


@pytest.mark.parametrize(
    ("given", "fields", "key"),
    [
        ({}, ["code"], "missing"),
        ({"os": "Linux"}, ["code"], "missing"),
        ({"code": " "}, ["code"], "missing"),
        ({"code": "a" * 301}, ["code"], "tooLong"),
        ({"code": True}, ["code"], "notText"),
        ({"code": 1.5}, ["code"], "notText"),
        ({"message": 5, "code": "x"}, ["message"], "notText"),
        ({"message": "a" * (LONGEST_MESSAGE + 1), "code": "x"}, ["message"], "tooLong"),
        ({"job": "text", "code": "x"}, ["job"], "notObject"),
        ({"job": 5, "code": "x"}, ["job"], "notObject"),
        ({"code": "x", "os": "Plan9"}, ["os"], "notOneOf"),
        ({"code": "x", "phase": "late"}, ["phase"], "notOneOf"),
        ({"code": "x", "vault": "keep"}, ["vault"], "unknown"),
    ],
)
def test_symptom_faults(given: dict[str, Any], fields: list[str], key: str) -> None:
    """Everything wrong with a symptom is named."""
    with pytest.raises(InvalidQuestion) as caught:
        symptom(given)
    assert caught.value.status == 400
    assert [p.field for p in caught.value.problems] == fields
    assert caught.value.problems[0].message.key == f"fields.{key}"
