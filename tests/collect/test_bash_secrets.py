"""No secret that lies where people gather logs gets into an archive."""

# ruff: noqa: S603, S607 - running scripts is what is tested
import gzip
import os
import subprocess
from typing import Any

import pytest

from tests.collect.conftest import END, MadeUpMachine
from triage.collect.secrets import sed_rules

AZURE = "/var/log/azure"
SECRETS = {
    "credString": "credString = hunter2secret",
    "sas": "GET https://a.blob.core.windows.net/c?sv=2024&sig=hunter2secret%3D&se=2026",
    "account key": "DefaultEndpointsProtocol=https;AccountKey=hunter2secret0123456789==;X=1",
    "password": 'login password: "hunter2secret and more"',
    "escaped json": r'{"message": "{\"password\": \"hunter2secret\"}"}',
    "proxy": "HttpProxy=http://user:hunter2secret@proxy:3128",
    "parameters": '{"postScriptParams": ["-p", "hunter2secret"], "x": 1}',
    "parameters over lines": '"preScriptParams": [\n  "hunter2secret",\n  "b"\n]',
    "bearer": "Authorization: Bearer hunter2secret0123456789",
    "chap": "node.session.auth.password = hunter2secret",
    "xml": "<AdminPassword>hunter2secret</AdminPassword>",
    "private key": "-----BEGIN RSA PRIVATE KEY-----\nhunter2secret\n-----END RSA PRIVATE KEY-----",
    "token": "eyJhunter2secret.eyJhunter2secret.hunter2secret",
    "japanese": "パスワード=hunter2secret",
    "protected": '"protectedSettings": "hunter2secret"',
}


@pytest.mark.parametrize("text", SECRETS.values(), ids=SECRETS.keys())
def test_blanks_secrets_in_lines(text: str) -> None:
    """No kind of secret survives the rules, and the line before and after does."""
    done = subprocess.run(
        ["sed", "-E", sed_rules()],
        input=f"before\n{text}\nafter\n",
        capture_output=True,
        text=True,
        check=True,
        env={"LC_ALL": "C", "PATH": os.environ["PATH"]},
    )
    assert "hunter2secret" not in done.stdout
    assert done.stdout.startswith("before\n")
    assert done.stdout.endswith("after\n")


@pytest.mark.parametrize(
    "line",
    ["Extensions.Enabled=y", "2026/03/10 ERROR Snapshot failed: 0x1 at https://a/b?c=d", "a@b: c"],
)
def test_leaves_other_lines_alone(line: str) -> None:
    """What is no secret stays as it was."""
    done = subprocess.run(
        ["sed", "-E", sed_rules()], input=line, capture_output=True, text=True, check=True
    )
    assert done.stdout == line


def plant(machine: MadeUpMachine) -> None:
    """Put secrets where people would send them from."""
    denied = (
        *("/var/lib/waagent/A1.prv", "/var/lib/waagent/Certificates.pem", f"{AZURE}/a.PEM"),
        *(f"{AZURE}/config/0.settings", f"{AZURE}/ovf-env.xml", f"{AZURE}/shadow"),
        *(f"{AZURE}/OnlineBackup.KEK", f"{AZURE}/x.bak", f"{AZURE}/v.VaultCredentials"),
        *("/var/lib/waagent/Microsoft.Azure.RecoveryServices.VMSnapshotLinux-1/config/1.settings",),
    )
    for path in denied:
        machine.file(path, "hunter2secret")
    texts = "\n".join(SECRETS.values())
    for path in (
        f"{AZURE}/extension.log",
        "/etc/azure/workload.conf",
        "/etc/waagent.conf",
        "/var/lib/waagent/GoalState.1.xml",
        "/opt/msawb/etc/config/config.json",
        "/opt/msawb/var/log/plugin.log",
        "/etc/azure/VMSnapshotScriptPluginConfig.json",
    ):
        machine.file(path, texts, when=END)
    machine.file(f"{AZURE}/old.log.1.gz", gzip.compress(texts.encode()), when=END)
    machine.file("/opt/msawb/etc/config/state.db", b"\x00\x01hunter2secret", when=END)
    (machine.root / "var/log/azure/innocent.log").symlink_to(
        machine.root / "var/lib/waagent/A1.prv"
    )
    (machine.root / "var/log/azure/elsewhere.log").symlink_to(
        machine.file("/root/notes", "hunter2secret")
    )


@pytest.mark.parametrize("name", ["azurevm-linux", "linux-prepost-consistency", "sap-hana"])
def test_planted_secrets_are_in_no_archive(
    machine: MadeUpMachine, bash_for: Any, name: str
) -> None:
    """Keys, settings, signatures and passwords stay behind, also compressed and behind links."""
    plant(machine)
    taken = machine.run(bash_for(name), "--set", "full")
    assert taken.status == 0
    for path, content in taken.files.items():
        plain = gzip.decompress(content) if path.endswith(".gz") else content
        assert b"hunter2secret" not in plain, path
    assert not [f for f in taken.files if f.endswith((".prv", ".PEM", ".settings", ".KEK", ".bak"))]


def test_manifest_tells_what_stayed_behind_and_why(machine: MadeUpMachine, bash_for: Any) -> None:
    """Each refused file has its reason; each redacted copy is marked."""
    plant(machine)
    taken = machine.run(bash_for("azurevm-linux"))
    reasons = {r["source"]: r["reason"] for r in taken.records(state="denied")}
    assert reasons[f"{AZURE}/a.PEM"] == "a key or certificate"
    assert reasons[f"{AZURE}/config/0.settings"] == "settings that hold secrets"
    assert reasons[f"{AZURE}/innocent.log"] == "a key or certificate"
    assert "link" in reasons[f"{AZURE}/elsewhere.log"]
    assert f"{AZURE}/extension.log" in taken.sources("redacted")
