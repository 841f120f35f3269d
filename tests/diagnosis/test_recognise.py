"""What codes, numbers and texts lead to, and what must not lead anywhere."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.catalogue.catalogue import load
from triage.diagnosis.recognise import Clue, Recogniser, Recognition, Setting
from triage.model.terms import Confidence, Os, Workload

CATALOGUE = load()
RECOGNISER = Recogniser(CATALOGUE)
LIMIT = 262_144


def said(text: str, setting: Setting | None = None) -> Recognition:
    """Recognise `text` as a message."""
    return RECOGNISER.recognise([Clue("message", text)], setting or Setting())


def coded(code: str, setting: Setting | None = None) -> Recognition:
    """Recognise `code` as given in the field for codes."""
    return RECOGNISER.recognise([Clue("code", code, "code")], setting or Setting())


def led_to(found: Recognition) -> set[str]:
    """Return the ids of all entries named."""
    return {entry.id for entry in (found.entry, *found.also) if entry}


def entries_of(name: str) -> set[str]:
    """Return the ids of the entries that `name` stands for."""
    return {entry.id for entry in CATALOGUE.find(name)[0]}


@pytest.mark.parametrize(
    ("code", "confidence"),
    [
        ("ExtensionFailedVssWriterInBadState", Confidence.EXACT),
        ("  userErrorFSFreezeTimeout ", Confidence.EXACT),
        ("ＵｓｅｒＥｒｒｏｒFsFreezeTimeout", Confidence.EXACT),
        ("VMNotFoundV2", Confidence.ALIAS),
        ("400136", Confidence.ALIAS),
        ("４００１３６", Confidence.ALIAS),
        ("0x186C2", Confidence.ALIAS),
        ("58", Confidence.ALIAS),
        ("121", Confidence.ALIAS),
        ("ExtensionFailedVssWriterInBadSate", Confidence.PATTERN),
        ("ExtensionFailedVssWriterInBa...", Confidence.PATTERN),
        ("UserErrorTeapotNotCalibrated", Confidence.FAMILY),
        ("Wednesday", Confidence.NONE),
    ],
)
def test_each_form_of_a_code_has_its_own_confidence(code: str, confidence: Confidence) -> None:
    """A code, a spelling, a number, a slip and a mere shape are told apart by confidence."""
    assert coded(code).confidence is confidence


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("the vault says (ID: 34513) and no more", "34513"),
        ("DPM console: Insufficient space (ID 58)", "58"),
        ("Error ID 33623 on the MABS server", "33623"),
        ("MABS のエラーID: 33623。", "33623"),
        ("MABS stopped with error ID 33623.", "33623"),
        ("エラー400136が発生", "UserErrorVmNotFoundV2"),
        ('{"errorCode": 400136, "errorTitle": null}', "UserErrorVmNotFoundV2"),
        ("バックアップがコード0x186C2で失敗", "CBPSourceSnapshotFailed"),
        ("エラーコードはUserErrorFsFreezeFailedです", "UserErrorFsFreezeFailed"),
        ("The backup stopped with 0x186C2", "CBPSourceSnapshotFailed"),
        ("StatusCode.FailedRetryableFsFreezeFailed,", "FailedRetryableFsFreezeFailed"),
        ("status error errorcode: 122", "FailedRetryableFsFreezeTimeout"),
        ("see https://aka.ms/AB-UserErrorFsFreezeFailed", "UserErrorFsFreezeFailed"),
        ("Error Message: 400136", "UserErrorVmNotFoundV2"),
        ("it is ExtensionFailed\r\n  VssWriterInBadState", "ExtensionFailedVssWriterInBadState"),
        ("User Error Guest Agent Status Unavailable", "UserErrorGuestAgentStatusUnavailable"),
        ("Skipped file, Azure Backup agent: 0x80070570", "0x80070570"),
    ],
)
def test_a_code_is_found_inside_text(text: str, code: str) -> None:
    """A code or a labelled number is found whatever words stand around it."""
    found = said(text)
    assert led_to(found) == entries_of(code)
    assert found.confidence is Confidence.PATTERN


@pytest.mark.parametrize(
    "text",
    [
        "GET /index.html HTTP/1.1 403 153",
        "line 58, column 121, error code 2013",
        "order (ID: 58) has shipped",
        "400136 bytes were written",
        "copied 1,400136 rows",
        "an error occurred",
        "ResourceNotFound",
        "The resource was not found. InvalidInput in field 3",
        '{"error": {"code": "ResourceNotFound", "message": "no such site"}}',
        "setup.exe returned 0x80070005",
        "HTTP status code 500",
        "the operation failed",
        "Backup operation was planned for tonight",
        "",
        "   \n\t ",
    ],
)
def test_general_numbers_and_words_lead_nowhere_inside_text(text: str) -> None:
    """Small integers, HRESULTs and ARM's general codes are not taken for failures of Backup."""
    assert said(text).entry is None


@pytest.mark.parametrize(
    ("clue", "setting"),
    [
        (Clue("errors[0].code", "58", "number"), Setting()),
        (Clue("errors[0].code", "58", "number"), Setting(workload=Workload.AZURE_VM)),
        (Clue("code", "58", "code"), Setting(workload=Workload.SQL)),
        (Clue("code", "121", "code"), Setting(os=Os.WINDOWS)),
        (Clue("code", "0x80070005", "code"), Setting(workload=Workload.AZURE_VM)),
        (Clue("code", "InvalidInput", "code"), Setting(workload=Workload.SQL)),
        (Clue("message", "Backup (ID: 34513)"), Setting(workload=Workload.SAP_HANA)),
        (Clue("message", "errorcode: 121"), Setting(workload=Workload.SQL)),
    ],
)
def test_a_general_number_counts_only_for_its_own_workload(clue: Clue, setting: Setting) -> None:
    """A number that other workloads use for something else is not carried over to them."""
    assert RECOGNISER.recognise([clue], setting).entry is None


def test_a_small_number_of_a_job_counts_for_the_fitting_workload() -> None:
    """The same small number leads to its entry where the job is of that workload."""
    setting = Setting(workload=Workload.DPM)
    found = RECOGNISER.recognise([Clue("errors[0].code", "58", "number")], setting)
    assert led_to(found) == entries_of("58")


def test_an_exact_code_stays_that_code_in_another_workload() -> None:
    """A full name means the same failure even where the stated workload differs."""
    found = coded("ExtensionFailedVssWriterInBadState", Setting(workload=Workload.SQL))
    assert led_to(found) == entries_of("ExtensionFailedVssWriterInBadState")


def test_a_number_knows_better_than_a_general_name() -> None:
    """ResourceNotFound beside 400309 is any other resource, not the VM."""
    clues = [
        Clue("errors[0].title", "ResourceNotFound", "code"),
        Clue("errors[0].code", "400309", "number"),
    ]
    found = RECOGNISER.recognise(clues, Setting(workload=Workload.AZURE_VM))
    assert led_to(found) == entries_of("UserErrorGenericResourceNotFound")


@pytest.mark.parametrize("marker", ["Success", "0", "400239", "IaasVmHealthGreenDefault", "None"])
def test_a_healthy_marker_is_never_an_error(marker: str) -> None:
    """The service's words for health are read as health."""
    found = coded(marker)
    assert found.healthy
    assert found.entry is None


def test_a_healthy_message_is_never_an_error() -> None:
    """The sentence for a passed pre-check is read as health, too."""
    found = said("Backup pre-check status of this virtual machine is OK.")
    assert found.healthy
    assert found.entry is None


def test_a_cause_goes_before_what_follows_from_it() -> None:
    """Of two codes in one text, the one that is a cause leads."""
    found = said("UserErrorBackupOperationInProgress, before: UserErrorFsFreezeFailed")
    assert led_to(found) == entries_of("UserErrorFsFreezeFailed")


def test_what_is_said_goes_before_what_is_advised() -> None:
    """A message with a slip leads, even where a recommendation words another failure in full."""
    clues = [
        Clue("errors[0].recommendations[0]", "Virtual machine doesn't exist. Log chain is broken."),
        Clue(
            "errors[0].message", "Snapshot operation failed becuse VSS writers were in a bad state"
        ),
    ]
    found = RECOGNISER.recognise(clues, Setting())
    assert led_to(found) == entries_of("ExtensionFailedVssWriterInBadState")


@pytest.mark.parametrize(
    "text",
    [
        "Our Veeam job was cancelled by the operator because the network was needed that night",
        "The registry holds ScratchLocation and ExtensionFailed and more",
    ],
)
def test_a_short_wording_must_be_most_of_its_sentence(text: str) -> None:
    """A few common words within a long sentence, or half a name within text, name no failure."""
    assert said(text).entry is None


def test_all_owners_of_a_shared_wording_are_named() -> None:
    """Two codes with one wording are both named while nothing decides."""
    found = said(
        "Backup failed with an internal error - Please retry the operation in a few minutes"
    )
    assert led_to(found) >= entries_of("BackUpOperationFailed") | entries_of(
        "BackUpOperationFailedV2"
    )


def test_the_workload_decides_between_owners_of_a_name() -> None:
    """A code of several workloads leads to the stated one alone."""
    code = "UserErrorMaxConcurrentOperationLimitReached"
    assert len(led_to(coded(code))) > 1
    assert len(led_to(coded(code, Setting(workload=Workload.POSTGRESQL)))) == 1


@pytest.mark.parametrize("cut", ["UserErrorCrossSubscriptionRestoreNotSup", "ExtensionFailed"])
def test_a_beginning_that_many_codes_share_decides_nothing(cut: str) -> None:
    """A code cut off before it differs from others names none of them."""
    assert coded(cut).entry is None


def test_one_slip_in_any_long_code_never_leads_to_another_entry() -> None:
    """A changed, dropped, doubled or swapped letter is recognised or left open, never mistaken."""
    dice = random.Random(7)  # noqa: S311 - a repeatable sample, no secret
    missed = 0
    names = [n for n in CATALOGUE.by_code if n.isalnum() and len(n) >= 20]
    for name in names:
        place = dice.randrange(2, len(name) - 2)
        slip = dice.choice(
            [
                name[:place] + name[place + 1 :],
                name[:place] + "q" + name[place:],
                name[:place] + "q" + name[place + 1 :],
                name[:place] + name[place + 1] + name[place] + name[place + 2 :],
            ]
        )
        found = coded(slip)
        if found.healthy or not found.entry:
            missed += 1
        else:
            assert led_to(found) & entries_of(name), slip
    assert missed <= len(names) // 20


def test_because_says_which_field_and_part_decided() -> None:
    """The recognition names the clue's field and the very part that decided."""
    found = said("failed: UserErrorFsFreezeFailed!")
    assert found.clue == Clue("message", "UserErrorFsFreezeFailed")
    assert found.code == "UserErrorFsFreezeFailed"


@given(st.text(max_size=400))
def test_no_text_makes_the_recognition_raise(text: str) -> None:
    """Any text gets an answer, and one whose confidence and entry agree."""
    found = said(text)
    assert (found.entry is not None) == (
        found.confidence in {Confidence.EXACT, Confidence.ALIAS, Confidence.PATTERN}
    )


_PIECES = {
    "one letter": "A",
    "capitals and hyphens": "aaaaaA-",
    "digits": "4",
    "blanks": " ",
    "labels": "error code: ",
    "ids": "ID  :  (",
    "hexadecimal": "0x8007000 ",
    "underscores": "a_",
    "dots": "StatusCode.",
    "unknown codes": "UserErrorXyzAbcd ",
    "Japanese": "スナップショット操作に失敗しました。",
    "text that widens": "\ufdfa",
}


@pytest.mark.parametrize("piece", _PIECES.values(), ids=_PIECES.keys())
def test_time_grows_no_faster_than_the_text(piece: str) -> None:
    """Four times the text costs at most about four times the time, up to the largest body."""

    def cost(size: int) -> float:
        text = piece * (size // len(piece))
        began = time.process_time()
        said(text)
        return time.process_time() - began

    said("warm up UserErrorWarmUpPlease")
    quarter, whole = cost(LIMIT // 4), cost(LIMIT)
    assert whole < 10 * quarter + 1.0
    assert whole < 5.0
