"""The walls of the room: who may import the SDK, when it is loaded, which clouds it knows."""

import ast
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from azure.mgmt.recoveryservicesbackup.aio import RecoveryServicesBackupClient

import triage
from tests.azure.scene import NOW, ask, newest_failure
from tests.azure.transport import FakeCredential
from triage.azure import check_access, close, read_evidence
from triage.azure.connections import cloud_of, connections_for
from triage.azure.paging import BACKUP_API
from triage.errors import NotFound
from triage.model.evidence import Outcome
from triage.model.question import Question, VaultName, VmName
from triage.settings import Settings

ROOT = Path(triage.__file__).parent
PURE = ("azure/choosing.py", "azure/ledger.py", "azure/kql.py", "azure/windows.py")
SAMPLE_SUB = "11111111-2222-4333-8444-555555555555"


def imported(path: Path) -> set[str]:
    """Return the modules a file imports, wherever in it."""
    tree = ast.parse(path.read_text("utf-8"))
    plain = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    return plain | {
        n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and not n.level
    }


@pytest.mark.parametrize(
    "path",
    [*sorted((ROOT / "wire").glob("*.py")), *(ROOT / name for name in PURE)],
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_parsers_and_choices_import_no_sdk(path: Path) -> None:
    """Parsers and pure choices import neither the SDK nor anything that does I/O."""
    forbidden = ("azure", "aiohttp", "asyncio", "socket", "pydantic")
    assert not [name for name in imported(path) if name.split(".")[0] in forbidden]


def test_importing_the_room_loads_no_sdk() -> None:
    """Importing the room costs no SDK; the first question loads it."""
    code = (
        "import sys, triage.azure, triage.wire;"
        "print([m for m in sys.modules if m.startswith(('azure', 'aiohttp', 'msal'))])"
    )
    run = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT.parent
    )
    assert run.stdout.strip() == "[]"


def test_lists_ask_for_the_version_of_the_sdk() -> None:
    """The lists we page ourselves ask for the API version that the SDK's operations use."""
    client = RecoveryServicesBackupClient(FakeCredential(), SAMPLE_SUB)
    assert client._config.api_version == BACKUP_API


@pytest.mark.parametrize(
    ("name", "arm"),
    [
        ("AzurePublicCloud", "https://management.azure.com"),
        ("AZURE_PUBLIC_CLOUD", "https://management.azure.com"),
        ("AzureCloud", "https://management.azure.com"),
        ("AzureChinaCloud", "https://management.chinacloudapi.cn"),
        ("AZURE_CHINA_CLOUD", "https://management.chinacloudapi.cn"),
        ("AzureUSGovernment", "https://management.usgovcloudapi.net"),
        ("AZURE_US_GOVERNMENT", "https://management.usgovcloudapi.net"),
    ],
)
def test_each_cloud_has_its_endpoint(name: str, arm: str) -> None:
    """Each cloud is known in the spellings in use."""
    assert cloud_of(name).arm == arm


async def test_other_endpoint_brings_its_audience() -> None:
    """Another ARM endpoint is its own token audience; a sovereign cloud has a set one."""
    other = connections_for(Settings(source="sample", arm_endpoint="https://arm.example/"))
    assert (other.arm_endpoint, other.arm_scope) == (
        "https://arm.example",
        "https://arm.example/.default",
    )
    government = connections_for(Settings(source="sample", cloud="AzureUSGovernment"))
    assert government.arm_scope == "https://management.core.usgovcloudapi.net/.default"
    await close()


async def test_sample_estate_is_read_by_the_same_code() -> None:
    """The sample source answers through the public door, and the connections are kept."""
    settings = Settings(source="sample")
    question = Question(vault=VaultName(SAMPLE_SUB, "rsv-sample"), vm=VmName("vm-win-vss"))
    from datetime import UTC, datetime  # noqa: PLC0415 - the estate follows the real clock

    now = datetime.now(UTC)
    evidence = await read_evidence(question, settings=settings, now=now, focus=newest_failure)
    assert evidence.focus is not None
    assert evidence.focus.errors[0].title == "ExtensionFailedVssWriterInBadState"
    assert evidence.window.end - evidence.window.start == timedelta(days=14)
    readings = await check_access(settings, now=now)
    assert readings[0].outcome is Outcome.OK
    assert connections_for(settings) is connections_for(settings)
    await close()


async def test_sample_estate_knows_no_other_subscription() -> None:
    """A subscription that the estate does not hold has no such vault."""
    with pytest.raises(NotFound):
        await read_evidence(
            ask(), settings=Settings(source="sample"), now=NOW, focus=newest_failure
        )
    await close()
