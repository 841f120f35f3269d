"""The bash script takes what each scenario says, from a made-up machine."""

# ruff: noqa: S603 - running scripts is what is tested

import gzip
import hashlib
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.collect.conftest import END, START, MadeUpMachine, plan_of
from triage.catalogue.catalogue import Catalogue
from triage.collect import CaseFacts, scripts_for
from triage.model.terms import Language, Machine, Os

SHELLCHECK = Path(sys.executable).parent / "shellcheck"
EXTENSION = "/var/log/azure/Microsoft.Azure.RecoveryServices.VMSnapshotLinux/extension.log"
SCENARIOS = (
    *(
        (name, Machine.PROTECTED_VM)
        for name in (
            *("azurevm-linux", "snapshot-guest-agent", "linux-prepost-consistency"),
            *("ilr", "sap-hana", "sap-ase"),
        )
    ),
    ("ilr", Machine.RECOVERY_MACHINE),
)


@pytest.mark.parametrize(("name", "on"), SCENARIOS)
def test_every_linux_scenario_runs_and_packs(
    machine: MadeUpMachine, bash_for: Any, name: str, on: Machine
) -> None:
    """On an empty machine each script still ends well, with a manifest that says what is absent."""
    taken = machine.run(bash_for(name, on=on), "--set", "full")
    assert taken.status == 0, taken.console
    assert taken.manifest["state"] == "complete"
    assert {"manifest.txt", "environment.txt"} <= set(taken.files)
    assert str(taken.archives[0]) in taken.console.splitlines()[-1]


@pytest.mark.parametrize(("name", "on"), SCENARIOS)
def test_scripts_are_clean_to_shellcheck(
    bash_for: Any, tmp_path: Path, name: str, on: Machine
) -> None:
    """ShellCheck has nothing to say about a finished script."""
    path = tmp_path / "script.sh"
    path.write_text(bash_for(name, on=on), encoding="utf-8")
    checked = subprocess.run(
        [str(SHELLCHECK), str(path)], capture_output=True, text=True, check=False
    )
    assert checked.stdout == ""
    assert checked.returncode == 0


def test_takes_agent_and_extension_logs(machine: MadeUpMachine, bash_for: Any) -> None:
    """The copies keep their paths, their time and their content; the manifest has their digest."""
    machine.file(EXTENSION, "FreezeSnapshotter failed\n")
    machine.file("/var/log/waagent.log", "agent\n")
    machine.file("/etc/waagent.conf", "Extensions.Enabled=y\n")
    taken = machine.run(bash_for("azurevm-linux"), "--set", "minimum")
    assert taken.files["files" + EXTENSION] == b"FreezeSnapshotter failed\n"
    (record,) = taken.records(source=EXTENSION)
    assert record["state"] == "taken"
    assert record["size"] == 25
    assert record["sha256"] == hashlib.sha256(b"FreezeSnapshotter failed\n").hexdigest()
    assert taken.files["files/var/log/waagent.log"] == b"agent\n"
    assert taken.files["files/etc/waagent.conf"] == b"Extensions.Enabled=y\n"


@pytest.mark.parametrize("name", ["syslog", "messages"])
def test_takes_the_system_log_of_either_family(
    machine: MadeUpMachine, bash_for: Any, name: str
) -> None:
    """Debian writes syslog, RHEL and SLES write messages; the one that is there is taken."""
    machine.file(f"/var/log/{name}", "now\n", when=END + timedelta(days=1))
    taken = machine.run(bash_for("azurevm-linux"), "--set", "minimum")
    assert f"/var/log/{name}" in taken.sources("taken")
    assert len(taken.sources("absent") & {"/var/log/syslog*", "/var/log/messages*"}) == 1


def test_takes_rotated_logs_of_the_window_only(machine: MadeUpMachine, bash_for: Any) -> None:
    """The first file written after the window still covers it; older and later ones do not."""
    days = {"syslog": 3, "syslog.1": 1, "syslog.2.gz": 0, "syslog.3.gz": -1, "syslog.4.gz": -2}
    for name, day in days.items():
        content: str | bytes = gzip.compress(name.encode()) if name.endswith("gz") else name
        machine.file(f"/var/log/{name}", content, when=START + timedelta(days=day, hours=1))
    script = bash_for("azurevm-linux")
    taken = machine.run(script, "--set", "minimum")
    assert taken.sources("taken") | taken.sources("redacted") >= {"/var/log/syslog.1"}
    logs = {name for name in taken.files if "/syslog" in name}
    assert logs == {"files/var/log/syslog.1", "files/var/log/syslog.2.gz"}
    full = machine.run(script, "--set", "full", "--case", "second")
    assert {f"files/var/log/{name}" for name in days} <= set(full.files)


def test_the_window_can_be_set(machine: MadeUpMachine, bash_for: Any) -> None:
    """--from and --to replace the time of the failure, also for the journal."""
    machine.file("/var/log/syslog.1", when=START - timedelta(days=9))
    options = ("--from", "2026-03-01T00:00:00Z", "--to", "2026-03-02T00:00:00Z")
    taken = machine.run(bash_for("azurevm-linux"), "--set", "minimum", *options)
    assert "/var/log/syslog.1" in taken.sources("taken")
    assert b"--since @1772323200" in taken.files["commands/lin-syslog/journal.txt"]


def test_volatile_state_comes_first(machine: MadeUpMachine, bash_for: Any) -> None:
    """State that a restart wipes is taken before logs, configuration last."""
    machine.file("/etc/waagent.conf")
    machine.file("/var/log/waagent.log")
    records = machine.run(bash_for("azurevm-linux")).manifest["records"]
    order = [record["item"] for record in records]
    assert (
        order.index("lin-mounts") < order.index("lin-waagent-log") < order.index("lin-waagent-conf")
    )


def test_sets_grow(machine: MadeUpMachine, bash_for: Any) -> None:
    """The minimum is part of the recommended set, and that of the full one."""
    machine.file("/var/log/other/app.log")
    script = bash_for("azurevm-linux")
    items = [
        {r["item"] for r in machine.run(script, "--set", name, "--case", name).manifest["records"]}
        for name in ("minimum", "recommended", "full")
    ]
    assert items[0] < items[1] < items[2]
    assert "lin-varlog-full" not in items[0]


def test_takes_every_hana_instance_and_tenant(machine: MadeUpMachine, bash_for: Any) -> None:
    """Both SIDs, SYSTEMDB and tenants are found, and a log in an unusual place, each once."""
    trace = "/hana/shared/{0}/HDB{1}/host/trace"
    paths = {
        trace.format("HXE", "00") + "/backup.log",
        trace.format("HXE", "00") + "/DB_HXE/backint.log",
        trace.format("PRD", "10") + "/DB_PRD/backup.log",
        "/opt/unusual/backint.log",
    }
    for path in paths:
        machine.file(path, path)
    taken = machine.run(bash_for("sap-hana"), "--set", "minimum")
    assert {r["source"] for r in taken.records(item="hana-backup-logs", state="taken")} >= paths
    assert len(taken.records(item="hana-backup-logs", source="/opt/unusual/backint.log")) == 1
    assert (
        b"/opt/unusual/backint.log" in taken.files["commands/hana-backup-logs/hana-log-paths.txt"]
    )


def test_finds_the_file_recovery_folder_anywhere(machine: MadeUpMachine, bash_for: Any) -> None:
    """The folder lies where the script ran; its logs are taken, the script with its secret not."""
    folder = "/home/ops/vm-linux-20260310020304/Scripts"
    machine.file(f"{folder}/MicrosoftAzureBackupILRLogFile.log", "iscsi\n")
    machine.file(f"{folder}/SecureTCPTunnel.py", "secret\n")
    taken = machine.run(bash_for("ilr", on=Machine.RECOVERY_MACHINE))
    assert f"{folder}/MicrosoftAzureBackupILRLogFile.log" in taken.sources("taken")
    assert not any(name.endswith(".py") for name in taken.files)


def test_shows_the_scripts_of_a_pre_post_configuration(
    machine: MadeUpMachine, bash_for: Any
) -> None:
    """Rights and owners of the scripts are told, their parameters are blanked."""
    machine.file("/opt/pre.sh").chmod(0o700)
    machine.file(
        "/etc/azure/VMSnapshotScriptPluginConfig.json",
        '{"preScriptLocation": "/opt/pre.sh", "preScriptParams": [\n"topsecret"\n], "x": 1}\n',
    )
    taken = machine.run(bash_for("linux-prepost-consistency"), "--set", "minimum")
    output = taken.files["commands/lin-prepost-config/prepost.txt"].decode()
    assert "opt/pre.sh 700" in output
    assert "topsecret" not in output


def test_environment_names_the_failure(machine: MadeUpMachine, bash_for: Any) -> None:
    """environment.txt carries the ids that support asks for, and the questions for a person."""
    script = bash_for(
        "azurevm-linux",
        vault="rsv-sample",
        job="0f0f",
        activity_id="a-1",
        codes=("UserErrorFsFreezeFailed", "400123"),
        timezone="Asia/Tokyo",
    )
    text = machine.run(script, "--case", "2603100001").files["environment.txt"].decode()
    for part in ("rsv-sample", "0f0f", "a-1", "UserErrorFsFreezeFailed, 400123", "Asia/Tokyo"):
        assert part in text
    assert "Which distribution, version and kernel does the VM run?: ______" in text


def test_archive_is_named_after_case_vm_scenario_and_time(
    machine: MadeUpMachine, bash_for: Any
) -> None:
    """The name is safe for any system, whatever the case is called."""
    taken = machine.run(bash_for("azurevm-linux"), "--case", "26 03/../10", "--set", "minimum")
    (archive,) = taken.archives
    assert archive.name.startswith("26-03----10_vm-linux_azurevm-linux_20")
    assert archive.name.endswith("Z.tar.gz")
    assert archive.parent.parent == machine.output
    assert archive.parent.stat().st_mode & 0o77 == 0
    assert archive.stat().st_mode & 0o77 == 0


def test_speaks_japanese(machine: MadeUpMachine, catalogue: Catalogue) -> None:
    """The console and environment.txt are in the language of the question."""
    plan = plan_of(catalogue, "azurevm-linux", Os.LINUX)
    (script,) = scripts_for(plan, CaseFacts(vm="vm"), Language.JA, catalogue)
    taken = machine.run(script.text, "--set", "minimum")
    assert taken.console.splitlines()[-1].startswith("完了しました")
    assert "仮想マシン: vm" in taken.files["environment.txt"].decode()


def test_what_linux_items_collect_can_be_taken(catalogue: Catalogue) -> None:
    """Each step names files or a command with the file for its output, nothing of Windows."""
    for item in catalogue.items.values():
        for step in item.collect:
            assert bool(step.files) + bool(step.run) + bool(step.events) + bool(step.registry) == 1
            assert bool(step.out) == bool(step.run), item.id
            assert item.os is Os.WINDOWS or not (step.events or step.registry), item.id


def test_unknown_system_is_asked_for_first(machine: MadeUpMachine, bash_for: Any) -> None:
    """Where the system is not known, the script begins with the question."""
    taken = machine.run(bash_for("azurevm", None), "--dry-run")
    assert taken.console.startswith("Which system does the machine run?")


def test_says_what_is_left_to_a_person(machine: MadeUpMachine, bash_for: Any) -> None:
    """What needs a human is told as steps and never run; the archive's path stays the last line."""
    machine.tool("waagent", f"echo ran >> {machine.output}/ran-$1")
    taken = machine.run(bash_for("azurevm-linux"))
    assert "[lin-verbose]" in taken.console
    assert "waagent -collect-logs" in taken.console
    assert not (machine.output / "ran--collect-logs").exists()
