"""The same engine at a terminal: exit statuses, sources of text, formats."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.web.serving import environment, estate
from triage.__main__ import main
from triage.azure import connections
from triage.render import Format
from triage.sample import Fault, sample_transport
from triage.sample.machines import SUBSCRIPTION, VAULT

ASK = ["--subscription", SUBSCRIPTION, "--vault", VAULT.name, "--vm"]
JOB = {
    "name": "6f0c",
    "properties": {
        "jobType": "AzureIaaSVMJob",
        "entityFriendlyName": "web-1",
        "backupManagementType": "AzureIaasVM",
        "operation": "Backup",
        "status": "Failed",
        "errorDetails": [{"errorCode": 400321, "errorTitle": "UserErrorFsFreezeFailed"}],
    },
}

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run the terminal on the sample estate; give exit status, output and complaints."""

    def call(*arguments: str, typed: bytes = b"", faults: Any = (), **settings: str) -> Any:
        transport = sample_transport(estate=estate(), faults=faults)
        monkeypatch.setattr(connections, "_default_transport", lambda _: lambda: transport)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed)))
        with environment(TRIAGE_SOURCE="sample", **settings):
            try:
                status = main(arguments)
            except SystemExit as end:
                status = int(end.code or 0)
        sys.stdout.flush()
        told, complaints = capfdbinary.readouterr()
        return status, told.decode(), complaints.decode()

    return call


@pytest.mark.parametrize(
    ("vm", "status"),
    [("vm-win-vss", 0), ("vm-ok", 0), ("vm-running", 0), ("vm-unknown", 3)],
)
def test_exit_status_of_an_answer(run: Run, vm: str, status: int) -> None:
    """Diagnosed and healthy end with 0, an unrecognised failure with 3."""
    found, told, complaints = run(*ASK, vm)
    assert (found, complaints) == (status, "")
    assert vm in told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "vault"),
        ([*ASK, "vm-win-vss", "--format", "pdf"], "pdf"),
        ([*ASK, "vm-win-vss", "--unknown"], "--unknown"),
        (["--subscription", "x", "--vault", "v", "--vm", "m"], "GUID"),
        ([*ASK, "vm-win-vs"], "vm-win-vss"),
        ([*ASK, "vm-twin"], "rg-b"),
        (["classify"], "code"),
        (["classify", "--job", "no-such-file.json"], "no-such-file.json"),
        (["classify", "--os", "BeOS", "--code", "x"], "Windows"),
    ],
)
def test_usage_ends_with_one(run: Run, arguments: list[str], words: str) -> None:
    """What the caller can mend ends with 1 and says so on standard error alone."""
    status, told, complaints = run(*arguments)
    assert (status, told) == (1, "")
    assert words in complaints


def test_bad_setting_ends_with_one(run: Run) -> None:
    """A setting that is wrong is named."""
    status, _, complaints = run(*ASK, "vm-ok", TRIAGE_LOOKBACK_DAYS="many")
    assert status == 1
    assert "TRIAGE_LOOKBACK_DAYS" in complaints


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault.answering("vaults", 403), "Microsoft.RecoveryServices/Vaults/read"),
        (Fault.answering("vaults", 429, retry_after=600), ""),
    ],
)
def test_azure_ends_with_two(run: Run, fault: Fault, words: str) -> None:
    """Azure refusing or unreachable ends with 2 and names the missing action."""
    status, told, complaints = run(*ASK, "vm-ok", faults=[fault])
    assert (status, told) == (2, "")
    assert complaints.strip()
    assert words in complaints


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("wanted", list(Format))
def test_every_format_is_printed(run: Run, wanted: Format, lang: str) -> None:
    """Each format is printed as it is served, in either language."""
    status, told, _ = run(*ASK, "vm-win-vss", "--format", wanted, "--lang", lang)
    assert status == 0
    assert told.endswith("\n")
    if wanted is Format.JSON:
        assert json.loads(told)["language"] == lang
    elif wanted is Format.TEXT:
        assert "ExtensionFailedVssWriterInBadState" in told


def test_mask_and_explain(run: Run) -> None:
    """A masked trace holds no name of the estate."""
    _, told, _ = run(*ASK, "vm-win-vss", "--mask", "--explain", "--format", "json")
    assert json.loads(told)["trace"]
    for name in ("vm-win-vss", "rsv-sample", "rg-app", SUBSCRIPTION):
        assert name not in told.casefold()


def test_message_from_standard_input(run: Run) -> None:
    """A pasted text comes in through standard input, also with a byte order mark."""
    text = "\ufeffエラー コード UserErrorFsFreezeFailed".encode()
    status, told, _ = run("classify", "--message", "-", "--format", "json", typed=text)
    assert (status, json.loads(told)["diagnosis"]["entry"]) == (0, "fs-freeze-failed")


@pytest.mark.parametrize("by_file", [True, False])
def test_job_from_file_or_standard_input(run: Run, tmp_path: Path, *, by_file: bool) -> None:
    """A job's JSON is read from a file, or from standard input."""
    body = json.dumps(JOB).encode()
    path = tmp_path / "job.json"
    path.write_bytes(b"\xef\xbb\xbf" + body)
    status, told, _ = run(
        *("classify", "--format", "json", "--job"), str(path) if by_file else "-", typed=body
    )
    assert (status, json.loads(told)["diagnosis"]["entry"]) == (0, "fs-freeze-failed")


def test_unknown_code_ends_with_three(run: Run) -> None:
    """A code that nobody knows is classified as unrecognised."""
    assert run("classify", "--code", "Zzq9NobodyKnowsThis")[0] == 3


def test_broken_job_is_usage(run: Run) -> None:
    """A job that is no JSON ends with 1."""
    assert run("classify", "--job", "-", typed=b"{")[0] == 1
